"""A discussion site from `add` to the comments, through the library, over a local server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.servers import TestServer
from tests.sources.trees import sample, sample_json, tree
from tui_reader.fetch import Fetcher
from tui_reader.models import Entry, View
from tui_reader.sources.discourse import Discourse
from tui_reader.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "library.db")
    yield opened
    opened.close()


async def test_a_forum_is_followed_and_read(
    server: TestServer, fetcher: Fetcher, store: Store
) -> None:
    listing = sample_json("discourse/latest.json")
    listing["topic_list"]["more_topics_url"] = None
    server.route("/latest.json", json.dumps(listing))
    server.route("/t/57.json", sample("discourse/topic.json"))
    discourse, now = Discourse(), datetime.now(UTC)
    feed = store.feeds.add(await discourse.feed(f"{server.url}/", fetcher, None))
    async for batch in discourse.entries(feed, fetcher):
        assert len(store.entries.apply(feed, batch.entries, now).new) == 2
    row = store.entries.page(View("all"))[0]
    assert (row.kind, row.title, row.comments_total) == ("discourse", "A topic", 3)
    entry = store.entries.get(row.id)
    assert isinstance(entry, Entry)
    article = await discourse.article(entry, fetcher)
    assert article.thread is not None
    store.articles.put(row.id, article, origin="page")
    store.threads.put(row.id, article.thread, now)
    store.threads.mark_seen(row.id, now)
    stored = store.threads.get(row.id)
    assert stored is not None
    assert tree(stored.thread) == tree(article.thread)
    topic = sample_json("discourse/topic.json")
    reply = {"id": 300, "post_number": 15, "cooked": "<p>new</p>", "reply_to_post_number": 14}
    topic["post_stream"]["posts"].append(reply)
    server.route("/t/57.json", json.dumps(topic))
    again = await discourse.thread(entry, fetcher)
    assert store.threads.put(row.id, again, now + timedelta(minutes=1)) == 1
    assert tree(again)[-1] == "  -: new"
