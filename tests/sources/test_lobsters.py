"""Lobsters over a local server that answers as its code does."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.servers import TestServer
from tests.sources.trees import sample, sample_json, tree
from tui_reader.errors import NotFoundError, RetryLaterError
from tui_reader.fetch import Fetcher
from tui_reader.models import Entry, Feed, Score
from tui_reader.sources.lobsters import Lobsters, read_entry, read_thread

STORY = sample_json("lobsters/story.json")
TREE = [
    "bob: Top level",
    "  carol: Reply",
    "[deleted] dave:",
    "  [removed] eve: Comment removed by moderator mod: Off topic",
]


def story(**more: Any) -> dict[str, Any]:
    return {key: value for key, value in STORY.items() if key != "comments"} | more


async def test_a_thread(server: TestServer, fetcher: Fetcher) -> None:
    server.route("/s/aaaaaa.json", sample("lobsters/story.json"))
    entry = Entry("aaaaaa", url="https://news.example/1", comments_url=f"{server.url}/s/aaaaaa/x")
    thread = await Lobsters(site=server.url).thread(entry, fetcher)
    assert tree(thread) == TREE
    assert (thread.total, thread.title) == (4, "An example story")
    first, second = thread.comments[:2]
    assert (first.score, second.parent_id, second.id) == (Score(up=5), "c11111", "c22222")
    assert first.published is not None
    assert first.published.isoformat() == "2026-11-20T11:00:00-06:00"
    assert first.edited is None
    assert str(second.edited) == "2026-11-20 11:31:00-06:00"
    assert first.url == "https://lobste.rs/c/c11111"
    assert first.blocks[0].marks[0].kind == "em"


def test_the_old_shape_gives_the_same_tree() -> None:
    old = json.loads(sample("lobsters/story.json"))
    old["submitter_user"] = {"username": "alice"}
    for row in old["comments"]:
        row["commenting_user"] = {"username": row["commenting_user"]}
        row["indent_level"] = row.pop("depth") + 1
        del row["parent_comment"]
    assert tree(read_thread(old, "https://lobste.rs")) == TREE
    entry = read_entry(old, "https://lobste.rs")
    assert entry is not None
    assert entry.author == "alice"


async def test_a_list_page_after_page(server: TestServer, fetcher: Fetcher) -> None:
    second = story(short_id="bbbbbb", url="", comments_url=f"{server.url}/s/bbbbbb/ask")
    server.route("/hottest.json", json.dumps([story(), {"no": "story"}]))
    server.route("/page/2.json", json.dumps([second]))
    lobsters = Lobsters(site=server.url)
    feed = await lobsters.feed(f"{server.url}/", fetcher, None)
    assert (feed.url, feed.title, feed.kind) == (f"{server.url}/", "Lobsters", "lobsters")
    batches = [batch async for batch in lobsters.entries(feed, fetcher)]
    assert [[entry.external_id for entry in batch.entries] for batch in batches] == [
        ["aaaaaa"],
        ["bbbbbb"],
    ]
    entry, own = batches[0].entries[0], batches[1].entries[0]
    assert entry.url == "https://news.example/1"
    assert entry.comments_url == "https://lobste.rs/s/aaaaaa/an_example_story"
    assert (entry.author, entry.category) == ("alice", "programming, python")
    assert (entry.score, entry.comments_total) == (Score(up=42), 4)
    assert str(entry.published) == "2026-11-20 10:30:00-06:00"
    assert (entry.content, entry.summary) == (None, "<p>text</p>\n")
    assert (own.url, own.content) == (f"{server.url}/s/bbbbbb/ask", "<p>text</p>\n")
    assert server.paths() == ["/hottest.json", "/page/2.json", "/page/3.json"]


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/newest", "/newest.json"),
        ("/t/python,rust", "/t/python,rust.json"),
        ("/domains/news.example", "/domains/news.example.json"),
        ("/origins/github.com/someone", "/origins/github.com/someone.json"),
        ("/newest/page/3", "/newest.json"),
        ("/s/aaaaaa/title", "/hottest.json"),
    ],
)
async def test_lists(server: TestServer, fetcher: Fetcher, path: str, asked: str) -> None:
    server.route(asked, "[]")
    lobsters = Lobsters(site=server.url)
    feed = await lobsters.feed(server.url + path, fetcher, None)
    assert [batch.entries async for batch in lobsters.entries(feed, fetcher)] == [()]
    assert server.paths() == [asked]


async def test_a_text_post_comes_with_its_thread(server: TestServer, fetcher: Fetcher) -> None:
    server.route("/s/aaaaaa.json", json.dumps({**STORY, "url": ""}))
    entry = Entry("aaaaaa", url=f"{server.url}/s/aaaaaa")
    article = await Lobsters(site=server.url).article(entry, fetcher)
    assert (article.title, article.text, article.author) == ("An example story", "text", "alice")
    assert article.thread is not None
    assert tree(article.thread) == TREE


async def test_a_merged_story_redirects(server: TestServer, fetcher: Fetcher) -> None:
    server.redirect("/s/bbbbbb.json", f"{server.url}/s/aaaaaa.json")
    server.route("/s/aaaaaa.json", sample("lobsters/story.json"))
    assert tree(await Lobsters(site=server.url).thread(Entry("bbbbbb"), fetcher)) == TREE


async def test_gone_lists_and_stories(server: TestServer, fetcher: Fetcher) -> None:
    lobsters = Lobsters(site=server.url)
    with pytest.raises(NotFoundError):
        await lobsters.thread(Entry("gone"), fetcher)
    with pytest.raises(NotFoundError):
        await anext(lobsters.entries(Feed(f"{server.url}/t/none"), fetcher))


async def test_the_sites_limit_is_kept(server: TestServer, fetcher: Fetcher) -> None:
    server.route("/s/a.json", "slow", status=429, headers={"Retry-After": "30"})
    lobsters = Lobsters(site=server.url)
    with pytest.raises(RetryLaterError):
        await lobsters.thread(Entry("a"), fetcher)
    with pytest.raises(RetryLaterError):
        await lobsters.thread(Entry("a"), fetcher)  # here a limit is one page's, elsewhere a host's
    assert server.paths() == ["/s/a.json"]
    rules = Lobsters().politeness["lobste.rs"]
    assert rules.per_second is not None
    assert rules.per_second <= 4
    assert set(rules.quotas) == {(30, 60), (100, 600), (400, 3600)}


async def test_look_up_by_host(server: TestServer, fetcher: Fetcher) -> None:
    server.route("/domains/news.example.json", json.dumps([story()]))
    lobsters = Lobsters(site=server.url)
    found = await lobsters.look_up("https://www.news.example/1", fetcher)
    assert [entry.external_id for entry in found] == ["aaaaaa"]
    assert await lobsters.look_up("https://unknown.example/1", fetcher) == []


@pytest.mark.parametrize(
    ("url", "claimed"),
    [
        ("https://lobste.rs/", True),
        ("https://lobste.rs/s/abc123/title", True),
        ("https://lobste.rs/rss", False),
        ("https://lobste.rs/t/python.rss", False),
        ("https://lobste.example/", False),
    ],
)
def test_addresses(url: str, claimed: bool) -> None:
    assert Lobsters().claims(url, None) is claimed
