"""Rhymix and XpressEngine: recorded pages, pages of other skins, and a board end to end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.servers import Answer, Request, TestServer
from tests.sources.boards import as_page, behind, expected, page_bytes, running_text, shown
from tui_reader.errors import NotAnArticleError, NotFoundError, ParseError
from tui_reader.models import Attachment, Comment, Entry, Feed, Page, Score
from tui_reader.sources.base import Batch, Fetch, Source
from tui_reader.sources.rhymix.address import RhymixAddress, address_of
from tui_reader.sources.rhymix.source import Rhymix

SITE = "http://rx.example"
LIST = f"{SITE}/board"
NOW = datetime(2026, 11, 23, 8, 8, tzinfo=UTC)


def rhymix() -> Rhymix:
    return Rhymix(now=lambda: NOW)


def recorded(name: str) -> Page:
    return as_page(page_bytes(f"{name}.html", "rhymix"), expected(name, "rhymix")["url"])


def page_of(
    content: str, *, mid: str = "board", query: str = "", generator: str = "XpressEngine"
) -> str:
    return f"""<html lang="ko"><head><meta name="generator" content="{generator}">
<title>자유 게시판 - 우리 사이트</title></head><body><script>
var request_uri = "{SITE}/xe/"; var current_mid = "{mid}";
var current_url = "{SITE}/xe/?mid={mid}{query}";
</script>{content}</body></html>"""


def flat(comments: tuple[Comment, ...]) -> list[tuple[str, str | None, int, str | None, str, str]]:
    return [(c.id, c.author, c.depth, c.parent_id, c.state, c.text) for c in comments]


async def batches(feed: Feed, fetch: Fetch) -> list[Batch]:
    return [batch async for batch in rhymix().entries(feed, fetch)]


def test_the_recorded_article() -> None:
    page = recorded("rhymix_article")
    truth = expected("rhymix_article", "rhymix")["article"]
    assert isinstance(rhymix(), Source)
    assert rhymix().claims(page.url, page)
    article = rhymix().read_page(page)
    assert (article.title, article.author) == (truth["title"], truth["author"])
    assert (shown(article.published), article.views) == (truth["date"], truth["views"])
    assert article.score == Score(up=truth["good"], down=truth["nogood"])
    assert running_text(article.blocks) == truth["body_paragraphs"]
    assert (article.previous, article.next) == (None, None)
    assert (article.url, article.kind, article.language) == (f"{LIST}/71", "rhymix", "ko")
    assert article.thread is not None
    assert article.thread.total == truth["comment_count"]
    assert flat(article.thread.comments) == [
        (
            str(true["id"]),
            true["author"],
            true["depth"],
            true["parent_id"] and str(true["parent_id"]),
            "secret" if true["secret"] else "ok",
            true["text"] or "",
        )
        for true in truth["comments"]
    ]
    assert {shown(c.published) for c in article.thread.comments} == {"2023-09-24 09:30"}
    assert article.thread.comments[0].url == f"{LIST}/71#comment_74"


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("rhymix_list", "a list of 3 posts: use add"),
        ("rhymix_not_found", "the post was deleted, or never was (“대상을 찾을 수 없습니다.”)"),
    ],
)
def test_recorded_pages_that_are_no_articles(name: str, line: str) -> None:
    page = recorded(name)
    assert rhymix().claims(page.url, page)
    with pytest.raises(NotAnArticleError) as caught:
        rhymix().read_page(page)
    assert str(caught.value) == line


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (
            f"{SITE}/index.php?mid=board&document_srl=71",
            RhymixAddress(f"{SITE}/", "board", "71", is_pretty=False),
        ),
        (f"{SITE}/xe/index.php?mid=free", RhymixAddress(f"{SITE}/xe/", "free", is_pretty=False)),
        (
            f"{SITE}/?mid=free&document_srl=5&page=2",
            RhymixAddress(f"{SITE}/", "free", "5", is_pretty=False),
        ),
        (f"{SITE}/?mid=free", None),
        (f"{SITE}/index.php?mid=board&act=procMemberLogin", None),
        (f"{SITE}/board/71", None),
        ("file:///index.php?mid=a&document_srl=5", None),
    ],
)
def test_addresses(url: str, address: RhymixAddress | None) -> None:
    assert address_of(url) == address


def test_claims_needs_the_engine() -> None:
    assert rhymix().claims(f"{SITE}/index.php?mid=board&document_srl=71", None)
    assert not rhymix().claims(f"{LIST}/71", None)
    blank = as_page("<p>x</p>", LIST)
    assert not rhymix().claims(LIST, blank)
    static = as_page('<meta name="generator" content="Rhymix"><p>about us</p>', f"{SITE}/about")
    assert not rhymix().claims(static.url, static)


def test_another_skin_of_xpressengine() -> None:
    url = f"{SITE}/xe/index.php?mid=board&document_srl=15"
    page = as_page(
        page_of(page_bytes("sketchbook.html", "rhymix").decode(), query="&document_srl=15"), url
    )
    assert rhymix().claims(url, page)
    article = rhymix().read_page(page)
    assert (article.title, article.author, article.views) == ("오래된 스킨", "고양이", 1204)
    assert (shown(article.published), article.score) == ("2019-03-02 14:05", Score(up=7))
    assert running_text(article.blocks) == ["본문이다.", "끝."]
    assert article.url == url
    assert article.attachments == (
        Attachment(f"{SITE}/xe/?module=file&act=procFileDownload&file_srl=9", "표.xls", size=12288),
    )
    assert article.thread is not None
    assert flat(article.thread.comments) == [
        ("21", "강아지", 0, None, "ok", "첫째"),
        ("22", None, 1, "21", "deleted", ""),
        ("23", "토끼", 2, "22", "ok", "셋째"),
    ]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('<form class="secretForm"><input name="password"></form>', "a secret post"),
        ('<div id="access"><h1>권한이 없습니다.</h1></div>', "members only"),
        ('<div class="context_message"><h1>점검 중</h1></div>', "the site refused"),
        ("<p>x</p>", "no post is on this page of the board"),
    ],
)
def test_messages_in_a_posts_place(content: str, line: str) -> None:
    with pytest.raises(NotAnArticleError, match=f"^{line}"):
        rhymix().read_page(as_page(page_of(content), f"{SITE}/xe/board/15"))


def rows(numbers: range, *, query: str = "") -> str:
    body = "".join(
        f'<tr><td class="no">{n}</td><td class="title"><a href="/xe/board/{n}{query}">글 {n}</a>'
        f'<a href="/xe/board/{n}{query}#comment" class="replyNum">[{n}]</a></td>'
        f'<td class="author"><a class="member_5">이</a></td><td class="time">2023.09.{n:02}</td>'
        f'<td class="readNum">1{n}</td><td class="voteNum">{n}</td></tr>'
        for n in numbers
    )
    notice = (
        '<tr class="notice"><td class="no">공지</td><td><a href="/xe/board/1">알림</a></td></tr>'
    )
    return f'<div id="board_list"><table><tbody>{notice}{body}</tbody></table></div>'


async def test_a_board_end_to_end(server: TestServer) -> None:
    def page(request: Request) -> Answer:
        number = int(request.query.get("page", "1"))
        listed = rows(range(29 - number * 9, 20 - number * 9, -1), query="?page=2")
        pager = '<div class="pagination"><strong>1</strong> <a href="/xe/board?page=2">2</a></div>'
        return Answer(page_of(listed + pager))

    server.route("/xe/board", page)
    async with behind(server, SITE) as fetch:
        first = await fetch(f"{SITE}/xe/board")
        feed = await rhymix().feed(f"{SITE}/xe/board", fetch, first)
        assert (feed.url, feed.title, feed.kind) == (f"{SITE}/xe/board", "자유 게시판", "rhymix")
        found = await batches(feed, fetch)
        assert [e.external_id for batch in found for e in batch.entries] == [
            *("1", "20", "19", "18", "17", "16", "15", "14", "13", "12"),
            *("11", "10", "9", "8", "7", "6", "5", "4", "3"),
        ]
        entry = found[0].entries[1]
        assert (entry.url, entry.title, entry.author) == (f"{SITE}/xe/board/20", "글 20", "이")
        assert (entry.comments_total, entry.views, entry.score) == (20, 120, Score(up=20))
        assert shown(entry.published) == "2023-09-20"
        told = found[0].feed
        assert told is not None
        assert [batch.is_unchanged for batch in await batches(told, fetch)] == [True]


async def test_the_long_form_is_kept_where_a_site_has_no_other(server: TestServer) -> None:
    link = "./index.php?mid=board&amp;document_srl=7&amp;page=1"
    listed = f'<div id="board_list"><a href="{link}">글</a></div>'
    server.route("/xe/index.php", page_of(listed, generator="Rhymix"))
    async with behind(server, SITE) as fetch:
        asked = f"{SITE}/xe/index.php?mid=board&document_srl=7"
        feed = await rhymix().feed(asked, fetch, None)
        (batch,) = await batches(feed, fetch)
    assert feed.url == f"{SITE}/xe/index.php?mid=board"
    assert [entry.url for entry in batch.entries] == [asked]


async def test_the_recorded_board(server: TestServer) -> None:
    server.route("/board", page_bytes("rhymix_list.html", "rhymix"))
    server.route("/board/71", page_bytes("rhymix_article.html", "rhymix"))
    async with behind(server, SITE) as fetch:
        article_page = await fetch(f"{LIST}/71")
        feed = await rhymix().feed(f"{LIST}/71", fetch, article_page)
        (batch,) = await batches(feed, fetch)
        article = await rhymix().article(batch.entries[2], fetch)
    assert (feed.url, feed.title) == (LIST, "Free Board")
    got = [
        (e.external_id, e.title, e.author, shown(e.published), e.views, e.comments_total)
        for e in batch.entries
    ]
    assert got == [
        (
            str(row["document_srl"]),
            row["title"],
            row["author"],
            row["date"],
            row["views"],
            row["comment_count"],
        )
        for row in expected("rhymix_list", "rhymix")["list"]["rows"]
    ]
    assert article.title == batch.entries[2].title
    assert server.paths().count(f"{LIST}/71") == 2


async def test_a_long_thread_is_read_whole(server: TestServer) -> None:
    def post(request: Request) -> Answer:
        number = int(request.query.get("cpage", "3"))
        listed = "".join(
            f'<li id="comment_{n}" class="{"indent1" if n % 2 else ""}">'
            f'<div class="comment_{n}_5 xe_content">말 {n}</div></li>'
            for n in range(number * 10, number * 10 + 4)
        )
        links = "".join(f'<a href="/xe/board/15?cpage={n}#comment">{n}</a>' for n in (1, 2, 3))
        body = '<div class="document_15_7 xe_content">글</div>'
        return Answer(
            page_of(
                f'{body}<div id="comment"><h2>댓글 <em>12</em></h2><ul>{listed}</ul>{links}</div>',
                query="&document_srl=15",
            )
        )

    server.route("/xe/board/15", post)
    async with behind(server, SITE) as fetch:
        thread = await rhymix().thread(Entry("15", url=f"{SITE}/xe/board/15"), fetch)
    ids = [*range(10, 14), *range(20, 24), *range(30, 34)]
    assert [comment.id for comment in thread.comments] == [str(n) for n in ids]
    assert [comment.parent_id for comment in thread.comments[:4]] == [None, "10", None, "12"]
    assert thread.total == 12


async def test_what_is_not_there(server: TestServer) -> None:
    server.route("/board", page_of("<p>x</p>"))
    async with behind(server, SITE) as fetch:
        with pytest.raises(NotFoundError):
            await rhymix().article(Entry("9", url=f"{LIST}/9"), fetch)
        feed = Feed(url=LIST, kind="rhymix")
        with pytest.raises(ParseError, match="holds no list"):
            await batches(feed, fetch)
        with pytest.raises(ParseError, match="no board was found"):
            await rhymix().feed(LIST, fetch, as_page("<p>x</p>", LIST))
        with pytest.raises(ParseError, match="no address"):
            await rhymix().article(replace(Entry("9"), url=None), fetch)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff" * 1000,
        b'<div id="board_list">' * 20_000,
        b'<li id="comment_1" style="margin-left:99999px">' * 2_000,
        b'var current_mid = "' * 5_000,
    ],
    ids=["empty", "binary", "nested", "comments", "variables"],
)
def test_hostile_pages_end_in_one_line(content: bytes) -> None:
    page = Page(
        url=f"{SITE}/index.php?mid=a&document_srl=5", status=200, content=content, headers={}
    )
    with pytest.raises(NotAnArticleError) as caught:
        rhymix().read_page(page)
    assert "\n" not in str(caught.value)
