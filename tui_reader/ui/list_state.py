"""The list's state: which view, in which order, which rows of it are held, where the cursor is.

Part of the main screen. Reads the store by indexed pages of rows; the cursor is kept by entry,
so whatever arrives, what is read and where the screen stands stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from tui_reader.models import EntryRow, Feed, Sort, View, VoteValue
from tui_reader.state import view_key
from tui_reader.ui.rows import RowWindow
from tui_reader.ui.views import SORT_NAMES, NamedView, base, empty_line, name_of, named_views
from tui_reader.ui.widgets.top_line import Tab

if TYPE_CHECKING:
    from tui_reader.ui.screens.main import MainScreen


class ListState:
    """See the module."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._store = screen.session.store
        self._session = screen.session
        self.view = View("unread")
        self.sort: Sort = "newest"
        self.feeds: list[Feed] = []
        self.views: list[NamedView] = []
        self.tab_views: list[View] = []
        self.window = self._window()
        self.seen_until: datetime = screen.session.now()
        self._size: tuple[View, int | None] | None = None

    # Views

    def begin(self) -> None:
        """The first list: the view, order and cursor of last time."""
        self.reload_feeds()
        view = self._session.state.view
        is_there = view.kind != "feed" or any(str(feed.id) == view.key for feed in self.feeds)
        self.open_view(view if is_there else View("unread"))

    def open_view(self, view: View) -> None:
        """Shows a view from its top, or from where the cursor last was in it."""
        self._remember()
        now = self._screen.session.now()
        opened = int(now.timestamp() * 1_000_000) if view.kind == "unread" else None
        self.view = replace(base(view), opened_at=opened, words=view.words)
        key = view_key(self.view)
        state = self._session.state
        self.sort = state.sorts.get(key, "newest")
        self._session.state = replace(state, view=base(view))
        self._screen.searching = None
        self._screen.entries.mark("")
        at = state.cursors.get(key)
        row = self._store.entries.row(at) if at is not None and view.kind != "unread" else None
        self._load(row)
        self.show_tabs()
        self._screen.opened.preview_soon()

    def set_sort(self, sort: Sort) -> None:
        self.sort = sort
        self._session.state = self._session.state.with_sort(self.view, sort)
        self._load(None)
        self._rested(True)

    def _window(self) -> RowWindow:
        """An empty window on the view in its order."""
        entries, about = self._store.entries, (self.view, self.sort)
        return RowWindow(
            partial(entries.page, *about),
            partial(entries.nth, *about),
            partial(entries.place, *about),
        )

    def _load(self, row: EntryRow | None) -> None:
        """Reads the view's rows, around `row` where it is in the view."""
        entries = self._screen.entries
        self.window = self._window()
        self.seen_until = self._screen.session.now()
        index = 0
        if row is not None and self._holds(row):
            index = self.window.load_around(row)
        if not self.window.rows:
            self.window.load_start()
        entries.empty_line = empty_line(
            self.view,
            self._screen.session.keymap.shown_keys,
            has_feeds=bool(self.feeds),
            unlisted_votes=self._unlisted_votes(),
        )
        entries.shows_feed = self.view.kind != "feed"
        entries.set_entries(self.window.rows, index)
        self._screen.show_place()

    def _unlisted_votes(self) -> int:
        """How many votes count that a library open for reading only could not take in."""
        if self.view.kind != "voted" or not self._store.read_only:
            return 0
        return sum(vote.value != "none" for vote in self._session.ballot.all())

    def _holds(self, row: EntryRow) -> bool:
        """Whether the view shows the row: it is then the first before its own successor."""
        after = self._store.entries.page(self.view, self.sort, after=row, limit=1)
        if after:
            last = self._store.entries.page(self.view, self.sort, before=after[0], limit=1)
        else:
            last = self._store.entries.page(self.view, self.sort, from_end=True, limit=1)
        return bool(last) and last[0].id == row.id

    def reload(self, *, keep: bool = True) -> None:
        """Reads the rows again. With `keep` the entry under the cursor stays where it is on the
        screen, and what is new comes in around it."""
        entries = self._screen.entries
        current, top = entries.current, entries.top[0]
        if not keep or current is None:
            self._load(None)
            self._rested(True)
        else:
            above = entries.cursor - top
            stays = self._holds(current)
            self.window = self._window()
            index = self.window.load_around(current, keep=stays)
            self.seen_until = self._screen.session.now()
            entries.set_entries(self.window.rows, index, keep=max(index - above, 0))
            entries.move_to(index)
        self.show_tabs()
        self._screen.show_place()

    def reload_feeds(self) -> None:
        """Reads the feeds and folders again."""
        self.feeds = self._store.feeds.all()
        self.views = named_views(self._store.feeds.folders())
        self.show_tabs()

    def show_tabs(self) -> None:
        """The views on the top line; the sizes of the current one and of Unread."""
        here = base(self.view)
        self._size = None
        tabs, self.tab_views = [], []
        names = list(self.views)
        if here.kind == "feed":
            names.insert(0, NamedView(name_of(here, self.feeds), here))
        for named in names:
            is_current = named.view == here
            counted = is_current or named.view.kind == "unread"
            size = self._store.entries.count(named.view) if counted else None
            tabs.append(Tab(named.name, size, is_current))
            self.tab_views.append(named.view)
        self._screen.top_line.set_tabs(tabs)

    def size(self) -> int | None:
        """How many entries the view has, as last counted; None when that is not kept."""
        if self._size is None or self._size[0] != self.view:
            self._size = (self.view, self._store.entries.count(self.view))
        return self._size[1]

    def place_text(self) -> str:
        """The right end of the status line: `Unread · 1/1,284`."""
        parts = [name_of(self.view, self.feeds)]
        if self.view.words:
            parts.append(f"with {self.view.words}")
        if self.sort != "newest":
            parts.append(SORT_NAMES[self.sort])
        window = self.window
        if window.rows:
            number, total = "…", None
            if window.offset is not None:
                number = f"{window.offset + self._screen.entries.cursor + 1:,}"
            if window.offset is not None and window.at_end:
                total = window.offset + len(window.rows)
            elif not self.view.words:
                total = self.size()
            parts.append(number if total is None else f"{number}/{total:,}")
        return " · ".join(parts)

    # The cursor

    def move_cursor(self, index: int, *, previews: bool = True) -> None:
        """Puts the cursor on a row of the window, reading more rows near its edges."""
        entries = self._screen.entries
        rows = self.window.rows
        if not rows:
            return
        while index >= len(rows) and not self.window.at_end:
            index += self._grow(len(rows) - 1)
        while index < 0 and not self.window.at_start:
            index += self._grow(0)
        entries.move_to(index)
        self._grow(entries.cursor)
        self._rested(previews)

    def _grow(self, index: int) -> int:
        before = len(self.window.rows)
        shift = self.window.grow(index)
        entries = self._screen.entries
        if shift:
            entries.shift(shift)
        elif len(self.window.rows) != before:
            entries.refresh()
        return shift

    def list_scrolled(self) -> None:
        """The wheel came near an edge of the window."""
        shown = self._screen.entries.shown_rows()
        if shown and self.window.rows:
            self._grow(shown[0][0])
            self._grow(min(shown[-1][0], len(self.window.rows) - 1))

    def go_to_row(self, number: int) -> None:
        """The `number`-th row of the view, from 0."""
        if self.window.offset is not None and number >= self.window.offset:
            inside = number - self.window.offset
            if inside < len(self.window.rows):
                self.move_cursor(inside)
                return
        total = self.size()
        # (the view may hold more than are counted: what was read since it was opened)
        if total is not None and number >= total and self.window.nth(number) is None:
            self.go_to_end()
            return
        index = self.window.load_to(number)
        self._screen.entries.set_entries(self.window.rows, index)
        self._rested(True)

    def go_to_end(self) -> None:
        if not self.window.at_end:
            self.window.load_end(self.size())
            self._screen.entries.set_entries(self.window.rows, len(self.window.rows) - 1)
        self.move_cursor(len(self.window.rows) - 1)

    def go_to_entry(self, row: EntryRow) -> None:
        """Puts the cursor on an entry of the view, wherever in it that is."""
        index = self.window.index_of(row.id)
        if index is None:
            index = self.window.load_around(row, keep=self._holds(row))
            self._screen.entries.set_entries(self.window.rows, index)
        self.move_cursor(index)

    def row_height(self) -> int:
        """About how many lines a row takes."""
        entries = self._screen.entries
        return max(entries.height_of(entries.cursor), 1)

    def _rested(self, previews: bool) -> None:
        self._screen.show_place()
        if previews:
            self._screen.opened.preview_soon()

    def _remember(self) -> None:
        """Where the cursor is in the view that is left."""
        current = self._screen.entries.current
        if current is not None:
            self._session.state = self._session.state.with_cursor(self.view, current.id)

    def leave(self) -> None:
        """The reader ends: what is to be found again next time."""
        self._remember()

    # Changes

    def touch(self, ids: Sequence[int]) -> None:
        """Rows whose state has changed are read and drawn again; the others stay as they are."""
        wanted = set(ids)
        shown = [row.id for row in self.window.rows if row.id in wanted]
        self._show(self._store.entries.rows(shown))
        self.show_tabs()

    def show_vote(self, entry_id: int, value: VoteValue) -> None:
        """A vote that is on disk; the library may know of it later."""
        self._show([replace(row, vote=value) for row in self.window.rows if row.id == entry_id])

    def _show(self, rows: Sequence[EntryRow]) -> None:
        for index in self.window.replace({row.id: row for row in rows}):
            self._screen.entries.invalidate(index)
