"""The command line itself: exit statuses, one line an error, streams of every kind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tui_reader import __version__
from tui_reader.cli.arguments import command_parser
from tui_reader.paths import Paths
from tui_reader.store import Store

COMMANDS = sorted(command_parser()[1])


def run(
    home: Path, *arguments: str, stdin: bytes = b"", **environ: str
) -> subprocess.CompletedProcess[bytes]:
    """A command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "tui_reader", *arguments],
        input=stdin,
        capture_output=True,
        timeout=60,
        env={"PATH": os.environ["PATH"], "TUI_READER_HOME": str(home), **environ},
        check=False,
    )


def test_version(command: Command) -> None:
    assert command("--version").lines == [f"tui-reader {__version__}"]


def test_help_names_every_command(command: Command) -> None:
    done = command("--help")
    assert done.status == 0
    for name in COMMANDS:
        assert f"    {name} " in done.out
    assert "--demo" in done.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(command: Command, name: str) -> None:
    done = command(name, "--help")
    assert done.status == 0
    assert done.out.startswith(f"usage: tui-reader {name}")


@pytest.mark.parametrize(
    "arguments",
    [
        ("lst",),
        ("--bad",),
        ("list", "--sort", "rank"),
        ("list", "--limit", "0"),
        ("list", "--limit", "x"),
        ("show",),
        ("show", "x", "--json", "--text"),
        ("vote", "1", "sideways"),
        ("vote", "-x", "up"),
        ("read", "one"),
        ("export",),
        ("--demo", "list"),
        ("--demo", "https://a.example/"),
        ("https://a.example/", "two"),
        ("file:///etc/passwd",),
        ("javascript:alert(1)",),
        ("no\x1b]0;such\x07thing",),
    ],
)
def test_wrong_use_is_one_line_and_status_2(command: Command, arguments: tuple[str, ...]) -> None:
    done = command(*arguments)
    assert done.status == 2
    assert done.out == ""
    assert len(done.err.splitlines()) == 1
    assert done.err.startswith("tui-reader")
    assert not set("\x1b\x07") & set(done.err)


def test_a_mistyped_command_is_guessed(command: Command) -> None:
    assert 'did you mean "list"' in command("lst").err


def test_looking_at_help_makes_no_files(command: Command, home: Path) -> None:
    command("--help")
    command("list", "--help")
    assert not home.exists()


def test_output_is_utf8_in_every_locale(sample: Store, home: Path) -> None:
    for locale in ("C", "POSIX", "en_US.ISO-8859-1"):
        done = run(home, "list", "--view", "all", "--json", LC_ALL=locale, PYTHONIOENCODING="ascii")
        assert done.returncode == 0, done.stderr
        assert "동네 도서관" in done.stdout.decode("utf-8")


def test_a_reader_that_goes_away_is_no_fault(sample: Store, home: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tui_reader", "keys", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "TUI_READER_HOME": str(home), "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    with process:
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_a_stdout_that_takes_no_more_is_one_line(home: Path) -> None:
    home.mkdir()
    done = subprocess.run(
        # A limit on the size of files stands in for a full disk.
        ["sh", "-c", 'ulimit -f 0; exec "$0" -m tui_reader keys >"$1"', sys.executable, "out"],
        stderr=subprocess.PIPE,
        cwd=home,
        env={"PATH": os.environ["PATH"], "TUI_READER_HOME": str(home)},
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == ["tui-reader: File too large"]


def test_a_closed_stdout_is_no_fault(home: Path) -> None:
    code = (
        "import os, sys; os.close(1); os.close(0); os.execv(sys.executable, "
        "[sys.executable, '-m', 'tui_reader', 'feeds'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        stderr=subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "TUI_READER_HOME": str(home)},
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_reader_needs_a_terminal(home: Path) -> None:
    for arguments in ((), ("--demo",)):
        done = run(home, *arguments, TERM="xterm")
        assert done.returncode == 2
        assert done.stdout == b""
        assert len(done.stderr.splitlines()) == 1
        assert b"\x1b" not in done.stderr


def test_an_unexpected_fault_is_one_line_and_a_log(
    command: Command, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("https://anna:s3cr3t@a.example/")

    monkeypatch.setattr("tui_reader.cli.feeds.feeds", broken)
    done = command("feeds")
    assert done.status == 1
    assert len(done.err.splitlines()) == 1
    assert str(paths.log) in done.err
    assert "s3cr3t" not in done.err
    written = paths.log.read_text("utf-8")
    assert "ZeroDivisionError" in written
    assert "s3cr3t" not in written


def test_a_home_that_cannot_be_made_is_one_line(
    command: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.parent.mkdir(exist_ok=True)
    home.write_text("a file in its place")
    done = command("feeds")
    assert done.status == 1
    assert len(done.err.splitlines()) == 1
