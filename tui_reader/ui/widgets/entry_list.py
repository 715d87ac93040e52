"""The list of entries: a viewport over a window of rows, with a cursor.

The screen hands in rows and moves the cursor; the list draws, and posts what the mouse asks for.
It never reads the store. How one row looks is `entry_row.draw_row`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from tui_reader.models import EntryRow
from tui_reader.ui.drawing.cells import wrap
from tui_reader.ui.drawing.glyphs import Glyphs
from tui_reader.ui.widgets.entry_row import INDENT, RowLook, draw_row
from tui_reader.ui.widgets.viewport import Viewport, restyled

_MARKED = 200  # characters of a search
_AIRY_FROM, _FULL_FROM = 36, 16  # rows of the pane: blank line between rows, titles of two lines


class EntryList(Viewport):
    """Rows of entries; `cursor` is an index into `entries`."""

    DEFAULT_CSS = """
    EntryList { color: $text; background: $background; }
    EntryList > .entry--unread { color: $list-title; text-style: bold; }
    EntryList > .entry--read { color: $list-read; }
    EntryList > .entry--meta { color: $list-dim; }
    EntryList > .entry--dot { color: $list-unread; }
    EntryList > .entry--up { color: $up; }
    EntryList > .entry--down { color: $down; }
    EntryList > .entry--look { color: $attention; }
    EntryList > .entry--match {
        color: $match-text; background: $match; text-style: bold underline;
    }
    EntryList > .entry--cursor { background: $cursor-blurred; }
    EntryList:focus > .entry--cursor { background: $cursor; }
    EntryList > .entry--bar { color: $dim; background: $cursor-blurred; }
    EntryList:focus > .entry--bar { color: $accent; background: $cursor; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "entry--unread",
        "entry--read",
        "entry--meta",
        "entry--dot",
        "entry--up",
        "entry--down",
        "entry--look",
        "entry--match",
        "entry--cursor",
        "entry--bar",
    }

    class Opened(Message):
        """A row was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(
        self,
        glyphs: Glyphs,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        id: str | None = None,  # noqa: A002 - Textual's word
    ) -> None:
        super().__init__(id=id)
        self.glyphs = glyphs
        self.entries: Sequence[EntryRow] = ()
        self.cursor = 0
        self.empty_line = ""
        self.shows_feed = True
        self._marked: re.Pattern[str] | None = None
        self._drawn_at = clock()

    def use_glyphs(self, glyphs: Glyphs) -> None:
        """Draws with other ornaments from now on."""
        self.glyphs = glyphs
        self.invalidate()

    def item_count(self) -> int:
        return len(self.entries) or 1

    @property
    def current(self) -> EntryRow | None:
        return self.entries[self.cursor] if self.cursor < len(self.entries) else None

    def set_entries(
        self, entries: Sequence[EntryRow], cursor: int, keep: int | None = None
    ) -> None:
        """New rows, with the cursor on one. `keep`: the index of the row that stays at the top
        of the screen; without it the list scrolls only as far as the cursor needs."""
        line = self.top[1]
        self.entries = entries
        self.cursor = max(0, min(cursor, len(entries) - 1))
        self.invalidate()
        if keep is not None:
            self.scroll_to(keep, line)
        else:
            self.scroll_to(self.cursor, 0, "visible")

    def shift(self, delta: int) -> None:
        """Rows came or went in front: the same row stays under the cursor and at the top."""
        self.cursor = max(0, self.cursor + delta)
        self.shift_items(delta)

    def move_to(self, index: int) -> None:
        """Puts the cursor on a row and brings it into sight."""
        old, self.cursor = self.cursor, max(0, min(index, len(self.entries) - 1))
        self.refresh_item(old)
        self.refresh_item(self.cursor)
        self.scroll_to(self.cursor, 0, "visible")

    def tick(self, now: datetime) -> None:
        """Ages are told anew."""
        self._drawn_at = now
        self.invalidate()

    @property
    def is_airy(self) -> bool:
        return self.size.height >= _AIRY_FROM

    def lay_out(self, index: int, width: int) -> list[Strip]:
        if not self.entries:
            return self._said(self.empty_line, width)
        look = RowLook(
            style=self.get_component_rich_style,
            glyphs=self.glyphs,
            now=self._drawn_at,
            title_lines=2 if self.size.height >= _FULL_FROM else 1,
            is_airy=self.is_airy,
            shows_feed=self.shows_feed,
        )
        strips = draw_row(self.entries[index], look, width)
        return strips if self._marked is None else [self._with_marks(one) for one in strips]

    def mark(self, words: str) -> None:
        """Marks where these words stand in the rows ("": nowhere)."""
        parts = [re.escape(word) for word in words[:_MARKED].split()]
        marked = re.compile("|".join(parts), re.IGNORECASE) if parts else None
        if marked != self._marked:
            self._marked = marked
            self.invalidate()

    def _with_marks(self, strip: Strip) -> Strip:
        if self._marked is not None:
            style = self.get_component_rich_style("entry--match")
            for found in self._marked.finditer(strip.text, INDENT):
                strip = restyled(strip, found.start(), found.end(), style)
        return strip

    def _said(self, text: str, width: int) -> list[Strip]:
        """Lines in place of rows."""
        style = self.get_component_rich_style("entry--meta")
        lead = " " * INDENT
        return [
            Strip([Segment(lead + text[start:end], style)]).crop(0, width)
            for start, end in wrap(text, width - INDENT - 1)
        ]

    def draw_line(self, index: int, line: int, strip: Strip) -> Strip:
        height = self.height_of(index) - (1 if self.is_airy else 0)
        if index != self.cursor or not self.entries or line >= height:
            return strip
        # Only its ground: on it dot, votes and dim facts keep the colours that tell them apart. The
        # title of a read entry is as bright as text while one is at it.
        over = Style(bgcolor=self.get_component_rich_style("entry--cursor").bgcolor)
        if self.entries[index].is_read and line < height - 1:
            over += Style(color=self.rich_style.color)
        bar = Strip([Segment(self.glyphs.cursor, self.get_component_rich_style("entry--bar"))])
        width = self.size.width
        rest = strip.adjust_cell_length(width).crop(bar.cell_length, width)
        painted = Strip(
            [Segment(text, style + over if style else over) for text, style, _ in rest],
            rest.cell_length,
        )
        return Strip.join([bar, painted])

    def ornament(self, index: int, line: int) -> int:
        return 3

    def on_click(self, event: events.Click) -> None:
        place = self.item_at(event.y)
        if place is not None and self.entries and not self.screen.get_selected_text():
            event.stop()
            self.post_message(self.Opened(place[0]))
