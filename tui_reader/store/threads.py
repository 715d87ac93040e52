"""Threads in the library: an entry's comments as last fetched, and which of them are new; and the
discussions elsewhere that were found, which the entry does not name.

New are those that arrived after the reader last looked; at the first look nothing is new. Kept is
when each comment was first there, so that one fetched twice before it was looked at stays new.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from tui_reader.models import Answer, Comment, Score, Thread
from tui_reader.serialize import thread_from_dict, thread_to_dict
from tui_reader.store.database import Database
from tui_reader.store.values import (
    comments_key,
    from_micros,
    hash_key,
    make_score,
    pack,
    small,
    storable,
    to_micros,
    unpack_json,
)
from tui_reader.urls import canonical


@dataclass(frozen=True, slots=True)
class StoredThread:
    """A thread as fetched at a time; `new_ids`: comments that came since the last look.
    `answers`: what it was made of, to ask whether it has changed (`fetch.answers`)."""

    thread: Thread
    fetched_at: datetime
    new_ids: frozenset[str] = frozenset()
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundThread:
    """A discussion of an entry as it was found; `site` "": not told."""

    url: str
    site: str = ""
    title: str | None = None
    comments_total: int | None = None
    score: Score | None = None


class Threads:
    """The threads of one library (`Store.threads`)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, entry_id: int) -> StoredThread | None:
        """The thread of an entry as it was last fetched."""
        row = self._database.row(
            "SELECT body, arrivals, fetched_at, seen_at, answers FROM threads WHERE entry_id = ?",
            (entry_id,),
        )
        if row is None:
            return None
        try:
            thread = thread_from_dict(unpack_json(row[0]))
        except (KeyError, TypeError, ValueError, AttributeError):
            return None  # in a form unknown here: it is fetched anew
        new_ids = _new_ids(thread, _loaded(row[1]), row[3])
        return StoredThread(thread, from_micros(row[2]), new_ids, _answers(row[4]))

    def has(self, ids: Iterable[int]) -> set[int]:
        """Which of these entries have a thread stored."""
        rows = self._database.rows(
            "SELECT t.entry_id FROM json_each(?) j CROSS JOIN threads t ON t.entry_id = j.value",
            (json.dumps(list(ids)),),
        )
        return {int(row[0]) for row in rows}

    def found(self, entry_id: int) -> list[FoundThread]:
        """The discussions found for an entry, in the order in which they were."""
        rows = self._database.rows(
            "SELECT url, site, title, comments_total, score_up, score_down FROM entry_threads "
            "WHERE entry_id = ? ORDER BY id",
            (entry_id,),
        )
        return [
            FoundThread(row[0], row[1], row[2], row[3], make_score(row[4], row[5])) for row in rows
        ]

    def add_found(self, entry_id: int, found: Iterable[FoundThread], at: datetime) -> None:
        """Keep discussions that were found; of one that is known, what is told anew."""
        moment, told = to_micros(at), list(found)

        def change(connection: sqlite3.Connection) -> None:
            if not connection.execute("SELECT 1 FROM entries WHERE id = ?", (entry_id,)).fetchone():
                return
            rows = connection.execute(
                "SELECT url FROM entry_threads WHERE entry_id = ?", (entry_id,)
            )
            known = {canonical(url): url for (url,) in rows.fetchall()}
            for one in told:
                url = known.setdefault(canonical(one.url), storable(one.url) or "")
                _put_found(connection, entry_id, url, one, moment)

        self._database.write(change)

    def put(
        self,
        entry_id: int,
        thread: Thread,
        fetched_at: datetime,
        answers: Sequence[Answer] = (),
    ) -> int:
        """Keep a thread in place of the older one; how many of its comments are new. `answers`:
        what it was made of, where that can be asked about."""
        body = pack(json.dumps(thread_to_dict(thread), ensure_ascii=False))
        made_of = json.dumps([astuple(one) for one in answers]) if answers else None
        moment = to_micros(fetched_at)

        def change(connection: sqlite3.Connection) -> int:
            if not connection.execute("SELECT 1 FROM entries WHERE id = ?", (entry_id,)).fetchone():
                return 0
            row = connection.execute(
                "SELECT arrivals, seen_at FROM threads WHERE entry_id = ?", (entry_id,)
            ).fetchone()
            before, seen_at = ({}, None) if row is None else (_loaded(row[0]), row[1])
            arrivals = {key: before.get(key, moment) for key in map(_key, thread.comments)}
            connection.execute(
                "INSERT INTO threads (entry_id, fetched_at, body, arrivals, answers) "
                "VALUES (?, ?, ?, ?, ?) ON CONFLICT (entry_id) DO UPDATE "
                "SET fetched_at = excluded.fetched_at, body = excluded.body, "
                "arrivals = excluded.arrivals, answers = excluded.answers",
                (entry_id, moment, body, pack(json.dumps(arrivals)), pack(made_of)),
            )
            count = len(_new_ids(thread, arrivals, seen_at))
            _record_counts(connection, entry_id, thread, count)
            return count

        return self._database.write(change)

    def mark_current(self, entry_id: int, at: datetime) -> None:
        """The thread was said to be unchanged at this time."""
        self._database.write(
            lambda connection: connection.execute(
                "UPDATE threads SET fetched_at = ? WHERE entry_id = ?", (to_micros(at), entry_id)
            )
        )

    def mark_seen(self, entry_id: int, at: datetime) -> None:
        """The reader has looked at the thread at this time: nothing before it is new any more."""
        moment = to_micros(at)

        def change(connection: sqlite3.Connection) -> None:
            connection.execute(
                "UPDATE threads SET seen_at = ? WHERE entry_id = ?", (moment, entry_id)
            )
            connection.execute(
                "UPDATE entry_state SET comments_new = 0 WHERE entry_id = ? AND comments_new <> 0",
                (entry_id,),
            )

        self._database.write(change)


