"""Stepping aside: another program gets the terminal, and its Ctrl+C is not ours.

The loop stands still meanwhile. What is to end the reader (SIGTERM, a closed window) ends the
other program too: it is raised where that is waited for. Ctrl+C goes to both, and is the other
program's alone, as with any pager; only where that has the keyboard send no signals (raw mode) a
SIGINT was sent to the reader itself, and ends both.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tui_reader.errors import ReaderError
from tui_reader.ui.terminal import has_signal_keys, line_settings, set_line_settings

if TYPE_CHECKING:
    from tui_reader.ui.app import ReaderApp

_KEYBOARD = ("SIGINT", "SIGQUIT")
_ENDS = ("SIGTERM", "SIGHUP")
_SETTLED = 0.05
"""Seconds after which the loop has seen, and dropped, the signals that came meanwhile."""


class _Ended(BaseException):
    """The reader is to end, by this signal."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def suspended(app: ReaderApp) -> Iterator[None]:
    """The screen is away inside. Raises SuspendNotSupported where it can't step aside, and
    ReaderError when the reader is to end."""
    loop = asyncio.get_running_loop()
    keyboard, ends = _numbers(_KEYBOARD), _numbers(_ENDS)
    ended: _Ended | None = None
    with app.suspend():
        settings = line_settings()
        for number in (*keyboard, *ends):
            loop.remove_signal_handler(number)
        for number in keyboard:
            signal.signal(number, _end_unless_typed)  # a program started gets the usual one back
        for number in ends:
            signal.signal(number, _end)
        try:
            yield
        except _Ended as error:
            ended = error
        finally:
            for number in ends:
                signal.signal(number, signal.SIG_IGN)
            set_line_settings(settings)  # a program that was killed leaves them as it had them
            loop.call_later(_SETTLED, _take_back, app, (*keyboard, *ends))
    if ended is not None:
        app.leave(128 + ended.number)
        raise ReaderError("ended by a signal")


def _end(number: int, frame: object) -> None:
    raise _Ended(number)


def _end_unless_typed(number: int, frame: object) -> None:
    if not has_signal_keys():
        raise _Ended(number)


def _numbers(names: tuple[str, ...]) -> list[int]:
    return [getattr(signal, name) for name in names if hasattr(signal, name)]


def _take_back(app: ReaderApp, numbers: tuple[int, ...]) -> None:
    for number in numbers:
        asyncio.get_running_loop().add_signal_handler(number, app.leave, 128 + number)
