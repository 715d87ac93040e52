"""The top line: the program's name, the views with their counts, the progress of a refresh.

Drawn by the Line API from what the screen sets; a click on a view posts `ViewClicked`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui_reader.text.clean import clean_line
from tui_reader.ui.drawing.cells import cell_len


@dataclass(frozen=True, slots=True)
class Tab:
    """A view on the top line. `count`: None where it is not known or not shown."""

    name: str
    count: int | None = None
    is_current: bool = False


class TopLine(Widget):
    """One row at the top of the screen."""

    DEFAULT_CSS = """
    TopLine { height: 1; width: 1fr; background: $background; }
    TopLine > .top--name { color: $accent; text-style: bold; }
    TopLine > .top--view { color: $list-dim; }
    TopLine > .top--current { color: $text; text-style: bold; }
    TopLine > .top--note { color: $list-dim; }
    TopLine > .top--look { color: $attention; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "top--name",
        "top--view",
        "top--current",
        "top--note",
        "top--look",
    }

    class ViewClicked(Message):
        """A view's name was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.tabs: Sequence[Tab] = ()
        self.note = ""
        self.warning = ""
        self._spots: list[tuple[int, int, int]] = []  # first cell, last cell, index

    def set_tabs(self, tabs: Sequence[Tab]) -> None:
        if tabs != self.tabs:
            self.tabs = tabs
            self.refresh()

    def set_note(self, note: str, warning: str = "") -> None:
        """The right end of the line: progress, and what failed."""
        if (note, warning) != (self.note, self.warning):
            self.note, self.warning = note, warning
            self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        right = self._right()
        room = width - sum(cell_len(text) for text, _, _ in right) - 3
        segments = self._left(room)
        used = sum(cell_len(segment.text) for segment in segments)
        gap = width - used - sum(cell_len(text) for text, _, _ in right) - 1
        base = self.rich_style
        strip = Strip([*segments, Segment(" " * max(gap, 1)), *right, Segment(" ")])
        return strip.adjust_cell_length(width, base).apply_style(base)

    def _right(self) -> list[Segment]:
        style = self.get_component_rich_style
        parts = []
        if self.note:
            parts.append(Segment(self.note, style("top--note")))
        if self.warning:
            parts.append(Segment(" · " if self.note else "", style("top--note")))
            parts.append(Segment(self.warning, style("top--look")))
        return parts

    def _left(self, room: int) -> list[Segment]:
        """The name and as many views as fit; the current one always does, cut if it must be."""
        style = self.get_component_rich_style
        name = " tui-reader " if self.size.width >= 60 else ""
        segments = [Segment(name, style("top--name"))]
        used = cell_len(name)
        self._spots = []
        texts = [self._text(tab) for tab in self.tabs]
        current = next((i for i, tab in enumerate(self.tabs) if tab.is_current), 0)
        needed = cell_len("".join(texts[current])) + 2 if texts else 0
        for index, (label, count) in enumerate(texts):
            length = cell_len(label) + cell_len(count) + 2
            reserve = needed if index < current else 0
            if used + length + reserve > room and index != current:
                continue
            look = style("top--current" if index == current else "top--view")
            segments += [Segment(f"  {label}", look), Segment(count, style("top--view"))]
            self._spots.append((used + 2, used + length, index))
            used += length
        return list(Strip(segments).crop(0, max(room, 0)))

    def _text(self, tab: Tab) -> tuple[str, str]:
        count = f" {tab.count:,}" if tab.count is not None else ""
        return clean_line(tab.name, 40), count

    def on_click(self, event: events.Click) -> None:
        for first, last, index in self._spots:
            if first <= event.x < last:
                event.stop()
                self.post_message(self.ViewClicked(index))
