"""The Gnuboard source over a local server that stands in for the board's site."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from tests.servers import Answer, Request, TestServer
from tests.sources.boards import NEWS, SITE, as_page, behind, board, page_bytes, shown
from tui_reader.errors import FetchError, NotAnArticleError, ParseError
from tui_reader.models import Entry, Feed
from tui_reader.sources import claim
from tui_reader.sources.base import Batch, Fetch, Source
from tui_reader.sources.gnuboard.source import Gnuboard

NOW = datetime(2026, 11, 23, 8, 8, tzinfo=UTC)
LIST = "/bbs/board.php?bo_table=news"
RSS = "/bbs/rss.php?bo_table=news"


def source() -> Gnuboard:
    return Gnuboard(now=lambda: NOW)


def without_rss(page: bytes) -> bytes:
    return page.replace(b"rss.php", b"none.php")


async def batches(feed: Feed, fetch: Fetch, most: int = 9) -> list[Batch]:
    found: list[Batch] = []
    async for batch in source().entries(feed, fetch):
        found.append(batch)
        if len(found) == most:
            break
    return found


def news(**more: str) -> Feed:
    return replace(Feed(url=NEWS, kind="gnuboard", title="뉴스"), **more)  # type: ignore[arg-type]


def test_it_is_a_source_that_is_found_by_its_addresses() -> None:
    assert isinstance(Gnuboard(), Source)
    for url in (
        NEWS,
        f"{NEWS}&wr_id=5",
        f"{SITE}/g5/bbs/board.php?wr_id=5&bo_table=news",
        f"{SITE}{RSS}",
        f"{SITE}/bbs/password.php?w=s&bo_table=news&wr_id=88",
    ):
        found = claim(url, None)
        assert found is not None
        assert found.kind == "gnuboard"
    for url in (f"{SITE}/news/5", f"{SITE}/bbs/board.php", f"{SITE}/bbs/content.php?co_id=a", SITE):
        assert not Gnuboard().claims(url, None)


@pytest.mark.parametrize(
    ("page", "url", "claimed"),
    [
        (board("<p>x</p>"), f"{SITE}/news/5", True),
        (board("<p>x</p>", name=""), f"{SITE}/", False),
        (board("<p>x</p>", name=""), f"{SITE}/bbs/login.php?url=x", True),
        ("<p>x</p>", f"{SITE}/news/5", False),
        (page_bytes("alert_deleted_article.html"), f"{SITE}/news/5", True),
    ],
)
def test_pages_tell_where_addresses_do_not(page: str | bytes, url: str, claimed: bool) -> None:
    assert Gnuboard().claims(url, as_page(page, url)) is claimed


@pytest.mark.parametrize(
    ("asked", "page_name", "url"),
    [
        (NEWS, "list_news_p1", NEWS),
        (f"{NEWS}&page=3&device=mobile", "list_news_p1", NEWS),
        (f"{NEWS}&wr_id=137", "list_news_p1", NEWS),
        (f"{SITE}{RSS}", "list_news_p1", NEWS),
        (f"{SITE}/news?page=2", "list_news_p2_pretty", NEWS),
        (f"{SITE}/news/126", "article_pretty_url", NEWS),
    ],
)
async def test_add_takes_any_address_of_a_board(
    server: TestServer, asked: str, page_name: str, url: str
) -> None:
    server.route(LIST, page_bytes("list_news_p1.html"))
    server.route("/news", page_bytes("list_news_p2_pretty.html"))
    server.route("/news/126", page_bytes("article_pretty_url.html"))
    async with behind(server) as fetch:
        page = None if claim(asked, None) else await fetch(asked)
        if page is not None:
            assert source().claims(asked, page)
        feed = await source().feed(asked, fetch, page)
    assert (feed.url, feed.title, feed.kind, feed.site_url) == (url, "뉴스", "gnuboard", url)
    assert not any("rss" in path for path in server.paths())


async def test_add_keeps_a_category_or_a_search(server: TestServer) -> None:
    server.route("/bbs/board.php", page_bytes("list_search.html"))
    async with behind(server) as fetch:
        asked = f"{NEWS}&sca=IT%2F%EA%B3%BC%ED%95%99&page=2"
        feed = await source().feed(asked, fetch, None)
        assert (feed.url, feed.title) == (f"{NEWS}&sca=IT%2F%EA%B3%BC%ED%95%99", "뉴스: IT/과학")
        asked = f"{NEWS}&sfl=wr_subject%7C%7Cwr_content&stx=%EC%9D%B4%EC%9A%A9%EC%9E%90&sop=and"
        feed = await source().feed(asked, fetch, None)
        assert (feed.url, feed.title) == (asked, "뉴스: 이용자")
        (batch, *_) = await batches(feed, fetch, 1)
    assert batch.entries[0].url == f"{NEWS}&wr_id=151"
    assert not any("rss" in path for path in server.paths())


async def test_add_of_a_subfolder_install(server: TestServer) -> None:
    rows = '<div id="bo_list"><a href="/g5/news/7" class="bo_subject">글</a></div>'
    server.route("/g5/bbs/board.php", board(rows, path="/g5"))
    page = as_page(board(rows, path="/g5"), f"{SITE}/g5/news")
    async with behind(server) as fetch:
        feed = await source().feed(page.url, fetch, page)
        (batch,) = await batches(feed, fetch)
    assert feed.url == f"{SITE}/g5/bbs/board.php?bo_table=news"
    assert [entry.url for entry in batch.entries] == [f"{feed.url}&wr_id=7"]


async def test_add_of_what_is_no_board(server: TestServer) -> None:
    server.route("/bbs/board.php", page_bytes("alert_login_required.html"))
    server.route("/bbs/rss.php", "RSS 보기가 금지되어 있습니다.")
    async with behind(server) as fetch:
        with pytest.raises(ParseError, match=r"^members only: the site asks for a login"):
            await source().feed(NEWS, fetch, None)
        with pytest.raises(ParseError, match=r"^members only"):
            await batches(news(), fetch)


async def test_rss_and_list_are_one_entry(server: TestServer) -> None:
    server.route(LIST, page_bytes("list_news_p1.html"))
    server.route(RSS, page_bytes("rss_news.xml"), content_type="text/xml;charset=UTF-8")
    async with behind(server) as fetch:
        (batch,) = await batches(news(), fetch, 1)
    found = {entry.external_id: entry for entry in batch.entries}
    assert len(found) == len(batch.entries) == 15
    full = found["142"]
    assert (full.title, full.author) == ("누리텔레콤, 스카이본과 도심항공 실증 MOU 체결", "이도현")
    assert (full.comments_total, full.views, full.category) == (7, 1284, "경제")
    assert full.score is not None
    assert (full.score.up, full.score.down) == (3, 1)
    assert full.url == f"{NEWS}&wr_id=142"
    assert shown(full.published) == "2023-09-24 10:05"
    assert (full.content or "").startswith("<p>누리텔레콤이")
    assert found["98"].title.endswith("주민 설명회는 다음 달 권역별로 열기로")  # cut in the list
    assert shown(found["1"].published) == "2023-01-02"  # by the years of the others
    marks = {key: entry.marks for key, entry in found.items() if entry.marks}
    assert marks == {
        "1": {"notice"},
        "77": {"notice"},
        "141": {"reply"},
        "150": {"reply"},
        "129": {"link"},
        "126": {"file"},
    }
    assert server.paths() == [f"{SITE}{LIST}", f"{SITE}{RSS}"]


@pytest.mark.parametrize(
    "answer",
    [
        Answer("RSS 보기가 금지되어 있습니다."),
        Answer(b"", status=404),
        Answer(b"<rss><channel><item><link>x", content_type="text/xml"),
        Answer(b'<!DOCTYPE r [<!ENTITY a "b">]><rss>&a;</rss>', content_type="text/xml"),
    ],
    ids=["forbidden", "missing", "cut", "entities"],
)
async def test_a_board_without_rss_is_read_all_the_same(server: TestServer, answer: Answer) -> None:
    server.route(LIST, page_bytes("list_news_p1.html"))
    server.route(RSS, lambda request: answer)
    async with behind(server) as fetch:
        (batch,) = await batches(news(), fetch, 1)
    assert len(batch.entries) == 15
    assert all(entry.content is None for entry in batch.entries)


async def test_page_after_page_until_the_last(server: TestServer) -> None:
    def page(request: Request) -> Answer:
        number = int(request.query.get("page", "1"))
        rows = "".join(
            f'<tr><td>{n}</td><td><a href="{LIST}&wr_id={n}&page={number}">글 {n}</a></td>'
            "<td>23-09-24</td></tr>"
            for n in range(40 - number * 10, 30 - number * 10, -1)
        )
        head = "<tr><th>번호</th><th>제목</th><th>날짜</th></tr>"
        pager = f'<nav class="pg_wrap"><strong>{number}</strong><a href="{LIST}&page=3">3</a></nav>'
        return Answer(board(f'<div id="bo_list"><table>{head}{rows}</table></div>{pager}'))

    server.route("/bbs/board.php", page)
    async with behind(server) as fetch:
        found = await batches(news(), fetch)
    ids = [entry.external_id for batch in found for entry in batch.entries]
    assert ids == [str(n) for n in range(30, 0, -1)]
    assert server.paths() == [f"{SITE}{LIST}", f"{SITE}{LIST}&page=2", f"{SITE}{LIST}&page=3"]


async def test_a_board_that_repeats_its_last_page_ends(server: TestServer) -> None:
    page = page_bytes("list_gallery.html").replace(
        b'<div class="bo_fx">', b'<a href="?page=99">99</a><div class="bo_fx">'
    )
    server.route("/bbs/board.php", page)
    async with behind(server) as fetch:
        found = await batches(news(url=f"{SITE}/bbs/board.php?bo_table=photo"), fetch)
    assert [len(batch.entries) for batch in found] == [13]


async def test_years_come_from_one_post_and_are_remembered(server: TestServer) -> None:
    # A clock time in the list is of the day on which the site served it.
    served = {"Date": format_datetime(NOW, usegmt=True)}
    server.route(LIST, without_rss(page_bytes("list_news_p1.html")), headers=served)
    server.route(f"{LIST}&wr_id=150", page_bytes("article_nested_comments_loggedin.html"))
    async with behind(server) as fetch:
        (first,) = await batches(news(), fetch, 1)
        assert first.feed is not None
        days = {entry.external_id: shown(entry.published) for entry in first.entries}
        assert (days["152"], days["151"]) == ("2026-11-23 15:40", "2026-11-23 08:05")
        assert (days["142"], days["95"], days["1"]) == ("2023-09-24", "2023-09-21", "2023-01-02")
        assert server.paths() == [f"{SITE}{LIST}", f"{SITE}{LIST}&wr_id=150"]
        (again,) = await batches(first.feed, fetch)
        assert again.is_unchanged
        assert again.entries == ()
        # A new vote count changes the list; the year is still known without asking a post.
        changed = page_bytes("list_news_p1.html").replace(
            b'<td class="td_num">12</td>', b'<td class="td_num">13</td>'
        )
        server.route(LIST, without_rss(changed), headers=served)
        (fresh, *_) = await batches(first.feed, fetch, 1)
        assert not fresh.is_unchanged
        fresh_days = {entry.external_id: shown(entry.published) for entry in fresh.entries}
        assert fresh_days["95"] == "2023-09-21"
    assert sum("wr_id" in path for path in server.paths()) == 1


async def test_views_alone_are_no_change(server: TestServer) -> None:
    page = page_bytes("list_gallery.html")
    server.route("/bbs/board.php", page)
    feed = news(url=f"{SITE}/bbs/board.php?bo_table=photo")
    async with behind(server) as fetch:
        (first,) = await batches(feed, fetch)
        server.route("/bbs/board.php", page.replace(b"</i> 311</span>", b"</i> 999</span>"))
        assert first.feed is not None
        (again,) = await batches(first.feed, fetch)
    assert again.is_unchanged


async def test_an_article_keeps_the_sites_cookie(server: TestServer) -> None:
    views: set[str] = set()

    def post(request: Request) -> Answer:
        cookie = request.headers.get("cookie", "")
        views.add(cookie or f"new {len(views)}")
        body = page_bytes("article_seedlike.html")
        return Answer(body, cookies=() if cookie else ("PHPSESSID=abc; path=/; HttpOnly",))

    server.route("/bbs/board.php", post)
    entry = Entry("137", url=f"{NEWS}&wr_id=137")
    async with behind(server) as fetch:
        article = await source().article(entry, fetch)
        thread = await source().thread(entry, fetch)
        await source().article(entry, fetch)
    assert article.title == "가람연구재단, 해온대와 양자센서 공동연구 협약 체결"
    assert article.repeats == 5
    assert len(thread.comments) == 3
    assert views == {"new 0", "PHPSESSID=abc"}


@pytest.mark.parametrize("script", ["good", "delete", "download", "link", "write", "password"])
async def test_scripts_that_act_are_never_asked(server: TestServer, script: str) -> None:
    server.route("/bbs/board.php", page_bytes("article_seedlike.html"))
    entry = Entry("137", url=f"{SITE}/bbs/{script}.php?bo_table=news&wr_id=137&good=good&w=d")
    async with behind(server) as fetch:
        article = await source().article(entry, fetch)
    assert article.url == f"{NEWS}&wr_id=137"
    assert server.paths() == [f"{NEWS}&wr_id=137"]


async def test_a_deleted_post_says_so_and_a_dead_site_gives_what_rss_brought(
    server: TestServer,
) -> None:
    server.route("/bbs/board.php", page_bytes("alert_deleted_article.html"))
    content = "<p>하나.</p><p>둘은 더 길게 쓴 문단이다.</p>"
    entry = Entry("9", title="제목", url=f"{NEWS}&wr_id=9", author="이", content=content)
    async with behind(server) as fetch:
        with pytest.raises(NotAnArticleError, match=r"^the post was deleted"):
            await source().article(entry, fetch)
        server.route("/bbs/board.php", b"", status=500)
        stored = await source().article(entry, fetch)
        assert (stored.title, stored.author, stored.kind) == ("제목", "이", "gnuboard")
        assert stored.text == "하나.\n\n둘은 더 길게 쓴 문단이다."
        with pytest.raises(FetchError):
            await source().article(replace(entry, content=None), fetch)


async def test_a_secret_post_ends_at_its_password_form(server: TestServer) -> None:
    server.redirect(f"{LIST}&wr_id=88", "/bbs/password.php?w=s&bo_table=news&wr_id=88")
    server.route("/bbs/password.php", page_bytes("password_secret_article.html"))
    async with behind(server) as fetch:
        with pytest.raises(NotAnArticleError, match=r"^a secret post"):
            await source().article(Entry("88", url=f"{NEWS}&wr_id=88"), fetch)


def test_a_saved_page_has_the_sites_addresses() -> None:
    page = as_page(page_bytes("article_seedlike.html"), "file:///tmp/saved.html")
    article = Gnuboard().read_page(page)
    assert Gnuboard().claims(page.url, page)
    assert article.url == f"{NEWS}&wr_id=137"
    assert article.previous is not None
    assert article.previous.url == f"{NEWS}&wr_id=142"
