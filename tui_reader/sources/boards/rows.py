"""Rows of a board's list, in any skin and engine, as plain values. Used by board sources only.

Rows are found by the links to posts, not by their markup: a row is the largest element that is
about one post. Its columns are told by the words over them, its facts by labels and icons, so that
skins nobody has seen are read too. The caller says which links are posts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tui_reader.sources.boards.columns import cells_of, heads_of, up_to
from tui_reader.sources.boards.dom import (
    Node,
    classes,
    facts,
    find,
    first,
    number_in,
    of_class,
    text_of,
)

MAX_ROWS = 500
MAX_LINKS = 3000
MOST_LINKS_A_POST = 20

_NOTICE = {"bo_notice", "wr-notice", "na-notice", "bl-notice", "notice", "gall_notice", "is_notice"}
_NOTICE_MARKS = {*_NOTICE, "notice_icon"}
_CURRENT = {"bo_current", "gall_now", "list-now", "current", "bl-current"}
_COUNT = {"cnt_cmt", "bl-comment", "count", "comment", "cmt-count", "wr-comment", "replynum"}
_NOT_TITLE = {*_COUNT, "bo_cmt", "new_icon", "hot_icon", "bo_cate_link", "wr-icon", "rank-icon"}
_TITLE_HOME = {
    "bo_tit",
    "bo_subject",
    "gall_li_tit",
    "subj",
    "wr-subject",
    "list-subject",
    "subject",
}
_AUTHOR = {"sv_member", "sv_guest"}
_AUTHOR_HOME = {"td_name", "name", "wr-name", "bl-author", "author"}
_DATE_HOME = {
    "td_datetime",
    "datetime",
    "time",
    "regdate",
    "wr-date",
    "bl-date",
    "date",
    "bo_date",
    "gall_date",
}
_MARKS = {
    "secret": re.compile(r"fa-lock|icon_secret|secret\.gif|na-secret|비밀글"),
    "file": re.compile(r"fa-download|fa-paperclip|icon_file|na-file|첨부"),
    "image": re.compile(r"\bfa-(?:file-)?image\b|fa-picture-o|icon_image|icon_img|na-image"),
    "link": re.compile(r"fa-link\b|icon_link|na-link\b"),
    "popular": re.compile(r"fa-heart|icon_hot|na-hot"),
    "reply": re.compile(r"icon_reply|fa-reply|na-reply|reply-indication|답변글"),
    "new": re.compile(r"new_icon|new-icon|icon_new|na-new"),
    "notice": re.compile(r"icon_notice"),
}
_LABELLED_COUNT = (
    ".//*[normalize-space() = '댓글' or normalize-space() = 'Comments']/following-sibling::*[1]"
)
"""What stands behind the label for screen readers, whatever a skin calls it."""
_LABELLED_MARK = ".//*[*[normalize-space() = '새글'] and string-length(normalize-space()) < 6]"
_COUNT_TEXT = re.compile(r"[\[(+]?\s*\d[\d,]*\s*[\])]?")


@dataclass(frozen=True, slots=True)
class Row:
    """One post in a list. `marks`: those of `EntryMark`, and current, popular, new."""

    id: str
    url: str
    title: str
    number: int | None = None
    author: str | None = None
    category: str | None = None
    date_shown: str = ""
    views: int | None = None
    good: int | None = None
    nogood: int | None = None
    comments: int = 0
    depth: int = 0
    marks: frozenset[str] = frozenset()


def read_rows(container: Node, post_of: Callable[[str], tuple[str, str] | None]) -> list[Row]:
    """The rows of a list, top to bottom. `post_of`: the id and address of the post that a link
    leads to, None for all other links. A post printed twice (a copy for phones) is one row."""
    rows: dict[str, Row] = {}
    heads = heads_of(container)
    for (key, url), links, element in _elements(container, post_of):
        row = _read_row(key, url, links, element, heads)
        rows[key] = _merged(rows[key], row) if key in rows else row
    return [row for row in rows.values() if row.title]


def _elements(
    container: Node, post_of: Callable[[str], tuple[str, str] | None]
) -> list[tuple[tuple[str, str], list[Node], Node]]:
    """Each post of a list with its links and the largest element that is only about it."""
    about: dict[Node, set[str]] = {}
    found: list[tuple[tuple[str, str], Node]] = []
    known: set[str] = set()
    for link in container.iterdescendants("a"):
        post = post_of(link.get("href") or "")
        if post is None:
            continue
        if len(found) >= MAX_LINKS or (post[0] not in known and len(known) >= MAX_ROWS):
            break
        known.add(post[0])
        found.append((post, link))
        for ancestor in up_to(link, container):
            about.setdefault(ancestor, set()).add(post[0])
    groups: dict[Node, tuple[tuple[str, str], list[Node]]] = {}
    for post, link in found:
        element = _row_of(link, container, about)
        links = groups.setdefault(element, (post, []))[1]
        if len(links) < MOST_LINKS_A_POST:
            links.append(link)
    return [(post, links, element) for element, (post, links) in groups.items()]


def _row_of(link: Node, container: Node, about: dict[Node, set[str]]) -> Node:
    """The largest element that is about this post alone; a table's row, a list's item where the
    list holds one post only."""
    row = item = link
    for ancestor in up_to(link, container):
        if len(about[ancestor]) > 1 or ancestor is container:
            break
        row = ancestor
        if ancestor.tag == "tr":
            return row
        if ancestor.tag == "li":
            item = ancestor
    return row if item is link else item


def _read_row(
    key: str, url: str, links: Sequence[Node], element: Node, heads: Sequence[str | None]
) -> Row:
    title_link = _title_link(links)
    unwanted = frozenset(
        (
            *(node for node in element.iter() if _has(node, _NOT_TITLE)),
            *(node for node in find(element, _LABELLED_COUNT) if _is_count(node)),
            *find(element, _LABELLED_MARK),
        )
    )
    said = cells_of(title_link, element, heads) or facts(element, frozenset([*links, *unwanted]))
    number_text = said.get("number", "") or _number_text(element)
    marks = {name for name, pattern in _MARKS.items() if _is_marked(element, pattern)}
    if _is_notice(element, number_text):
        marks.add("notice")
    if any(_has(node, _CURRENT) for node in element.iter()) or number_text.startswith("열람"):
        marks.add("current")
    return Row(
        id=key,
        url=url,
        title=_title(title_link, unwanted),
        number=None if "notice" in marks else number_in(number_text),
        author=_author(element) or _name(said.get("author")),
        category=_category(element, links) or said.get("category") or None,
        date_shown=_date_shown(element) or said.get("date", ""),
        views=number_in(said.get("views")),
        good=number_in(said.get("good")),
        nogood=number_in(said.get("nogood")),
        comments=_comments(element, links),
        depth=_depth(element, title_link, "reply" in marks),
        marks=frozenset(marks),
    )


def _has(node: Node, names: set[str]) -> bool:
    return isinstance(node.tag, str) and bool({name.lower() for name in classes(node)} & names)


def _title_link(links: Sequence[Node]) -> Node:
    """The link that holds the title: by its class or home, else the one with most text."""

    def weight(link: Node) -> tuple[bool, int]:
        text = text_of(link)
        near = [link, link.getparent(), *link]
        is_home = any(node is not None and _has(node, _TITLE_HOME) for node in near)
        return is_home and not _COUNT_TEXT.fullmatch(text), len(text)

    return max(links, key=weight)


def _title(link: Node, unwanted: frozenset[Node]) -> str:
    inner = first(link, f".//*[{of_class('subj')}]")
    text = text_of(link if inner is None else inner, unwanted)
    return text or " ".join((link.get("title") or "").split())


def _number_text(element: Node) -> str:
    """The post's number in the list, which galleries print for screen readers only."""
    return (
        text_of(
            first(
                element,
                f".//*[{of_class('gall_chk', 'gall_li_wr')}]//*[{of_class('sound_only')}]",
                f".//*[{of_class('wr-num')}]",
            ),
            hidden=True,
        )
        .removeprefix("번호")
        .strip()
    )


