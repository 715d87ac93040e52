"""Taking a feed's entries into the library: which are new, which changed, what that means.

Runs inside one write transaction. A known entry keeps its state; what the feed does not tell any
more is kept as it was told before.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tui_reader.models import Entry
from tui_reader.store.changes import is_rewritten, told_key
from tui_reader.store.values import (
    comments_key,
    hash_key,
    marks_text,
    pack,
    score_key,
    small,
    sort_time,
    split_when,
    storable,
    title_key,
    unpack,
    url_key,
)


@dataclass(frozen=True, slots=True)
class Applied:
    """Ids of the entries that a refresh brought: new ones, and known ones that were changed."""

    new: tuple[int, ...] = ()
    updated: tuple[int, ...] = ()


def apply_entries(
    connection: sqlite3.Connection, feed_id: int, entries: Sequence[Entry], now: int
) -> Applied:
    """Store `entries` (newest first, as a feed has them) of a feed at `now` (microseconds)."""
    hidden = connection.execute(
        "SELECT removed_at IS NOT NULL FROM feeds WHERE id = ?", (feed_id,)
    ).fetchone()
    if hidden is None:
        return Applied()
    unique: dict[int, Entry] = {}
    for entry in entries:
        unique.setdefault(hash_key(entry.external_id), entry)
    known = _known(connection, feed_id, list(unique))
    new: list[int] = []
    updated: list[int] = []
    # Oldest first, so that ids and, where times are the same, the order follow the feed's.
    for number, (key, entry) in enumerate(reversed(unique.items())):
        told = told_key(entry)
        stored = known.get(key)
        if stored is None:
            new.append(_insert(connection, feed_id, key, entry, told, now, number, hidden[0]))
        elif stored[1] != told:
            _update(connection, stored[0], entry, told, now)
            updated.append(stored[0])
    return Applied(tuple(reversed(new)), tuple(reversed(updated)))


def _known(
    connection: sqlite3.Connection, feed_id: int, keys: list[int]
) -> dict[int, tuple[int, int]]:
    """Of the given keys those that the feed has already: key -> (id, told_key)."""
    rows = connection.execute(
        "SELECT e.external_key, e.id, e.told_key FROM json_each(?) j CROSS JOIN entries e "
        "ON e.feed_id = ? AND e.external_key = j.value",
        (json.dumps(keys), feed_id),
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _fields(entry: Entry) -> dict[str, Any]:
    """The columns of `entries` that the feed tells."""
    published, published_offset = split_when(entry.published)
    updated, updated_offset = split_when(entry.updated)
    score = entry.score
    return {
        "title": storable(entry.title),
        "title_key": title_key(entry.title),
        "url": storable(entry.url),
        "url_key": url_key(entry.url),
        "author": storable(entry.author),
        "category": storable(entry.category),
        "published": published,
        "published_offset": published_offset,
        "updated": updated,
        "updated_offset": updated_offset,
        "language": storable(entry.language),
        "comments_url": storable(entry.comments_url),
        "comments_feed": storable(entry.comments_feed),
        "comments_total": small(entry.comments_total),
        "score_up": small(score.up) if score else None,
        "score_down": small(score.down) if score else None,
        "views": small(entry.views),
        "further": _further(entry),
        "marks": marks_text(entry.marks),
    }


def _further(entry: Entry) -> str | None:
    """What is seldom there and never searched for, as JSON."""
    out: dict[str, Any] = {}
    if entry.enclosures:
        out["enclosures"] = [[e.url, e.name, e.type, e.size] for e in entry.enclosures]
    if entry.discussions:
        out["discussions"] = list(entry.discussions)
    return json.dumps(out) if out else None


_COLUMNS = tuple(_fields(Entry("")))
_INSERT = (
    f"INSERT INTO entries (feed_id, external_id, external_key, told_key, "  # noqa: S608
    f"{', '.join(_COLUMNS)}) VALUES (?, ?, ?, ?, {', '.join('?' * len(_COLUMNS))})"
)


def _insert(
    connection: sqlite3.Connection,
    feed_id: int,
    key: int,
    entry: Entry,
    told: int,
    now: int,
    number: int,
    hidden: int,
) -> int:
    fields = _fields(entry)
    cursor = connection.execute(
        _INSERT, (feed_id, storable(entry.external_id), key, told, *fields.values())
    )
    entry_id = int(cursor.lastrowid or 0)
    if entry.summary or entry.content:
        connection.execute(
            "INSERT INTO contents (entry_id, summary, content) VALUES (?, ?, ?)",
            (entry_id, pack(entry.summary), pack(entry.content)),
        )
    vote = 0
    if fields["url_key"] is not None:
        found = connection.execute(
            "SELECT value FROM vote_records WHERE url_key = ? ORDER BY at DESC, id DESC LIMIT 1",
            (fields["url_key"],),
        ).fetchone()
        vote = found[0] if found else 0
    # Entries of one moment keep the feed's order in every sort: a microsecond each parts them.
    connection.execute(
        "INSERT INTO entry_state (entry_id, feed_id, sort_at, first_seen, score, comments, vote, "
        "hidden) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry_id,
            feed_id,
            sort_time(entry.published, entry.updated, now) + number,
            now,
            score_key(entry.score),
            comments_key(entry.comments_total),
            vote,
            hidden,
        ),
    )
    return entry_id


def _update(
    connection: sqlite3.Connection, entry_id: int, entry: Entry, told: int, now: int
) -> None:
    """Take over what changed; unread again, and sorted anew, only if the words did."""
    old_title, had_time = connection.execute(
        "SELECT title, coalesce(published, updated) FROM entries WHERE id = ?",
        (entry_id,),
    ).fetchone()
    summary, content = _content_of(connection, entry_id)
    kept_summary = summary if entry.summary is None else entry.summary
    kept_content = content if entry.content is None else entry.content
    rewritten = is_rewritten(
        (old_title, content or summary or ""),
        (entry.title or old_title, kept_content or kept_summary or ""),
    )
    fields = {name: value for name, value in _fields(entry).items() if value is not None}
    for told_time in ("published", "updated"):
        if told_time in fields:  # a bare date has no offset: the old one must not stay
            fields[f"{told_time}_offset"] = fields.get(f"{told_time}_offset")
    if not entry.title:
        fields.pop("title", None)
    assignments = ", ".join(f"{name} = ?" for name in fields)
    connection.execute(
        f"UPDATE entries SET told_key = ?, {assignments} WHERE id = ?",  # noqa: S608
        (told, *fields.values(), entry_id),
    )
    if (kept_summary, kept_content) != (summary, content):
        connection.execute(
            "INSERT INTO contents (entry_id, summary, content) VALUES (?, ?, ?) "
            "ON CONFLICT (entry_id) DO UPDATE SET summary = excluded.summary, "
            "content = excluded.content",
            (entry_id, pack(kept_summary), pack(kept_content)),
        )
        # also when only the markup changed: links and pictures are read from it
        connection.execute(
            "DELETE FROM articles WHERE entry_id = ? AND origin = 'feed'", (entry_id,)
        )
    _update_state(connection, entry_id, entry, rewritten, had_time is None, now)
    if rewritten:
        ask_for_indexing(connection, entry_id)


def ask_for_indexing(connection: sqlite3.Connection, entry_id: int) -> None:
    """Have the search index take an entry anew (a new one is taken by itself)."""
    connection.execute(
        "INSERT INTO search_pending (sort_at, entry_id) "
        "SELECT sort_at, entry_id FROM entry_state WHERE entry_id = ? "
        "ON CONFLICT DO UPDATE SET asked = random()",
        (entry_id,),
    )


def _update_state(
    connection: sqlite3.Connection,
    entry_id: int,
    entry: Entry,
    rewritten: bool,
    had_no_time: bool,
    now: int,
) -> None:
    if entry.score is not None:
        connection.execute(
            "UPDATE entry_state SET score = :score WHERE entry_id = :id AND score <> :score",
            {"score": score_key(entry.score), "id": entry_id},
        )
    if entry.comments_total is not None:
        connection.execute(
            "UPDATE entry_state SET comments = :total WHERE entry_id = :id AND comments <> :total",
            {"total": comments_key(entry.comments_total), "id": entry_id},
        )
    if rewritten:
        connection.execute(
            "UPDATE entry_state SET is_read = 0, read_at = NULL WHERE entry_id = ? AND is_read = 1",
            (entry_id,),
        )
    if (rewritten or had_no_time) and (entry.published or entry.updated):
        # never below its old place when rewritten: who reads by newest would miss it
        connection.execute(
            "UPDATE entry_state SET sort_at = :at WHERE entry_id = :id AND (sort_at < :at OR :new)",
            {
                "at": sort_time(entry.published, entry.updated, now),
                "id": entry_id,
                "new": had_no_time,
            },
        )
    url = url_key(entry.url)
    if url is not None:
        connection.execute(
            "UPDATE entry_state SET vote = v.value FROM (SELECT value FROM vote_records "
            "WHERE url_key = ? ORDER BY at DESC, id DESC LIMIT 1) v "
            "WHERE entry_id = ? AND vote <> v.value",
            (url, entry_id),
        )


def _content_of(connection: sqlite3.Connection, entry_id: int) -> tuple[str | None, str | None]:
    row = connection.execute(
        "SELECT summary, content FROM contents WHERE entry_id = ?", (entry_id,)
    ).fetchone()
    return (None, None) if row is None else (unpack(row[0]), unpack(row[1]))
