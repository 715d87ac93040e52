"""Comments of Rhymix and XpressEngine boards. Deleted ones may stay as placeholders; long threads
are printed in pages (`cpage`), which the caller fetches and joins."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import datetime

from tui_reader.models import Block, Comment, CommentState, Score, Thread
from tui_reader.sources.boards.dom import Node, facts, find, first, number_in, of_class, text_of
from tui_reader.sources.boards.times import read_when
from tui_reader.sources.gnuboard.comments import nested
from tui_reader.text.blocks import comment_blocks

_DELETED = re.compile(r"삭제된 댓글|삭제되었습니다|deleted", re.IGNORECASE)
_SECRET = re.compile(r"비밀\s?글|비밀\s?댓글|secret", re.IGNORECASE)


def comment_pages(page: Node) -> int:
    """How many pages a long thread is printed on."""
    pages = [1]
    for link in find(page, "//a[contains(@href, 'cpage=')]"):
        match = re.search(r"[?&]cpage=(\d{1,4})", link.get("href"))
        if match is not None:
            pages.append(int(match[1]))
    current = first(page, f"//*[@id='comment']//*[{of_class('pagination')}]/strong")
    return max([*pages, number_in(text_of(current)) or 1])


def read_thread(page: Node, *, url: str | None, base: str, now: datetime | None) -> Thread:
    """The comments that a page prints."""
    found: dict[str, tuple[Node, Comment]] = {}
    for node in find(page, "//*[starts-with(@id, 'comment_')]"):
        match = re.fullmatch(r"comment_(\d{1,12})", node.get("id"))
        if match is not None and match[1] not in found:
            found[match[1]] = (node, _comment(match[1], node, url, base, now))
    heading = first(page, f"//*[{of_class('fbHeader')}]//em", "//*[@id='comment']//h2//em")
    return Thread(
        comments=tuple(
            nested([c for _, c in found.values()], _depths([n for n, _ in found.values()]))
        ),
        url=url,
        total=number_in(text_of(heading)),
    )


def _comment(number: str, node: Node, url: str | None, base: str, now: datetime | None) -> Comment:
    from lxml import html

    body = None
    for candidate in find(node, f".//*[{of_class('xe_content', 'rhymix_content')}]"):
        if f"comment_{number}_" in (candidate.get("class") or ""):
            body = candidate
            break
    skip = frozenset([body]) if body is not None else frozenset()
    text = ""
    blocks: tuple[Block, ...] = ()
    if body is not None:
        text, blocks = comment_blocks(
            html.tostring(body, encoding="unicode", with_tail=False), base
        )
    votes = facts(first(node, f".//*[{of_class('action')}]"))
    down = number_in(votes.get("nogood"))
    score = Score(up=number_in(votes.get("good")), down=None if down is None else abs(down))
    author = first(
        node, f".//*[{of_class('author', 'nick_name')}]", ".//a[contains(@class, 'member_')]"
    )
    time = first(node, f".//*[{of_class('time', 'date')}]")
    said = text_of(node, skip, limit=200) if time is None else text_of(time, limit=80)
    return Comment(
        id=number,
        text=text,
        author=text_of(author, skip, limit=100) or None,
        published=read_when(said, now),
        state=_state(node, body),
        score=None if score == Score() else score,
        url=f"{url}#comment_{number}" if url else None,
        blocks=blocks,
    )


def _state(node: Node, body: Node | None) -> CommentState:
    is_marked = (
        "deleted" in (node.get("class") or "")
        or first(node, f".//*[{of_class('deleted')}]") is not None
    )
    if body is not None and not is_marked:
        return "ok"
    if first(node, f".//form[{of_class('secretForm')}]") is not None:
        return "secret"
    words = text_of(node)
    if is_marked or _DELETED.search(words):
        return "deleted"
    return "secret" if _SECRET.search(words) else "removed"


def _depths(nodes: Sequence[Node]) -> list[int]:
    """Levels by the class `indentN`, else by how far a comment is moved to the right."""
    levels = [re.search(r"(?:^|\s)indent(\d{1,2})(?:\s|$)", n.get("class") or "") for n in nodes]
    if any(level is not None for level in levels):
        return [int(level[1]) if level is not None else 0 for level in levels]
    moved = [
        re.search(r"(?:margin|padding)-left\s*:\s*(\d{1,4})", n.get("style") or "") for n in nodes
    ]
    indents = [int(match[1]) if match is not None else 0 for match in moved]
    unit = math.gcd(*indents) or 1
    return [indent // unit for indent in indents]
