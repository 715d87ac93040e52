"""A library with one entry in it, for tests of reading."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tests.servers import Answer, Request, TestServer
from tests.sources.trees import sample, sample_json
from tui_reader.models import Entry, Feed
from tui_reader.store import Store

JSON = "application/json"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WORDS = "The harbour was built in a year of low tides, and nobody wrote down why it was so. "
HN = "https://news.ycombinator.com/item?id=100"
HN_TREE = [
    "bob: First thought. / Second & last: https://news.example/x /   code",
    "  carol: quoted / reply",
    "[flagged] dave:",
]
LEMMY_PAGE = "<html><script>window.isoData = {};</script><a href='https://join-lemmy.org'>Lemmy</a>"


def stored(store: Store, entry: Entry, feed: Feed | None = None) -> int:
    """The id of `entry` in the library."""
    kept = store.feeds.add(feed or Feed(url="http://127.0.0.1/feed", title="Harbour"))
    return store.entries.apply(kept, [entry], NOW).new[0]


def page(words: str = WORDS * 10, *, title: str = "Low tides") -> str:
    return f"<html><head><title>{title}</title></head><body><p>{words}</p></body></html>"


def route_hacker_news(server: TestServer) -> None:
    """The thread 100 of the sample, as Firebase tells it; Algolia is down."""
    items: Mapping[int, Any] = {one["id"]: one for one in sample_json("hackernews/thread.json")}

    def answer(request: Request) -> Answer:
        number = int(request.path.rpartition("/")[2].removesuffix(".json"))
        return Answer(json.dumps(items.get(number)), content_type="application/json")

    for number in items:
        server.route(f"https://hacker-news.firebaseio.com/v0/item/{number}.json", answer)


def route_lobsters(server: TestServer) -> str:
    """A story of Lobsters and the list of its host; the address of the story."""
    story = sample_json("lobsters/story.json")
    server.route(
        f"https://lobste.rs/s/{story['short_id']}.json", json.dumps(story), content_type=JSON
    )
    server.route("https://lobste.rs/domains/news.example.json", json.dumps([story]))
    return "https://lobste.rs/s/aaaaaa/an_example_story"


def route_lemmy(server: TestServer, comments: str = "lemmy/v3-comment-list.json") -> str:
    """A post of Lemmy with its page and API; the address of the post."""
    post = {
        "post": {"id": 50, "name": "A post", "body": f"Body **here**. {WORDS * 8}"},
        "creator": {"name": "ann", "display_name": "Ann"},
        "counts": {"comments": 3, "score": 4, "upvotes": 5, "downvotes": 1},
    }
    server.route("/api/v3/post", json.dumps({"post_view": post}), content_type=JSON)
    server.route("/api/v3/comment/list", sample(comments), content_type=JSON)
    return server.route("/post/50", LEMMY_PAGE)
