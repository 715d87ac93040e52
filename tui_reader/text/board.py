"""What a board prints around a post: votes, the previous and next post, buttons, comments.

Reads lines of text in their order, wherever they come from: `plain` (a page saved as text) and
`extract` (the blocks of a page) both use it. The parts are told by the form of their lines
(`furniture`), so label and number, or neighbour and date, may stand on one line or on several.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from tui_reader.models import Article, Block, Comment, Neighbour, Score, Thread
from tui_reader.text import furniture
from tui_reader.text.clean import clean_line

_MASKED = re.compile(r"[\w.\-]{0,16}\*{1,12}[\w.\-]{0,16}(?:\s*님)?")
_SENTENCE_END = re.compile(r"[.!?…。]$|[다요죠네까]$")
_OTHERS_COMMENT = re.compile(r"(.{1,30}?)\s*님의\s*(?:댓글|답글|답변)$")
_DATE_LABEL = re.compile(r"\s*(?:작성일시?|등록일시?|날짜)\s*$")
_NAME_AND_DATE = re.compile(
    r"(?P<name>\S[^|]{0,28}?)[\s|·,]+(?P<date>\d{2,4}[.\-/]\d{1,2}[.\-/]\d{1,2}.*)$"
)


@dataclass(slots=True)
class Board:
    """What was read so far."""

    counts: dict[str, int] = field(default_factory=dict)
    neighbours: dict[str, Neighbour] = field(default_factory=dict)
    author: str | None = None
    category: str | None = None
    published: date | None = None
    has_comments: bool = False  # the page speaks of comments at all
    comments: list[Comment] = field(default_factory=list)

    @property
    def score(self) -> Score | None:
        score = Score(self.counts.get("up"), self.counts.get("down"))
        return None if score == Score() else score

    @property
    def thread(self) -> Thread | None:
        """The comments; None where the page does not speak of any."""
        if not self.has_comments:
            return None
        total = self.counts.get("comments", len(self.comments))
        return Thread(tuple(self.comments), total=total)

    @property
    def is_told(self) -> bool:
        """Whether the lines held what only a board prints: both votes, or neighbours."""
        return bool(self.neighbours) or {"up", "down"} <= self.counts.keys()


def split_blocks(blocks: list[Block]) -> tuple[list[Block], Board | None]:
    """The blocks above a board's furniture, and what the furniture tells; None where there is no
    such furniture at the end of the blocks."""
    lines: list[str] = []
    owners: list[int] = []
    for index, block in enumerate(blocks):
        if block.kind in ("paragraph", "heading", "list", "table"):
            for line in block.plain.split("\n"):
                lines.append(line.strip().removeprefix("- ") if block.kind == "list" else line)
                owners.append(index)
    start = next((at for at, owner in enumerate(owners) if owner > 0), len(lines))
    end = find_tail(lines, start)
    while end < len(lines) and owners[end] == owners[end - 1]:  # inside a block: no board's end
        end = find_tail(lines, end + 1)
    if end == len(lines):
        return blocks, None
    board = Board()
    read_tail(board, [line for line in lines[end:] if line])
    if not board.is_told:
        return blocks, None
    tail = blocks[owners[end] :]
    if not board.neighbours and sum(map(len, lines[end:])) > sum(map(len, lines[:end])):
        return blocks, None  # posts of a discussion, each with its own votes
    board.neighbours = {
        which: replace(found, url=address_of(found.title, tail))
        for which, found in board.neighbours.items()
    }
    return blocks[: owners[end]], board


def with_board(article: Article, board: Board) -> Article:
    """The article with what its board told of it."""
    return replace(
        article,
        score=board.score,
        views=board.counts.get("views"),
        previous=board.neighbours.get("previous"),
        next=board.neighbours.get("next"),
        thread=board.thread,
    )


def address_of(title: str | None, blocks: Sequence[Block]) -> str | None:
    """Where the block leads that shows a neighbour's title."""
    for block in blocks:
        if title and title in block.plain:
            links = [*block.links, *(link for item in block.items for link in item.links)]
            for item in block.items:
                if title in item.text and item.links:
                    return item.links[0].url
            if links:
                return links[0].url
    return None


def find_tail(lines: list[str], start: int) -> int:
    """The index of the first line below the body."""
    for index in range(start, len(lines)):
        line = lines[index]
        if line and _opens_tail(lines, index):
            return index
    return len(lines)


def _opens_tail(lines: list[str], index: int) -> bool:
    line = lines[index]
    found = furniture.counters(line)
    if found:
        if all(number is not None for _, number in found):
            return True
        near = [other for other in lines[index + 1 : index + 4] if other]
        return bool(near) and (
            furniture.bare_number(near[0]) is not None
            or (len(found) == 1 and any(furniture.counters(other) for other in near[:2]))
        )
    if furniture.bare_number(line) is not None:  # the number stands above its label
        following = next((other for other in lines[index + 1 :] if other), "")
        told = furniture.counters(following)
        return len(told) == 1 and told[0][1] is None
    if furniture.neighbour(line) is not None and len(line) < 300:
        return True
    return furniture.is_no_comments(line) or furniture.comments_head(line)[0]


