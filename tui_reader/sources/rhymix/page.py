"""Pages of Rhymix and XpressEngine boards: lists, articles, messages in their place.

The most stable mark of all skins is the class `document_N_M` of what people wrote; the facts around
are told by labels and icons (`boards.dom.facts`). 비추천 is printed as a negative number.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from tui_reader.models import Article, Attachment, Score
from tui_reader.sources.boards.dom import (
    Node,
    facts,
    find,
    first,
    is_within,
    number_in,
    of_class,
    size_of,
    text_of,
)
from tui_reader.sources.boards.rows import Row, read_rows
from tui_reader.sources.boards.times import read_when
from tui_reader.sources.rhymix.address import RhymixAddress, post_number
from tui_reader.sources.rhymix.comments import read_thread
from tui_reader.text.blocks import html_blocks
from tui_reader.text.clean import clean_line
from tui_reader.text.repeats import fold_repeats
from tui_reader.urls import join

_LIST_MARKS = ("board_list", "bd_lst", "list_normal", "board_list_table")
_SIZE = re.compile(r"\(\s*(\d[\d,]{0,18}(?:\.\d{1,9})?)\s*([KMGT]?)i?B", re.IGNORECASE)


def read_list(page: Node, board: RhymixAddress, base: str) -> list[Row] | None:
    """The rows of a list page; None when it holds no list."""
    container = first(page, "//*[@id='board_list']", f"//*[{of_class(*_LIST_MARKS)}]")
    if container is None:
        return None

    def post(href: str) -> tuple[str, str] | None:
        number = post_number(href, board, base)
        return None if number is None else (number, board.post_url(number))

    return read_rows(container, post)


def has_article(page: Node) -> bool:
    return _body(page) is not None


def _body(page: Node) -> Node | None:
    for node in find(page, f"//*[{of_class('xe_content', 'rhymix_content')}]"):
        if re.search(r"(?:^|\s)document_\d+_-?\d+(?:\s|$)", node.get("class") or ""):
            return node
    return None


def message_of(page: Node) -> str | None:
    """What the engine says in a page's place: an error, a login or a password form."""
    if has_article(page):
        return None
    secret = first(page, f"//form[{of_class('secretForm')}]", "//input[@id='cpw']")
    if secret is not None:
        return "a secret post: its password is needed"
    said = first(
        page,
        "//*[@id='access']//h1",
        f"//*[{of_class('context_message', 'message')}]//h1",
        f"//*[{of_class('context_message')}]",
        "//*[@id='msg']",
    )
    words = text_of(said, limit=200)
    if not words:
        return None
    meaning = "the site refused"
    if re.search(r"찾을 수 없|존재하지 않|not found|does not exist", words, re.IGNORECASE):
        meaning = "the post was deleted, or never was"
    elif re.search(r"권한이 없|로그인|permi|log\s?in", words, re.IGNORECASE):
        meaning = "members only"
    return f"{meaning} (\u201c{words}\u201d)"


def read_article(
    page: Node, board: RhymixAddress, base: str, now: datetime | None = None
) -> Article | None:
    """The article of a page; None when it holds none."""
    body = _body(page)
    if body is None:
        return None
    number = re.search(r"document_(\d+)_", body.get("class") or "")
    if board.number is None and number is not None:
        board = replace(board, number=number[1])
    title_node = _title_node(page, body, board, base)
    title = text_of(title_node) or _page_title(page) or None
    head = _head(body, title_node)
    apart = frozenset([body, *find(page, "//*[@id='comment' or @id='board_list']"), *_votes(page)])
    said = facts(head, apart)
    url = board.post_url(board.number) if board.number else None
    thread = read_thread(page, url=url, base=base, now=now)
    attachments = _files(page, base, apart)
    folding = fold_repeats(html_blocks(body, base), title=title)
    root = first(page, "/html")
    language = re.match(r"[a-z]{2,3}", "" if root is None else root.get("lang") or "")
    return Article(
        url=url,
        title=title,
        blocks=folding.kept,
        folded=folding.folded,
        language=language[0] if language is not None else None,
        author=_author(head, apart) or said.get("author"),
        category=text_of(first(head, f".//*[{of_class('category')}]"), limit=60).strip("[]")
        or None,
        published=read_when(said.get("date"), now) or read_when(text_of(head, apart), now),
        views=number_in(said.get("views")),
        score=_score(page, said),
        attachments=attachments,
        thread=thread,
        kind="rhymix",
        site_title=None,
    )


def _title_node(page: Node, body: Node, board: RhymixAddress, base: str) -> Node | None:
    """The heading that links to the post itself, else the first one before the body."""
    for link in find(page, "//h1//a[@href]|//h2//a[@href]|//h3//a[@href]"):
        if board.number and post_number(link.get("href"), board, base) == board.number:
            return link
    for name in ("read_header", "rd_hd", "top_area", "board_read"):
        node = first(page, f"//*[{of_class(name)}]//h1", f"//*[{of_class(name)}]//h2")
        if node is not None:
            return node
    return None


def board_title(page: Node) -> str | None:
    """The board's name: the title of its list page, without the site's."""
    return re.sub(r"\s+[-|]\s.*$", "", _page_title(page)).strip() or None


def _page_title(page: Node) -> str:
    return clean_line("".join("".join(node.itertext()) for node in find(page, "//head/title[1]")))


def _head(body: Node, title: Node | None) -> Node:
    """The smallest element that holds both the title and the body: the post."""
    if title is not None:
        above = set(title.iterancestors())
        for node in body.iterancestors():
            if node in above:
                return node
    parent = body.getparent()
    return body if parent is None else parent


def _author(head: Node, apart: frozenset[Node]) -> str | None:
    for node in find(head, ".//a[contains(@class, 'member_')]|.//*[@class='author']"):
        text = text_of(node, apart, limit=100)
        if text and not is_within(node, apart):
            return text
    return None


def _votes(page: Node) -> list[Node]:
    return list(find(page, f"//*[{of_class('vote', 'rd_vote', 'vote_area')}]"))


def _score(page: Node, said: dict[str, str]) -> Score | None:
    votes: dict[str, str] = {}
    for box in _votes(page):
        if first(box, "ancestor::*[@id='comment']") is None:
            votes = {**facts(box), **votes}
    good = number_in(votes.get("good") or said.get("good"))
    nogood = number_in(votes.get("nogood") or said.get("nogood"))
    if good is None and nogood is None:
        return None
    return Score(up=good, down=None if nogood is None else abs(nogood))


def _files(page: Node, base: str, apart: frozenset[Node]) -> tuple[Attachment, ...]:
    found: dict[str, Attachment] = {}
    for link in find(
        page,
        f"//*[{of_class('files', 'rd_fnt', 'file_list')}]//a[@href]"
        "|//a[contains(@href, 'procFileDownload')]",
    ):
        url = join(base, link.get("href") or "")
        if url is None or is_within(link, apart):
            continue
        text = text_of(link)
        size = _SIZE.search(text) or _SIZE.search(text_of(link.getparent()))
        found.setdefault(
            url,
            Attachment(
                url=url,
                name=_SIZE.split(text)[0].strip(" [(") or None,
                size=size_of(size),
            ),
        )
    return tuple(found.values())
