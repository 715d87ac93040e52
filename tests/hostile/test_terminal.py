"""A library of hostile text in a real terminal: nothing of it is obeyed, in any view."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.library import FEED, fill_hostile, fill_plain
from tests.hostile.payloads import PAYLOADS
from tests.hostile.streams import sequences, stray
from tests.terminal import READER, Terminal

_LAST = re.compile(r"·(\d{2,})/\1$", re.MULTILINE)
EVERY_VIEW = (
    ("j", "the list, a preview"),
    ("\r", "an article"),
    ("\x04", "further down in it"),
    ("D", "its repeats"),
    ("L", "its links"),
    ("\x1b", "back"),
    ("c", "comments"),
    ("}", "the next one"),
    ("zM", "folded"),
    ("c", "the article again"),
    ("/owned\r", "search in it"),
    ("\x1b", "no search"),
    ("]", "a neighbour: a message"),
    ("y", "the address copied"),
    ("h", "the list"),
    ("+", "a vote"),
    ("f", "a star"),
    ("gf", "feeds and folders"),
    ("G", "the last of them"),
    ("\x1b", "the list"),
    ("?", "help"),
    ("\x1b", "back"),
    (":", "palette"),
    ("\x1b", "back"),
    ("T", "themes"),
    ("\x1b", "back"),
    ("Fowned\r", "a filter"),
    ("\x1b", "back"),
    ("\x06\x06\x06\x06\x06\x06\x06\x06\x06\x06G", "the rest of the list"),
)


@pytest.fixture
def hostile(hostile_home: Path, tmp_path: Path) -> Path:
    """A library of this test's own: a reader remembers where it was left."""
    return Path(shutil.copytree(hostile_home, tmp_path / "hostile"))


@pytest.fixture(scope="module")
def hostile_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("hostile")
    paths = fill_hostile(home)
    paths.votes.mkdir(parents=True)
    (paths.votes / "2026-10\x1b]0;owned\x07\u202e.toml").write_text('[[vote]]\nurl = "\x1b[2J"\n')
    paths.user_themes.mkdir()
    (paths.user_themes / "\x9b31m[@click=app.quit]x[].toml").write_text("x = [/]")
    with paths.config_file.open("a", encoding="utf-8") as file:
        file.write('[keys.bindings]\n"\\u001b]0;owned\\u0007[/]" = ["x"]\n')
    return home


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    fill_plain(tmp_path)
    return tmp_path


def walk(home: Path, size: tuple[int, int]) -> Terminal:
    """A reader led through every view, still open."""
    terminal = Terminal(home, size=size)
    terminal.until("Unread")
    for keys, what in EVERY_VIEW:
        terminal.press(keys)
        terminal.until_quiet(0.08)
        assert terminal.process.poll() is None, f"it ended at: {what}"
    return terminal


def test_no_view_obeys_hostile_text(hostile: Path, plain: Path) -> None:
    with walk(plain, (160, 45)) as terminal:
        known = sequences(terminal.sent)
    with walk(hostile, (160, 45)) as terminal:
        sent = terminal.sent
        terminal.press("\x11")
        assert terminal.ended() == 0
        terminal.assert_restored()
        assert stray(terminal.sent) == []
        assert sequences(sent) <= known


def test_no_view_of_one_pane_obeys_hostile_text(hostile: Path) -> None:
    with walk(hostile, (70, 20)) as terminal:
        terminal.press("\x11")
        assert terminal.ended() == 0
        terminal.assert_restored()
        assert stray(terminal.sent) == []


