"""Which comments of a thread are shown: folds, the flat view, and the ways through the tree.

Pure state apart from drawing: the comment pane draws `shown` and asks here where a move goes.
The thread is a flat list in tree order with depths; nothing trusts parents to be there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time

from tui_reader.models import Comment, Thread, When

LONG = 30
"""A thread of more comments opens with its deep ones folded; a short one is seen whole."""


class ThreadView:
    """The shown comments of one thread, as indexes into `comments`."""

    def __init__(
        self, thread: Thread, new_ids: Iterable[str] = (), fold_below: int | None = None
    ) -> None:
        self.thread = thread
        self.comments = thread.comments
        self.new_ids = frozenset(new_ids)
        self.new_count = sum(comment.id in self.new_ids for comment in self.comments)
        self.is_flat = False
        self.folded: set[str] = set()
        self._ends = _subtree_ends(self.comments)
        if fold_below is not None and fold_below > 0 and len(self.comments) > LONG:
            self._fold_from(fold_below - 1)
        self.shown: list[int] = []
        self._rows: dict[int, int] = {}
        self.rebuild()

    def take_over(self, folded: Iterable[str], is_flat: bool) -> None:
        """Folds and order of another version of the thread, or of an earlier visit."""
        self.folded, self.is_flat = set(folded), is_flat
        self.rebuild()

    def rebuild(self) -> None:
        """Find anew what is shown."""
        if self.is_flat:
            order = sorted(
                range(len(self.comments)),
                key=lambda index: (_moment(self.comments[index].published), index),
                reverse=True,
            )
            self.shown = [index for index in order if self.comments[index].state != "missing"]
        else:
            self.shown = []
            index = 0
            while index < len(self.comments):
                self.shown.append(index)
                is_folded = self.comments[index].id in self.folded
                index = self._ends[index] if is_folded else index + 1
        self._rows = {index: row for row, index in enumerate(self.shown)}

    @property
    def order(self) -> Sequence[int]:
        """All comments there are to go through, folded away or not, in the order of the view."""
        return self.shown if self.is_flat else range(len(self.comments))

    def place_of(self, row: int) -> int:
        """The place in `order` of what stands on a row."""
        return row if self.is_flat else self.shown[row]

    def row_of(self, index: int) -> int | None:
        """The row a comment is shown on; None when it is folded away."""
        return self._rows.get(index)

    def row_of_id(self, comment_id: str) -> int | None:
        """The row of a comment, or of the folded one that hides it."""
        for index, comment in enumerate(self.comments):
            if comment.id == comment_id:
                return self.nearest_row(index)
        return None

    def row_like(self, other: ThreadView, index: int) -> int:
        """The row of a comment of another version of the thread; of the nearest one above it that
        is still there where it is gone."""
        places = {comment.id: place for place, comment in enumerate(self.comments)}
        for before in range(index, -1, -1):
            place = places.get(other.comments[before].id)
            if place is not None:
                return self.nearest_row(place) or 0
        return 0

    def nearest_row(self, index: int) -> int | None:
        """The row of a comment, or of the nearest one before it that is shown."""
        while index >= 0 and index not in self._rows:
            index -= 1
        return self._rows.get(index)

    def depth(self, index: int) -> int:
        """How deep a comment is drawn."""
        return 0 if self.is_flat else max(0, self.comments[index].depth)

    def hidden(self, index: int) -> int:
        """How many replies a fold hides; 0 when it is open."""
        if self.is_flat or self.comments[index].id not in self.folded:
            return 0
        return self._ends[index] - index - 1

    def replies(self, index: int) -> int:
        """How many replies stand under a comment, at any depth."""
        return self._ends[index] - index - 1

    def is_new(self, index: int) -> bool:
        """Whether the comment came since the last visit."""
        return self.comments[index].id in self.new_ids

    def hides_new(self, index: int) -> bool:
        """Whether a fold hides a new comment."""
        return bool(self.hidden(index)) and any(
            self.is_new(reply) for reply in range(index + 1, self._ends[index])
        )

    # Folding

    def fold_toggle(self, index: int) -> int:
        """Fold or open a comment with replies; one without folds its parent. The comment that
        the cursor is on then."""
        comment = self.comments[index]
        if comment.id in self.folded:
            self.folded.discard(comment.id)
        else:
            above = self.parent(index)
            if not self.replies(index) and above is not None:
                index = above
            if self.replies(index):
                self.folded.add(self.comments[index].id)
        self.rebuild()
        return index

    def fold_level(self, step: int) -> None:
        """One level of the whole thread less (`step` < 0) or more."""
        deepest = max((self.depth(index) for index in self.shown), default=0)
        if step < 0:
            self._fold_from(max(0, deepest - 1))
        else:
            for index in self.shown:
                if self.depth(index) == deepest or self.hidden(index):
                    self.folded.discard(self.comments[index].id)
        self.rebuild()

    def fold_all(self, is_folded: bool) -> None:
        """Fold every thread to its first comment, or open everything."""
        self.folded.clear()
        if is_folded:
            self._fold_from(0)
        self.rebuild()

    def _fold_from(self, depth: int) -> None:
        """Fold every comment of a depth and deeper that has replies."""
        for index, comment in enumerate(self.comments):
            if comment.depth >= depth and self.replies(index):
                self.folded.add(comment.id)

    def reveal(self, index: int) -> None:
        """Open every fold that hides a comment."""
        for before in range(index):
            if before < index < self._ends[before]:
                self.folded.discard(self.comments[before].id)
        self.rebuild()

    # Ways

    def parent(self, index: int) -> int | None:
        """The nearest comment before with less depth."""
        depth = self.comments[index].depth
        for before in range(index - 1, -1, -1):
            if self.comments[before].depth < depth:
                return before
        return None

    def next_new(self, index: int, step: int) -> int | None:
        """The next new comment from `index` on, folded away or not; around at the ends."""
        order = self.shown if self.is_flat else list(range(len(self.comments)))
        new = [place for place, one in enumerate(order) if self.is_new(one)]
        if not new:
            return None
        here = order.index(index) if index in order else -1
        if step > 0:
            return order[next((place for place in new if place > here), new[0])]
        return order[next((place for place in reversed(new) if place < here), new[-1])]

    def next_top_level(self, index: int, step: int) -> int | None:
        """The top-level comment `step` of them on (or back; the current thread's own first)."""
        order = self.shown
        tops = [one for one in order if not self.depth(one)]
        if self.is_flat or not tops:
            row = self._rows.get(index, 0) + step
            return order[min(max(0, row), len(order) - 1)] if order else None
        here = max((place for place, one in enumerate(tops) if one <= index), default=0)
        if step < 0 and tops[here] < index:
            step += 1
        return tops[min(max(0, here + step), len(tops) - 1)]


def _subtree_ends(comments: tuple[Comment, ...]) -> list[int]:
    """For each comment the index after its last reply, by depth alone."""
    ends = [len(comments)] * len(comments)
    open_ones: list[int] = []
    for index, comment in enumerate(comments):
        while open_ones and comments[open_ones[-1]].depth >= comment.depth:
            ends[open_ones.pop()] = index
        open_ones.append(index)
    return ends


def _moment(when: When | None) -> datetime:
    if when is None:
        return datetime.min.replace(tzinfo=UTC)
    if isinstance(when, datetime):
        return when if when.tzinfo else when.replace(tzinfo=UTC)
    return datetime.combine(when, time(), UTC) if isinstance(when, date) else datetime.now(UTC)
