"""Refreshing one feed over HTTP: conditions, hash, moves, what the server asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.servers import TestServer
from tests.sources.feeds import RSS, rss
from tui_reader.errors import NotAnArticleError, ParseError
from tui_reader.fetch import Fetcher
from tui_reader.models import Feed, Page
from tui_reader.sources.base import Batch, Source
from tui_reader.sources.feed.source import FeedSource

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


async def refreshed(feed: Feed, fetcher: Fetcher) -> Batch:
    source = FeedSource(now=lambda: NOW)
    batches = [batch async for batch in source.entries(feed, fetcher.for_feed(feed))]
    assert len(batches) == 1
    return batches[0]


async def test_the_second_time_the_server_says_that_nothing_is_new(
    server: TestServer, fetcher: Fetcher
) -> None:
    assert isinstance(FeedSource(), Source)
    url = server.route("/feed", RSS, content_type="application/rss+xml", etag='"1"')
    batch = await refreshed(Feed(url=url), fetcher)
    assert len(batch.entries) == 2
    assert batch.feed is not None
    assert (batch.feed.title, batch.feed.etag) == ("Harbour News", '"1"')
    assert batch.feed.next_due == NOW + timedelta(minutes=60)
    again = await refreshed(batch.feed, fetcher)
    assert (again.is_unchanged, again.entries, again.feed) == (True, (), None)
    assert server.requests[-1].headers["if-none-match"] == '"1"'


async def test_a_server_without_conditions_is_known_by_the_content(
    server: TestServer, fetcher: Fetcher
) -> None:
    url = server.route("/feed", RSS)
    batch = await refreshed(Feed(url=url), fetcher)
    assert batch.feed is not None
    again = await refreshed(batch.feed, fetcher)
    assert again.is_unchanged
    assert again.entries == ()


async def test_a_permanent_move_is_taken_over(server: TestServer, fetcher: Fetcher) -> None:
    new = server.route("/new", RSS)
    server.redirect("/old", "/new", 301)
    batch = await refreshed(Feed(url=server.url + "/old"), fetcher)
    assert batch.feed is not None
    assert batch.feed.url == new
    server.redirect("/old", "/new", 302)
    batch = await refreshed(Feed(url=server.url + "/old"), fetcher)
    assert batch.feed is not None
    assert batch.feed.url.endswith("/old")


async def test_a_move_to_something_else_raises(server: TestServer, fetcher: Fetcher) -> None:
    server.route("/login", "<!doctype html><html><body>Log in</body></html>")
    server.redirect("/old", "/login", 301)
    with pytest.raises(ParseError, match="a web page"):
        await refreshed(Feed(url=server.url + "/old"), fetcher)


@pytest.mark.parametrize(
    ("header", "minutes"), [("max-age=7200", 120), ("public, max-age=999999999", 1440), ("", None)]
)
async def test_what_the_server_asks_for(
    server: TestServer, fetcher: Fetcher, header: str, minutes: int | None
) -> None:
    url = server.route(
        "/feed", rss("<item><title>x</title></item>"), headers={"Cache-Control": header}
    )
    batch = await refreshed(Feed(url=url), fetcher)
    assert batch.feed is not None
    assert batch.feed.next_due == (NOW + timedelta(minutes=minutes) if minutes else None)


async def test_the_users_charset(server: TestServer, fetcher: Fetcher) -> None:
    url = server.route(
        "/feed", "<rss><channel><title>Ünï</title></channel></rss>".encode("latin-1")
    )
    batch = await refreshed(replace(Feed(url=url), charset="iso-8859-1"), fetcher)
    assert batch.feed is not None
    assert batch.feed.title == "Ünï"


async def test_the_feed_that_add_follows(server: TestServer, fetcher: Fetcher) -> None:
    url = server.route("/feed", RSS)
    feed = await FeedSource().feed(url, fetcher, None)
    assert (feed.url, feed.title, feed.site_url) == (
        url,
        "Harbour News",
        "https://harbour.example/",
    )


def test_a_feed_is_no_article() -> None:
    page = Page(url="https://x.example/feed", status=200, content=RSS.encode())
    assert FeedSource().claims(page.url, page)
    with pytest.raises(NotAnArticleError, match="a feed of 2 entries, not an article: use add"):
        FeedSource().read_page(page)
