"""The comment pane: a thread as a tree with a bar for each depth, a cursor, folds.

The screen hands in a thread (`show`) and asks for moves; the pane posts what was clicked. It
never reads the store. 5,000 comments cost what the few on the screen cost. A thread that is
shown again (refreshed) keeps cursor, folds and place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual import events
from textual.strip import Strip

from tui_reader.lazily import Later
from tui_reader.models import Thread, ThreadPlace
from tui_reader.ui.drawing.glyphs import UNICODE, Glyphs
from tui_reader.ui.drawing.lines import BLANK, Flow, Line, Run, safe
from tui_reader.ui.widgets.comment_moves import ThreadPane
from tui_reader.ui.widgets.viewport import restyled

if TYPE_CHECKING:
    from tui_reader.ui import thread_view
    from tui_reader.ui.drawing import layout
    from tui_reader.ui.thread_view import ThreadView
    from tui_reader.ui.widgets import comment_lines, frame
    from tui_reader.ui.widgets.frame import LinkRef
else:  # not before there is a thread
    layout, thread_view, comment_lines, frame = (
        Later(f"tui_reader.ui.{name}")
        for name in ("drawing.layout", "thread_view", "widgets.comment_lines", "widgets.frame")
    )


class CommentPane(ThreadPane):
    """The comments of the entry shown; see the module."""

    margins = ((60, 3), (44, 2), (0, 1))

    class LinkClicked(ThreadPane.LinkClicked):
        """A link of a comment was clicked."""

    class CursorMoved(ThreadPane.CursorMoved):
        """The cursor stands on another comment."""

    def __init__(
        self,
        *,
        glyphs: Glyphs = UNICODE,
        line_width: int = 80,
        fold_below: int = 6,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        id: str | None = None,  # noqa: A002 - Textual's word
        classes: str | None = None,
    ) -> None:
        super().__init__(glyphs=glyphs, line_width=line_width, id=id, classes=classes)
        self.fold_below = fold_below
        self.author: str | None = None
        self.note = ""
        self._clock = clock
        self.now = clock()
        self._key: object = None

    # What is shown

    def show(
        self,
        thread: Thread | None,
        *,
        new_ids: Iterable[str] = frozenset(),
        author: str | None = None,
        key: object = None,
        note: str = "",
        place: ThreadPlace | None = None,
    ) -> None:
        """Show a thread (None: not known). The same `key` as before keeps cursor, folds and what
        stands where on the screen; another one's thread opens at `place`."""
        if thread is None and self._view is None and note == self.note:
            self._key, self.author = key, author  # it says what it said: nothing is drawn
            return
        before = self._view if key is not None and key == self._key else None
        current, top = self._index(), self._top()
        if before is None:
            self._sideways = {}
        self._key = key
        self.author, self.note = author, note
        self.now = self._clock()
        self._matches, self._match = [], -1
        self.cursor = 0
        view = self._view = None
        if thread is not None:
            view = self._view = thread_view.ThreadView(thread, new_ids, self.fold_below or None)
            if before is not None:
                view.take_over(before.folded, before.is_flat)
        self._lines.clear()
        self.invalidate()
        if view is None:
            self.set_anchor(0, 0)
        elif before is not None and before.shown:
            self.cursor = view.row_like(before, current)
            row = None if top is None else view.row_like(before, top[0])
            self.set_anchor(0 if row is None else row + 1, 0 if top is None else top[1])
        else:
            self._is_refolded = False
            self._open_at(view, place or ThreadPlace())

    def _open_at(self, view: ThreadView, place: ThreadPlace) -> None:
        """Put the thread to where it was left."""
        if place.folded is not None or place.is_flat:
            self._is_refolded = place.folded is not None
            view.take_over(view.folded if place.folded is None else place.folded, place.is_flat)
        self.cursor = (view.row_of_id(place.cursor) if place.cursor else None) or 0
        row = view.row_of_id(place.top) if place.top else None
        self.set_anchor(0 if row is None else row + 1, 0 if row is None else place.offset)

    def _top(self) -> tuple[int, int] | None:
        """The comment at the top of the pane and the place in it; None: the title."""
        view = self._view
        item, offset = self._anchor
        if view is None or item == 0 or item > len(view.shown):
            return None
        return view.shown[item - 1], offset

    @property
    def place(self) -> ThreadPlace:
        """Where the thread is now, to open there again."""
        view, top = self._view, self._top()
        if view is None or not view.shown:
            return ThreadPlace()
        return ThreadPlace(
            top=None if top is None else view.comments[top[0]].id,
            offset=0 if top is None else top[1],
            cursor=view.comments[self._index()].id if self.cursor else None,
            folded=tuple(sorted(view.folded)) if self._is_refolded else None,
            is_flat=view.is_flat,
        )

    @property
    def title_text(self) -> str:
        """ "Comments 3 · 1 new"."""
        count = self._count()
        new = f" {self.glyphs.separator} {self._new_count()} new" if self._new_count() else ""
        return f"Comments {count}{new}" if count is not None else "Comments"

    def _count(self) -> int | None:
        if self._view is None:
            return None
        there = sum(comment.state != "missing" for comment in self._view.comments)
        return max(there, self._view.thread.total or 0)

    def _new_count(self) -> int:
        return self._view.new_count if self._view is not None else 0

    def links(self) -> list[LinkRef]:
        """The links of the comment under the cursor."""
        comment = self.current
        urls: dict[str, LinkRef] = {}
        for block in comment.blocks if comment is not None else ():
            places = [(link, block.plain) for link in block.links]
            places += [(link, item.text) for item in block.items for link in item.links]
            for link, text in places:
                label = text[link.start : link.end] or link.url
                urls.setdefault(link.url, frame.LinkRef(len(urls) + 1, label, link.url))
        return list(urls.values())

    # Items: the title, then a comment each

    def lay_lines(self, index: int, width: int) -> list[Line]:
        if index == 0 or self._view is None:
            return self._head(width)
        comment_index = self._view.shown[index - 1]
        rows = self._view.shown
        below = self._view.depth(rows[index]) if index < len(rows) else 0
        look = comment_lines.CommentLook(
            context=layout.Context(self.glyphs, colors_of=self.code_colors),
            now=self.now,
            author=self.author,
            is_new=self._view.is_new(comment_index),
            depth=self._view.depth(comment_index),
            hidden=self._view.hidden(comment_index),
            hides_new=self._view.hides_new(comment_index),
            depth_below=below,
        )
        comment = self._view.comments[comment_index]
        return comment_lines.comment_lines(comment, look, width, self.found_in(index))

    def _head(self, width: int) -> list[Line]:
        look = "accent-strong" if self.has_focus else "title"
        runs = [Run("Comments", (look,))]
        count = self._count()
        if count is not None:
            runs.append(Run(f" {count:,}", ("meta",)))
        if self._new_count():
            runs.append(Run(f" {self.glyphs.separator} ", ("meta",)))
            runs.append(Run(f"{self._new_count()} new", ("attention",)))
        if self._view is not None and self._view.is_flat:
            runs.append(Run(f" {self.glyphs.separator} newest first", ("meta",)))
        lines = [Line(tuple(runs)), BLANK]
        note = self.note or ("No comments yet." if count == 0 else "")
        if note:
            lines += [*Flow(safe(note), ("meta",)).lines(width), BLANK]
        return lines

    def draw_line(self, index: int, line: int, strip: Strip) -> Strip:
        """The comment under the cursor has a ground behind its first line."""
        if index != self.cursor + 1 or line != 0 or self._view is None:
            return strip
        look = "cursor" if self.has_focus else "cursor-blurred"
        style = self.palette.style(look)
        strip = strip.adjust_cell_length(self.text_width)
        text = max(1, self.ornament(index, line))
        strip = restyled(strip, text - 1, len(strip.text), style)
        # The bar tells the cursor too: not every theme has a ground for it.
        bar_style = self.palette.style("accent-strong" if self.has_focus else "meta")
        bar = Segment(self.glyphs.cursor, bar_style)
        place = max(0, text - 2)
        return Strip.join([strip.crop(0, place), Strip([bar]), strip.crop(place + 1)])

    def searchable(self) -> Iterable[tuple[int, str]]:
        view = self._view
        if view is not None:
            for number, index in enumerate(view.order, 1):
                yield number, comment_lines.comment_text(view.comments[index])

    def searched_item(self, item: int) -> int:
        """Matches are counted over all comments: those folded away are found too."""
        view = self._view
        return 0 if view is None or item == 0 else view.place_of(item - 1) + 1

    def found_item(self, number: int) -> int:
        view = self._view
        if view is None or not 0 < number <= len(view.order):
            return 0
        index = view.order[number - 1]
        if view.row_of(index) is None:
            view.reveal(index)
            self._changed()
        return (view.row_of(index) or 0) + 1

    def _show_match(self) -> None:
        """The cursor goes to the match, so that what is done next is done to its comment."""
        super()._show_match()
        number, _ = self.match
        if number:
            self.cursor = self.found_item(self._matches[self._match].item) - 1
            self.refresh()
            self.post_message(self.CursorMoved())

    # Mouse and focus

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the comment clicked."""
        place = self.item_at(event.y)
        if place is not None and place[0] > 0 and not self.screen.get_selected_text():
            old, self.cursor = self.cursor, place[0] - 1
            self.refresh_item(old + 1)
            self.refresh_item(self.cursor + 1)

    def clicked(self, action: str, value: str) -> None:
        if action == "fold":
            self.fold_toggle()
        else:
            super().clicked(action, value)

    def on_focus(self) -> None:
        """The title and the cursor tell the focus."""
        self.invalidate(0)

    def on_blur(self) -> None:
        self.invalidate(0)
