"""Lemmy, v3 and v4, over a local server that answers as its API does."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.servers import Answer, Request, TestServer
from tests.sources.trees import sample, sample_json, tree
from tui_reader.errors import FetchError, ParseError
from tui_reader.fetch import Fetcher
from tui_reader.models import Entry, Page, Score
from tui_reader.sources.lemmy import Lemmy
from tui_reader.sources.lemmy_answer import cut_branches

HTML = b"<html><script>window.isoData = {};</script><a href='https://join-lemmy.org'>Lemmy</a>"


def view(path: str, below: int = 0, **more: Any) -> dict[str, Any]:
    """A comment view as v3 sends it; `path` without the leading 0."""
    own = path.rpartition(".")[2]
    return {
        "comment": {
            "id": int(own),
            "content": f"text {own}",
            "path": f"0.{path}",
            "published": "2026-11-20T10:00:00Z",
            "ap_id": f"https://lemmy.example/comment/{own}",
            **more,
        },
        "creator": {"name": f"u{own}"},
        "counts": {"upvotes": 2, "downvotes": 1, "score": 1, "child_count": below},
    }


def post(number: int = 50, **more: Any) -> dict[str, Any]:
    return {
        "post": {
            "id": number,
            "name": f"Post {number}",
            "url": "https://news.example/1",
            "body": "Body **here**",
            "published": "2026-11-20T09:00:00Z",
            **more,
        },
        "creator": {"name": "ann", "display_name": "Ann"},
        "community": {"name": "news", "title": "News"},
        "counts": {"comments": 3, "score": 4, "upvotes": 5, "downvotes": 1},
    }


async def test_a_thread_of_v3(server: TestServer, fetcher: Fetcher) -> None:
    server.route("/api/v3/comment/list", sample("lemmy/v3-comment-list.json"))
    lemmy = Lemmy()
    thread = await lemmy.thread(Entry("50", comments_url=f"{server.url}/post/50"), fetcher)
    assert tree(thread) == ["Ann: Top level", "  Ann: reply", "[removed] Ann:"]
    assert (thread.title, thread.url) == ("A post", f"{server.url}/post/50")
    first, reply, removed = thread.comments
    assert (first.score, reply.parent_id, removed.id) == (Score(5, 1), "101", "104")
    assert str(first.published) == "2026-11-20 10:00:00.123456+00:00"
    assert first.url == "https://lemmy.example/comment/101"
    assert first.blocks[0].marks[0].kind == "strong"
    assert [request.path for request in server.requests] == [
        "/api/v4/comment/list",
        "/api/v3/comment/list",
    ]
    assert server.requests[1].query["type_"] == "All"
    await lemmy.thread(Entry("50", comments_url=f"{server.url}/post/50"), fetcher)
    assert server.requests[2].path == "/api/v3/comment/list"


async def test_a_thread_of_v4_by_cursor(server: TestServer, fetcher: Fetcher) -> None:
    first = sample_json("lemmy/v4-comment-list.json")
    row = first["items"][1]
    last = {**row, "comment": {**row["comment"], "id": 109, "path": "0.101.102.109"}}

    def answer(request: Request) -> Answer:
        is_second = request.query.get("page_cursor") == "P3"
        return Answer(json.dumps({"items": [last], "next_page": None} if is_second else first))

    server.route("/api/v4/comment/list", answer)
    thread = await Lemmy().thread_at(server.url, 50, fetcher)
    assert tree(thread) == ["Ann: Top level", "  Ann: reply", "    Ann: reply"]
    assert thread.comments[0].score == Score(5, 1)
    assert len(server.requests) == 2


async def test_cut_branches_are_asked_for_or_marked(server: TestServer, fetcher: Fetcher) -> None:
    def answer(request: Request) -> Answer:
        parent = request.query.get("parent_id")
        rows = {
            None: [view("1", 3), view("1.2", 2), view("5", 1), view("7")],
            "2": [view("1.2", 2), view("1.2.3", 1), view("1.2.3.4")],
            "5": [view("5", 1)],  # the site counts a comment that it does not send
        }
        return Answer(json.dumps({"comments": rows[parent]}))

    server.route("/api/v3/comment/list", answer)
    thread = await Lemmy().thread_at(server.url, 50, fetcher)
    assert tree(thread) == [
        "u1: text 1",
        "  u2: text 2",
        "    u3: text 3",
        "      u4: text 4",
        "u5: text 5",
        "u7: text 7",
    ]
    asked = [request.query.get("parent_id") for request in server.requests]
    assert asked == [None, None, "2", "5"]


async def test_more_branches_than_the_budget_are_marked_and_loaded_when_asked(
    server: TestServer, fetcher: Fetcher
) -> None:
    def answer(request: Request) -> Answer:
        parent = request.query.get("parent_id")
        rows = [view(str(n), 1) for n in range(1, 16)]
        if parent:
            rows = [view(parent, 1), view(f"{parent}.{parent}00")]
        return Answer(json.dumps({"comments": rows}))

    server.route("/api/v3/comment/list", answer)
    lemmy = Lemmy()
    thread = await lemmy.thread_at(server.url, 50, fetcher)
    marks = [one for one in thread.comments if one.state == "missing"]
    assert [(one.parent_id, one.text) for one in marks] == [
        ("13", "1 more comment"),
        ("14", "1 more comment"),
        ("15", "1 more comment"),
    ]
    whole = await lemmy.more(thread, marks[0], fetcher)
    assert "  u1300: text 1300" in tree(whole)
    assert len([one for one in whole.comments if one.state == "missing"]) == 2


async def test_a_list_of_three_hundred_is_read_on_by_pages(
    server: TestServer, fetcher: Fetcher
) -> None:
    def answer(request: Request) -> Answer:
        if "max_depth" in request.query:
            return Answer(json.dumps({"comments": [view(str(n)) for n in range(1, 301)]}))
        start = (int(request.query.get("page", "1")) - 1) * 50 + 1
        rows = [view(str(n)) for n in range(start, min(start + 50, 321))]
        return Answer(json.dumps({"comments": rows}))

    server.route("/api/v3/comment/list", answer)
    thread = await Lemmy().thread_at(server.url, 50, fetcher)
    assert len(thread.comments) == 320


async def test_a_community_page_after_page(server: TestServer, fetcher: Fetcher) -> None:
    def answer(request: Request) -> Answer:
        if "page_cursor" in request.query:
            return Answer(json.dumps({"posts": []}))
        rows = [post(), post(51, url=None), post(52, removed=True)]
        return Answer(json.dumps({"posts": rows, "next_page": "P2"}))

    server.route("/api/v3/post/list", answer)
    lemmy = Lemmy()
    feed = await lemmy.feed(f"{server.url}/c/news%40lemmy.example", fetcher, None)
    assert feed.title == "news@lemmy.example (127.0.0.1)"
    batches = [batch async for batch in lemmy.entries(feed, fetcher)]
    assert [len(batch.entries) for batch in batches] == [2, 0]
    link, own = batches[0].entries
    assert (link.external_id, link.title, link.url) == ("50", "Post 50", "https://news.example/1")
    assert link.comments_url == f"{server.url}/post/50"
    assert (link.author, link.category, link.comments_total) == ("Ann", "News", 3)
    assert link.score == Score(5, 1)
    assert (link.content, link.summary) == (None, "<p>Body <strong>here</strong></p>\n")
    assert (own.url, own.content) == (
        f"{server.url}/post/51",
        "<p>Body <strong>here</strong></p>\n",
    )
    asked = [r for r in server.requests if r.path == "/api/v3/post/list"]
    assert asked[0].query["community_name"] == "news@lemmy.example"
    assert asked[1].query["page_cursor"] == "P2"


async def test_front_page_search_and_article(server: TestServer, fetcher: Fetcher) -> None:
    server.route("/api/v3/post/list", json.dumps({"posts": []}))
    server.route("/api/v3/search", json.dumps({"posts": [post()]}))
    server.route("/api/v3/post", json.dumps({"post_view": post(url=None)}))
    lemmy = Lemmy()
    front = await lemmy.feed(f"{server.url}/", fetcher, None)
    assert [batch.entries async for batch in lemmy.entries(front, fetcher)] == [()]
    searched = await lemmy.feed(f"{server.url}/search?q=two+words", fetcher, None)
    batch = await anext(lemmy.entries(searched, fetcher))
    assert [entry.external_id for entry in batch.entries] == ["50"]
    assert server.requests[-1].query["q"] == "two words"
    article = await lemmy.article(Entry("", url=f"{server.url}/post/50"), fetcher)
    assert (article.title, article.text, article.kind) == ("Post 50", "Body here", "lemmy")


async def test_look_up(server: TestServer, fetcher: Fetcher) -> None:
    server.route("/api/v4/search", json.dumps({"posts": [post()]}))
    found = await Lemmy().look_up("https://news.example/1", server.url, fetcher)
    assert [entry.comments_url for entry in found] == [f"{server.url}/post/50"]
    query = server.requests[0].query
    assert query["search_term"] == "https://news.example/1"
    assert query["post_url_only"] == "true"


async def test_faults(server: TestServer, fetcher: Fetcher) -> None:
    server.route("/api/v4/comment/list", "x", status=500)
    with pytest.raises(FetchError, match="500"):
        await Lemmy().thread_at(server.url, 50, fetcher)
    server.route("/api/v4/comment/list", "<html>a front end</html>")
    server.route("/api/v3/comment/list", "<html>a front end</html>")
    with pytest.raises(ParseError, match="readable JSON"):
        await Lemmy().thread_at(server.url, 50, fetcher)
    with pytest.raises(ParseError, match="not an entry"):
        await Lemmy().thread(Entry("1", url="https://x.example/"), fetcher)


def test_only_pages_of_lemmy_are_claimed() -> None:
    url = "https://lemmy.example/post/1"
    assert Lemmy().claims(url, Page(url, 200, HTML))
    assert not Lemmy().claims(url, None)
    assert not Lemmy().claims(
        url, Page(url, 200, b"<html>lemmy sets <code>window.isoData = {}</code>")
    )


def test_what_lacks_counts_for_the_lowest_comment_that_tells_of_it() -> None:
    rows = [view("1", 6), view("1.2", 3), view("1.2.3", 1), view("9")]
    assert cut_branches(rows) == [("1", 2), ("2", 1), ("3", 1)]
