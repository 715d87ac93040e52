"""The article pane: title and facts, the blocks laid out, then attachments and neighbours.

The screen hands in what to show (`show`) and asks for moves; the pane posts what was clicked and
that the end was reached. It never reads the store and never opens an address. An article of any
size opens at once: its blocks become pieces, and only pieces on the screen are laid out.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo
from itertools import accumulate
from typing import TYPE_CHECKING, Final, Literal

from textual.message import Message

from tui_reader.lazily import Later
from tui_reader.models import Article, EntryRow, Position
from tui_reader.ui.drawing.glyphs import UNICODE, Glyphs
from tui_reader.ui.drawing.lines import Line
from tui_reader.ui.widgets.prose import ProsePane

if TYPE_CHECKING:
    from tui_reader.ui.drawing import in_page, layout, outline
    from tui_reader.ui.drawing.in_page import InPage
    from tui_reader.ui.drawing.layout import Context, Shape
    from tui_reader.ui.drawing.outline import Piece
    from tui_reader.ui.widgets import foot, frame
    from tui_reader.ui.widgets.frame import Frame, LinkRef
else:  # not before there is an article
    in_page, layout, outline, foot, frame = (
        Later(f"tui_reader.ui.{name}")
        for name in (
            "drawing.in_page",
            "drawing.layout",
            "drawing.outline",
            "widgets.foot",
            "widgets.frame",
        )
    )

Which = Literal["previous", "next"]

_EXPECTED: Final = 8  # articles
_LOW: Final = 16  # rows
_PIECE_COSTS: Final = 40  # a picture or rule counts as so many characters
_COUNTED: Final = 40_000  # characters counted for the time of reading


@dataclass(frozen=True, slots=True)
class Shown:
    """What the pane shows. `note`: one line under the head ("loading", an error). `position`:
    where to go on reading."""

    row: EntryRow | None = None
    article: Article | None = None
    note: str = ""
    position: Position | None = None
    is_problem: bool = False  # of the note


@dataclass(frozen=True, slots=True)
class Outlined:
    """An article made ready to be shown: what does not depend on the pane."""

    article: Article
    pieces: list[Piece]
    links: list[LinkRef]
    inside: InPage
    minutes: int


def outlined(article: Article) -> Outlined:
    """Makes an article ready, in any thread."""
    inside = in_page.in_page(article)
    links = frame.number_links(article, inside.targets)
    return Outlined(article, outline.outline(article.blocks), links, inside, _minutes(article))


class ReaderPane(ProsePane):
    """The article; see the module."""

    class LinkClicked(ProsePane.LinkClicked):
        """A link of the article was clicked."""

    class NeighbourClicked(Message):
        """The site's own previous or next post was clicked."""

        def __init__(self, which: Which) -> None:
            super().__init__()
            self.which: Which = which

    class ReachedEnd(Message):
        """The last line came on the screen, for the first time for this article."""

    def __init__(
        self,
        *,
        glyphs: Glyphs = UNICODE,
        line_width: int = 80,
        timezone: tzinfo | None = None,
        id: str | None = None,  # noqa: A002 - Textual's word
        classes: str | None = None,
    ) -> None:
        super().__init__(glyphs=glyphs, line_width=line_width, id=id, classes=classes)
        self.timezone = timezone
        self.shown: Shown | None = None
        self.repeats_shown = False
        self._pieces: list[Piece] = []
        self._links: list[LinkRef] = []
        self._ready: OrderedDict[int, Outlined] = OrderedDict()
        self._setting: Context | None = None  # none before there is an article
        self._minutes = 0
        self._has_reached_end = False
        self.pictures: dict[str, Shape] = {}  # by address: drawn, or what is said instead
        self._sums: list[int] | None = None  # characters before each piece
        self.placed_so_far = 0  # pictures that the terminal was given

    # What is shown

    def show(self, shown: Shown | None) -> None:
        """Show an entry and its article (or clear the pane)."""
        is_other = _identity(shown) != _identity(self.shown)
        self.shown = shown
        if is_other:
            self.repeats_shown = False
            self._has_reached_end = False
            self._sideways = {}
            self.pictures = {}
            self._anchor = (0, 0)  # or lines would be laid out where the last article was left
        self._matches, self._match = [], -1
        self._rebuild()
        position = shown.position if shown is not None else None
        if position is not None or is_other:
            self._go_to_position(position or Position())
        self.call_after_refresh(self._tell_end)
        self.call_after_refresh(self.post_message, self.Scrolled(self))

    def update_row(self, row: EntryRow) -> None:
        """The entry's vote, star or the like changed: only the head is drawn again."""
        if self.shown is not None and self.shown.row is not None and self.shown.row.id == row.id:
            old = self.shown
            self.shown = Shown(row, old.article, old.note, old.position, old.is_problem)
            self.invalidate(0)

    def toggle_repeats(self) -> None:
        """Show the folded copies in their places, or fold them again; the place is kept."""
        position = self.position
        self.repeats_shown = not self.repeats_shown
        self._matches, self._match = [], -1
        self._rebuild()
        self._go_to_position(position)

    def use_glyphs(self, glyphs: Glyphs) -> None:
        if self._setting is not None:
            self._setting = replace(self._setting, glyphs=glyphs)
        super().use_glyphs(glyphs)

    def expect(self, ready: Outlined) -> None:
        """This article may be shown next; the last few are kept."""
        self._ready[id(ready.article)] = ready
        self._ready.move_to_end(id(ready.article))
        if len(self._ready) > _EXPECTED:
            self._ready.popitem(last=False)

    def _rebuild(self) -> None:
        article = self.shown.article if self.shown is not None else None
        self._pieces, self._links, self._minutes = [], [], 0
        inside = in_page.InPage()
        if article is not None:
            ready = self._ready.get(id(article)) or outlined(article)  # kept, so ids stay unique
            self._pieces, self._links, self._minutes = ready.pieces, ready.links, ready.minutes
            inside = ready.inside
            if self.repeats_shown:
                self._pieces = outline.outline(article.blocks, article.folded)
        numbers = {link.url: link.number for link in self._links}
        self._setting = layout.Context(
            self.glyphs, numbers, inside, self.code_colors, self.pictures
        )
        self._sums = None
        self._lines.clear()
        self.invalidate()

    def links(self) -> list[LinkRef]:
        """The links of the article, by number."""
        return list(self._links)

    # Pictures

    def pictures_in_sight(self) -> list[str]:
        """Addresses of the pictures whose captions are on the screen."""
        items = dict.fromkeys(item for item, _ in self.shown_rows())
        pieces = [self._pieces[item - 1] for item in items if 0 < item <= len(self._pieces)]
        return [
            piece.source.url
            for piece in pieces
            if piece.kind == "image" and piece.source.url and piece.repeats is None
        ]

    def set_pictures(self, pictures: Mapping[str, Shape | None]) -> None:
        """Draw these under their captions, say why not (a text), or hide them (None)."""
        for url, picture in pictures.items():
            if picture is None:
                self.pictures.pop(url, None)
            else:
                self.pictures[url] = picture
        for item, piece in enumerate(self._pieces, 1):
            if piece.kind == "image" and piece.source.url in pictures:
                self.invalidate(item)

    def hide_pictures(self) -> None:
        """Only captions are left."""
        self.set_pictures(dict.fromkeys(self.pictures))

    # Items: the head, the pieces, the foot

    def item_count(self) -> int:
        return 0 if self.shown is None else len(self._pieces) + 2

    def lay_lines(self, index: int, width: int) -> list[Line]:
        if self.shown is None:
            return []
        if index == 0:
            return frame.head_lines(self._frame(), width, self.found_in(0))
        if index <= len(self._pieces) and self._setting is not None:
            piece, found = self._pieces[index - 1], self.found_in(index)
            return layout.lay_out(piece, width, self._setting, found)
        return foot.foot_lines(self._frame(), width)

    def moved_with(self, index: int) -> int:
        """Pieces of one block."""
        return self._pieces[index - 1].block if 0 < index <= len(self._pieces) else -1

    def _frame(self) -> Frame:
        shown = self.shown or Shown()
        return frame.Frame(
            row=shown.row,
            article=shown.article,
            note=shown.note,
            is_problem=shown.is_problem,
            glyphs=self.glyphs,
            timezone=self.timezone,
            is_focused=self.has_focus,
            repeats_shown=self.repeats_shown,
            minutes=self._minutes,
            is_low=self.size.height < _LOW,
            numbers=self._setting.numbers if self._setting is not None else {},
        )

    def offset_of(self, index: int, line: int) -> int:
        """In head and foot, which no text of the article stands in, lines are counted."""
        return super().offset_of(index, line) if 0 < index <= len(self._pieces) else line

    def line_at(self, index: int, offset: int) -> int:
        return super().line_at(index, offset) if 0 < index <= len(self._pieces) else offset

    def searchable(self) -> Iterable[tuple[int, str]]:
        yield 0, self._frame().title
        for index, piece in enumerate(self._pieces, 1):
            yield index, piece.text

    # Place

    @property
    def position(self) -> Position:
        """The block at the top of the pane and the character in it; the head is the very start,
        the foot the block after the last."""
        item, offset = self._anchor
        if item == 0 or not self._pieces:
            return Position()
        if item > len(self._pieces):
            return Position(self._pieces[-1].block + 1, 0)
        piece = self._pieces[item - 1]
        place = piece.offset + max(0, offset)
        # The first character of all stands for the head, so the first line is told by the second.
        return Position(piece.block, max(place, 0 if piece.block else 1))

    def _go_to_position(self, position: Position) -> None:
        if position.item == 0 and position.offset == 0:
            self.set_anchor(0, 0)
            return
        keys = [(piece.block, piece.offset) for piece in self._pieces if piece.repeats is None]
        items = [index for index, piece in enumerate(self._pieces, 1) if piece.repeats is None]
        place = bisect_right(keys, (position.item, position.offset)) - 1
        if keys and position.item > keys[-1][0]:
            self.set_anchor(len(self._pieces) + 1, 0)
        elif place < 0:
            self.set_anchor(0, 0)
        elif keys[place][0] == position.item:
            # A place at the start of a piece is before its blank line.
            offset = position.offset - keys[place][1]
            self.set_anchor(items[place], offset if offset else -1)
        else:
            self.set_anchor(items[min(place + 1, len(items) - 1)], -1)

    def _show_block(self, block: int) -> None:
        """Bring a footnote, its call or a heading into sight."""
        for index, piece in enumerate(self._pieces, 1):
            if piece.block == block and piece.repeats is None:
                self.show_around(index, piece.gap)
                return

    @property
    def read_share(self) -> float | None:
        """How much of the article is above the pane's end, by its text; None when all of it is on
        the screen."""
        if not self._pieces or not self.has_size or (self.at_start and self.at_end):
            return None
        if self.at_end:
            return 1.0
        item, line = self.shown_rows()[-1]
        if self._sums is None:
            lengths = (len(piece.text) + _PIECE_COSTS for piece in self._pieces)
            self._sums = list(accumulate(lengths, initial=0))
        before = self._sums[min(max(0, item - 1), len(self._pieces))]
        here = max(0, self.offset_of(item, line)) if 0 < item <= len(self._pieces) else 0
        return min(0.99, (before + here) / self._sums[-1])

    # Telling the screen

    def clicked(self, action: str, value: str) -> None:
        if action == "go" and value in ("previous", "next"):
            self.post_message(self.NeighbourClicked("previous" if value == "previous" else "next"))
        elif action == "repeats":
            self.toggle_repeats()
        elif action == "block":
            self._show_block(int(value))
        else:
            super().clicked(action, value)

    def scroll_lines(self, lines: int) -> int:
        moved = super().scroll_lines(lines)
        self._tell_end()
        return moved

    def end(self) -> None:
        super().end()
        self._tell_end()

    def _tell_end(self) -> None:
        is_told = self._has_reached_end or self.shown is None or self.shown.article is None
        if not is_told and self.size.height > 0 and self.at_end:
            self._has_reached_end = True
            self.post_message(self.ReachedEnd())

    def on_focus(self) -> None:
        """The title tells the focus."""
        self.invalidate(0)

    def on_blur(self) -> None:
        self.invalidate(0)


def _identity(shown: Shown | None) -> object:
    """What tells one article from another: the entry, else the address."""
    if shown is None:
        return None
    if shown.row is not None:
        return shown.row.id
    return shown.article.url if shown.article is not None else ""


def _minutes(article: Article) -> int:
    """Minutes of reading; of a huge article the beginning is counted and the rest reckoned."""
    from tui_reader.text.render import reading_minutes

    total = counted = 0
    for place, block in enumerate(article.blocks):
        total += len(block.text) or 80 * (len(block.items) + len(block.rows)) or 200
        if total <= _COUNTED:
            counted, last = total, place
    if counted == total or not counted:
        return reading_minutes(article) if total <= _COUNTED else total // 1500
    minutes = reading_minutes(Article(blocks=article.blocks[: last + 1]))
    return round(minutes * total / counted)


__all__ = ["ReaderPane", "Shown"]
