"""Full-text search over everything in the library (`Store.search`).

Title, author, category and readable text of every entry, and the name of its feed. The index
(FTS5, `schema.py`) is a filter: it knows which words and pairs of letters an entry has, not where.
What it lets through is looked at in the text itself, which an excerpt needs anyway, so phrases and
parts of words are exact.

Measured (SQLite 3.40, two shared cores; 100,000 entries of 4 KB, two in five Korean): the index is
0.19 to 0.22 of the text's size (0.21 on real web pages in many languages); whole words with their
places, as FTS5 keeps them by itself, take 0.48, trigrams 2.6 and they find no word of two
syllables. Of the 0.22, single letters are 0.01 and the beginnings of three and four letters 0.04
each; those of five were not worth another 0.04. Indexing takes 0.5 ms an entry, in transactions of
33 ms (the longest 112). Six hits of a rare word with their excerpts take 2.4 ms, twenty of a
frequent one 8, ranked 37; the same at 1,000 entries (within a fifth).

Newest first costs the same at any size: a word that few entries have is looked up whole; a
frequent one block by block (1,024 docs, indexed in the order of time), until enough is found.
Best first ranks the newest few hundred of the entries that have it in the title or in the text.
"""

from __future__ import annotations

import heapq
import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from tui_reader.models import EntryRow
from tui_reader.store.database import Database
from tui_reader.store.listing import rows_by_ids
from tui_reader.store.search_hits import Found, excerpt, look_at, title_marks
from tui_reader.store.search_index import (
    BLOCK_BITS,
    FEED_MARK,
    PORTION,
    TITLE_MARK,
    Finder,
    index_waiting,
    read_docs,
    start_anew_if_worn,
)
from tui_reader.store.search_query import Query, Term, parse
from tui_reader.store.search_text import fold

FEW = 500
"""So many entries are taken whole from the index and sorted; more are read block by block."""
LOOKED_AT = 1_000
"""Entries let through by the index that one call looks at: about a quarter of a second."""
RANKED = 150
"""Newest entries that are ranked for "best": so many with the words in the title, as many more."""
MAX_FEEDS = 300

Key = tuple[int, int]
"""sort_at and id of an entry: its place in the order of time."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry found. `marks`: where the words stand in `excerpt`, as (start, end); `title_marks`
    the same in the row's title."""

    row: EntryRow
    excerpt: str
    marks: tuple[tuple[int, int], ...]
    title_marks: tuple[tuple[int, int], ...] = ()


class Search:
    """Search over one library."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(
        self,
        words: str,
        *,
        sort: Literal["newest", "best"] = "newest",
        after: EntryRow | None = None,
        limit: int = 50,
    ) -> list[Hit]:
        """Up to `limit` entries that have all the words, those next `after` a row of the same
        search; see `search_query.py` for what may be typed. Nothing typed is an error.

        Of words that stand together in many entries, but not as the phrase asked for, only the
        newest `LOOKED_AT` are looked at: there may be fewer hits than there are.
        """
        query = parse(words)
        if not query.wanted:
            return []
        with self._database.reading() as connection:
            query = _settled(connection, query)
            lookup = _Lookup(connection, query, _feed_names(connection))
            found = lookup.best(after, limit) if sort == "best" else lookup.newest(after, limit)
            ids = [each.doc.entry_id for each in found]
            rows = {row.id: row for row in rows_by_ids(connection, ids)}
        return [
            Hit(rows[each.doc.entry_id], *excerpt(each, query), title_marks(each))
            for each in found
            if each.doc.entry_id in rows
        ]

    def index_some(self, limit: int = PORTION, find: Finder | None = None) -> int:
        """Index up to `limit` entries that wait, the newest first; how many were done (0: none
        waits any more). Short transactions; for the worker, never on the UI's thread. Some
        hundreds at a time go best: two are then worked on at once, with `find` (other processes
        that find the words) some more."""
        done = 0
        while done < limit:
            taken = index_waiting(self._database, limit - done, find)
            if not taken and not start_anew_if_worn(self._database):
                break
            done += taken
        return done


class _Lookup:
    """One search as it is run on a connection."""

    def __init__(
        self, connection: sqlite3.Connection, query: Query, feed_names: dict[int, str]
    ) -> None:
        self._connection = connection
        self._query = query
        self._feed_names = feed_names

    def newest(self, after: EntryRow | None, limit: int) -> list[Found]:
        anchor = None if after is None else (after.sort_at, after.id)
        keys = _in_order(self._connection, self._expression(""), anchor)
        return list(islice(self._checked(keys), limit))

    def best(self, after: EntryRow | None, limit: int) -> list[Found]:
        in_title = _in_order(self._connection, self._expression(TITLE_MARK), None)
        anywhere = _in_order(self._connection, self._expression(""), None)
        keys = {key: None for source in (in_title, anywhere) for key in islice(source, RANKED)}
        ranked = sorted(
            zip(keys, self._looked_at(keys), strict=True),
            key=lambda pair: (-pair[1].weight if pair[1] else 0, -pair[0][0], -pair[0][1]),
        )
        found = [each for _, each in ranked if each is not None]
        if after is not None:
            ids = [each.doc.entry_id for each in found]
            found = found[ids.index(after.id) + 1 :] if after.id in ids else []
        return found[:limit]

    def _checked(self, keys: Iterable[Key]) -> Iterator[Found]:
        return (each for each in self._looked_at(islice(keys, LOOKED_AT)) if each is not None)

    def _looked_at(self, keys: Iterable[Key]) -> Iterator[Found | None]:
        """What the text of each entry says of the query; None: it does not have it."""
        waiting = iter(keys)
        while portion := [entry_id for _, entry_id in islice(waiting, 20)]:
            docs = {doc.entry_id: doc for doc in read_docs(self._connection, portion)}
            for entry_id in portion:
                doc = docs.get(entry_id)
                name = "" if doc is None else self._feed_names.get(doc.feed_id, "")
                yield None if doc is None else look_at(doc, self._query, name)

    def _expression(self, mark: str) -> str:
        """The query in FTS5's own language: only quoted words of letters and our operators."""
        wanted = " AND ".join(self._alternatives(term, mark) for term in self._query.wanted)
        unwanted = [_all_of(term, "") for term in self._query.unwanted if term.is_certain]
        return f"({wanted}) NOT ({' OR '.join(unwanted)})" if unwanted else wanted

    def _alternatives(self, term: Term, mark: str) -> str:
        if mark:
            return _all_of(term, mark)
        feeds = [id_ for id_, name in self._feed_names.items() if term.stands_in(name)]
        named = [f'"{FEED_MARK}{feed_id}"' for feed_id in feeds[:MAX_FEEDS]]
        return f"({' OR '.join([_all_of(term, mark), *named])})"


