"""Which entry stands at the n-th place of a list, and at which place an entry stands.

A list is paged by key, so nobody knows how many rows lie before a page. How many entries each
span of time holds is kept by triggers (`entry_spans`): a jump into the middle of a million walks
some hundred spans and then, by the list's own index, only what lies in one of them. Lists that no
span counts (a feed's, a folder's, those by score) are walked by their keys, so far and no further.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence

from tui_reader.models import EntryRow, Sort, View
from tui_reader.store.listing import SORT_KEYS, Stream
from tui_reader.store.merging import Order, first_ids

SPAN_BITS = 35
"""A span is so many bits of microseconds, nine and a half hours: as in the schema's triggers."""
WALKED = 50_000

_COUNTS = {
    "all": "entries",
    "unread": "unread",
    "starred": "starred",
    "later": "later",
    "voted": "voted",
}
_RECENT = "state_read_at"


def entry_at(
    connection: sqlite3.Connection, view: View, sort: Sort, streams: Sequence[Stream], number: int
) -> int | None:
    """The id of the `number`-th entry (from 0) of a view that is made of these streams; None when
    there is none, or when only reading all pages before it would tell."""
    descending = sort != "oldest"
    anchor: tuple[int, ...] | None = None
    if view.words or number < 0:
        return None
    if _is_counted(view, sort, streams):
        found = _span_at(connection, view, streams, number, descending=descending)
        if found is None:
            return None
        span, number = found
        anchor = (_first(span + descending), 0)
    elif number >= WALKED:
        return None
    columns = tuple(key.removeprefix("s.") for key in SORT_KEYS[sort])
    ids = first_ids(connection, streams, Order(columns, descending, anchor), number + 1)
    return ids[number] if number < len(ids) else None


def place_of(
    connection: sqlite3.Connection, view: View, sort: Sort, streams: Sequence[Stream], row: EntryRow
) -> int | None:
    """How many entries of the view stand before `row` (which need not be in it); None where that
    is not kept."""
    if not _is_counted(view, sort, streams):
        return None
    span = row.sort_at >> SPAN_BITS
    beyond = ">" if sort != "oldest" else "<"
    column = _COUNTS[view.kind]
    (before,) = connection.execute(
        f"SELECT coalesce(sum({column}), 0) FROM entry_spans WHERE span {beyond} ?",  # noqa: S608
        (span,),
    ).fetchone()
    for other, number in _recent(connection, streams).items():
        before += number if (other > span if sort != "oldest" else other < span) else 0
    for stream in streams:  # of its own span no more than that span holds
        edge = "s.sort_at < ?" if sort != "oldest" else "s.sort_at >= ?"
        (inside,) = connection.execute(
            f"SELECT count(*) FROM entry_state s INDEXED BY {stream.index} "  # noqa: S608
            f"WHERE {stream.where} AND {edge} AND (s.sort_at, s.entry_id) {beyond} (?, ?)",
            (*stream.values, _first(span + (sort != "oldest")), row.sort_at, row.id),
        ).fetchone()
        before += inside
    return int(before)


def _is_counted(view: View, sort: Sort, streams: Sequence[Stream]) -> bool:
    """Whether the spans' counts add up to this list: not when it holds what was read among what
    is unread, but for the few that were read since it was opened."""
    if view.words or view.kind not in _COUNTS or sort not in ("newest", "oldest"):
        return False
    return view.kind != "unread" or streams[0].index == "state_unread_newest"


def _span_at(
    connection: sqlite3.Connection,
    view: View,
    streams: Sequence[Stream],
    number: int,
    *,
    descending: bool,
) -> tuple[int, int] | None:
    """The span that holds the `number`-th entry, and which entry of the span it is."""
    recent = _recent(connection, streams)
    rows = connection.execute(
        f"SELECT span, {_COUNTS[view.kind]} FROM entry_spans "  # noqa: S608
        f"ORDER BY span {'DESC' if descending else 'ASC'}"
    )
    try:
        for span, count in rows:
            count += recent[span]
            if number < count:
                return span, number
            number -= count
    finally:
        rows.close()
    return None


def _recent(connection: sqlite3.Connection, streams: Sequence[Stream]) -> Counter[int]:
    """Entries that were read since the view was opened, by span: few, see `listing.py`."""
    spans: Counter[int] = Counter()
    for stream in streams:
        if stream.index == _RECENT:
            spans.update(
                row[0] >> SPAN_BITS
                for row in connection.execute(
                    f"SELECT sort_at FROM entry_state s INDEXED BY {_RECENT} "  # noqa: S608
                    f"WHERE {stream.where}",
                    stream.values,
                )
            )
    return spans


def _first(span: int) -> int:
    """The moment at which a span begins."""
    return span << SPAN_BITS
