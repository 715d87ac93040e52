"""What a refresh with nothing new costs does not grow with the library: counted, not timed.

Counted as in `tests/store/test_growth.py`: SQLite's steps, statements, and bytes written to the
log, here of whole refreshes over HTTP.
"""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.servers import Answer, Network, Request, TestServer
from tests.sources.feeds import rss
from tests.store.test_growth import PAGE_BYTES, Meter
from tui_reader.config import Config
from tui_reader.fetch import Fetcher
from tui_reader.models import Entry, Feed
from tui_reader.refresh import RefreshEvent, RefreshSummary, refresh
from tui_reader.store import Store, database, opening

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FEEDS = 40
SMALL, LARGE = 2, 100
"""Entries a feed."""


class Counter(Meter):
    """Also counts transactions that write."""

    writes = 0

    def _statement(self, text: str) -> None:
        self.writes += text.startswith("BEGIN IMMEDIATE")
        super()._statement(text)


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> Counter:
    counter = Counter()
    plain = database.connect

    def connect(path: Path | str, *, writing: bool) -> sqlite3.Connection:
        return counter.watch(plain(path, writing=writing))

    monkeypatch.setattr(database, "connect", connect)
    monkeypatch.setattr(opening, "connect", connect)
    monkeypatch.setattr(opening, "CHECKED_UP_TO", 0)
    return counter


def fill(path: Path, url: str, entries: int, content_hash: str | None) -> None:
    with Store.open(path, now=lambda: NOW) as store:
        for number in range(FEEDS):
            feed = store.feeds.add(Feed(f"{url}/{number}"))
            store.entries.apply(feed, [Entry(f"{n}", f"Entry {n}") for n in range(entries)], NOW)
            told = replace(feed, etag='"1"', last_refreshed=NOW, content_hash=content_hash)
            store.feeds.record_refresh(told)
        while store.search.index_some():
            pass


async def refreshed(path: Path, counter: Counter) -> tuple[RefreshSummary, list[int]]:
    """One refresh of all, and its steps, statements, transactions and bytes written."""
    events: list[RefreshEvent] = []
    async with Fetcher(Network(), environ={}) as fetcher:
        with Store.open(path, now=lambda: NOW) as store:
            log = path.with_name(f"{path.name}-wal")
            before = log.stat().st_size if log.exists() else 0
            counter.steps = counter.statements = counter.writes = 0
            summary = await refresh(
                store,
                fetcher,
                Config(),
                everything=True,
                beside_screen=False,
                on_event=events.append,
                now=lambda: NOW + timedelta(days=1),
            )
            written = (log.stat().st_size if log.exists() else 0) - before
            cost = [counter.steps, counter.statements, counter.writes, written]
    assert len(events) == FEEDS
    return summary, cost


def unmodified(request: Request) -> Answer:
    assert request.headers["if-none-match"] == '"1"'
    return Answer(b"", 304)


@pytest.mark.parametrize("is_known_by_hash", [False, True], ids=["304", "same content"])
async def test_nothing_new_is_one_small_transaction_at_any_size(
    tmp_path: Path, server: TestServer, counter: Counter, is_known_by_hash: bool
) -> None:
    content_hash = None
    if is_known_by_hash:
        body = rss("<item><guid>1</guid></item>")
        content_hash = hashlib.sha256(body).hexdigest()
        server.route("*", body, etag='"2"')
    else:
        server.route("*", unmodified)
    costs = []
    for entries in (SMALL, LARGE):
        path = tmp_path / f"{entries}" / "library.db"
        fill(path, server.url, entries, content_hash)
        summary, cost = await refreshed(path, counter)
        assert (summary.unchanged, summary.new, summary.failed) == (FEEDS, 0, 0)
        costs.append(cost)
    small, large = costs
    assert small[0] > 100  # the meter runs
    assert small[2] == large[2] == 1, "one transaction"
    assert large[0] <= small[0] * 1.1 + 150, costs
    assert large[1] <= small[1], costs
    assert small[1] <= 10 * FEEDS
    assert large[3] <= small[3] + 4 * PAGE_BYTES, costs
    assert large[3] <= 20 * PAGE_BYTES, "a few pages, not some for each feed"
