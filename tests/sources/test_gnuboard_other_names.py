"""Recorded pages with the names of another skin: every class and id is another one but those that
scripts of the core rely on, elements are others, dates are written otherwise. Their values stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.sources.boards import as_page as page_of
from tests.sources.boards import expected, page_bytes, running_text, shown
from tui_reader.models import Article
from tui_reader.sources.boards.dom import tree_of
from tui_reader.sources.gnuboard.address import address_on, scripts_of
from tui_reader.sources.gnuboard.list_page import ListPage, read_list
from tui_reader.sources.gnuboard.source import Gnuboard

_KEPT_IDS = re.compile(r"bo_v_con|bo_vc|bo_v|c_\d+|(?:secret|save)_comment_\d+|(?:no)?good_button")
_KEPT_CLASSES = re.compile(r"sound_only|sv_\w+|member|guest|fa.*")

ARTICLES = (
    "article_seedlike",
    "article_nested_comments_loggedin",
    "article_pretty_url",
    "article_rich_blocks",
    "article_mobile",
)
LISTS = ("list_news_p1", "list_news_p2_pretty", "list_news_mobile")


def other_classes(html: str) -> str:
    def renamed(match: re.Match[str]) -> str:
        names = (n if _KEPT_CLASSES.fullmatch(n) else f"sk-{n[::-1]}" for n in match[1].split())
        return f'class="{" ".join(names)}"'

    return re.sub(r'class="([^"]*)"', renamed, html)


def other_ids(html: str) -> str:
    def renamed(match: re.Match[str]) -> str:
        return match[0] if _KEPT_IDS.fullmatch(match[1]) else f'id="sk-{match[1][::-1]}"'

    return re.sub(r'\bid="([^"]*)"', renamed, html)


def other_elements(html: str) -> str:
    html = re.sub(r"<(/?)(?:section|header|aside|article)\b", r"<\1div", html)
    return re.sub(r"<(/?)strong\b", r"<\1b", re.sub(r"<(/?)h1\b", r"<\1h3", html))


def other_dates(html: str) -> str:
    date = r"(?<![\d.-])(\d\d)-(\d\d)-(\d\d) (\d\d):(\d\d)"
    return re.sub(date, r"20\1년 \2월 \3일 \4시 \5분", html)


def with_others_beside(html: str) -> str:
    """Newest posts of other boards and the most read of this one, above everything."""
    links = "".join(
        f'<li><a href="/bbs/board.php?bo_table={table}&amp;wr_id={number}">글 {number}</a> '
        f"<span>11-2{number % 10}</span></li>"
        for table, number in [("free", 1), ("free", 2), ("news", 31), ("news", 32)]
    )
    return html.replace("<body", f"<body data-x=''><ul>{links}</ul><div", 1)


CHANGES: dict[str, Callable[[str], str]] = {
    "classes": other_classes,
    "elements": other_elements,
    "dates": other_dates,
    "beside": with_others_beside,
    "all": lambda html: other_dates(other_elements(other_classes(html))),
}


def read(name: str, change: Callable[[str], str]) -> Article:
    html = change(page_bytes(f"{name}.html").decode())
    return Gnuboard().read_page(page_of(html, expected(name)["http"]["final_url"]))


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", ARTICLES)
def test_an_article(name: str, change: str) -> None:
    article, truth = read(name, CHANGES[change]), expected(name)["article"]
    assert (article.title, article.category) == (truth["title_full"], truth["category"])
    assert (article.author, article.views) == (truth["author"], truth["views"])
    assert shown(article.published) == truth["date"]
    assert running_text(article.blocks) == truth["body_paragraphs"]
    for neighbour, true in ((article.previous, truth["prev"]), (article.next, truth["next"])):
        assert (neighbour is None) == (true is None)
        assert neighbour is None or (neighbour.url or "").endswith(f"&wr_id={true['wr_id']}")
    files = [file.name for file in article.attachments if "download.php" in file.url]
    assert files == [file["name"] for file in truth["attachments"]]
    assert article.thread is not None
    found = [(one.id, one.author, one.depth, lines(one.text)) for one in article.thread.comments]
    assert found == [
        (str(one["id"]), one["author"], one["depth"], lines(one["text"] or ""))
        for one in truth["comments"]
    ]


def lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


def rows(name: str, change: Callable[[str], str]) -> ListPage:
    html = change(page_bytes(f"{name}.html").decode())
    url = expected(name)["http"]["final_url"]
    board = address_on(url, scripts_of(html))
    assert board is not None
    found = read_list(tree_of(html), board, url)
    assert found is not None
    return found


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", LISTS)
def test_a_list(name: str, change: str) -> None:
    def told(page: ListPage) -> list[tuple[object, ...]]:
        return [
            (row.id, row.title, row.author, row.category, row.date_shown, row.views, row.comments)
            for row in page.rows
        ]

    assert told(rows(name, CHANGES[change])) == told(rows(name, str))


def test_nothing_is_made_of_what_a_skin_without_marks_prints() -> None:
    """Of a theme that has names of its own for everything what can't be told is unknown."""
    article = read("article_eyoom", lambda html: other_ids(other_classes(html)).replace(
        "sk-tnetnoc-weiv", "view-content"))  # fmt: skip
    truth = expected("article_eyoom")["article"]
    assert article.title == truth["title_full"]
    assert article.author in (None, truth["author"])
    assert article.category in (None, truth["category"])
    assert shown(article.published) in (None, truth["date"])
    assert running_text(article.blocks) == truth["body_paragraphs"]
