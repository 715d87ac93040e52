"""Lists, footnotes and definitions of a page as blocks. Used by `blocks` only.

A list becomes one block, more where an item holds what an item cannot (code, a picture), and the
blocks of its content where its items are pieces of a page (posts, cards) rather than items.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tui_reader.models import Block, Definition, ListItem
from tui_reader.text.clean import clean_line
from tui_reader.text.context import Context
from tui_reader.text.dom import is_hidden, names_of, tag_of
from tui_reader.text.inline import Run, join_runs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

_NOTE_ID = re.compile(r"^(?:fn|footnote|cite[-_]?note|endnote|note)[-_:.]?", re.I)
_NOTES = re.compile(r"footnote|endnotes|\breferences\b|\breflist\b|\bfn-?list\b")
_BACK_LINK = re.compile(
    r"^\s*(?:[\^↑↩⏎]\ufe0e?(?:\s+[a-z](?:\s+[a-z])*\b)?\s*)+|(?:\s*[↩⏎↑^]\ufe0e?\s*)+$"
)
_PIECES = ("p", "h1", "h2", "h3", "h4", "article", "section", "table", "pre", "blockquote", "form")
_LONG_ITEM = 1500
_NO_DEFINITION = frozenset(["image", "embed", "code", "table", "list", "rule"])


def is_layout(element: HtmlElement) -> bool:
    """Whether a list only places pieces of the page: it is read as its content then."""
    items = [child for child in element if tag_of(child) == "li"]
    return sum(map(_is_piece, items)) > 0.3 * len(items)


def _is_piece(item: HtmlElement) -> bool:
    """Whether an `li` holds a piece of a page (a post, a card with paragraphs), not an item."""
    count = 0
    for child in item.iterdescendants(*_PIECES):
        count += 3 if tag_of(child) in ("article", "section", "table", "pre", "form") else 1
        if count > 4:
            return True
    return False


@dataclass(slots=True)
class _Reading:
    """A list while it is read: the blocks done, and the items of the list that is open."""

    ordered: bool
    number: int  # of the next item
    first: int = 1  # number of the first open item
    out: list[Block] = field(default_factory=list)
    items: list[ListItem] = field(default_factory=list)

    def close(self) -> None:
        if self.items:
            start = self.first if self.ordered and self.first != 1 else None
            block = Block("list", ordered=self.ordered, items=tuple(self.items), start=start)
            self.out.append(block)
            self.items = []

    def add(self, item: ListItem) -> None:
        if not self.items:
            self.first = self.number
        self.items.append(item)


def read_list(context: Context, element: HtmlElement) -> list[Block]:
    list_ = _Reading(tag_of(element) == "ol", _number_of(element.get("start")) or 1)
    in_notes = _are_notes(element)
    count = 0
    if element.text and element.text.strip():
        list_.out.append(Block("paragraph", clean_line(element.text, 100_000)))
    for child in element:
        tag = tag_of(child)
        if not tag or is_hidden(child) or tag in ("script", "style"):
            continue
        blocks = context.flow(child if tag == "li" else _alone(child))
        count += tag == "li"
        if in_notes or _NOTE_ID.match(child.get("id") or ""):
            note = _footnote(blocks, child, count) if in_notes or _has_back_link(child) else None
            if note is not None:
                list_.close()
                list_.out.append(note)
                continue
        _take_child(list_, child, blocks)
    list_.close()
    return list_.out


def _take_child(list_: _Reading, child: HtmlElement, blocks: list[Block]) -> None:
    """Adds what a child of a list holds: an item, a list inside the item before, a section."""
    if tag_of(child) != "li" and list_.items and len(blocks) == 1 and blocks[0].kind == "list":
        last = list_.items[-1]
        inner = blocks[0]
        list_.items[-1] = replace(last, items=last.items + inner.items, ordered=inner.ordered)
        return
    if (number := _number_of(child.get("value"))) is not None:
        if number != list_.number:
            list_.close()
        list_.number = number
    if _is_section(blocks):
        list_.close()
        list_.out += blocks
        list_.number += 1
        return
    item, rest = _item(blocks)
    if item is not None:
        list_.add(item)
    if tag_of(child) == "li":
        list_.number += 1
    if rest:
        list_.close()
        list_.out += rest
    if child.tail and child.tail.strip():
        list_.add(ListItem(clean_line(child.tail, 100_000)))


def read_note(context: Context, element: HtmlElement) -> Block | None:
    """A footnote in an element of its own: it is called one, and begins with its number."""
    if tag_of(element) not in ("div", "aside", "section"):
        return None
    if "footnote" not in names_of(element).split() or not _has_back_link(element):
        return None
    mark, *blocks = context.deeper().flow(element) or [Block("rule")]
    number = _number_of(mark.text)
    return _footnote(blocks, element, number) if number is not None else None


def _number_of(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else None


def _alone(child: HtmlElement) -> HtmlElement:
    """A parent for an element that is to be read as itself, not only its content."""
    from copy import copy

    from lxml.html import fragment_fromstring

    box: HtmlElement = fragment_fromstring("<div></div>")
    twin = copy(child)
    twin.tail = None
    box.append(twin)
    return box


def _item(blocks: list[Block]) -> tuple[ListItem | None, list[Block]]:
    """The item that the blocks of an `li` make, and what does not fit into one."""
    runs: list[Run] = []
    children: tuple[ListItem, ...] = ()
    ordered = False
    rest: list[Block] = []
    for block in blocks:
        if block.kind in ("paragraph", "heading") or block.kind == "quote":
            runs.append(Run(block.text, block.links, block.marks))
        elif block.kind == "list":
            children += block.items
            ordered = block.ordered
        elif block.kind != "rule":
            rest.append(block)
    run = join_runs(runs, "\n")
    if not run.text and not children:
        return None, rest
    return ListItem(run.text, children, ordered, run.links, run.marks), rest


def _is_section(blocks: list[Block]) -> bool:
    """Whether an `li` holds a piece of article rather than an item."""
    paragraphs = [b for b in blocks if b.kind == "paragraph"]
    if sum(len(b.text) for b in paragraphs) > _LONG_ITEM and len(paragraphs) > 2:
        return True
    return any(b.kind == "heading" for b in blocks) and len(paragraphs) > 2


def _are_notes(element: HtmlElement) -> bool:
    if _NOTES.search(names_of(element)) or element.get("role") == "doc-endnotes":
        return True
    parent = element.getparent()
    return parent is not None and bool(
        re.search(r"footnotes|endnotes", names_of(parent)) or parent.get("role") == "doc-endnotes"
    )


def _has_back_link(element: HtmlElement) -> bool:
    return any((a.get("href") or "").startswith("#") for a in element.iter("a"))


def _footnote(blocks: list[Block], element: HtmlElement, number: int) -> Block | None:
    runs = [Run(b.plain, b.links, b.marks) for b in blocks if b.plain]
    run = join_runs(runs, "\n")
    text = run.text
    tail = _BACK_LINK.search(text)
    if tail is not None and tail.start() > 0:
        text = text[: tail.start()]
    head = _BACK_LINK.match(text)
    shift = head.end() if head is not None else 0
    text = text[shift:]
    if not text:
        return None
    links = tuple(
        replace(x, start=x.start - shift, end=min(x.end - shift, len(text)))
        for x in run.links
        if x.start >= shift and x.start - shift < len(text)
    )
    mark = element.get("value") or str(number)
    return Block("footnote", text, links=links, mark=clean_line(mark, 12))


def read_definitions(context: Context, element: HtmlElement) -> list[Block]:
    out: list[Block] = []
    pairs: list[Definition] = []
    term = Run("")
    has_pairs = False

    def close() -> None:
        nonlocal term
        if term.text:
            pairs.append(Definition(term.text, "", term_links=term.links))
        if pairs:
            out.append(Block("definitions", definitions=tuple(pairs)))
        term = Run("")
        pairs.clear()

    for child in _pairs_in(element):
        has_pairs = True
        blocks = context.flow(child)
        rest = [b for b in blocks if b.kind in _NO_DEFINITION]
        runs = [run_of(b) for b in blocks if b.kind not in _NO_DEFINITION and b.plain]
        run = join_runs(runs, "\n")
        if tag_of(child) == "dt":
            if term.text:
                pairs.append(Definition(term.text, "", term_links=term.links))
            term = Run(run.text.replace("\n", " "), run.links)
        elif run.text:
            pairs.append(Definition(term.text, run.text, run.links, term.links))
            term = Run("")
        if rest:
            close()
            out += rest
    close()
    # What was read is not read again: nested, that would double at each level.
    return out if has_pairs else context.flow(element)


def run_of(block: Block) -> Run:
    """A block's text with its links, for a place that holds text only."""
    if block.kind == "list":
        return _lines_of(block.items, block.ordered, 0)
    return Run(block.plain, block.links, block.marks)


def _lines_of(items: tuple[ListItem, ...], ordered: bool, depth: int) -> Run:
    """The items of a list as lines, as `Block.plain` has them, links kept."""
    runs: list[Run] = []
    for number, item in enumerate(items, 1):
        head = f"{'  ' * depth}{f'{number}.' if ordered else '-'} "
        runs.append(join_runs([Run(head), Run(item.text, item.links, item.marks)], ""))
        if item.items:
            runs.append(_lines_of(item.items, item.ordered, depth + 1))
    return join_runs(runs, "\n")


def _pairs_in(element: HtmlElement) -> Iterable[HtmlElement]:
    for child in element:
        if tag_of(child) in ("dt", "dd"):
            yield child
        elif tag_of(child) in ("div", "span", "section"):
            yield from (x for x in child if tag_of(x) in ("dt", "dd"))
