"""The main screen: list, article and comments. It owns what is shown and where one is.

Keys come here, are read by the key reader over the keymap, and go to the functions of
`ui/actions`; slow work runs in workers of this screen, each in a named group, and a fault of one
becomes a line at the bottom. What the list shows is in `list_state`, the entry being read in
`opened`, a refresh under way in `refresher`; this class holds them and the panes together.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from inspect import CORO_CREATED, getcoroutinestate
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.getters import query_one
from textual.screen import ModalScreen, Screen
from textual.timer import Timer
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from tui_reader.errors import ReaderError
from tui_reader.lazily import Later
from tui_reader.models import EntryRow, VoteValue
from tui_reader.text.clean import clean_line
from tui_reader.ui.arrange import LAYOUTS, PANES, Arrangement, Layout, Pane, arrange, is_too_small
from tui_reader.ui.hints import hints
from tui_reader.ui.key_reader import KeyReader, strokes
from tui_reader.ui.keymap import Place
from tui_reader.ui.list_state import ListState
from tui_reader.ui.opened import Opened
from tui_reader.ui.refresher import Refresher
from tui_reader.ui.session import Session
from tui_reader.ui.widgets.comments import CommentPane
from tui_reader.ui.widgets.entry_list import EntryList
from tui_reader.ui.widgets.reader import ReaderPane
from tui_reader.ui.widgets.status_line import StatusLine
from tui_reader.ui.widgets.top_line import TopLine
from tui_reader.ui.widgets.viewport import Viewport

if TYPE_CHECKING:
    from tui_reader.ui.actions import feeding, judging, macros, outside, reading, searching, table
    from tui_reader.ui.app import ReaderApp
    from tui_reader.ui.screens.search import Order
else:
    feeding, judging, macros, outside, reading, searching, table = (
        Later(f"tui_reader.ui.actions.{name}")
        for name in ("feeding", "judging", "macros", "outside", "reading", "searching", "table")
    )

T = TypeVar("T")
_MESSAGE_SECONDS = 6.0
_INDEX_AFTER_SECONDS = 2.0
"""The first keys and articles come before the search index."""
_log = logging.getLogger(__name__)


class MainScreen(Screen[None]):
    """See the module."""

    entries = query_one("#list", EntryList)
    article = query_one("#article", ReaderPane)
    comments = query_one("#comments", CommentPane)
    top_line = query_one(TopLine)
    status = query_one(StatusLine)

    def __init__(self, session: Session) -> None:
        super().__init__(classes="-airy")  # most are: a class that comes later is a second styling
        self.session = session
        self.list_state = ListState(self)
        self.opened = Opened(self)
        self.refresher = Refresher(self)
        self.searching: tuple[Pane, str] | None = None
        self.key_reader = KeyReader(session.keymap)
        self.struck_key = ""
        self.struck_at = 0.0  # monotonic seconds
        self._begun: dict[str, Coroutine[Any, Any, None]] = {}
        self.may_look_up = False  # asked once in a run: it tells other sites what is read
        self.last_search: tuple[str, Order] = ("", "newest")
        self.last_command = ""
        self.save_folder = "~"
        self.waiting_vote: Timer | None = None
        self.pane: Pane = "list"
        self.pane_before: Pane = "list"
        self.arrangement: Arrangement = arrange(80, "auto", "list")
        kept = session.state.layout
        self.layout_name: Layout = kept if kept in LAYOUTS else "auto"
        self._message_timer: Timer | None = None
        self._said_for_good = False

    @cached_property
    def repeat_guard(self) -> judging.RepeatGuard:
        return judging.RepeatGuard()

    @property
    def reader_app(self) -> ReaderApp:
        return cast("ReaderApp", self.app)

    def compose(self) -> ComposeResult:
        glyphs = self.session.glyphs
        config = self.session.config
        yield TopLine()
        with Horizontal(id="panes"):
            yield EntryList(glyphs, clock=self.session.now, id="list")
            yield ReaderPane(glyphs=glyphs, line_width=config.reading.line_width, id="article")
            yield CommentPane(
                glyphs=glyphs,
                fold_below=config.reading.fold_comments_below,
                clock=self.session.now,
                id="comments",
            )
        yield Static(id="small")
        yield StatusLine()

    def on_mount(self) -> None:
        self.rearrange()
        self.list_state.begin()
        self.go_to_pane("list")
        self.call_after_refresh(self._after_first_paint)

    def _after_first_paint(self) -> None:
        """What is not needed for the first frame."""
        self.call_later(self.opened.preview)  # keys struck since the start come first
        self.refresher.begin_timers()
        self.set_timer(_INDEX_AFTER_SECONDS, self._fill_index)
        problems = self.session.problems
        if problems:
            more = f" (and {len(problems) - 1} more: see tui-reader config)" * (len(problems) > 1)
            self.say(problems[0] + more, is_error=True)
        if self.session.target is not None:
            self.start(reading.open_target(self, self.session.target), "open")
        elif not self.list_state.feeds and not self.list_state.window.rows:
            feeding.welcome(self)
        elif self.session.config.refresh.at_start and not self.session.is_demo:
            self.refresher.begin_due()

    def _fill_index(self) -> None:
        self.start(searching.fill_index(self), "index")

    # Panes

    def on_resize(self, event: events.Resize) -> None:
        self.rearrange()
        self.opened.preview_soon()  # there may be room for it now

    def rearrange(self) -> None:
        """Shows the panes that fit, as wide as they may be."""
        width, height = self.size
        small = is_too_small(width, height)
        self.set_class(small, "-small")
        self.set_class(self.session.glyphs.name == "ascii", "-ascii")
        self.set_class(height >= 24, "-airy")
        if small:
            text = f"tui-reader needs 40x12 cells; this terminal has {width}x{height}."
            self.query_one("#small", Static).update(Content(text))
            return
        self.arrangement = arrange(width, self.layout_name, self.pane)
        for pane in PANES:
            widget = self.pane_widget(pane)
            share = self.arrangement.widths[pane]
            widget.display = share != 0
            widget.styles.width = "1fr" if share is None else share or 0
        first = next(pane for pane in PANES if self.arrangement.shows(pane))
        for pane in PANES:
            self.pane_widget(pane).set_class(pane == first, "-first")

    def set_layout(self, layout: Layout) -> None:
        self.layout_name = layout
        self.session.state = replace(self.session.state, layout=layout)
        self.go_to_pane(self.pane)
        self.opened.preview_soon()

    def pane_widget(self, pane: Pane) -> Viewport:
        panes: dict[Pane, Viewport] = {
            "list": self.entries,
            "article": self.article,
            "comments": self.comments,
        }
        return panes[pane]

    def go_to_pane(self, pane: Pane) -> None:
        """Puts a pane in front and the focus on it."""
        if pane != self.pane:
            self.pane_before, self.pane = self.pane, pane
        self.rearrange()
        self.pane_widget(pane).focus(scroll_visible=False)
        self.show_hints()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The mouse can give a pane the focus too."""
        for pane in PANES:
            if event.widget is self.pane_widget(pane) and pane != self.pane:
                self.pane_before, self.pane = self.pane, pane
                self.show_hints()

    # Keys

    def places(self) -> tuple[Place, ...]:
        """Where keys hold now, the narrowest first."""
        return (*(("search",) if self.searching else ()), self.pane, "any")

    def on_key(self, event: events.Key) -> None:
        if self.reader_app.is_kept(event):
            event.stop()
            event.prevent_default()
            return
        was_pending = self.key_reader.pending
        self.struck_key, self.struck_at = strokes(event.key, event.character)[0], monotonic()
        found = self.key_reader.strike(event.key, event.character, self.places())
        if found or was_pending or self.key_reader.pending:
            event.stop()  # what is not ours goes on to Textual (ctrl+c copies what is selected)
            event.prevent_default()
        for struck in found:
            self.do(struck.action.id, struck.count)
        self.status.set_pending(self.key_reader.pending)

    def do(self, action_id: str, count: int | None = None) -> None:
        """Runs an action: from a key, the palette, or a test."""
        if self._said_for_good:
            self.say("")
        if action_id in self.session.keymap.macros:
            macros.run(self, action_id)
        else:
            table.ACTIONS[action_id](self, count)

    # Workers and what they say

    def start(
        self, work: Coroutine[Any, Any, None], group: str, *, is_exclusive: bool = True
    ) -> Worker[None] | None:
        """Runs slow work; its ReaderError becomes a line at the bottom. Work of the group "ask"
        begins with a question: what is typed from now on is kept for it."""
        if not self.is_running:  # the reader is ending
            work.close()
            return None
        if group == "ask":
            self.reader_app.hold_keys()
        before = self._begun.get(group)
        self._begun[group] = work
        worker = self.run_worker(work, group=group, exclusive=is_exclusive, exit_on_error=False)
        if is_exclusive and before is not None and getcoroutinestate(before) == CORO_CREATED:
            before.close()  # cancelled before its first step
        return worker

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        event.stop()
        if event.worker.group == "ask" and event.worker.is_finished:
            self.reader_app.release_keys()
        if event.state is not WorkerState.ERROR:
            return
        error = event.worker.error
        if isinstance(error, ReaderError):
            self.say(str(error), is_error=True)
        elif error is not None:
            _log.error("in a worker", exc_info=error)
            self.say(f"this went wrong, see the log: {type(error).__name__}", is_error=True)

    def say(self, text: str, *, is_error: bool = False) -> None:
        """A line at the bottom for some seconds; a fault stays until the next key."""
        if self._message_timer is not None:
            self._message_timer.stop()
            self._message_timer = None
        self._said_for_good = is_error
        self.status.set_message(clean_line(text, 300), is_error=is_error)
        if text and not is_error:
            self._message_timer = self.set_timer(_MESSAGE_SECONDS, self._unsay)

    def _unsay(self) -> None:
        self.status.set_message("")

    def show_hints(self) -> None:
        """The footer's hints, from the live keymap and the place one is in."""
        keymap, is_searching = self.session.keymap, self.searching is not None
        self.status.set_hints(hints(keymap, self.pane, is_searching=is_searching))
        self.show_place()

    def show_place(self) -> None:
        place = self.list_state.place_text()
        read = self.article.read_share if self.pane == "article" else None
        self.status.set_place(place if read is None else f"{read:.0%} · {place}")

    async def ask(
        self,
        label: str,
        value: str = "",
        *,
        changed: Callable[[str], None] | None = None,
        is_secret: bool = False,
    ) -> str | None:
        from tui_reader.ui.screens.prompt import PromptScreen

        asking = PromptScreen(label, value, changed=changed, is_secret=is_secret)
        return await self.question(asking)

    async def question(self, asking: ModalScreen[T]) -> T | None:
        """Puts a question before the reader and waits for its answer (from a worker). Keys that
        were typed before it stood there go to it."""
        answer: asyncio.Future[T | None] = asyncio.get_running_loop().create_future()
        await self.app.push_screen(asking, answer.set_result)
        asking.call_after_refresh(self.reader_app.release_keys)
        try:
            return await answer
        finally:
            self.reader_app.release_keys()

    async def confirm(self, question: str) -> bool:
        answer = await self.ask(f"{question} y/n")
        return answer is not None and answer.casefold().startswith(("y", "ㅛ"))

    def touch(self, ids: Sequence[int]) -> None:
        """State of these entries has changed: they are drawn anew, and the counts."""
        self.list_state.touch(ids)
        self.opened.touch(ids)

    def show_vote(self, entry_id: int, value: VoteValue) -> None:
        """A vote on an entry is on disk."""
        self.list_state.show_vote(entry_id, value)
        self.opened.show_vote(entry_id, value)
        glyphs = self.session.glyphs
        said = {
            "up": f"{glyphs.up} recommended",
            "down": f"{glyphs.down} not recommended",
            "none": "vote taken back",
        }
        self.say(said[value])

    # What the panes say

    @on(EntryList.Opened)
    def row_clicked(self, event: EntryList.Opened) -> None:
        event.stop()
        self.list_state.move_cursor(event.index, previews=False)
        reading.open_current(self)

    @on(TopLine.ViewClicked)
    def view_clicked(self, event: TopLine.ViewClicked) -> None:
        event.stop()
        self.list_state.open_view(self.list_state.tab_views[event.index])

    @on(ReaderPane.LinkClicked)
    def link_clicked(self, event: ReaderPane.LinkClicked) -> None:
        event.stop()
        outside.open_url(self, event.url)

    @on(CommentPane.LinkClicked)
    def comment_link_clicked(self, event: CommentPane.LinkClicked) -> None:
        event.stop()
        outside.open_url(self, event.url)

    @on(ReaderPane.NeighbourClicked)
    def neighbour_clicked(self, event: ReaderPane.NeighbourClicked) -> None:
        event.stop()
        reading.neighbour(self, event.which)

    @on(ReaderPane.ReachedEnd)
    def end_reached(self, event: ReaderPane.ReachedEnd) -> None:
        event.stop()
        if self.session.config.reading.mark_read == "end" and self.opened.row is not None:
            self.opened.mark_read(self.opened.row)

    @on(Viewport.Scrolled)
    def scrolled(self, event: Viewport.Scrolled) -> None:
        event.stop()
        if event.viewport is self.entries:
            self.list_state.list_scrolled()
        elif event.viewport is self.article and self.pane == "article":
            self.show_place()

    def target(self) -> EntryRow | None:
        """The entry that keys are about: the cursor's in the list, else the one shown."""
        if self.pane == "list" or self.opened.row is None:
            return self.entries.current
        return self.opened.row

    def now(self) -> datetime:
        return self.session.now()
