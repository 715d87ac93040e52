"""The jobs for comments, with a proxy in the place of every discussion site."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

from tests.reading.library import HN, page, route_hacker_news, route_lobsters
from tests.sources.trees import sample_json
from tests.tls import TlsProxy
from tests.worker.client import Client, Json, library, worker
from tui_reader.models import Comment, Entry, Feed, Thread
from tui_reader.sources.thread import missing

ARTICLE = "http://news.example/1"


async def ask(client: Client, number: int, **request: object) -> Json:
    client.send(id=number, **request)
    answer = await client.answer(number)
    assert "done" in answer, answer
    done: Json = answer["done"]
    return done


async def test_threads_are_loaded_looked_up_switched_and_completed(tmp_path: Path) -> None:
    hit = sample_json("hackernews/algolia-search-story.json")["hits"][0]
    hits = [{**hit, "objectID": "100", "url": ARTICLE, "num_comments": 3, "points": 7}]
    with TlsProxy() as world, library(tmp_path) as store:
        world.route("https://hn.algolia.com/api/v1/search", json.dumps({"hits": hits}))
        route_hacker_news(world)
        lobsters = route_lobsters(world)
        feed = store.feeds.add(Feed(url="http://news.example/feed"))
        (entry_id,) = store.entries.apply(
            feed, [Entry("1", "Tides", ARTICLE, comments_url=HN)], datetime.now(UTC)
        ).new
        async with worker(tmp_path, world.as_proxy) as client:
            loaded = await ask(client, 1, job="thread", entry=entry_id)
            assert loaded == {"entry": entry_id, "comments": 3}
            asked = len(world.requests)
            await ask(client, 2, job="thread", entry=entry_id)
            own = await ask(client, 3, job="threads", entry=entry_id)
            assert len(world.requests) == asked, "both are known"
            link = {"url": HN, "site": "Hacker News", "title": "A story", "score": None}
            assert own == {"threads": [{**link, "comments_total": 3}]}
            await ask(client, 4, job="thread", entry=entry_id, fresh=True)
            assert len(world.requests) > asked
            found = (await ask(client, 5, job="look_up", entry=entry_id))["threads"]
            assert [one["url"] for one in found] == [HN, lobsters]
            assert found[0]["score"] == {"up": 7, "down": None}
            asked = len(world.requests)
            assert (await ask(client, 9, job="look_up", entry=entry_id))["threads"] == found
            assert len(world.requests) == asked, "third parties are asked once"
            switched = await ask(client, 6, job="switch_thread", entry=entry_id, url=lobsters)
            assert switched == {"entry": entry_id, "comments": 4}
            cut = Thread((Comment("100", "x"), missing("102", "100")), url=HN)
            await asyncio.to_thread(store.threads.put, entry_id, cut, datetime.now(UTC))
            more = await ask(client, 7, job="more", entry=entry_id, comment="102")
            assert more == {"entry": entry_id, "comments": 2}
            world.route(ARTICLE, page())
            kept = await ask(client, 8, job="keep", feed=feed.id, newest=3)
            assert kept == {"feed": feed.id, "complete": 1, "failed": 0, "is_cut_short": False}
            assert store.articles.has([entry_id]) == {entry_id}
        last = store.threads.get(entry_id)
        assert last is not None
        assert [comment.author for comment in last.thread.comments] == [None, "carol"]


async def test_a_refresh_keeps_complete_what_is_set_to_be(tmp_path: Path) -> None:
    with TlsProxy() as world, library(tmp_path) as store:
        items = "".join(
            f"<item><title>{n}</title><link>{ARTICLE}{n}</link><guid>{n}</guid></item>"
            for n in range(3)
        )
        url = world.route("http://news.example/feed", f"<rss><channel>{items}</channel></rss>")
        for number in range(3):
            world.route(f"{ARTICLE}{number}", page())
        feed = store.feeds.add(Feed(url=url, keep_newest=2))
        async with worker(tmp_path, world.as_proxy) as client:
            done = await ask(client, 1, job="refresh", feeds=[feed.id])
            assert done["new"] == 3
            # (waits for what is under way)
            await ask(client, 2, job="keep", feed=feed.id, newest=0)
            assert len(store.articles.has([1, 2, 3])) == 2