def read_tail(board: Board, lines: list[str]) -> None:
    index = 0
    said: list[str] = []
    while index < len(lines):
        line = lines[index]
        found = furniture.counters(line)
        above = _number_above(lines, index)
        if above is not None:
            label, index = above, index + 2
            board.counts.setdefault(label[0], label[1])
            board.has_comments |= label[0] == "comments"
        elif found and not (said and _is_comment_text(lines, index, said)):
            index = take_counts(board, found, lines, index)
        elif furniture.neighbour(line) is not None and len(line) < 300:
            index = _read_neighbour(board, lines, index)
        elif furniture.is_no_comments(line):
            board.has_comments = True
            index += 1
        elif furniture.comments_head(line)[0]:
            board.has_comments = True
            total = furniture.comments_head(line)[1]
            if total is not None:
                board.counts.setdefault("comments", total)
            index += 1
        elif furniture.is_button(line) or furniture.is_copyright(line):
            index += 1
        else:
            said.append(line)
            index += 1
    board.comments = _comments(said)
    board.has_comments |= bool(board.comments)


def _is_comment_text(lines: list[str], index: int, said: list[str]) -> bool:
    """A comment may say no more than "추천": a label right under a name, with no number."""
    counted = furniture.counters(lines[index])
    under_name = bool(_MASKED.fullmatch(said[-1])) and lines[index - 1] == said[-1]
    return under_name and all(number is None for _, number in counted)


def _number_above(lines: list[str], index: int) -> tuple[furniture.Counter, int] | None:
    number = furniture.bare_number(lines[index])
    if number is None or index + 1 >= len(lines):
        return None
    told = furniture.counters(lines[index + 1])
    if len(told) != 1 or told[0][1] is not None:
        return None
    after = furniture.bare_number(lines[index + 2]) if index + 2 < len(lines) else None
    closes = index + 3 >= len(lines) or bool(furniture.counters(lines[index + 3]))
    return (told[0][0], number) if after is None or closes else None


def take_counts(
    board: Board,
    found: Sequence[tuple[furniture.Counter, int | None]],
    lines: Sequence[str],
    index: int,
) -> int:
    """Takes the numbers of a counter line, the missing one from the lines below it; the index of
    the next line to read."""
    index += 1
    for label, number in found:
        board.has_comments |= label == "comments"
        if number is None and index < len(lines):
            number = furniture.bare_number(lines[index])
            index += number is not None
        if number is not None:
            board.counts.setdefault(label, number)
    return index


def _read_neighbour(board: Board, lines: list[str], index: int) -> int:
    found = furniture.neighbour(lines[index])
    index += 1
    if found is None:
        return index
    title, published = found.title, found.published
    if not title and not furniture.has_no_neighbour(lines[index - 1]) and index < len(lines):
        line = lines[index]
        if not _is_furniture(line):
            index += 1
            if not furniture.has_no_neighbour(line):
                title, published = furniture.split_date(line)
    if published is None and index < len(lines):
        published = furniture.only_date(lines[index])
        index += published is not None
    if title:
        neighbour = Neighbour(clean_line(title), published=published)
        board.neighbours.setdefault(found.which, neighbour)
    return index


def _is_furniture(line: str) -> bool:
    return bool(
        furniture.counters(line)
        or furniture.neighbour(line)
        or furniture.is_no_comments(line)
        or furniture.comments_head(line)[0]
        or furniture.is_button(line)
    )


# ---------------------------------------------------------------- comments
def _comments(lines: list[str]) -> list[Comment]:
    """The lines below the body as comments: a name, perhaps a time, then what was said."""
    heads = _heads(lines)
    found: list[Comment] = []
    starts = [index for index, head in enumerate(heads) if head is not None]
    if not starts:
        return [Comment(f"#{number}", line) for number, line in enumerate(lines, 1)]
    loose = lines[: starts[0]]
    found += [Comment(f"#{number}", line) for number, line in enumerate(loose, 1)]
    for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True):
        said = lines[start + 1 : stop]
        name, published = heads[start] or ("", None)
        if published is None and said and (day := furniture.only_date(said[0])) is not None:
            published, said = day, said[1:]
        comment = Comment(
            f"#{len(found) + 1}", "\n".join(said), author=name or None, published=published
        )
        found.append(comment)
    return found


def _heads(lines: list[str]) -> list[tuple[str, date | None] | None]:
    """For each line the name and time that it begins a comment with, None for what was said."""
    heads: list[tuple[str, date | None] | None] = [told_head(line) for line in lines]
    if any(heads):
        return heads
    for index in range(1, len(lines)):  # a name above its time
        if furniture.only_date(lines[index]) is not None and could_be_name(lines[index - 1]):
            heads[index - 1] = (lines[index - 1], None)
    if any(heads):
        return heads
    names, texts = lines[0::2], lines[1::2]  # name and text by turns
    if texts and len(names) == len(texts) and all(map(could_be_name, names)):
        return [(line, None) if index % 2 == 0 else None for index, line in enumerate(lines)]
    return heads


def told_head(line: str) -> tuple[str, date | None] | None:
    """The name and day of a line that tells by its form that a comment begins."""
    if _MASKED.fullmatch(line):
        return line.removesuffix("님").strip(), None
    if match := _OTHERS_COMMENT.fullmatch(line):
        return match.group(1), None
    match = _NAME_AND_DATE.fullmatch(line)
    if match and furniture.neighbour(line) is None and could_be_name(match.group("name")):
        day = furniture.only_date(match.group("date"))
        name = _DATE_LABEL.sub("", match.group("name"))
        if day is not None and name:
            return name, day
    return None


def could_be_name(line: str) -> bool:
    return len(line) <= 20 and line.count(" ") < 3 and not _SENTENCE_END.search(line)
