"""Filling the search index behind what is stored, in short transactions.

What waits stands in `search_pending` (by triggers, and by `updating.py` for changed words). It is
taken the newest first, so that what is on the screen is found first and the docs of a large
library are in the order of time, block by block: that is what `search.py` pages by.

The index has no texts and can't forget: an entry taken anew gets a new doc, the old one leads
nowhere from then on. When more docs are left behind than are in use the index starts anew.
"""

from __future__ import annotations

import json
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from tui_reader.errors import StoreError
from tui_reader.serialize import article_from_dict
from tui_reader.store.database import Database
from tui_reader.store.search_text import (
    LONGEST_TEXT,
    fold,
    indexed,
    one_line,
    plain_text,
)
from tui_reader.store.values import unpack, unpack_json

PORTION = 200
"""Entries in one transaction: about 40 ms."""
_AHEAD = 4
"""Portions whose words are being found by other processes."""
_ABOVE_ALL = (2**63 - 1, 2**63 - 1)
BLOCK_BITS = 10
FEW_LEFT_BEHIND = 20_000

TITLE_MARK = "\ue000"
"""Before a word of the title. No text has it: it is no letter."""
FEED_MARK = "\ue001"
"""Before the id of the entry's feed."""


@dataclass(frozen=True, slots=True)
class Doc:
    """What is searched of an entry; `text` is its readable text on one line."""

    entry_id: int
    title: str
    more: str  # author and category
    feed_id: int
    text: str


def read_docs(connection: sqlite3.Connection, ids: Iterable[int]) -> list[Doc]:
    """What is searched of these entries, in their order."""
    rows = connection.execute(
        "SELECT e.id, e.title, e.author, e.category, e.feed_id, c.content, c.summary, a.body "
        "FROM json_each(?) j CROSS JOIN entries e ON e.id = j.value "
        "LEFT JOIN contents c ON c.entry_id = e.id "
        "LEFT JOIN articles a ON a.entry_id = e.id AND a.origin = 'page'",
        (json.dumps(list(ids)),),
    )
    return [_doc(row) for row in rows]


def _doc(row: Any) -> Doc:
    entry_id, title, author, category, feed_id, content, summary, article = row
    text = ""
    if article is not None:
        text = _article_text(article)
    if not text:
        text = _markup_text(content) or _markup_text(summary)
    return Doc(entry_id, title, f"{author or ''}\n{category or ''}", feed_id, text)


def _article_text(body: str | bytes) -> str:
    try:
        return one_line(article_from_dict(unpack_json(body) or {}).text[:LONGEST_TEXT])
    except (StoreError, KeyError, TypeError, ValueError, AttributeError):
        return ""  # of another version, or damaged: the feed's own text is there


def _markup_text(stored: str | bytes | None) -> str:
    try:
        markup = unpack(stored)
    except StoreError:
        return ""  # damaged: the rest of the entry is searched all the same
    return plain_text(markup) if markup else ""


def index_words(doc: Doc) -> str:
    """What the index keeps of an entry."""
    title = indexed(fold(doc.title))
    marked = " ".join(TITLE_MARK + word for word in title.split())
    rest = indexed(fold(f"{doc.more}\n{doc.text}"))
    return f"{FEED_MARK}{doc.feed_id} {marked} {title} {rest}"


Finder: TypeAlias = Callable[[list[int]], "Future[dict[int, str]]"]
"""Finds what the index keeps of the entries of these ids: maybe in another process."""


def index_waiting(database: Database, limit: int, find: Finder | None = None) -> int:
    """Index up to `limit` of the entries that wait, the newest first; how many waiting ones were
    dealt with. While one portion is written, the words of the next ones are found."""
    done = 0
    last = _ABOVE_ALL
    ahead: deque[tuple[list[Waiting], Future[dict[int, str]]]] = deque()
    writing: Future[None] | None = None
    while True:
        while done < limit and len(ahead) < (1 if find is None else _AHEAD):
            waiting = _waiting(database, min(PORTION, limit - done), last)
            if not waiting:
                break
            ids = [entry_id for _, entry_id, _ in waiting]
            ahead.append((waiting, _found(database, ids) if find is None else find(ids)))
            done += len(waiting)
            last = waiting[-1][:2]
        words = ahead[0][1].result() if ahead else {}
        if writing is not None:
            writing.result()
        if not ahead:
            return done
        waiting, _ = ahead.popleft()
        writing = database.begin_write(partial(_take, waiting=waiting, words=words))


