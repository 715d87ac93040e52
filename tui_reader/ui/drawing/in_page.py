"""Links that lead to another place of the same article: footnotes and tables of contents.

They get no number (nothing outside would be opened): a click goes to the footnote or heading that
the link's words name, and on a footnote's mark back to where it is called. A link whose place
cannot be told is plain text. Pure; called where an article is made ready for the pane.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from tui_reader.models import Article, Block, Link, ListItem

_BRACKETS: Final = "[]()^*†‡ \n\u00a0"
_NUMBERED: Final = re.compile(r"[\[(]?(\d{1,3})[\]).]\s")
_LONGEST: Final = 200  # characters of a heading's name


@dataclass(frozen=True, slots=True)
class InPage:
    """`targets`: what a click on an address of this page does ("" for nothing). `calls`: the block
    that calls a footnote first, by the footnote's own block."""

    targets: Mapping[str, str] = field(default_factory=dict)
    calls: Mapping[int, int] = field(default_factory=dict)


def in_page(article: Article) -> InPage:
    """Where the article's links to itself lead."""
    page = (article.url or "").partition("#")[0]
    notes: dict[str, int] = {}
    headings: dict[str, int] = {}
    numbered: dict[str, int] = {}  # paragraphs that begin with a number, the last of each
    for index, block in enumerate(article.blocks):
        if block.kind == "footnote" and block.mark:
            notes.setdefault(block.mark.strip(_BRACKETS), index)
        elif block.kind == "heading":
            headings.setdefault(_name(block.text), index)
        elif block.kind == "paragraph" and (number := _NUMBERED.match(block.text)):
            numbered[number[1]] = index
    targets: dict[str, str] = {}
    calls: dict[int, int] = {}
    for index, block in enumerate(article.blocks):
        for link, words in links_of(block):
            if not _is_inside(link.url, page):
                continue
            mark = words.strip(_BRACKETS)
            place = notes.get(mark, headings.get(_name(words)))
            if place is None and numbered.get(mark, -1) > index:
                place = numbered[mark]  # a note that the page did not mark as one
            if place is None:
                targets.setdefault(link.url, "")
                continue
            targets[link.url] = f"block:{place}"
            if article.blocks[place].kind == "footnote" and block.kind != "footnote":
                calls.setdefault(place, index)
    return InPage(targets, calls)


def _is_inside(url: str, page: str) -> bool:
    before, mark, _ = url.partition("#")
    return bool(mark) and before in ("", page)


def _name(text: str) -> str:
    return " ".join(text[:_LONGEST].split()).casefold()


def links_of(block: Block) -> Iterator[tuple[Link, str]]:
    """Every link of a block with the words it stands on, in reading order."""
    if block.links:
        plain = block.plain  # made anew each time it is asked for
        for link in block.links:
            yield link, plain[link.start : link.end]
    for item in _all_items(block.items):
        for link in item.links:
            yield link, item.text[link.start : link.end]
    for one in block.definitions:
        for link in one.term_links:
            yield link, one.term[link.start : link.end]
        for link in one.links:
            yield link, one.text[link.start : link.end]


def _all_items(items: tuple[ListItem, ...]) -> Iterator[ListItem]:
    """Items and the ones under them, in order; without recursion."""
    stack = list(reversed(items))
    while stack:
        item = stack.pop()
        yield item
        stack.extend(reversed(item.items))
