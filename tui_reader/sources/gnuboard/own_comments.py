"""Comments that a site prints in a list of its own, beside the engine's empty one.

News sites on Gnuboard do this: a name and a text, no ids, no times, any markup. A comment here is
one of several like elements that begin with a short name, inside or after the comment section.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from tui_reader.models import Comment, When
from tui_reader.sources.boards.dom import Node, classes, find, first, text_of, walk
from tui_reader.sources.boards.times import read_when
from tui_reader.text.blocks import comment_blocks

MOST = 2000
MOST_PARTS = 200
"""An element with more parts than this is no single comment."""

MOST_SCOPES = 20
_HINT = re.compile(
    r"(?:^|[-_])(?:comments?|cmt|cmts|repl(?:y|ies)|rp|talk|opinion)(?:[-_]|$)|댓글", re.IGNORECASE
)
_ITEM_TAGS = ("li", "div", "article", "section", "dl", "tr", "p")
_SCOPE_TAGS = ("div", "section", "ul", "ol", "dl", "table", "aside")
_BUTTONS = re.compile(
    r"(?:답글|답변|답댓글|댓글쓰기|신고|추천|비추천|수정|삭제|공감|비공감|좋아요|싫어요|더보기)\s*\d*"
)
_LONGEST_NAME = 20


def own_comments(
    page: Node, body: Node | None, *, base: str, now: datetime | None
) -> tuple[Comment, ...]:
    """The comments of the first list that looks like one; () when there is none."""
    for scope in islice(_scopes(page, body), MOST_SCOPES):
        best: list[Comment] = []
        for group in _groups(scope):
            items = group[:MOST]
            comments = [c for item in items if (c := _comment(item, base, now)) is not None]
            if len(comments) * 3 >= len(items) * 2 and len(comments) > len(best):
                best = comments
        if best:
            return tuple(
                Comment(
                    id=f"#{number}",
                    text=c.text,
                    author=c.author,
                    published=c.published,
                    blocks=c.blocks,
                )
                for number, c in enumerate(best[:MOST], 1)
            )
    return ()


def _scopes(page: Node, body: Node | None) -> Iterator[Node]:
    """The comment section, then other elements after the body that are named like one."""
    section = first(page, "//*[@id='bo_vc']")
    if section is not None:
        yield section
    if body is None:
        return
    for node in find(body, "following::*[@class or @id]"):
        names = [*classes(node), node.get("id") or ""]
        is_named = any(_HINT.search(name) for name in names)
        if not is_named or node.tag not in _SCOPE_TAGS:
            continue
        if first(node, "ancestor-or-self::form", ".//form", ".//textarea") is None:
            yield node


def _groups(scope: Node) -> Iterator[list[Node]]:
    """Like children of one element: candidates for the comments of a list."""
    for parent in scope.iter("ul", "ol", "div", "section", "table", "tbody", "article"):
        alike: dict[tuple[str, str], list[Node]] = {}
        for child in parent:
            if child.tag in _ITEM_TAGS:
                alike.setdefault((child.tag, child.get("class") or ""), []).append(child)
        yield from alike.values()
    for listing in scope.iter("dl"):
        terms = [child for child in listing if child.tag == "dt"]
        if terms and len(terms) == sum(child.tag == "dd" for child in listing):
            yield [_pair(term) for term in terms]


def _pair(term: Node) -> Node:
    """A `dt` with its `dd`, as one element."""
    from lxml import html

    pair = html.Element("div")
    pair.append(copy.deepcopy(term))
    following = first(term, "following-sibling::dd[1]")
    if following is not None:
        pair.append(copy.deepcopy(following))
    for part in pair:
        part.tail = None
    return pair


def _comment(item: Node, base: str, now: datetime | None) -> Comment | None:
    """An element as a comment: its first words are a name, the rest is the text."""
    from lxml import html

    if next(islice(item.iter(), MOST_PARTS, None), None) is not None:
        return None
    if first(item, ".//form", ".//textarea", ".//input", ".//dl/dt[2]") is not None:
        return None
    item = copy.deepcopy(item)
    item.tail = None
    name = _name_element(item)
    if name is None:
        return None
    author = text_of(name, limit=100).rstrip(" :님")
    if not author or len(author) > _LONGEST_NAME:
        return None
    name.drop_tree()
    published = _take_time(item, now)
    for button in find(item, ".//a|.//button|.//span"):
        if _BUTTONS.fullmatch(text_of(button, hidden=True)) and button.getparent() is not None:
            button.drop_tree()
    text, blocks = comment_blocks(html.tostring(item, encoding="unicode"), base)
    text = text.strip().removeprefix(":").strip()
    if not text:
        return None
    return Comment(id="", text=text, author=author, published=published, blocks=blocks)


def _name_element(item: Node) -> Node | None:
    """The element that holds the first words of an item, and nothing but these."""
    found = None
    for part in walk(item):
        if not isinstance(part, str):
            found = part
        elif part.strip():
            break
    if found is None or found is item:
        return None
    words = text_of(found)
    while (above := found.getparent()) is not item and above is not None:
        if text_of(above) != words:
            break
        found = above
    return found


def _take_time(item: Node, now: datetime | None) -> When | None:
    """The time that an element of its own tells; the element is taken out."""
    for node in list(item.iterdescendants()):
        if not isinstance(node.tag, str) or len(node):
            continue
        text = text_of(node, limit=60)
        when = read_when(text, now) if 4 < len(text) < 30 else None
        if when is not None and len(re.sub(r"[\d\s:./\-()TZ+]|오전|오후|작성일", "", text)) <= 2:
            node.drop_tree()
            return when
    return None
