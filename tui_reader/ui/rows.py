"""The window of rows behind the list: a bounded piece of a view that may hold a million entries.

Rows come from the store by key in both directions, so the cost of a move does not depend on how
many there are. `offset` says how many rows lie before the window, as far as that is known. Pure
over `page` and the functions that know places; the list widget draws it and the screen decides
when to reload.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from tui_reader.models import EntryRow

CHUNK = 200
MOST = 1_000
MARGIN = 60
"""Rows left before an edge of the window when more are loaded."""
WALK = 50_000
"""Where no place is known a row asked for by its number is walked to, so far and no further."""


class PageOf(Protocol):
    """One view in one order: `store.entries.page` with these two given."""

    def __call__(
        self,
        *,
        after: EntryRow | None = None,
        before: EntryRow | None = None,
        from_end: bool = False,
        limit: int = 100,
    ) -> list[EntryRow]: ...


@dataclass
class RowWindow:
    """Rows in order; methods that add or drop rows in front say by how many the rest moved."""

    page: PageOf
    nth: Callable[[int], EntryRow | None] = lambda number: None
    """The row at a place of the view, where that can be told without reading all before it."""
    place: Callable[[EntryRow], int | None] = lambda row: None
    rows: list[EntryRow] = field(default_factory=list)
    at_start: bool = True
    at_end: bool = True
    offset: int | None = 0

    def load_start(self) -> None:
        self.rows = self.page(limit=CHUNK)
        self.at_start, self.at_end, self.offset = True, len(self.rows) < CHUNK, 0

    def load_end(self, total: int | None) -> None:
        """The last rows; `total` (of the view) tells where they stand, when it is known."""
        self.rows = self.page(from_end=True, limit=CHUNK)
        self.at_end, self.at_start = True, len(self.rows) < CHUNK
        self.offset = 0
        if not self.at_start:
            self.offset = self.place(self.rows[0])
            if self.offset is None and total is not None:
                self.offset = max(total - len(self.rows), 0)

    def load_around(self, row: EntryRow, *, keep: bool = True) -> int:
        """Rows on both sides of `row`, which stays itself when `keep`; gives its index."""
        before = self.page(before=row, limit=CHUNK)
        after = self.page(after=row, limit=CHUNK)
        self.rows = [*before, *([row] if keep else []), *after]
        self.at_start, self.at_end = len(before) < CHUNK, len(after) < CHUNK
        self.offset = 0
        if not self.at_start:
            place = self.place(row)
            self.offset = None if place is None else max(place - len(before), 0)
        return len(before)

    def load_to(self, number: int) -> int:
        """Makes the `number`-th row (from 0) of the view part of the window; gives its index."""
        row = self.nth(number)
        if row is not None:
            index = self.load_around(row)
            self.offset = max(number - index, 0)
            return index
        if not self.rows or self.offset is None or number < self.offset:
            self.load_start()
        number = min(number, WALK)
        while not self.at_end and number >= (self.offset or 0) + len(self.rows) - MARGIN:
            self.grow_after(len(self.rows) - 1)
        return max(min(number - (self.offset or 0), len(self.rows) - 1), 0)

    def grow(self, index: int) -> int:
        """Loads more when `index` is near an edge. Gives by how much indexes moved."""
        shift = self.grow_before(index) if index < MARGIN else 0
        if index + shift >= len(self.rows) - MARGIN:
            shift += self.grow_after(index + shift)
        return shift

    def grow_after(self, index: int) -> int:
        if self.at_end or not self.rows:
            return 0
        more = self.page(after=self.rows[-1], limit=CHUNK)
        self.at_end = len(more) < CHUNK
        self.rows.extend(more)
        extra = min(len(self.rows) - MOST, index - CHUNK)
        if extra <= 0:
            return 0
        del self.rows[:extra]
        self.at_start = False
        if self.offset is not None:
            self.offset += extra
        return -extra

    def grow_before(self, index: int) -> int:
        if self.at_start or not self.rows:
            return 0
        more = self.page(before=self.rows[0], limit=CHUNK)
        self.at_start = len(more) < CHUNK
        self.rows[:0] = more
        if self.at_start:
            self.offset = 0
        elif self.offset is not None:
            self.offset = max(self.offset - len(more), 0)
        keep = max(MOST, index + len(more) + CHUNK)
        if len(self.rows) > keep:
            del self.rows[keep:]
            self.at_end = False
        return len(more)

    def index_of(self, entry_id: int) -> int | None:
        return next((i for i, row in enumerate(self.rows) if row.id == entry_id), None)

    def replace(self, fresh: Mapping[int, EntryRow]) -> list[int]:
        """Puts newer rows in the places of those with the same ids; gives changed indexes."""
        changed = []
        for index, row in enumerate(self.rows):
            newer = fresh.get(row.id)
            if newer is not None and newer != row:
                self.rows[index] = newer
                changed.append(index)
        return changed
