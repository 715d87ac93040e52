"""A small app with one pane in it, and text of our own to show in the pane tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tui_reader.models import (
    Article,
    Attachment,
    Block,
    Comment,
    Definition,
    EntryRow,
    Folded,
    Link,
    ListItem,
    Mark,
    Neighbour,
    Score,
    Thread,
)
from tui_reader.ui.themes import load_themes, shipped_folder, variable_defaults
from tui_reader.ui.widgets.viewport import Viewport


class PaneApp(App[None]):
    """One pane over the whole screen, with the themes of the project."""

    CSS = "Screen { layout: vertical; }"

    def __init__(self, make: Callable[[], Viewport], theme: str = "night") -> None:
        super().__init__()
        self._make = make
        self._first_theme = theme
        self.heard: list[object] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults()

    def compose(self) -> ComposeResult:
        yield self._make()

    def on_mount(self) -> None:
        for theme in load_themes(shipped_folder())[0]:
            self.register_theme(theme.textual())
        self.theme = self._first_theme


def screen_text(pane: Viewport) -> list[str]:
    """The rows of a pane as they are drawn, blanks at their ends left out."""
    return [pane.render_line(y).text.rstrip() for y in range(pane.size.height)]


async def resized(pilot: Pilot[Any], pane: Viewport, width: int, height: int) -> None:
    """Gives the terminal a size and waits until the pane, over all of it, has it too."""
    await pilot.resize_terminal(width, height)
    for _ in range(500):
        if (pane.size.width, pane.size.height) == (width, height):
            return
        await pilot.pause(0.01)
    raise AssertionError("the pane has kept its size")


def links_in(text: str, *pairs: tuple[str, str]) -> tuple[Link, ...]:
    return tuple(Link(text.index(word), text.index(word) + len(word), url) for word, url in pairs)


FIRST = "The index was covering, and the talk has more of it than this page does."
CODE = "def double(number: int) -> int:\n\treturn number * 2  # twice\n\nprint(double(21))"
BLOCKS = (
    Block(
        "paragraph",
        FIRST,
        links=links_in(FIRST, ("covering", "https://a.example/1"), ("talk", "https://a.example/2")),
        marks=(Mark(4, 9, "strong"),),
    ),
    Block("heading", "What was measured", level=2),
    Block("quote", "Not because it is easy, but because we thought that it would be."),
    Block("code", CODE, language="python"),
    Block(
        "table",
        rows=(("Case", "Before", "After"), ("front page", "41.2", "0.9"), ("검색", "388", "12.4")),
        has_header=True,
    ),
    Block(
        "list",
        items=(
            ListItem("Read the plan", items=(ListItem("all of it", items=(ListItem("twice"),)),)),
            ListItem("Measure", links=(Link(0, 7, "https://a.example/1"),)),
        ),
    ),
    Block("list", ordered=True, items=tuple(ListItem(f"step {n}") for n in range(1, 12))),
    Block("image", "The read path before", url="https://a.example/flame.png"),
    Block("embed", "", url="https://video.example/7"),
    Block("rule"),
    Block("definitions", definitions=(Definition("covering", "holding every column"),)),
    Block("footnote", "Measured on an old laptop.", mark="1"),
    Block("paragraph", "한국어 문장은 띄어쓰기에서 줄이 바뀝니다. " * 6),
)
ARTICLE = Article(
    url="https://a.example/read-path",
    title="SQLite on the read path",
    author="Dana Whitfield",
    language="en",
    published=date(2026, 11, 20),
    score=Score(48, 3),
    blocks=BLOCKS,
    folded=(Folded(Block("paragraph", FIRST), 3, 0), Folded(Block("paragraph", "Gone"), 99, 12)),
    attachments=(Attachment("https://a.example/a.mp3", "episode.mp3", "audio/mpeg", 48_200_000),),
    previous=Neighbour("The quiet end of the floppy", "https://a.example/p", date(2026, 11, 19)),
    next=Neighbour("Postgres, incrementally", None),
)
ROW = EntryRow(
    id=7,
    feed_id=1,
    feed_title="Lobsters",
    feed_url="https://lobste.example/rss",
    kind="feed",
    title="SQLite on the read path",
    published=datetime(2026, 11, 20, 9, 12, tzinfo=UTC),
)
LONG = Article(
    url="https://a.example/long",
    title="Long",
    blocks=tuple(
        Block("paragraph", f"Paragraph {n}: " + "words that fill a few lines of the pane " * 8)
        for n in range(60)
    ),
)


def comment(number: int, depth: int = 0, **more: object) -> Comment:
    """A comment of our own, with a text that names it."""
    fields: dict[str, object] = {"author": f"user{number}", "depth": depth, **more}
    return Comment(str(number), str(fields.pop("text", f"comment {number} says so")), **fields)  # type: ignore[arg-type] # fields by name


THREAD = Thread(
    comments=(
        comment(1),
        comment(2, 1, parent_id="1"),
        comment(3, 2, parent_id="2"),
        comment(4, 1, parent_id="1", author="Dana Whitfield"),
        comment(5, state="secret", text=""),
        comment(6, 1, parent_id="5", state="deleted", text="", author=None),
        comment(7, published=datetime(2026, 11, 20, 10, 0, tzinfo=UTC), score=Score(5)),
    )
)
