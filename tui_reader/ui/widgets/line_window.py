"""Items laid out to lines on demand, and the anchor: what a viewport rests on.

There is no count of all lines and no scroll offset; the place is an anchor, the item and line at
the top. Where a width changes, the anchor is found again by `offset_of` and `line_at` (a subclass
that counts characters overrides them), so that what was being read stays at the top.
`Viewport` adds moving, drawing and selecting.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from itertools import islice
from typing import Final

from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

_KEPT_ITEMS: Final = 400  # laid-out items kept: several screens both ways


class LineWindow(Widget):
    """A window on lines; see the module."""

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
        self._drawn: dict[tuple[int, int], tuple[Strip, Style, Strip]] = {}  # as last rendered
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
            before = self._strips.pop(index, None)
            if before is not None and self._keeps_height(index, len(before)):
                self.refresh_item(index)
                return
        self._replace_anchor()
        self._shown = None
        self.refresh()

    def _keeps_height(self, index: int, height: int) -> bool:
        """Whether an item that looks different now stands on as many lines as before."""
        return self._sync() and index < self.item_count() and len(self._strips_of(index)) == height

    def refresh_item(self, index: int) -> None:
        """Draw an item's rows again, and nothing else (a cursor that moved)."""
        width = self.size.width
        for row, (item, _) in enumerate(self.shown_rows()):
            if item == index:
                self.refresh(Region(0, row, width, 1))

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

    @property
    def has_size(self) -> bool:
        """Whether the pane is on the screen: without a width nothing can be laid out."""
        width, height = self.size
        return width > 0 and height > 0

    def _sync(self) -> bool:
        """Notice a new size: lay out again, with the anchor at the top. Whether the pane is on
        the screen. (To ask for the size is not cheap: Textual searches the screen for it.)"""
        width, height = self.size
        if width <= 0 or height <= 0:
            return False
        if (width, height) != self._laid_out_for:
            self._laid_out_for = (width, height)
            self._shown = None
            self._drawn.clear()
            self._strips.clear()
            self._replace_anchor()
        return True

    def _replace_anchor(self) -> None:
        """Put the anchor's line at the top; the anchor itself stays, so that a resize and its
        opposite give the same screen."""
        if not self.has_size or self._laid_out_for[0] < 0:
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
        if not self._sync():
            return []
        if self._shown is None:
            self._shown = list(islice(self._forward(self.top), self.rows))
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

    @property
    def progress(self) -> float:
        """How far the bottom of the pane is through the items, 0 to 1 (items weigh the same)."""
        rows = self.shown_rows()
        count = self.item_count()
        if not rows or not count:
            return 1.0
        item, line = rows[-1]
        return min(1.0, (item + (line + 1) / max(1, len(self._strips_of(item)))) / count)
