"""How our values are written in the library: times, keys, scores, texts.

SQLite has no times and no unsigned numbers: a time is microseconds since 1970 UTC with the
site's own offset in seconds beside it (no offset: a bare date); a long key is a 64-bit hash.
"""

from __future__ import annotations

import json
import unicodedata
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import cache, partial
from typing import Any, get_args

from tui_reader.errors import StoreError
from tui_reader.models import EntryMark, Score, VoteValue, When
from tui_reader.urls import canonical

UNKNOWN_SCORE = -(2**53)
"""Sorts entries without a score below those with the worst one."""
UNKNOWN_COMMENTS = -1

_LARGEST = 2**52
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NOON = 12 * 3600 * 1_000_000
_COMPRESS_FROM = 200
"""Shorter texts grow or gain nothing when compressed."""

VOTE_NUMBERS: dict[VoteValue, int] = {"up": 1, "none": 0, "down": -1}
_MARKS: tuple[EntryMark, ...] = get_args(EntryMark)
_NO_MARKS: frozenset[EntryMark] = frozenset()
_VOTE_VALUES: dict[int, VoteValue] = {1: "up", 0: "none", -1: "down"}


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970 UTC of an aware time."""
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The aware UTC time of `micros`."""
    return _EPOCH + timedelta(microseconds=micros)


def optional_time(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


def optional_micros(moment: datetime | None) -> int | None:
    return None if moment is None else to_micros(moment)


def split_when(when: When | None) -> tuple[int | None, int | None]:
    """A site's time as (microseconds, offset in seconds); the offset of a bare date is None."""
    if when is None:
        return None, None
    if isinstance(when, datetime):
        offset = when.utcoffset() or timedelta()
        aware = when if when.tzinfo else when.replace(tzinfo=UTC)
        return to_micros(aware), int(offset.total_seconds())
    return to_micros(datetime(when.year, when.month, when.day, tzinfo=UTC)), None


def join_when(micros: int | None, offset: int | None) -> When | None:
    """The site's time again, as it was given to `split_when`."""
    if micros is None:
        return None
    try:
        # by the clock on the site's wall: near the years 1 and 9999 UTC itself is out of range
        moment = datetime(1970, 1, 1) + timedelta(microseconds=micros, seconds=offset or 0)  # noqa: DTZ001
    except OverflowError:
        return None
    if offset is None:
        return moment.date()
    return moment.replace(tzinfo=timezone(timedelta(seconds=offset)) if offset else UTC)


def sort_micros(micros: int | None, offset: int | None, first_seen: int) -> int:
    """What "newest" sorts by: the site's time (as of `split_when`), never later than when we
    first saw the entry.

    A bare date counts as its noon, which is in that date wherever the reader is.
    """
    if micros is None:
        return first_seen
    return min(first_seen, micros + (_NOON if offset is None else 0))


@cache
def _blake2b() -> Callable[..., Any]:
    from hashlib import blake2b  # with OpenSSL, a hundredth of a start that needs no key

    return blake2b


def hash_key(text: str) -> int:
    """A 64-bit key of `text`: an index over it takes a tenth of one over addresses."""
    digest = _blake2b()(text.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def url_key(url: str | None) -> int | None:
    """The key of an address in its canonical form."""
    return None if not url else hash_key(canonical(url))


def title_key(title: str) -> int | None:
    """The key of a title: the same for other case, width or spacing."""
    folded = " ".join(unicodedata.normalize("NFKC", title).casefold().split())
    return hash_key(folded) if folded else None


def small(number: int | None) -> int | None:
    """`number` cut to what SQLite and JSON readers hold exactly."""
    return None if number is None else max(-_LARGEST, min(_LARGEST, number))


def score_key(score: Score | None) -> int:
    """What "score" sorts by."""
    if score is None or (score.up is None and score.down is None):
        return UNKNOWN_SCORE
    return small((score.up or 0) - (score.down or 0)) or 0


def comments_key(total: int | None) -> int:
    """What "comments" sorts by."""
    return UNKNOWN_COMMENTS if total is None else max(0, small(total) or 0)


def make_score(up: int | None, down: int | None) -> Score | None:
    return None if up is None and down is None else Score(up, down)


def vote_value(number: int) -> VoteValue:
    return _VOTE_VALUES.get(number, "none")


def marks_text(marks: frozenset[EntryMark] | None) -> str | None:
    """A post's marks in a fixed order; None where nothing tells any."""
    return None if marks is None else " ".join(mark for mark in _MARKS if mark in marks)


def marks_from(stored: str | None) -> frozenset[EntryMark] | None:
    """What `marks_text` wrote; words that are none of ours are left out."""
    if stored is None:
        return None
    if not stored:
        return _NO_MARKS
    return frozenset(mark for mark in _MARKS if mark in stored.split(" "))


def storable(text: str | None) -> str | None:
    """`text` without lone surrogates, which SQLite can't hold."""
    if text is None or text.isascii():
        return text
    return text.encode("utf-8", "replace").decode("utf-8")


def pack(text: str | None) -> str | bytes | None:
    """A text as stored: compressed where it pays."""
    if text is None or len(text) < _COMPRESS_FROM:
        return storable(text)
    data = text.encode("utf-8", "replace")
    packed = _compressor()(data)
    return packed if len(packed) < len(data) else storable(text)


@cache
def _compressor() -> Callable[[bytes], bytes]:
    """zlib's form, by whom makes it soonest: packing a feed costs more than reading it."""
    try:
        from isal import isal_zlib  # not before something is stored: reading needs none of it
    except ImportError:  # not made for this platform
        return partial(zlib.compress, level=3)  # a tenth larger than the default, twice as fast
    return partial(isal_zlib.compress, level=2)


def unpack(stored: str | bytes | None) -> str | None:
    """The text that `pack` was given. Raises StoreError for a blob that is none of ours."""
    if not isinstance(stored, bytes):
        return stored
    try:
        return zlib.decompress(stored).decode("utf-8")
    except (zlib.error, UnicodeDecodeError) as error:
        raise StoreError("a text in the library is damaged: run tui-reader doctor") from error


def unpack_json(stored: str | bytes | None) -> Any:
    """The value of a packed JSON text; None for one that can't be read: it is made anew."""
    try:
        return json.loads(unpack(stored) or "null")
    except (StoreError, ValueError, RecursionError):
        return None
