"""Finding feeds behind an address, and following them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import Network, TestServer
from tests.sources.boards import NEWS, SITE, board, page_bytes
from tests.sources.feeds import ATOM, JSON_FEED, RSS
from tui_reader.errors import FetchError, ParseError
from tui_reader.fetch import Fetcher
from tui_reader.models import Feed
from tui_reader.store import Store
from tui_reader.subscribe import add, discover


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "library.db") as opened:
        yield opened


@pytest.mark.parametrize("text", [RSS, ATOM, JSON_FEED])
async def test_the_address_is_a_feed(server: TestServer, fetcher: Fetcher, text: str) -> None:
    url = server.route("/feed", text, content_type="text/plain")
    found = await discover(url, fetcher)
    assert [(feed.url, feed.title, feed.kind) for feed in found] == [(url, "Harbour News", "feed")]
    assert found[0].site_url == "https://harbour.example/"


async def test_a_page_names_several(server: TestServer, fetcher: Fetcher) -> None:
    server.route("/rss", RSS)
    server.route("/atom", ATOM)
    page = server.route(
        "/post/1",
        "<html><head><link rel=alternate type='application/rss+xml' href='/rss'>"
        "<link rel=alternate type='application/atom+xml' href='/atom'>"
        "<link rel=alternate type='application/rss+xml' href='/dead'></head><body>x</body></html>",
    )
    found = await discover(page, fetcher)
    assert [feed.url for feed in found] == [server.url + "/rss", server.url + "/atom"]


async def test_a_page_names_none_but_the_usual_place_has_one(
    server: TestServer, fetcher: Fetcher
) -> None:
    page = server.route("/blog/post", "<html><body>words</body></html>")
    url = server.route("/feed.xml", RSS)
    assert [feed.url for feed in await discover(page, fetcher)] == [url]


async def test_nothing_to_follow(server: TestServer, fetcher: Fetcher) -> None:
    page = server.route("/", "<html><body>words</body></html>")
    with pytest.raises(ParseError, match=r"no feed was found at 127\.0\.0\.1"):
        await discover(page, fetcher)
    with pytest.raises(FetchError, match="404"):
        await discover(server.url + "/missing", fetcher)
    with pytest.raises(ParseError):
        await discover("--version", fetcher)


async def test_a_site_with_a_source_of_its_own(fetcher: Fetcher) -> None:
    found = await discover("https://news.ycombinator.com/", fetcher)
    assert [feed.kind for feed in found] == ["hackernews"]


async def test_a_board_is_followed_and_not_its_rss(server: TestServer) -> None:
    """Its page names the RSS of the same posts: that would be every post twice."""
    server.route(f"{SITE}/news", page_bytes("list_news_p2_pretty.html"))
    server.route("/bbs/rss.php", page_bytes("rss_news.xml"), content_type="text/xml")
    async with Fetcher(Network(), environ=server.as_proxy) as fetcher:
        found = await discover(f"{SITE}/news", fetcher)
    assert [(feed.kind, feed.url) for feed in found] == [("gnuboard", NEWS)]


async def test_a_boards_page_without_a_list_still_names_its_feed(server: TestServer) -> None:
    head = f'<link rel="alternate" type="application/rss+xml" href="{SITE}/feed">'
    server.route(f"{SITE}/news", board("<p>점검 중</p>", head=head))
    server.route("/bbs/board.php", board("<p>점검 중</p>"))
    server.route(f"{SITE}/feed", RSS)
    async with Fetcher(Network(), environ=server.as_proxy) as fetcher:
        found = await discover(f"{SITE}/news", fetcher)
        assert [feed.url for feed in found] == [f"{SITE}/feed"]
        server.route(f"{SITE}/news", board("<p>점검 중</p>"))
        with pytest.raises(ParseError, match="no list of posts"):
            await discover(f"{SITE}/news", fetcher)


async def test_a_feed_behind_a_password(server: TestServer, fetcher: Fetcher, store: Store) -> None:
    server.route("/feed", RSS, user=("me", "ge:heim"))
    found = await discover(f"http://me:ge%3Aheim@127.0.0.1:{server.port}/feed", fetcher)
    assert found[0].url == server.url + "/feed"
    feed = add(store, Feed(url=f"http://me:ge%3Aheim@127.0.0.1:{server.port}/feed"))
    assert feed.id is not None
    assert feed.url == server.url + "/feed"
    assert store.feeds.credentials(feed.id) == ("me", "ge:heim")


def test_add_keeps_folder_and_credentials(store: Store) -> None:
    feed = add(
        store, Feed(url="https://x.example/feed", title="X"), folder="Tech", credentials=("a", "b")
    )
    assert (feed.title, feed.folder) == ("X", "Tech")
    assert feed.id is not None
    assert store.feeds.credentials(feed.id) == ("a", "b")
    assert add(store, Feed(url="https://x.example/feed")).id == feed.id


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "exec:ls", ""])
def test_add_takes_addresses_only(store: Store, url: str) -> None:
    with pytest.raises(ParseError):
        add(store, Feed(url=url))
    with pytest.raises(ParseError, match="gopher"):
        add(store, Feed(url="https://x.example/", kind="gopher"))
    assert store.feeds.all() == []
