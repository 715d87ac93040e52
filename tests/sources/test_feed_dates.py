"""Times of feeds, in the forms that servers write."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.models import When
from tui_reader.sources.feed.dates import parse_when

KST = timezone(timedelta(hours=9))
EST = timezone(timedelta(hours=-5))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mon, 23 Nov 2026 09:15:00 +0900", datetime(2026, 11, 23, 9, 15, tzinfo=KST)),
        ("Mon, 23 Nov 2026 09:15:00 KST", datetime(2026, 11, 23, 9, 15, tzinfo=KST)),
        ("Mon, 23 Nov 2026 09:15 GMT", datetime(2026, 11, 23, 9, 15, tzinfo=UTC)),
        ("23 Nov 26 09:15:00 EST", datetime(2026, 11, 23, 9, 15, tzinfo=EST)),
        ("Monday, 23-Nov-26 09:15:00 UTC", datetime(2026, 11, 23, 9, 15, tzinfo=UTC)),
        ("Mon, 23 Nov 2026 09:15:00 GMT+09:00", datetime(2026, 11, 23, 9, 15, tzinfo=KST)),
        ("Mon, 23 novembre 2026 09:15:00 +0000", datetime(2026, 11, 23, 9, 15, tzinfo=UTC)),
        ("2026-11-23T09:15:00Z", datetime(2026, 11, 23, 9, 15, tzinfo=UTC)),
        ("2026-11-23T09:15:00.123456789+09:00", datetime(2026, 11, 23, 9, 15, 0, 123456, KST)),
        ("2026-11-23 09:15:00", datetime(2026, 11, 23, 9, 15, tzinfo=UTC)),
        ("20261123T091500Z", datetime(2026, 11, 23, 9, 15, tzinfo=UTC)),
        ("2026-11-23T24:00:00Z", datetime(2026, 11, 24, tzinfo=UTC)),
        ("2026-11-23T23:59:60Z", datetime(2026, 11, 24, tzinfo=UTC)),
        ("Mon Nov 23 09:15:00 2026", datetime(2026, 11, 23, 9, 15, tzinfo=UTC)),
        ("Mon Nov 23 09:15:00 EST 2026", datetime(2026, 11, 23, 9, 15, tzinfo=EST)),
        ("November 23, 2026 09:15", datetime(2026, 11, 23, 9, 15, tzinfo=UTC)),
        ("2026. 11. 23 오후 3:15:00", datetime(2026, 11, 23, 15, 15, tzinfo=UTC)),
        ("2026년 11월 23일 09:15", datetime(2026, 11, 23, 9, 15, tzinfo=UTC)),
        ("2026/11/23 12:05 AM", datetime(2026, 11, 23, 0, 5, tzinfo=UTC)),
        ("2026-11-23", date(2026, 11, 23)),
        ("2026-11", date(2026, 11, 1)),
        ("2026", date(2026, 1, 1)),
        ("Mon, 23 Nov 2026", date(2026, 11, 23)),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("2026-02-31T00:00:00Z", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_forms(text: str | None, expected: When | None) -> None:
    found = parse_when(text)
    assert found == expected
    if isinstance(expected, datetime):
        assert isinstance(found, datetime)
        assert found.utcoffset() == expected.utcoffset()
    else:
        assert not isinstance(found, datetime)


@given(
    st.datetimes(datetime(1970, 1, 1), datetime(2900, 1, 1)),  # noqa: DTZ001 - Hypothesis wants them so
    st.integers(-12 * 60, 14 * 60),
)
def test_iso_times_come_back_as_they_were(moment: datetime, minutes: int) -> None:
    when = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert parse_when(when.isoformat()) == when


@given(st.text(max_size=60))
def test_no_text_raises(text: str) -> None:
    found = parse_when(text)
    assert found is None or isinstance(found, date)