Waiting: TypeAlias = tuple[int, int, int]
"""sort_at and id of an entry that waits, and when it asked (a random number)."""


def _waiting(database: Database, limit: int, last: tuple[int, int]) -> list[Waiting]:
    """The next entries that wait below `last`."""
    return database.rows(
        "SELECT sort_at, entry_id, asked FROM search_pending WHERE (sort_at, entry_id) < (?, ?) "
        "ORDER BY sort_at DESC, entry_id DESC LIMIT ?",
        (*last, limit),
    )


def _found(database: Database, ids: list[int]) -> Future[dict[int, str]]:
    found: Future[dict[int, str]] = Future()
    found.set_result(find_words(database, ids))
    return found


def find_words(database: Database, ids: list[int]) -> dict[int, str]:
    """What the index keeps of these entries."""
    with database.reading() as connection:
        docs = read_docs(connection, ids)
    return {doc.entry_id: index_words(doc) for doc in docs}


def _take(connection: sqlite3.Connection, waiting: list[Waiting], words: dict[int, str]) -> None:
    """Few statements for all of them: after each row of its own a statement waits until the
    thread that finds the next portion's words lets go of the interpreter."""
    # The others were dealt with by another process, or changed since, and wait again.
    found = json.loads(_column(connection, _STILL_WAITING, json.dumps(waiting)))
    if not found:
        return
    taken = json.dumps(found)
    connection.execute(
        "DELETE FROM search_pending WHERE (sort_at, entry_id) IN (SELECT "
        "json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))",
        (taken,),
    )
    ids = [entry_id for _, entry_id in found if entry_id in words]
    first = _last_doc(connection) + 1
    docs = {"first": first, "ids": json.dumps(ids)}
    connection.execute(
        "DELETE FROM search_docs WHERE entry_id IN (SELECT value FROM json_each(?))", (docs["ids"],)
    )
    connection.execute(
        "INSERT INTO search_docs (doc, entry_id) "
        "SELECT :first + key, value FROM json_each(:ids) ORDER BY key",
        docs,
    )
    connection.execute(
        "INSERT INTO search_words (rowid, words) "
        "SELECT ? + key, value FROM json_each(?) ORDER BY key",
        (first, json.dumps([words[entry_id] for entry_id in ids], ensure_ascii=False)),
    )
    connection.execute(
        "INSERT INTO search_blocks (block, newest) "
        "SELECT d.doc >> ?, max(s.sort_at) FROM search_docs d "
        "CROSS JOIN entry_state s ON s.entry_id = d.entry_id WHERE d.doc >= ? GROUP BY 1 "
        "ON CONFLICT (block) DO UPDATE SET newest = max(newest, excluded.newest)",
        (BLOCK_BITS, first),
    )


_STILL_WAITING = """
SELECT json_group_array(json_array(p.sort_at, p.entry_id)) FROM json_each(?) j
  CROSS JOIN search_pending p ON p.sort_at = json_extract(j.value, '$[0]')
    AND p.entry_id = json_extract(j.value, '$[1]') AND p.asked = json_extract(j.value, '$[2]')
"""


def _column(connection: sqlite3.Connection, sql: str, *parameters: object) -> Any:
    return connection.execute(sql, parameters).fetchone()[0]


def _last_doc(connection: sqlite3.Connection) -> int:
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'search_docs'")
    found = row.fetchone()
    return int(found[0]) if found else 0


def start_anew_if_worn(database: Database) -> bool:
    """Empty an index that is mostly made of what was left behind, and ask for all entries."""
    with database.reading() as connection:
        last = _last_doc(connection)
        if last <= FEW_LEFT_BEHIND:
            return False
        used = connection.execute("SELECT count(*) FROM search_docs").fetchone()[0]
    if last - used <= max(used, FEW_LEFT_BEHIND):
        return False
    database.write(_start_anew)
    return True


def _start_anew(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO search_words (search_words) VALUES ('delete-all')")
    connection.execute("DELETE FROM search_docs")
    connection.execute("DELETE FROM sqlite_sequence WHERE name = 'search_docs'")
    connection.execute("DELETE FROM search_blocks")
    connection.execute(
        "INSERT OR IGNORE INTO search_pending (sort_at, entry_id) "
        "SELECT sort_at, entry_id FROM entry_state"
    )
