"""What the terminal can do, asked before the screen is up; and a driver that writes little."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from textual.driver import Driver

    from tui_reader.ui.screen_diff import ScreenDiff

_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"  # the terminal shows what is between at once
_ENTER, _ALTERNATE, _ERASE = "\x1b[?1049h", "\x1b[?1049", "\x1b[2J"
_SGR = re.compile("\x1b\\[([0-9;:]*)m")


def unusable(environ: Mapping[str, str]) -> str | None:
    """Why the screen can't be shown here, in one line; None when it can."""
    for stream, name in ((sys.__stdin__, "input"), (sys.__stderr__, "output")):
        try:
            if stream is None or not stream.isatty():
                return f"tui-reader needs a terminal: its {name} is none (see tui-reader --help)"
        except ValueError:  # closed
            return f"tui-reader needs a terminal: its {name} is closed"
    if environ.get("TERM", "") == "dumb":
        return "tui-reader needs a terminal that can place its cursor (TERM is dumb)"
    return None


def prepare() -> None:
    """Sizes from the environment are not believed; what is drawn goes out as UTF-8."""
    for name in ("COLUMNS", "LINES"):
        os.environ.pop(name, None)
    reconfigure = getattr(sys.__stderr__, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="replace")


def line_settings() -> Any:
    """How the terminal's lines are set (echo, raw mode, ...); None where that can't be told."""
    with suppress(ImportError, OSError, ValueError, AttributeError):
        import termios

        with suppress(termios.error):
            return termios.tcgetattr(sys.__stdin__ or 0)
    return None


def has_signal_keys() -> bool:
    """Whether keys like Ctrl+C send signals; also where that can't be told."""
    settings = line_settings()
    if settings is None:
        return True
    import termios

    return bool(settings[3] & termios.ISIG)


def set_line_settings(settings: Any) -> None:
    """Sets them to what `line_settings` has told."""
    if settings is None:
        return
    import termios

    with suppress(OSError, ValueError, termios.error):
        termios.tcsetattr(sys.__stdin__ or 0, termios.TCSANOW, settings)


def without_colors(data: str) -> str:
    """Terminal output with its colours taken out; bold, dim, underline and reverse stay."""
    return _SGR.sub(_plain, data)


def _plain(match: re.Match[str]) -> str:
    numbers = match[1].replace(":", ";").split(";") if match[1] else ["0"]
    kept, index = [], 0
    while index < len(numbers):
        number = int(numbers[index] or 0)
        if number in (38, 48, 58):
            index += 5 if numbers[index + 1 : index + 2] == ["2"] else 3
            continue
        if not (30 <= number <= 49 or 90 <= number <= 107):
            kept.append(str(number))
        index += 1
    return f"\x1b[{';'.join(kept)}m" if kept else ""


class _MayVanish:
    """The terminal's file. What can't be written any more (its window was closed) is dropped:
    an error would end Textual's writing thread, and the end of the app would wait for it for
    ever. That the terminal is gone is found out by the signal, or by looking."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def write(self, text: str) -> int:
        with suppress(OSError, ValueError):
            self._file.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._file.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def reader_driver(
    painted: ScreenDiff,
    *,
    no_color: bool = False,
    question: str = "",
    line_before: Any = None,
    on_screen: Callable[[bool], None] = lambda is_taken: None,
) -> type[Driver]:
    """The platform's driver, made to write only what differs from what stands on the screen, and
    no colour with `no_color` (NO_COLOR). `question` is asked before anything is drawn.
    `line_before`: how the lines were set before anything of ours touched them; other programs get
    them so. `on_screen` is told when the terminal is taken and when it was given back."""
    if sys.platform == "win32":
        from textual.drivers.windows_driver import WindowsDriver as Plain
    else:
        from textual.drivers.linux_driver import LinuxDriver as Plain

    class ReaderDriver(Plain):
        _waiting = ""  # begins a frame; written when there is one
        _question = question

        def start_application_mode(self) -> None:
            if not isinstance(self._file, _MayVanish):
                self._file = cast(Any, _MayVanish(self._file))
            painted.writes_to(super().write)
            on_screen(True)
            super().start_application_mode()  # type: ignore[no-untyped-call]
            if line_before is not None:  # with a picture kept, Textual came after other settings
                self.attrs_before = line_before
            if self._question:
                self.write(self._question)
                self._question = ""

        def close(self) -> None:
            """All is written, also what gives the terminal back."""
            super().close()
            on_screen(False)

        def write(self, data: str) -> None:
            if data == _BEGIN:
                self._waiting = data
                return
            if data == _END and self._waiting:  # the frame was empty
                self._waiting = ""
                return
            if no_color:
                data = without_colors(data)
            frame = painted.update(data)
            if data == _ENTER and painted.is_taken_over():
                return  # it shows what stands on it already
            if frame is None and (_ALTERNATE in data or _ERASE in data):
                painted.forget()
            data = data if frame is None else frame
            if data:
                super().write(self._waiting + data)
                self._waiting = ""

    return ReaderDriver
