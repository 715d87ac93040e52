"""Disqus over a local server."""

from __future__ import annotations

import json

import pytest

from tests.servers import Answer, Request, TestServer
from tests.sources.trees import sample_json, tree
from tui_reader.errors import FetchError
from tui_reader.fetch import Fetcher
from tui_reader.models import Page, Score
from tui_reader.sources.disqus import Place, fetch_thread, found_in
from tui_reader.sources.page_scripts import read_tags

PAGE = "https://blog.example/post"


def place(html: str) -> Place | None:
    return found_in(read_tags(Page(PAGE, 200, f"<html><body>{html}".encode())))


async def test_a_thread_by_cursor(server: TestServer, fetcher: Fetcher) -> None:
    whole = sample_json("disqus/listPosts.json")
    last = {"cursor": {"hasNext": False}, "response": [{"id": "9", "parent": 1, "message": "nine"}]}

    def answer(request: Request) -> Answer:
        return Answer(json.dumps(last if "cursor" in request.query else whole))

    server.route("/threads/listPosts.json", answer)
    thread = await fetch_thread(Place("short", PAGE), fetcher, key="K", api=server.url)
    assert tree(thread) == [
        "Ann: Top level",
        "  Bob: a reply",
        "  -: nine",
        "[flagged] Eve:",
    ]
    assert thread.comments[0].score == Score(3, 1)
    assert str(thread.comments[0].published) == "2026-11-20 10:00:00+00:00"
    query = server.requests[0].query
    assert (query["forum"], query["thread"], query["api_key"]) == ("short", f"link:{PAGE}", "K")


async def test_without_a_key_nobody_is_asked(server: TestServer, fetcher: Fetcher) -> None:
    with pytest.raises(FetchError, match="wants a key"):
        await fetch_thread(Place("short", PAGE), fetcher, api=server.url)
    assert server.requests == []


@pytest.mark.parametrize(
    "html",
    [
        "<script>var disqus_shortname = 'short';</script>",
        "<script>(function() { s.src = 'https://short.disqus.com/embed.js'; })();</script>",
        "<script src='//short.disqus.com/embed.js'></script>",
        "<div id='disqus_thread' data-disqus-shortname='short'></div>",
    ],
)
def test_a_page_names_its_forum(html: str) -> None:
    assert place(html) == Place("short", PAGE)


def test_other_pages_have_none() -> None:
    assert place("<p>disqus</p><div id='disqus_thread'></div>") is None
