"""WordPress' REST comments over a local server that answers as the recorded one did."""

from __future__ import annotations

import json

import pytest

from tests.servers import Answer, Request, TestServer
from tests.sources.trees import sample, sample_json, tree
from tui_reader.errors import FetchError, NotFoundError, ParseError
from tui_reader.fetch import Fetcher
from tui_reader.models import Page
from tui_reader.sources.wordpress import (
    A_PAGE,
    Post,
    atom_feed,
    fetch_thread,
    found_in,
    guessed_for,
    is_closed,
)

PATH = "/2026/11/23/a-post-with-comments-more/"
HEAD = [
    "Ann: First comment with markup & a line / second paragraph",
    "  Bob: Reply to Ann",
    "    Cid: Reply to Bob https://example.org/x",
    "Dee: Another top-level one",
    "  Many0: Reply number 0",
]


def page(html: str = "", link: str = "") -> Page:
    url = f"https://blog.example{PATH}"
    return Page(url, 200, html.encode(), {"content-type": "text/html", "link": link})


async def test_a_thread_by_the_posts_number(server: TestServer, fetcher: Fetcher) -> None:
    server.route(
        "/wp-json/wp/v2/comments",
        sample("wordpress/comments-page1.json"),
        content_type="application/json",
        headers={"X-WP-Total": "5", "X-WP-TotalPages": "1"},
    )
    url = f"{server.url}{PATH}"
    thread = await fetch_thread(Post(f"{server.url}/wp-json/", 4), url, fetcher)
    assert tree(thread) == HEAD
    assert (thread.total, thread.url) == (5, f"{url}#comments")
    first = thread.comments[0]
    assert str(first.published) == "2026-11-21 08:01:00+00:00"
    assert first.url == f"http://blog.example{PATH}#comment-2"
    assert server.requests[0].query == {"post": "4", "per_page": "100", "order": "asc"}


async def test_several_pages_and_a_parent_that_waits_for_approval(
    server: TestServer, fetcher: Fetcher
) -> None:
    rows = sample_json("wordpress/comments-page1.json")
    many = [{**rows[0], "id": 1000 + number} for number in range(A_PAGE)]

    def answer(request: Request) -> Answer:
        is_second = request.query.get("page") == "2"
        told = sample("wordpress/comments-page4.json") if is_second else json.dumps(many)
        return Answer(told, headers={"X-WP-Total": str(A_PAGE + 2)})

    server.route("/index.php", answer)
    post = Post(f"{server.url}/index.php?rest_route=/", 4)
    thread = await fetch_thread(post, f"{server.url}{PATH}", fetcher)
    assert tree(thread)[-2:] == ["[missing] -:", "  Many11: Reply number 11"]
    assert thread.total == A_PAGE + 2
    assert [request.query["rest_route"] for request in server.requests] == ["/wp/v2/comments"] * 2


async def test_the_number_is_asked_by_the_address(server: TestServer, fetcher: Fetcher) -> None:
    server.route("/wp-json/wp/v2/posts", sample("wordpress/posts-by-slug.json"))
    server.route("/wp-json/wp/v2/comments", sample("wordpress/comments-page1.json"))
    url = f"{server.url}{PATH}"
    assert tree(await fetch_thread(guessed_for(url), url, fetcher)) == HEAD
    assert server.requests[0].query == {"slug": "a-post-with-comments-more"}
    elsewhere = f"{server.url}/2001/a-post-with-comments-more/"
    with pytest.raises(NotFoundError, match="does not know the post"):
        await fetch_thread(guessed_for(elsewhere), elsewhere, fetcher)
    with pytest.raises(ParseError, match="names no post"):
        await fetch_thread(guessed_for(server.url), f"{server.url}/", fetcher)


async def test_a_closed_api(server: TestServer, fetcher: Fetcher) -> None:
    answer = '{"code":"rest_cannot_read","message":"Sorry"}'
    server.route("/wp-json/wp/v2/comments", answer, status=401)
    with pytest.raises(FetchError) as caught:
        await fetch_thread(Post(f"{server.url}/wp-json/", 4), f"{server.url}{PATH}", fetcher)
    assert is_closed(caught.value)


def test_a_page_names_its_api_and_number_in_headers() -> None:
    lines = sample("wordpress/post-page-discovery.txt").decode().splitlines()
    links = [line.removeprefix("Link: ") for line in lines if line.startswith("Link: ")]
    assert found_in(page(link=", ".join(links))) == Post("http://blog.example/wp-json/", 4)
    assert found_in(page(link=links[0])) == Post("http://blog.example/wp-json/", None)


def test_a_page_names_its_api_and_number_in_its_head() -> None:
    html = (
        '<link rel="https://api.w.org/" href="/wp-json/" />'
        '<link rel="alternate" title="JSON" type="application/json"'
        ' href="https://blog.example/wp-json/wp/v2/posts/4" />'
    )
    assert found_in(page(html)) == Post("https://blog.example/wp-json/", 4)
    short = (
        "<link rel='https://api.w.org/' href='/x/?rest_route=/'><link rel=shortlink href='/?p=7'>"
    )
    assert found_in(page(short)) == Post("https://blog.example/x/?rest_route=/", 7)
    assert found_in(page('<link rel="stylesheet" href="/wp-content/x.css">')) is None


@pytest.mark.parametrize(
    ("feed", "atom"),
    [
        ("https://b.example/post/feed/", "https://b.example/post/feed/atom/"),
        ("https://b.example/post/feed", "https://b.example/post/feed/atom/"),
        ("https://b.example/?feed=rss2&p=4", "https://b.example/?feed=atom&p=4"),
        ("https://b.example/comments.xml", None),
    ],
)
def test_the_atom_form_of_a_feed(feed: str, atom: str | None) -> None:
    assert atom_feed(feed) == atom
