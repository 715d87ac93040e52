"""Comments that come as feeds: WordPress' RSS and Atom, Isso's Atom."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.servers import TestServer
from tests.sources.trees import sample, tree
from tui_reader.errors import NotFoundError, ParseError
from tui_reader.fetch import Fetcher
from tui_reader.sources.feed.comments import fetch_thread, read_items, read_thread

URL = "https://blog.example/post/feed/atom/"
NEWEST = ["[missing] -:", *(f"  Many{n}: Reply number {n}" for n in range(2, 12))]
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0">'
)


@pytest.mark.parametrize("name", ["comments-atom.xml", "comments-feed.xml"])
def test_wordpress_tells_the_newest_and_whom_they_answer(name: str) -> None:
    thread = read_thread(sample(f"wordpress/{name}"), URL)
    assert tree(thread) == NEWEST
    parent = thread.comments[1].parent_id
    assert parent == "http://blog.example/2026/11/23/a-post-with-comments-more/#comment-5"
    assert str(thread.comments[-1].published) == "2026-11-21 08:18:00+00:00"
    assert thread.comments[-1].edited is None
    assert "a-post-with-comments-more/" in (thread.url or "")
    assert (thread.title or "").endswith("A post with comments & more")


def test_isso() -> None:
    thread = read_thread(sample("isso/feed.atom"), URL)
    assert tree(thread) == [
        "Ann: First comment with code",
        "  Bob: A reply / second paragraph",
        "  Cid: Reply to reply",
        "-: Another top one",
    ]
    assert thread.comments[1].parent_id == "tag:feeds.example,2018:/isso/1/1"


def test_a_reply_to_the_post_itself_is_at_the_top() -> None:
    entry = (
        "<entry><id>c1</id><author><name>a</name></author><content type='text'>1 &lt; 2</content>"
        "<thr:in-reply-to ref='post' href='https://blog.example/post'/></entry>"
    )
    thread = read_thread(f"{ATOM}{entry}</feed>".encode(), URL)
    assert tree(thread) == ["a: 1 < 2"]


def test_xhtml_content_and_rss_authors() -> None:
    atom = (
        f"{ATOM}<entry><id>1</id><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>"
        "<p>one</p><blockquote>two</blockquote></div></content></entry></feed>"
    )
    assert tree(read_thread(atom.encode(), URL)) == ["-: one / two"]
    rss = (
        "<rss><channel><title>t</title><link>https://blog.example/</link><item><guid>g</guid>"
        "<author>mail@blog.example (Ann)</author><description>&lt;p&gt;x&lt;/p&gt;</description>"
        "<pubDate>Sat, 21 Nov 2026 08:18:00 +0900</pubDate></item></channel></rss>"
    )
    thread = read_thread(rss.encode(), URL)
    assert tree(thread) == ["Ann: x"]
    assert str(thread.comments[0].published) == "2026-11-21 08:18:00+09:00"


async def test_over_the_network(server: TestServer, fetcher: Fetcher) -> None:
    url = server.route("/feed/atom/", sample("wordpress/comments-atom.xml"))
    assert tree(await fetch_thread(url, fetcher)) == NEWEST
    with pytest.raises(NotFoundError):
        await fetch_thread(f"{server.url}/none", fetcher)


@pytest.mark.parametrize("data", [b"", b"<html><body>x</body></html>", b"\x00\xff", b"{}"])
def test_other_things_are_a_clear_fault(data: bytes) -> None:
    with pytest.raises(ParseError, match="comment feed"):
        read_thread(data, URL)


def test_a_broken_feed_is_read_as_far_as_it_goes() -> None:
    whole = sample("wordpress/comments-atom.xml")
    _, _, items = read_items(whole[: len(whole) * 2 // 3], URL)
    assert len(items) >= 5


def test_entities_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    data = bomb + b"<rss><channel><item><guid>1</guid><description>&a;x</description></item>"
    _, _, items = read_items(data + b"</channel></rss>", URL)
    assert "root" not in items[0].html


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        read_thread(b"<rss><channel><item>" + data + b"</item></channel></rss>", URL)
    except ParseError as error:
        assert "comment feed" in str(error)  # noqa: PT017 - both outcomes are right
