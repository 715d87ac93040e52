"""The reader in a real terminal (a pty): what it leaves behind, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.terminal import PATIENCE, Terminal
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


def reader(home: Path, **options: Any) -> Terminal:
    return Terminal(home, command=(sys.executable, "-c", RUN), **options)


@pytest.fixture
def terminal(paths: Paths, library: list[int]) -> Iterator[Terminal]:
    assert library
    with reader(paths.config.parent) as running:
        yield running


def test_a_vote_shown_survives_kill_9(terminal: Terminal, paths: Paths) -> None:
    terminal.until(TITLES[3])
    terminal.press("+")
    terminal.until("recommended")
    terminal.process.kill()
    (votes,) = paths.votes.glob("*.toml")
    assert 'value = "up"' in votes.read_text("utf-8")


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT"])
def test_signals_end_it_with_the_terminal_restored(terminal: Terminal, name: str) -> None:
    number = getattr(signal, name)
    terminal.until(TITLES[3])
    terminal.process.send_signal(number)
    assert terminal.ended() == 128 + number
    terminal.assert_restored()


def test_q_ends_it_and_suspending_comes_back(terminal: Terminal) -> None:
    terminal.until(TITLES[3])
    terminal.press("\x1a")
    _, status = os.waitpid(terminal.process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    terminal.process.send_signal(signal.SIGCONT)
    terminal.screen.reset()
    terminal.until(TITLES[3])
    terminal.press("q")
    assert terminal.ended() == 0
    terminal.assert_restored()


def test_a_command_gets_the_terminal_and_its_ctrl_c(terminal: Terminal, tmp_path: Path) -> None:
    """The screen steps aside; the interrupt that ends the command is not the reader's."""
    script = tmp_path / "command"
    script.write_text(
        f"#!{sys.executable}\nimport os, signal, sys\nsys.stdin.readline()\n"
        "os.kill(os.getppid(), signal.SIGINT)\nprint('heard', sys.stdin.isatty())\n"
    )
    script.chmod(0o700)
    terminal.until(TITLES[3])
    terminal.press("|")
    terminal.until("pipe to:")
    terminal.press(f"{script}\r")
    terminal.until("Enter goes back")
    assert b"heard False" in terminal.sent
    terminal.press("\n")
    terminal.until("given to command")
    terminal.press("q")
    assert terminal.ended() == 0
    terminal.assert_restored()


def test_a_terminal_that_went_away_ends_it(paths: Paths, library: list[int]) -> None:
    assert library
    with reader(paths.config.parent, is_controlling=False) as terminal:  # so no hang-up signal
        terminal.until(TITLES[3])
        terminal.vanish()
        assert terminal.process.wait(PATIENCE) == 128 + signal.SIGHUP


def test_no_color_is_honoured(paths: Paths, library: list[int]) -> None:
    assert library
    with reader(paths.config.parent, environ={"NO_COLOR": "1"}) as terminal:
        terminal.until(TITLES[3])
        terminal.press("q")
        assert terminal.ended() == 0
        colors = {cell.fg for row in terminal.screen.buffer.values() for cell in row.values()}
        assert colors <= {"default"}
        assert b"38;" not in terminal.sent
        assert b"48;" not in terminal.sent


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
