"""Times as Korean boards print them: Asia/Seoul, often without a year, sometimes relative.

Pure functions; "now" is always given. What a text does not tell stays unknown (None).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone

from tui_reader.models import When

KST = timezone(timedelta(hours=9), "KST")
"""Gnuboard fixes Asia/Seoul in its own code; other Korean engines follow it in practice."""

_FULL = re.compile(
    r"(?<!\d)(\d{4}|\d{2})\s?[-./]\s?(\d{1,2})\s?[-./]\s?(\d{1,2})"
    r"(?:\.?(?:\s*\([^)]{1,3}\))?[\sT]+(?:KST)?\s*(?:(오전|오후|AM|PM)\s*)?"
    r"(\d{1,2}):(\d{2})(?::(\d{2}))?)?(?!\d)",
    re.IGNORECASE,
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T|KST| )(\d{2}):(\d{2})(?::(\d{2}))?")
_CLOCK = re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})(?![\d:])")
_MONTH_DAY = re.compile(r"(?<![\d-])(\d{1,2})[-./](\d{1,2})(?![\d./-])")
_RELATIVE = re.compile(r"(\d{1,4})\s*(초|분|시간|일|주|개월|달|년)\s*(?=\d|전)")
_UNITS = {"초": 1, "분": 60, "시간": 3600}
_KOREAN_DATE = re.compile(r"(?:(\d{2,4})\s*년\s*)?(\d{1,2})\s*월\s*(\d{1,2})\s*일")
_KOREAN_CLOCK = re.compile(r"(\d{1,2})\s*시\s*(\d{1,2})\s*분(?:\s*(\d{1,2})\s*초)?(?!\s*전)")
_FAR_BACK = timedelta(days=60)
_NEAR = timedelta(days=30)


def read_when(text: str | None, now: datetime | None = None) -> When | None:
    """The time that a text tells in full, "yy-mm-dd HH:MM" and its kin; None when it does not.

    A clock time alone is today's and needs `now`, as do relative ones ("1시간 23분 전").
    """
    text = _in_figures(text or "")
    match = _ISO.search(text)
    if match is not None:
        return _aware(*(int(part or 0) for part in match.groups()))
    match = _FULL.search(text)
    if match is not None:
        year, month, day = (int(match[n]) for n in (1, 2, 3))
        year += 2000 if year < 100 else 0
        if match[5] is None:
            return _bare(year, month, day)
        hour = _hour(int(match[5]), match[4])
        return _aware(year, month, day, hour, int(match[6]), int(match[7] or 0))
    if now is None:
        return None
    if month_day(text) is not None:
        return _this_year(text, now)
    return _relative(text, now) or _clock_time(text, now)


def _in_figures(text: str) -> str:
    """ "2026년 11월 23일 9시 5분" as "2026-11-23 9:05"."""
    if "월" in text:
        text = _KOREAN_DATE.sub(lambda match: "-".join(filter(None, match.groups())), text)
    if "시" in text:
        text = _KOREAN_CLOCK.sub(
            lambda match: ":".join([match[1], *(p.zfill(2) for p in match.groups()[1:] if p)]), text
        )
    return text


def _this_year(text: str, now: datetime) -> datetime | None:
    """A month, a day and a clock time: skins that print these leave only this year out."""
    day, clock = month_day(text), _CLOCK.search(text)
    if day is None or clock is None:
        return None
    found = latest_until(day, now.astimezone(KST).date())
    if found is None:
        return None
    return _aware(found.year, found.month, found.day, int(clock[1]), int(clock[2]))


def month_day(text: str | None) -> tuple[int, int] | None:
    """The month and day of a date without a year ("09-24"); None when there is none."""
    match = _MONTH_DAY.search(_in_figures(text or ""))
    if match is None or not (1 <= int(match[1]) <= 12 and 1 <= int(match[2]) <= 31):
        return None
    return int(match[1]), int(match[2])


def latest_until(day: tuple[int, int], bound: date) -> date | None:
    """The latest date with this month and day that is not after `bound`."""
    for year in range(bound.year, bound.year - 9, -1):
        found = _bare(year, *day)
        if found is not None and found <= bound:
            return found
    return None


def make_whole(
    days: Sequence[tuple[int, int] | None], known: Sequence[date | None], today: date
) -> list[date | None]:
    """Years for dates without one, given newest entry first (by the site's numbers).

    An entry is not newer than the one numbered after it, so each date is the latest that its
    month and day allow under that bound; `known` dates anchor it. One entry that falls far behind
    its neighbours (moved from another board: an old date under a new number) does not pull those
    below it down.
    """
    bound = today
    whole: list[date | None] = []
    for index, day in enumerate(days):
        fixed = known[index]
        found = fixed or (latest_until(day, bound) if day is not None else None)
        whole.append(found)
        if found is None or found > today:
            continue
        following = days[index + 1] if index + 1 < len(days) else None
        if fixed is not None or not _is_stray(found, bound, following):
            bound = found
    return whole


def _is_stray(found: date, bound: date, following: tuple[int, int] | None) -> bool:
    """Whether a date is far behind the bound while the next entry is near the bound again."""
    if bound - found < _FAR_BACK or following is None:
        return False
    near = latest_until(following, bound)
    return near is not None and near > found and bound - near <= _NEAR


def _aware(
    year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0
) -> datetime | None:
    try:
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=KST)
    except ValueError:
        return None


def _bare(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    return hour % 12 + (12 if half.lower() in ("오후", "pm") else 0)


def _clock_time(text: str, now: datetime) -> datetime | None:
    match = _CLOCK.search(text)
    if match is None:
        return None
    here = now.astimezone(KST)
    found = _aware(here.year, here.month, here.day, int(match[1]), int(match[2]))
    if found is not None and found > here + timedelta(minutes=10):  # asked just after midnight
        found -= timedelta(days=1)
    return found


def _relative(text: str, now: datetime) -> When | None:
    """Relative times, as exact as they are said: hours give a time, days only a date."""
    here = now.astimezone(KST)
    if re.search(r"방금|조금 전", text):
        return here.replace(second=0, microsecond=0)
    if "전" not in text:
        return here.date() - timedelta(days=1) if re.search(r"(?<!\S)어제(?!\S)", text) else None
    parts = _RELATIVE.findall(text)
    if not parts or any(unit not in ("초", "분", "시간", "일") for _, unit in parts):
        return None
    if any(unit == "일" for _, unit in parts):
        return here.date() - timedelta(days=next(int(n) for n, unit in parts if unit == "일"))
    seconds = sum(int(count) * _UNITS[unit] for count, unit in parts)
    return (here - timedelta(seconds=seconds)).replace(second=0, microsecond=0)
