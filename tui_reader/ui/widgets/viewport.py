"""A scrolling pane over items that are laid out to lines only when they are shown.

The entry list, the article and the comments are viewports: 1,000,000 rows, a 2 MB article and
5,000 comments cost what the few on the screen cost. There is no count of all lines and no
scroll offset; the place is an anchor, the item and line at the top. A subclass says how many
items there are (`item_count`) and lays one out to strips (`lay_out`); it calls `invalidate` when
an item looks different. The viewport never reads a store, never fetches and never parses.

Where a width changes, the anchor is found again by `offset_of` and `line_at` (a subclass that
counts characters overrides them), so that what was being read stays at the top.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import ClassVar, Literal

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset, Region
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

Where = Literal["top", "bottom", "visible"]

_KEPT_ITEMS = 400  # laid-out items kept: several screens both ways
_ITEM_STEP = 1 << 20  # selections count lines as item * _ITEM_STEP + line
_COPIED_LINES = 50_000  # a selection of everything stops somewhere
_WHEEL_LINES = 3


class Viewport(Widget, can_focus=True):
    """Items laid out to lines on demand; see the module."""

    ALLOW_SELECT = True
    DEFAULT_CSS = "Viewport { height: 1fr; width: 1fr; }"
    wheel_lines: ClassVar[int] = _WHEEL_LINES

    class Scrolled(Message):
        """The line at the top of `viewport` has changed."""

        def __init__(self, viewport: Viewport) -> None:
            super().__init__()
            self.viewport = viewport

        @property
        def control(self) -> Viewport:
            return self.viewport

    def __init__(
        self,
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's word
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.top: tuple[int, int] = (0, 0)
        self._anchor: tuple[int, int] = (0, 0)  # item and offset_of its line: holds over widths
        self._strips: OrderedDict[int, list[Strip]] = OrderedDict()
        self._shown: list[tuple[int, int]] | None = None  # item and line of each row drawn
        self._laid_out_for: tuple[int, int] = (-1, -1)

    # What a subclass says

    def item_count(self) -> int:
        """How many items there are."""
        return 0

    def lay_out(self, index: int, width: int) -> list[Strip]:
        """Lay one item out to strips of at most `width` cells; none: the item is not shown."""
        return []

    def column(self, width: int) -> tuple[int, int]:
        """Left margin and width of the text column in a pane of `width` cells."""
        return 0, width

    def ornament(self, index: int, line: int) -> int:
        """How many characters at the start of a line are ornament: not selected, not copied."""
        return 0

    def draw_line(self, index: int, line: int, strip: Strip) -> Strip:
        """Last touch on a line when it is drawn (cursor, marks); not kept, so it must be cheap."""
        return strip

    def offset_of(self, index: int, line: int) -> int:
        """What stays true of a line over widths; by default its number."""
        return line

    def line_at(self, index: int, offset: int) -> int:
        """The line that holds an offset of `offset_of`."""
        return offset

    # Layout

    @property
    def text_width(self) -> int:
        """Cells of the text column."""
        return max(1, self.column(max(1, self.size.width))[1])

    @property
    def rows(self) -> int:
        """Rows of the pane."""
        return max(1, self.size.height)

    def strips(self, index: int) -> list[Strip]:
        """The lines of an item, laid out now or kept."""
        self._sync()
        return self._strips_of(index)

    def height_of(self, index: int) -> int:
        """How many lines an item takes."""
        return len(self.strips(index))

    def invalidate(self, index: int | None = None) -> None:
        """Forget how an item (None: every item) looks and draw again; the place is kept."""
        if index is None:
            self._strips.clear()
        else:
            self._strips.pop(index, None)
        self._replace_anchor()
        self._shown = None
        self.refresh()

    def shift_items(self, delta: int) -> None:
        """Items were put in front (`delta` > 0) or taken away there: the screen stays as it is."""
        self._strips = OrderedDict(
            (index + delta, strips) for index, strips in self._strips.items() if index + delta >= 0
        )
        self.top = (max(0, self.top[0] + delta), self.top[1] if self.top[0] + delta >= 0 else 0)
        self._anchor = (max(0, self._anchor[0] + delta), self._anchor[1])
        self._shown = None
        self.refresh()

    def _strips_of(self, index: int) -> list[Strip]:
        kept = self._strips.get(index)
        if kept is not None:
            self._strips.move_to_end(index)
            return kept
        strips = self.lay_out(index, self.text_width)
        self._strips[index] = strips
        if len(self._strips) > max(_KEPT_ITEMS, 4 * self.rows):
            self._strips.popitem(last=False)
        return strips

    def _sync(self) -> None:
        """Notice a new size: lay out again, with the anchor at the top."""
        size = (self.size.width, self.size.height)
        if size == self._laid_out_for:
            return
        is_wider_or_narrower = size[0] != self._laid_out_for[0]
        self._laid_out_for = size
        self._shown = None
        if is_wider_or_narrower:
            self._strips.clear()
        self._replace_anchor()

    def _replace_anchor(self) -> None:
        """Put the anchor's line at the top; the anchor itself stays, so that a resize and its
        opposite give the same screen."""
        if self.size.width <= 0 or self._laid_out_for[0] < 0:
            return
        count = self.item_count()
        item = min(self._anchor[0], max(0, count - 1))
        height = len(self._strips_of(item)) if count else 0
        line = self.line_at(item, self._anchor[1]) if count and item == self._anchor[0] else 0
        self.top = self._held_back((item, min(max(0, line), max(0, height - 1))))

    def set_anchor(self, item: int, offset: int) -> None:
        """Put the line that holds an offset (of `offset_of`) at the top, now or when the pane
        has a size."""
        self._anchor = (max(0, item), offset)
        self.top = (self._anchor[0], 0)
        self._shown = None
        self._replace_anchor()
        self.refresh()

    # Walking over lines

    def _forward(self, place: tuple[int, int]) -> Iterator[tuple[int, int]]:
        """Every line from a place on."""
        item, line = place
        for index in range(item, self.item_count()):
            for number in range(line if index == item else 0, len(self._strips_of(index))):
                yield index, number

    def _backward(self, place: tuple[int, int]) -> Iterator[tuple[int, int]]:
        """Every line before a place, nearest first."""
        item, line = place
        for index in range(min(item, self.item_count() - 1), -1, -1):
            height = len(self._strips_of(index))
            for number in range((min(line, height) if index == item else height) - 1, -1, -1):
                yield index, number

    def _held_back(self, place: tuple[int, int]) -> tuple[int, int]:
        """The place, or the last one from which lines still fill the pane."""
        missing = self.rows
        for _ in self._forward(place):
            missing -= 1
            if not missing:
                return place
        for earlier in self._backward(place):
            place = earlier
            missing -= 1
            if not missing:
                break
        return place

    def shown_rows(self) -> list[tuple[int, int]]:
        """Item and line of each row on the screen, from the top; fewer when there are fewer."""
        self._sync()
        if self._shown is None:
            rows: list[tuple[int, int]] = []
            for place in self._forward(self.top):
                rows.append(place)
                if len(rows) >= self.rows:
                    break
            self._shown = rows
        return self._shown

    def item_at(self, y: int) -> tuple[int, int] | None:
        """Item and line on a row of the pane; None below the last."""
        rows = self.shown_rows()
        return rows[y] if 0 <= y < len(rows) else None

    def row_of(self, index: int) -> int | None:
        """The first row an item is on; None when it is not on the screen."""
        for row, (item, _) in enumerate(self.shown_rows()):
            if item == index:
                return row
        return None

    @property
    def at_start(self) -> bool:
        """Whether the first line is on the screen."""
        self._sync()
        return next(self._backward(self.top), None) is None

    @property
    def at_end(self) -> bool:
        """Whether the last line is on the screen."""
        rows = self.shown_rows()
        if not rows:
            return True
        item, line = rows[-1]
        return next(self._forward((item, line + 1)), None) is None

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
        self._sync()
        count = self.item_count()
        if not count:
            self._move_to((0, 0))
            return
        item = min(max(0, item), count - 1)
        if where == "visible":
            self._bring_into_sight(item, line)
        elif where == "bottom":
            self._move_to(self._place_above((item, line), self.rows - 1))
        else:
            self._move_to(self._held_back((item, line)))

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
        if count:
            last = (count - 1, max(0, len(self._strips_of(count - 1)) - 1))
            self._move_to(self._place_above(last, self.rows - 1))

    @property
    def progress(self) -> float:
        """How far the bottom of the pane is through the items, 0 to 1 (items weigh the same)."""
        rows = self.shown_rows()
        count = self.item_count()
        if not rows or not count:
            return 1.0
        item, line = rows[-1]
        return min(1.0, (item + (line + 1) / max(1, len(self._strips_of(item)))) / count)

    # Drawing

    def refresh_item(self, index: int) -> None:
        """Draw an item's rows again, and nothing else (a cursor that moved)."""
        for row, (item, _) in enumerate(self.shown_rows()):
            if item == index:
                self.refresh(Region(0, row, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """One row of the pane."""
        width = self.size.width
        style = self.rich_style
        place = self.item_at(y)
        if place is None:
            # The empty rest belongs to the last line, or a drag into it would select other panes.
            after = max(1, self.item_count()) * _ITEM_STEP - 1
            return Strip.blank(width, style).apply_offsets(-width, after)
        index, line = place
        number = index * _ITEM_STEP + line
        ornament = self.ornament(index, line)
        strip = self.draw_line(index, line, self._strips_of(index)[line])
        strip = self._with_selection(strip, number, ornament)
        left, _ = self.column(width)
        if left:
            strip = Strip.join([Strip.blank(left, style), strip])
        # Ornaments count down to 0, so that a drag that begins in the margin begins the text.
        strip = strip.adjust_cell_length(width).apply_style(style)
        return strip.apply_offsets(-left - ornament, number)

    def notify_style_update(self) -> None:
        """Styles are baked into strips: a new theme lays out again."""
        super().notify_style_update()
        self._strips.clear()
        self._shown = None

    # Selecting with the mouse

    def _with_selection(self, strip: Strip, y: int, ornament: int) -> Strip:
        selection = self.text_selection
        span = None if selection is None else selection.get_span(y)
        if span is None:
            return strip
        start, end = span
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