def _is_marked(element: Node, pattern: re.Pattern[str]) -> bool:
    for node in element.iter("i", "img", "span"):
        if pattern.search(" ".join((node.get(a) or "") for a in ("class", "src", "alt"))):
            return True
    return False


def _is_notice(element: Node, number_text: str) -> bool:
    if number_text.strip() in ("공지", "알림", "Notice"):
        return True
    return any(_has(node, _NOTICE_MARKS) for node in element.iter())


def _author(element: Node) -> str | None:
    node = first(element, f".//*[{of_class(*_AUTHOR)}]")
    if node is None:
        node = first(element, f".//*[{of_class(*_AUTHOR_HOME)}]")
    return _name(text_of(node, limit=100))


def _name(text: str | None) -> str | None:
    return (text or "").removeprefix("작성자").strip(" :") or None


def _category(element: Node, links: Sequence[Node]) -> str | None:
    node = first(
        element,
        f".//a[{of_class('bo_cate_link')}]",
        ".//a[contains(@href, 'sca=') and not(contains(@href, 'stx='))]",
        ".//a[contains(@href, 'category_id=')]",
        f".//*[{of_class('bl-cate', 'wr-cate', 'bo_v_cate')}]",
        f".//*[{of_class('subj')}]/preceding-sibling::span[starts-with(normalize-space(), '[')]",
    )
    if node is None or node in links:
        return None
    return text_of(node, limit=60).strip("[]| ") or None


def _date_shown(element: Node) -> str:
    for node in find(element, f".//*[{of_class(*_DATE_HOME)}]"):
        text = text_of(node, limit=60)
        if re.search(r"\d", text):
            return text
    return ""


def _comments(element: Node, links: Sequence[Node]) -> int:
    named = [
        node for node in element.iter() if _has(node, _COUNT) and node.tag not in ("td", "li", "tr")
    ]
    for node in (*named, *filter(_is_count, find(element, _LABELLED_COUNT))):
        count = number_in(text_of(node))
        if count is not None:
            return abs(count)
    for node in [*links, *element.iterdescendants("span")]:
        text = text_of(node, limit=30)
        if re.fullmatch(r"[\[(+]\s*\d[\d,]*\s*[\])]?", text):
            return abs(number_in(text) or 0)
    return 0


def _is_count(node: Node) -> bool:
    return _COUNT_TEXT.fullmatch(text_of(node, limit=30)) is not None


def _depth(element: Node, link: Node, is_reply: bool) -> int:
    """How deep a reply post stands: 10 pixels a level before the title."""
    for ancestor in up_to(link, element):
        match = re.search(r"(?:padding|margin)-left\s*:\s*(\d{1,4})px", ancestor.get("style") or "")
        if match is not None:
            return max(int(match[1]) // 10, int(is_reply))
    return int(is_reply)


def _merged(row: Row, again: Row) -> Row:
    """A row whose post is printed twice (a second copy for phones): what the first left out."""
    return replace(
        row,
        title=row.title or again.title,
        author=row.author or again.author,
        category=row.category or again.category,
        date_shown=row.date_shown or again.date_shown,
        views=row.views if row.views is not None else again.views,
        good=row.good if row.good is not None else again.good,
        nogood=row.nogood if row.nogood is not None else again.nogood,
        comments=row.comments or again.comments,
        marks=row.marks | again.marks,
    )
