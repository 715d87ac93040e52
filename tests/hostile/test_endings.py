"""Every way the reader can end: the terminal is restored, the status is right, votes stay."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import termios
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.hostile.library import fill_plain, write_settings
from tests.hostile.streams import stray
from tests.servers import TestServer
from tests.terminal import Terminal
from tui_reader.models import Feed
from tui_reader.paths import Paths
from tui_reader.store import Store

FAULTY = """
import sys
from tui_reader import log
from tui_reader.config import load
from tui_reader.paths import Paths
from tui_reader.ui import run
from tui_reader.ui.widgets.entry_list import EntryList

def on_key(self, event):
    if event.key == "X":
        secret = "password=hunter2"
        raise RuntimeError("\\x1b]0;owned\\x07 password=hunter2 [/]")
    if event.key == "Z":
        self.app.leave(128 + 15)
        raise RuntimeError("too late")

EntryList.on_key = on_key
paths = Paths.default()
log.setup(paths.log)
sys.exit(run(load(paths.config_file).config, paths))
"""


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return fill_plain(tmp_path)


@pytest.fixture
def home(paths: Paths) -> Path:
    return paths.config.parent


def ended_within(terminal: Terminal, seconds: float) -> int:
    began = time.monotonic()
    status = terminal.ended()
    assert time.monotonic() - began < seconds
    return status


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT"])
def test_signals(home: Path, name: str) -> None:
    number = getattr(signal, name)
    keys = {"SIGTERM": "", "SIGHUP": "\r", "SIGINT": ":", "SIGQUIT": "gf"}[name]
    with Terminal(home) as terminal:
        terminal.until("honest text 2")
        terminal.press(keys)
        terminal.until_quiet(0.1)
        terminal.process.send_signal(number)
        assert ended_within(terminal, 2.5) == 128 + number
        terminal.assert_restored()
        assert stray(terminal.sent) == []


@pytest.mark.parametrize("keys", ["m", "+"])
def test_a_signal_while_another_process_writes(home: Path, paths: Paths, keys: str) -> None:
    """Whoever has the library is not waited for longer than who sent the signal waits."""
    with (
        Terminal(home) as terminal,
        closing(sqlite3.connect(paths.library, isolation_level=None)) as other,
    ):
        terminal.until("honest text 2")
        other.execute("BEGIN IMMEDIATE")
        terminal.press(keys)
        terminal.until_quiet(0.1)
        terminal.process.send_signal(signal.SIGTERM)
        assert ended_within(terminal, 2.5) == 128 + signal.SIGTERM
        terminal.assert_restored()


def test_a_signal_while_the_terminal_takes_nothing(home: Path) -> None:
    """A connection that hangs: nothing more can be written, the end comes all the same."""
    with Terminal(home) as terminal:
        terminal.until("honest text 2")
        termios.tcflow(terminal.slave, termios.TCOOFF)
        terminal.press("\x04")
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.process.wait(4) == 128 + signal.SIGTERM
        assert termios.tcgetattr(terminal.slave) == terminal.before


def test_a_signal_during_a_refresh(tmp_path: Path, server: TestServer) -> None:
    """A server that never answers keeps nobody."""
    paths = write_settings(tmp_path)
    server.route("/feed", fault="hang")
    with Store.open(paths.library) as store:
        store.feeds.add(Feed(server.url + "/feed", title="Slow"))
    with Terminal(tmp_path) as terminal:
        terminal.until("Unread")
        terminal.press("R")
        terminal.until(lambda: server.requests)
        terminal.process.send_signal(signal.SIGTERM)
        assert ended_within(terminal, 2.5) == 128 + signal.SIGTERM
        terminal.assert_restored()


def test_signals_at_every_moment_of_the_start(home: Path) -> None:
    """Before the screen is up the signal's own way holds; the terminal is whole all the same."""
    for delay in (0.05, 0.3, 0.6, 0.9):
        with Terminal(home) as terminal:
            deadline = time.monotonic() + delay
            while time.monotonic() < deadline:
                terminal.read(0.02)
            terminal.process.send_signal(signal.SIGTERM)
            assert terminal.ended(5) in (128 + signal.SIGTERM, -signal.SIGTERM)
            assert terminal.modes_left() == set()
            assert b"Traceback" not in terminal.sent


def test_a_window_that_closes(home: Path) -> None:
    with Terminal(home) as terminal:
        terminal.until("honest text 2")
        terminal.vanish()
        assert terminal.process.wait(5) in (128 + signal.SIGHUP, -signal.SIGHUP)


