"""What reaches the terminal: cleaned, and broken at words where a person reads it."""

from __future__ import annotations

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.cli.output import write_error, write_json, write_line, write_prose, write_text

TEXT = "한국어 낱말은 가운데에서 끊기지 않고 빈칸에서 줄이 바뀝니다. " * 3


def in_a_terminal(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))


def test_prose_is_broken_in_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    in_a_terminal(monkeypatch, 40)
    write_prose(TEXT + "\n\nend", margin="  ")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 4
    assert lines[-2:] == ["", "  end"]
    assert all(line.startswith("  ") and line == line.rstrip() for line in lines if line)
    # A Hangul syllable is two cells wide, all else here is one.
    assert max(len(line) + sum(letter >= "가" for letter in line) for line in lines) <= 40
    assert " ".join(line.strip() for line in lines[:-2]) == TEXT.strip()


def test_prose_stays_whole_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    write_prose(TEXT)
    assert capsys.readouterr().out == TEXT.rstrip() + "\n"


@given(st.text(max_size=100))
def test_nothing_that_a_terminal_obeys_is_printed(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        printed: list[str] = []
        patch.setattr("builtins.print", lambda line="", **_: printed.append(line))
        hostile = f"{text}\x1b[2J\x9b\x07\u202e"
        for write in (write_line, write_text, write_error, write_prose, write_json):
            write(hostile)
    shown = "\n".join(printed)
    assert not set("\x1b\x9b\x07\x7f\r\u202e") & set(shown)
    shown.encode("utf-8")
    json.loads(printed[-1])
