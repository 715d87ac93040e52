"""How one entry looks in the list: dot, title of up to two lines, a line of facts. Pure drawing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_reader.models import EntryMark, EntryRow
from tui_reader.text.clean import clean_line
from tui_reader.ui.drawing.cells import cell_len, cut, cut_lines
from tui_reader.ui.drawing.glyphs import Glyphs
from tui_reader.ui.drawing.times import ago

INDENT = 3
"""Cells before the title: cursor bar, unread dot, blank."""
_NAME_CELLS = 12
_MARKS: tuple[EntryMark, ...] = ("notice", "secret", "file", "image")
"""Told as words; that a post answers another one is told by its title, a link by the article."""


@dataclass(frozen=True, slots=True)
class RowLook:
    """What drawing needs to know beside the row. `style` gives a component class's style."""

    style: Callable[..., Style]
    glyphs: Glyphs
    now: datetime
    title_lines: int = 2
    is_airy: bool = True
    shows_feed: bool = True


def draw_row(row: EntryRow, look: RowLook, width: int) -> list[Strip]:
    """The lines of one row, each at most `width` cells."""
    room = max(width - INDENT - 1, 1)
    title_style = look.style("entry--read" if row.is_read else "entry--unread")
    title = clean_line(row.title) or "(no title)"
    if "reply" in row.marks:
        title = f"{look.glyphs.reply} {title}"
    lines = cut_lines(title, room, look.title_lines, look.glyphs.ellipsis)
    strips = []
    for number, line in enumerate(lines):
        dot = look.glyphs.unread if number == 0 and not row.is_read else " "
        lead = Segment(" " + dot.ljust(INDENT - 1), look.style("entry--dot"))
        strips.append(Strip([lead, Segment(line, title_style)]))
    facts = meta(row, look, room)
    strips.append(Strip([_own_vote(row, look), *facts]))
    if look.is_airy:
        strips.append(Strip([Segment(" ", look.style("entry--meta"))]))
    return strips


def _own_vote(row: EntryRow, look: RowLook) -> Segment:
    """Before the facts, under the unread dot: beside the score it would read as the site's."""
    marks = {"up": look.glyphs.up, "down": look.glyphs.down}
    name = f"entry--{row.vote}" if row.vote in marks else "entry--meta"
    return Segment(" " + marks.get(row.vote, "").ljust(INDENT - 1), look.style(name))


def meta(row: EntryRow, look: RowLook, room: int) -> list[Segment]:
    """The line of facts: feed, age, the board's marks, the site's score, comments, star, later,
    tags.

    Where the line is too long the score goes, then the number of comments is put short, then the
    feed's name is cut.
    """
    plain = look.style("entry--meta")
    age = ago(row.published or row.first_seen, look.now)
    feed = clean_line(row.feed_title) if look.shows_feed else clean_line(row.author)
    left = 0
    for has_score, is_short in ((True, False), (False, False), (False, True)):
        facts = _facts(row, look, has_score=has_score, is_short=is_short)
        used = sum(cell_len(text) for text, _ in facts)
        left = room - used - (cell_len(age) + 3 if age else 0)
        can_be_shorter = not has_score and not is_short and row.comments_new
        if left >= (cell_len(feed) if can_be_shorter else min(_NAME_CELLS, cell_len(feed))):
            break
    segments = []
    if feed and left >= 4:
        segments.append(Segment(cut(feed, left, look.glyphs.ellipsis), plain))
        if age:
            segments.append(Segment(f" {look.glyphs.separator} ", plain))
    if age:
        segments.append(Segment(age, plain))
    segments.extend(Segment(text, style) for text, style in facts)
    line = Strip(segments)
    return list(line.crop(0, room)) if line.cell_length > room else segments


def _facts(
    row: EntryRow, look: RowLook, *, has_score: bool, is_short: bool
) -> list[tuple[str, Style]]:
    glyphs, plain = look.glyphs, look.style("entry--meta")
    facts = [(f"  {word}", plain) for word in _MARKS if word in row.marks]
    score = row.score.up if has_score and row.score is not None and row.score.up else None
    if score is not None:
        facts.append((f"  {score} {'point' if score == 1 else 'points'}", plain))
    facts += _comment_facts(row, look, is_short)
    if row.is_starred:
        facts.append((f"  {glyphs.star}", look.style("entry--look")))
    if row.is_later:
        facts.append(("  later", plain))
    if row.tags:
        facts.append(("  #" + " #".join(clean_line(tag, 30) for tag in row.tags[:4]), plain))
    return facts


def _comment_facts(row: EntryRow, look: RowLook, is_short: bool) -> list[tuple[str, Style]]:
    """How many comments there are and how many of them are new; told short as "3 new of 10"."""
    total, plain, loud = row.comments_total, look.style("entry--meta"), look.style("entry--look")
    if not total:
        return []
    new = row.comments_new if 0 < row.comments_new < total else 0
    if new and is_short:
        return [(f"  {new} new", loud), (f" of {total}", plain)]
    facts = [(f"  {total} {'comment' if total == 1 else 'comments'}", plain)]
    if new:
        facts += [(f" {look.glyphs.separator} ", plain), (f"{new} new", loud)]
    return facts
