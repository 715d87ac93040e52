"""The first places of many feeds' lists merged: a folder's page.

A query each would cost a folder of 500 feeds 100 ms. Here one query gives where each feed's list
begins, and only the feeds whose turn comes are asked for more, in small portions: what a page
costs goes by its length, and by the number of feeds only for where they begin.
"""

from __future__ import annotations

import heapq
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_reader.store.listing import Stream

Key = tuple[int, ...]
"""A place in a list: the sort's columns and the entry's id."""

_PORTION = 4
"""Places that are read of a feed at its first turn; each further portion is twice as long."""


@dataclass(frozen=True, slots=True)
class Order:
    """How lists are sorted: by `columns` of entry_state, and where they begin."""

    columns: tuple[str, ...]
    descending: bool
    anchor: Key | None = None

    def terms(self, table: str) -> str:
        direction = "DESC" if self.descending else "ASC"
        return ", ".join(f"{table}.{column} {direction}" for column in self.columns)

    def beyond(self, table: str) -> str:
        """The condition for what comes after a place."""
        names = ", ".join(f"{table}.{column}" for column in self.columns)
        marks = ", ".join("?" * len(self.columns))
        return f" AND ({names}) {'<' if self.descending else '>'} ({marks})"


def first_ids(
    connection: sqlite3.Connection, streams: Sequence[Stream], order: Order, limit: int
) -> list[int]:
    """The ids of the first `limit` entries of the merged streams."""
    lists: list[Iterator[Key]] = []
    groups: dict[tuple[str, str], list[Stream]] = {}
    for stream in streams:
        if stream.feed_id is None:
            lists.append(iter(_places(connection, stream, order, order.anchor, limit)))
        else:
            groups.setdefault((stream.condition, stream.index), []).append(stream)
    for group in groups.values():
        by_feed = {stream.feed_id: stream for stream in group}
        for feed_id, *place in _beginnings(connection, group, order):
            lists.append(_list(connection, by_feed[feed_id], order, tuple(place), limit))
    merged = heapq.merge(*lists, reverse=order.descending)
    return [place[-1] for place, _ in zip(merged, range(limit), strict=False)]


def _beginnings(
    connection: sqlite3.Connection, group: Sequence[Stream], order: Order
) -> Iterable[tuple[int, ...]]:
    """Of each feed that has any: its id and the place of its first entry."""
    one = group[0]
    beyond = "" if order.anchor is None else order.beyond("s")
    sql = (
        f"SELECT h.feed_id, {', '.join(f'h.{column}' for column in order.columns)} "  # noqa: S608
        "FROM json_each(?) j CROSS JOIN entry_state h ON h.entry_id = ("
        f"SELECT s.entry_id FROM entry_state s INDEXED BY {one.index} "
        f"WHERE s.feed_id = j.value AND {one.condition}{beyond} "
        f"ORDER BY {order.terms('s')} LIMIT 1)"
    )
    feeds = json.dumps([stream.feed_id for stream in group])
    return connection.execute(sql, (feeds, *one.parameters, *(order.anchor or ()))).fetchall()


def _list(
    connection: sqlite3.Connection, stream: Stream, order: Order, first: Key, limit: int
) -> Iterator[Key]:
    """The places of one feed, read on as they are asked for."""
    yield first
    last, portion = first, _PORTION
    while True:
        places = _places(connection, stream, order, last, portion)
        yield from places
        if len(places) < portion:
            return
        last, portion = places[-1], min(2 * portion, limit)


def _places(
    connection: sqlite3.Connection, stream: Stream, order: Order, after: Key | None, limit: int
) -> list[Key]:
    """Up to `limit` places of a stream after one of them."""
    beyond = "" if after is None else order.beyond("s")
    sql = (
        f"SELECT {', '.join(f's.{column}' for column in order.columns)} "  # noqa: S608
        f"FROM entry_state s INDEXED BY {stream.index} "
        f"WHERE {stream.where}{beyond} ORDER BY {order.terms('s')} LIMIT ?"
    )
    return connection.execute(sql, (*stream.values, *(after or ()), limit)).fetchall()
