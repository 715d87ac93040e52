"""Connections to one library file: many readers, one writer thread.

Reads borrow a connection from a pool and run at once in the calling thread, whichever it is (WAL:
they never wait for the writer). Writes are functions handed to the one writer thread, each run in
one short transaction; the caller waits until it is committed. Other processes may write as well:
SQLite's own lock, waited for up to five seconds, keeps them apart, and `turn.py` says who is next.
"""

from __future__ import annotations

import contextlib
import os
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from tui_reader.errors import StoreError
from tui_reader.store.turn import BUSY_SECONDS, WriteTurn

T = TypeVar("T")
CACHE_BYTES = 8 * 1024 * 1024
"""Of pages while writing: an entry's rows stand in twenty indexes, whose pages SQLite's usual 2 MB
make it write and read again within one transaction of a refresh."""
LOG_BYTES = 16 * 1024 * 1024
"""The log beside the library is cut to this once a large write went into the library itself."""

DAMAGE_CODES = frozenset({"SQLITE_CORRUPT", "SQLITE_NOTADB"})


def is_damage(error: BaseException) -> bool:
    """Whether SQLite says by `error` that the file itself is broken."""
    name = str(getattr(error, "sqlite_errorname", ""))
    return name.startswith(tuple(DAMAGE_CODES))


def explained(error: sqlite3.Error) -> StoreError:
    """SQLite's error as one line for people."""
    name = str(getattr(error, "sqlite_errorname", ""))
    if is_damage(error):
        line = "the library is damaged; it is rebuilt when tui-reader is started again"
    elif name.startswith("SQLITE_FULL"):
        line = "the disk is full: the library could not be written"
    elif name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        line = "the library is busy: another tui-reader has been writing for too long"
    elif name.startswith("SQLITE_READONLY"):
        line = "the library can't be written here: it is open for reading only"
    elif name.startswith("SQLITE_IOERR"):
        line = "the library could not be read or written (disk error, or a file-size limit)"
    elif name.startswith("SQLITE_CANTOPEN"):
        line = "the library can't be opened"
    else:
        line = f"the library failed: {error}"
    return StoreError(line)


def connect(path: Path | str, *, writing: bool) -> sqlite3.Connection:
    """A connection with our settings. A `path` that is text is an SQLite URI."""
    uri = path if isinstance(path, str) else f"file:{quote(os.fsencode(path))}?mode=rw"
    connection = sqlite3.connect(
        uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA temp_store = MEMORY")
        if not writing:
            connection.execute("PRAGMA query_only = ON")
            # only counts where a cache is shared: a library in memory has no log to read past
            connection.execute("PRAGMA read_uncommitted = ON")
        else:
            connection.execute(f"PRAGMA journal_size_limit = {LOG_BYTES}")
            connection.execute(f"PRAGMA cache_size = -{CACHE_BYTES // 1024}")
    except BaseException:
        connection.close()
        raise
    return connection


class Database:
    """The pool of readers and the writer thread of one library file."""

    def __init__(
        self,
        path: Path | str,
        *,
        read_only: bool,
        keep: sqlite3.Connection | None = None,
        on_damage: Callable[[], None] = lambda: None,
        gives_way: bool = False,
    ) -> None:
        self._path = path
        self._read_only = read_only
        folder = path.parent if isinstance(path, Path) else None
        self._turn = WriteTurn(folder, gives_way=gives_way)
        self._keep = keep  # holds a library that is only in memory
        self._on_damage = on_damage
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._watcher: sqlite3.Connection | None = None
        self._changes: queue.SimpleQueue[tuple[Callable[[], None], Future[Any]] | None] = (
            queue.SimpleQueue()
        )
        self._writer: threading.Thread | None = None
        self._writing: sqlite3.Connection | None = None
        self._is_closed = False

    @property
    def read_only(self) -> bool:
        return self._read_only

    @property
    def has_written(self) -> bool:
        """Whether anything was written by this process."""
        return self._writing is not None and not self._is_closed

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Borrow a connection to read with. Raises StoreError for what SQLite raises."""
        connection = None
        try:
            connection = self._borrow()
            yield connection
        except sqlite3.Error as error:
            if is_damage(error):
                self._on_damage()
            raise explained(error) from error
        finally:
            if connection is not None:
                self._give_back(connection)

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Any]:
        """All rows of one query."""
        with self.reading() as connection:
            return connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Sequence[object] = ()) -> Any:
        """The first row of one query, or None."""
        with self.reading() as connection:
            cursor = connection.execute(sql, parameters)
            try:
                return cursor.fetchone()
            finally:
                cursor.close()

    def write(self, change: Callable[[sqlite3.Connection], T]) -> T:
        """Run `change` in a transaction on the writer thread; wait until it is committed.

        Raises StoreError (nothing was changed then), or what `change` raised.
        """
        return self.begin_write(change).result()

    def begin_write(self, change: Callable[[sqlite3.Connection], T]) -> Future[T]:
        """`write` for who has something else to do meanwhile."""
        if self._read_only:
            raise StoreError("the library is open for reading only")
        done: Future[T] = Future()

        def work() -> None:
            if done.set_running_or_notify_cancel():
                try:
                    done.set_result(self._commit(change))
                except BaseException as error:
                    done.set_exception(error)

        with self._lock:
            if self._is_closed:
                raise StoreError("the library is closed")
            if self._writer is None:
                self._writer = threading.Thread(
                    target=self._run_writer, name="library-writer", daemon=True
                )
                self._writer.start()
            self._changes.put((work, done))
        return done

    def data_version(self) -> int:
        """A number that differs once anyone (also another process) changed the library."""
        with self._lock:
            if self._is_closed:
                raise StoreError("the library is closed")
            try:
                if self._watcher is None:
                    self._watcher = connect(self._path, writing=False)
                return int(self._watcher.execute("PRAGMA data_version").fetchone()[0])
            except sqlite3.Error as error:
                raise explained(error) from error

    def close(self) -> None:
        """Finish what is being written, then close every connection. Twice does no harm."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
            writer = self._writer
            self._changes.put(None)
        if writer is not None:
            writer.join()
        with self._lock:
            connections = [*self._idle, self._watcher, self._writing, self._keep]
            self._idle.clear()
        for connection in connections:
            if connection is not None:
                with contextlib.suppress(sqlite3.Error):
                    connection.close()

    def _borrow(self) -> sqlite3.Connection:
        with self._lock:
            if self._is_closed:
                raise StoreError("the library is closed")
            if self._idle:
                return self._idle.pop()
        return connect(self._path, writing=False)

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            if not self._is_closed:
                self._idle.append(connection)
                return
        connection.close()

    def _run_writer(self) -> None:
        while (item := self._changes.get()) is not None:
            item[0]()

    def _commit(self, change: Callable[[sqlite3.Connection], T]) -> T:
        try:
            if self._writing is None:
                self._writing = connect(self._path, writing=True)
                self._writing.execute("PRAGMA busy_timeout = 0")  # the turn does the waiting
            connection = self._writing
            self._turn.begin(connection)
            try:
                result = change(connection)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            return result
        except sqlite3.Error as error:
            if is_damage(error):
                self._on_damage()
            raise explained(error) from error
