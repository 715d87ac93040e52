"""Discourse over a local server that answers as its code does."""

from __future__ import annotations

import json
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.servers import Answer, Request, TestServer
from tests.sources.trees import sample, sample_json, tree
from tui_reader.errors import NotFoundError, ParseError
from tui_reader.fetch import Fetcher
from tui_reader.models import Entry, Page, Score
from tui_reader.sources.discourse import Discourse

TOPIC = sample_json("discourse/topic.json")
TREE = [
    "samsaffron: This topic is now pinned. It will appear at the top of its category.",
    "stienman:",
    "splattne: What? So I have to post this every day?",
]


def post(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": 1000 + number,
        "post_number": number,
        "post_type": 1,
        "username": f"u{number}",
        "cooked": f"<p>text {number}</p>",
        "created_at": "2020-01-27T11:32:03.646Z",
        "reply_to_post_number": None,
        "actions_summary": [{"id": 2, "count": number}],
        **more,
    }


def topic(posts: list[dict[str, Any]], stream: list[int]) -> dict[str, Any]:
    told = {"id": 5, "title": "A topic", "slug": "a-topic", "posts_count": len(stream)}
    return {**told, "views": 12, "post_stream": {"posts": posts, "stream": stream}}


async def test_the_recorded_topic(server: TestServer, fetcher: Fetcher) -> None:
    server.route("/t/57.json", json.dumps(TOPIC))
    entry = Entry("57", url=f"{server.url}/t/this-site/57")
    article = await Discourse().article(entry, fetcher)
    assert article.title == "THIS SITE IS A SANDBOX -- it is reset every day"
    assert (article.author, article.views, article.kind) == ("samsaffron", 268, "discourse")
    assert article.text.startswith("Welcome!\n\nTry is a sandbox")
    assert article.score == Score(up=0)
    assert str(article.published) == "2013-02-04 15:26:26.278000-05:00"
    assert article.thread is not None
    assert tree(article.thread) == TREE
    assert article.thread.total == 3
    last = article.thread.comments[-1]
    assert (last.id, last.parent_id) == ("14", None)  # answers the topic's own post
    assert last.url == f"{server.url}/t/this-site-is-a-sandbox-it-is-reset-every-day/57/14"
    assert tree(await Discourse().thread(entry, fetcher)) == TREE


async def test_a_long_topic_is_read_in_pieces_of_twenty(
    server: TestServer, fetcher: Fetcher
) -> None:
    stream = [1000 + number for number in range(1, 48)]
    server.route("/forum/t/5.json", json.dumps(topic([post(n) for n in range(1, 21)], stream)))

    def posts(request: Request) -> Answer:
        ids = [int(value) for _, value in parse_qsl(urlsplit(request.target).query)]
        assert len(ids) <= 20
        rows = [post(one - 1000, reply_to_post_number=2) for one in ids]
        return Answer(json.dumps({"post_stream": {"posts": rows}}))

    server.route("/forum/t/5/posts.json", posts)
    url = f"{server.url}/forum/t/a-topic/5/33"
    thread = await Discourse().thread(Entry("5", url=url), fetcher)
    assert len(thread.comments) == 46
    assert [one.depth for one in thread.comments[:3]] == [0, 1, 1]
    assert len(server.requests) == 3


async def test_states_and_what_is_no_comment(server: TestServer, fetcher: Fetcher) -> None:
    rows = [
        post(1),
        post(2, deleted_at="2020-01-28T00:00:00Z"),
        post(3, reply_to_post_number="2"),
        post(4, post_type=3),
        post(5, hidden=True, cooked="<p>flagged by the community</p>"),
        post(6, user_deleted=True),
        post(7, version=2, updated_at="2020-01-29T11:32:03Z"),
        post(8, reply_to_post_number=99),
    ]
    server.route("/t/5.json", json.dumps(topic(rows, [row["id"] for row in rows])))
    thread = await Discourse().thread_at(server.url, 5, fetcher)
    assert tree(thread) == [
        "[deleted] u2:",
        "  u3: text 3",
        "[flagged] u5: flagged by the community",
        "u7: text 7",
        "[missing] -:",
        "  u8: text 8",
    ]
    assert str(thread.comments[3].edited) == "2020-01-29 11:32:03+00:00"
    assert thread.comments[1].score == Score(up=3)


async def test_posts_that_can_not_be_had_are_marked(server: TestServer, fetcher: Fetcher) -> None:
    stream = [1000 + number for number in range(1, 31)]
    server.route("/t/5.json", json.dumps(topic([post(n) for n in range(1, 21)], stream)))
    server.route("/t/5/posts.json", "busy", status=500)
    thread = await Discourse().thread_at(server.url, 5, fetcher)
    assert tree(thread)[-1] == "[missing] -: 10 more comments"
    assert len(thread.comments) == 20


