"""Giscus and utterances over a local server."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.servers import Answer, Request, TestServer
from tests.sources.trees import sample_json, tree
from tui_reader.errors import RetryLaterError
from tui_reader.fetch import Fetcher
from tui_reader.models import Page, Score
from tui_reader.sources.giscus import Place, fetch_thread, found_in
from tui_reader.sources.page_scripts import read_tags

PAGE = "https://blog.example/posts/a-post.html?utm_source=x#y"
GISCUS = Place("giscus", "owner/repo", "posts/a-post", 0, "Comments", False, PAGE)
UTTERANCES = Place("utterances", "owner/repo", "posts/a-post", 0, "", False, PAGE)


def place(script: str) -> Place | None:
    html = f"<html><head><title>The title</title><meta property='og:title' content='OG'>{script}"
    return found_in(read_tags(Page(PAGE, 200, html.encode())))


async def test_giscus_page_after_page(server: TestServer, fetcher: Fetcher) -> None:
    whole = sample_json("giscus/discussion.json")
    second = json.loads(json.dumps(whole))
    second["discussion"]["pageInfo"] = {"hasNextPage": False, "endCursor": None}
    second["discussion"]["comments"] = [{"id": "D9", "author": None, "bodyHTML": "<p>last</p>"}]

    def answer(request: Request) -> Answer:
        return Answer(json.dumps(second if "after" in request.query else whole))

    server.route("/api/discussions", answer)
    thread = await fetch_thread(GISCUS, fetcher, giscus=server.url)
    assert tree(thread) == [
        "ann: Top level",
        "  bob: a reply",
        "  [missing] -: 1 more comment",
        "[flagged] eve: spam",
        "-: last",
    ]
    first = thread.comments[0]
    assert (first.id, first.score) == ("DC_1", Score(up=3))
    assert str(first.edited) == "2026-11-20 11:00:00+00:00"
    assert thread.total == 5
    query = server.requests[0].query
    assert (query["repo"], query["term"], query["category"]) == (
        "owner/repo",
        "posts/a-post",
        "Comments",
    )
    assert server.requests[1].query["after"] == "CURSOR"


async def test_nobody_has_commented_yet(server: TestServer, fetcher: Fetcher) -> None:
    thread = await fetch_thread(GISCUS, fetcher, giscus=server.url)
    assert (thread.comments, thread.total) == ((), 0)
    server.route("/search/issues", '{"items": []}')
    thread = await fetch_thread(UTTERANCES, fetcher, github=server.url)
    assert (thread.comments, thread.total) == ((), 0)


async def test_githubs_limit(server: TestServer, fetcher: Fetcher) -> None:
    server.route("/api/discussions", "slow", status=429)
    with pytest.raises(RetryLaterError):
        await fetch_thread(GISCUS, fetcher, giscus=server.url)


async def test_utterances(server: TestServer, fetcher: Fetcher) -> None:
    issues: list[dict[str, Any]] = [
        {"number": 3, "title": "another post", "comments": 9},
        {"number": 7, "title": "posts/a-post", "comments": 2},
    ]
    comments = [
        {
            "id": 70,
            "user": {"login": "ann"},
            "body_html": "<p>one</p>",
            "created_at": "2026-11-20T10:00:00Z",
            "updated_at": "2026-11-20T10:00:00Z",
            "html_url": "https://github.com/owner/repo/issues/7#issuecomment-70",
            "reactions": {"+1": 2, "-1": 0},
        },
        {"id": 71, "user": None, "body_html": "<pre><code>two</code></pre>"},
    ]
    server.route("/search/issues", json.dumps({"items": issues}))
    server.route("/repos/owner/repo/issues/7/comments", json.dumps(comments))
    thread = await fetch_thread(UTTERANCES, fetcher, github=server.url)
    assert tree(thread) == ["ann: one", "-: two"]
    assert (thread.total, thread.url) == (2, "https://github.com/owner/repo/issues/7")
    assert (thread.comments[0].score, thread.comments[0].edited) == (Score(2, 0), None)
    assert server.requests[0].headers["accept"] == "application/vnd.github.html+json"
    assert server.requests[0].query["q"] == '"posts/a-post" type:issue in:title repo:owner/repo'


@pytest.mark.parametrize(
    ("mapping", "term"),
    [
        ('data-mapping="pathname"', "posts/a-post"),
        ('data-mapping="url"', "https://blog.example/posts/a-post.html"),
        ('data-mapping="title"', "The title"),
        ('data-mapping="og:title"', "OG"),
        ('data-mapping="specific" data-term="own words"', "own words"),
    ],
)
def test_terms_of_giscus(mapping: str, term: str) -> None:
    script = f'<script src="https://giscus.app/client.js" data-repo="o/r" {mapping}></script>'
    found = place(script)
    assert found is not None
    assert (found.engine, found.repository, found.term) == ("giscus", "o/r", term)


def test_places_by_number_and_of_utterances() -> None:
    script = '<script src="https://giscus.app/client.js" data-repo="o/r" data-mapping="number"'
    found = place(f'{script} data-term="12" data-strict="1"></script>')
    assert found is not None
    assert (found.number, found.is_strict) == (12, True)
    script = (
        '<script src="https://utteranc.es/client.js" repo="o/r" issue-term="pathname"></script>'
    )
    found = place(script)
    assert found is not None
    assert (found.engine, found.term) == ("utterances", "posts/a-post")
    assert place('<script src="https://utteranc.es/client.js" repo="../../x"></script>') is None
    assert place("<script src='https://x.example/a.js' data-repo='o/r'></script>") is None