def _all_of(term: Term, mark: str) -> str:
    words = [f'"{mark}{word}"' for word in term.exact]
    if term.prefix is not None:
        words.append(f'"{mark}{term.prefix}" *')
    return f"({' AND '.join(words)})"


def _feed_names(connection: sqlite3.Connection) -> dict[int, str]:
    rows = connection.execute("SELECT id, coalesce(user_title, title) FROM feeds")
    return {int(row[0]): fold(row[1]) for row in rows}


def _settled(connection: sqlite3.Connection, query: Query) -> Query:
    """`query` with the words that many entries have as they are no longer taken as beginnings:
    all the words of a large library that begin with "there" are too many to merge."""
    wanted = tuple(
        term.as_whole
        if term.prefix is not None and len(_docs(connection, f'"{term.prefix}"', FEW + 1)) > FEW
        else term
        for term in query.wanted
    )
    return Query(wanted, query.unwanted)


def _docs(connection: sqlite3.Connection, expression: str, limit: int) -> list[int]:
    rows = connection.execute(
        "SELECT rowid FROM search_words WHERE search_words MATCH ? LIMIT ?", (expression, limit)
    )
    return [row[0] for row in rows]


def _in_order(connection: sqlite3.Connection, expression: str, anchor: Key | None) -> Iterator[Key]:
    """The entries that the index lets through, the newest first; with `anchor` those below it."""
    few = _docs(connection, expression, FEW + 1)
    if len(few) <= FEW:
        yield from sorted(_keys(connection, few, anchor), reverse=True)
        return
    blocks = connection.execute(
        "SELECT block, newest FROM search_blocks INDEXED BY search_blocks_newest "
        "ORDER BY newest DESC"
    )
    waiting: list[Key] = []  # negative: the newest on top
    for block, newest in blocks:
        while waiting and -waiting[0][0] > newest:
            key = heapq.heappop(waiting)
            yield -key[0], -key[1]
        rows = connection.execute(
            "SELECT rowid FROM search_words WHERE search_words MATCH ? AND rowid BETWEEN ? AND ?",
            (expression, block << BLOCK_BITS, ((block + 1) << BLOCK_BITS) - 1),
        )
        for sort_at, entry_id in _keys(connection, [row[0] for row in rows], anchor):
            heapq.heappush(waiting, (-sort_at, -entry_id))
    while waiting:
        key = heapq.heappop(waiting)
        yield -key[0], -key[1]


def _keys(connection: sqlite3.Connection, docs: list[int], anchor: Key | None) -> list[Key]:
    """The entries of these docs that are in a list, with their places; of removed feeds none."""
    if not docs:
        return []
    rows = connection.execute(
        "SELECT s.sort_at, s.entry_id FROM json_each(?) j "
        "CROSS JOIN search_docs d ON d.doc = j.value "
        "CROSS JOIN entry_state s ON s.entry_id = d.entry_id WHERE s.hidden = 0",
        (json.dumps(docs),),
    )
    return [(row[0], row[1]) for row in rows if anchor is None or (row[0], row[1]) < anchor]
