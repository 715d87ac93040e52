"""The entry in the reading panes: previewed or opened, with its article, thread and position.

Part of the main screen. An entry is shown with what is ready and completed when the rest comes;
what came for an entry that was left meanwhile is dropped. Neighbours are made ready ahead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.timer import Timer

from tui_reader.errors import ReaderError
from tui_reader.lazily import Later
from tui_reader.models import Article, EntryRow, Thread, VoteValue
from tui_reader.ui.ahead import Ahead
from tui_reader.ui.prefetch import Prefetch, Prepared
from tui_reader.ui.widgets.reader import Shown

if TYPE_CHECKING:
    from tui_reader.ui import discussed
    from tui_reader.ui.screens.main import MainScreen
else:  # not before there is a thread
    discussed = Later("tui_reader.ui.discussed")

_LOADING_SECONDS = 0.04
_THREAD_IS_OLD = timedelta(minutes=10)


class Opened:
    """See the module."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._session = screen.session
        self.prefetch = Prefetch(screen.session)
        self.ahead = Ahead(screen, self.prefetch)
        self.row: EntryRow | None = None
        self.is_opened = False
        self.prepared = Prepared()
        self._saw_thread = False
        self._fetching: int | None = None
        self._thread_error = ""
        self.was_looked_for = False
        self._resting: Timer | None = None

    @property
    def article(self) -> Article | None:
        return self.prepared.article

    @property
    def thread(self) -> Thread | None:
        return self.prepared.thread.thread if self.prepared.thread is not None else None

    @property
    def may_look_for_thread(self) -> bool:
        """Whether the comments of the entry have not been looked for yet, nor are just now."""
        row = self.row
        is_waited_for = row is not None and self._fetching == row.id
        return row is not None and not (self.thread or self.was_looked_for or is_waited_for)

    # Showing

    def preview_soon(self) -> None:
        """The cursor has moved: its entry is shown when it rests."""
        seconds = self._session.config.reading.preview_seconds
        if self._resting is not None:
            self._resting.stop()
            self._resting = None
        if seconds > 0:
            self._resting = self._screen.set_timer(seconds, self.preview)

    def preview(self) -> None:
        """Shows the entry under the cursor without opening it."""
        self._resting = None
        screen = self._screen
        row = screen.entries.current
        if row is None and screen.pane == "list":
            self._clear()
        if row is None or not screen.arrangement.shows("article") or screen.pane != "list":
            return
        if self._session.config.reading.preview_seconds <= 0:
            return
        if self.row is None or self.row.id != row.id:
            self.show(row, is_opened=False)

    def show(self, row: EntryRow, *, is_opened: bool) -> None:
        """Shows an entry; opening it marks it read, as the settings say."""
        if self._resting is not None:
            self._resting.stop()
            self._resting = None
        is_same = self.row is not None and self.row.id == row.id
        if not is_same:
            self.leave()
            self.row, self.is_opened, self._saw_thread = row, False, False
            self._thread_error, self.was_looked_for = "", False
            self.prepared = Prepared()
            ready = self.prefetch.ready(row.id)
            if ready is None:
                self._screen.start(self._load(row), "article")
            else:
                self._put(ready, is_loading=False)
                self._after_paint(self.ahead.prepare)
        is_now_opened = is_opened and not self.is_opened
        self.is_opened = self.is_opened or is_opened
        if self._session.config.reading.mark_read == ("open" if is_now_opened else "preview"):
            self.mark_read(row)  # at once: the next key may ask which are unread
        if is_now_opened:
            self._after_paint(self._load_named_thread)

    def _after_paint(self, work: Callable[[], None]) -> None:
        """What the reader need not wait for: threads that begin now would slow the picture."""
        self._screen.call_after_refresh(work)

    async def show_again(self, row: EntryRow | None) -> None:
        """Shows an entry as the next start will: previewed, with what the library holds."""
        is_shown = self._screen.arrangement.shows("article")
        if row is None or not is_shown or self._session.config.reading.preview_seconds <= 0:
            return
        prepared = await self.prefetch.read(row.id)
        self.row, self.is_opened, self.prepared = row, False, Prepared()
        self.was_looked_for, self._thread_error = False, ""
        self._put(prepared, is_loading=prepared.article is None)

    def _clear(self) -> None:
        """Nothing is shown: the list is empty."""
        self.leave()
        self.row, self.is_opened, self.prepared = None, False, Prepared()
        self._screen.article.show(None)
        self._screen.comments.show(None, new_ids=frozenset(), author=None, key=None, note="")

    async def _load(self, row: EntryRow) -> None:
        """What is stored is there within a moment: only what takes longer is said to be loading.
        The neighbours come after it."""
        say = partial(self._say_loading, row.id)
        waiting = self._screen.set_timer(_LOADING_SECONDS, say)
        try:
            prepared = await self.ahead.entry(row.id)
        finally:
            waiting.stop()
        self.show_prepared(row.id, prepared)
        self._after_paint(self.ahead.prepare)

    def _say_loading(self, entry_id: int) -> None:
        if self.row is not None and self.row.id == entry_id:
            self._put(Prepared(), is_loading=True)

    def show_prepared(self, entry_id: int, prepared: Prepared) -> None:
        """What was made ready for an entry, if it is still the one shown."""
        if self.row is not None and self.row.id == entry_id:
            self._put(prepared, is_loading=False)
            self.touch([entry_id])

    def _put(self, prepared: Prepared, *, is_loading: bool) -> None:
        """Hands article and thread to the panes."""
        is_new_article = prepared.article != self.prepared.article or prepared.article is None
        self.prepared = prepared
        row = self.row
        if row is None:
            return
        note = "loading…" if is_loading else prepared.error
        if is_new_article:
            position = self._session.state.positions.get(row.id)
            self._screen.article.show(
                Shown(row, prepared.article, note, position, is_problem=bool(prepared.error))
            )
        self._put_thread(is_loading)

    def _put_thread(self, is_loading: bool) -> None:
        stored, row = self.prepared.thread, self.row
        author = self.article.author if self.article is not None else None
        self._screen.comments.show(
            stored.thread if stored is not None else None,
            new_ids=stored.new_ids if stored is not None else frozenset(),
            author=author or (row.author if row is not None else None),
            key=row.id if row is not None else None,
            note=self._thread_note(is_loading),
            place=self._session.state.threads.get(row.id) if row is not None else None,
        )
        if stored is not None and self._screen.arrangement.shows("comments"):
            self._saw_thread = True

    def _thread_note(self, is_loading: bool) -> str:
        if self.thread is not None:
            return ""
        if is_loading or (self.row is not None and self._fetching == self.row.id):
            return "loading…"
        if self._thread_error or self.was_looked_for:
            return self._thread_error or "No comments were found for this entry."
        key = self._session.keymap.shown_keys("comments")
        hint = f" {key} looks for them on its page." if key and self.row is not None else ""
        return f"No comments are known for this entry.{hint}"

    # Threads

    def _load_named_thread(self) -> None:
        """Has the comments fetched if the entry says where they are: looking for them on its
        page is only done when asked."""
        row = self.row
        if row is not None and self._fetching != row.id and not self._is_fresh():
            self._screen.start(self._fetch_named(row), "thread")

    async def _fetch_named(self, row: EntryRow) -> None:
        store = self._session.store
        entry, article = await self._session.load(
            lambda: (store.entries.get(row.id), store.articles.get(row.id))
        )
        if entry is None or self._is_fresh():
            return
        if discussed.names_thread(row.kind, entry, article):
            self._fetching = row.id
            if self.row is not None and self.row.id == row.id:
                self._put_thread(is_loading=True)
            await self._fetch_thread(row, "thread", {})

    def load_thread(self, job: str = "thread", **fields: Any) -> None:
        """Has the comments fetched, wherever they may be, when they are missing, old or asked for
        `fresh`; another `job` of the worker (another thread, more of this one) is done in any
        case. They are shown in place when they come."""
        row, is_due = self.row, bool(fields.get("fresh")) or not self._is_fresh()
        if row is None or (job == "thread" and not is_due):
            return
        self._screen.start(self._fetch_thread(row, job, fields), "thread")
        self._fetching = row.id
        self._put_thread(is_loading=True)

    def _is_fresh(self) -> bool:
        stored = self.prepared.thread
        return stored is not None and self._session.now() - stored.fetched_at < _THREAD_IS_OLD

    async def _fetch_thread(self, row: EntryRow, job: str, fields: Mapping[str, Any]) -> None:
        self._fetching, self._thread_error = row.id, ""
        before, is_asked = self.prepared.thread, bool(fields.get("fresh"))
        if is_asked and before is not None and not before.new_ids:
            # All of it has been looked at: what comes now is new, also at the first visit.
            threads = self._session.store.threads
            now = max(self._session.now(), before.fetched_at)
            await self._session.write(lambda: threads.mark_seen(row.id, now))
        try:
            prepared = await self.prefetch.fetch_thread(row.id, job, fields)
        except ReaderError as error:
            prepared, self._thread_error = self.prepared, str(error)
        finally:
            if self._fetching == row.id:
                self._fetching = None
        if self.row is None or self.row.id != row.id:
            return
        self.was_looked_for = True
        self.prepared = Prepared(self.prepared.article or prepared.article, prepared.thread)
        self._put_thread(is_loading=False)
        self._screen.touch([row.id])
        if self._thread_error and (job != "thread" or self._screen.pane == "comments"):
            self._screen.say(f"comments: {self._thread_error}", is_error=True)
        elif is_asked:
            self._screen.say(discussed.what_came(before, prepared.thread))

    # State

    def mark_read(self, row: EntryRow) -> None:
        """Marks an entry read because it was opened; a step that can be undone by `m` alone."""
        if row.is_read:
            return
        entries = self._session.store.entries

        async def run() -> None:
            self._screen.touch(await self._session.write(lambda: entries.set_read([row.id], True)))

        self._screen.start(run(), "write", is_exclusive=False)

    def touch(self, ids: Sequence[int]) -> None:
        """The shown entry's state may have changed: the head over the article is drawn anew."""
        if self.row is None or self.row.id not in ids:
            return
        fresh = self._session.store.entries.row(self.row.id)
        if fresh is not None and fresh != self.row:
            self._show_row(fresh)

    def show_vote(self, entry_id: int, value: VoteValue) -> None:
        """A vote that is on disk; the library may know of it later."""
        if self.row is not None and self.row.id == entry_id:
            self._show_row(replace(self.row, vote=value))

    def _show_row(self, row: EntryRow) -> None:
        self.row = row
        self._screen.article.update_row(row)

    def keep_position(self) -> None:
        """Notes where one is in the article and in the comments."""
        if self.row is not None and self.article is not None:
            position = self._screen.article.position
            self._session.state = self._session.state.with_position(self.row.id, position)
        if self.row is not None and self.thread is not None:
            place = self._screen.comments.place
            self._session.state = self._session.state.with_thread(self.row.id, place)

    def leave(self) -> None:
        """The entry is left: its position is kept, its comments have been seen."""
        row = self.row
        if row is None:
            return
        self.keep_position()
        if self.is_opened:
            self._after_paint(partial(self._begin_leaving, row.id, self._saw_thread))

    def _begin_leaving(self, entry_id: int, saw: bool) -> None:
        self._screen.start(self._write_leaving(entry_id, saw), "write", is_exclusive=False)

    async def _write_leaving(self, entry_id: int, saw: bool) -> None:
        session = self._session

        def work() -> None:
            if saw:
                session.store.threads.mark_seen(entry_id, session.now())
            session.save_state()

        await session.write(work)
        if saw:
            self.prefetch.forget(entry_id)
            self._screen.touch([entry_id])
