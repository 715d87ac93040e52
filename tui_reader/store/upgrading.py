"""Bringing a library up to date: a copy first, then what is missing in one transaction.

Called by `opening.py` under the folder's lock. The copy is for when the new version turns out to
be wrong; after a while of starts that found nothing amiss it goes, since it is as large as the
library.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

from tui_reader.store.database import connect
from tui_reader.store.schema import APPLICATION_ID

PAGE_BYTES = 8192
"""An article takes about 2,000 bytes: pages of 4,096 stay half empty (measured: 13 % more)."""
BACKUP_DAYS = 14
"""So long the copy is kept."""

_BACKUP = ".backup-"


def upgrade(path: Path, migrations: Sequence[str]) -> None:
    """Run the missing migrations, all in one transaction, with a copy of the library first."""
    with contextlib.closing(connect(path, writing=True)) as connection:
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")  # of a new file only
            connection.execute("PRAGMA journal_mode = WAL")
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if version == len(migrations):
            return
        if version:
            _back_up(connection, path.with_name(f"{path.name}{_BACKUP}{version}"))
        script = "\n".join(migrations[version:])
        try:
            connection.executescript(
                f"BEGIN IMMEDIATE;\n{script}\nPRAGMA application_id = {APPLICATION_ID};\n"
                f"PRAGMA user_version = {len(migrations)};\nCOMMIT;"
            )
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _back_up(connection: sqlite3.Connection, target: Path) -> None:
    """A whole copy of the library under `target`, replacing an unfinished one."""
    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        with contextlib.closing(sqlite3.connect(target)) as copy:
            connection.backup(copy)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def remove_old_backups(path: Path) -> None:
    """Remove copies that are older than `BACKUP_DAYS`, of a library that was found sound."""
    oldest = time.time() - BACKUP_DAYS * 86_400
    start = f"{path.name}{_BACKUP}"
    for name in os.listdir(path.parent):
        if name.startswith(start) and name.removeprefix(start).isdecimal():
            backup = path.with_name(name)
            with contextlib.suppress(OSError):  # gone already, or not ours to remove: no harm
                if backup.stat().st_mtime < oldest:
                    backup.unlink()
