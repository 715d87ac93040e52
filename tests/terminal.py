"""The reader in a real pseudo-terminal: keys go in, and every byte that comes out is kept.

Used by tests that must know what reached the terminal: its raw bytes, the screen they make (pyte),
the modes and line settings that are left. Waiting is for what is on the screen or for the end of
the process, never for a time.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyte

READER = (sys.executable, "-m", "tui_reader")
PATIENCE = 30.0
"""Seconds after which something that should come about is given up."""

_MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
_KEYBOARD = re.compile(rb"\x1b\[([<>=])([0-9;]*)u")
_SCREEN = ("7", "25", "47", "1047", "1049", "2026", "2031", "2048")
_MOUSE = ("1000", "1002", "1003", "1004", "1005", "1006", "1015", "1016", "2004")
_CHECKED = (*_SCREEN, *_MOUSE)
_ON_AT_FIRST = {"7", "25"}


class _Screen(pyte.Screen):
    """Answers the questions a terminal answers."""

    def __init__(self, columns: int, lines: int, answer: Callable[[str], None]) -> None:
        super().__init__(columns, lines)
        self._answer = answer

    def write_process_input(self, data: str) -> None:
        self._answer(data)

    def report_device_status(self, mode: int, **kwargs: Any) -> None:
        if not kwargs.get("private"):
            super().report_device_status(mode)


class Terminal:
    """A command in a pty of its own; a context manager that leaves no process behind.

    `environ` changes the environment (None takes a variable away).
    """

    def __init__(
        self,
        home: Path,
        *arguments: str,
        size: tuple[int, int] = (100, 30),
        environ: Mapping[str, str | None] | None = None,
        command: Sequence[str] = READER,
        folder: Path | None = None,
        is_controlling: bool = True,
    ) -> None:
        self.sent = b""
        self.size = size
        self.screen = _Screen(*size, self._answer)
        self._stream = pyte.ByteStream(self.screen)
        self.master, self.slave = pty.openpty()
        self._set_size(*size)
        self.before = termios.tcgetattr(self.slave)
        self.process = subprocess.Popen(
            [*command, *arguments],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            env=_environment(home, environ or {}),
            cwd=folder,
            start_new_session=True,
            # Its controlling terminal too: hang-ups, ^C and ^Z come as from a real one.
            preexec_fn=(lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0)) if is_controlling else None,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for handle in (self.master, self.slave):
            if handle >= 0:
                os.close(handle)
        self.master = self.slave = -1

    # What goes in

    def press(self, keys: str | bytes) -> None:
        """Strikes keys."""
        os.write(self.master, keys.encode() if isinstance(keys, str) else keys)

    def resize(self, columns: int, lines: int) -> None:
        self.screen.resize(lines, columns)
        self._set_size(columns, lines)

    def vanish(self) -> None:
        """The terminal goes away, as when its window is closed."""
        os.close(self.slave)
        os.close(self.master)
        self.master = self.slave = -1

    # What comes out

    def read(self, seconds: float = 0.05) -> bool:
        """Takes what was written; whether there was anything."""
        is_any = False
        while select.select([self.master], [], [], seconds)[0]:
            try:
                data = os.read(self.master, 65_536)
            except OSError:  # the other side is closed
                break
            if not data:
                break
            is_any = True
            self.sent += data
            self._stream.feed(data)
            seconds = 0
        return is_any

    @property
    def text(self) -> str:
        """What stands on the screen, without blanks."""
        return self.shown.replace(" ", "")

    @property
    def shown(self) -> str:
        """What stands on the screen. (pyte's own `display` stumbles over some letters.)"""
        rows = (self.screen.buffer[line] for line in range(self.screen.lines))
        width = range(self.screen.columns)
        return "\n".join("".join(row[x].data for x in width).rstrip() for row in rows)

    def until(self, what: str | Callable[[], object], patience: float = PATIENCE) -> None:
        """Waits until `what` stands on the screen, or holds."""
        wanted = what.replace(" ", "") if isinstance(what, str) else ""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if wanted in self.text if isinstance(what, str) else what():
                return
            self.read()
            if self.process.poll() is not None and not self.read():
                break
        if not (wanted in self.text if isinstance(what, str) else what()):
            state = f"ended with {self.process.returncode}" if self.process.poll() else "is running"
            raise AssertionError(f"{what!r} did not come; the reader {state}:\n{self.shown}")

    def until_quiet(self, seconds: float = 0.3) -> None:
        """Waits until nothing was written for `seconds`: all that keys began is drawn."""
        deadline = time.monotonic() + PATIENCE
        while self.read(seconds) and time.monotonic() < deadline:
            continue

    def ended(self, patience: float = PATIENCE) -> int:
        """Waits for the end; the exit status, negative for a signal."""
        deadline = time.monotonic() + patience
        while self.process.poll() is None:
            if time.monotonic() > deadline:
                raise AssertionError(f"it did not end:\n{self.shown}")
            self.read()
        self.read()
        return int(self.process.returncode)

    # How it was left

    def modes_left(self) -> set[str]:
        """The private modes that are not as a terminal has them at first."""
        state = {mode: mode in _ON_AT_FIRST for mode in _CHECKED}
        for match in _MODE.finditer(self.sent):
            for mode in match[1].decode().split(";"):
                if mode in state:
                    state[mode] = match[2] == b"h"
        left = {mode for mode, is_on in state.items() if is_on != (mode in _ON_AT_FIRST)}
        depth = 0
        for match in _KEYBOARD.finditer(self.sent):
            depth += {b">": 1, b"<": -1}.get(match[1], 0)
        return left | ({"kitty keyboard"} if depth > 0 else set())

    def assert_restored(self) -> None:
        """Line settings and modes are as they were, and no traceback was shown."""
        assert termios.tcgetattr(self.slave) == self.before
        assert self.modes_left() == set()
        assert b"Traceback" not in self.sent

    def _set_size(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def _answer(self, data: str) -> None:
        with contextlib.suppress(OSError):
            os.write(self.master, data.encode())


def _environment(home: Path, changes: Mapping[str, str | None]) -> dict[str, str]:
    environ = {
        **{name: value for name, value in os.environ.items() if name not in _LEFT_OUT},
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "TUI_READER_HOME": str(home),
    }
    for name, value in changes.items():
        if value is None:
            environ.pop(name, None)
        else:
            environ[name] = value
    return environ


_LEFT_OUT = frozenset(
    {"NO_COLOR", "COLORTERM", "COLUMNS", "LINES", "LC_ALL", "LC_CTYPE", "TEXTUAL", "TERM_PROGRAM"}
)