def test_every_title_is_shown(hostile: Path) -> None:
    """Letter for letter, but for what was cleaned away; the list goes on after each one."""
    with Terminal(hostile, size=(160, 45)) as terminal:
        terminal.until(FEED)
        seen = ""
        for _ in range(60):
            seen += terminal.text
            if _LAST.search(terminal.text):
                break
            terminal.press("\x04")
            terminal.until_quiet(0.1)
        assert _LAST.search(seen)
        for name in ("close many", "action", "type", "nested", "template", "emoji name"):
            title = f"{PAYLOADS[name]} {name}"
            assert title[:24].replace(" ", "") in seen
        terminal.press("q")
        assert terminal.ended() == 0


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["\x1b]0;owned\x07"], 2),
        (["http://\x1b[2J.example/"], 2),
        (["show", "\x9b31m.html"], 1),
        (["vote", "x\x1b]0;y\x07", "up"], 2),
        (["remove", "\u202e\x1b[2J"], 1),
        (["--\x1b[2J"], 2),
        (["list", "--view", "\x1b[2J"], 2),
        (["feeds"], 0),
        (["list", "--limit", "200"], 0),
        (["votes"], 0),
        (["themes"], 1),
        (["config"], 1),
        (["doctor"], 1),
        (["search", "owned"], 0),
        (["export", "opml"], 0),
        (["comments", "1"], 0),
        (["show", "1"], 0),
    ],
    ids=lambda value: ascii(" ".join(value)) if isinstance(value, list) else str(value),
)
def test_commands_print_nothing_to_obey(
    hostile: Path, tmp_path: Path, arguments: list[str], status: int
) -> None:
    with Terminal(hostile, *arguments, folder=tmp_path) as terminal:
        found = terminal.ended()
        assert found == status, terminal.shown
        assert b"\x1b" not in terminal.sent
        assert stray(terminal.sent.replace(b"\t", b" ")) == []
        assert b"Traceback" not in terminal.sent


def test_no_colour_means_none(hostile: Path) -> None:
    with Terminal(hostile, environ={"NO_COLOR": "1"}) as terminal:
        terminal.until(FEED)
        terminal.press("j\r")
        terminal.until_quiet()
        terminal.press("qq")
        assert terminal.ended() == 0
        cells = [cell for row in terminal.screen.buffer.values() for cell in row.values()]
        assert {cell.fg for cell in cells} | {cell.bg for cell in cells} <= {"default"}
        for code in (b"38;", b"48;", b"38:", b"48:"):
            assert code not in terminal.sent


@pytest.mark.parametrize("size", [(1, 1), (20, 5), (40, 12), (500, 200)])
def test_any_size(plain: Path, size: tuple[int, int]) -> None:
    with Terminal(plain, size=size) as terminal:
        terminal.until_quiet()
        terminal.until(lambda: terminal.sent)
        terminal.press("jj\r")
        terminal.until_quiet(0.1)
        assert terminal.process.poll() is None
        terminal.resize(100, 30)
        terminal.until("honest")
        terminal.resize(*size)
        terminal.until_quiet(0.1)
        terminal.press("Q")
        assert terminal.ended() == 0
        terminal.assert_restored()


@pytest.mark.parametrize(
    "environ",
    [
        {"COLUMNS": "9999", "LINES": "9999", "TZ": "../../etc/passwd"},
        {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0", "LC_ALL": "C"},
        {"TERM": None},
        {"TERM": "no-such-terminal\x1b[2J"},
        {"HOME": None, "XDG_CONFIG_HOME": "relative"},
    ],
    ids=lambda environ: ascii(" ".join(f"{name}={value}" for name, value in environ.items())),
)
def test_odd_surroundings(plain: Path, environ: dict[str, str | None]) -> None:
    with Terminal(plain, environ=environ) as terminal:
        terminal.until("honest text 3")
        assert "▎" in terminal.text or "│" in terminal.text or "●" in terminal.text
        assert "\\u" not in terminal.text
        terminal.press("q")
        assert terminal.ended() == 0
        terminal.assert_restored()
        assert stray(terminal.sent) == []


@pytest.mark.parametrize("term", ["dumb", "xterm"])
@pytest.mark.parametrize("arguments", [(), ("--demo",), ("http://127.0.0.1:9/x",)])
def test_without_a_terminal(tmp_path: Path, term: str, arguments: tuple[str, ...]) -> None:
    environ = {**os.environ, "TERM": term, "TUI_READER_HOME": str(tmp_path)}
    done = subprocess.run(
        [*READER, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
        env=environ,
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


def test_a_dumb_terminal_is_told(tmp_path: Path) -> None:
    with Terminal(tmp_path, environ={"TERM": "dumb"}) as terminal:
        assert terminal.ended() == 2
        assert len(terminal.sent.splitlines()) == 1
        assert b"\x1b" not in terminal.sent


@pytest.mark.parametrize("closed", ["0<&-", "2>&-", "0<&- 1>&- 2>&-"])
def test_closed_streams(tmp_path: Path, closed: str) -> None:
    command = f'exec "{sys.executable}" -m tui_reader {closed}'
    with Terminal(tmp_path, "-c", command, command=("sh",)) as terminal:
        terminal.until(lambda: terminal.process.poll() is not None or "Quit" in terminal.text, 10)
        assert terminal.ended(5) == 2
        assert b"Traceback" not in terminal.sent
