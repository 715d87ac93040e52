"""Reading board markup with lxml: shown text, labelled facts, numbers. Shared by board sources.

Korean board engines print the same facts in many skins: a label (often hidden, for screen
readers) or an icon, then the value. `facts` reads those pairs whatever the elements are, so that a
skin nobody has seen yet is read as well. Nothing here knows an address or a board.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, TypeAlias, cast

from tui_reader.errors import ParseError
from tui_reader.text.clean import clean_line
from tui_reader.text.dom import parse_html

Node: TypeAlias = Any
"""An lxml element; lxml is imported where it is first needed, not with this module."""

# What a page holds for screen readers, scripts or forms only.
_UNSEEN_TAGS = frozenset(
    ["script", "style", "noscript", "template", "textarea", "select", "head", "title", "svg"]
)
_UNSEEN_CLASSES = frozenset(["sound_only", "blind", "sv", "sv_nojs", "sr-only", "visually-hidden"])

_LABELS = {
    "작성자": "author",
    "글쓴이": "author",
    "등록자": "author",
    "작성일": "date",
    "작성일시": "date",
    "등록일": "date",
    "날짜": "date",
    "조회": "views",
    "조회수": "views",
    "조회 수": "views",
    "댓글": "comments",
    "추천": "good",
    "추천수": "good",
    "추천 수": "good",
    "비추천수": "nogood",
    "비추천 수": "nogood",
    "댓글 수": "comments",
    "비추천": "nogood",
    "이름": "author",
    "분류": "category",
    # Sites in English translate the labels of the skin.
    "author": "author",
    "writer": "author",
    "name": "author",
    "date": "date",
    "datetime": "date",
    "views": "views",
    "view": "views",
    "hits": "views",
    "hit": "views",
    "comments": "comments",
    "recommend": "good",
    "like": "good",
    "likes": "good",
    "good": "good",
    "not recommend": "nogood",
    "nonrecommend": "nogood",
    "dislike": "nogood",
    "dislikes": "nogood",
    "no good": "nogood",
    "category": "category",
}
_LABELLED = re.compile(
    r"(" + "|".join(sorted(map(re.escape, _LABELS), key=len, reverse=True)) + r")"
    r"\s*(?::\s*(?P<after_colon>.*)|(?P<number>-?\d.*))?",
    re.IGNORECASE,
)
_ICONS = (
    (re.compile(r"(?:fa|xi|bi|ri)-(?:user|pen)(?:-|$)"), "author"),
    (re.compile(r"(?:fa|xi|bi)-(?:clock|time|calendar)"), "date"),
    (re.compile(r"(?:fa|xi|bi)-eye"), "views"),
    (re.compile(r"(?:fa|xi|bi)-comment"), "comments"),
    (re.compile(r"(?:fa|xi|bi)-(?:thumbs|hand-thumbs)(?:-o)?-up"), "good"),
    (re.compile(r"(?:fa|xi|bi)-(?:thumbs|hand-thumbs)(?:-o)?-down"), "nogood"),
)
_TAG = re.compile(r"(?:fa|xi|bi)-(?:tag|folder)(?:-open)?(?:-o)?")
_NUMBER = re.compile(r"-?\d{1,3}(?:,\d{3})+|-?\d+")

SIZE = re.compile(r"\(\s*(\d[\d,]{0,18}(?:\.\d{1,9})?)\s*([KMGT]?)(?:i?B|ytes?)?\s*\)", re.I)
"""A file's size as boards write it: "(1.5M)", "(12,345 bytes)"."""
_POWERS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
_MOST_BYTES = 2**60


def tree_of(html: str) -> Node:
    """The page as a tree; an empty page is an empty tree. Never raises on markup."""
    try:
        return parse_html(html)
    except ParseError:
        return parse_html("<html><body></body></html>")


def of_class(*names: str) -> str:
    """An XPath condition: the element has one of these classes."""
    return " or ".join(
        f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')" for name in names
    )


def first(node: Node, *paths: str) -> Node | None:
    """The first element that the first fitting of `paths` (XPath) finds."""
    for path in paths:
        found = find(node, path)
        if found:
            return found[0]
    return None


