"""One mark of many entries (read, starred, later) changed, in portions, so that nobody else waits
long. Called by `entries.py`."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from tui_reader.store.database import Database

PORTION = 5_000
"""Entries changed in one transaction."""


def set_flag(
    database: Database, column: str, ids: Iterable[int], value: bool, values: dict[str, int | None]
) -> list[int]:
    """Give `values` to those of `ids` whose `column` is not `value` yet; the ids of these."""
    wanted = list(dict.fromkeys(ids))
    assignments = ", ".join(f"{name} = ?" for name in values)
    changed: list[int] = []
    for start in range(0, len(wanted), PORTION):
        portion = json.dumps(wanted[start : start + PORTION])

        def change(connection: sqlite3.Connection, portion: str = portion) -> list[int]:
            rows = connection.execute(
                "SELECT s.entry_id FROM json_each(?) j CROSS JOIN entry_state s "  # noqa: S608
                f"ON s.entry_id = j.value WHERE s.{column} <> ?",
                (portion, int(value)),
            ).fetchall()
            found = [int(row[0]) for row in rows]
            connection.executemany(
                f"UPDATE entry_state SET {assignments} WHERE entry_id = ?",  # noqa: S608
                [(*values.values(), entry_id) for entry_id in found],
            )
            return found

        changed += database.write(change)
    return changed
