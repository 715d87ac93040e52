"""Lists of entries, paged by key: which index a view and a sort go by, and the page itself.

A view is one or more streams of rows, each in the order of one index; a page is their merge, cut
off after its limit, so that no more rows are read than shown (many feeds' are merged by
`merging.py`). A place in the list is the key of a
row (its sort columns and id), never a number of rows: nothing is counted or skipped over.

Streams that are sorted when asked for (no index has their order) are bounded by nature: what was
read since the unread view was opened, and what is of today.
"""

from __future__ import annotations

import heapq
import json
import sqlite3
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tui_reader.models import EntryRow, Sort, View
from tui_reader.store.merging import Order, first_ids
from tui_reader.store.schema import VIEW_CONDITIONS
from tui_reader.store.values import (
    comments_key,
    from_micros,
    join_when,
    make_score,
    marks_from,
    score_key,
    to_micros,
    vote_value,
)

RECENT_LIMIT = 2_000
"""Up to so many entries read since the view was opened are sorted by themselves."""

STREAMS_AT_ONCE = 4
"""More of them are merged by their keys alone: a query with all columns for each costs more."""

MOST_WORDS = 20
"""Of a filter; SQLite takes so many conditions and no more."""

_COLUMNS = (
    "s.entry_id, s.feed_id, coalesce(f.user_title, f.title), f.url, f.kind, e.title, e.url, "
    "e.author, e.published, e.published_offset, s.first_seen, s.sort_at, s.is_read, s.is_starred, "
    "s.is_later, s.vote, e.score_up, e.score_down, e.comments_total, s.comments_new, s.tags, "
    "f.folder, s.score, s.comments, e.marks"
)
_JOINS = "CROSS JOIN entries e ON e.id = s.entry_id CROSS JOIN feeds f ON f.id = s.feed_id"
SORT_KEYS: dict[Sort, tuple[str, ...]] = {
    "newest": ("s.sort_at", "s.entry_id"),
    "oldest": ("s.sort_at", "s.entry_id"),
    "score": ("s.score", "s.sort_at", "s.entry_id"),
    "comments": ("s.comments", "s.sort_at", "s.entry_id"),
}
_KEY_OF: dict[Sort, Callable[[Any], tuple[int, ...]]] = {
    "newest": lambda row: (row[11], row[0]),
    "oldest": lambda row: (row[11], row[0]),
    "score": lambda row: (row[22], row[11], row[0]),
    "comments": lambda row: (row[23], row[11], row[0]),
}


@dataclass(frozen=True, slots=True)
class Stream:
    """Rows by one condition, of one feed or of all, found by one index."""

    condition: str
    parameters: tuple[object, ...]
    index: str
    feed_id: int | None = None

    @property
    def where(self) -> str:
        return self.condition if self.feed_id is None else f"s.feed_id = ? AND {self.condition}"

    @property
    def values(self) -> tuple[object, ...]:
        """Those of `where`."""
        return self.parameters if self.feed_id is None else (self.feed_id, *self.parameters)


@dataclass(frozen=True, slots=True)
class Span:
    """Which part of a list is wanted: beyond `anchor` (a row's key), or from its start."""

    sort: Sort
    forward: bool = True  # in the list's own order
    anchor: tuple[int, ...] | None = None

    @property
    def descending(self) -> bool:
        return (self.sort != "oldest") == self.forward


def make_row(row: Any) -> EntryRow:
    """An `EntryRow` of the columns that every query here selects."""
    return EntryRow(
        id=row[0],
        feed_id=row[1],
        feed_title=row[2] or row[3],
        feed_url=row[3],
        kind=row[4],
        title=row[5],
        url=row[6],
        author=row[7],
        published=join_when(row[8], row[9]),
        first_seen=from_micros(row[10]),
        sort_at=row[11],
        is_read=bool(row[12]),
        is_starred=bool(row[13]),
        is_later=bool(row[14]),
        vote=vote_value(row[15]),
        score=make_score(row[16], row[17]),
        comments_total=row[18],
        comments_new=row[19],
        tags=tuple(json.loads(row[20])) if row[20] else (),
        folder=row[21],
        marks=marks_from(row[24]) or frozenset(),
    )


