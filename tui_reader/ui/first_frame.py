"""The first picture of a start: what the screen will show, kept by the last run, drawn at once.

Nine tenths of a start go by while Textual is imported. When the reader is left it lays out what
its next start will show and keeps that in the cache folder; the next start draws it before
anything large is imported, and Textual takes over by writing only what differs (`ui/screen_diff`).
Keys struck meanwhile wait in the terminal and are acted upon.

It is drawn only where it is true: same size of the terminal, same kind of terminal, settings,
state, themes and library as when it was kept, on the same day; else the start is as without it.
Imports nothing but the standard library's small parts; must stay so. Off by a setting.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from time import localtime, strftime
from typing import Any, Final

from tui_reader import __version__
from tui_reader.files import read_file
from tui_reader.paths import Paths, ensure

_NAME: Final = "first-frame"
_KEYS: Final = 0  # where Textual reads and writes too
_SCREEN: Final = 2
_MOST: Final = 1_000_000  # bytes
_TERMINAL: Final = ("TERM", "COLORTERM", "TERM_PROGRAM", "NO_COLOR", "LANG", "LC_ALL", "LC_CTYPE")
_ENTER: Final = "\x1b[?1049h\x1b[?25l\x1b[?7l"
_LEAVE: Final = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l"
_SIGNALS: Final = ("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT")


class FirstFrame:
    """The picture of this start; there is one a process."""

    def __init__(self, paths: Paths, environ: Mapping[str, str]) -> None:
        self.paths = paths
        self._environ = dict(environ)  # as it is at the start: later some of it is taken out
        self.line_before: list[Any] | None = None  # how the terminal's lines were set
        self._is_up = False
        self._handlers: dict[int, Any] = {}
        self.frame = ""  # as drawn

    def draw(self) -> None:
        """Draws the picture if there is one and it is true."""
        try:
            import termios

            size = os.get_terminal_size(_SCREEN)
            data = read_file(self._file, _MOST).decode()
            name, _, frame = data.partition("\n")
            if name != self._name(size) or not os.isatty(_KEYS):
                return
            attributes = termios.tcgetattr(_KEYS)
        except (ImportError, OSError, ValueError, AttributeError):
            return
        # The handlers first: from here on every end gives the terminal back.
        for name in _SIGNALS:
            number = getattr(signal, name)
            self._handlers[number] = signal.signal(number, self._ended)
        self._handlers[signal.SIGTSTP] = signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        self._is_up, self.frame, self.line_before = True, frame, attributes
        with suppress(OSError, termios.error):
            self._quiet(termios)
        self._write(_ENTER + frame)

    def _quiet(self, termios: Any) -> None:
        """What is typed neither shows nor waits for the end of a line."""
        attributes = termios.tcgetattr(_KEYS)
        attributes[0] &= ~(termios.ICRNL | termios.INLCR | termios.IXON)
        attributes[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
        termios.tcsetattr(_KEYS, termios.TCSANOW, attributes)

    def taken_over(self) -> None:
        """Textual has the screen from now on, and gives it back in its own way."""
        self._is_up = False

    def end(self) -> None:
        """Gives the terminal back as it was; does no harm where nothing was drawn."""
        if self._is_up:
            self._is_up = False
            self._write(_LEAVE)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._handlers.clear()
        if self.line_before is not None:
            import termios

            with suppress(OSError, termios.error):
                termios.tcsetattr(_KEYS, termios.TCSANOW, self.line_before)
            self.line_before = None

    def _ended(self, number: int, frame: object) -> None:
        self.end()
        os._exit(128 + number)

    def keep(self, frame: str | None, size: tuple[int, int]) -> None:
        """Keeps what the next start will show (None: nothing). Call it when everything else has
        been written: it is only drawn while all that stays as it is."""
        temporary = self._file.with_name(f"{_NAME}.{os.getpid()}")
        try:
            if frame is None:
                self._file.unlink(missing_ok=True)
                return
            ensure(self._file.parent)
            with open(temporary, "w", encoding="utf-8", opener=_private) as file:
                file.write(f"{self._name(os.terminal_size(size))}\n{frame}")
            temporary.replace(self._file)
            for leftover in self._file.parent.glob(f"{_NAME}.*"):  # of ends that were cut short
                leftover.unlink(missing_ok=True)
        except (OSError, ValueError):
            with suppress(OSError):
                temporary.unlink(missing_ok=True)

    @property
    def _file(self) -> Any:
        return self.paths.cache / _NAME

    def _name(self, size: os.terminal_size) -> str:
        """All that the picture depends on."""
        paths, library = self.paths, self.paths.library
        files = (
            library,
            library.with_name(f"{library.name}-wal"),
            paths.config_file,
            paths.ui_state,
            paths.user_themes,
            paths.votes,
        )
        parts = [
            __version__,
            f"{size.columns}x{size.lines}",
            strftime("%Y-%m-%d", localtime()),
            *(self._environ.get(name, "") for name in _TERMINAL),
            *(_stamp(path) for path in files),
        ]
        return "|".join(part.replace("\n", " ").replace("|", " ") for part in parts)

    @staticmethod
    def _write(text: str) -> None:
        with suppress(OSError):
            os.write(_SCREEN, text.encode())


def _stamp(path: Any) -> str:
    """What tells one state of a file from another; an empty file counts as none."""
    try:
        found = path.stat()
    except OSError:
        return "-"
    return f"{found.st_size}.{found.st_mtime_ns}" if found.st_size else "-"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


_current: list[FirstFrame] = []  # of this process: drawn long before there is anyone to pass it on


def begin() -> None:
    """Draws the first picture of this process. Called before anything else is imported."""
    first = FirstFrame(Paths.default(), os.environ)
    _current[:] = [first]
    first.draw()


def current(paths: Paths) -> FirstFrame:
    """The picture that was drawn for these folders, or one that has not been."""
    if _current and _current[0].paths == paths:
        return _current[0]
    return FirstFrame(paths, os.environ)


def is_up() -> bool:
    """Whether a picture stands on the screen, and signals are seen to."""
    return any(first.frame for first in _current)


def end() -> None:
    """Gives the terminal back, however the start went."""
    for first in _current:
        first.end()
