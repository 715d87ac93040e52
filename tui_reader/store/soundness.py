"""Whether a library holds what ours hold, beyond what SQLite looks at: it takes any value in any
column, and tables, counts and version as anybody sets them.

Asked by `doctor`; and `recovery` reads a damaged library by the same conditions. Reads only.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from tui_reader.store.database import connect
from tui_reader.store.schema import APPLICATION_ID, MIGRATIONS, TABLES

_KEPT_BY_US: Final = ("feed_counts", "entry_spans", "vote_files", "vote_records")
_KINDS: Final = {"INTEGER": "'integer'", "TEXT": "'text'", "": "'text', 'blob'"}
_FALLBACKS: Final = {"INTEGER": "0", "TEXT": "''", "": "''"}
_FLAGS: Final = frozenset({"is_read", "is_starred", "is_later", "is_gone", "hidden"})
_FURTHER: Final = {
    "vote": "vote IN (-1, 0, 1)",
    "tags": "iif(json_valid(tags), json_type(tags) = 'array' AND NOT EXISTS "
    "(SELECT 1 FROM json_each(tags) WHERE type <> 'text'), 0)",
    "further": "iif(json_valid(further), json_type(further) = 'object' AND NOT EXISTS "
    "(SELECT 1 FROM json_each(further) WHERE type <> 'array'), 0)",
}
_COUNTS: Final = (
    "SELECT 1 FROM feed_counts c LEFT JOIN (SELECT feed_id, count(*) AS entries, "
    "sum(is_read = 0) AS unread, sum(is_starred) AS starred, sum(is_later) AS later, "
    "sum(vote <> 0) AS voted FROM entry_state GROUP BY feed_id) s USING (feed_id) "
    "WHERE c.entries <> coalesce(s.entries, 0) OR c.unread <> coalesce(s.unread, 0) "
    "OR c.starred <> coalesce(s.starred, 0) OR c.later <> coalesce(s.later, 0) "
    "OR c.voted <> coalesce(s.voted, 0)"
)
_SPANS: Final = (
    "SELECT 1 FROM (SELECT sort_at >> 35 AS span, count(*) AS entries, sum(is_read = 0) AS unread "
    "FROM entry_state WHERE hidden = 0 GROUP BY sort_at >> 35) s "
    "LEFT JOIN entry_spans p USING (span) "
    "WHERE p.entries IS NOT s.entries OR p.unread IS NOT s.unread"
)
_PAIRS: Final = (
    ("counts that are not those of the entries", _COUNTS),
    ("counts of times that are not those of the entries", _SPANS),
    (
        "feeds without counts",
        "SELECT 1 FROM feeds WHERE id NOT IN (SELECT feed_id FROM feed_counts)",
    ),
    (
        "entries without a state",
        "SELECT 1 FROM entries WHERE id NOT IN (SELECT entry_id FROM entry_state)",
    ),
    ("rows that belong to nothing", "PRAGMA foreign_key_check"),
)


def sound_columns(connection: sqlite3.Connection, table: str) -> dict[str, tuple[str, str]]:
    """The columns of a table of a new library, each with the condition that its value is one of
    ours and with what stands in the place of one that is not."""
    columns = {}
    for _, name, declared, required, _, is_key in connection.execute(f"PRAGMA table_info({table})"):
        required = required or is_key
        kinds = _KINDS[declared] + ("" if required else ", 'null'")
        condition = f"typeof({name}) IN ({kinds})"
        if name in _FLAGS:
            condition += f" AND {name} IN (0, 1)"
        elif name in _FURTHER:
            condition += f" AND ({name} IS NULL OR {_FURTHER[name]})"
        columns[name] = condition, _FALLBACKS[declared] if required else "NULL"
    return columns


def fault_in(path: Path) -> str | None:
    """What is not as it should be, in a few words; None when all is, or when the library is of
    another version, or not ours: then `opening` is to judge."""
    with (
        contextlib.closing(connect(f"{path.absolute().as_uri()}?mode=ro", writing=False)) as found,
        contextlib.closing(sqlite3.connect(":memory:")) as ours,
    ):
        told = (_number(found, "application_id"), _number(found, "user_version"))
        if told != (APPLICATION_ID, len(MIGRATIONS)):
            return None
        ours.executescript("\n".join(MIGRATIONS))
        try:
            return next(_faults(found, ours), None)
        except (
            sqlite3.OperationalError
        ) as error:  # a text that is no UTF-8, a table of another form
            if getattr(error, "sqlite_errorname", "SQLITE_ERROR") != "SQLITE_ERROR":
                raise
            return str(error).splitlines()[0]


def is_of_version(connection: sqlite3.Connection, version: int, migrations: Sequence[str]) -> bool:
    """Whether a library looks as that version left it: a later step would fail halfway where its
    version was set by hand."""
    if version < 0:
        return False
    with contextlib.closing(sqlite3.connect(":memory:")) as ours:
        ours.executescript("\n".join(migrations[:version]))
        expected = _shape(ours)
        with contextlib.suppress(sqlite3.Error):  # a step that fails is not the library's fault
            ours.executescript("\n".join(migrations[version:]))
        return _shape(connection) & (expected | _shape(ours)) == expected


def _shape(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    """The names of tables and their columns, of indexes and triggers."""
    rows = connection.execute(
        "SELECT s.name, coalesce(c.name, '') FROM sqlite_schema s "
        "LEFT JOIN pragma_table_info(s.name) c"
    )
    return {(str(name), str(column)) for name, column in rows}


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])


def _faults(found: sqlite3.Connection, ours: sqlite3.Connection) -> Iterator[str]:
    for name, column in sorted(_shape(ours) - _shape(found)):
        yield f"{column or name} is missing"
    for table in (*TABLES, *_KEPT_BY_US):
        columns = sound_columns(ours, table)
        conditions = " AND ".join(condition for condition, _ in columns.values())
        sql = f"SELECT 1 FROM {table} WHERE NOT ({conditions}) LIMIT 1"  # noqa: S608
        if found.execute(sql).fetchone() is not None:
            yield f"values of another kind in {table}"
        for _ in found.execute(f"SELECT {', '.join(columns)} FROM {table}"):  # noqa: S608
            pass  # a text that is none is met here
    for what, sql in _PAIRS:
        if found.execute(sql).fetchone() is not None:
            yield what