def key_of(row: EntryRow, sort: Sort) -> tuple[int, ...]:
    """The place of a row in a list of that sort."""
    if sort == "score":
        return (score_key(row.score), row.sort_at, row.id)
    if sort == "comments":
        return (comments_key(row.comments_total), row.sort_at, row.id)
    return (row.sort_at, row.id)


def midnight(now: datetime) -> int:
    """When the reader's own today began."""
    return to_micros(now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0))


def streams_of(
    connection: sqlite3.Connection, view: View, sort: Sort, now: datetime, *, unread: bool = False
) -> list[Stream]:
    """The streams that make up `view`; `unread`: of these only what is unread at this moment."""
    order = "newest" if sort == "oldest" else sort
    if view.kind in ("starred", "later", "voted"):
        more = " AND is_read = 0" if unread else ""
        return [Stream(f"{VIEW_CONDITIONS[view.kind]}{more}", (), f"state_{view.kind}_{order}")]
    if view.kind == "today":
        kind = "unread" if unread else "all"
        condition = f"{VIEW_CONDITIONS[kind]} AND s.sort_at >= ?"
        return [Stream(condition, (midnight(now),), f"state_{kind}_newest")]
    feed_ids = _feeds_of(connection, view)
    everything = _everything(feed_ids, order)
    if not (unread or view.kind == "unread" or view.unread_only):
        return everything
    only_unread = _only_unread(feed_ids, order)
    if unread or view.opened_at is None:
        return only_unread
    if not _is_small(connection, view.opened_at):
        return [
            replace(
                stream,
                condition=f"{stream.condition} AND (s.is_read = 0 OR s.read_at >= ?)",
                parameters=(*stream.parameters, view.opened_at),
            )
            for stream in everything
        ]
    condition = "is_read = 1 AND read_at >= ? AND hidden = 0"
    parameters: tuple[object, ...] = (view.opened_at,)
    if feed_ids is not None:
        condition += " AND s.feed_id IN (SELECT value FROM json_each(?))"
        parameters += (json.dumps(feed_ids),)
    return [*only_unread, Stream(condition, parameters, "state_read_at")]


def _feeds_of(connection: sqlite3.Connection, view: View) -> list[int] | None:
    """The feeds a view is made of; None: all there are."""
    if view.kind == "feed":
        key = view.key or ""
        return [int(key)] if key.isdecimal() and key.isascii() else []
    if view.kind == "folder":
        rows = connection.execute(
            "SELECT id FROM feeds WHERE folder = ? AND removed_at IS NULL ORDER BY id", (view.key,)
        )
        return [int(row[0]) for row in rows]
    return None


def _everything(feed_ids: list[int] | None, order: str) -> list[Stream]:
    if feed_ids is None:
        return [Stream(VIEW_CONDITIONS["all"], (), f"state_all_{order}")]
    return [Stream("TRUE", (), f"state_feed_{order}", feed_id) for feed_id in feed_ids]


def _only_unread(feed_ids: list[int] | None, order: str) -> list[Stream]:
    if feed_ids is None:
        return [Stream(VIEW_CONDITIONS["unread"], (), f"state_unread_{order}")]
    index = "state_feed_unread" if order == "newest" else f"state_feed_unread_{order}"
    return [Stream("s.is_read = 0", (), index, feed_id) for feed_id in feed_ids]


def _is_small(connection: sqlite3.Connection, opened_at: int) -> bool:
    """Whether few enough entries were read since then to be sorted by themselves."""
    count = connection.execute(
        "SELECT count(*) FROM (SELECT 1 FROM entry_state INDEXED BY state_read_at "
        "WHERE is_read = 1 AND read_at >= ? LIMIT ?)",
        (opened_at, RECENT_LIMIT + 1),
    ).fetchone()[0]
    return bool(count <= RECENT_LIMIT)


