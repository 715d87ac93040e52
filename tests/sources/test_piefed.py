"""PieFed over a local server that answers as its API does."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.servers import Answer, Request, TestServer
from tests.sources.trees import sample_json, tree
from tui_reader.errors import ParseError
from tui_reader.fetch import Fetcher
from tui_reader.models import Entry, Page, Score
from tui_reader.sources.piefed import PieFed

TREE = ["Ann: Top level", "  bob: reply", "[removed] -:", "  bob: below the hidden one"]


def rows() -> Any:
    return sample_json("piefed/comment-list.json")


async def test_a_thread_page_after_page(server: TestServer, fetcher: Fetcher) -> None:
    whole = rows()["comments"]

    def answer(request: Request) -> Answer:
        if request.query["page"] == "1":
            return Answer(json.dumps({"comments": whole[1:3], "next_page": "2"}))
        return Answer(json.dumps({"comments": [whole[0], *whole[3:]], "next_page": None}))

    server.route("/api/alpha/comment/list", answer)
    thread = await PieFed().thread(Entry("9", comments_url=f"{server.url}/post/9"), fetcher)
    assert sorted(tree(thread)) == sorted(TREE)
    assert thread.comments[[c.id for c in thread.comments].index("1")].score == Score(3, 1)
    assert thread.title == "A post"
    assert len(server.requests) == 2


async def test_a_nested_thread_where_there_is_no_flat_one(
    server: TestServer, fetcher: Fetcher
) -> None:
    top, reply, hidden, below = rows()["comments"]
    nested = [{**top, "replies": [reply]}, {**hidden, "replies": [below]}]
    server.route("/api/alpha/post/replies", json.dumps({"comments": nested, "next_page": None}))
    thread = await PieFed().thread_at(server.url, 9, fetcher)
    assert tree(thread) == TREE


async def test_a_community_a_search_and_an_article(server: TestServer, fetcher: Fetcher) -> None:
    post = sample_json("piefed/post-list.json")
    server.route("/api/alpha/post/list", json.dumps(post))
    server.route("/api/alpha/search", json.dumps(post))
    own = {**post["posts"][0], "post": {**post["posts"][0]["post"], "url": None}}
    server.route("/api/alpha/post", json.dumps({"post_view": own}))
    piefed = PieFed()
    feed = await piefed.feed(f"{server.url}/c/news@pie.example", fetcher, None)
    assert feed.title == "news@pie.example (127.0.0.1)"
    batches = [batch async for batch in piefed.entries(feed, fetcher)]
    assert len(batches) == 1
    entry = batches[0].entries[0]
    assert (entry.external_id, entry.title, entry.author) == ("9", "A post", "Ann")
    assert (entry.url, entry.comments_url) == ("https://news.example/1", f"{server.url}/post/9")
    assert (entry.score, entry.comments_total) == (Score(4, 1), 4)
    assert server.requests[0].query["community_name"] == "news@pie.example"
    searched = await piefed.feed(f"{server.url}/search?q=word", fetcher, None)
    await anext(piefed.entries(searched, fetcher))
    assert server.requests[-1].query["q"] == "word"
    front = await piefed.feed(f"{server.url}/post/9", fetcher, None)
    assert front.url == f"{server.url}/"
    article = await piefed.article(Entry("", url=f"{server.url}/post/9"), fetcher)
    assert (article.title, article.text) == ("A post", "Body of it")


async def test_faults(server: TestServer, fetcher: Fetcher) -> None:
    server.route("/api/alpha/comment/list", "<html>")
    with pytest.raises(ParseError, match="readable JSON"):
        await PieFed().thread_at(server.url, 9, fetcher)
    with pytest.raises(ParseError, match="not an entry"):
        await PieFed().thread(Entry("1", url="https://x.example/"), fetcher)


def test_only_pages_of_piefed_are_claimed() -> None:
    url = "https://pie.example/post/1"
    own = b"<html><script src='/static/js/enable_low_bandwidth.js'></script>"
    assert PieFed().claims(url, Page(url, 200, own))
    assert not PieFed().claims(
        url, Page(url, 200, b"<html><img src='/static/x.png'>a blog about piefed")
    )
    assert not PieFed().claims(url, None)
