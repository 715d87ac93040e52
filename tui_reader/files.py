"""Files written whole or not at all, and a lock between processes.

Used by the library, the votes, the settings and the state: everything of the reader's that must
survive a crash. A file is written beside its target, synced, and renamed over it, so that at
every moment one whole version stands there; a link is followed, never replaced.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from tui_reader.paths import ensure

PRIVATE = 0o600


def write_whole(path: Path, data: bytes) -> os.stat_result:
    """Put `data` on disk as `path`, durably, and return the file's new stat.

    A file that exists keeps its permissions; a new one is ours alone. Raises OSError, and then
    the old file is as it was and nothing else is left behind.
    """
    target = Path(os.path.realpath(path))
    ensure(target.parent)
    mode = PRIVATE
    with contextlib.suppress(FileNotFoundError):
        mode = target.stat().st_mode & 0o777
    # (tempfile would do the same, but takes longer to import than all of this)
    name = str(target.with_name(f".{target.name}.{os.urandom(6).hex()}.tmp"))
    handle = os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE)
    try:
        with open(handle, "wb", closefd=True) as file:
            if hasattr(os, "fchmod"):
                os.fchmod(file.fileno(), mode)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            found = os.fstat(file.fileno())
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
    sync_folder(target.parent)
    return found


def read_file(path: Path, most: int) -> bytes:
    """At most `most` + 1 bytes of a file; more than `most` means that it is larger. Raises OSError,
    also for a pipe or a device: the one would be waited for, the other read, without end."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags)
    with open(handle, "rb", closefd=True) as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "no file", str(path))
        return file.read(most + 1)


def sync_folder(folder: Path) -> None:
    """Make renames in `folder` durable, where the system can (Windows can't)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_leftovers(folder: Path, *, name: str = "") -> None:
    """Remove what a killed `write_whole` left in `folder` (of the file `name` alone, if given).

    Only to be called under the folder's lock: a temporary file of a living writer looks the same.
    """
    with contextlib.suppress(OSError):
        for leftover in folder.glob(f".{name or '*'}.*.tmp"):
            with contextlib.suppress(OSError):
                leftover.unlink()


def sweep(folder: Path, *, name: str) -> None:
    """`remove_leftovers` under the folder's lock, if there is any. Never raises."""
    with contextlib.suppress(OSError):
        if next(folder.glob(f".{name}.*.tmp"), None) is not None:
            with locked(folder):
                remove_leftovers(folder, name=name)


def set_aside(path: Path) -> Path:
    """Rename a file that can't be read to NAME.damaged-N beside it; return its new place.

    Of a link only the link is renamed: what it leads to is not touched. Raises OSError.
    """
    number = 1
    while os.path.lexists(aside := path.with_name(f"{path.name}.damaged-{number}")):
        number += 1
    path.rename(aside)
    sync_folder(path.parent)
    return aside


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold `folder` against other processes and threads that use this lock; waits for its turn.

    The lock is on the folder itself where that works, so that no file is left lying about.
    """
    if sys.platform == "win32":
        with _windows_lock(folder / ".lock"):
            yield
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        # Some network file systems know no locks; a vote is worth more than waiting there.
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[bool]:
    """Whether no other process is in this for `folder`; where there are no locks nobody knows,
    and all are let in."""
    if sys.platform == "win32":
        yield True
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        except OSError:
            pass  # a file system without locks
        yield True
    finally:
        os.close(handle)


if sys.platform == "win32":

    @contextlib.contextmanager
    def _windows_lock(path: Path) -> Iterator[None]:
        import msvcrt

        with path.open("a+b") as file:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
            try:
                yield
            finally:
                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
