"""The Textual application: the main screen, themes, signals, and an end that keeps everything.

Made by `ui.start` with a session; it opens no file and no store of its own.
"""

from __future__ import annotations

import asyncio
import logging
import os
import select
import signal
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App
from textual.binding import BindingType
from textual.driver import Driver
from textual.geometry import Size
from textual.screen import ModalScreen

from tui_reader.errors import ReaderError
from tui_reader.ui.drawing.glyphs import by_answer, terminal_name
from tui_reader.ui.ending import LatestEnd
from tui_reader.ui.later import settle, warm_up
from tui_reader.ui.screen_diff import ScreenDiff
from tui_reader.ui.screens.main import MainScreen
from tui_reader.ui.session import Session
from tui_reader.ui.themes import DEFAULT_THEME, load_themes, shipped_folder, variable_defaults

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.command import Provider

_log = logging.getLogger(__name__)
_SIGNALS = ("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT")
_BY_SIGNAL = 128
"""An exit status from here on: that, and the number of the signal."""
_LOOK_SECONDS = 2.0
_PICTURE_SECONDS = 1.0
_SOON_SECONDS, _SETTLED_SECONDS = 0.1, 3.0
_SOON = ("tui_reader.ui.actions.table", "tui_reader.ui.commands", "tui_reader.ui.jamo")
"""Modules that the first keys need and the first frame does not."""


def _commands() -> type[Provider]:
    from tui_reader.ui.commands import ReaderCommands

    return ReaderCommands


