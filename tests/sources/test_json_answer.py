"""Lenient reading of JSON: other shapes count as not there, text is cleaned, times are aware."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.errors import ParseError
from tui_reader.models import Page
from tui_reader.sources.json_answer import (
    as_body,
    as_dict,
    as_dicts,
    as_id,
    as_int,
    as_line,
    as_list,
    as_url,
    as_when,
    read_json,
)


def page(content: bytes) -> Page:
    return Page(url="https://site.example/x.json", status=200, content=content)


def test_json_is_read() -> None:
    assert read_json(page(b'{"a": [1]}')) == {"a": [1]}


@pytest.mark.parametrize(
    "content", [b"", b"<html>no</html>", b'{"a":', b"\xff\xfe\x00", b"[" * 100_000, b"9" * 9_999]
)
def test_other_things_are_a_clear_fault(content: bytes) -> None:
    with pytest.raises(ParseError, match=r"^site\.example did not answer with readable JSON$"):
        read_json(page(content))


@pytest.mark.parametrize(
    ("value", "number"),
    [(3, 3), ("42", 42), (2.0, 2), (-1, -1), (True, None), (1.5, None), (2**60, None), ("x", None)],
)
def test_whole_numbers(value: object, number: int | None) -> None:
    assert as_int(value) == number


@pytest.mark.parametrize(
    ("value", "when"),
    [
        (1160423565, datetime(2006, 10, 9, 19, 52, 45, tzinfo=UTC)),
        ("1160423565", datetime(2006, 10, 9, 19, 52, 45, tzinfo=UTC)),
        (1795420471.5, datetime(2026, 11, 23, 7, 54, 31, 500_000, tzinfo=UTC)),
        ("2026-11-21T08:01:00", datetime(2026, 11, 21, 8, 1, tzinfo=UTC)),
        ("2026-11-21T08:01:00.123456789Z", datetime(2026, 11, 21, 8, 1, 0, 123456, tzinfo=UTC)),
    ],
)
def test_times(value: object, when: datetime) -> None:
    assert as_when(value) == when


def test_the_sites_own_offset_is_kept() -> None:
    when = as_when("2026-11-20T10:30:00.000-06:00")
    assert when is not None
    assert when.utcoffset() == timedelta(hours=-6)


@pytest.mark.parametrize("value", [None, True, "soon", 10**30, "9999-12-31", "0001-01-01", -1, {}])
def test_no_time(value: object) -> None:
    assert as_when(value) is None


def test_text_is_cleaned_and_shapes_are_checked() -> None:
    assert as_line(" a\x1b[31m\n b ") == "a\u241b[31m b"
    assert as_line("\ud800") == "\ufffd"
    assert as_line(7) is None
    assert as_body("a\x00\nb") == "a\u2400\nb"
    assert as_id(17) == "17"
    assert as_id(None) == ""
    assert as_dict([1]) == {}
    assert as_list({}) == []
    assert as_dicts([{}, 1, {"a": 1}]) == [{}, {"a": 1}]


def test_addresses_are_whole_and_http() -> None:
    assert as_url("/x?a=b", "https://site.example/y/") == "https://site.example/x?a=b"
    assert as_url("javascript:alert(1)", "https://site.example/") is None
    assert as_url("", "https://site.example/") is None
    assert as_url(None) is None


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=5))
def test_no_value_raises(value: object) -> None:
    for read in (as_int, as_when, as_line, as_id, as_body, as_dict, as_list, as_dicts):
        read(value)
    as_url(value, "https://site.example/")
