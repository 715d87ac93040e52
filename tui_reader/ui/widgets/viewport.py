"""A scrolling pane over items that are laid out to lines only when they are shown.

The entry list, the article and the comments are viewports: 1,000,000 rows, a 2 MB article and
5,000 comments cost what the few on the screen cost. A subclass says how many items there are
(`item_count`) and lays one out to strips (`lay_out`); it calls `invalidate` when an item looks
different. The viewport never reads a store, never fetches and never parses.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final, Literal, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset, Region
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip

from tui_reader.ui.widgets.line_window import LineWindow

Where = Literal["top", "bottom", "visible"]

_ITEM_STEP: Final = 1 << 20  # selections count lines as item * _ITEM_STEP + line
_COPIED_LINES: Final = 50_000  # a selection of everything stops somewhere
_KEPT_LINES: Final = 1_000  # as rendered: margins, places for selecting


class _Drawing(NamedTuple):
    """What holds for all rows that are drawn together. `rows`: item and line of each."""

    width: int
    style: Style
    rows: Sequence[tuple[int, int]]


class Viewport(LineWindow, can_focus=True):
    """Items laid out to lines on demand; see the module."""

    ALLOW_SELECT = True
    DEFAULT_CSS = "Viewport { height: 1fr; width: 1fr; }"
    wheel_lines: ClassVar[int] = 3
    _drawing: _Drawing | None = None  # while rows are drawn

    class Scrolled(Message):
        """The line at the top of `viewport` has changed."""

        def __init__(self, viewport: Viewport) -> None:
            super().__init__()
            self.viewport = viewport

        @property
        def control(self) -> Viewport:
            return self.viewport

    # Moving

    def _move_to(self, place: tuple[int, int]) -> bool:
        if place == self.top:
            return False
        self.top = place
        self._anchor = (place[0], self.offset_of(*place))
        self._shown = None
        self.refresh()
        self.post_message(self.Scrolled(self))
        return True

    def scroll_lines(self, lines: int) -> int:
        """Move by lines, down when positive; how far it went (less at either end)."""
        if not self.has_size:
            return 0
        self._sync()
        place = self.top
        moved = 0
        if lines < 0:
            for place in self._backward(self.top):  # noqa: B007 - the last one is used
                moved -= 1
                if moved <= lines:
                    break
        elif lines > 0:
            window: list[tuple[int, int]] = []
            for seen in self._forward(self.top):
                window.append(seen)
                moved = max(0, len(window) - self.rows)
                if moved >= lines:
                    break
            place = window[moved] if moved else self.top
        self._move_to(place)
        return moved

    # A viewport has no scroll offset, so Textual's own scroll_to means nothing here.
    def scroll_to(  # type: ignore[override]
        self, item: int, line: int = 0, where: Where = "top"
    ) -> None:
        """Bring a line to the top or bottom, or just into sight ("visible"; from line 0 on it
        brings the whole item into sight where it fits)."""
        count = self.item_count()
        item = min(max(0, item), max(0, count - 1))
        if not count or not self.has_size:
            self.set_anchor(item, 0)
            return
        self._sync()
        if where == "visible":
            self._bring_into_sight(item, line)
        elif where == "bottom":
            self._move_to(self._place_above((item, line), self.rows - 1))
        else:
            self._move_to(self._held_back((item, line)))

    def show_around(self, item: int, line: int) -> None:
        """Bring a line to a third of the pane's height, what leads to it above it."""
        self._move_to(self._held_back(self._place_above((item, line), self.rows // 3)))

    def _bring_into_sight(self, item: int, line: int) -> None:
        last = len(self._strips_of(item)) - 1 if line == 0 else line
        shown = set(self.shown_rows())
        if (item, line) in shown and (item, last) in shown:
            return
        if (item, line) < self.top or last - line >= self.rows:
            self._move_to(self._held_back((item, line)))
        else:
            self._move_to(self._place_above((item, max(0, last)), self.rows - 1))

    def _place_above(self, place: tuple[int, int], lines: int) -> tuple[int, int]:
        if lines > 0:
            for earlier in self._backward(place):
                place = earlier
                lines -= 1
                if not lines:
                    break
        return place

    def page(self, fraction: float) -> int:
        """Move by a part of the pane's height (1.0 keeps two lines of what was seen)."""
        lines = round(self.rows * abs(fraction))
        if abs(fraction) >= 1:
            lines -= min(2, self.rows // 4)
        return self.scroll_lines(max(1, lines) * (1 if fraction > 0 else -1))

    def home(self) -> None:
        """Go to the first line."""
        self._sync()
        self._move_to((0, 0))

    def end(self) -> None:
        """Go to the last line, at the bottom of the pane."""
        self._sync()
        count = self.item_count()
        if count and self.has_size:
            last = (count - 1, max(0, len(self._strips_of(count - 1)) - 1))
            self._move_to(self._place_above(last, self.rows - 1))

    # Drawing

    def render_lines(self, crop: Region) -> list[Strip]:
        """Some rows of the pane as they are drawn; what holds for all of them is found once."""
        self._drawing = _Drawing(self.size.width, self.rich_style, self.shown_rows())
        try:
            return super().render_lines(crop)
        finally:
            self._drawing = None

    def render_line(self, y: int) -> Strip:
        """One row of the pane. With its places for selecting, which cost more than the rest, when
        it is asked for by itself: so Textual does it where the mouse is pressed or moved."""
        if self._drawing is not None:
            return self._row(y, self._drawing)
        drawing = _Drawing(self.size.width, self.rich_style, self.shown_rows())
        strip = self._row(y, drawing)
        if not 0 <= y < len(drawing.rows):
            # The empty rest belongs to the last line, or a drag into it would select other panes.
            return strip.apply_offsets(-drawing.width, max(1, self.item_count()) * _ITEM_STEP - 1)
        index, line = drawing.rows[y]
        # Ornaments count down to 0, so that a drag that begins in the margin begins the text.
        before = self.column(drawing.width)[0] + self.ornament(index, line)
        return strip.apply_offsets(-before, index * _ITEM_STEP + line)

    def _row(self, y: int, drawing: _Drawing) -> Strip:
        """A row with its margins, cursor and selection; kept where nothing lies over it."""
        if not 0 <= y < len(drawing.rows):
            return Strip.blank(drawing.width, drawing.style)
        place = index, line = drawing.rows[y]
        laid_out = self._strips_of(index)[line]
        strip = self.draw_line(index, line, laid_out)
        if self.text_selection is not None:
            strip = self._with_selection(strip, index, line)
        if strip is not laid_out:
            return self._filled(strip, drawing)
        kept = self._drawn.get(place)
        if kept is not None and kept[0] is laid_out and kept[1] == drawing.style:
            return kept[2]
        drawn = self._filled(strip, drawing)
        if len(self._drawn) >= _KEPT_LINES:
            self._drawn.clear()
        self._drawn[place] = (laid_out, drawing.style, drawn)
        return drawn

    def _filled(self, strip: Strip, drawing: _Drawing) -> Strip:
        """A line in the style of the pane, with its margins. (At once: each strip that is made
        costs as much as the letters in it.)"""
        width, style = drawing.width, drawing.style
        left = self.column(width)[0]
        right = width - left - strip.cell_length
        segments = [Segment(" " * left, style)] if left else []
        segments += [Segment(text, style + own) for text, own, _ in strip]
        if right > 0:
            segments.append(Segment(" " * right, style))
        filled = Strip(segments, left + strip.cell_length + max(right, 0))
        return filled if right >= 0 else filled.crop(0, width)

    def notify_style_update(self) -> None:
        """Styles are baked into strips: a new theme lays out again."""
        super().notify_style_update()
        self._strips.clear()
        self._shown = None

    # Selecting with the mouse

    def _with_selection(self, strip: Strip, index: int, line: int) -> Strip:
        selection = self.text_selection
        span = None if selection is None else selection.get_span(index * _ITEM_STEP + line)
        if span is None:
            return strip
        start, end = span
        ornament = self.ornament(index, line)
        length = len(strip.text)
        style = self.screen.get_component_rich_style("screen--selection")
        end = length if end == -1 else ornament + max(0, end)
        return restyled(strip, ornament + max(0, start), end, style)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text as laid out, without the ornaments and padding of the pane."""
        count = self.item_count()
        if not count:
            return None
        start = selection.start or Offset(0, 0)
        end = selection.end or Offset(1 << 30, (count - 1) * _ITEM_STEP + _ITEM_STEP - 1)
        lines: list[str] = []
        self._sync()
        for index, line in self._forward(divmod(start.y, _ITEM_STEP)):
            y = index * _ITEM_STEP + line
            if y > end.y or len(lines) >= _COPIED_LINES:
                break
            text = self._strips_of(index)[line].text[self.ornament(index, line) :]
            first = max(0, start.x) if y == start.y else 0
            last = max(0, end.x) if y == end.y else len(text)
            lines.append(text[first:last].rstrip())
        return "\n".join(lines), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw the new selection."""
        self.refresh()

    # Mouse wheel

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll; the wheel never changes state."""
        event.stop()
        self.scroll_lines(self.wheel_lines)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll back."""
        event.stop()
        self.scroll_lines(-self.wheel_lines)


def restyled(strip: Strip, start: int, end: int, style: Style) -> Strip:
    """The strip with a style laid over its characters [start, end)."""
    segments: list[Segment] = []
    place = 0
    for text, own, control in strip:
        first, last = max(0, start - place), min(len(text), end - place)
        place += len(text)
        if control or first >= last:
            segments.append(Segment(text, own, control))
            continue
        over = style if own is None else own + style
        pieces = ((text[:first], own), (text[first:last], over), (text[last:], own))
        segments.extend(Segment(piece, look) for piece, look in pieces if piece)
    return Strip(segments, strip.cell_length)
