"""An end that comes in time, whatever it would have to wait for.

A signal ends the reader in its usual way: writes under way finish, the terminal is given back.
Where that would take longer than who sent the signal waits (another process holds the library,
the terminal takes nothing more), the rest of it is cut off here. What is on disk is sound then as
after a kill -9: every file is written whole, every change of the library is a transaction.
"""

from __future__ import annotations

import os
import select
import threading
from contextlib import suppress
from typing import Any, Final

from tui_reader.ui.terminal import set_line_settings

LATEST: Final = 1.5
"""Seconds after a signal at which the process is gone."""
_SCREEN: Final = 2
_OFF: Final = ("2026", "2004", "2048", "1000", "1002", "1003", "1004", "1006", "1015", "1016")
_GIVE_BACK: Final = (
    "\x1b[0m" + "".join(f"\x1b[?{mode}l" for mode in _OFF) + "\x1b[?7h\x1b[<u\x1b[?1049l\x1b[?25h"
)
"""Ends every mode that the driver begins."""


class LatestEnd:
    """Of one run of the reader. `line_before`: how the terminal's lines were set before it."""

    def __init__(self, line_before: Any) -> None:
        self.has_screen = False
        self._line_before = line_before
        self._timer: threading.Timer | None = None

    def begin(self, status: int) -> None:
        """The reader has begun to end: with `status`, and in time."""
        if self._timer is None:
            self._timer = threading.Timer(LATEST, self._cut, (status,))
            self._timer.daemon = True
            self._timer.start()

    def _cut(self, status: int) -> None:
        if self.has_screen:
            set_line_settings(self._line_before)
            _write(_GIVE_BACK.encode())
        os._exit(status)


def _write(data: bytes) -> None:
    """Writes to the terminal, unless it has no room: then it would be waited for once more."""
    with suppress(OSError, ValueError, AttributeError):
        poll = select.poll()
        poll.register(_SCREEN, select.POLLOUT)
        if poll.poll(0):
            os.write(_SCREEN, data)
