"""Pages of the last minute, and headers sent several times."""

from __future__ import annotations

import asyncio

import pytest

from tests.servers import Answer, Network, TestServer
from tui_reader.errors import FetchError
from tui_reader.fetch import Fetcher
from tui_reader.fetch import recent as recent_pages
from tui_reader.models import Feed
from tui_reader.sources import wordpress


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


async def test_a_page_is_given_again_within_a_minute(server: TestServer) -> None:
    url = server.route("/a", "text")
    clock = Clock()
    async with Fetcher(Network(), environ={}, clock=clock) as fetcher:
        fetch = fetcher.for_feed(Feed(url=server.url + "/feed"))
        both = await asyncio.gather(fetch.recent(url), fetch.recent(url))
        assert both[0] is both[1]
        assert len(server.requests) == 1
        clock.seconds = 59
        same = fetcher.for_feed(Feed(url=server.url + "/feed"))
        await same.recent(url)
        assert len(server.requests) == 1
        await fetch.recent(url, fresh=True)
        assert len(server.requests) == 2, "asked for"
        clock.seconds = 120
        await fetch.recent(url)
        assert len(server.requests) == 3, "a minute later"
        await fetcher.for_feed(Feed(url=server.url + "/feed"), ("me", "geheim")).recent(url)
        assert len(server.requests) == 4, "asked by somebody else"


async def test_faults_and_large_pages_are_not_kept(
    server: TestServer, monkeypatch: pytest.MonkeyPatch, fetcher: Fetcher
) -> None:
    monkeypatch.setattr(recent_pages, "LARGEST", 10)
    fetch = fetcher.for_url(server.url)
    with pytest.raises(FetchError):
        await fetch.recent(server.url + "/a")
    url = server.route("/a", "a longer text")
    assert (await fetch.recent(url)).content == (await fetch.recent(url)).content
    assert len(server.requests) == 3


async def test_only_the_last_few_are_kept(server: TestServer, fetcher: Fetcher) -> None:
    server.route("*", "text")
    fetch = fetcher.for_url(server.url)
    for number in range(recent_pages.PAGES + 1):
        await fetch.recent(f"{server.url}/{number}")
    await fetch.recent(f"{server.url}/{recent_pages.PAGES}")
    assert len(server.requests) == recent_pages.PAGES + 1
    await fetch.recent(server.url + "/0")
    assert len(server.requests) == recent_pages.PAGES + 2


async def test_headers_sent_several_times_are_one_list(
    server: TestServer, fetcher: Fetcher
) -> None:
    api, post = f"<{server.url}/wp-json/>", f"<{server.url}/wp-json/wp/v2/posts/33>"
    repeated = (
        ("Link", f'{api}; rel="https://api.w.org/"'),
        ("Link", f'{post}; rel="alternate"; type="application/json"'),
        ("Link", f'<{server.url}/?p=33>; rel="shortlink"'),
        ("ETag", '"second"'),
        ("Content-Type", "text/plain"),
    )
    answer = Answer("<p>x</p>", headers={"ETag": '"first"'}, cookies=("a=1", "b=2"))
    server.route("/a", lambda request: Answer(**{**vars(answer), "repeated": repeated}))
    page = await fetcher(server.url + "/a")
    assert page.headers["link"].count(", <") == 2
    assert page.headers["etag"] == '"first"'
    assert page.media_type == "text/html"
    assert page.headers["set-cookie"] == "a=1"
    assert wordpress.found_in(page) == wordpress.Post(f"{server.url}/wp-json/", 33)
