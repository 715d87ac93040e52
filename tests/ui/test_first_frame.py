"""The first picture of a start, in a real terminal: drawn at once, true, and taken over."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.bench.terminal import Screen, Terminal
from tests.ui.conftest import TITLES
from tui_reader.paths import Paths, ensure
from tui_reader.store import Store

ENTERED = b"\x1b[?1049h\x1b[?25l\x1b[?7l"
SETTINGS = "[refresh]\nat_start = false\n[appearance]\nglyphs = 'unicode'\n"


@pytest.fixture
def home(paths: Paths, library: list[int]) -> Path:
    assert library
    ensure(paths.config)
    paths.config_file.write_text(SETTINGS)
    return paths.config.parent


def opened(home: Path, columns: int = 100) -> Terminal:
    environment = {
        **{name: value for name, value in os.environ.items() if name != "NO_COLOR"},
        "TERM": "xterm-256color",
        "TUI_READER_HOME": str(home),
    }
    command = [sys.executable, "-m", "tui_reader"]
    return Terminal(command, environment, columns=columns, rows=30)


def shows_list(screen: Screen) -> bool:
    return TITLES[3] in screen.text


def left(home: Path) -> str:
    """A run of the reader that is left at once; what it showed."""
    terminal = opened(home)
    assert terminal.wait(lambda screen: shows_list(screen) and "1/6" in screen.text) is not None
    terminal.rest(0.5)  # the preview
    text = terminal.screen.text
    assert terminal.end("Q") == 0
    return text


def test_a_start_shows_at_once_what_the_reader_will_show(home: Path, paths: Paths) -> None:
    shown = left(home)
    kept = paths.cache / "first-frame"
    assert kept.stat().st_mode & 0o777 == 0o600
    terminal = opened(home)
    assert terminal.wait(shows_list) is not None
    assert terminal.written.startswith(ENTERED)
    assert b"\x1b[?1000h" not in terminal.written  # Textual is not there yet
    assert terminal.wait(lambda _: b"\x1b[?2004h" in terminal.written) is not None
    terminal.rest(1.0)
    assert terminal.screen.text == shown
    assert terminal.written.count(b"\x1b[?1049h") == 1
    taken_over = terminal.written.partition(b"\x1b[?2004h")[2]
    assert TITLES[3].encode() not in taken_over  # nothing is painted a second time
    assert terminal.end("Q") == 0
    assert terminal.written.endswith(b"\x1b[?25h") or b"\x1b[?1049l" in terminal.written


def test_keys_struck_before_the_reader_is_there_are_acted_upon(home: Path) -> None:
    left(home)
    terminal = opened(home)
    assert terminal.wait(shows_list) is not None
    terminal.send("jj")
    assert b"\x1b[?1000h" not in terminal.written
    assert terminal.wait(lambda screen: "3/6" in screen.text) is not None
    assert "jj" not in terminal.screen.text
    assert terminal.end("Q") == 0


def test_a_program_has_the_terminal_as_it_was_before_the_picture(home: Path) -> None:
    left(home)
    terminal = opened(home)
    assert terminal.wait(lambda _: b"\x1b[?2004h" in terminal.written) is not None
    terminal.rest(0.5)
    terminal.send("|")
    assert terminal.wait(lambda screen: "pipe to:" in screen.text) is not None
    terminal.send("true\r")
    assert terminal.wait(lambda _: b"Enter goes back" in terminal.written) is not None
    terminal.send("\r")  # taken for the end of a line, as the shell's settings have it
    assert terminal.wait(lambda screen: "given to true" in screen.text) is not None
    assert terminal.end("Q") == 0


def test_it_is_drawn_only_where_it_is_true(home: Path, paths: Paths, library: list[int]) -> None:
    left(home)
    wider = opened(home, columns=120)
    assert wider.wait(shows_list) is not None
    assert not wider.written.startswith(ENTERED)
    assert wider.end() == 143
    with Store.open(paths.library) as store:
        store.entries.set_starred(library, True)
    changed = opened(home)
    assert changed.wait(shows_list) is not None
    assert not changed.written.startswith(ENTERED)
    assert changed.end("Q") == 0


def test_it_can_be_turned_off(home: Path, paths: Paths) -> None:
    left(home)
    paths.config_file.write_text(SETTINGS + "first_frame = false\n")
    left(home)
    assert not (paths.cache / "first-frame").exists()


def test_a_signal_before_the_reader_is_there_gives_the_terminal_back(home: Path) -> None:
    left(home)
    terminal = opened(home)
    assert terminal.wait(shows_list) is not None
    status = terminal.end()
    assert status == 143
    assert b"\x1b[?1049l" in terminal.written
