"""Replies to a Bluesky post over a local server."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.servers import TestServer
from tests.sources.trees import sample, tree
from tui_reader.errors import NotFoundError
from tui_reader.fetch import Fetcher
from tui_reader.models import Link, Score
from tui_reader.sources.bluesky import fetch_thread, post_of, read_thread

VIEW = "app.bsky.feed.defs#threadViewPost"


def node(key: str, text: str = "", replies: list[Any] | None = None, **record: Any) -> Any:
    return {
        "$type": VIEW,
        "post": {
            "uri": f"at://did:plc:x/app.bsky.feed.post/{key}",
            "author": {"did": "did:plc:x", "handle": "a.example", "displayName": f"Name {key}"},
            "record": {"text": text, "createdAt": "2026-11-20T10:00:00.000Z", **record},
            "likeCount": 2,
            "replyCount": len(replies or []),
        },
        "replies": replies or [],
    }


async def test_the_recorded_post_has_no_replies(server: TestServer, fetcher: Fetcher) -> None:
    server.route("/xrpc/app.bsky.feed.getPostThread", sample("bluesky/getPostThread-media.json"))
    thread = await fetch_thread("did:plc:kvw", "3kaheyt6vpc22", fetcher, api=server.url)
    assert (thread.comments, thread.total) == ((), 0)
    assert thread.url == "https://bsky.app/profile/test.marshal.dev/post/3kaheyt6vpc22"
    asked = server.requests[0].query
    assert asked["uri"] == "at://did:plc:kvw/app.bsky.feed.post/3kaheyt6vpc22"


async def test_a_handle_is_resolved_first(server: TestServer, fetcher: Fetcher) -> None:
    server.route("/xrpc/com.atproto.identity.resolveHandle", '{"did": "did:plc:x"}')
    server.route("/xrpc/app.bsky.feed.getPostThread", json.dumps({"thread": node("r")}))
    place = post_of("https://bsky.app/profile/a.example/post/r")
    assert place == ("a.example", "r")
    await fetch_thread(*place, fetcher, api=server.url)
    assert server.requests[1].query["uri"] == "at://did:plc:x/app.bsky.feed.post/r"


def test_a_tree_with_gone_and_blocked_posts() -> None:
    gone = {"$type": "app.bsky.feed.defs#notFoundPost", "uri": "at://a/b/1", "notFound": True}
    blocked = {"$type": "app.bsky.feed.defs#blockedPost", "uri": "at://a/b/2", "blocked": True}
    root = node(
        "r", "root", [node("a", "one", [node("b", "two"), gone, blocked]), node("c", "three")]
    )
    thread = read_thread({"thread": root})
    assert tree(thread) == [
        "Name a: one",
        "  Name b: two",
        "  [secret] -:",
        "Name c: three",
    ]
    assert thread.total == 2
    assert thread.comments[0].score == Score(up=2)
    assert thread.comments[0].url == "https://bsky.app/profile/a.example/post/a"


def test_links_are_counted_in_bytes_there_and_in_characters_here() -> None:
    text = "한국 👍 link"
    start = len("한국 👍 ".encode())
    facet = {
        "index": {"byteStart": start, "byteEnd": start + 4},
        "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://a.example/"}],
    }
    outside = {"index": {"byteStart": 0, "byteEnd": 999}, "features": facet["features"]}
    root = node("r", "", [node("a", text, facets=[facet, outside])])
    block = read_thread({"thread": root}).comments[0].blocks[0]
    assert block.text == text
    assert block.links == (Link(5, 9, "https://a.example/"),)


def test_a_post_that_is_gone() -> None:
    gone = {"$type": "app.bsky.feed.defs#notFoundPost", "uri": "at://a/b/1", "notFound": True}
    with pytest.raises(NotFoundError, match="no longer shows"):
        read_thread({"thread": gone})


def test_addresses() -> None:
    assert post_of("at://did:plc:x/app.bsky.feed.post/3k") == ("did:plc:x", "3k")
    assert post_of("https://bsky.app/profile/did:plc:x/post/3k") == ("did:plc:x", "3k")
    assert post_of("https://bsky.example/profile/x/post/3k") is None
