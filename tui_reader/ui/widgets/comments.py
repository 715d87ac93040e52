"""The comment pane: a thread as a tree with a bar for each depth, a cursor, folds.

The screen hands in a thread (`show`) and asks for moves; the pane posts what was clicked. It
never reads the store. 5,000 comments cost what the few on the screen cost. A thread that is
shown again (refreshed) keeps cursor, folds and place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip

from tui_reader.models import Comment, Thread
from tui_reader.ui.glyphs import UNICODE, Glyphs
from tui_reader.ui.layout import Context
from tui_reader.ui.lines import BLANK, Flow, Line, Run, safe
from tui_reader.ui.thread_view import ThreadView
from tui_reader.ui.widgets.comment_lines import CommentLook, comment_lines, comment_text
from tui_reader.ui.widgets.frame import LinkRef
from tui_reader.ui.widgets.prose import ProsePane
from tui_reader.ui.widgets.viewport import restyled


class CommentPane(ProsePane):
    """The comments of the entry shown; see the module."""

    margins = ((60, 3), (44, 2), (0, 1))

    class LinkClicked(ProsePane.LinkClicked):
        """A link of a comment was clicked."""

    class CursorMoved(Message):
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
        self.cursor = 0  # row of the view
        self._view: ThreadView | None = None
        self._key: object = None
        self._setting = Context(glyphs, colors_of=self.code_colors)

    # What is shown

    def show(
        self,
        thread: Thread | None,
        *,
        new_ids: Iterable[str] = frozenset(),
        author: str | None = None,
        key: object = None,
        note: str = "",
    ) -> None:
        """Show a thread (None: not known). The same `key` as before keeps cursor, folds, place."""
        before = self._view if key is not None and key == self._key else None
        current = self.current if before is not None else None
        place = self._place() if before is not None else None
        if before is None:
            self._sideways = {}
        self._key = key
        self.author, self.note = author, note
        self.now = self._clock()
        self._matches, self._match = [], -1
        self._view = None
        if thread is not None:
            self._view = ThreadView(thread, new_ids, self.fold_below or None)
            if before is not None:
                self._view.folded = set(before.folded)
                self._view.is_flat = before.is_flat
                self._view.rebuild()
        self.cursor = 0
        self._lines.clear()
        self.invalidate()
        if place is None or self._view is None:
            self.set_anchor(0, 0)
            return
        if current is not None:
            self.cursor = self._view.row_of_id(current.id) or 0
        row = self._view.row_of_id(place[0])
        self.set_anchor(0 if row is None else row + 1, place[1] if row is not None else 0)

    def _place(self) -> tuple[str, int] | None:
        """The comment at the top and the place in it."""
        view = self._view
        item, offset = self._anchor
        if view is None or item == 0 or item > len(view.shown):
            return None
        return view.comments[view.shown[item - 1]].id, offset

    @property
    def current(self) -> Comment | None:
        """The comment under the cursor."""
        view = self._view
        if view is None or not 0 <= self.cursor < len(view.shown):
            return None
        return view.comments[view.shown[self.cursor]]

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
                urls.setdefault(link.url, LinkRef(len(urls) + 1, label, link.url))
        return list(urls.values())

    # Items: the title, then a comment each

    def item_count(self) -> int:
        return 1 + (len(self._view.shown) if self._view is not None else 0)

    def lay_lines(self, index: int, width: int) -> list[Line]:
        if index == 0 or self._view is None:
            return self._head(width)
        comment_index = self._view.shown[index - 1]
        rows = self._view.shown
        below = self._view.depth(rows[index]) if index < len(rows) else 0
        look = CommentLook(
            context=self._setting,
            now=self.now,
            author=self.author,
            is_new=self._view.is_new(comment_index),
            depth=self._view.depth(comment_index),
            hidden=self._view.hidden(comment_index),
            hides_new=self._view.hides_new(comment_index),
            depth_below=below,
        )
        comment = self._view.comments[comment_index]
        return comment_lines(comment, look, width, self.found_in(index))

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
            for row, index in enumerate(view.shown, 1):
                yield row, comment_text(view.comments[index])

    # Moving

    def _go_to_row(self, row: int) -> None:
        view = self._view
        if view is None or not view.shown:
            return
        old, self.cursor = self.cursor, min(max(0, row), len(view.shown) - 1)
        self.refresh_item(old + 1)
        self.refresh_item(self.cursor + 1)
        self.scroll_to(0 if self.cursor == 0 else self.cursor + 1, 0, "visible")
        if self.cursor == 0:
            self.scroll_to(1, 0, "visible")
        if old != self.cursor:
            self.post_message(self.CursorMoved())

    def _go_to(self, index: int | None) -> None:
        view = self._view
        if view is None or index is None:
            return
        if view.row_of(index) is None:
            view.reveal(index)
            self._changed()
        self._go_to_row(view.row_of(index) or 0)

    def _index(self) -> int:
        view = self._view
        if view is None or not view.shown:
            return 0
        return view.shown[min(self.cursor, len(view.shown) - 1)]

    def move(self, step: int) -> None:
        """Move the cursor; through a comment taller than the pane by lines first."""
        if abs(step) == 1 and self._is_longer(step):
            self.scroll_lines(3 * step)
            return
        if abs(step) == 1 and self._come_along(step):
            return
        self._go_to_row(self.cursor + step)

    def _is_longer(self, step: int) -> bool:
        """Whether the current comment goes on beyond the edge of the pane it fills."""
        item = self.cursor + 1
        rows = self.shown_rows()
        if item >= self.item_count() or not rows or self.height_of(item) <= self.rows:
            return False
        edge_item, edge_line = rows[-1] if step > 0 else rows[0]
        if edge_item != item:
            return False
        return edge_line < self.height_of(item) - 1 if step > 0 else edge_line > 0

    def page(self, fraction: float) -> int:
        """Move by a part of the pane; the cursor comes along."""
        moved = super().page(fraction)
        view = self._view
        if view is None or not view.shown:
            return moved
        if not moved:
            self._go_to_row(len(view.shown) - 1 if fraction > 0 else 0)
        else:
            self._come_along(1 if fraction > 0 else -1)
        return moved

    def _come_along(self, step: int) -> bool:
        """Bring the cursor onto the screen where a page or the wheel has left it behind: to the
        first comment there, or the last when going back."""
        rows = self.shown_rows()
        items = [item for item, line in rows if item > 0 and line == 0]
        if not items:
            items = [item for item, _ in rows if item > 0]
        if not items or self.cursor + 1 in items:
            return False
        self.cursor = (items[0] if step > 0 else items[-1]) - 1
        self.refresh()
        self.post_message(self.CursorMoved())
        return True

    def next_new(self, step: int) -> None:
        """Go to the next new comment, opening the folds that hide it."""
        if self._view is not None and self._view.shown:
            self._go_to(self._view.next_new(self._index(), step))

    def next_top_level(self, step: int) -> None:
        """Go to the next comment that answers the article itself."""
        if self._view is not None and self._view.shown:
            self._go_to(self._view.next_top_level(self._index(), step))

    def to_parent(self) -> None:
        """Go to the comment that the current one answers."""
        if self._view is not None and self._view.shown:
            self._go_to(self._view.parent(self._index()))

    # Folding

    def _changed(self) -> None:
        """Rows have come or gone: lay out again."""
        self._matches, self._match = [], -1
        self._lines.clear()
        self.invalidate()

    def _refold(self, index: int) -> None:
        """After a fold: the cursor on the comment, or on what hides it."""
        view = self._view
        if view is not None:
            self._changed()
            self._go_to_row(view.nearest_row(index) or 0)

    def fold_toggle(self) -> None:
        """Fold the current comment's replies away, or show them; without replies its parent's."""
        if self._view is not None and self._view.shown and not self._view.is_flat:
            self._refold(self._view.fold_toggle(self._index()))

    def fold_level(self, step: int) -> None:
        """One level of replies less (`step` < 0) or more, everywhere."""
        if self._view is not None and self._view.shown and not self._view.is_flat:
            index = self._index()
            self._view.fold_level(step)
            self._refold(index)

    def fold_all(self, is_folded: bool) -> None:
        """Fold every thread to its first comment, or open everything."""
        if self._view is not None and self._view.shown and not self._view.is_flat:
            index = self._index()
            self._view.fold_all(is_folded)
            self._refold(index)

    def toggle_flat(self) -> None:
        """All comments newest first, without the tree; and back."""
        if self._view is not None:
            index = self._index()
            self._view.is_flat = not self._view.is_flat
            self._view.rebuild()
            self._refold(index)

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
