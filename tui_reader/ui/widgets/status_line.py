"""The bottom line: key hints or a message on the left, where one is on the right. Line API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from tui_reader.ui.drawing.cells import cell_len


class StatusLine(Widget):
    """One row at the bottom of the screen."""

    DEFAULT_CSS = """
    StatusLine { height: 1; width: 1fr; background: $background; }
    StatusLine > .status--key { color: $text; }
    StatusLine > .status--text { color: $list-dim; }
    StatusLine > .status--pending { color: $accent; text-style: bold; }
    StatusLine > .status--message { color: $text; }
    StatusLine > .status--error { color: $attention; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "status--key",
        "status--text",
        "status--pending",
        "status--message",
        "status--error",
    }

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.hints: Sequence[tuple[str, str]] = ()
        self.place = ""
        self.pending = ""
        self.message = ""
        self.is_error = False

    def set_hints(self, hints: Sequence[tuple[str, str]]) -> None:
        if hints != self.hints:
            self.hints = hints
            self.refresh()

    def set_place(self, place: str) -> None:
        if place != self.place:
            self.place = place
            self.refresh()

    def set_pending(self, pending: str) -> None:
        if pending != self.pending:
            self.pending = pending
            self.refresh()

    def set_message(self, message: str, *, is_error: bool = False) -> None:
        """A line in place of the hints; "" brings them back."""
        if (message, is_error) != (self.message, self.is_error):
            self.message, self.is_error = message, is_error
            self.refresh()

    def render_line(self, y: int) -> Strip:
        width, style = self.size.width, self.get_component_rich_style
        right = Strip(
            [
                Segment(f"{self.pending} " if self.pending else "", style("status--pending")),
                Segment(f"{self.place} ", style("status--text")),
            ]
        )
        # A message is worth more than the place: it gets the room it needs.
        least = min(cell_len(self.message) + 2, width) if self.message else 0
        right = right.crop(0, max(width - least, 0)) if least else right
        room = max(width - right.cell_length - 2, 0)
        left = self._message(room) if self.message else self._hints(room)
        gap = max(width - left.cell_length - right.cell_length, 0)
        line = Strip.join([left, Strip([Segment(" " * gap)]), right])
        base = self.rich_style
        return line.adjust_cell_length(width, base).apply_style(base)

    def _message(self, room: int) -> Strip:
        look = self.get_component_rich_style(
            "status--error" if self.is_error else "status--message"
        )
        return Strip([Segment(f" {self.message}", look)]).crop(0, room + 2)

    def _hints(self, room: int) -> Strip:
        style = self.get_component_rich_style
        segments: list[Segment] = []
        lengths = [cell_len(keys) + cell_len(word) + 4 for keys, word in self.hints]
        used = 0
        for number, (keys, word) in enumerate(self.hints):
            length = lengths[number]
            is_last = number == len(lengths) - 1  # the key of the help always has its room
            if used + length + (0 if is_last else lengths[-1]) > room:
                continue
            segments += [
                Segment(f" {keys}", style("status--key")),
                Segment(f" {word}  ", style("status--text")),
            ]
            used += length
        return Strip(segments)
