"""One refresh: what is due is fetched, parsed and stored, feed by feed, many at a time.

Called by the `refresh` command and by the worker. One feed's failure is one line in its event and
in the library, and holds up nobody else. Cancelling it stops it between two feeds' writes; what
was stored stays.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, TypeAlias
from urllib.parse import urlsplit

from tui_reader import sources
from tui_reader.errors import NotFoundError, ReaderError, RetryLaterError, StoreError
from tui_reader.models import Feed
from tui_reader.refresh.parsers import Parsers, most_processes
from tui_reader.refresh.schedule import asked_to_wait, interval, later
from tui_reader.refresh.writing import Writer
from tui_reader.sources.feed.source import FeedSource
from tui_reader.store import Arrival, Outcome
from tui_reader.store.prepared import PreparedEntry, prepare
from tui_reader.store.values import from_micros

if TYPE_CHECKING:
    from tui_reader.config import Config
    from tui_reader.fetch import BoundFetch, Fetcher
    from tui_reader.sources.base import Batch, Source
    from tui_reader.store import Store

Status: TypeAlias = Literal["new", "unchanged", "failed", "skipped"]

MOST_PAGES = 5
"""Pages of a list that one refresh asks for."""
MOST_PAGES_AT_FIRST = 2
MOST_ENTRIES = 2_000
_OVER_REQUESTS = 8
"""Feeds under way beyond the requests at once: some are parsed and stored meanwhile."""
_NEVER_FETCHED = frozenset({"page", "sample"})

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RefreshEvent:
    """How it went with one feed; `done` of `total` feeds are through."""

    feed_id: int
    title: str
    url: str
    status: Status
    new: int = 0
    updated: int = 0
    error: str | None = None
    done: int = 0
    total: int = 0


@dataclass(slots=True)
class RefreshSummary:
    """How a refresh went as a whole."""

    total: int = 0
    new: int = 0
    updated: int = 0
    failed: int = 0
    unchanged: int = 0
    skipped: int = 0


async def refresh(
    store: Store,
    fetcher: Fetcher,
    config: Config,
    *,
    feed_ids: Sequence[int] | None = None,
    everything: bool = False,
    beside_screen: bool,
    on_event: Callable[[RefreshEvent], None],
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> RefreshSummary:
    """Refresh the feeds named, or all, or (by default) those that are due. `beside_screen`: keys
    are struck meanwhile, so one processor is left to them."""
    feeds = _chosen(store, feed_ids, everything, now())
    waiting = deque(_spread(feeds))
    workers = min(len(waiting), max(1, config.network.requests_at_once) + _OVER_REQUESTS)
    most = most_processes(beside_screen=beside_screen)
    async with Writer(store) as writer, Parsers(most) as parsers:
        run = _Run(store, fetcher, config, on_event, now, writer, parsers, total=len(feeds))

        async def work() -> None:
            while waiting:
                await run.one(waiting.popleft(), by_hand=feed_ids is not None)

        async with asyncio.TaskGroup() as group:
            for _ in range(workers):
                group.create_task(work())
    return run.summary


def _chosen(
    store: Store, feed_ids: Sequence[int] | None, everything: bool, now: datetime
) -> list[Feed]:
    if feed_ids is not None:
        found = [store.feeds.get(feed_id) for feed_id in dict.fromkeys(feed_ids)]
        feeds = [feed for feed in found if feed is not None]
    else:
        feeds = store.feeds.all() if everything else store.feeds.due(now)
    return [feed for feed in feeds if feed.kind not in _NEVER_FETCHED]


def _spread(feeds: Iterable[Feed]) -> list[Feed]:
    """The feeds with those of one host apart, so that a host's queue never holds the others."""
    turns: dict[str, int] = {}
    placed: list[tuple[int, int, Feed]] = []
    for feed in feeds:
        host = urlsplit(feed.url).netloc
        turns[host] = turns.get(host, -1) + 1
        placed.append((turns[host], len(placed), feed))
    return [feed for _, _, feed in sorted(placed, key=lambda place: place[:2])]


@contextlib.asynccontextmanager
async def _closing(batches: AsyncIterator[Batch]) -> AsyncIterator[AsyncIterator[Batch]]:
    """`batches`, ended when they are no more asked for: a source may hold something open."""
    try:
        yield batches
    finally:
        if isinstance(batches, AsyncGenerator):
            await batches.aclose()


async def _next(batches: AsyncIterator[Batch], *, is_first: bool) -> Batch | None:
    """The next page; None after the last. A further page that fails ends the list: the newest
    entries are there, and the rest is tried again with the next refresh."""
    try:
        return await anext(batches, None)
    except ReaderError as error:
        if is_first:
            raise
        _log.info("a further page failed: %s", error)
        return None


async def _prepared(batch: Batch) -> tuple[PreparedEntry, ...]:
    if batch.prepared or not batch.entries:
        return batch.prepared
    return await asyncio.to_thread(prepare, batch.entries)


def _source_of(feed: Feed) -> Source:
    return sources.source_of(feed.kind)


