"""A thread is asked for by condition: what has not changed is kept, at one small request."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.reading.library import JSON, route_lobsters, stored
from tests.servers import Answer, Request, TestServer
from tests.sources.trees import sample_json, tree
from tests.tls import TlsProxy
from tui_reader.errors import RetryLaterError
from tui_reader.fetch import Fetcher
from tui_reader.fetch.answers import Record, recording
from tui_reader.models import Entry, Feed, Thread
from tui_reader.reading import load_thread, prepare_entry
from tui_reader.store import Store

STORY = "https://lobste.rs/s/aaaaaa.json"


def at(store: Store, entry_id: int) -> tuple[Thread, datetime]:
    kept = store.threads.get(entry_id)
    assert kept is not None
    return kept.thread, kept.fetched_at


def made_old(store: Store, entry_id: int) -> datetime:
    """Moves the fetch of a thread an hour back."""
    kept = store.threads.get(entry_id)
    assert kept is not None
    before = kept.fetched_at - timedelta(hours=1)
    store.threads.put(entry_id, kept.thread, before, kept.answers)
    return before


async def test_what_has_not_changed_is_kept(store: Store, world: TlsProxy, behind: Fetcher) -> None:
    url = route_lobsters(world)
    world.route(STORY, json.dumps(sample_json("lobsters/story.json")), etag='W/"1"')
    feed = Feed(url="https://lobste.rs/", kind="lobsters")
    entry_id = stored(store, Entry("aaaaaa", "A story", url, comments_url=url), feed)
    first = await load_thread(store, behind, entry_id)
    assert first is not None
    before = made_old(store, entry_id)
    asked = len(world.requests)
    assert await load_thread(store, behind, entry_id, fresh=True) == first
    (again,) = world.requests[asked:]
    assert again.headers["if-none-match"] == 'W/"1"'
    thread, fetched_at = at(store, entry_id)
    assert thread == first
    assert fetched_at > before, "it is known to be fresh"


async def test_a_thread_that_came_with_the_article_is_asked_for_by_condition(
    store: Store, world: TlsProxy, behind: Fetcher
) -> None:
    url = route_lobsters(world)
    world.route(STORY, json.dumps(sample_json("lobsters/story.json")), etag='"1"')
    feed = Feed(url="https://lobste.rs/", kind="lobsters")
    entry_id = stored(store, Entry("aaaaaa", "A story", url, comments_url=url), feed)
    await prepare_entry(store, behind, entry_id)
    prepared, _ = at(store, entry_id)
    asked = len(world.requests)
    assert await load_thread(store, behind, entry_id, fresh=True) == prepared
    assert [one.headers.get("if-none-match") for one in world.requests[asked:]] == ['"1"']


async def test_what_has_changed_comes_with_the_one_request_that_asked(
    store: Store, world: TlsProxy, behind: Fetcher
) -> None:
    url = route_lobsters(world)
    story = sample_json("lobsters/story.json")
    world.route(STORY, json.dumps({**story, "comments": story["comments"][:1]}), etag='"1"')
    feed = Feed(url="https://lobste.rs/", kind="lobsters")
    entry_id = stored(store, Entry("aaaaaa", "A story", url, comments_url=url), feed)
    await load_thread(store, behind, entry_id)
    store.threads.mark_seen(entry_id, datetime.now(UTC))
    world.route(STORY, json.dumps(story), etag='"2"')
    asked = len(world.requests)
    thread = await load_thread(store, behind, entry_id, fresh=True)
    assert thread is not None
    assert len(thread.comments) == len(story["comments"])
    assert len(world.requests) == asked + 1
    kept = store.threads.get(entry_id)
    assert kept is not None
    assert len(kept.new_ids) == len(thread.comments) - 1
    assert [one.etag for one in kept.answers] == ['"2"']


def route_topic(server: TestServer, etags: dict[str, str]) -> str:
    """A Discourse topic that takes two requests; `etags` by path, "" for none."""
    topic = sample_json("discourse/topic.json")
    *first, last = topic["post_stream"]["posts"]
    stream = {"posts": first, "stream": topic["post_stream"]["stream"]}
    topic, posts = {**topic, "post_stream": stream}, {"post_stream": {"posts": [last]}}
    for path, told in (("/t/5.json", topic), ("/t/5/posts.json", posts)):

        def answer(request: Request, path: str = path, told: object = told) -> Answer:
            etag = etags[path]
            if etag and request.headers.get("if-none-match") == etag:
                return Answer(status=304, headers={"ETag": etag})
            return Answer(
                json.dumps(told), content_type=JSON, headers={"ETag": etag} if etag else {}
            )

        server.route(path, answer)
    return f"{server.url}/t/a-topic/5"


async def test_a_thread_of_several_answers_is_unchanged_when_all_are(
    store: Store, fetcher: Fetcher, server: TestServer
) -> None:
    etags = {"/t/5.json": '"a"', "/t/5/posts.json": '"b"'}
    url = route_topic(server, etags)
    entry_id = stored(store, Entry("5", "A topic", url, comments_url=url), Feed(url=server.url))
    first = await load_thread(store, fetcher, entry_id)
    assert first is not None
    paths = server.paths()
    assert len(set(paths)) == len(paths) > 1
    assert await load_thread(store, fetcher, entry_id, fresh=True) == first
    assert server.paths() == paths * 2
    etags[paths[-1].partition("?")[0]] = '"c"'  # the last of them has changed
    again = await load_thread(store, fetcher, entry_id, fresh=True)
    assert again is not None
    assert tree(again) == tree(first)
    assert server.paths() == [*paths * 3, *paths[:-1]], "what was brought is not asked for twice"


async def test_without_a_condition_for_every_answer_all_is_fetched(
    store: Store, fetcher: Fetcher, server: TestServer
) -> None:
    url = route_topic(server, {"/t/5.json": '"a"', "/t/5/posts.json": ""})
    entry_id = stored(store, Entry("5", "A topic", url, comments_url=url), Feed(url=server.url))
    await load_thread(store, fetcher, entry_id)
    kept = store.threads.get(entry_id)
    assert kept is not None
    assert kept.answers == ()
    await load_thread(store, fetcher, entry_id, fresh=True)
    assert not any("if-none-match" in request.headers for request in server.requests)


async def test_a_fault_while_asking_says_nothing_but_to_wait(
    store: Store, fetcher: Fetcher, server: TestServer
) -> None:
    with recording() as record:
        server.route("/a", "x", etag='"1"')
        await fetcher(f"{server.url}/a")
        (told,) = record.answers
    fetch = fetcher.for_url(server.url)
    assert await Record().unchanged((told,), fetch)
    server.route("/a", "x", status=500)
    assert not await Record().unchanged((told,), fetch)
    server.route("/a", "x", status=429, headers={"Retry-After": "30"})
    with pytest.raises(RetryLaterError):
        await Record().unchanged((told,), fetch)
    assert not await Record().unchanged((), fetch)
