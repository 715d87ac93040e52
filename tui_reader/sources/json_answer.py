"""Reading JSON answers of sites: typed, lenient access to what a server happened to send.

Used by the discussion sources. A value of another shape than expected counts as not there; only
an answer that is no JSON at all is an error (ParseError). Text is cleaned here, at the door. Never
goes to the network by itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from tui_reader.errors import ParseError
from tui_reader.models import Page
from tui_reader.sources.base import Fetch
from tui_reader.text.clean import clean_line, clean_text
from tui_reader.urls import join

Json: TypeAlias = Mapping[str, object]

MOST_OBJECTS = 400_000
MOST_VALUES = 1_500_000
_BIGGEST = 2**53  # beyond it JSON numbers are not exact, and SQLite's end at 2**63
_EPOCH_DIGITS = re.compile(r"-?\d{1,12}(\.\d+)?")


async def fetch_json(fetch: Fetch, url: str, headers: Mapping[str, str] | None = None) -> object:
    """Fetch `url` and read it as JSON. Raises FetchError, ParseError."""
    page = await fetch(
        url, kind="thread", headers={"Accept": "application/json", **(headers or {})}
    )
    return read_json(page)


def read_json(page: Page) -> object:
    """The JSON that `page` holds; ParseError names the host when it is something else."""
    try:
        return bounded_json(page.content)
    except (ValueError, RecursionError) as error:
        host = urlsplit(page.url).hostname or page.url
        raise ParseError(f"{clean_line(host)} did not answer with readable JSON") from error


def bounded_json(data: bytes | str) -> Any:
    """The value that `data` writes. Raises ParseError for one that is small as text and large as
    objects (ten megabytes of "{}," are three million), ValueError and RecursionError as json."""
    signs = ("{", "[", ",") if isinstance(data, str) else (b"{", b"[", b",")
    objects, arrays, commas = (data.count(sign) for sign in signs)  # type: ignore[arg-type]
    if objects + arrays > MOST_OBJECTS or commas > MOST_VALUES:
        raise ParseError("JSON of too many values")
    return json.loads(data)


def as_dict(value: object) -> Json:
    """`value` when it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[object]:
    """`value` when it is an array, else an empty one."""
    return value if isinstance(value, list) else []


def as_dicts(value: object) -> list[Json]:
    """The objects in the array `value`; what else stands in it is left out."""
    return [item for item in as_list(value) if isinstance(item, dict)]


def as_line(value: object, limit: int = 500) -> str | None:
    """A cleaned line of text, None when there is none."""
    return clean_line(value, limit) or None if isinstance(value, str) else None


def as_body(value: object) -> str | None:
    """A text of many lines (HTML, Markdown); None when it is none. Not cleaned of markup."""
    return clean_text(value) if isinstance(value, str) else None


def as_int(value: object) -> int | None:
    """A whole number, also one sent as a string or with a fraction of zero."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,16}", value.strip()):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and abs(value) < _BIGGEST else None


def as_id(value: object) -> str:
    """An id as text; "" when there is none."""
    if isinstance(value, str):
        return clean_line(value, 300)
    number = as_int(value)
    return "" if number is None else str(number)


def as_when(value: object) -> datetime | None:
    """A time: seconds since 1970 (also with a fraction, also as text) or ISO 8601.

    A time without a zone is UTC: that is what the sites that leave it out mean (WordPress
    `date_gmt`, Disqus).
    """
    if isinstance(value, str) and _EPOCH_DIGITS.fullmatch(value.strip()):
        value = float(value)
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            when = datetime.fromtimestamp(value, UTC)
        elif isinstance(value, str):
            when = datetime.fromisoformat(value.strip())
        else:
            return None
    except (ValueError, OverflowError, OSError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    # The ends of the calendar can't be turned into another zone.
    return when if 1970 <= when.year < 9999 else None


def as_url(value: object, base: str | None = None) -> str | None:
    """An http(s) address, made whole with `base`; else None."""
    return join(base or "", value) if isinstance(value, str) and value.strip() else None
