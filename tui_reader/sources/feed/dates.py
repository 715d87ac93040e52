"""Reads the times of feeds: RFC 822, ISO 8601 and what servers write instead of them.

Called by the feed parsers (and usable by other sources). Never guesses: what can't be read is
None. A time without a zone counts as UTC; a bare date stays a bare date.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from tui_reader.models import When

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janvier enero januar gennaio janeiro",
            "feb february fevrier febrero februar febbraio fevereiro",
            "mar march mars marzo marz maerz marco",
            "apr april avril abril aprile",
            "may mai mayo maggio maio",
            "jun june juin junio juni giugno junho",
            "jul july juillet julio juli luglio julho",
            "aug august aout agosto",
            "sep sept september septembre septiembre settembre setembro",
            "oct october octobre octubre oktober okt ottobre outubro",
            "nov november novembre noviembre novembro",
            "dec december decembre diciembre dezember dez dicembre dezembro",
        ),
        1,
    )
    for name in names.split()
}
_HOURS = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5,
    "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10, "ast": -4,
    "adt": -3, "bst": 1, "west": 1, "cet": 1, "met": 1, "cest": 2, "mest": 2, "eet": 2, "eest": 3,
    "msk": 3, "ist": 5.5, "kst": 9, "jst": 9, "awst": 8, "acst": 9.5, "aest": 10, "aedt": 11,
    "nzst": 12, "nzdt": 13, "brt": -3, "art": -3, "hkt": 8, "sgt": 8, "wib": 7,
}  # fmt: skip

_CLOCK = r"(?:[T ,]*(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d+))?)?)?"
_ZONE = r"\s*((?:GMT|UTC)?\s*[+-]\d{1,2}:?\d{0,2}|[A-Za-z]{1,5})?"
_RFC = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?(\d{1,2})[\s./-]+([^\W\d]{3,10})\.?,?[\s./-]+(\d{2,4})" + _CLOCK + _ZONE
)
_ASCTIME = re.compile(
    r"(?:[^\W\d]+,?\s+)?([^\W\d]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?"
    r"(?:\s+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?\s*([A-Z]{2,5})?\s+(\d{4})" + _CLOCK + _ZONE
)
_ISO = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})[T\s]*"
    r"(?:(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d+))?)?)?" + _ZONE
)
_NUMBERS = re.compile(
    r"(\d{4})\s*[./년-]\s*(\d{1,2})\s*[./월-]\s*(\d{1,2})\s*[.일]?\s*"
    r"(오전|오후|AM|PM)?" + _CLOCK + r"\s*(AM|PM)?" + _ZONE
)
_MONTH_ONLY = re.compile(r"(\d{4})(?:-(\d{2}))?")
_EARLIEST, _LATEST = 1900, 2999


def parse_when(text: str | None) -> When | None:
    """The time that `text` says: aware, or a bare date; None when it can't be read."""
    if not text:
        return None
    text = text.strip()[:100]
    try:
        return _read(text)
    except (ValueError, OverflowError):
        return None


def as_moment(when: When | None) -> datetime | None:
    """`when` as an aware time; a bare date counts from its midnight in UTC."""
    if when is None or isinstance(when, datetime):
        return when
    return datetime(when.year, when.month, when.day, tzinfo=UTC)


def _read(text: str) -> When | None:
    if match := _ISO.fullmatch(text):
        year, month, day, hour, minute, second, part, zone = match.groups()
        return _build(year, month, day, hour, minute, second, part, zone)
    if match := _RFC.match(text):
        day, name, year, hour, minute, second, part, zone = match.groups()
        number = _month(name)
        if number:
            return _build(_century(year), number, day, hour, minute, second, part, zone)
    if match := _ASCTIME.match(text):
        name, day, hour, minute, second, zone, year, hour2, minute2, second2, _, zone2 = (
            match.groups()
        )
        number = _month(name)
        if number:
            clock = (hour, minute, second) if hour else (hour2, minute2, second2)
            return _build(year, number, day, *clock, None, zone or zone2)
    if match := _NUMBERS.match(text):
        year, month, day, half, hour, minute, second, part, half2, zone = match.groups()
        hour = _of_day(hour, half or half2)
        return _build(year, month, day, hour, minute, second, part, zone)
    if match := _MONTH_ONLY.fullmatch(text):
        return _build(match[1], match[2] or 1, 1, None, None, None, None, None)
    return None


def _build(
    year: str | int,
    month: str | int,
    day: str | int,
    hour: str | None,
    minute: str | None,
    second: str | None,
    part: str | None,
    zone: str | None,
) -> When | None:
    if not _EARLIEST <= int(year) <= _LATEST:
        return None
    if hour is None:
        return date(int(year), int(month), int(day))
    offset = _zone(zone)
    micros = int((part or "0")[:6].ljust(6, "0"))
    seconds = int(second or 0)
    moment = datetime(
        int(year), int(month), int(day), int(hour) % 24, int(minute or 0), min(seconds, 59), micros,
        offset,
    )  # fmt: skip
    if int(hour) < 24 and seconds < 60:
        return moment
    # 24:00 is the midnight after; 60 a leap second.
    return moment + timedelta(days=int(hour) // 24, seconds=1 if seconds == 60 else 0)


def _month(name: str) -> int | None:
    plain = name.lower().translate(str.maketrans("éûäç", "euac"))
    return _MONTHS.get(plain) or _MONTHS.get(plain[:3])


def _century(year: str) -> int:
    number = int(year)
    if len(year) == 2:
        return number + (2000 if number < 70 else 1900)
    return number


def _of_day(hour: str | None, half: str | None) -> str | None:
    if hour is None or not half:
        return hour
    number = int(hour) % 12
    return str(number + 12 if half.upper() in ("PM", "오후") else number)


def _zone(text: str | None) -> tzinfo:
    """The offset that a zone's name or number gives; UTC for what is not known."""
    if not text:
        return UTC
    text = text.strip().lower()
    if text in _HOURS:
        hours = _HOURS[text]
        return timezone(timedelta(hours=hours)) if hours else UTC
    match = re.fullmatch(r"(?:gmt|utc)?\s*([+-])(\d{1,2}):?(\d{2})?", text)
    if not match:
        return UTC
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    if not 0 < minutes <= 15 * 60:
        return UTC
    return timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes))
