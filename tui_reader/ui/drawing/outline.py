"""Blocks of an article as pieces that are laid out one by one.

A piece is what a viewport holds as one item: a paragraph, a row of a list, forty lines of code.
Huge blocks are cut into pieces here, without looking at widths, so that opening a 2 MB article
costs the same as a small one: a pass over the blocks, no line breaking. Pure.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeVar

from tui_reader.models import Block, BlockKind, Folded, Link, ListItem, Mark
from tui_reader.ui.drawing.lines import safe

_PIECE: Final = 4_000  # characters of running text
_CODE_LINES: Final = 60
_TABLE_ROWS: Final = 40
_DEPTH: Final = 12  # deeper lists are drawn at this depth
_BARS: Final = 6  # deeper quotes have this many
_SENTENCE_END: Final = re.compile(r"(?:[.!?。！？…][\"'”’」』)]*|\n)\s*")

Ranged = TypeVar("Ranged", Link, Mark)


@dataclass(slots=True, eq=False)
class Piece:
    """One item of an article.

    `text` with its links and marks is what it shows (for a table: its plain text). `block`: index
    of its block among those shown; `offset`: where its text begins in the block's. `gap`: blank
    lines above. `repeats`: for a repeat shown in place, the beginning of what it repeats.
    """

    kind: BlockKind
    text: str
    block: int
    source: Block
    offset: int = 0
    links: tuple[Link, ...] = ()
    marks: tuple[Mark, ...] = ()
    gap: int = 1
    depth: int = 0
    marker: str = ""
    marker_width: int = 0
    rows: tuple[int, int] = (0, 0)  # of a table, of code's lines
    is_first: bool = True  # of its block
    is_last: bool = True
    repeats: str | None = None
    bars: int = 0  # of the quotes it stands in
    bars_above: int = 0  # the ones that go through the gap


def outline(blocks: Sequence[Block], folded: Sequence[Folded] = ()) -> list[Piece]:
    """The pieces of an article; with `folded`, the repeats stand in their places."""
    pieces: list[Piece] = []
    waiting = sorted(folded, key=lambda one: one.before)
    place = 0
    for index, block in enumerate(blocks):
        while place < len(waiting) and waiting[place].before <= index:
            pieces.extend(_folded_pieces(waiting[place], blocks))
            place += 1
        pieces.extend(pieces_of(block, index))
    for one in waiting[place:]:
        pieces.extend(_folded_pieces(one, blocks))
    for piece in pieces:
        piece.bars = min(piece.source.quote_depth, _BARS)
    for before, piece in pairwise(pieces):
        if piece.is_first:
            piece.gap = _gap(before, piece)
        piece.bars_above = min(before.bars, piece.bars)
    if pieces:
        pieces[0].gap = 0
    return pieces


def _folded_pieces(one: Folded, blocks: Sequence[Block]) -> Iterator[Piece]:
    what = blocks[one.repeats].plain if 0 <= one.repeats < len(blocks) else ""
    for piece in pieces_of(one.block, min(one.before, max(0, len(blocks) - 1))):
        piece.repeats = safe(what[:200]).replace("\n", " ")
        yield piece


def _gap(before: Piece, piece: Piece) -> int:
    if piece.kind == "heading" and before.kind != "heading":
        return 2 if (piece.source.level or 2) <= 2 else 1
    if piece.kind == "footnote":
        return 0 if before.kind == "footnote" else 2
    return 1


def pieces_of(block: Block, index: int) -> Iterator[Piece]:
    """The pieces of one block."""
    if block.items:
        yield from _list_pieces(block, index)
    elif block.definitions:
        yield from _definition_pieces(block, index)
    elif block.rows:
        yield from _table_pieces(block, index)
    elif block.kind == "code":
        yield from _code_pieces(block, index)
    elif len(block.text) > _PIECE + _PIECE // 2:
        yield from _text_pieces(block, index)
    elif block.text or block.url or block.kind == "rule":
        yield Piece(
            block.kind, safe(block.text), index, block, links=block.links, marks=block.marks
        )


def _text_pieces(block: Block, index: int) -> Iterator[Piece]:
    """Running text of many pages, parted at ends of sentences."""
    text = safe(block.text)
    links = deque(sorted(block.links, key=_start))
    marks = deque(sorted(block.marks, key=_start))
    start = 0
    while start < len(text):
        end = _good_end(text, start + _PIECE)
        yield Piece(
            block.kind,
            text[start:end].rstrip("\n"),
            index,
            block,
            offset=start,
            links=tuple(
                Link(max(0, one.start - start), min(one.end, end) - start, one.url)
                for one in _within(links, start, end)
            ),
            marks=tuple(
                Mark(max(0, one.start - start), min(one.end, end) - start, one.kind)
                for one in _within(marks, start, end)
            ),
            gap=1 if start == 0 else 0,
            is_first=start == 0,
            is_last=end >= len(text),
        )
        start = end


def _start(one: Link | Mark) -> int:
    return one.start


def _within(ranges: deque[Ranged], start: int, end: int) -> list[Ranged]:
    """What touches [start, end); what ended before it is dropped for good."""
    while ranges and ranges[0].end <= start:
        ranges.popleft()
    found = []
    for one in ranges:
        if one.start >= end:
            break
        if one.end > start:
            found.append(one)
    return found


def _good_end(text: str, wanted: int) -> int:
    """Near `wanted`: behind a sentence, else behind a blank, else there."""
    if wanted + _PIECE // 2 >= len(text):
        return len(text)
    found = _SENTENCE_END.search(text, wanted, wanted + _PIECE // 2)
    if found:
        return found.end()
    blank = text.find(" ", wanted, wanted + _PIECE // 2)
    return blank + 1 if blank >= 0 else wanted


def _list_pieces(block: Block, index: int) -> Iterator[Piece]:
    """A row an item, walked without recursion: pages nest lists a thousand deep."""
    first = block.start if block.start is not None else 1
    items = iter(enumerate(block.items, first))
    stack = [(items, block.ordered, _widest(first, len(block.items)), 0)]
    offset = 0
    while stack:
        items, ordered, wide, depth = stack[-1]
        found = next(items, None)
        if found is None:
            stack.pop()
            continue
        number, item = found
        marker = f"{number}." if ordered else ""
        yield _item_piece(block, index, item, offset, min(depth, _DEPTH), marker, wide)
        offset += len(item.text) + 1
        if item.items:
            inner = iter(enumerate(item.items, 1))
            stack.append((inner, item.ordered, _widest(1, len(item.items)), depth + 1))


def _widest(first: int, count: int) -> int:
    """Cells of the widest number of an ordered list, with its point."""
    return max(len(f"{number}.") for number in (first, first + count - 1))


def _item_piece(
    block: Block, index: int, item: ListItem, offset: int, depth: int, marker: str, wide: int
) -> Piece:
    return Piece(
        "list",
        safe(item.text),
        index,
        block,
        offset=offset,
        links=item.links,
        marks=item.marks,
        gap=0 if offset else 1,
        depth=depth,
        marker=marker,
        marker_width=wide if marker else 1,
        is_first=offset == 0,
    )


def _definition_pieces(block: Block, index: int) -> Iterator[Piece]:
    offset = 0
    for one in block.definitions:
        for text, links, depth in ((one.term, one.term_links, 0), (one.text, one.links, 1)):
            if text:
                yield Piece(
                    "definitions",
                    safe(text),
                    index,
                    block,
                    offset=offset,
                    links=links,
                    gap=0 if depth else 1,
                    depth=depth,
                    is_first=offset == 0,
                )
            offset += len(text) + 1


def _table_pieces(block: Block, index: int) -> Iterator[Piece]:
    offset = 0
    for first in range(0, len(block.rows), _TABLE_ROWS):
        last = min(len(block.rows), first + _TABLE_ROWS)
        text = "\n".join("\t".join(map(_cell, row)) for row in block.rows[first:last])
        yield Piece(
            "table",
            text,
            index,
            block,
            offset=offset,
            links=_moved(block.links, offset, len(text)),
            gap=0 if first else 1,
            rows=(first, last),
            is_first=first == 0,
            is_last=last == len(block.rows),
        )
        offset += len(text) + 1


def _cell(text: str) -> str:
    return safe(text).replace("\n", " ")


def code_text(block: Block) -> str:
    """A code block as it is drawn: tabs at every fourth cell, blank lines around it left out."""
    return safe(block.text.strip("\n").expandtabs(4))


def _moved(links: Sequence[Link], offset: int, length: int) -> tuple[Link, ...]:
    return tuple(
        Link(one.start - offset, min(one.end - offset, length), one.url)
        for one in links
        if offset <= one.start < offset + length
    )


def _code_pieces(block: Block, index: int) -> Iterator[Piece]:
    lines = code_text(block).split("\n")
    offset = 0
    for first in range(0, len(lines), _CODE_LINES):
        text = "\n".join(lines[first : first + _CODE_LINES])
        last = min(len(lines), first + _CODE_LINES)
        yield Piece(
            "code",
            text,
            index,
            block,
            offset=offset,
            gap=0 if first else 1,
            rows=(first, last),
            is_first=first == 0,
            is_last=last == len(lines),
        )
        offset += len(text) + 1
