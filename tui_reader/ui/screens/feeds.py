"""The side list: feeds and folders, with the keys that change them.

It only asks: what was picked goes back to the main screen, which does it and comes back here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui_reader.models import Feed, View
from tui_reader.text.clean import clean_line
from tui_reader.ui.drawing.times import ago
from tui_reader.ui.key_reader import strokes
from tui_reader.ui.screens.question import Question
from tui_reader.ui.session import Session
from tui_reader.ui.widgets.feed_list import FeedLine, FeedList, feed_lines

What: TypeAlias = Literal["open", "add", "rename", "move", "remove", "refresh", "find", "undo"]

FEED_KEYS: dict[str, What] = {
    "enter": "open",
    "l": "open",
    "right": "open",
    "o": "open",
    "a": "add",
    "c": "rename",
    "m": "move",
    "d": "remove",
    "delete": "remove",
    "r": "refresh",
    "/": "find",
    "u": "undo",
}
_HINTS = (
    *("Enter open", "a add", "c rename", "m move", "d remove", "r refresh", "/ find", "u undo"),
)
_WIDTH = 44


def hint_lines(width: int) -> str:
    """The keys in lines of at most `width` cells, broken between hints only."""
    lines = [""]
    for hint in _HINTS:
        longer = f"{lines[-1]}  {hint}" if lines[-1] else hint
        if len(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(hint)
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Picked:
    """What to do with which line: a feed, or (`feed` is None) a folder; `feeds` are what it
    stands for."""

    what: What
    view: View
    feed: Feed | None = None
    feeds: tuple[Feed, ...] = ()
    line: int = 0


class FeedsScreen(Question[Picked | None]):
    """Gives what was picked, or None when it was left."""

    DEFAULT_CSS = f"""
    FeedsScreen {{ background: transparent; align: left top; }}
    FeedsScreen > Vertical {{
        width: {_WIDTH}; max-width: 100%; height: 1fr; background: $popup; margin: 1 0;
    }}
    FeedsScreen .lead {{ color: $accent; text-style: bold; padding: 0 1; height: 2; }}
    FeedsScreen .note {{ color: $dim; padding: 1 1 0 1; height: auto; max-height: 6; }}
    """

    _moves: ClassVar[dict[str, int]] = {
        "j": 1, "down": 1, "k": -1, "up": -1, "space": 15, "pagedown": 15, "b": -15,
        "pageup": -15, "ctrl+d": 8, "ctrl+u": -8, "G": 1_000_000, "end": 1_000_000,
        "g": -1_000_000, "home": -1_000_000,
    }  # fmt: skip

    def __init__(
        self,
        feeds: Sequence[Feed],
        session: Session,
        at: View | None,
        words: str = "",
        near: int = 0,
    ) -> None:
        """`at`: the view of the line to begin at (`near`: where it is gone, the line that it
        was); `words`: go on to the next one with these."""
        super().__init__()
        self._session = session
        self._lines = feed_lines(feeds)
        views = [line.view for line in self._lines]
        self._at = index_of(views, at, near)
        if words:
            self._at = found_from(self._at, [line.name for line in self._lines], words)

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content("Feeds"), classes="lead")
            yield FeedList(self._lines, self._session.glyphs, self._at)
            yield Static(Content(self._hints()), classes="note", id="about")

    def _hints(self) -> str:
        return hint_lines(min(_WIDTH, self.app.size.width) - 2)

    @on(FeedList.Rested)
    def rested(self, event: FeedList.Rested) -> None:
        event.stop()
        self._tell()

    def on_resize(self) -> None:
        self._tell()

    def _tell(self) -> None:
        """The feed under the cursor: its last fault, or when it was refreshed; and the keys."""
        line = self.query_one(FeedList).current
        feed = line.feed if line is not None else None
        about = self._hints()
        if feed is not None and feed.last_error:
            about = f"{clean_line(feed.last_error, 200)}\n{about}"
        elif feed is not None and feed.last_refreshed:
            about = f"refreshed {ago(feed.last_refreshed, self._session.now())}\n{about}"
        self.query_one("#about", Static).update(Content(about))

    @on(FeedList.Opened)
    def clicked(self, event: FeedList.Opened) -> None:
        event.stop()
        self._pick("open")

    def on_key(self, event: events.Key) -> None:
        feeds = self.query_one(FeedList)
        stroke = strokes(event.key, event.character)[0]
        if stroke in self._moves:
            feeds.move_to(feeds.cursor + self._moves[stroke])
        elif stroke in FEED_KEYS:
            self._pick(FEED_KEYS[stroke])
        elif stroke in ("q", "escape", "h", "left"):
            self.answer(None)
        else:
            return
        event.stop()

    def _pick(self, what: What) -> None:
        line, index = self.query_one(FeedList).current, self.query_one(FeedList).cursor
        if line is not None:
            self.answer(Picked(what, line.view, line.feed, self._meant(line), index))
        elif what in ("add", "undo"):
            self.answer(Picked(what, View("all")))

    def _meant(self, line: FeedLine) -> tuple[Feed, ...]:
        """The feed of a line, or all that are in the folder."""
        if line.feed is not None:
            return (line.feed,)
        feeds = (other.feed for other in self._lines)
        return tuple(feed for feed in feeds if feed is not None and feed.folder == line.name)


def index_of(views: Sequence[View], at: View | None, near: int = 0) -> int:
    """The line of a feed or folder; where it is gone, the one that has come in its place."""
    keys = [(view.kind, view.key) for view in views]
    wanted = (at.kind, at.key) if at is not None else None
    return keys.index(wanted) if wanted in keys else max(min(near, len(keys) - 1), 0)


def found_from(start: int, names: Sequence[str], words: str) -> int:
    """The next name after `start` with all the words, from the top again at the end."""
    wanted = words.casefold().split()
    for step in range(1, len(names) + 1):
        index = (start + step) % len(names)
        if all(word in names[index].casefold() for word in wanted):
            return index
    return start
