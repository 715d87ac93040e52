"""The files `votes/*.toml`: the truth about our votes, kept so that people can edit and sync them.

Each file is TOML with `[[vote]]` records; the newest `at` of an address holds, in whichever file
it stands. A file is never rewritten: a new record is added behind its unchanged bytes (comments
and hand-made layout stay), into a temporary file that is synced and renamed over it. Callers hold
`lock()` from the reading of a file to the adding. What the records mean is said in `votes.py`.
"""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from tui_reader.errors import VoteError
from tui_reader.files import locked, read_file, remove_leftovers, set_aside, write_whole
from tui_reader.models import Vote
from tui_reader.paths import ensure
from tui_reader.store.vote_mirror import Stamp
from tui_reader.store.vote_records import parsed, read_plain_records, read_table, record

HEADER = b"# kept by tui-reader; safe to copy, edit and sync\n"
MAX_BYTES = 64 * 1024 * 1024
FULL_AT = 512 * 1024
"""A month goes on in a further file (2026-11-2.toml) from here: copying more would be felt
(twice as much: a fifth of a vote)."""


@dataclass(frozen=True, slots=True)
class ReadVotes:
    """What a file says: its votes, and a line for each record that is none.

    `takes_more`: a record can be added behind its bytes (not so after `vote = [...]`).
    """

    votes: tuple[Vote, ...] = ()
    problems: tuple[str, ...] = ()
    takes_more: bool = True


class VoteFiles:
    """The vote files of one folder (which may be a link to another place)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Keep other processes and threads out of the folder; makes it where it is missing.

        Raises VoteError when that can't be done.
        """
        with contextlib.ExitStack() as stack:
            try:
                ensure(self.folder)
                stack.enter_context(locked(self.folder))
            except OSError as error:
                reason = error.strerror or str(error)
                raise VoteError(f"votes can't be kept: {reason}: {self.folder}") from error
            yield

    def names(self) -> list[str]:
        """The names of the files that count, in order. Raises VoteError."""
        try:
            return sorted(
                path.name
                for path in self.folder.iterdir()
                if path.suffix == ".toml" and not path.name.startswith(".")
            )
        except FileNotFoundError:
            return []
        except OSError as error:
            reason = error.strerror or str(error)
            raise VoteError(f"votes can't be read: {reason}: {self.folder}") from error

    def stamp(self, name: str) -> Stamp | None:
        """By what the file is known to be unchanged; None when it is not there."""
        try:
            stat = (self.folder / name).stat()
        except OSError:
            return None
        return Stamp(stat.st_size, stat.st_mtime_ns, stat.st_ino)

    def read(self, name: str) -> ReadVotes:
        """The votes of a file. Raises ValueError when it is damaged (no TOML at all), and OSError
        when it can't be read for another reason."""
        data = self._bytes(name)
        plain = read_plain_records(data)
        if plain is not None:
            return ReadVotes(tuple(plain))
        records = parsed(data).get("vote", [])
        votes, problems = [], []
        for number, table in enumerate(records if isinstance(records, list) else [records], 1):
            try:
                votes.append(read_table(table))
            except ValueError as error:
                problems.append(f"{name}: vote {number} does not count: {error}")
        return ReadVotes(tuple(votes), tuple(problems), _takes_more(data))

    def append(self, vote: Vote, *, takers: Mapping[str, Stamp]) -> tuple[str, Stamp]:
        """Put a vote on disk behind the bytes of its month; the file's name and new stamp.

        `takers`: files that can take a record, by the stamps they had when that was found out.
        Raises VoteError, and then every file is as it was.
        """
        name = self._name_for(vote, takers)
        try:
            old = self._bytes(name) if name in takers else HEADER
            data = old + _glue(old) + record(vote).encode()
            stat = write_whole(self.folder / name, data)
        except OSError as error:
            reason = error.strerror or str(error)
            raise VoteError(f"the vote could not be written: {reason}: {name}") from error
        return name, Stamp(stat.st_size, stat.st_mtime_ns, stat.st_ino)

    def set_aside(self, name: str) -> str:
        """Rename a damaged file so that it does not count; its new name. Raises OSError."""
        return set_aside(self.folder / name).name

    def remove_leftovers(self) -> None:
        """Remove what killed writers left. Only under `lock()`."""
        remove_leftovers(self.folder, name="[0-9]*.toml")

    def _name_for(self, vote: Vote, takers: Mapping[str, Stamp]) -> str:
        """The first file of the vote's month that can take one more record, or can be made."""
        month = f"{vote.at.astimezone(UTC):%Y-%m}"
        name, number = f"{month}.toml", 1
        while True:
            stamp = self.stamp(name)
            if stamp is None:
                return name
            if takers.get(name) == stamp and stamp.size < FULL_AT:
                return name
            number += 1
            name = f"{month}-{number}.toml"

    def _bytes(self, name: str) -> bytes:
        data = read_file(self.folder / name, MAX_BYTES)
        if len(data) > MAX_BYTES:
            raise OSError(errno.EFBIG, "larger than 64 MB", name)
        return data


def _glue(old: bytes) -> bytes:
    """What parts a new record from the bytes before it."""
    if not old:
        return b""
    return b"\n" if old.endswith(b"\n") else b"\n\n"


def _takes_more(data: bytes) -> bool:
    try:
        parsed(data + _glue(data) + b"[[vote]]\n")
    except ValueError:
        return False
    return True
