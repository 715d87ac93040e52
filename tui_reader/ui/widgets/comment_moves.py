"""Moving and folding in a thread: what the comment pane does with its cursor. Drawing is apart.

A subclass (`CommentPane`) says how comments look; here is which of them is under the cursor, and
what is folded. Nothing here reads a key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from tui_reader.models import Comment
from tui_reader.ui.drawing.glyphs import UNICODE, Glyphs
from tui_reader.ui.widgets.prose import ProsePane

if TYPE_CHECKING:
    from tui_reader.ui.thread_view import ThreadView


class ThreadPane(ProsePane):
    """A pane whose items are its title and the comments shown of a thread."""

    class CursorMoved(Message):
        """The cursor stands on another comment."""

    def __init__(
        self,
        *,
        glyphs: Glyphs = UNICODE,
        line_width: int = 80,
        id: str | None = None,  # noqa: A002 - Textual's word
        classes: str | None = None,
    ) -> None:
        super().__init__(glyphs=glyphs, line_width=line_width, id=id, classes=classes)
        self.cursor = 0  # row of the view
        self._is_refolded = False  # by hand: folds are worth keeping
        self._view: ThreadView | None = None

    def item_count(self) -> int:
        return 1 + (len(self._view.shown) if self._view is not None else 0)

    @property
    def current(self) -> Comment | None:
        """The comment under the cursor."""
        view = self._view
        if view is None or not 0 <= self.cursor < len(view.shown):
            return None
        return view.comments[view.shown[self.cursor]]

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
        self._is_refolded = True
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
        """All comments newest first, without the tree, from the newest on; and back to the tree,
        where the comment under the cursor stands."""
        view = self._view
        if view is None or not view.shown:
            return
        index, was_refolded = self._index(), self._is_refolded
        view.take_over(view.folded, not view.is_flat)
        self._matches, self._match = [], -1  # in another order now
        self._refold(view.shown[0] if view.is_flat and view.shown else index)
        self._is_refolded = was_refolded
