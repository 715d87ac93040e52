"""The library: feeds, entries, their state, articles and threads, in one SQLite file.

The only place that speaks SQL. `Store.open` gives a library in whatever state the file is found
(`opening.py`). Reads are indexed queries that may be made from any thread; writes go through one
writer thread and return once they are committed, so callers make them off the UI's thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from tui_reader.lazily import names
from tui_reader.store.articles import Articles, Origin
from tui_reader.store.database import Database
from tui_reader.store.entries import Entries
from tui_reader.store.feed_list import keep_list, list_beside
from tui_reader.store.feeds import Feeds
from tui_reader.store.opening import open_database
from tui_reader.store.threads import FoundThread, StoredThread, Threads
from tui_reader.store.vote_mirror import VoteMirror

if TYPE_CHECKING:
    from tui_reader.store.intake import Arrival, Outcome
    from tui_reader.store.search import Search
    from tui_reader.store.updating import Applied
else:  # not before a refresh
    __getattr__ = names(__name__, {"intake": ("Arrival", "Outcome"), "updating": ("Applied",)})

__all__ = [
    "Applied",
    "Arrival",
    "Articles",
    "Entries",
    "Feeds",
    "FoundThread",
    "Origin",
    "Outcome",
    "Store",
    "StoredThread",
    "Threads",
    "VoteMirror",
]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Store:
    """One open library; a context manager. Closing it waits for what is being written."""

    def __init__(
        self,
        database: Database,
        path: Path,
        *,
        now: Callable[[], datetime] = _utc_now,
        notices: tuple[str, ...] = (),
    ) -> None:
        self._database = database
        self.path = path
        self.notices = notices
        self.feeds = Feeds(database, now)
        self.entries = Entries(database, now)
        self.articles = Articles(database)
        self.threads = Threads(database)
        self.votes = VoteMirror(database)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        now: Callable[[], datetime] = _utc_now,
        read_only: bool = False,
        gives_way: bool = False,
    ) -> Store:
        """The library at `path`, made if it is not there (`read_only`: an empty one, not kept).
        With `gives_way` other processes that wait to write go first (a refresh).

        `notices` then holds a line for each thing the user should know. Raises StoreError.
        """
        database, notices = open_database(path, read_only=read_only, gives_way=gives_way)
        return cls(database, path, now=now, notices=notices)

    @cached_property
    def search(self) -> Search:
        """Full-text search over the library."""
        from tui_reader.store.search import Search  # not before it is asked for: start is short

        return Search(self._database)

    def unindexed(self) -> int:
        """How many entries wait for the search index (those are not found yet)."""
        return int(self._database.row("SELECT count(*) FROM search_pending")[0])

    def take(self, arrivals: Sequence[Arrival], outcomes: Sequence[Outcome]) -> list[Applied]:
        """Store what refreshes of several feeds brought and how they ended, in one transaction;
        for each arrival what was new or changed."""
        from tui_reader.store.intake import take

        return self._database.write(lambda connection: take(connection, arrivals, outcomes))

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written: every change raises StoreError."""
        return self._database.read_only

    def data_version(self) -> int:
        """A number that is another one once the library was changed, by whomever."""
        return self._database.data_version()

    def close(self) -> None:
        """Finish writing and let go of the file; the list of feeds is kept beside it."""
        if self._database.has_written:
            keep_list(self._database, list_beside(self.path))
        self._database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
