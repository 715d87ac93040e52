"""What a page prints around its article and the main text left out: votes, views, neighbours,
comments of a board.

Used by `extract` with the blocks above and below the text. Nothing is taken unless the lines below
hold what only a board prints (both votes, or a neighbour), and a comment only where its own line
names who wrote it: the foot of a page is full of lines that could be anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tui_reader.models import Block, Comment
from tui_reader.text import furniture
from tui_reader.text.board import (
    Board,
    address_of,
    find_tail,
    read_tail,
    take_counts,
    told_head,
)

_DATE_LABEL = re.compile(r"(?:작성일|등록일|날짜)")
_MOST_LINES = 2_000
_ABOVE = 30  # lines above the text in which views and votes are looked for


def read_around(above: Sequence[Block], below: Sequence[Block]) -> Board | None:
    """What the blocks around an article tell of it; None where they are no board's."""
    lines = lines_of(below)[:_MOST_LINES]
    start = find_tail(lines, 0)
    if start == len(lines):
        return None
    board = Board()
    end = _comments_start(lines, start)
    read_tail(board, lines[start:end])
    if not board.is_told:
        return None
    board.comments = _told_comments(lines[end:])
    says_none = any(map(furniture.is_no_comments, lines[start:]))
    board.has_comments = bool(board.comments) or says_none
    _read_above(board, lines_of(above)[-_ABOVE:])
    board.neighbours = {
        which: replace(found, url=address_of(found.title, below))
        for which, found in board.neighbours.items()
    }
    return board


def lines_of(blocks: Iterable[Block]) -> list[str]:
    """The lines of text of the blocks, without the marks of lists."""
    found: list[str] = []
    for block in blocks:
        if block.kind in ("paragraph", "heading", "list", "table"):
            lines = block.plain.split("\n")
            is_list = block.kind == "list"
            found += [x.strip().removeprefix("- ") for x in lines] if is_list else lines
    return [line for line in found if line.strip()]


def _comments_start(lines: Sequence[str], start: int) -> int:
    for index in range(start, len(lines)):
        if told_head(lines[index]) is not None:
            return index
    return len(lines)


def _told_comments(lines: Sequence[str]) -> list[Comment]:
    """The comments whose first line names who wrote them, each up to the next line of the kind or
    to the buttons below it."""
    found: list[Comment] = []
    said: list[str] = []
    is_open = False

    def close() -> None:
        if found and said:
            found[-1] = replace(found[-1], text="\n".join(said))
        elif found and not found[-1].text:
            found.pop()
        said.clear()

    for line in lines:
        head = told_head(line)
        if head is not None:
            close()
            name, day = head
            found.append(Comment(f"#{len(found) + 1}", "", author=name or None, published=day))
            is_open = True
        elif not is_open or line == found[-1].author:
            continue
        elif (day := furniture.comment_date(line)) is not None and not said:
            found[-1] = replace(found[-1], published=found[-1].published or day)
        elif furniture.is_button(line) or furniture.neighbour(line) is not None:
            is_open = not said  # buttons end a comment, or stand between its name and its text
        else:
            said.append(line)
    close()
    return found


def _read_above(board: Board, lines: list[str]) -> None:
    for index, line in enumerate(lines):
        if found := furniture.counters(_DATE_LABEL.split(line)[0].strip()):
            take_counts(board, [one for one in found if one[0] != "comments"], lines, index)
