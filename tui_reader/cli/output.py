"""What commands print: UTF-8 whatever the locale, cleaned a second time, quiet when nobody reads.

Used by every command. Text of feeds and pages was cleaned when it came in; a terminal is worth a
second line of defence, so everything printed goes through here.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TextIO
from unicodedata import combining, east_asian_width

from tui_reader.models import Feed, When
from tui_reader.text.clean import clean_line, clean_text

_ONE_LINE = {ord("\n"): " ", ord("\t"): " "}
_PLAIN = frozenset(map(chr, range(32, 127)))


def prepare_streams() -> None:
    """Make the standard streams UTF-8, also under LC_ALL=C; a closed one becomes a sink."""
    for name in ("stdout", "stderr"):
        stream: TextIO | None = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace", newline="\n")


def silence_stdout() -> None:
    """After a broken pipe: let the interpreter's last flush go nowhere instead of failing."""
    try:
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, sys.stdout.fileno())
        os.close(sink)
    except (OSError, ValueError):
        return


def write_line(text: str = "") -> None:
    """One line to stdout, its spacing kept."""
    print(clean_text(text).translate(_ONE_LINE))


def write_text(text: str) -> None:
    """Text of several lines to stdout, as it stands but for what a terminal must not get."""
    print(clean_text(text))


def write_prose(text: str, margin: str = "") -> None:
    """Running text: in a terminal its lines are broken at words, elsewhere they stay whole."""
    from tui_reader.text.wrap import wrap  # its tables take longer than most commands

    width = min(80, shutil.get_terminal_size().columns) - len(margin)
    for line in clean_text(text).split("\n"):
        parts = [line]
        if sys.stdout.isatty() and width >= 20:
            parts = [line[start:end].rstrip() for start, end in wrap(line, width, _cells)] or [""]
        for part in parts:
            print((margin + part).rstrip())


def _cells(text: str) -> int:
    """About how many cells a terminal takes for `text`."""
    return sum(
        0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text
    )


def write_json(value: Any) -> None:
    """One JSON value on one line, its strings cleaned, letters as they are."""
    print(json.dumps(_cleaned(value), ensure_ascii=False, allow_nan=False))


def write_error(text: str) -> None:
    """One line to stderr."""
    print(f"tui-reader: {clean_line(text, 2000)}", file=sys.stderr)


def flush() -> None:
    """Push out what was printed: a faulty stdout shows here, not at exit."""
    sys.stdout.flush()


def feed_json(feed: Feed) -> dict[str, Any]:
    """A feed as `feeds --json` prints it."""
    return {
        "id": str(feed.id),
        "kind": feed.kind,
        "title": feed.title or feed.url,
        "url": feed.url,
        "folder": feed.folder,
        "unread": feed.unread,
        "entries": feed.entries,
        "last_refreshed": moment(feed.last_refreshed),
        "last_error": feed.last_error,
        "next_due": moment(feed.next_due),
    }


def moment(value: When | None) -> str | None:
    """ISO 8601 with the offset it came with; a bare date stays one."""
    return None if value is None else value.isoformat()


def short_moment(value: When | None) -> str:
    """A time for people, in their own time zone: 2026-11-23 14:02, or the bare date."""
    if isinstance(value, datetime):
        return value.astimezone().strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else "no date"


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return value if _PLAIN.issuperset(value) else clean_text(value)
    if isinstance(value, Mapping):
        return {key: _cleaned(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cleaned(item) for item in value]
    return value