def _put_found(
    connection: sqlite3.Connection, entry_id: int, url: str, found: FoundThread, moment: int
) -> None:
    score = found.score or Score()
    connection.execute(
        "INSERT INTO entry_threads (entry_id, url, site, title, comments_total, score_up, "
        "score_down, found_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (entry_id, url) DO UPDATE SET "
        "site = coalesce(nullif(excluded.site, ''), site), "
        "title = coalesce(excluded.title, title), "
        "comments_total = coalesce(excluded.comments_total, comments_total), "
        "score_up = coalesce(excluded.score_up, score_up), "
        "score_down = coalesce(excluded.score_down, score_down)",
        (
            entry_id,
            url,
            storable(found.site),
            storable(found.title),
            small(found.comments_total),
            small(score.up),
            small(score.down),
            moment,
        ),
    )


def _record_counts(connection: sqlite3.Connection, entry_id: int, thread: Thread, new: int) -> None:
    """Bring the counts in the list up to what the thread itself says."""
    total = small(thread.total if thread.total is not None else len(thread.comments))
    connection.execute("UPDATE entries SET comments_total = ? WHERE id = ?", (total, entry_id))
    connection.execute(
        "UPDATE entry_state SET comments = ?, comments_new = ? WHERE entry_id = ?",
        (comments_key(total), new, entry_id),
    )


def _answers(stored: str | bytes | None) -> tuple[Answer, ...]:
    """What `put` kept of the answers; () where that can't be read."""
    try:
        return tuple(
            Answer(url, etag, modified, kind, tuple((name, value) for name, value in headers))
            for url, etag, modified, kind, headers in unpack_json(stored) or ()
        )
    except (TypeError, ValueError):
        return ()


def _loaded(stored: Any) -> dict[str, int]:
    arrivals = unpack_json(stored)
    return arrivals if isinstance(arrivals, dict) else {}


def _key(comment: Comment) -> str:
    """What a comment is known by: its id, or what it says where "#3" only counts places."""
    if not comment.id.startswith("#"):
        return comment.id
    return f"#{hash_key(repr((comment.author, comment.published, comment.text))):x}"


def _new_ids(thread: Thread, arrivals: dict[str, int], seen_at: int | None) -> frozenset[str]:
    if seen_at is None:
        return frozenset()
    return frozenset(
        comment.id
        for comment in thread.comments
        if comment.state != "missing" and arrivals.get(_key(comment), 0) > seen_at
    )
