"""CIBoard: pages written after the engine's own skin, and a board end to end."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.servers import Answer, Request, TestServer
from tests.sources.boards import DATA, as_page, behind, running_text, shown
from tui_reader.errors import NotAnArticleError, ParseError
from tui_reader.models import Attachment, Entry, Feed, Neighbour, Page, Score
from tui_reader.sources import claim
from tui_reader.sources.ciboard import CIBoard, place_of

SITE = "http://ci.example/site"
LIST = f"{SITE}/board/free"
POST = f"{SITE}/post/21"
NOW = datetime(2026, 11, 23, 8, 8, tzinfo=UTC)


def source() -> CIBoard:
    return CIBoard(now=lambda: NOW)


def sample(name: str) -> bytes:
    return (DATA / "ciboard" / f"{name}.html").read_bytes()


def second_page(request: Request) -> Answer:
    if request.query.get("page") == "1":
        return Answer(sample("comments"))
    return Answer(
        '<div class="media" id="comment_40"><div class="media-body"><h4 class="media-heading">'
        '<span class="member">끝</span></h4>마지막.</div></div>'
    )


def serve(server: TestServer) -> None:
    server.route(f"{SITE}/board/free", sample("list"))
    server.route(f"{SITE}/board/free?page=2", sample("list").replace(b"/post/2", b"/post/9"))
    server.route(POST, sample("post"))
    server.route(f"{SITE}/comment_list/lists/21", second_page)


def test_an_article() -> None:
    page = as_page(sample("post"), POST)
    found = claim(page.url, page)
    assert found is not None
    assert found.kind == "ciboard"
    article = source().read_page(page)
    assert (article.title, article.category, article.author) == ("등대 이야기", "문화", "등대지기")
    assert (shown(article.published), article.views) == ("2026-11-22 10:05", 1284)
    assert article.score == Score(12, 3)
    assert running_text(article.blocks) == ["첫 문단.", "둘째 문단."]
    assert article.blocks[0].url == f"{SITE}/uploads/light.jpg"
    assert (article.url, article.language, article.thread) == (POST, "ko", None)
    assert article.previous == Neighbour(None, f"{SITE}/post/20")
    assert article.next == Neighbour(None, f"{SITE}/post/22")
    assert article.attachments == (
        Attachment(f"{SITE}/postact/download/3", "등대.hwp", size=12800),
        Attachment(f"{SITE}/postact/link/9", "https://press.example/light", "text/html"),
    )


async def test_a_board_from_add_to_its_comments(server: TestServer) -> None:
    serve(server)
    async with behind(server, POST) as fetch:
        feed = await source().feed(POST, fetch, None)
        assert (feed.url, feed.title, feed.kind) == (LIST, "자유게시판", "ciboard")
        batches = [batch async for batch in source().entries(feed, fetch)]
        first = batches[0].entries
        assert [(e.external_id, e.title, e.author, sorted(e.marks or ())) for e in first] == [
            ("1", "이용 안내", "관리자", ["notice"]),
            ("21", "등대 이야기", "등대지기", ["file"]),
            ("20", "비밀 글", "길손", ["secret"]),
        ]
        second = first[1]
        assert (second.url, second.category, second.comments_total) == (POST, "문화", 4)
        assert (second.views, shown(second.published)) == (1284, "2026-11-22")
        assert [e.external_id for e in batches[1].entries] == ["91", "90"]
        thread = await source().thread(second, fetch)
    assert [(c.id, c.author, c.depth, c.parent_id, c.state, c.text) for c in thread.comments] == [
        ("31", "구름", 0, None, "ok", "재미있네요.\n두 번째 줄."),
        ("32", "길손", 1, "31", "ok", "저도요."),
        ("33", "몰래", 2, "32", "secret", ""),
        ("40", "끝", 0, None, "ok", "마지막."),
    ]
    assert thread.comments[0].score == Score(5, 1)
    assert shown(thread.comments[0].published) == "2026-11-22 11:00"
    assert thread.comments[0].url == f"{POST}#comment_31"
    asked = [request for request in server.requests if "comment_list" in request.target]
    assert {request.headers["x-requested-with"] for request in asked} == {"XMLHttpRequest"}
    assert not [path for path in server.paths() if "postact" in path]


async def test_comments_that_can_not_be_had_leave_the_article(server: TestServer) -> None:
    serve(server)
    server.route(f"{SITE}/comment_list/lists/21", "no", status=500)
    async with behind(server, POST) as fetch:
        article = await source().article(Entry("21", url=POST), fetch)
    assert article.title == "등대 이야기"
    assert article.thread is None


def test_what_is_no_article() -> None:
    with pytest.raises(NotAnArticleError, match="a list of 3 posts: use add"):
        source().read_page(as_page(sample("list"), LIST))
    alert = (
        '<script>var cb_url = "http://ci.example/site"; var cb_board = "free";</script>'
        "<script>alert('해당 게시물이 존재하지 않습니다');history.back();</script>"
    )
    with pytest.raises(NotAnArticleError, match="해당 게시물이 존재하지 않습니다"):
        source().read_page(as_page(alert, POST))
    with pytest.raises(ParseError):
        source().read_page(as_page("<p>x", POST))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('var cb_url = "http://evil.example"; var cb_board = "free";', "http://ci.example"),
        ('var cb_url = "https://x.example/a/"; var cb_board = "b-1";', "http://ci.example/a"),
        ('var cb_url = "http://x.example"; var cb_board = "";', None),
        ('var cb_url = "javascript:x"; var cb_board = "free";', None),
        ("", None),
    ],
)
def test_a_page_tells_its_place_but_not_another_host(text: str, found: str | None) -> None:
    place = place_of("http://ci.example/post/3", text)
    assert (place.root if place else None) == found
    page = Page("http://ci.example/post/3", 200, text.encode())
    assert source().claims(page.url, page) == (found is not None)


async def test_other_forms_of_addresses_are_posts_too() -> None:
    place = place_of(LIST, 'var cb_url = "http://ci.example/site"; var cb_board = "free";')
    assert place is not None
    for href in ("/site/post/7", "/site/free-7", "/site/board/free/post/7?page=2", "../post/7/"):
        found = place.number_of(href, LIST)
        assert found is not None, href
        assert found[0] == "7"
    for href in ("/site/postact/delete/7", "/post/7", "http://other.example/site/post/7", "#", ""):
        assert place.number_of(href, LIST) is None, href
    assert Feed(place.list_url(2)).url == f"{LIST}?page=2"
