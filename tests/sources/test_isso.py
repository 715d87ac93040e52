"""Isso over a local server that answers as the recorded one did."""

from __future__ import annotations

import pytest

from tests.servers import Answer, Request, TestServer
from tests.sources.trees import sample, sample_json, tree
from tui_reader.errors import NotFoundError
from tui_reader.fetch import Fetcher
from tui_reader.models import Page, Score
from tui_reader.sources.isso import Place, fetch_thread, found_in, read_thread
from tui_reader.sources.page_scripts import read_tags

PAGE = "https://blog.example/alpha/"
TREE = [
    "Ann: First comment with code",
    "  Bob: A reply / second paragraph",
    "  Cid: Reply to reply",
    "-: Another top one",
]


def place(html: str) -> Place | None:
    return found_in(read_tags(Page(PAGE, 200, f"<html><body>{html}".encode())))


async def test_a_thread(server: TestServer, fetcher: Fetcher) -> None:
    server.route("/isso/", sample("isso/thread.json"))
    thread = await fetch_thread(Place(f"{server.url}/isso/", "/alpha/", PAGE), fetcher)
    assert tree(thread) == TREE
    assert (thread.total, thread.url) == (4, f"{PAGE}#isso-thread")
    first, reply = thread.comments[:2]
    assert (first.id, reply.parent_id, first.score) == ("1", "1", Score(0, 0))
    assert str(first.published) == "2026-11-23 07:54:30.926376+00:00"
    assert (first.edited, first.url) == (None, f"{PAGE}#isso-1")
    assert first.blocks[0].marks[0].kind == "em"
    assert server.requests[0].query == {"uri": "/alpha/"}


async def test_what_a_limit_hides_is_asked_for(server: TestServer, fetcher: Fetcher) -> None:
    def answer(request: Request) -> Answer:
        if "parent" in request.query:
            rows = sample_json("isso/thread.json")["replies"][0]["replies"]
            return Answer(str({"replies": rows}).replace("'", '"').replace("None", "null"))
        return Answer(sample("isso/thread-limit1-nested1.json"))

    server.route("/", answer)
    thread = await fetch_thread(Place(f"{server.url}/", "/alpha/", PAGE), fetcher)
    assert tree(thread) == [*TREE[:3], "[missing] -: 1 more comment"]


def test_deleted_comments_stay_above_their_replies() -> None:
    answer = sample_json("isso/thread-with-deleted.json")
    thread = read_thread(answer, Place("x", "/alpha/", PAGE), [])
    assert tree(thread) == [*TREE, "[deleted] -:", "  Kid: child of deleted"]


async def test_no_comments_and_no_server(server: TestServer, fetcher: Fetcher) -> None:
    server.route("/", sample("isso/empty.json"))
    empty = await fetch_thread(Place(f"{server.url}/", "/none/", PAGE), fetcher)
    assert (empty.comments, empty.total) == ((), 0)
    with pytest.raises(NotFoundError):
        await fetch_thread(Place(f"{server.url}/gone/", "/none/", PAGE), fetcher)


@pytest.mark.parametrize(
    ("html", "base", "uri"),
    [
        (
            '<script data-isso="//comments.example/isso/" src="/x.js"></script>',
            "https://comments.example/isso/",
            "/alpha/",
        ),
        (
            '<section id="isso-thread" data-isso-id="/other/"></section>'
            '<script src="/isso/js/embed.min.js"></script>',
            "https://blog.example/isso/",
            "/other/",
        ),
    ],
)
def test_a_page_names_its_server(html: str, base: str, uri: str) -> None:
    assert place(html) == Place(base, uri, PAGE)


def test_other_pages_have_no_isso() -> None:
    assert place("<script src='/js/isso-free.js'></script><p>isso</p>") is None
    assert found_in(read_tags(Page(PAGE, 200, b"", {"content-type": "image/png"}))) is None
    assert found_in(read_tags(Page(PAGE, 200, b""))) is None