def find(node: Node, path: str) -> list[Node]:
    """All elements that `path` (XPath) finds; each path is compiled once."""
    found: list[Node] = _compiled(path)(node)
    return found


@lru_cache(maxsize=500)
def _compiled(path: str) -> Callable[[Node], list[Node]]:
    from lxml import etree

    return cast("Callable[[Node], list[Node]]", etree.XPath(path, smart_strings=False))


def classes(node: Node) -> frozenset[str]:
    return frozenset((node.get("class") or "").split())


def is_seen(node: Node) -> bool:
    """Whether a reader of the page would see the element: it is no script, form field, label."""
    if node.tag in _UNSEEN_TAGS:
        return False
    return not (classes(node) & _UNSEEN_CLASSES)


def walk(
    node: Node, skip: frozenset[Node] | None = None, *, hidden: bool = False
) -> Iterator[Node]:
    """`node` and what is in it, in order, as elements and strings; unseen parts are left out.

    `skip`: elements left out with what they hold. `hidden`: labels for screen readers are kept.
    """
    from lxml import etree

    walker = etree.iterwalk(node, events=("start", "end"))
    for event, found in walker:
        if event == "start":
            seen = found.tag not in _UNSEEN_TAGS and not (classes(found) & {"sv", "sv_nojs"})
            unseen = not (seen if hidden else is_seen(found)) and found is not node
            if unseen or (skip and found in skip):
                walker.skip_subtree()
                continue
            yield found
            if found.text:
                yield found.text
        elif found is not node and found.tail:
            yield found.tail


def text_of(
    node: Node | None,
    skip: frozenset[Node] | None = None,
    *,
    limit: int = 1000,
    hidden: bool = False,
) -> str:
    """The text that is seen in an element, as one line."""
    if node is None:
        return ""
    found = (part for part in walk(node, skip, hidden=hidden) if isinstance(part, str))
    return clean_line("".join(found), limit)


def is_within(node: Node, others: frozenset[Node]) -> bool:
    """Whether an element is one of `others` or in one of them."""
    return node in others or any(ancestor in others for ancestor in node.iterancestors())


def number_in(text: str | None) -> int | None:
    """The first whole number in a text ("1,284회": 1284); None when there is none."""
    match = _NUMBER.search(text or "")
    if match is None or len(match[0]) > 15:
        return None
    return int(match[0].replace(",", ""))


def size_of(match: re.Match[str] | None) -> int | None:
    """The bytes that a match of `SIZE` (a number, then its unit) tells."""
    if match is None:
        return None
    size = round(float(match[1].replace(",", "")) * _POWERS[match[2].upper()])
    return size if size < _MOST_BYTES else None


def facts(node: Node | None, skip: frozenset[Node] | None = None) -> dict[str, str]:
    """What labels and icons say: author, category, date, views, comments, good, nogood.

    A value is the text up to the next label or icon; of two with one label the first counts.
    """
    said: dict[str, list[str]] = {}
    if node is None:
        return {}
    label: str | None = None
    for part in walk(node, skip, hidden=True):
        if not isinstance(part, str):
            icon = _icon(part)
            if icon is not None:
                label = _begin(said, label, icon)
            continue
        text = " ".join(part.split())
        if not text:
            continue
        match = _LABELLED.fullmatch(text)
        if match is not None:
            label = _begin(said, label, _LABELS[match[1].lower()])
            text = match["after_colon"] or match["number"] or ""
        if label is not None and text:
            said[label].append(text)
    return {name: clean_line(" ".join(parts)) for name, parts in said.items() if parts}


def _begin(said: dict[str, list[str]], before: str | None, label: str) -> str | None:
    """Starts the value of `label`; one that has its value already is not said again."""
    if said.get(label) and before != label:
        return None
    said.setdefault(label, [])
    return label


def _icon(node: Node) -> str | None:
    if node.tag not in ("i", "span", "em"):
        return None
    for name in classes(node):
        if _TAG.fullmatch(name):
            return "category"
        for pattern, label in _ICONS:
            if pattern.match(name):
                return label
    return None
