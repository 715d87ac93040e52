"""Opening a library in whatever state it is found.

New: made. Older: brought up to date in one transaction, a copy kept first. Newer, or not ours to
write: opened for reading, and said. Damaged or not a library at all: set aside under another name
(never deleted), and a new one made from what can still be read of it.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui_reader.errors import StoreError
from tui_reader.files import locked, remove_leftovers, set_aside
from tui_reader.lazily import Later
from tui_reader.paths import ensure
from tui_reader.store.database import Database, connect, explained, is_damage
from tui_reader.store.feed_list import list_beside, listed
from tui_reader.store.schema import APPLICATION_ID, MIGRATIONS, TABLES
from tui_reader.store.upgrading import remove_old_backups, upgrade

if TYPE_CHECKING:
    from tui_reader.store import soundness
else:  # not for a library of this version
    soundness = Later("tui_reader.store.soundness")

CHECKED_UP_TO = 4 * 1024 * 1024
"""Bytes of a library that is checked whole at each start: a few milliseconds' worth."""


def open_database(
    path: Path,
    *,
    read_only: bool,
    gives_way: bool = False,
    migrations: Sequence[str] = MIGRATIONS,
) -> tuple[Database, tuple[str, ...]]:
    """The library at `path`, ready, and a line for each thing the user should know.

    Raises StoreError when nothing can be opened there.
    """
    try:
        if read_only and not path.exists():
            return open_in_memory(read_only=True, migrations=migrations), ()
        if read_only:
            return _open_for_reading(path), ()
        return _open_for_writing(path, migrations, gives_way)
    except sqlite3.Error as error:
        without_room = _without_room(path, error)
        if without_room is not None:
            return without_room
        raise StoreError(f"{explained(error)}: {path}") from error
    except OSError as error:
        raise StoreError(f"the library can't be opened: {error.strerror or error}") from error


def _without_room(path: Path, error: sqlite3.Error) -> tuple[Database, tuple[str, ...]] | None:
    """On a full disk not even the log's index can be made. What is in the library can be read all
    the same, if the log holds nothing: None if it does."""
    name = str(getattr(error, "sqlite_errorname", ""))
    log = path.with_name(f"{path.name}-wal")
    if not name.startswith(("SQLITE_FULL", "SQLITE_IOERR")) or not path.stat().st_size:
        return None
    if log.exists() and log.stat().st_size:
        return None
    line = f"the disk is full, or files may not grow: the library is open for reading only: {path}"
    return Database(f"{path.absolute().as_uri()}?immutable=1", read_only=True), (line,)


def damage_marker(path: Path) -> Path:
    """Stands beside a library that was found damaged while in use."""
    return path.with_name(f"{path.name}-damaged")


def _open_for_writing(
    path: Path, migrations: Sequence[str], gives_way: bool
) -> tuple[Database, tuple[str, ...]]:
    notices: tuple[str, ...] = ()
    try:
        ensure(path.parent)
        notices = _make_room(path)
        path = Path(os.path.realpath(path))  # a link is followed, also to what is yet to be made
        ensure(path.parent)
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError as error:
        if not path.exists():
            raise StoreError(f"the library can't be made: {error.strerror}: {path}") from error
    if not _is_writable(path):
        notice = f"the library can't be written, it is open for reading only: {path}"
        return _open_for_reading(path), (notice,)
    with locked(path.parent):
        remove_leftovers(path.parent, name=list_beside(path).name)
        notices += _prepare(path, migrations)
    read_only = any("newer" in notice for notice in notices)
    database = _open_for_reading(path) if read_only else _database(path, gives_way)
    return database, notices


def _make_room(path: Path) -> tuple[str, ...]:
    """Set aside what stands in the place of the library or of its log and is no file: a folder, a
    pipe (which would be waited for without end), a link to a device (the link alone)."""
    notices = []
    for suffix in ("", "-wal", "-shm", "-journal"):
        place = path.with_name(f"{path.name}{suffix}")
        if _is_in_the_way(place):
            aside = set_aside(place)
            notices.append(f"{place.name} was no file: set aside as {aside.name}")
    return tuple(notices)


