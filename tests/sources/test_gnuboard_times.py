"""Times of Korean boards: every form they are printed in, and years for dates without one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.boards import shown
from tui_reader.sources.boards.times import KST, latest_until, make_whole, month_day, read_when

NOW = datetime(2026, 11, 23, 8, 8, tzinfo=UTC)  # 17:08 in Seoul
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("23-09-24 09:12", "2023-09-24 09:12"),
        ("작성일 : 15-10-06 12:34", "2015-10-06 12:34"),
        ("2023.09.24 09:12", "2023-09-24 09:12"),
        ("2023-09-24 10:05:59", "2023-09-24 10:05"),
        ("2023-09-24T09:12:00+09:00", "2023-09-24 09:12"),
        ("2026-11-23KST13:05:09", "2026-11-23 13:05"),
        ("2023. 9. 24. 오후 3:07", "2023-09-24 15:07"),
        ("2023. 9. 24. 오전 12:07", "2023-09-24 00:07"),
        ("23.09.24", "2023-09-24"),
        ("2023년 9월 24일", "2023-09-24"),
        ("2023년 09월 24일 (일) 9시 5분", "2023-09-24 09:05"),
        ("2023년 9월 24일 오후 3시 7분 2초", "2023-09-24 15:07"),
        ("2023/09/24", "2023-09-24"),
        ("15:40", "2026-11-23 15:40"),
        ("23:40", "2026-11-22 23:40"),
        ("방금 전", "2026-11-23 17:08"),
        ("1시간 23분전", "2026-11-23 15:45"),
        ("30초 전", "2026-11-23 17:07"),
        ("3일 전", "2026-11-20"),
        ("어제", "2026-11-22"),
        ("11.22 09:30", "2026-11-22 09:30"),
        ("12.31 23:59", "2025-12-31 23:59"),
        ("3개월 전", None),
        ("09-24", None),
        ("23-13-45 09:12", None),
        ("2023-02-30", None),
        ("25:99", None),
        ("전화 02-123-4567", None),
        ("", None),
        (None, None),
    ],
)
def test_forms(text: str | None, when: str | None) -> None:
    assert shown(read_when(text, NOW)) == when


@pytest.mark.parametrize("text", ["15:40", "1시간 전", "어제", "11.22 09:30"])
def test_without_now_nothing_is_guessed(text: str) -> None:
    assert read_when(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("09-24", (9, 24)),
        ("09.24", (9, 24)),
        ("13-01", None),
        ("15:40", None),
        ("23-09-24", None),
        ("9월 24일", (9, 24)),
    ],
)
def test_month_and_day(text: str, day: tuple[int, int] | None) -> None:
    assert month_day(text) == day


def whole(days: list[str], known: dict[int, str] | None = None) -> list[str | None]:
    fixed = {index: date.fromisoformat(day) for index, day in (known or {}).items()}
    found = make_whole(
        [month_day(day) for day in days], [fixed.get(index) for index in range(len(days))], TODAY
    )
    return [None if day is None else day.isoformat() for day in found]


def test_years_roll_over_backwards() -> None:
    assert whole(["11-20", "01-03", "12-30", "12-30", "01-02", "05-05"]) == [
        "2026-11-20",
        "2026-01-03",
        "2025-12-30",
        "2025-12-30",
        "2025-01-02",
        "2024-05-05",
    ]


def test_a_known_year_anchors_what_is_older() -> None:
    assert whole(["11-22", "09-24", "09-23", "10-01"], {1: "2023-09-24"}) == [
        "2026-11-22",
        "2023-09-24",
        "2023-09-23",
        "2022-10-01",
    ]


def test_a_moved_post_does_not_pull_the_others_down() -> None:
    assert whole(["11-22", "01-15", "11-21", "11-20"]) == [
        "2026-11-22",
        "2026-01-15",
        "2026-11-21",
        "2026-11-20",
    ]


def test_a_leap_day_is_found() -> None:
    assert latest_until((2, 29), TODAY) == date(2024, 2, 29)
    assert latest_until((2, 30), TODAY) is None


@given(st.lists(st.integers(0, 2500), min_size=1, max_size=20).map(sorted))
def test_dates_less_than_a_year_apart_come_back(ages: list[int]) -> None:
    """Whatever the gaps, as long as none is a year or looks like a moved post."""
    days = [TODAY - timedelta(days=age) for age in ages]
    bounds = [TODAY, *days]
    gaps = [(bounds[i] - bounds[i + 1]).days for i in range(len(days))]
    if max(gaps) > 59:
        days = [TODAY - timedelta(days=index * 59) for index in range(len(days))]
    found = make_whole([(d.month, d.day) for d in days], [None] * len(days), TODAY)
    assert found == days


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    when = read_when(text, NOW)
    assert when is None or not isinstance(when, datetime) or when.tzinfo is KST