class ReaderApp(App[int]):
    """See the module."""

    CSS_PATH = "app.tcss"
    TITLE = "tui-reader"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_commands}
    # Every key is in ui/keymap.py; Textual's own (ctrl+q, ctrl+p) are there too.
    BINDINGS: ClassVar[list[BindingType]] = []
    COMMAND_PALETTE_BINDING = "ctrl+p"
    ALLOW_SELECT = True

    def __init__(
        self,
        session: Session,
        *,
        driver_class: type[Driver] | None = None,
        painted: ScreenDiff | None = None,
        latest_end: LatestEnd | None = None,
    ) -> None:
        self.session = session
        self.painted = painted
        self._latest_end = latest_end
        self.main = MainScreen(session)
        self.crash: Exception | None = None
        self.next_frame: str | None = None  # what the next start will show
        self._held: list[events.Key] | None = []  # until there is a list to take keys
        self._is_leaving = self._has_left = False
        self._had_size: Size | None = None
        super().__init__(driver_class=driver_class)
        themes, problems = load_themes(shipped_folder(), session.paths.user_themes)
        self.reader_themes = themes
        for theme in themes:
            self.register_theme(theme.textual())
        session.problems = (*session.problems, *problems)
        wanted = session.state.theme or session.config.appearance.theme or DEFAULT_THEME
        if wanted not in {theme.name for theme in themes}:
            session.problems = (
                *session.problems,
                session.located(f"appearance.theme: no theme {wanted!r}"),
            )
            wanted = DEFAULT_THEME
        self.theme = wanted

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults()

    def on_load(self) -> None:
        """Before the terminal is taken: from then on every end must give it back."""
        loop = asyncio.get_running_loop()
        for name in _SIGNALS:
            number = getattr(signal, name, None)
            if number is not None and not self.is_headless:
                loop.add_signal_handler(number, self.leave, 128 + number)

    def on_mount(self) -> None:
        self.push_screen(self.main)
        self.main.call_after_refresh(self._begin)
        if not self.is_headless:
            self.set_interval(_LOOK_SECONDS, self._look_at_terminal)

    def _begin(self) -> None:
        """The list stands: keys struck since the program was started are acted upon."""
        self.release_keys()
        self.set_timer(_SOON_SECONDS, lambda: warm_up(*_SOON))
        self.set_timer(_SETTLED_SECONDS, settle)
        if self.painted is not None:
            self.run_worker(self._reveal(self.painted), group="begin", exit_on_error=False)

    async def _reveal(self, painted: ScreenDiff) -> None:
        """The picture of the start gives way to the screen when the first article is there."""
        try:
            row = self.main.entries.current
            if row is not None:
                await self.main.opened.ahead.stored(row.id)  # comes after the preview's own
            await self._painted_anew()
        finally:
            painted.release()

    async def _painted_anew(self) -> None:
        done = asyncio.Event()
        self.main.call_after_refresh(done.set)
        await done.wait()

    def _look_at_terminal(self) -> None:
        """A terminal that went away without a hang-up signal would leave us reading for ever."""
        try:
            poll = select.poll()
            poll.register(sys.__stdin__ or 0, select.POLLHUP | select.POLLERR)
            gone = any(what & (select.POLLHUP | select.POLLERR) for _, what in poll.poll(0))
        except (AttributeError, OSError, ValueError):
            return
        if gone:
            self.leave(128 + signal.SIGHUP)

    def on_cursor_position(self, event: events.CursorPosition) -> None:
        """The terminal's answer to how wide it draws ornaments."""
        session = self.session
        if not session.asks_glyphs:
            return
        session.asks_glyphs = False
        glyphs = by_answer(event.x)
        session.state = session.state.with_glyphs(terminal_name(os.environ), glyphs.name)
        if glyphs != session.glyphs:
            session.glyphs = glyphs
            for pane in (self.main.entries, self.main.article, self.main.comments):
                pane.use_glyphs(glyphs)
            self.main.rearrange()

    def keep_theme(self, name: str) -> None:
        """The theme chosen inside holds from now on."""
        self.session.state = replace(self.session.state, theme=name)

    def leave(self, status: int = 0) -> None:
        """Ends the reader; what is to be kept is written when the screen is taken down
        (`on_unmount`). A signal is not kept waiting for that."""
        if status >= _BY_SIGNAL and self._latest_end is not None:
            self._latest_end.begin(status)
        if self.main.is_mounted:
            self.main.list_state.leave()
            self.main.opened.keep_position()
        if status == 0 and not self._is_leaving and self.painted is not None and self._may_keep():
            self._is_leaving = True
            self.hold_keys()
            self.run_worker(self._leave_picture(self.painted), group="leave", exit_on_error=False)
            return
        self._has_left = True
        self.exit(status, return_code=status)

    def _may_keep(self) -> bool:
        """Whether what the next start will show can be told now."""
        session = self.session
        return (
            session.config.appearance.first_frame
            and not session.is_demo
            and session.target is None
            and self.main.is_mounted
            and self.screen is self.main
            and not self.main.refresher.is_running
        )

    async def _leave_picture(self, painted: ScreenDiff) -> None:
        """Lays out what the next start will show, unseen, and ends."""
        main = self.main
        painted.hold()
        try:
            async with asyncio.timeout(_PICTURE_SECONDS):
                main.say("")
                main.article.hide_pictures()
                main.top_line.set_note("")
                main.list_state.begin()
                main.go_to_pane("list")
                await main.opened.show_again(main.entries.current)
                await self._painted_anew()
            self.next_frame = painted.frame(*self.size)
        except (TimeoutError, ReaderError):
            _log.info("no picture for the next start")
        finally:
            self._has_left = True
            self.exit(0, return_code=0)

    def hold_keys(self) -> None:
        """A question is about to stand on the screen: keys wait for it."""
        self._held = self._held if self._held is not None else []

    def release_keys(self) -> None:
        """The question is there (or will not come): the keys kept go where they now belong."""
        held, self._held = self._held or [], None
        for event in sorted(held, key=lambda event: event.time):
            self.post_message(events.Key(event.key, event.character))

    def is_kept(self, event: events.Key) -> bool:
        """Keeps a key while keys are held; also one that was on its way to the screen."""
        if self._held is None:
            return False
        self._held.append(event)
        return True

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Resize) and self.painted is not None:
            if self._had_size not in (None, event.size):
                # Terminals move text about when their size changes.
                self.painted.forget((event.size.width, event.size.height))
                self.screen.refresh()
            self._had_size = event.size
        if isinstance(event, events.Key) and not event.is_forwarded:
            if self.is_kept(event):
                return
            if event.key == "enter" and self._is_asking():
                self.hold_keys()  # what comes after the answer is not part of it
        await super().on_event(event)

    def _is_asking(self) -> bool:
        if not isinstance(self.screen, ModalScreen):
            return False
        from tui_reader.ui.screens.prompt import PromptScreen

        return isinstance(self.screen, PromptScreen)

    async def action_quit(self) -> None:
        """Textual's own ctrl+q."""
        self.leave()

    async def on_unmount(self) -> None:
        try:
            await self.session.write(self.session.save_state)
        except ReaderError as error:
            _log.warning("%s", error)
        await self.session.close()

    # Textual has no public place for this: its own prints a traceback with local variables over
    # the screen. The log gets it, the terminal one line (ui/start.py).
    def _handle_exception(self, error: Exception) -> None:
        if self._has_left and not self.is_headless:
            # A dialog that was about to open when a signal came misses its widgets.
            _log.info("while the screen was taken down", exc_info=error)
            return
        if self.crash is None:
            self.crash = error
            _log.critical("the screen failed", exc_info=error)
        if self.is_headless:
            super()._handle_exception(error)
        else:
            self.exit(1, return_code=1)
