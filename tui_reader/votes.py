"""What votes mean: the newest of an address holds, each is later than all before it, and it counts
once it is on disk.

`Ballot` is the way to them for the screen and the commands. Votes stand in `votes/*.toml`
(`store/vote_files.py`); the library mirrors them for speed (`store/vote_mirror.py`) and is brought
up to date before each vote. Where the library can't be written, a mirror in memory takes its place.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Literal

from tui_reader.errors import StoreError, VoteError
from tui_reader.models import Vote, VoteValue
from tui_reader.store import Store
from tui_reader.store.values import from_micros
from tui_reader.store.vote_files import VoteFiles
from tui_reader.store.vote_mirror import VoteMirror, mirror_in_memory
from tui_reader.store.vote_records import one_line
from tui_reader.urls import canonical

_SHORTEST_STEP = timedelta(microseconds=1)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Ballot:
    """Our votes: cast, looked up, listed. Safe to be used from several threads and processes."""

    def __init__(
        self, files: VoteFiles, store: Store, now: Callable[[], datetime] = _utc_now
    ) -> None:
        self._files = files
        self._now = now
        self._mirror: VoteMirror = mirror_in_memory() if store.read_only else store.votes

    def cast(
        self,
        url: str,
        value: VoteValue,
        *,
        title: str = "",
        feed: str = "",
        on_disk: Callable[[], None] = lambda: None,
    ) -> Vote:
        """Vote on an address; back once the vote is on disk for good and the library knows of it,
        which may take longer: `on_disk` is called in between.

        Raises VoteError when it could not be put there; then it does not count.
        """
        with self._files.lock():
            self._bring_up_to_date()
            vote = Vote(canonical(url), value, self._next_moment(), one_line(title), one_line(feed))
            name, stamp = self._files.append(vote, takers=self._mirror.takers())
            on_disk()
            try:
                self._mirror.add(name, stamp, vote)
            except StoreError:
                # The vote is on disk and counts. The library takes no more writes (a full disk):
                # from here on it is mirrored in memory, and by the library at the next start.
                self._mirror = mirror_in_memory()
                self._bring_up_to_date()
        return vote

    def sync(self) -> list[str]:
        """Read the files that were changed by hand or by another machine.

        Returns a line for each thing that is wrong: a damaged file that was set aside, a record
        that does not count, a folder that can't be read.
        """
        if not self._files.folder.exists():
            return self._forget_all()
        try:
            with self._files.lock():
                self._files.remove_leftovers()
                lines = self._bring_up_to_date()
            return [*lines, *self._mirror.problems()]
        except (VoteError, StoreError) as error:
            return [str(error)]

    def value(self, url: str) -> VoteValue:
        """The vote that holds on an address, however it is written."""
        vote = self._mirror.get(canonical(url))
        return "none" if vote is None else vote.value

    def all(self) -> list[Vote]:
        """The vote that holds on each address, the newest first; "none": it was taken back."""
        return self._mirror.all()

    def close(self) -> None:
        """Let go of a mirror that is only in memory; the library is not closed by this."""
        self._mirror.close_if_own()

    def _next_moment(self) -> datetime:
        """Now, or a microsecond after the newest vote if the clock says less."""
        now = self._now().astimezone(UTC)
        newest = self._mirror.newest()
        if newest is None:
            return now
        try:
            return max(now, from_micros(newest) + _SHORTEST_STEP)
        except OverflowError:
            raise VoteError("a vote in the files is from the end of time: correct its at") from None

    def _bring_up_to_date(self) -> list[str]:
        """Mirror what changed on disk; a line for each file that can't be read. Under the lock."""
        lines = []
        mirrored = self._mirror.stamps()
        for name in self._files.names():
            stamp = self._files.stamp(name)
            if stamp is None or mirrored.pop(name, None) == stamp:
                continue
            try:
                read = self._files.read(name)
            except ValueError as error:
                lines.append(self._put_aside(name, str(error)))
                self._mirror.drop_file(name)
                continue
            except OSError as error:
                lines.append(f"{name} can't be read, its votes do not count: {error.strerror}")
                self._mirror.drop_file(name)
                continue
            self._mirror.replace_file(name, stamp, read.votes, read.problems, read.takes_more)
        for name in mirrored:
            self._mirror.drop_file(name)
        return lines

    def _put_aside(self, name: str, reason: str) -> str:
        try:
            aside = self._files.set_aside(name)
        except OSError:
            return f"{name} is damaged ({reason}), its votes do not count"
        return f"{name} is damaged ({reason}): set aside as {aside}, its votes do not count"

    def _forget_all(self) -> list[str]:
        try:
            for name in self._mirror.stamps():
                self._mirror.drop_file(name)
        except StoreError as error:
            return [str(error)]
        return []


def toggled(current: VoteValue, wanted: Literal["up", "down"]) -> VoteValue:
    """The vote to cast when a key asks for `wanted`: the same again takes it back."""
    return "none" if current == wanted else wanted