async def test_what_was_left_out_is_loaded_on_demand(
    server: TestServer, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_reader.sources.discourse.POSTS", 20)
    stream = [1000 + number for number in range(1, 51)]
    server.route("/t/5.json", json.dumps(topic([post(n) for n in range(1, 21)], stream)))

    def posts(request: Request) -> Answer:
        ids = [int(value) for _, value in parse_qsl(urlsplit(request.target).query)]
        return Answer(json.dumps({"post_stream": {"posts": [post(one - 1000) for one in ids]}}))

    server.route("/t/5/posts.json", posts)
    discourse = Discourse()
    thread = await discourse.thread_at(server.url, 5, fetcher)
    mark = thread.comments[-1]
    assert (mark.state, mark.text) == ("missing", "10 more comments")
    whole = await discourse.more(thread, mark, fetcher)
    assert [one.id for one in whole.comments] == [str(number) for number in range(2, 51)]
    assert {one.state for one in whole.comments} == {"ok"}
    server.route("/t/5/posts.json", json.dumps({"post_stream": {"posts": []}}))
    none = await discourse.more(thread, mark, fetcher)
    assert none.comments == thread.comments[:-1], "it answered: there is nothing to ask for again"
    server.route("/t/5/posts.json", "busy", status=500)
    with pytest.raises(ParseError, match="did not give the rest"):
        await discourse.more(thread, mark, fetcher)


async def test_lists(server: TestServer, fetcher: Fetcher) -> None:
    first = sample_json("discourse/latest.json")

    def answer(request: Request) -> Answer:
        if "page" in request.query:
            return Answer(json.dumps({"topic_list": {"topics": []}}))
        return Answer(json.dumps(first))

    server.route("/latest.json", answer)
    server.route("/c/news/7.json", answer)
    discourse = Discourse()
    feed = await discourse.feed(f"{server.url}/", fetcher, None)
    assert (feed.url, feed.kind) == (f"{server.url}/latest", "discourse")
    batches = [batch async for batch in discourse.entries(feed, fetcher)]
    assert [len(batch.entries) for batch in batches] == [2, 0]
    entry = batches[0].entries[0]
    assert (entry.external_id, entry.title, entry.author) == ("57", "A topic", "ann")
    assert entry.url == entry.comments_url == f"{server.url}/t/a-topic/57"
    assert (entry.comments_total, entry.views, entry.score) == (3, 268, Score(up=4))
    assert entry.category == "news, help"
    category = await discourse.feed(f"{server.url}/c/news/7", fetcher, None)
    assert (category.url, category.title) == (f"{server.url}/c/news/7", "127.0.0.1: news/7")
    await anext(discourse.entries(category, fetcher))
    assert server.paths()[-1] == "/c/news/7.json"
    of_topic = await discourse.feed(f"{server.url}/forum/t/a-topic/57/3", fetcher, None)
    assert of_topic.url == f"{server.url}/forum/latest"


async def test_a_search(server: TestServer, fetcher: Fetcher) -> None:
    found = {"topics": sample_json("discourse/latest.json")["topic_list"]["topics"]}
    server.route("/search.json", json.dumps(found))
    feed = await Discourse().feed(f"{server.url}/search?q=two+words", fetcher, None)
    batches = [batch async for batch in Discourse().entries(feed, fetcher)]
    assert [len(batch.entries) for batch in batches] == [2]
    assert server.requests[0].query == {"q": "two words order:latest"}


async def test_faults(server: TestServer, fetcher: Fetcher) -> None:
    with pytest.raises(NotFoundError):
        await Discourse().thread_at(server.url, 404, fetcher)
    with pytest.raises(ParseError, match="not a topic"):
        await Discourse().thread(Entry("1", url="https://x.example/"), fetcher)
    with pytest.raises(ParseError, match="not a topic"):
        await Discourse().article(Entry("1", url="https://x.example/"), fetcher)
    server.route("/t/6.json", '{"post_stream": null}')
    with pytest.raises(ParseError, match="first post"):
        await Discourse().article(Entry("6", url=f"{server.url}/t/x/6"), fetcher)


def test_a_saved_page_of_a_browser_holds_the_topic() -> None:
    told = escape(json.dumps({"site": "{}", "topic_57": json.dumps(TOPIC)}), quote=True)
    html = f"<html><body><div class='hidden' id='data-preloaded' data-preloaded=\"{told}\"></div>"
    page = Page("https://forum.example/t/this-site/57", 200, html.encode())
    article = Discourse().read_page(page)
    assert article.title == "THIS SITE IS A SANDBOX -- it is reset every day"
    assert article.text.startswith("Welcome!")
    assert article.thread is not None
    assert tree(article.thread) == TREE


def test_the_page_for_programs_holds_twenty_posts() -> None:
    page = Page("https://forum.example/t/a-topic/5", 200, sample("discourse/crawler.html"))
    article = Discourse().read_page(page)
    assert (article.title, article.author) == ("A topic", "ann")
    assert article.text == "The first post."
    assert str(article.published) == "2026-11-20 10:00:00+00:00"
    assert article.thread is not None
    assert tree(article.thread) == ["bob: An answer.", "[missing] -:"]
    assert article.thread.comments[0].score == Score(up=3)


def test_only_pages_of_discourse_are_claimed() -> None:
    url = "https://forum.example/t/x/1"
    own = b'<meta name="generator" content="Discourse 3.4.0 - https://github.com/discourse">'
    assert Discourse().claims(url, Page(url, 200, own))
    assert not Discourse().claims(url, Page(url, 200, b"<html>Discourse on method</html>"))
    assert not Discourse().claims(url, None)
