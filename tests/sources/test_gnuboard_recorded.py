"""Every recorded Gnuboard page gives the values that were put into its database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.sources.boards import DATA, SITE, expected, page_bytes, recorded, running_text, shown
from tui_reader.errors import NotAnArticleError
from tui_reader.models import Article, Block, Comment, Neighbour
from tui_reader.sources.boards.dom import tree_of
from tui_reader.sources.gnuboard.address import BoardAddress, address_on, scripts_of
from tui_reader.sources.gnuboard.list_page import ListPage, dated, read_list
from tui_reader.sources.gnuboard.rss import read_rss
from tui_reader.sources.gnuboard.source import Gnuboard
from tui_reader.text.plain import read_plain

NAMES = sorted(path.name.removesuffix(".expected.json") for path in DATA.glob("gnuboard/*.json"))
ARTICLES = [name for name in NAMES if name.startswith("article_")]
LISTS = [name for name in NAMES if name.startswith("list_")] + ["article_with_list_below"]
NEWS = BoardAddress(bbs=f"{SITE}/bbs", table="news")
KINDS = {"ordered_list": "list", "video": "embed"}


def read(name: str) -> tuple[Article, dict[str, Any]]:
    return Gnuboard().read_page(recorded(name)), expected(name)["article"]


def long_form(table: str, number: int) -> str:
    return f"{SITE}/bbs/board.php?bo_table={table}&wr_id={number}"


@pytest.mark.parametrize("name", ARTICLES)
def test_the_facts_of_an_article(name: str) -> None:
    article, truth = read(name)
    assert article.score is not None
    got = {
        "title": article.title,
        "category": article.category,
        "author": article.author,
        "date": shown(article.published),
        "views": article.views,
        "good": article.score.up,
        "nogood": article.score.down,
        "board": article.site_title,
        "url": article.url,
        "language": article.language,
        "kind": article.kind,
    }
    assert got == {
        "title": truth["title_full"],
        "category": truth["category"],
        "author": truth["author"],
        "date": truth["date"],
        "views": truth["views"],
        "good": truth["good"],
        "nogood": truth["nogood"],
        "board": truth["board_name"],
        "url": long_form(truth["board"], truth["wr_id"]),
        "language": "ko",
        "kind": "gnuboard",
    }
    assert isinstance(article.published, datetime)
    assert article.published.isoformat().endswith("+09:00")


@pytest.mark.parametrize("name", ARTICLES)
def test_the_body_of_an_article(name: str) -> None:
    article, truth = read(name)
    assert running_text(article.blocks) == truth["body_paragraphs"]
    assert (article.repeats > 0) == (truth["duplication"] != "none")
    blocks = [block for block in article.blocks if not is_attached(block, truth)]
    kinds = [KINDS.get(block["type"], block["type"]) for block in truth["body_blocks"]]
    assert [block.kind for block in blocks] == kinds
    for block, true in zip(blocks, truth["body_blocks"], strict=True):
        check_block(block, true)


def is_attached(block: Block, truth: dict[str, Any]) -> bool:
    return (block.url or "").rpartition("/")[2] in truth["attached_images"]


def check_block(block: Block, true: dict[str, Any]) -> None:
    match true["type"]:
        case "paragraph":
            found = {block.text[link.start : link.end]: link.url for link in block.links}
            assert found == {link["text"]: link["url"] for link in true.get("links", [])}
        case "heading":
            assert (block.text, block.level) == (true["text"], true["level"])
        case "list" | "ordered_list":
            assert [item.text for item in block.items] == true["items"]
            assert block.ordered == (true["type"] == "ordered_list")
        case "table":
            assert [list(row) for row in block.rows] == true["rows"]
        case "quote" | "code":
            assert block.text == true["text"]
        case "image":
            assert (block.text, block.url) == (true["alt"], true["original"])
        case "video":
            assert block.url == true["url"]
        case other:
            pytest.fail(f"nothing checks {other}")


@pytest.mark.parametrize("name", ARTICLES)
def test_what_belongs_to_an_article(name: str) -> None:
    article, truth = read(name)
    files = [one for one in article.attachments if one.type is None]
    assert [one.name for one in files] == [one["name"] for one in truth["attachments"]]
    assert all("download.php" in one.url and (one.size or 0) > 0 for one in files)
    links = [one.url for one in article.attachments if one.type == "text/html"]
    assert links == [one["url"] for one in truth["related_links"]]
    images = [(block.url or "").rpartition("/")[2] for block in article.blocks[:5]]
    assert images[: len(truth["attached_images"])] == truth["attached_images"]


@pytest.mark.parametrize("name", ARTICLES)
def test_the_neighbours_of_an_article(name: str) -> None:
    article, truth = read(name)
    if not truth["prev_next_shown"]:
        pairs = [
            ("[2보] 해온역 환승통로 통행 재개", 42),
            ("가람군, 새벽배송 노선 개편 전면 재검토", 30),
        ]
        assert [article.previous, article.next] == [
            Neighbour(title, long_form("flash", number)) for title, number in pairs
        ]
        return
    for got, true in ((article.previous, truth["prev"]), (article.next, truth["next"])):
        if true is None:
            assert got is None
            continue
        assert got is not None
        assert (got.title, got.url) == (true["title"], long_form(truth["board"], true["wr_id"]))
        printed = true["date"] and f"20{true['date']}".replace(".", "-")
        assert shown(got.published) == printed


@pytest.mark.parametrize("name", ARTICLES)
def test_the_comments_of_an_article(name: str) -> None:
    article, truth = read(name)
    assert article.thread is not None
    assert [as_true(comment) for comment in article.thread.comments] == [
        {
            "id": str(true["id"] or f"#{number}"),
            "author": true["author"],
            "date": true["date"],
            "depth": true["depth"],
            "parent_id": true["parent_id"] and str(true["parent_id"]),
            "secret": true["secret"],
            "text": true["text"] or "",
        }
        for number, true in enumerate(truth["comments"], 1)
    ]
    assert article.thread.total == max(truth["comment_count"], len(truth["comments"]))
    for comment in article.thread.comments:
        assert bool(comment.blocks) == bool(comment.text)
        assert comment.url == (None if comment.id[0] == "#" else f"{article.url}#c_{comment.id}")


def as_true(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.id,
        "author": comment.author,
        "date": shown(comment.published),
        "depth": comment.depth,
        "parent_id": comment.parent_id,
        "secret": comment.state == "secret",
        "text": comment.text,
    }


def read_recorded_list(name: str) -> tuple[ListPage, dict[str, Any], datetime]:
    page = recorded(name)
    text = page.content.decode()
    board = address_on(page.url, scripts_of(text))
    assert board is not None
    found = read_list(tree_of(text), board, page.url)
    assert found is not None
    day, clock = expected(name)["recorded_on"].split(" (")
    return found, expected(name)["list"], datetime.fromisoformat(f"{day}T{clock[:5]}+09:00")


@pytest.mark.parametrize("name", LISTS)
def test_the_rows_of_a_list(name: str) -> None:
    found, truth, _ = read_recorded_list(name)
    missing = {word.split()[0] for word in truth["fields_not_on_page"]}
    if name == "list_news_mobile":
        missing.add("reply_depth")  # told as a mark, but not how deep
    for row, true in zip(found.rows, truth["rows"], strict=True):
        got = {
            "wr_id": int(row.id),
            "num": row.number,
            "is_notice": "notice" in row.marks,
            "is_current": "current" in row.marks,
            "title": row.title,
            "category": row.category,
            "author": row.author,
            "date_shown": row.date_shown,
            "views": row.views,
            "good": row.good,
            "nogood": row.nogood,
            "comment_count": row.comments,
            "secret": "secret" in row.marks,
            "reply_depth": row.depth,
            "has_file": "file" in row.marks,
            "has_link": "link" in row.marks,
            "is_new": "new" in row.marks,
            "is_hot": "popular" in row.marks,
        }
        unknown = {*missing, "url", "title_truncated", "date"}
        assert {key: got[key] for key in got if key not in missing} == {
            key: value for key, value in true.items() if key not in unknown
        }
        assert row.url == long_form(truth["board"], true["wr_id"])
    assert found.total == truth["total_count"]
    assert (found.last_page or 1) == truth["total_pages"]


@pytest.mark.parametrize("name", ["list_news_p1", "list_news_mobile", "list_news_p2_pretty"])
def test_dates_are_whole_once_a_year_is_known(name: str) -> None:
    found, truth, now = read_recorded_list(name)
    known = read_rss(page_bytes("rss_news.xml"), NEWS)
    times = {key: entry.published for key, entry in known.items() if entry.published}
    when = dated(found.rows, now, times)
    days = {key: (shown(value) or "")[:10] for key, value in when.items()}
    assert days == {str(true["wr_id"]): true["date"] for true in truth["rows"]}


def test_rss_is_unescaped_once_more() -> None:
    truth = expected("rss_news")["rss"]["items"]
    entries = read_rss(page_bytes("rss_news.xml"), NEWS)
    got = [
        (entry.external_id, entry.title, entry.url, entry.author, entry.published)
        for entry in entries.values()
    ]
    assert got == [
        (
            str(item["wr_id"]),
            item["title"],
            item["link"],
            item["creator"],
            datetime.fromisoformat(item["date"]),
        )
        for item in truth
    ]
    plain = entries["152"].content or ""
    assert plain.count("<br>") == 2  # plain text keeps its lines as HTML


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (
            "alert_deleted_article",
            "the post was deleted (“글이 존재하지 않습니다. 글이 삭제되었거나 이동된 경우입니다.”)",
        ),
        (
            "alert_login_required",
            "members only: the site asks for a login "
            "(“글을 읽을 권한이 없습니다. 회원이시라면 로그인 후 이용해 보십시오.”)",
        ),
        (
            "password_secret_article",
            "a secret post: only its author and the board's staff may read it "
            "(“[비공개] 제보자 연락처 정리”)",
        ),
        ("list_news_p1", "a list of 15 posts: use add"),
        ("list_gallery", "a list of 13 posts: use add"),
    ],
)
def test_pages_that_are_no_articles(name: str, line: str) -> None:
    page = recorded(name)
    assert Gnuboard().claims(page.url, page)
    with pytest.raises(NotAnArticleError) as caught:
        Gnuboard().read_page(page)
    assert str(caught.value) == line


def test_the_seeds_pattern_is_no_other_in_plain_text() -> None:
    """A page saved as plain text says the same as the page itself."""
    article, truth = read("article_seedlike")
    plain = read_plain("\n\n".join([truth["title"], *truth["body_paragraphs_as_served"]]))
    assert running_text(plain.blocks) == running_text(article.blocks)
