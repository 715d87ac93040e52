"""Feeds and folders as lines with their unread counts: the body of the side list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip

from tui_reader.models import Feed, View
from tui_reader.text.clean import clean_line
from tui_reader.ui.drawing.cells import cell_len, cut
from tui_reader.ui.drawing.glyphs import Glyphs
from tui_reader.ui.widgets.viewport import Viewport


@dataclass(frozen=True, slots=True)
class FeedLine:
    """A line of the side list: a folder, or a feed in or outside of one."""

    name: str
    view: View
    unread: int = 0
    depth: int = 0
    feed: Feed | None = None


def feed_lines(feeds: Sequence[Feed]) -> list[FeedLine]:
    """Folders with their feeds, then the feeds without one; each by name."""
    folders: dict[str, list[Feed]] = {}
    loose = []
    for feed in sorted(feeds, key=lambda feed: (feed.title or feed.url).casefold()):
        if feed.folder:
            folders.setdefault(feed.folder, []).append(feed)
        else:
            loose.append(feed)
    lines = []
    for folder in sorted(folders, key=str.casefold):
        inside = folders[folder]
        unread = sum(feed.unread for feed in inside)
        lines.append(FeedLine(folder, View("folder", folder), unread))
        lines.extend(_line(feed, 1) for feed in inside)
    return [*lines, *(_line(feed, 0) for feed in loose)]


def _line(feed: Feed, depth: int) -> FeedLine:
    return FeedLine(feed.title or feed.url, View("feed", str(feed.id)), feed.unread, depth, feed)


class FeedList(Viewport):
    """The lines, with a cursor."""

    DEFAULT_CSS = """
    FeedList { background: $popup; color: $text; }
    FeedList > .feed--folder { color: $strong; text-style: bold; }
    FeedList > .feed--name { color: $text; }
    FeedList > .feed--count { color: $dim; }
    FeedList > .feed--failed { color: $attention; }
    FeedList > .feed--cursor { background: $cursor; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "feed--folder",
        "feed--name",
        "feed--count",
        "feed--failed",
        "feed--cursor",
    }

    class Opened(Message):
        """A line was clicked."""

    class Rested(Message):
        """The cursor has moved."""

    def __init__(self, lines: Sequence[FeedLine], glyphs: Glyphs, cursor: int = 0) -> None:
        super().__init__()
        self.lines = lines
        self.glyphs = glyphs
        self.cursor = cursor

    def on_mount(self) -> None:
        self.call_after_refresh(self.move_to, self.cursor)

    @property
    def current(self) -> FeedLine | None:
        return self.lines[self.cursor] if self.cursor < len(self.lines) else None

    def item_count(self) -> int:
        return len(self.lines)

    def move_to(self, index: int) -> None:
        old, self.cursor = self.cursor, max(0, min(index, len(self.lines) - 1))
        self.refresh_item(old)
        self.refresh_item(self.cursor)
        self.scroll_to(self.cursor, 0, "visible")
        self.post_message(self.Rested())

    def lay_out(self, index: int, width: int) -> list[Strip]:
        line, look = self.lines[index], self.get_component_rich_style
        failed = line.feed is not None and line.feed.last_error is not None
        count = f" {line.unread:,}" if line.unread else ""
        mark = " !" if failed else ""
        room = max(width - 3 - line.depth * 2 - cell_len(count) - cell_len(mark), 1)
        name = cut(clean_line(line.name), room, self.glyphs.ellipsis)
        gap = max(room - cell_len(name), 0)
        style = look("feed--folder" if line.feed is None else "feed--name")
        return [
            Strip(
                [
                    Segment(" " * (1 + line.depth * 2)),
                    Segment(name, style),
                    Segment(mark, look("feed--failed")),
                    Segment(" " * gap),
                    Segment(count, look("feed--count")),
                ]
            )
        ]

    def draw_line(self, index: int, line: int, strip: Strip) -> Strip:
        if index != self.cursor:
            return strip
        style = self.get_component_rich_style("feed--cursor")
        # the first cell is free: the cursor is told without colours too
        marked = Strip([Segment(self.glyphs.cursor, style), *strip.crop(1)])
        wide = marked.adjust_cell_length(self.size.width)
        return Strip([Segment(t, (s + style) if s else style) for t, s, _ in wide], self.size.width)

    def on_click(self, event: events.Click) -> None:
        place = self.item_at(event.y)
        if place is not None:
            event.stop()
            self.move_to(place[0])
            self.post_message(self.Opened())
