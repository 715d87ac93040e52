"""Odd words on the command line: one line and a status, whatever they are.

In this process: hundreds of words cost a second. `test_terminal.py` looks at what a terminal gets.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.library import fill_plain
from tests.hostile.payloads import TERMINAL, assert_inert
from tui_reader.cli.main import main

WORDS = (
    *(
        "",
        " ",
        "-",
        "--",
        "---",
        "-x",
        "--version=1",
        "--no-such",
        "\udcff",
        "\ud800",
        "x" * 20_000,
    ),
    *("0", "-1", "1", "9" * 19, "9" * 5_000, "１", "²", "1e9", "nan", "up", "@x", "%s", "{}", "*"),
    *(
        "..",
        "/",
        "/etc/passwd",
        "/dev/null",
        "/dev/zero",
        "pipe",
        "folder",
        "empty",
        "huge",
        "loop",
    ),
    *("na\udcffme", "a\nb", "\u202e", "[/]", "http://", "http://[", "https://\udcff.example/"),
    *("file:///etc/passwd", "javascript:alert(1)", "http://127.0.0.1:9/", "exec:touch owned"),
    *(TERMINAL[name] for name in ("title", "clipboard", "C1 CSI", "NUL", "lone ESC")),
)
COMMANDS = (
    *("show", "comments", "feeds --set", "list --query", "list --limit", "vote", "star", "search"),
    *("export article", "account show", "refresh", "import"),
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    fill_plain(tmp_path / "home", 3)
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TUI_READER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NO_PROXY", "*")
    (tmp_path / "empty").touch()
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "na\udcffme").write_text("<p>text")
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(10**10)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_odd_words(command: str, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for word in WORDS:
        status = main([*command.split(), word])
        said = capsys.readouterr()
        assert status in (0, 1, 2), (command, word[:40])
        assert "Traceback" not in said.out + said.err
        assert "unexpected" not in said.err, (command, word[:40], said.err)
        if status:
            assert said.err.strip(), (command, word[:40])
        for line in (said.out + said.err).splitlines():
            assert_inert(line)
    assert not (place / "owned").exists()


@pytest.mark.parametrize("command", ["list", "export opml"])
def test_whoever_has_read_enough_is_no_fault(place: Path, command: str) -> None:
    """`| head -1`, and a reader that is gone at once."""
    line = f'"{sys.executable}" -m tui_reader {command}'
    done = subprocess.run(
        ["bash", "-c", f"{line} | true; {line} | head -1; exit ${{PIPESTATUS[0]}}"],
        env={**os.environ, "TUI_READER_HOME": str(place / "home")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode in (0, 1, 128 + signal.SIGPIPE)
    assert done.stderr == ""
