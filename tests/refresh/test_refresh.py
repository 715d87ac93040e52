"""Refreshing a library: what is due, what is told, what one feed's failure costs the others."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from tests.servers import Answer, Network, Request, TestServer
from tests.sources.feeds import RSS, rss
from tui_reader.config import Config
from tui_reader.fetch import Fetcher
from tui_reader.models import Feed, View
from tui_reader.refresh import RefreshEvent, RefreshSummary, refresh
from tui_reader.sources.page import pages_feed
from tui_reader.store import Store

START = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Clock:
    """A clock that is set by hand."""

    moment = START

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with Store.open(tmp_path / "library.db", now=clock) as opened:
        yield opened


@pytest_asyncio.fixture
async def network(clock: Clock) -> AsyncIterator[Fetcher]:
    async with Fetcher(Network(timeout_seconds=2), environ={}, now=clock) as made:
        yield made


class Runner:
    """Runs refreshes and keeps what they tell."""

    def __init__(self, store: Store, fetcher: Fetcher, clock: Clock) -> None:
        self.store = store
        self.fetcher = fetcher
        self.clock = clock
        self.events: list[RefreshEvent] = []
        self._wanted = (0, asyncio.Event())

    def _hear(self, event: RefreshEvent) -> None:
        self.events.append(event)
        number, reached = self._wanted
        if len(self.events) >= number:
            reached.set()

    async def told(self, number: int) -> None:
        """Wait until a refresh that runs has told of so many feeds."""
        self._wanted = (number, asyncio.Event())
        await self._wanted[1].wait()

    async def __call__(
        self, feed_ids: list[int] | None = None, *, everything: bool = False
    ) -> RefreshSummary:
        self.events = []
        return await refresh(
            self.store,
            self.fetcher,
            Config(),
            feed_ids=feed_ids,
            everything=everything,
            beside_screen=False,
            on_event=self._hear,
            now=self.clock,
        )

    def follow(self, url: str, kind: str = "feed") -> int:
        feed = self.store.feeds.add(Feed(url=url, kind=kind))
        assert feed.id is not None
        return feed.id

    def feed(self, feed_id: int) -> Feed:
        feed = self.store.feeds.get(feed_id)
        assert feed is not None
        return feed


@pytest.fixture
def run(store: Store, network: Fetcher, clock: Clock) -> Runner:
    return Runner(store, network, clock)


async def test_new_entries_are_stored_and_told(run: Runner, server: TestServer) -> None:
    feed_id = run.follow(server.route("/feed", RSS, etag='"1"'))
    summary = await run()
    assert (summary.total, summary.new, summary.failed) == (1, 2, 0)
    event = run.events[0]
    assert (event.status, event.new, event.done, event.total) == ("new", 2, 1, 1)
    feed = run.feed(feed_id)
    assert (feed.title, feed.entries, feed.last_refreshed) == ("Harbour News", 2, START)
    rows = run.store.entries.page(View("all"))
    assert {row.title for row in rows} == {"Crane & tide", "Second"}

    assert (await run()).total == 0, "not due yet"
    assert (await run([feed_id])).unchanged == 1
    assert run.events[0].status == "unchanged"
    assert server.requests[-1].headers["if-none-match"] == '"1"'


async def test_one_failure_is_one_line_and_holds_up_nobody(run: Runner, server: TestServer) -> None:
    broken = run.follow(server.route("/broken", "<html>no feed</html>"))
    gone = run.follow(server.route("/gone", "", status=410))
    missing = run.follow(server.url + "/missing")
    odd = run.follow("http://nowhere.invalid/feed")
    strange = run.follow("https://example.org/x", kind="gopher")
    good = run.follow(server.route("/feed", RSS))
    summary = await run()
    assert (summary.failed, summary.new) == (5, 2)
    assert [event.done for event in run.events] == [1, 2, 3, 4, 5, 6]
    for feed_id in (broken, gone, missing, odd, strange):
        line = run.feed(feed_id).last_error
        assert line
        assert "\n" not in line
    assert run.feed(good).last_error is None
    assert run.feed(gone).is_gone
    assert run.feed(missing).failures == 1
    before = len(server.requests)
    run.clock.moment += timedelta(days=3)
    assert (await run(everything=True)).skipped == 1, "410 stops polling"
    assert "/gone" not in [request.path for request in server.requests[before:]]
    assert (await run([gone])).failed == 1, "but by hand it is tried"


async def test_failures_in_a_row_come_later_and_later(run: Runner, server: TestServer) -> None:
    feed_id = run.follow(server.url + "/missing")
    waits = []
    for _ in range(8):
        await run([feed_id])
        due = run.feed(feed_id).next_due
        assert due is not None
        waits.append((due - run.clock.moment) / timedelta(minutes=1))
    assert waits == [30, 60, 120, 240, 480, 960, 1440, 1440]
    server.route("/missing", RSS)
    await run([feed_id])
    assert run.feed(feed_id).failures == 0


async def test_a_server_that_asks_to_wait_is_left_alone_also_by_hand(
    run: Runner, server: TestServer
) -> None:
    url = server.route("/busy", "", status=429, headers={"Retry-After": "3600"})
    feed_id = run.follow(url)
    await run()
    assert run.events[0].status == "failed"
    assert "asks to come back later" in (run.events[0].error or "")
    assert run.feed(feed_id).next_due == START + timedelta(hours=1)
    # A later start of the reader knows it from the library alone.
    async with Fetcher(Network(), environ={}, now=run.clock) as fresh:
        again = Runner(run.store, fresh, run.clock)
        for ids in ([feed_id], None):
            summary = await again(ids, everything=ids is None)
            assert summary.skipped == 1
        assert len(server.requests) == 1
        server.route("/busy", RSS)
        run.clock.moment += timedelta(hours=1)
        assert (await again()).new == 2


async def test_due_by_how_often_a_feed_posts(run: Runner, server: TestServer) -> None:
    def items(hours: float) -> bytes:
        times = [START - timedelta(hours=hours * n) for n in range(1, 13)]
        return rss(
            "".join(
                f"<item><guid>{t}</guid><pubDate>{t.isoformat()}</pubDate></item>" for t in times
            )
        )

    waits = []
    for number, hours in enumerate((0.1, 6, 500)):
        feed_id = run.follow(server.route(f"/{number}", items(hours)))
        await run([feed_id])
        due = run.feed(feed_id).next_due
        assert due is not None
        waits.append((due - START) / timedelta(minutes=1))
    assert waits == [30, 180, 1440]


async def test_an_asked_for_interval_is_kept(run: Runner, server: TestServer) -> None:
    head = rss("<item><guid>1</guid></item>").replace(b"<title>T", b"<ttl>600</ttl><title>T")
    feed_id = run.follow(server.route("/feed", head))
    await run()
    due = run.feed(feed_id).next_due
    assert due is not None
    assert due >= START + timedelta(minutes=600)


async def test_a_known_entry_is_updated_and_keeps_its_state(
    run: Runner, server: TestServer
) -> None:
    def page(text: str) -> bytes:
        return rss(
            f"<item><title>News</title><guid>1</guid><description>{text}</description></item>"
        )

    feed_id = run.follow(server.route("/feed", page("First words")))
    await run()
    row = run.store.entries.page(View("all"))[0]
    run.store.entries.set_starred([row.id], True)
    server.route("/feed", page("Other words altogether"))
    assert (await run([feed_id])).updated == 1
    rows = run.store.entries.page(View("all"))
    assert [(r.id, r.is_starred) for r in rows] == [(row.id, True)]
    entry = run.store.entries.get(row.id)
    assert entry is not None
    assert entry.summary == "<p>Other words altogether</p>"


async def test_a_feed_behind_a_password(run: Runner, server: TestServer) -> None:
    feed_id = run.follow(server.route("/feed", RSS, user=("me", "geheim")))
    await run()
    assert run.events[0].error == "127.0.0.1: needs a name and password (401)"
    run.store.feeds.set_credentials(feed_id, "me", "geheim")
    assert (await run([feed_id])).new == 2


async def test_built_in_feeds_are_never_fetched(run: Runner) -> None:
    run.store.feeds.add(pages_feed())
    run.store.feeds.add(Feed(url="tui-reader:sample/notes", kind="sample"))
    assert (await run(everything=True)).total == 0


async def test_a_board_is_asked_page_after_page_until_it_is_known(
    run: Runner, server: TestServer
) -> None:
    asked: list[str] = []

    def answer(request: Request) -> Answer:
        asked.append(request.target)
        return Answer(rss(""), 500)

    server.route("*", answer)
    run.follow(server.url + "/bbs/board.php?bo_table=news", kind="gnuboard")
    assert (await run()).failed == 1
    assert len(asked) == 1


async def test_a_further_page_that_fails_costs_only_itself(
    run: Runner, server: TestServer, tmp_path: Path
) -> None:
    rows = "".join(
        f"<tr><td class=td_num2>{n}</td><td class=td_subject><div class=bo_tit>"
        f"<a href='./board.php?bo_table=news&amp;wr_id={n}'>Post {n}</a></div></td>"
        f"<td class=td_name>Jo</td><td class=td_datetime>11-2{n % 3}</td></tr>"
        for n in range(30, 15, -1)
    )
    page = (
        f"<html><head><script>var g5_bbs_url = '{server.url}/bbs'; var g5_bo_table = 'news';"
        "</script><title>News</title></head><body><div id=bo_list><table><thead><tr><th>번호</th>"
        f"<th>제목</th><th>글쓴이</th><th>날짜</th></tr></thead><tbody>{rows}</tbody></table></div>"
        "<nav class=pg_wrap><a class=pg_page href='?bo_table=news&amp;page=2'>2</a></nav>"
        "</body></html>"
    )
    server.route("/bbs/board.php?bo_table=news", page)
    run.follow(server.url + "/bbs/board.php?bo_table=news", kind="gnuboard")
    summary = await run()
    assert (summary.new, summary.failed) == (15, 0)
    assert any("page=2" in request.target for request in server.requests)


async def test_many_feeds_at_once_and_stopping(run: Runner, server: TestServer) -> None:
    together = threading.Barrier(20)

    def answer(request: Request) -> Answer:
        together.wait(10)
        return Answer(rss(f"<item><guid>{request.path}</guid></item>"))

    for number in range(60):
        run.follow(server.route(f"/{number}", answer))
    summary = await run()
    assert (summary.total, summary.new) == (60, 60)
    assert 20 <= server.most_at_once <= 40

    together = threading.Barrier(1)
    server.route("/hang", fault="hang")
    run.follow(server.url + "/hang")
    run.clock.moment += timedelta(days=9)
    task = asyncio.create_task(run(everything=True))
    async with asyncio.timeout(10):
        await run.told(60)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert {event.status for event in run.events} == {"unchanged"}


async def test_a_moved_feed_is_followed_where_it_went(run: Runner, server: TestServer) -> None:
    new = server.route("/new", RSS)
    feed_id = run.follow(server.redirect("/old", "/new", 301))
    await run()
    assert run.feed(feed_id).url == new
    renamed = replace(run.feed(feed_id))
    run.store.feeds.rename(feed_id, "Mine")
    await run([feed_id])
    assert run.feed(feed_id).title == "Mine"
    assert renamed.title == "Harbour News"