def _is_in_the_way(place: Path) -> bool:
    try:
        if place.is_symlink():
            return not stat.S_ISREG(place.stat().st_mode)
        mode = place.lstat().st_mode
    except FileNotFoundError:  # nothing there, or a link to what is yet to be made
        return False
    except OSError:  # a link that leads to itself
        return True
    return stat.S_ISDIR(mode) or stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


def _database(path: Path, gives_way: bool) -> Database:
    def on_damage() -> None:
        with contextlib.suppress(OSError):
            damage_marker(path).touch(mode=0o600)

    return Database(path, read_only=False, on_damage=on_damage, gives_way=gives_way)


def _open_for_reading(path: Path) -> Database:
    """The library, never changed by us. Where it may be, the log beside it is tidied all the same:
    a connection that can't write would leave it lying about."""
    if _is_writable(path):
        return Database(path, read_only=True)
    uri = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with contextlib.closing(connect(uri, writing=False)) as probe:
            probe.execute("SELECT 1 FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError:
        # the log needs to be written even for reading; where nobody can write, nothing changes
        uri = f"{path.absolute().as_uri()}?immutable=1"
    return Database(uri, read_only=True)


def _is_writable(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def open_in_memory(*, read_only: bool, migrations: Sequence[str] = MIGRATIONS) -> Database:
    """A library without anything in it that is gone when closed."""
    uri = f"file:empty-{os.urandom(8).hex()}?mode=memory&cache=shared"
    keep = connect(uri, writing=True)
    for migration in migrations:
        keep.executescript(migration)
    return Database(uri, read_only=read_only, keep=keep)


def _prepare(path: Path, migrations: Sequence[str]) -> tuple[str, ...]:
    """Make sure that a sound library of our version stands at `path`; say what was found."""
    trouble = "damaged" if damage_marker(path).exists() else _trouble(path, migrations)
    if trouble == "newer":
        return (
            "the library was made by a newer tui-reader: it is open for reading only; "
            "update tui-reader to go on",
        )
    if trouble is None:
        upgrade(path, migrations)
        remove_old_backups(path)
        return ()
    from tui_reader.store.recovery import salvage, set_library_aside

    if trouble == "emptied":
        upgrade(path, migrations)
        return (f"the library was gone: a new one made with {salvage(None, path)}",)
    aside = set_library_aside(path)
    damage_marker(path).unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    upgrade(path, migrations)
    if trouble == "foreign":
        rescued = salvage(None, path)
        return (
            f"the library is not tui-reader's: set aside as {aside.name}, a new one made with "
            f"{rescued}",
        )
    rescued = salvage(aside, path)
    return (f"the library was damaged: set aside as {aside.name}, a new one made with {rescued}",)


def _trouble(path: Path, migrations: Sequence[str]) -> str | None:
    """Why the library at `path` can't be used as it is: damaged, foreign, newer, emptied
    (it followed feeds); or None."""
    try:
        with contextlib.closing(connect(path, writing=True)) as connection:
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            application = int(connection.execute("PRAGMA application_id").fetchone()[0])
            tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
            if application != APPLICATION_ID and (tables or version):
                return "foreign"
            if version > len(migrations):
                return "newer"
            if version == len(migrations) and not _has_tables(connection):
                return "damaged"
            if not tables and not version and listed(list_beside(path)):
                return "emptied"
            if version < len(migrations) and not soundness.is_of_version(
                connection, version, migrations
            ):
                return "damaged"
            return None if _is_whole(connection, path) else "damaged"
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return "damaged"
        raise


def _has_tables(connection: sqlite3.Connection) -> bool:
    there = {str(row[0]) for row in connection.execute("SELECT name FROM sqlite_schema")}
    return there.issuperset(TABLES)


def _is_whole(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether the file is as long as it says and, while it is small, sound throughout."""
    page_count, page_size = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "page_size")
    )
    size = path.stat().st_size
    has_log = path.with_name(f"{path.name}-wal").exists()
    if not has_log and size < page_count * page_size:
        return False
    if size > CHECKED_UP_TO:
        return True
    return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
