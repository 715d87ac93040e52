"""Stepping aside: another program gets the terminal, and its Ctrl+C is not ours."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_reader.ui.app import ReaderApp

_KEYBOARD = ("SIGINT", "SIGQUIT")
_SETTLED = 0.05
"""Seconds after which the loop has seen, and dropped, the signals that came meanwhile."""


@contextmanager
def stepped_aside(app: ReaderApp) -> Iterator[None]:
    """The screen is away inside. Raises SuspendNotSupported where it can't step aside."""
    loop = asyncio.get_running_loop()
    numbers = [getattr(signal, name) for name in _KEYBOARD if hasattr(signal, name)]
    with app.suspend():
        for number in numbers:
            loop.remove_signal_handler(number)
            signal.signal(number, lambda *_: None)  # a program started gets the usual one back
        try:
            yield
        finally:
            loop.call_later(_SETTLED, _take_back, app, numbers)


def _take_back(app: ReaderApp, numbers: list[int]) -> None:
    for number in numbers:
        asyncio.get_running_loop().add_signal_handler(number, app.leave, 128 + number)