class _Run:
    """What the feeds of one refresh share."""

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        config: Config,
        on_event: Callable[[RefreshEvent], None],
        now: Callable[[], datetime],
        writer: Writer,
        parsers: Parsers,
        *,
        total: int,
    ) -> None:
        self.store = store
        self.fetcher = fetcher
        self.config = config
        self.on_event = on_event
        self.now = now
        self.writer = writer
        self.feed_source = FeedSource(now, parsers.read)
        self.summary = RefreshSummary(total=total)
        self.done = 0

    async def one(self, feed: Feed, *, by_hand: bool) -> None:
        """Refresh one feed and tell how it went."""
        now = self.now()
        if asked_to_wait(feed, now) or (feed.is_gone and not by_hand):
            self._tell(feed, "skipped", error=feed.last_error)
            return
        self.writer.begin()
        try:
            await self._try(feed, now)
        finally:
            self.writer.end()

    async def _try(self, feed: Feed, now: datetime) -> None:
        try:
            new, updated = await self._fetched(feed, now)
        except RetryLaterError as error:
            await self._failed(feed, error, error.until)
        except NotFoundError as error:
            await self._failed(feed, error, self._later(feed), is_gone=error.is_gone)
        except ReaderError as error:
            await self._failed(feed, error, self._later(feed))
        except Exception as error:  # a fault of ours must not end the refresh of the others
            _log.exception("refreshing feed %s", feed.id)
            line = ReaderError(f"could not be read (internal error: {type(error).__name__})")
            await self._failed(feed, line, self._later(feed))
        else:
            self._tell(feed, "new" if new else "unchanged", new=new, updated=updated)

    async def _fetched(self, feed: Feed, now: datetime) -> tuple[int, int]:
        source = self.feed_source if feed.kind == FeedSource.kind else _source_of(feed)
        credentials = self.store.feeds.credentials(feed.id) if feed.id is not None else None
        fetch = sources.bind(self.fetcher, source, feed, credentials)
        told, entries, new, updated = await self._taken(feed, source, fetch, now)
        asked = told.next_due if told.next_due != feed.next_due else None
        moments = (entry.column("published") for entry in entries)
        known = [from_micros(micros) for micros in moments if micros is not None]
        due = now + interval(feed, known, now, self.config.refresh)
        fresh = replace(
            told, id=feed.id, last_refreshed=now, next_due=max(due, asked) if asked else due
        )
        self.writer.note(Outcome(feed.id or 0, fresh))
        return new, updated

    async def _taken(
        self, feed: Feed, source: Source, fetch: BoundFetch, now: datetime
    ) -> tuple[Feed, tuple[PreparedEntry, ...], int, int]:
        """Store page after page until one ends in what was known; what the feed said of itself."""
        told = feed
        first: tuple[PreparedEntry, ...] = ()
        new = updated = total = pages = 0
        most = MOST_PAGES if feed.last_refreshed else MOST_PAGES_AT_FIRST
        async with _closing(source.entries(feed, fetch)) as batches:
            while (batch := await _next(batches, is_first=pages == 0)) is not None:
                told = batch.feed or told
                entries = (await _prepared(batch))[: MOST_ENTRIES - total]
                if not entries:
                    break
                first = first or entries
                is_known = self._knows(feed, entries[-1])
                applied = await self.writer.take(Arrival(feed.id or 0, entries, now))
                new += len(applied.new)
                updated += len(applied.updated)
                total += len(entries)
                pages += 1
                if is_known or not applied.new or pages >= most or total >= MOST_ENTRIES:
                    break
        return told, first, new, updated

    def _knows(self, feed: Feed, entry: PreparedEntry) -> bool:
        if feed.id is None or feed.last_refreshed is None:
            return False
        return self.store.entries.find_external(feed.id, entry.external_id) is not None

    async def _failed(
        self, feed: Feed, error: ReaderError, due: datetime, *, is_gone: bool = False
    ) -> None:
        line = " ".join(str(error).split())
        if feed.id is not None:
            self.writer.note(Outcome(feed.id, None, line, due, is_gone))
        if isinstance(error, StoreError):
            await self.writer.flush()  # if this fails too, the library is to blame and not the feed
        self._tell(feed, "failed", error=line)

    def _later(self, feed: Feed) -> datetime:
        return later(feed, self.now(), self.config.refresh)

    def _tell(
        self,
        feed: Feed,
        status: Status,
        *,
        new: int = 0,
        updated: int = 0,
        error: str | None = None,
    ) -> None:
        self.done += 1
        summary = self.summary
        summary.new += new
        summary.updated += updated
        summary.failed += status == "failed"
        summary.unchanged += status == "unchanged"
        summary.skipped += status == "skipped"
        self.on_event(
            RefreshEvent(
                feed_id=feed.id or 0,
                title=feed.title,
                url=re.sub(r"//[^/@]*@", "//", feed.url),
                status=status,
                new=new,
                updated=updated,
                error=error,
                done=self.done,
                total=summary.total,
            )
        )
