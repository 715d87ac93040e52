"""Discussions elsewhere: looked up when asked, switched between, kept with the entry."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.reading.library import (
    HN,
    HN_TREE,
    NOW,
    WORDS,
    page,
    route_hacker_news,
    route_lobsters,
    stored,
)
from tests.servers import Answer, Request
from tests.sources.trees import sample_json, tree
from tests.tls import TlsProxy
from tui_reader.errors import FetchError, ParseError, ReaderError
from tui_reader.fetch import Fetcher
from tui_reader.models import Attachment, Comment, Entry, Feed, Score, Thread
from tui_reader.reading import (
    known_threads,
    load_thread,
    look_up,
    more_comments,
    prepare_entry,
    switch_thread,
)
from tui_reader.sources.discussion_links import ThreadLink
from tui_reader.sources.thread import missing
from tui_reader.store import Store

ARTICLE = "http://news.example/1"
LOBSTERS = "https://lobste.rs/s/aaaaaa/an_example_story"


def route_the_world(world: TlsProxy) -> None:
    """Hacker News knows the article twice, Lobsters once, Lemmy not at all."""
    hit = sample_json("hackernews/algolia-search-story.json")["hits"][0]
    hits = [
        {**hit, "objectID": "100", "url": ARTICLE, "num_comments": 3, "points": 7},
        {**hit, "objectID": "99", "url": ARTICLE + "?utm_source=x", "num_comments": 1},
    ]
    world.route("https://hn.algolia.com/api/v1/search", json.dumps({"hits": hits}))
    route_hacker_news(world)
    route_lobsters(world)
    world.route(ARTICLE, page())


async def test_nothing_is_looked_up_unasked(store: Store, world: TlsProxy, behind: Fetcher) -> None:
    route_the_world(world)
    entry_id = stored(store, Entry("1", "Tides", ARTICLE, content=WORDS * 9))
    await prepare_entry(store, behind, entry_id)
    assert await load_thread(store, behind, entry_id) is None
    assert await known_threads(store, entry_id) == []
    assert {request.host for request in world.requests} == {"news.example"}


async def test_threads_are_looked_up_and_stay_known(
    store: Store, world: TlsProxy, behind: Fetcher
) -> None:
    route_the_world(world)
    entry_id = stored(store, Entry("1", "Tides", ARTICLE))
    store.entries.set_read([entry_id], True)
    links = await look_up(store, behind, entry_id)
    assert [(link.site, link.url, link.comments_total) for link in links] == [
        ("Hacker News", HN, 3),
        ("Hacker News", HN.replace("100", "99"), 1),
        ("Lobsters", LOBSTERS, 4),
    ]
    assert links[0].score is not None
    assert links[0].score.up == 7
    assert world.requests[-1].host != "news.example"
    known = await known_threads(store, entry_id)
    assert [(link.site, link.url) for link in known] == [(one.site, one.url) for one in links]
    row = store.entries.row(entry_id)
    assert row is not None
    assert row.is_read, "finding a thread is no news"


async def test_switching_between_threads(store: Store, world: TlsProxy, behind: Fetcher) -> None:
    route_the_world(world)
    entry_id = stored(store, Entry("1", "Tides", ARTICLE, comments_url=HN))
    await load_thread(store, behind, entry_id)
    store.threads.mark_seen(entry_id, datetime.now(UTC))
    await look_up(store, behind, entry_id)
    thread = await switch_thread(store, behind, entry_id, LOBSTERS)
    assert len(thread.comments) == 4
    kept = store.threads.get(entry_id)
    assert kept is not None
    assert (kept.thread, kept.new_ids) == (thread, frozenset())
    shown = [link for link in await known_threads(store, entry_id) if link.url == LOBSTERS]
    assert [(link.title, link.comments_total) for link in shown] == [("An example story", 4)]

    asked = len(world.requests)
    again = await load_thread(store, behind, entry_id, fresh=True)
    assert again == thread, "the one that was chosen is refreshed"
    assert {request.host for request in world.requests[asked:]} == {"lobste.rs"}
    await prepare_entry(store, behind, entry_id)
    back = await switch_thread(store, behind, entry_id, HN)
    assert tree(back) == HN_TREE
    asked = len(world.requests)
    await load_thread(store, behind, entry_id, fresh=True)
    assert "lobste.rs" not in {request.host for request in world.requests[asked:]}


async def test_back_to_the_comments_below_the_article(
    store: Store, world: TlsProxy, behind: Fetcher
) -> None:
    route_the_world(world)
    feed = (
        "<rss version='2.0'><channel><title>Comments</title><item><title>By: Jo</title>"
        "<guid>c1</guid><description>Well said.</description></item></channel></rss>"
    )
    comments = world.route("http://news.example/1/comments.xml", feed)
    entry_id = stored(store, Entry("1", "Tides", ARTICLE, comments_feed=comments))
    first = await load_thread(store, behind, entry_id)
    assert first is not None
    store.threads.put(
        entry_id, Thread(first.comments, url=f"{ARTICLE}#comments"), datetime.now(UTC)
    )
    await look_up(store, behind, entry_id)
    await switch_thread(store, behind, entry_id, HN)
    own = [link.url for link in await known_threads(store, entry_id) if "news.example" in link.url]
    assert own == [f"{ARTICLE}#comments"]
    back = await switch_thread(store, behind, entry_id, own[0])
    assert [comment.text for comment in back.comments] == ["Well said."]


async def test_what_can_not_be_switched_to(store: Store, world: TlsProxy, behind: Fetcher) -> None:
    route_the_world(world)
    entry_id = stored(store, Entry("1", "Tides", ARTICLE, comments_url=HN))
    with pytest.raises(ReaderError, match="not a discussion of the entry"):
        await switch_thread(store, behind, entry_id, LOBSTERS)
    await look_up(store, behind, entry_id)
    world.route("https://lobste.rs/s/aaaaaa.json", "down", status=500)
    await load_thread(store, behind, entry_id)
    with pytest.raises(FetchError, match="500"):
        await switch_thread(store, behind, entry_id, LOBSTERS)
    kept = store.threads.get(entry_id)
    assert kept is not None
    assert tree(kept.thread) == HN_TREE


async def test_what_can_not_be_looked_up(store: Store, world: TlsProxy, behind: Fetcher) -> None:
    bare = stored(store, Entry("1", "Tides"))
    sample = stored(store, Entry("1", "T", ARTICLE), Feed("tui-reader:sample/x", kind="sample"))
    for entry_id in (bare, sample):
        with pytest.raises(ReaderError, match="no address"):
            await look_up(store, behind, entry_id)
    assert world.requests == []
    world.route("*", "down", status=500)
    with pytest.raises(FetchError, match="500"):
        await look_up(store, behind, stored(store, Entry("2", "Tides", ARTICLE)))


async def test_a_site_that_is_down_is_left_out(
    store: Store, world: TlsProxy, behind: Fetcher
) -> None:
    route_the_world(world)
    world.route("https://hn.algolia.com/api/v1/search", "down", status=500)
    links = await look_up(store, behind, stored(store, Entry("1", "Tides", ARTICLE)))
    assert [link.site for link in links] == ["Lobsters"]


async def test_more_of_a_thread(store: Store, world: TlsProxy, behind: Fetcher) -> None:
    def item(request: Request) -> Answer:
        return Answer(json.dumps({"id": 9, "by": "ann", "text": "found", "parent": 8}))

    world.route("https://hacker-news.firebaseio.com/v0/item/9.json", item)
    entry_id = stored(store, Entry("1", "Tides", ARTICLE, comments_url=HN))
    with pytest.raises(ReaderError, match="not loaded yet"):
        await more_comments(store, behind, entry_id, "9")
    then = datetime.now(UTC) - timedelta(hours=1)
    cut = Thread((Comment("8", "x"), missing("9", "8")), url=HN)
    store.threads.put(entry_id, cut, then)
    store.threads.mark_seen(entry_id, datetime.now(UTC))
    thread = await more_comments(store, behind, entry_id, "9")
    assert [(one.id, one.text, one.parent_id) for one in thread.comments] == [
        ("8", "x", None),
        ("9", "found", "8"),
    ]
    kept = store.threads.get(entry_id)
    assert kept is not None
    assert (kept.thread, kept.new_ids, kept.fetched_at) == (thread, frozenset(), then)
    store.threads.put(entry_id, Thread(cut.comments, url="http://x.example/"), then)
    with pytest.raises(ParseError, match="in the browser"):
        await more_comments(store, behind, entry_id, "9")


async def test_found_threads_outlive_what_the_feed_says_next(
    store: Store, world: TlsProxy, behind: Fetcher
) -> None:
    route_the_world(world)
    entry = Entry("1", "Tides", ARTICLE, comments_url=HN)
    entry_id = stored(store, entry)
    links = await look_up(store, behind, entry_id)
    assert [link.url for link in links] == [HN, HN.replace("100", "99"), LOBSTERS]
    feed = store.feeds.add(Feed(url="http://127.0.0.1/feed"))
    file = Attachment("http://news.example/1.mp3")
    further = replace(entry, title="Tides!", enclosures=(file,), discussions=(HN + "7",))
    assert store.entries.apply(feed, [further], NOW).updated == (entry_id,)
    known = await known_threads(store, entry_id)
    assert known == [links[0], ThreadLink(HN + "7", "Hacker News"), *links[1:]]
    assert (links[0].comments_total, links[0].score) == (3, Score(7))
    kept = store.entries.get(entry_id)
    assert kept is not None
    assert kept.discussions == (HN + "7",)