def test_suspended_in_a_shell_and_back(home: Path, tmp_path: Path) -> None:
    shell = ("bash", "--norc", "--noprofile", "-i")
    with Terminal(home, command=shell, environ={"PS1": "$ ", "HISTFILE": None}) as terminal:
        terminal.press(f'"{sys.executable}" -m tui_reader\n')
        terminal.until("honest text 2")
        terminal.press("\x1a")
        terminal.until("Stopped")
        assert terminal.modes_left() - {"2004"} == set()  # the shell reads pastes its own way
        terminal.screen.reset()
        terminal.press("fg\n")
        terminal.until("honest text 2")
        terminal.press("j")
        terminal.until("2/30")
        terminal.press("q")
        terminal.until(lambda: terminal.sent.endswith(b"$ "))
        terminal.press('echo "ended with $?"\n')
        terminal.until("ended with 0")
        assert b"Traceback" not in terminal.sent
        terminal.press("exit\n")
        assert terminal.ended() == 0


def test_a_crash_is_one_line_and_a_log(home: Path, paths: Paths) -> None:
    with Terminal(home, "-c", FAULTY, command=(sys.executable,)) as terminal:
        terminal.until("honest text 2")
        terminal.press("X")
        assert ended_within(terminal, 5) == 1
        terminal.assert_restored()
        assert stray(terminal.sent) == []
        said = [line for line in terminal.shown.splitlines() if line.strip()]
        assert "RuntimeError" in " ".join(said)
        assert "hunter2" not in terminal.text
    log = paths.log.read_text("utf-8")
    assert "Traceback" in log
    assert "hunter2" not in log
    assert "\x1b" not in log
    assert paths.log.stat().st_mode & 0o777 == 0o600


def test_a_fault_while_it_ends_is_no_crash(home: Path) -> None:
    """A dialog that opens when a signal comes finds the screen half gone."""
    with Terminal(home, "-c", FAULTY, command=(sys.executable,)) as terminal:
        terminal.until("honest text 2")
        terminal.press("Z")
        assert ended_within(terminal, 5) == 128 + signal.SIGTERM
        terminal.assert_restored()
        assert "failed" not in terminal.shown


@pytest.mark.parametrize("key", ["+", "-"])
def test_a_vote_shown_survives_kill_9(home: Path, paths: Paths, key: str) -> None:
    with Terminal(home) as terminal:
        terminal.until("honest text 2")
        terminal.press(key)
        terminal.until("recommended")
        terminal.process.kill()
        assert terminal.ended() == -signal.SIGKILL
    (votes,) = paths.votes.iterdir()
    assert f'value = "{"up" if key == "+" else "down"}"' in votes.read_text("utf-8")
    with Terminal(home) as terminal:
        terminal.until("▲" if key == "+" else "▼")
        terminal.press("q")
        assert terminal.ended() == 0


def test_no_process_is_left(home: Path) -> None:
    """The worker ends with the reader, also when that is killed."""
    for end in ("q", "kill"):
        with Terminal(home) as terminal:
            terminal.until("honest text 2")
            terminal.press("x")  # wakes the worker
            terminal.until(lambda: children(terminal.process.pid))
            workers = children(terminal.process.pid)
            if end == "q":
                terminal.press("q")
            else:
                terminal.process.kill()
            terminal.ended()
            terminal.until(lambda pids=workers: not any(map(is_alive, pids)), 5)  # type: ignore[misc]


def children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
    return [int(word) for word in text.split()]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2][:3]


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT"])
def test_a_signal_while_another_program_has_the_terminal(
    home: Path, tmp_path: Path, name: str
) -> None:
    """It ends with the reader, and what it made of the terminal is put right."""
    number = getattr(signal, name)
    raw = tmp_path / "raw.py"
    raw.write_text("import time, tty; tty.setraw(0); print('in raw mode', flush=True)\n")
    raw.write_text(raw.read_text() + "time.sleep(60)\n")
    with Terminal(home) as terminal:
        terminal.until("honest text 2")
        terminal.press("|")
        terminal.until("pipe to")
        command = f"sh -c 'exec {sys.executable} {raw} </dev/tty'"
        terminal.press(f"{command}\r")
        terminal.until("in raw mode")
        pids = children(terminal.process.pid)
        terminal.process.send_signal(number)
        assert ended_within(terminal, 3.5) == 128 + number
        terminal.assert_restored()
        terminal.until(lambda: not any(map(is_alive, pids)), 5)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_signal_while_the_kept_picture_stands(home: Path, name: str) -> None:
    number = getattr(signal, name)
    with Terminal(home) as terminal:
        terminal.until("honest text 2")
        terminal.until_quiet()
        terminal.press("q")
        assert terminal.ended() == 0
    for wait in (0.0, 0.2, 0.4, 0.6):
        with Terminal(home) as terminal:
            terminal.until(lambda: b"\x1b[?1049h" in terminal.sent)
            terminal.read(wait)
            terminal.process.send_signal(number)
            assert terminal.ended(5) in (128 + number, -number)
            terminal.assert_restored()


def test_the_welcome_can_be_left(tmp_path: Path) -> None:
    """An empty library asks a question at once; the key that quits quits there too."""
    with Terminal(tmp_path) as terminal:
        terminal.until("Welcome")
        terminal.press("Q")
        assert terminal.ended() == 0
        terminal.assert_restored()
