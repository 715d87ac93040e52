"""One comment laid out: bars for its depth, a line of facts, its blocks. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from tui_reader.models import Block, Comment, CommentState
from tui_reader.ui.drawing.cells import cell_len, cut
from tui_reader.ui.drawing.layout import Context, Found, lay_out
from tui_reader.ui.drawing.lines import BLANK, Line, Run, safe
from tui_reader.ui.drawing.outline import Piece, outline
from tui_reader.ui.drawing.times import ago

_LEVELS: Final = 6  # colours of bars
_DEEPEST: Final = 12  # bars drawn
_LEAST_TEXT: Final = 24  # cells a deep comment keeps for its text
_STATES: Final[dict[CommentState, str]] = {
    "secret": "secret comment",
    "deleted": "deleted",
    "removed": "removed by the moderators",
    "missing": "not loaded",
}


@dataclass(frozen=True, slots=True)
class CommentLook:
    """What drawing a comment needs to know beside it. `author`: of the article. `hidden`: how
    many replies are folded away. `depth_below`: of the next comment shown."""

    context: Context = field(default_factory=Context)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    author: str | None = None
    is_new: bool = False
    depth: int = 0
    hidden: int = 0
    hides_new: bool = False
    depth_below: int = 0


@lru_cache(maxsize=512)
def _pieces(comment: Comment) -> tuple[Piece, ...]:
    blocks = comment.blocks
    if not blocks and comment.text:
        blocks = tuple(
            Block("paragraph", part) for part in comment.text.split("\n\n") if part.strip()
        )
    return tuple(outline(blocks))


def comment_text(comment: Comment) -> str:
    """The text that a search looks through; its places are those of the pieces, parted by a
    line feed."""
    return "\n".join(piece.text for piece in _pieces(comment))


def comment_lines(comment: Comment, look: CommentLook, width: int, found: Found = ()) -> list[Line]:
    """The lines of a comment, a blank one behind it."""
    bars, clipped = _bars(look, width)
    used = sum(cell_len(run.text) for run in bars)
    room = max(4, width - used)
    lines = [_facts(comment, look, clipped, room).behind(bars)]
    state = _STATES.get(comment.state)
    if state is not None and comment.author and not comment.text:
        lines.append(Line((Run(state, ("caption",)),)).behind(bars))
    offset = 0
    for piece in _pieces(comment):
        end = offset + len(piece.text)
        here = [
            (max(0, first - offset), min(last, end) - offset, name)
            for first, last, name in found
            if first < end and last > offset
        ]
        for line in lay_out(piece, room, look.context, here):
            moved = line if line.start < 0 else _moved(line, offset)
            lines.append(moved.behind(bars))
        offset = end + 1
    if look.hidden:
        lines.append(_hidden_line(look).behind(bars))
    # The bars that go on to the next comment go through the blank line between them.
    lines.append(BLANK.behind(bars[: look.depth_below]))
    return lines


def _moved(line: Line, offset: int) -> Line:
    return replace(line, start=line.start + offset)


def _bars(look: CommentLook, width: int) -> tuple[tuple[Run, ...], bool]:
    """A bar for each level; where there is no room the deepest ones are left out."""
    levels = look.depth + 1
    step = 2 if width >= 34 else 1
    fitting = max(1, min(levels, _DEEPEST, (width - _LEAST_TEXT) // step))
    bar = look.context.glyphs.bar
    runs = []
    for level in range(fitting):
        is_last = level == fitting - 1
        # The comment's own bar keeps the colour of its real depth.
        depth = look.depth if is_last else level
        text = bar + " " * (1 if is_last else step - 1)
        runs.append(Run(text, (f"comment-{depth % _LEVELS + 1}",)))
    return tuple(runs), fitting < levels


def _facts(comment: Comment, look: CommentLook, is_clipped: bool, room: int) -> Line:
    """Author, age, score, what else is to be said."""
    glyphs = look.context.glyphs
    gap = Run("  ", ("text",))
    runs: list[Run] = []
    facts: list[Run] = []
    age = ago(comment.published, look.now)
    if age:
        facts.append(Run(age, ("meta",)))
    if comment.score is not None:
        points = _points(comment, glyphs.up, glyphs.down)
        if points:
            facts.append(Run(points, ("meta",)))
    if comment.edited is not None:
        facts.append(Run("edited", ("meta",)))
    if comment.state == "flagged":
        facts.append(Run("flagged", ("attention",)))
    if is_clipped:
        facts.append(Run(f"depth {look.depth + 1}", ("meta",)))
    if look.is_new:
        facts.append(Run("new", ("attention",)))
    is_author = bool(comment.author) and comment.author == look.author
    if is_author:
        facts.insert(0, Run("author", ("accent",)))
    needed = sum(cell_len(run.text) + 2 for run in facts)
    name, name_look = comment.author or "anonymous", "accent-strong" if is_author else "strong-text"
    if not comment.author and comment.state in _STATES:
        name, name_look = _STATES[comment.state], "caption"
    name = cut(safe(name).replace("\n", " "), max(6, room - needed), glyphs.ellipsis)
    runs.append(Run(name, (name_look,)))
    for fact in facts:
        runs += [gap, fact]
    return Line(tuple(runs))


def _points(comment: Comment, up: str, down: str) -> str:
    score = comment.score
    if score is None:
        return ""
    parts = [
        f"{up} {score.up:,}" if score.up else "",
        f"{down} {score.down:,}" if score.down else "",
    ]
    return " ".join(part for part in parts if part)


def _hidden_line(look: CommentLook) -> Line:
    noun = "reply" if look.hidden == 1 else "replies"
    runs = [Run(f"+ {look.hidden:,} {noun} folded", ("accent",), "fold:")]
    if look.hides_new:
        runs.append(Run("  new", ("attention",)))
    return Line(tuple(runs))
