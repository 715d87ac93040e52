"""What is done with a library that can't be read: kept under another name, and read as far as
it goes into a new one.

Called by `opening.py` under the folder's lock. Never deletes anything of the old file. Feeds that
can't be read any more come from the list beside the library (`feed_list.py`).
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from tui_reader.files import sync_folder
from tui_reader.store.database import connect
from tui_reader.store.feed_list import list_beside, restore
from tui_reader.store.schema import TABLES
from tui_reader.store.soundness import sound_columns


def set_library_aside(path: Path) -> Path:
    """Rename the library and its log to NAME.damaged-N; return the new place."""
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    path.rename(aside)
    for suffix in ("-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(f"{path.name}{suffix}").rename(aside.with_name(f"{aside.name}{suffix}"))
    sync_folder(path.parent)
    return aside


def salvage(damaged: Path | None, path: Path) -> str:
    """Copy what can be read of `damaged` (None: nothing of it is ours) and the list of feeds into
    the new library at `path`; say what it was."""
    with contextlib.closing(connect(path, writing=True)) as new:
        new.execute("BEGIN IMMEDIATE")
        with contextlib.suppress(sqlite3.DatabaseError):  # not even its tables can be read
            if damaged is not None:
                _copy_tables(damaged, new, TABLES[:1])
        restore(new, list_beside(path))
        with contextlib.suppress(sqlite3.DatabaseError):
            if damaged is not None:
                _copy_tables(damaged, new, TABLES[1:])
        # Entries whose state was lost count as new again; the rest of a lost entry is useless.
        new.execute(
            "INSERT OR IGNORE INTO entry_state (entry_id, feed_id, sort_at, first_seen, score, "
            "comments) SELECT id, feed_id, coalesce(published, updated, 0), "
            "coalesce(published, updated, 0), -9007199254740992, -1 FROM entries"
        )
        feeds = new.execute("SELECT count(*) FROM feeds").fetchone()[0]
        entries = new.execute("SELECT count(*) FROM entries").fetchone()[0]
        new.execute("COMMIT")
    return f"{feeds} feeds and {entries} entries of it"


def _copy_tables(damaged: Path, new: sqlite3.Connection, tables: Sequence[str]) -> None:
    with contextlib.closing(_open_damaged(damaged)) as old:
        for table in tables:
            _copy_table(old, new, table)


def _open_damaged(path: Path) -> sqlite3.Connection:
    # without a log beside it the file is opened so that none is made
    has_log = path.with_name(f"{path.name}-wal").exists()
    uri = f"{path.absolute().as_uri()}?{'mode=ro' if has_log else 'immutable=1'}"
    old = sqlite3.connect(uri, uri=True, isolation_level=None)
    # SQLite then reads a file that was cut off, and passes over tables it can't make sense of.
    old.execute("PRAGMA writable_schema = ON")
    old.text_factory = lambda data: data.decode("utf-8", "replace")
    return old


def _copy_table(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> None:
    """Copy the rows of a table from both ends toward the damage, but for values that are none of
    ours."""
    known = sound_columns(new, table)
    try:
        columns = [
            str(row[1]) for row in old.execute(f"PRAGMA table_info({table})") if row[1] in known
        ]
    except sqlite3.DatabaseError:
        return
    if not columns:
        return
    names = ", ".join(columns)
    values = ", ".join(
        f"iif({condition}, {name}, {fallback})"
        for name, (condition, fallback) in ((name, known[name]) for name in columns)
    )
    insert = (
        f"INSERT OR IGNORE INTO {table} ({names}) "  # noqa: S608 -- names of our own schema
        f"VALUES ({', '.join('?' * len(columns))})"
    )
    for order in ("ASC", "DESC"):
        rows = old.execute(f"SELECT {values} FROM {table} ORDER BY rowid {order}")  # noqa: S608
        if _copy_rows(rows, new, insert):
            return


def _copy_rows(rows: sqlite3.Cursor, new: sqlite3.Connection, insert: str) -> bool:
    """Copy rows up to the first that can't be read; whether all could."""
    while True:
        try:
            row = rows.fetchone()
        except (sqlite3.DatabaseError, ValueError, OverflowError):
            return False
        if row is None:
            return True
        with contextlib.suppress(sqlite3.IntegrityError):
            new.execute(insert, row)
