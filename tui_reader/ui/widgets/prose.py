"""What the article and the comments have in common: a column of laid-out lines with colours,
clicks on links, and a search.

A subclass lays items out to `Line`s and says which texts a search looks through. Colours come
from the theme; nothing here parses, stores or fetches.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import events, work
from textual.message import Message
from textual.strip import Strip
from textual.worker import get_current_worker

from tui_reader.models import Block
from tui_reader.ui.drawing import highlight
from tui_reader.ui.drawing.cells import cell_len
from tui_reader.ui.drawing.glyphs import UNICODE, Glyphs
from tui_reader.ui.drawing.lines import Line
from tui_reader.ui.drawing.paint import Palette
from tui_reader.ui.widgets.viewport import Viewport

_SIDEWAYS: Final = 8  # cells a step
_KEPT_LINES: Final = 2_000  # items
_QUERY_LIMIT: Final = 200
_MATCHES: Final = 20_000


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """What a search found: characters [start, end) of an item's text."""

    item: int
    start: int
    end: int


class ProsePane(Viewport):
    """A viewport of `Line`s; see the module."""

    DEFAULT_CSS = "ProsePane { background: $background; color: $text; }"

    class LinkClicked(Message):
        """A link was clicked: `url` as the article gives it, not checked."""

        def __init__(self, url: str) -> None:
            super().__init__()
            self.url = url

    margins: ClassVar[tuple[tuple[int, int], ...]] = ((96, 6), (70, 4), (50, 2), (0, 1))
    """Least margin at either side, by the width of the pane."""

    def __init__(
        self,
        *,
        glyphs: Glyphs = UNICODE,
        line_width: int = 80,
        id: str | None = None,  # noqa: A002 - Textual's word
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.glyphs = glyphs
        self.line_width = max(20, line_width)
        self.code_colors = highlight.CodeColors()
        self._palette: Palette | None = None
        self._lines: dict[int, list[Line]] = {}
        self._sideways: dict[int, int] = {}  # cells, by what is moved together
        self._is_coloring = False
        self._matches: list[Match] = []
        self._match = -1  # the one the reader is at

    # What a subclass says

    def lay_lines(self, index: int, width: int) -> list[Line]:
        """The lines of an item."""
        return []

    def searchable(self) -> Iterable[tuple[int, str]]:
        """Every item with its text, in order."""
        return ()

    def searched_item(self, item: int) -> int:
        """The number that `searchable` gives an item."""
        return item

    def found_item(self, number: int) -> int:
        """The item of that number, brought to light where it was hidden."""
        return number

    def clicked(self, action: str, value: str) -> None:
        """A click on a run whose target is "action:value"."""
        if action == "url":
            self.post_message(self.LinkClicked(value))

    def moved_with(self, index: int) -> int:
        """What scrolls sideways together with an item: the same number, the same table."""
        return index

    def use_glyphs(self, glyphs: Glyphs) -> None:
        """Draws with other ornaments from now on."""
        self.glyphs = glyphs
        self._lines.clear()
        self.invalidate()

    # Layout

    @property
    def palette(self) -> Palette:
        """The styles of the theme."""
        if self._palette is None:
            self._palette = Palette(self.app.theme_variables)
        return self._palette

    def column(self, width: int) -> tuple[int, int]:
        """The text column, centred, at most `line_width` cells."""
        margin = next(cells for least, cells in self.margins if width >= least)
        inner = max(1, min(self.line_width, width - 2 * margin))
        return (width - inner) // 2, inner

    def lay_out(self, index: int, width: int) -> list[Strip]:
        """Lines with their colours."""
        lines = self.lay_lines(index, width)
        if len(self._lines) >= _KEPT_LINES:
            self._lines.clear()
        self._lines[index] = lines
        if self.code_colors.wanted:
            self.call_later(self._color_code)
        palette, sideways = self.palette, self._sideways.get(self.moved_with(index), 0)
        return [palette.strip(line, width, sideways) for line in lines]

    def lines_of(self, index: int) -> list[Line]:
        """The lines of an item as last laid out."""
        self.strips(index)
        if index not in self._lines:
            self._lines[index] = self.lay_lines(index, self.text_width)
        return self._lines[index]

    def ornament(self, index: int, line: int) -> int:
        """Bars and markers are not copied."""
        lines = self.lines_of(index)
        return lines[line].ornament if line < len(lines) else 0

    def notify_style_update(self) -> None:
        """A new theme has new colours."""
        super().notify_style_update()
        self._palette = None

    def _color_code(self) -> None:
        if self.code_colors.wanted and not self._is_coloring:
            self._is_coloring = True
            self._find_colors(list(self.code_colors.wanted))

    @work(thread=True, group="code-colors", exit_on_error=False)
    def _find_colors(self, blocks: list[Block]) -> None:
        found = highlight.find(blocks)
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._learn_colors, found)

    def _learn_colors(self, found: list[tuple[Block, highlight.Colors]]) -> None:
        self._is_coloring = False
        self.code_colors.learn(found)
        self.invalidate()
        self._color_code()

    def scroll_sideways(self, step: int) -> bool:
        """Move the wide tables and code on the screen, each as far as it goes, to the right when
        positive. Whether anything moved."""
        too_wide: dict[int, int] = {}  # cells that do not fit
        for item, number in self.shown_rows():
            for line in self.lines_of(item)[number : number + 1]:
                if line.is_wide:
                    group = self.moved_with(item)
                    rest = cell_len(line.text) - self.text_width
                    too_wide[group] = max(too_wide.get(group, 0), rest)
        before = dict(self._sideways)
        for group, rest in too_wide.items():
            moved = self._sideways.get(group, 0) + step * _SIDEWAYS
            self._sideways[group] = max(0, min(moved, max(rest, self._sideways.get(group, 0))))
        if self._sideways == before:
            return False
        self.invalidate()
        return True

    # Mouse

    def on_click(self, event: events.Click) -> None:
        """Follow a link; the click that ends a selection follows none."""
        target = event.style.meta.get("target")
        if isinstance(target, str) and not self.screen.get_selected_text():
            event.stop()
            action, _, value = target.partition(":")
            self.clicked(action, value)

    # Searching

    def search(self, words: str) -> int:
        """Mark where the words stand (as one phrase, case aside); go to the first from the top of
        the pane on. How many there are."""
        self._matches = self._found(words[:_QUERY_LIMIT])
        self._match = -1
        if self._matches and self.has_size:
            item, line = self.top
            lines = self.lines_of(item)
            start = max(0, lines[line].start) if line < len(lines) else 0
            first = Match(self.searched_item(item), start, 0)
            self._match = bisect_left(self._matches, first) % len(self._matches)
        elif self._matches:
            self._match = 0
        self.invalidate()
        self._show_match()
        return len(self._matches)

    def _found(self, words: str) -> list[Match]:
        parts = [re.escape(part) for part in words.split()]
        if not parts:
            return []
        pattern = re.compile(r"\s+".join(parts), re.IGNORECASE)
        matches: list[Match] = []
        for item, text in self.searchable():
            for found in pattern.finditer(text):
                matches.append(Match(item, found.start(), found.end()))
                if len(matches) >= _MATCHES:
                    return matches
        return matches

    def next_match(self, step: int) -> None:
        """Go to the next match, or back; around at either end."""
        if not self._matches:
            return
        before = self._matches[self._match]
        self._match = (self._match + step) % len(self._matches)
        self.invalidate(self.found_item(before.item))
        self.invalidate(self.found_item(self._matches[self._match].item))
        self._show_match()

    def end_search(self) -> None:
        """Take the marks away; the place stays."""
        had_matches = bool(self._matches)
        self._matches, self._match = [], -1
        if had_matches:
            self.invalidate()

    @property
    def match(self) -> tuple[int, int]:
        """Number of the match the reader is at (from 1; 0: none), and how many there are."""
        return self._match + 1, len(self._matches)

    def found_in(self, item: int) -> list[tuple[int, int, str]]:
        """What a search marks in an item, for laying it out."""
        if not self._matches:
            return []
        item = self.searched_item(item)
        place = bisect_left(self._matches, Match(item, -1, -1))
        found: list[tuple[int, int, str]] = []
        while place < len(self._matches) and self._matches[place].item == item:
            one = self._matches[place]
            look = "match-current" if place == self._match else "match"
            found.append((one.start, one.end, look))
            place += 1
        return found

    def _show_match(self) -> None:
        if self._match < 0:
            return
        match = self._matches[self._match]
        item = self.found_item(match.item)
        if not self.has_size:
            self.set_anchor(item, match.start)
            return
        line = ProsePane.line_at(self, item, match.start)
        if (item, line) not in self.shown_rows():
            self.show_around(item, line)

    # Places in the text

    def offset_of(self, index: int, line: int) -> int:
        """The place in the item's text of a line; -1 before its first."""
        lines = self.lines_of(index)
        return lines[line].start if line < len(lines) else 0

    def line_at(self, index: int, offset: int) -> int:
        """The line that holds a place of the item's text."""
        if offset < 0:
            return 0
        best = 0
        at = -1
        for number, line in enumerate(self.lines_of(index)):
            if at < line.start <= offset:
                best, at = number, line.start
        return best
