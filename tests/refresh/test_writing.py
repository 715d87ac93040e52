"""Writing for a refresh: few transactions, none of them held up, none lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from tui_reader.errors import StoreError
from tui_reader.models import Entry, Feed, View
from tui_reader.refresh import writing
from tui_reader.refresh.writing import Writer
from tui_reader.store import Applied, Arrival, Outcome, Store
from tui_reader.store.prepared import prepare

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Library(Store):
    """A library that counts what is written at once, and refuses what it is told to refuse."""

    taken: list[tuple[int, int]]
    refused: set[int]
    is_full = False
    written: asyncio.Event
    loop: asyncio.AbstractEventLoop

    def take(self, arrivals: Sequence[Arrival], outcomes: Sequence[Outcome]) -> list[Applied]:
        if self.is_full or any(arrival.feed_id in self.refused for arrival in arrivals):
            raise StoreError("the disk is full")
        self.taken.append((len(arrivals), len(outcomes)))
        applied = super().take(arrivals, outcomes)
        self.loop.call_soon_threadsafe(self.written.set)
        return applied


@pytest_asyncio.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    with Library.open(tmp_path / "library.db", now=lambda: NOW) as store:
        assert isinstance(store, Library)
        store.taken, store.refused = [], set()
        store.written, store.loop = asyncio.Event(), asyncio.get_running_loop()
        yield store


def follow(store: Store, number: int) -> int:
    feed_id = store.feeds.add(Feed(f"https://{number}.example/feed")).id
    assert feed_id is not None
    return feed_id


def arrival(feed_id: int) -> Arrival:
    return Arrival(feed_id, prepare([Entry(f"{feed_id}", f"Entry of {feed_id}")]), NOW)


def refreshed(store: Store, feed_id: int) -> Outcome:
    feed = store.feeds.get(feed_id)
    assert feed is not None
    return Outcome(feed_id, feed, next_due=None)


async def test_who_is_alone_does_not_wait(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "WAIT_SECONDS", 600.0)
    feed_id = follow(library, 1)
    async with Writer(library) as writer:
        writer.begin()
        applied = await writer.take(arrival(feed_id))
        assert len(applied.new) == 1
        writer.end()


async def test_what_arrives_together_is_written_together(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "WAIT_SECONDS", 600.0)
    ids = [follow(library, number) for number in range(12)]
    async with Writer(library) as writer:
        for _ in ids:
            writer.begin()
        found = await asyncio.gather(*(writer.take(arrival(feed_id)) for feed_id in ids))
        assert all(len(applied.new) == 1 for applied in found)
    assert library.taken == [(12, 0)]


async def test_entries_do_not_wait_long_for_a_slow_server(library: Library) -> None:
    feed_id = follow(library, 1)
    async with Writer(library) as writer:
        writer.begin()
        writer.begin()  # one that does not come
        assert len((await writer.take(arrival(feed_id))).new) == 1


async def test_enough_entries_do_not_wait(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "WAIT_SECONDS", 600.0)
    monkeypatch.setattr(writing, "MOST_ENTRIES", 2)
    ids = [follow(library, number) for number in range(2)]
    async with Writer(library) as writer:
        for _ in range(9):
            writer.begin()
        await asyncio.gather(*(writer.take(arrival(feed_id)) for feed_id in ids))
    assert library.taken == [(2, 0)]


async def test_outcomes_are_one_transaction_at_the_end(library: Library) -> None:
    ids = [follow(library, number) for number in range(30)]
    before = library.data_version()
    async with Writer(library) as writer:
        for feed_id in ids[1:]:
            writer.note(refreshed(library, feed_id))
        writer.note(Outcome(ids[0], None, "no such host", NOW + timedelta(hours=1)))
        assert library.data_version() == before
    assert library.taken == [(0, 30)]
    failed = library.feeds.get(ids[0])
    assert failed is not None
    assert (failed.last_error, failed.failures) == ("no such host", 1)


async def test_outcomes_of_a_long_refresh_do_not_wait_for_its_end(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "OUTCOMES_WAIT_SECONDS", -1.0)
    monkeypatch.setattr(writing, "WAIT_SECONDS", 0.0)
    feed_id = follow(library, 1)
    async with Writer(library) as writer:
        writer.note(refreshed(library, feed_id))
        async with asyncio.timeout(10):
            await library.written.wait()


async def test_one_that_is_refused_does_not_cost_the_others(library: Library) -> None:
    ids = [follow(library, number) for number in range(3)]
    library.refused = {ids[1]}
    async with Writer(library) as writer:
        writer.note(refreshed(library, ids[0]))
        for _ in ids:
            writer.begin()
        takes = [writer.take(arrival(feed_id)) for feed_id in ids]
        first, second, third = await asyncio.gather(*takes, return_exceptions=True)
    assert isinstance(second, StoreError)
    assert isinstance(first, Applied)
    assert isinstance(third, Applied)
    assert len(library.entries.page(View("all"))) == 2
    assert library.taken == [(1, 0), (1, 0), (0, 1)]


async def test_a_library_that_fails_is_said_at_the_end(library: Library) -> None:
    library.is_full = True
    feed_id = follow(library, 1)
    with pytest.raises(StoreError, match="disk is full"):
        async with Writer(library) as writer:
            writer.note(refreshed(library, feed_id))


async def test_what_a_stopped_feed_had_is_kept(library: Library) -> None:
    feed_id = follow(library, 1)
    async with Writer(library) as writer:
        writer.begin()
        writer.begin()
        task = asyncio.ensure_future(writer.take(arrival(feed_id)))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert len(library.entries.page(View("all"))) == 1
