"""Times as the screen says them: `2h` in lists, `2023-09-24 09:12` over an article. Pure."""

from __future__ import annotations

from datetime import date, datetime

from tui_reader.models import When

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def ago(when: When | None, now: datetime) -> str:
    """How long ago, short: `now`, `5m`, `2h`, `3d`; the date after a week; "" when unknown."""
    if when is None:
        return ""
    if not isinstance(when, datetime):
        return _days_ago(when, now)
    seconds = (now - when).total_seconds()
    if seconds < _MINUTE:
        return "now"
    if seconds < _HOUR:
        return f"{int(seconds // _MINUTE)}m"
    if seconds < _DAY:
        return f"{int(seconds // _HOUR)}h"
    if seconds < 7 * _DAY:
        return f"{int(seconds // _DAY)}d"
    return when.astimezone(now.tzinfo).date().isoformat()


def _days_ago(day: date, now: datetime) -> str:
    days = (now.date() - day).days
    if days == 0:
        return "today"
    return f"{days}d" if 0 < days < 7 else day.isoformat()
