"""The reader in a real terminal (a pty): what it leaves behind, and how it ends."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pyte
import pytest

from tests.ui.conftest import TITLES
from tui_reader.paths import Paths

RUN = """
import sys
from tui_reader.config import Config, Appearance, Refresh
from tui_reader.paths import Paths
from tui_reader.ui import run
glyphs = Appearance(glyphs="unicode")
sys.exit(run(Config(appearance=glyphs, refresh=Refresh(at_start=False)), Paths.default()))
"""


class Terminal:
    """The reader in a pty of 100x30, and what it drew."""

    def __init__(self, home: Path, **environ: str) -> None:
        self.screen = pyte.Screen(100, 30)
        self.stream = pyte.ByteStream(self.screen)
        self.sent = b""
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUN],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            env={**os.environ, "TERM": "xterm-256color", "TUI_READER_HOME": str(home), **environ},
            start_new_session=True,
        )

    def read(self, seconds: float = 0.05) -> None:
        while select.select([self.master], [], [], seconds)[0]:
            data = os.read(self.master, 65_536)
            self.sent += data
            self.stream.feed(data)

    def until(self, text: str) -> None:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            self.read()
            if text in "\n".join(self.screen.display).replace(" ", ""):
                return
        raise AssertionError("\n".join(self.screen.display))

    def ended(self) -> int:
        """The exit status; the terminal must be as it was."""
        deadline = time.monotonic() + 10
        while self.process.poll() is None and time.monotonic() < deadline:
            self.read()
        self.read()
        assert self.process.returncode is not None
        assert termios.tcgetattr(self.slave) == self.before
        for mode in (b"1049", b"1000", b"1003", b"1006", b"2004", b"1004"):
            assert self.sent.rfind(b"\x1b[?" + mode + b"l") >= self.sent.rfind(
                b"\x1b[?" + mode + b"h"
            )
        assert self.sent.rfind(b"\x1b[?25h") > self.sent.rfind(b"\x1b[?25l")
        return self.process.returncode

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)


@pytest.fixture
def terminal(paths: Paths, library: list[int]) -> Iterator[Terminal]:
    assert library
    running = Terminal(paths.config.parent)
    yield running
    running.close()


def test_a_vote_shown_survives_kill_9(terminal: Terminal, paths: Paths) -> None:
    terminal.until(TITLES[3].replace(" ", ""))
    os.write(terminal.master, b"+")
    terminal.until("recommended")
    terminal.process.kill()
    (votes,) = paths.votes.glob("*.toml")
    assert 'value = "up"' in votes.read_text("utf-8")


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT"])
def test_signals_end_it_with_the_terminal_restored(terminal: Terminal, name: str) -> None:
    number = getattr(signal, name)
    terminal.until(TITLES[3].replace(" ", ""))
    terminal.process.send_signal(number)
    assert terminal.ended() == 128 + number
    assert b"Traceback" not in terminal.sent


def test_q_ends_it_and_suspending_comes_back(terminal: Terminal) -> None:
    terminal.until(TITLES[3].replace(" ", ""))
    os.write(terminal.master, b"\x1a")
    _, status = os.waitpid(terminal.process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    terminal.process.send_signal(signal.SIGCONT)
    terminal.screen.reset()
    terminal.until(TITLES[3].replace(" ", ""))
    os.write(terminal.master, b"q")
    assert terminal.ended() == 0


def test_a_command_gets_the_terminal_and_its_ctrl_c(terminal: Terminal, tmp_path: Path) -> None:
    """The screen steps aside; the interrupt that ends the command is not the reader's."""
    script = tmp_path / "command"
    script.write_text(
        f"#!{sys.executable}\nimport os, signal, sys\nsys.stdin.readline()\n"
        "os.kill(os.getppid(), signal.SIGINT)\nprint('heard', sys.stdin.isatty())\n"
    )
    script.chmod(0o700)
    terminal.until(TITLES[3].replace(" ", ""))
    os.write(terminal.master, b"|")
    terminal.until("pipeto:")
    os.write(terminal.master, str(script).encode() + b"\r")
    terminal.until("Entergoesback")
    assert b"heard False" in terminal.sent
    os.write(terminal.master, b"\n")
    terminal.until("giventocommand")
    os.write(terminal.master, b"q")
    assert terminal.ended() == 0


def test_a_terminal_that_went_away_ends_it(terminal: Terminal) -> None:
    terminal.until(TITLES[3].replace(" ", ""))
    os.close(terminal.master)  # no hang-up signal: it is not the controlling terminal
    terminal.master = os.open(os.devnull, os.O_RDONLY)
    assert terminal.process.wait(10) == 128 + signal.SIGHUP


def test_no_color_is_honoured(paths: Paths, library: list[int]) -> None:
    assert library
    terminal = Terminal(paths.config.parent, NO_COLOR="1")
    try:
        terminal.until(TITLES[3].replace(" ", ""))
        os.write(terminal.master, b"q")
        assert terminal.ended() == 0
        colors = {cell.fg for row in terminal.screen.buffer.values() for cell in row.values()}
        assert colors <= {"default"}
        assert b"38;" not in terminal.sent
        assert b"48;" not in terminal.sent
    finally:
        terminal.close()


@pytest.mark.parametrize("environ", [{"TERM": "xterm"}, {"TERM": "dumb"}])
def test_without_a_terminal_it_says_one_line(tmp_path: Path, environ: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", RUN],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
        env={**os.environ, **environ, "TUI_READER_HOME": str(tmp_path)},
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "terminal" in done.stderr


def test_nothing_heavy_is_imported_for_the_screen() -> None:
    script = (
        "import sys, tui_reader.ui.app, tui_reader.ui.session_building\n"
        "heavy = {'httpx', 'lxml', 'feedparser', 'trafilatura', 'pygments', 'tomlkit'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout.strip() == "[]"