def read_page(
    connection: sqlite3.Connection, streams: list[Stream], span: Span, limit: int, words: str = ""
) -> list[EntryRow]:
    """Up to `limit` rows of the merged streams, in the order of `span`'s direction."""
    if len(streams) > STREAMS_AT_ONCE and not words.strip():
        columns = tuple(key.removeprefix("s.") for key in SORT_KEYS[span.sort])
        order = Order(columns, span.descending, span.anchor)
        return rows_by_ids(connection, first_ids(connection, streams, order, limit))
    filtered, values = words_condition(words)
    cursors = []
    try:
        for stream in streams:
            sql, parameters = query(stream, span, filtered, values, limit)
            cursors.append(connection.execute(sql, parameters))
        return [make_row(row) for row in _first_of(cursors, span, limit)]
    finally:
        for cursor in cursors:
            cursor.close()


def _first_of(cursors: list[sqlite3.Cursor], span: Span, limit: int) -> Iterator[Any]:
    """The first rows of the cursors' merge; none of them is read further than needed."""
    rows: Iterable[Any]
    if len(cursors) == 1:
        rows = cursors[0]
    else:
        rows = heapq.merge(*cursors, key=_KEY_OF[span.sort], reverse=span.descending)
    for number, row in enumerate(rows, 1):
        yield row
        if number >= limit:
            return


def query(
    stream: Stream, span: Span, filtered: str, values: list[str], limit: int
) -> tuple[str, tuple[object, ...]]:
    """The query for one stream's part of a page, and its values."""
    keys = SORT_KEYS[span.sort]
    beyond, anchor = "", ()  # type: tuple[str, tuple[int, ...]]
    if span.anchor is not None:
        sign = "<" if span.descending else ">"
        beyond = f" AND ({', '.join(keys)}) {sign} ({', '.join('?' * len(keys))})"
        anchor = span.anchor
    direction = "DESC" if span.descending else "ASC"
    order = ", ".join(f"{key} {direction}" for key in keys)
    sql = (
        f"SELECT {_COLUMNS} FROM entry_state s INDEXED BY {stream.index} {_JOINS} "  # noqa: S608
        f"WHERE {stream.where}{beyond}{filtered} ORDER BY {order} LIMIT ?"
    )
    return sql, (*stream.values, *anchor, *values, limit)


def rows_by_ids(connection: sqlite3.Connection, ids: list[int]) -> list[EntryRow]:
    """The rows of these entries that there are, in the order of `ids`."""
    found = {
        row[0]: make_row(row)
        for row in connection.execute(
            f"SELECT {_COLUMNS} FROM json_each(?) j CROSS JOIN entry_state s "  # noqa: S608
            f"ON s.entry_id = j.value {_JOINS}",
            (json.dumps(ids),),
        )
    }
    return [found[entry_id] for entry_id in ids if entry_id in found]


def words_condition(words: str) -> tuple[str, list[str]]:
    """SQL (with its values) for: each word stands in the title, the author or the feed's name."""
    condition, values = "", []  # type: tuple[str, list[str]]
    # (what a terminal or a command line hands over may hold half characters)
    for word in words.encode("utf-8", "replace").decode().split()[:MOST_WORDS]:
        places = []
        for form in _forms(word):
            pattern = "%" + "".join(f"\\{c}" if c in "\\%_" else c for c in form) + "%"
            for column in ("e.title", "e.author", "coalesce(f.user_title, f.title)"):
                places.append(f"{column} LIKE ? ESCAPE '\\'")
                values.append(pattern)
        condition += f" AND ({' OR '.join(places)})"
    return condition, values


def _forms(word: str) -> list[str]:
    """How a word may be written; LIKE itself folds the case of ASCII letters only."""
    if word.isascii():
        return [word]
    cases = (word, word.lower(), word.upper(), word.capitalize())
    forms = (unicodedata.normalize(form, case) for case in cases for form in ("NFC", "NFD"))
    return list(dict.fromkeys(forms))
