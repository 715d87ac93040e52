"""A refresh seen from the screen: begun, followed on the top line, stopped, and begun by the clock.

Part of the main screen. The worker does the work; its events say which feeds are done. The list
is read again in steps while entries arrive, never more often than twice a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual.timer import Timer
from textual.worker import Worker

from tui_reader.errors import ReaderError
from tui_reader.ui.later import tidy

if TYPE_CHECKING:
    from tui_reader.ui.screens.main import MainScreen

_RELOAD_SECONDS = 0.5
_TELL_SECONDS = 0.1
_REST_SECONDS = 5.0
_PAUSE_SECONDS, _LATEST_SECONDS = 0.3, 3.0
_LOOK_SECONDS = 5.0


class Refresher:
    """See the module."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._session = screen.session
        self._worker: Worker[None] | None = None
        self._reload: Timer | None = None
        self._failures: list[str] = []
        self._new = 0
        self._version = 0
        self._show_by = 0.0
        self._progress = ""
        self._tidied_at = 0.0
        self._telling: Timer | None = None

    def begin_timers(self) -> None:
        """The clocks of an open reader: refreshing, ages, changes by other programs."""
        self._version = self._session.store.data_version()
        minutes = self._session.config.refresh.every_minutes
        if minutes > 0:
            self._screen.set_interval(minutes * 60, self.begin_due)
        self._screen.set_interval(60, self._tick)
        self._screen.set_interval(_LOOK_SECONDS, self._look)

    def begin_due(self) -> None:
        """Refreshes what is due, if anything is: else no worker is started for it."""
        if not self.is_running and self._session.store.feeds.due(self._session.now()):
            self.begin(None, is_quiet=True)

    def _tick(self) -> None:
        struck = self._screen.struck_at
        if self._tidied_at < struck < monotonic() - _REST_SECONDS:
            self._tidied_at = struck
            tidy()
        self._screen.entries.tick(self._session.now())

    def _look(self) -> None:
        """Another program (a command, a second reader) may have changed the library."""
        version = self._session.store.data_version()
        if version != self._version and not self.is_running:
            self._version = version
            self._screen.start(self._take_changes(), "changes")

    async def _take_changes(self) -> None:
        problems = await self._session.write(self._session.ballot.sync)
        self._show_changes()
        if problems:
            self._screen.say(problems[0], is_error=True)

    @property
    def is_running(self) -> bool:
        return self._worker is not None and not self._worker.is_finished

    def stop(self) -> bool:
        """Stops the refresh under way; False when there is none."""
        if not self.is_running or self._worker is None:
            return False
        self._worker.cancel()
        self._end_progress()
        self._screen.say("refresh stopped")
        self._show_changes()
        return True

    def begin(
        self, feed_ids: Sequence[int] | None, *, everything: bool = False, is_quiet: bool = False
    ) -> None:
        """Refreshes some feeds (None: the due ones, or all)."""
        self._failures, self._new = [], 0
        feeds = None if feed_ids is None else list(feed_ids)
        work = self._run(feeds, everything or feeds is not None, is_quiet)
        self._worker = self._screen.start(work, "refresh")

    async def _run(self, feeds: list[int] | None, everything: bool, is_quiet: bool) -> None:
        screen = self._screen
        if not is_quiet:
            screen.top_line.set_note("refreshing")
        try:
            await self._session.engine.ask(
                "refresh", feeds=feeds, everything=everything, on_event=self._hear
            )
        except ReaderError:
            self._end_progress()
            raise
        self._show_changes()
        failed = len(self._failures)
        self._end_progress(f"{failed} failed" if failed else "")
        if failed == 1 and not is_quiet:
            screen.say(self._failures[0], is_error=True)
        elif not is_quiet:
            screen.say(self._told(failed), is_error=bool(failed and not self._new))

    def _told(self, failed: int) -> str:
        """What came of a refresh: what is new, and where the faults of several feeds are told."""
        new = f"{self._new:,} new" if self._new else ""
        if not failed:
            return new or "nothing new"
        keys = self._session.keymap.shown_keys("feeds")
        faults = f"{failed:,} {'feed' if failed == 1 else 'feeds'} failed"
        return "; ".join(part for part in (new, f"{faults}: {keys} shows why") if part)

    def _hear(self, event: dict[str, Any]) -> None:
        """One feed is done."""
        done, total = event.get("done", 0), event.get("total", 0)
        if event.get("status") == "failed":
            title = event.get("title") or event.get("url") or "a feed"
            self._failures.append(f"{title}: {event.get('error')}")
        fresh = int(event.get("new") or 0) + int(event.get("updated") or 0)
        self._new += int(event.get("new") or 0)
        self._progress = f"refreshing {done}/{total}"
        if self._telling is None:  # dozens of feeds a second: the line is not drawn for each
            self._telling = self._screen.set_timer(_TELL_SECONDS, self._tell_progress)
        if fresh and self._reload is None:
            self._show_by = monotonic() + _LATEST_SECONDS
            self._reload = self._screen.set_timer(_RELOAD_SECONDS, self._show_between_keys)

    def _tell_progress(self) -> None:
        self._telling = None
        warning = f"{len(self._failures)} failed" if self._failures else ""
        self._screen.top_line.set_note(self._progress, warning)

    def _end_progress(self, warning: str = "") -> None:
        if self._telling is not None:
            self._telling.stop()
            self._telling = None
        self._screen.top_line.set_note("", warning)

    def _show_between_keys(self) -> None:
        """Reads the list again when no key was struck just now: a key must not wait for it. But
        a held key does not keep the news away for long."""
        now = monotonic()
        if now - self._screen.struck_at < _PAUSE_SECONDS and now < self._show_by:
            self._reload = self._screen.set_timer(_PAUSE_SECONDS, self._show_between_keys)
            return
        self._show_changes()

    def _show_changes(self) -> None:
        """Reads the list again; cursor and reading position stay."""
        self._reload = None
        self._version = self._session.store.data_version()
        list_state, opened = self._screen.list_state, self._screen.opened
        list_state.reload_feeds()
        list_state.reload()
        if opened.row is not None:
            opened.touch([opened.row.id])
        opened.preview_soon()
