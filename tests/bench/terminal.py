"""A program in a pseudo-terminal, and the text on its screen: enough to time what is seen."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
from codecs import getincrementaldecoder
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic, perf_counter

from rich.cells import cell_len

_TOKEN = re.compile(
    "\x1b\\[([<=>?]?)([0-9;:]*)[ !\"$']?([@-~])|\x1b\\][^\x07\x1b]*(?:\x07|\x1b\\\\)|\x1b[^\\[\\]]"
    "|([\x00-\x1a\x1c-\x1f\x7f])|([^\x00-\x1f\x7f\x1b]+)"
)


class Screen:
    """The letters on a terminal, without their colours."""

    def __init__(self, columns: int, rows: int) -> None:
        self.cells = [[" "] * columns for _ in range(rows)]
        self._x = self._y = 0
        self._rest = ""

    def feed(self, text: str) -> None:
        """Takes what a program wrote."""
        text = self._rest + text
        end = 0
        for token in _TOKEN.finditer(text):
            if token.start() != end:
                break
            end = token.end()
            mark, numbers, kind, control, letters = token.groups()
            if letters:
                self._write(letters)
            elif control == "\r":
                self._x = 0
            elif control == "\n":
                self._y = min(self._y + 1, len(self.cells) - 1)
            elif kind and not mark:
                self._move(kind, [int(number or 0) for number in re.split("[;:]", numbers)])
        self._rest = text[end:]

    def _move(self, kind: str, numbers: list[int]) -> None:
        if kind == "H":
            self._y = min(max(numbers[0], 1), len(self.cells)) - 1
            self._x = max(numbers[1] if len(numbers) > 1 else 1, 1) - 1
        elif kind == "C":
            self._x += max(numbers[0], 1)

    def _write(self, letters: str) -> None:
        row = self.cells[self._y]
        for letter in letters:
            width = cell_len(letter)
            for place in range(self._x, min(self._x + width, len(row))):
                row[place] = letter if place == self._x else ""
            self._x += width

    def line(self, number: int, start: int = 0, end: int | None = None) -> str:
        """The text of a row, or of some columns of it."""
        return "".join(self.cells[number][start:end]).rstrip()

    @property
    def text(self) -> str:
        return "\n".join(self.line(number) for number in range(len(self.cells)))


class Terminal:
    """A program that runs in a terminal of its own."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        columns: int = 160,
        rows: int = 45,
    ) -> None:
        self.screen = Screen(columns, rows)
        self.written = b""
        self.heard = 0.0  # monotonic seconds: when the last bytes came
        self._decoder = getincrementaldecoder("utf-8")("replace")
        size = struct.pack("HHHH", rows, columns, 0, 0)
        self._pid, self._fd = pty.fork()
        if self._pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            os.execve(command[0], list(command), dict(environment))  # noqa: S606 - ours
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, size)
        self.started = monotonic()

    def send(self, keys: str) -> None:
        os.write(self._fd, keys.encode())

    def read(self, seconds: float) -> bool:
        """Takes what was written within the time; False when there was nothing."""
        if not select.select([self._fd], [], [], max(seconds, 0))[0]:
            return False
        try:
            data = os.read(self._fd, 65_536)
        except OSError:
            return False
        self.heard = monotonic()
        self.written += data
        self.screen.feed(self._decoder.decode(data))
        return bool(data)

    def wait(self, is_so: Callable[[Screen], object], seconds: float = 10.0) -> float | None:
        """Seconds until what makes the screen so has come (it takes us some time to read it);
        None when it did not become so in time."""
        begun = monotonic()
        while not is_so(self.screen):
            if monotonic() - begun > seconds:
                return None
            self.read(min(0.5, seconds))
        return max(self.heard - begun, 0.0)

    def rest(self, seconds: float) -> None:
        """Lets the time pass; what is written meanwhile is taken."""
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            self.read(left)

    def quiet(self, seconds: float, at_least: float = 0.0) -> float:
        """Waits until nothing was written for so long; the moment (perf_counter) of the last."""
        last, begun = perf_counter(), perf_counter()
        while True:
            if self.read(seconds):
                last = perf_counter()
            elif perf_counter() - begun >= at_least:
                return last

    def cpu(self) -> float:
        """Seconds of processor that the program itself has taken, its threads included."""
        total = 0
        for task in Path(f"/proc/{self._pid}/task").iterdir():
            with suppress(OSError):
                total += int((task / "schedstat").read_text().split()[0])
        return total / 1e9

    def memory(self) -> float:
        """Resident megabytes of the program itself."""
        status = Path(f"/proc/{self._pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def disk_bytes(self) -> int:
        """Bytes that the program itself has written to disks so far."""
        io = Path(f"/proc/{self._pid}/io").read_text()
        return int(io.partition("write_bytes:")[2].split()[0])

    def end(self, keys: str = "") -> int:
        """Ends the program, by keys or a signal, and gives its exit status."""
        if keys:
            self.send(keys)
        else:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGTERM)
        while self.read(10.0):
            pass
        _, status = os.waitpid(self._pid, 0)
        os.close(self._fd)
        return os.waitstatus_to_exitcode(status)
