"""Hacker News over a local server that answers as Firebase and Algolia do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.servers import Answer, Request, TestServer
from tests.sources.trees import sample_json, tree
from tui_reader.errors import FetchError, NotFoundError, ParseError, RetryLaterError
from tui_reader.fetch import Fetcher
from tui_reader.models import Entry, Feed, Score
from tui_reader.sources.hackernews import HackerNews, read_entry
from tui_reader.sources.hackernews_thread import NEW_LOOKUPS, body_html, read_comment
from tui_reader.sources.thread import body

SITE = "https://news.ycombinator.com"


def source(server: TestServer) -> HackerNews:
    return HackerNews(site=SITE, api=f"{server.url}/v0", search=f"{server.url}/api/v1")


def serve(server: TestServer, items: Mapping[int, Any]) -> None:
    """Firebase: every item, `null` for the others."""

    def answer(request: Request) -> Answer:
        number = int(request.path.rpartition("/")[2].removesuffix(".json"))
        return Answer(json.dumps(items.get(number)), content_type="application/json")

    for number in range(200):
        server.route(f"/v0/item/{number}.json", answer)


def item(number: int, parent: int, kids: list[int] | None = None, **more: Any) -> dict[str, Any]:
    told = {"id": number, "parent": parent, "by": f"u{number}", "text": f"t{number}"}
    return {**told, "time": 1795000000 + number, "type": "comment", "kids": kids or [], **more}


def node(number: int, *children: dict[str, Any], **more: Any) -> dict[str, Any]:
    told = {"id": number, "author": f"u{number}", "text": f"<p>t{number}</p>"}
    return {**told, "created_at_i": 1795000000, "children": list(children), **more}


async def test_the_constructed_thread_from_firebase_alone(
    server: TestServer, fetcher: Fetcher
) -> None:
    items = {one["id"]: one for one in sample_json("hackernews/thread.json")}
    serve(server, items)
    thread = await source(server).thread(Entry("100"), fetcher)
    assert tree(thread) == [
        "bob: First thought. / Second & last: https://news.example/x /   code",
        "  carol: quoted / reply",
        "[flagged] dave:",
    ]
    assert thread.title == "A story"
    assert thread.total == 3
    assert thread.url == f"{SITE}/item?id=100"
    assert [block.kind for block in thread.comments[0].blocks] == ["paragraph", "paragraph", "code"]
    assert [block.kind for block in thread.comments[1].blocks] == ["quote", "paragraph"]
    assert thread.comments[1].parent_id == "101"
    assert thread.comments[0].url == f"{SITE}/item?id=101"


async def test_algolia_gives_the_tree_and_firebase_the_order(
    server: TestServer, fetcher: Fetcher
) -> None:
    # Algolia: 3 before 2, its node 4 blank, comment 6 not there yet.
    tree_answer = node(1, node(3), node(2, node(21), node(22)), node(4, node(41), author=None))
    server.route("/api/v1/items/1", json.dumps({**tree_answer, "title": "T"}))
    serve(
        server,
        {
            1: {"id": 1, "type": "story", "title": "T", "kids": [2, 3, 4, 6], "descendants": 8},
            2: item(2, 1, [22, 21]),
            4: item(4, 1, [41], by=None, deleted=True),
            6: item(6, 1, [61]),
            61: item(61, 6),
        },
    )
    thread = await source(server).thread(Entry("1"), fetcher)
    assert tree(thread) == [
        "u2: t2",
        "  u22: t22",
        "  u21: t21",
        "u3: t3",
        "[deleted] -:",
        "  u41: t41",
        "u6: t6",
        "  u61: t61",
    ]
    assert thread.total == 8
    asked = [path for path in server.paths() if "/v0/item/" in path]
    assert len(asked) == len(set(asked)) == 5


async def test_a_recorded_algolia_tree(server: TestServer, fetcher: Fetcher) -> None:
    server.route("/api/v1/items/17", json.dumps(sample_json("hackernews/algolia-items-17.json")))
    url = f"{SITE}/item?id=17"
    thread = await source(server).thread(
        Entry("x", url="https://a.example/", comments_url=url), fetcher
    )
    assert tree(thread) == ["dmon: sure", "Arrington: This is why we can't have nice things."]
    assert [one.id for one in thread.comments] == ["1079", "454426"]
    assert thread.comments[0].published is not None
    assert thread.comments[0].published.isoformat() == "2007-02-25T22:18:23+00:00"


async def test_what_the_budget_leaves_out_is_marked_and_loaded_when_asked(
    server: TestServer, fetcher: Fetcher
) -> None:
    kids = list(range(1000, 1000 + NEW_LOOKUPS + 2))
    story = {"id": 1, "type": "story", "title": "T", "kids": kids}

    def answer(request: Request) -> Answer:
        number = int(request.path.rpartition("/")[2].removesuffix(".json"))
        told = story if number == 1 else item(number, 1, [5] if number == kids[-1] else [])
        return Answer(json.dumps(told))

    server.route("*", lambda r: answer(r) if "/item/" in r.path else Answer("no", 404))
    hackernews = source(server)
    thread = await hackernews.thread(Entry("1"), fetcher)
    assert len(thread.comments) == len(kids)
    marks = [one for one in thread.comments if one.state == "missing"]
    assert [one.id for one in marks] == [str(number) for number in kids[-2:]]
    assert server.most_at_once <= 8
    whole = await hackernews.more(thread, marks[-1], fetcher)
    assert tree(whole)[-2:] == [f"u{kids[-1]}: t{kids[-1]}", "  u5: t5"]
    assert whole.comments[-3].state == "missing"


async def test_an_unknown_story_and_a_site_that_is_down(
    server: TestServer, fetcher: Fetcher
) -> None:
    server.route("/v0/item/7.json", "null")
    with pytest.raises(NotFoundError, match="no item 7"):
        await source(server).thread(Entry("7"), fetcher)
    with pytest.raises(ParseError, match="not an entry of Hacker News"):
        await source(server).thread(Entry("", url="https://a.example/"), fetcher)
    server.route("/v0/item/8.json", "busy", status=500)
    with pytest.raises(FetchError, match="500"):
        await source(server).thread(Entry("8"), fetcher)


@pytest.fixture
def front(server: TestServer) -> TestServer:
    stories = [sample_json(f"hackernews/firebase-item-{n}.json") for n in (8863, 121003, 192327)]
    poll = sample_json("hackernews/firebase-item-126809.json")
    option = sample_json("hackernews/firebase-item-160705.json")
    poll["parts"] = [160705]
    comment = sample_json("hackernews/firebase-item-2921983.json")
    for one in (*stories, poll, option, comment):
        server.route(f"/v0/item/{one['id']}.json", json.dumps(one))
    ids = [8863, 121003, 192327, 126809, 2921983, 404, *range(50_000, 50_030)]
    server.route("/v0/topstories.json", json.dumps(ids))
    server.route("*", "null")
    return server


async def test_the_front_page(front: TestServer, fetcher: Fetcher) -> None:
    hackernews = source(front)
    feed = await hackernews.feed(f"{SITE}/", fetcher, None)
    assert (feed.url, feed.kind, feed.title) == (f"{SITE}/news", "hackernews", "Hacker News")
    batches = [batch async for batch in hackernews.entries(feed, fetcher)]
    assert [len(batch.entries) for batch in batches] == [4, 0]
    story, ask, job, poll = batches[0].entries
    assert story.title == "My YC app: Dropbox - Throw away your USB drive"
    assert story.url == "http://www.getdropbox.com/u/2/screencast.html"
    assert story.comments_url == f"{SITE}/item?id=8863"
    assert (story.author, story.score, story.comments_total) == ("dhouston", Score(up=111), 71)
    assert story.published is not None
    assert story.published.isoformat() == "2007-04-04T19:16:40+00:00"
    assert story.content is None
    assert (ask.url, ask.category) == (f"{SITE}/item?id=121003", None)
    assert ask.content is not None
    assert (job.category, job.comments_total) == ("job", None)
    assert poll.category == "poll"


async def test_articles_of_text_posts_and_polls(front: TestServer, fetcher: Fetcher) -> None:
    hackernews = source(front)
    ask = await hackernews.article(Entry("", url=f"{SITE}/item?id=121003"), fetcher)
    assert ask.title == "Ask HN: The Arc Effect"
    assert ask.author == "tel"
    assert ask.text.startswith("or HN: the Next Iteration\n\nI get the impression")
    poll = await hackernews.article(Entry("126809", url=f"{SITE}/item?id=126809"), fetcher)
    assert poll.text.startswith("- Yes, ban them; I'm tired")
    assert poll.text.endswith("(335)")
    assert (poll.kind, poll.comments_url) == ("hackernews", f"{SITE}/item?id=126809")
    with pytest.raises(NotFoundError, match="no story 999"):
        await hackernews.article(Entry("", url=f"{SITE}/item?id=999"), fetcher)


async def test_the_article_of_a_link_is_the_linked_page(
    server: TestServer, fetcher: Fetcher
) -> None:
    words = "The linked page has a text of its own that is long enough to be one. " * 8
    url = server.route("/page", f"<html><body><article><p>{words}</p></article></body></html>")
    entry = Entry("5", title="From HN", url=url, comments_url=f"{SITE}/item?id=5", score=Score(9))
    article = await source(server).article(entry, fetcher)
    assert article.title == "From HN"
    assert article.text == words.strip()
    assert (article.score, article.comments_url) == (Score(up=9), f"{SITE}/item?id=5")


async def test_a_search_a_site_and_a_user(server: TestServer, fetcher: Fetcher) -> None:
    hit = sample_json("hackernews/algolia-search-story.json")["hits"][0]
    other = {**hit, "objectID": "9", "url": "http://notapple.com/", "title": "Other"}
    server.route(
        "/api/v1/search_by_date", json.dumps({"hits": [hit, other], "nbPages": 2, "page": 0})
    )
    hackernews = source(server)
    searched = await hackernews.feed(f"{server.url}/?q=steve+jobs", fetcher, None)
    assert searched.title == "Hacker News: steve jobs"
    batches = [batch async for batch in hackernews.entries(searched, fetcher)]
    assert [[entry.external_id for entry in batch.entries] for batch in batches] == [
        ["3078128", "9"],
        ["3078128", "9"],
    ]
    assert server.requests[0].query["query"] == "steve jobs"
    assert [request.query["page"] for request in server.requests] == ["0", "1"]
    entry = batches[0].entries[0]
    assert (entry.author, entry.score, entry.comments_total) == ("patricktomas", Score(4271), 376)
    of_site = await hackernews.feed(f"{SITE}/from?site=apple.com", fetcher, None)
    batch = await anext(hackernews.entries(of_site, fetcher))
    assert [entry.external_id for entry in batch.entries] == ["3078128"]
    of_user = await hackernews.feed(f"{SITE}/user?id=pg", fetcher, None)
    assert of_user.url == f"{SITE}/submitted?id=pg"
    await anext(hackernews.entries(of_user, fetcher))
    assert server.requests[-1].query["tags"] == "story,author_pg"


async def test_too_many_requests_are_not_repeated(server: TestServer, fetcher: Fetcher) -> None:
    server.route("/v0/topstories.json", "[1]")
    server.route("/v0/item/1.json", "slow down", status=429, headers={"Retry-After": "60"})
    feed = Feed(f"{SITE}/news", kind="hackernews")
    with pytest.raises(RetryLaterError, match="come back later"):
        await anext(source(server).entries(feed, fetcher))
    with pytest.raises(RetryLaterError):
        await anext(source(server).entries(feed, fetcher))
    assert [r.path for r in server.requests].count("/v0/item/1.json") == 1


@pytest.mark.parametrize(
    ("url", "claimed"),
    [
        ("https://news.ycombinator.com/", True),
        ("https://news.ycombinator.com/item?id=1", True),
        ("https://news.ycombinator.com/rss", False),
        ("https://hn.algolia.com/?q=x", True),
        ("https://hn.algolia.com/api/v1/items/1", False),
        ("https://ycombinator.example/", False),
    ],
)
def test_addresses(url: str, claimed: bool) -> None:
    assert HackerNews().claims(url, None) is claimed


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/newest", "/newest"),
        ("/best", "/best"),
        ("/ask", "/ask"),
        ("/item?id=1", "/news"),
        ("/submitted?id=pg&next=2", "/submitted?id=pg"),
    ],
)
async def test_feeds_of_pages(fetcher: Fetcher, path: str, url: str) -> None:
    assert (await HackerNews().feed(SITE + path, fetcher, None)).url == SITE + url


async def test_a_search_without_words(fetcher: Fetcher) -> None:
    with pytest.raises(ParseError, match="without words"):
        await HackerNews().feed("https://hn.algolia.com/", fetcher, None)


def test_the_site_is_asked_politely() -> None:
    rules = HackerNews().politeness
    assert rules["hacker-news.firebaseio.com"].at_once == 8
    assert rules["hn.algolia.com"].per_hour == 10_000


@pytest.mark.parametrize(
    ("html", "kinds", "text"),
    [
        ("one<p>two", ["paragraph", "paragraph"], "one\n\ntwo"),
        ("<p>one</p><p>two</p>", ["paragraph", "paragraph"], "one\n\ntwo"),
        ("&gt; said<p>yes", ["quote", "paragraph"], "said\n\nyes"),
        ("&gt;&gt; twice", ["quote"], "twice"),
        ("<i>&gt; said so</i>", ["quote"], "said so"),
        ("a &gt; b", ["paragraph"], "a > b"),
        ("x<p><pre><code>&gt; c\n</code></pre>\ny", ["paragraph", "code", "paragraph"], None),
    ],
)
def test_bodies(html: str, kinds: list[str], text: str | None) -> None:
    plain, blocks = body(body_html(html), None)
    assert [block.kind for block in blocks] == kinds
    assert text is None or plain == text


def test_hostile_items_are_left_out_or_cleaned() -> None:
    assert read_entry({}, SITE) is None
    assert read_entry({"id": "x", "title": "t", "type": "story"}, SITE) is None
    assert read_entry({"id": 1, "title": "t", "type": "story", "dead": True}, SITE) is None
    entry = read_entry({"id": 1, "title": "a\x1b]0;x\x07", "type": "story", "url": "file:/x"}, SITE)
    assert entry is not None
    assert (entry.title, entry.url) == ("a\u241b]0;x\u2407", f"{SITE}/item?id=1")
    assert read_comment({"id": [1], "text": 7, "by": {}}, None, SITE).text == ""
