"""Whose turn it is to write, where several processes have the library open.

SQLite's own write lock knows no order: whoever asks at the right moment has it, and one that
commits and begins again at once (a refresh) keeps the others out for seconds. So who waits says
so, by a shared lock on the library's folder, and what is done behind everything else (`gives_way`)
looks there before each of its transactions and lets the others go first. A lock goes with its
process, so nobody waits for one that has died; where a file system knows no such locks, or waiting
would be long, all is as SQLite has it.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from pathlib import Path

BUSY_SECONDS = 5.0
_LET_BY_SECONDS = 0.25
"""So long at most one transaction is put off for others."""
_POLL_SECONDS, _LOOK_SECONDS = 0.001, 0.002


class WriteTurn:
    """How one process comes to its write transactions; used by its writer thread alone."""

    def __init__(self, folder: Path | None, *, gives_way: bool = False) -> None:
        self._folder = folder  # None: a library in memory has no other processes
        self._gives_way = gives_way

    def begin(self, connection: sqlite3.Connection) -> None:
        """Begins a write transaction. `connection` must not wait by itself. Raises what SQLite
        raises, after `BUSY_SECONDS` that others are writing."""
        if self._gives_way:
            self._let_others_by()
        if _has_begun(connection):
            return
        until = time.monotonic() + BUSY_SECONDS
        with contextlib.nullcontext() if self._gives_way else self._announced():
            while time.monotonic() < until:
                time.sleep(_POLL_SECONDS)
                if _has_begun(connection):
                    return
        connection.execute("BEGIN IMMEDIATE")

    def _let_others_by(self) -> None:
        """Waits while somebody waits for the library."""
        with self._lock_file() as handle:
            until = time.monotonic() + _LET_BY_SECONDS
            while handle is not None and time.monotonic() < until:
                if _locked(handle, exclusively=True):
                    return
                time.sleep(_LOOK_SECONDS)

    @contextlib.contextmanager
    def _announced(self) -> Iterator[None]:
        """Says to the other processes that this one waits."""
        with self._lock_file() as handle:
            if handle is not None:
                _locked(handle, exclusively=False)
            yield

    @contextlib.contextmanager
    def _lock_file(self) -> Iterator[int | None]:
        if sys.platform == "win32" or self._folder is None:
            yield None
            return
        try:
            handle = os.open(self._folder, os.O_RDONLY)
        except OSError:
            yield None
            return
        try:
            yield handle
        finally:
            os.close(handle)


def _locked(handle: int, *, exclusively: bool) -> bool:
    """Whether the lock could be had at once; it is held until `handle` is closed."""
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if exclusively else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # this file system knows no locks
        return True
    return True


def _has_begun(connection: sqlite3.Connection) -> bool:
    """Tries to begin a write transaction; False when another process is in one."""
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if str(getattr(error, "sqlite_errorname", "")).startswith("SQLITE_BUSY"):
            return False
        raise
    return True
