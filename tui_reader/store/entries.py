"""Entries in the library: taking them in, listing them, and their state.

Reads are indexed queries; see `listing.py` for how a list is paged and `updating.py` for what a
refresh does. Changes of many entries go in portions, so that nobody else waits long.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tui_reader.errors import StoreError
from tui_reader.lazily import Later
from tui_reader.models import Attachment, Entry, EntryRow, Feed, Sort, View
from tui_reader.store.database import Database
from tui_reader.store.listing import (
    Span,
    key_of,
    midnight,
    read_page,
    rows_by_ids,
    streams_of,
)
from tui_reader.store.marking import PORTION, set_flag
from tui_reader.store.places import entry_at, place_of
from tui_reader.store.values import (
    hash_key,
    join_when,
    make_score,
    marks_from,
    title_key,
    to_micros,
    unpack,
    url_key,
)
from tui_reader.urls import urn_of

if TYPE_CHECKING:
    from tui_reader.store import prepared, updating
else:  # not before a refresh
    prepared, updating = (Later(f"tui_reader.store.{name}") for name in ("prepared", "updating"))

COUNTED_UP_TO = 10_000
"""Entries of today are counted one by one up to here; beyond it their number is not kept."""

_COUNT_COLUMNS = {
    "all": "entries",
    "unread": "unread",
    "starred": "starred",
    "later": "later",
    "voted": "voted",
}


class Entries:
    """The entries of one library (`Store.entries`)."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    # taking in

    def apply(self, feed: Feed, entries: Sequence[Entry], now: datetime) -> updating.Applied:
        """Store what a refresh of `feed` brought, newest first; say what was new or changed.

        A known entry keeps its state; one that had been read is unread again only if its words
        changed. One short transaction.
        """
        if feed.id is None:
            raise StoreError(f"feed is not in the library: {feed.url}")
        feed_id, micros = feed.id, to_micros(now)
        if not entries:
            return updating.Applied()
        made = prepared.prepare(entries)
        return self._database.write(
            lambda connection: updating.apply_entries(connection, feed_id, made, micros)
        )

    # lists

    def page(
        self,
        view: View,
        sort: Sort = "newest",
        *,
        after: EntryRow | None = None,
        before: EntryRow | None = None,
        from_end: bool = False,
        limit: int = 100,
    ) -> list[EntryRow]:
        """Up to `limit` rows of a view, in its own order: its first ones, those next `after` or
        next `before` a row (which need not be in the view any more), or (`from_end`) its last.

        With `view.words` the library is searched from there on until enough rows are found.
        """
        anchor = after if after is not None else before
        forward = before is None and not from_end
        span = Span(sort, forward, None if anchor is None else key_of(anchor, sort))
        with self._database.reading() as connection:
            streams = streams_of(connection, view, sort, self._now())
            rows = read_page(connection, streams, span, limit, view.words)
        return rows if forward else rows[::-1]

    def nth(self, view: View, sort: Sort, number: int) -> EntryRow | None:
        """The `number`-th row (from 0) of a view; None past its end, or where nothing but reading
        every row before it would tell (`places.py`)."""
        with self._database.reading() as connection:
            streams = streams_of(connection, view, sort, self._now())
            found = entry_at(connection, view, sort, streams, number)
            rows = [] if found is None else rows_by_ids(connection, [found])
        return rows[0] if rows else None

    def place(self, view: View, sort: Sort, row: EntryRow) -> int | None:
        """How many rows of a view stand before `row`; None where that is not kept."""
        with self._database.reading() as connection:
            streams = streams_of(connection, view, sort, self._now())
            return place_of(connection, view, sort, streams, row)

    def next_unread(
        self, view: View, sort: Sort, from_row: EntryRow | None, step: int
    ) -> EntryRow | None:
        """The nearest unread entry of a view below (`step` > 0) or above a row; without a row the
        view's first or last one."""
        span = Span(sort, step > 0, None if from_row is None else key_of(from_row, sort))
        with self._database.reading() as connection:
            streams = streams_of(connection, view, sort, self._now(), unread=True)
            rows = read_page(connection, streams, span, 1, view.words)
        return rows[0] if rows else None

    def row(self, entry_id: int) -> EntryRow | None:
        """The row of one entry."""
        rows = self.rows([entry_id])
        return rows[0] if rows else None

    def rows(self, ids: Iterable[int]) -> list[EntryRow]:
        """The rows of these entries, in their order; ids that are not there are left out."""
        with self._database.reading() as connection:
            return rows_by_ids(connection, list(ids))

    def count(self, view: View) -> int | None:
        """How many entries a view holds, from kept counts; None where none is kept."""
        if view.words:
            return None
        if view.kind == "today":
            return self._count_today()
        column = "unread" if view.unread_only else _COUNT_COLUMNS.get(view.kind, "entries")
        where, parameters = "f.removed_at IS NULL", ()  # type: tuple[str, tuple[object, ...]]
        if view.kind == "feed":
            where, parameters = "f.id = ?", (view.key,)
        elif view.kind == "folder":
            where, parameters = "f.removed_at IS NULL AND f.folder = ?", (view.key,)
        row = self._database.row(
            f"SELECT coalesce(sum(c.{column}), 0) FROM feed_counts c "  # noqa: S608 -- our words
            f"JOIN feeds f ON f.id = c.feed_id WHERE {where}",
            parameters,
        )
        return int(row[0])

    def _count_today(self) -> int | None:
        row = self._database.row(
            "SELECT count(*) FROM (SELECT 1 FROM entry_state INDEXED BY state_all_newest "
            "WHERE hidden = 0 AND sort_at >= ? LIMIT ?)",
            (midnight(self._now()), COUNTED_UP_TO + 1),
        )
        return int(row[0]) if row[0] <= COUNTED_UP_TO else None

    # single entries

    def get(self, entry_id: int) -> Entry | None:
        """All that is known of an entry, its content included."""
        row = self._database.row(
            "SELECT e.external_id, e.title, e.url, e.author, e.category, e.published, "
            "e.published_offset, e.updated, e.updated_offset, c.summary, c.content, e.language, "
            "e.comments_url, e.comments_feed, e.comments_total, e.score_up, e.score_down, e.views, "
            "e.further, e.id, e.feed_id, e.marks FROM entries e "
            "LEFT JOIN contents c ON c.entry_id = e.id WHERE e.id = ?",
            (entry_id,),
        )
        return None if row is None else _entry(row)

    def name_of(self, row: EntryRow) -> str:
        """The name that stands for the address of an entry without one."""
        entry = self.get(row.id)
        return urn_of(row.feed_url, entry.external_id if entry is not None else str(row.id))

    def find_url(self, url: str) -> list[int]:
        """Entries at an address, however it is written, the newest first."""
        return self._find("url_key", url_key(url))

    def find_title(self, title: str) -> list[int]:
        """Entries of that title (case, width and spacing aside), the newest first."""
        return self._find("title_key", title_key(title))

    def find_external(self, feed_id: int, external_id: str) -> int | None:
        """The entry of a feed that has the site's own id."""
        row = self._database.row(
            "SELECT id FROM entries WHERE feed_id = ? AND external_key = ?",
            (feed_id, hash_key(external_id)),
        )
        return None if row is None else int(row[0])

    def _find(self, column: str, key: int | None) -> list[int]:
        if key is None:
            return []
        rows = self._database.rows(
            f"SELECT e.id FROM entries e JOIN entry_state s ON s.entry_id = e.id "  # noqa: S608
            f"WHERE e.{column} = ? AND s.hidden = 0 ORDER BY s.sort_at DESC, e.id DESC LIMIT 100",
            (key,),
        )
        return [int(row[0]) for row in rows]

    # state

    def set_read(self, ids: Iterable[int], value: bool) -> list[int]:
        """Mark entries read or unread; the ids of those that were not so already."""
        read_at = to_micros(self._now()) if value else None
        return set_flag(
            self._database, "is_read", ids, value, {"is_read": int(value), "read_at": read_at}
        )

    def set_starred(self, ids: Iterable[int], value: bool) -> list[int]:
        """Star entries or take the star away; the ids of those changed."""
        return set_flag(self._database, "is_starred", ids, value, {"is_starred": int(value)})

    def set_later(self, ids: Iterable[int], value: bool) -> list[int]:
        """Keep entries for later, or no longer; the ids of those changed."""
        return set_flag(self._database, "is_later", ids, value, {"is_later": int(value)})

    def mark_view_read(self, view: View, *, seen_until: datetime) -> list[int]:
        """Mark all of a view read but what arrived after `seen_until`; the ids of those changed."""
        until = to_micros(seen_until)
        changed: list[int] = []
        last: EntryRow | None = None
        while True:
            span = Span("newest", True, None if last is None else key_of(last, "newest"))
            with self._database.reading() as connection:
                streams = streams_of(connection, view, "newest", self._now(), unread=True)
                rows = read_page(connection, streams, span, PORTION, view.words)
            if not rows:
                return changed
            last = rows[-1]
            seen = [
                row.id
                for row in rows
                if row.first_seen is None or to_micros(row.first_seen) <= until
            ]
            changed += self.set_read(seen, True)

    def set_tags(self, entry_id: int, tags: Sequence[str]) -> None:
        """Give an entry these tags, and no others."""
        unique = list(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))
        value = json.dumps(unique) if unique else None
        self._database.write(
            lambda connection: connection.execute(
                "UPDATE entry_state SET tags = ? WHERE entry_id = ?", (value, entry_id)
            )
        )


def _entry(row: Any) -> Entry:
    further = json.loads(row[18]) if row[18] else {}
    return Entry(
        external_id=row[0],
        title=row[1],
        url=row[2],
        author=row[3],
        category=row[4],
        published=join_when(row[5], row[6]),
        updated=join_when(row[7], row[8]),
        summary=unpack(row[9]),
        content=unpack(row[10]),
        language=row[11],
        comments_url=row[12],
        comments_feed=row[13],
        comments_total=row[14],
        score=make_score(row[15], row[16]),
        views=row[17],
        enclosures=tuple(Attachment(*each) for each in further.get("enclosures", ())),
        discussions=tuple(further.get("discussions", ())),
        id=row[19],
        feed_id=row[20],
        marks=marks_from(row[21]),
    )
