"""What may pass the door and what may not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.text import clean_line, clean_text
from tui_reader.text.clean import MARKS_A_BASE, is_mark

FORBIDDEN = {
    *(chr(code) for code in range(0x20) if chr(code) not in "\t\n"),
    *(chr(code) for code in range(0x7F, 0xA0)),
    *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f\ufeff\u2060\u00ad",
}
ANY_TEXT = st.text(st.characters(), max_size=80)


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("\x9b31m", "␣31m"),
        ("bell\x07 nul\x00 del\x7f", "bell␇ nul␀ del␡"),
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("\u202eevil\u202c \u200bzero\u00adwidth\ufeff", "evil zerowidth"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("family 👨\u200d👩\u200d👧 flag 🇰🇷 ❤\ufe0f", "family 👨\u200d👩\u200d👧 flag 🇰🇷 ❤\ufe0f"),
        ("שלום مرحبا", "שלום مرحبا"),
        ("می\u200cخواهم a\u200cb", "می\u200cخواهم ab"),
        ("tag\U000e0041s", "tags"),
        ("tomorrow \U0001fae9", "tomorrow \U0001fae9"),
        ("e" + "\u0301" * 20, "e" + "\u0301" * 4),
        ("한글\u3164필러", "한글 필러"),
        ("a\tb\nc", "a\tb\nc"),
    ],
)
def test_clean_text(raw: str, cleaned: str) -> None:
    assert clean_text(raw) == cleaned


def test_nothing_is_empty() -> None:
    assert clean_text(None) == clean_line(None) == clean_line(" \n\u200b ") == ""


def test_line_is_one_line_and_cut() -> None:
    assert clean_line("  a \n\t b\u00a0\u3000c ") == "a b c"
    assert clean_line("x" * 600) == "x" * 499 + "…"
    assert len(clean_line("가" * 10_000_000, 80)) == 80
    assert clean_line("ab" + "e\u0301" * 5, 4) == "ab…"  # never half a letter


@given(ANY_TEXT)
def test_text_holds_nothing_forbidden_and_is_stable(raw: str) -> None:
    cleaned = clean_text(raw)
    assert not FORBIDDEN & set(cleaned)
    assert not any(unicodedata.category(char) == "Cs" for char in cleaned)
    assert clean_text(cleaned) == cleaned
    cleaned.encode("utf-8")
    marks = 0
    for char in cleaned:
        marks = marks + 1 if is_mark(char) else 0
        assert marks <= MARKS_A_BASE


@given(ANY_TEXT, st.integers(1, 60))
def test_line_keeps_its_limit(raw: str, limit: int) -> None:
    line = clean_line(raw, limit)
    assert len(line) <= limit
    assert "\n" not in line
    assert line == line.strip()
    assert clean_line(line, limit) == line


@given(st.text(st.sampled_from("abc 가나다日本語🙂\n\t.,é"), max_size=60))
def test_honest_text_is_unchanged(text: str) -> None:
    assert clean_text(text) == text
