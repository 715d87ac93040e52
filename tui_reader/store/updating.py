"""Taking a feed's entries into the library: which are new, which changed, what that means.

Runs inside one write transaction. A known entry keeps its state; what the feed does not tell any
more is kept as it was told before.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from tui_reader.store.prepared import COLUMNS, PreparedEntry
from tui_reader.store.values import (
    comments_key,
    hash_key,
    make_score,
    score_key,
    sort_micros,
    unpack,
)
from tui_reader.urls import urn_of


@dataclass(frozen=True, slots=True)
class Applied:
    """Ids of the entries that a refresh brought: new ones, and known ones that were changed."""

    new: tuple[int, ...] = ()
    updated: tuple[int, ...] = ()


def apply_entries(
    connection: sqlite3.Connection, feed_id: int, entries: Sequence[PreparedEntry], now: int
) -> Applied:
    """Store `entries` (newest first, as a feed has them) of a feed at `now` (microseconds)."""
    feed = connection.execute(
        "SELECT removed_at IS NOT NULL, url FROM feeds WHERE id = ?", (feed_id,)
    ).fetchone()
    if feed is None:
        return Applied()
    hidden, feed_url = feed
    known = _known(connection, feed_id, [entry.key for entry in entries])
    new: list[int] = []
    updated: list[int] = []
    # Oldest first, so that ids and, where times are the same, the order follow the feed's.
    for number, entry in enumerate(reversed(entries)):
        stored = known.get(entry.key)
        if stored is None:
            named = _with_a_name(entry, feed_url)
            entry_id = _insert(connection, feed_id, named, now, number, hidden)
            known[entry.key] = entry_id, entry.told
            new.append(entry_id)
        elif stored[1] != entry.told:
            _update(connection, stored[0], entry, now)
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


def _with_a_name(entry: PreparedEntry, feed_url: str) -> PreparedEntry:
    """An entry without address is found by the name that votes on it are kept under."""
    if entry.column("url_key") is not None:
        return entry
    columns = list(entry.columns)
    columns[COLUMNS.index("url_key")] = hash_key(urn_of(feed_url, entry.external_id))
    return entry._replace(columns=tuple(columns))


_INSERT = (
    f"INSERT INTO entries (feed_id, external_id, external_key, told_key, "  # noqa: S608
    f"{', '.join(COLUMNS)}) VALUES (?, ?, ?, ?, {', '.join('?' * len(COLUMNS))})"
)


def _insert(
    connection: sqlite3.Connection,
    feed_id: int,
    entry: PreparedEntry,
    now: int,
    number: int,
    hidden: int,
) -> int:
    cursor = connection.execute(
        _INSERT, (feed_id, entry.external_id, entry.key, entry.told, *entry.columns)
    )
    entry_id = int(cursor.lastrowid or 0)
    if entry.summary or entry.content:
        connection.execute(
            "INSERT INTO contents (entry_id, summary, content) VALUES (?, ?, ?)",
            (entry_id, entry.summary, entry.content),
        )
    vote = 0
    url = entry.column("url_key")
    if url is not None:
        found = connection.execute(
            "SELECT value FROM vote_records WHERE url_key = ? ORDER BY at DESC, id DESC LIMIT 1",
            (url,),
        ).fetchone()
        vote = found[0] if found else 0
    # Entries of one moment keep the feed's order in every sort: a microsecond each parts them.
    connection.execute(
        "INSERT INTO entry_state (entry_id, feed_id, sort_at, first_seen, score, comments, vote, "
        "hidden) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry_id,
            feed_id,
            _sort_at(entry, now) + number,
            now,
            _score(entry),
            comments_key(entry.column("comments_total")),
            vote,
            hidden,
        ),
    )
    return entry_id


def _sort_at(entry: PreparedEntry, now: int) -> int:
    if entry.listed is not None:
        return min(now, entry.listed)
    if entry.column("published") is not None:
        return sort_micros(entry.column("published"), entry.column("published_offset"), now)
    return sort_micros(entry.column("updated"), entry.column("updated_offset"), now)


def _score(entry: PreparedEntry) -> int:
    return score_key(make_score(entry.column("score_up"), entry.column("score_down")))


def _update(connection: sqlite3.Connection, entry_id: int, entry: PreparedEntry, now: int) -> None:
    """Take over what changed; unread again, and sorted anew, only if the words did."""
    old_title, had_time = connection.execute(
        "SELECT title, coalesce(published, updated) FROM entries WHERE id = ?",
        (entry_id,),
    ).fetchone()
    stored = connection.execute(
        "SELECT summary, content FROM contents WHERE entry_id = ?", (entry_id,)
    ).fetchone() or (None, None)
    summary, content = unpack(stored[0]), unpack(stored[1])
    kept_summary = summary if entry.summary is None else unpack(entry.summary)
    kept_content = content if entry.content is None else unpack(entry.content)
    title = entry.column("title")
    from tui_reader.store.changes import is_rewritten

    rewritten = is_rewritten(
        (old_title, content or summary or ""),
        (title or old_title, kept_content or kept_summary or ""),
    )
    told = zip(COLUMNS, entry.columns, strict=True)
    fields = {name: value for name, value in told if value is not None}
    for told_time in ("published", "updated"):
        if told_time in fields:  # a bare date has no offset: the old one must not stay
            fields[f"{told_time}_offset"] = fields.get(f"{told_time}_offset")
    if not title:
        fields.pop("title", None)
    assignments = "".join(f", {name} = ?" for name in fields)
    connection.execute(
        f"UPDATE entries SET told_key = ?{assignments} WHERE id = ?",  # noqa: S608
        (entry.told, *fields.values(), entry_id),
    )
    if (kept_summary, kept_content) != (summary, content):
        connection.execute(
            "INSERT INTO contents (entry_id, summary, content) VALUES (?, ?, ?) "
            "ON CONFLICT (entry_id) DO UPDATE SET summary = excluded.summary, "
            "content = excluded.content",
            (
                entry_id,
                stored[0] if entry.summary is None else entry.summary,
                stored[1] if entry.content is None else entry.content,
            ),
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
    entry: PreparedEntry,
    rewritten: bool,
    had_no_time: bool,
    now: int,
) -> None:
    if entry.column("score_up") is not None or entry.column("score_down") is not None:
        connection.execute(
            "UPDATE entry_state SET score = :score WHERE entry_id = :id AND score <> :score",
            {"score": _score(entry), "id": entry_id},
        )
    total = entry.column("comments_total")
    if total is not None:
        connection.execute(
            "UPDATE entry_state SET comments = :total WHERE entry_id = :id AND comments <> :total",
            {"total": comments_key(total), "id": entry_id},
        )
    if rewritten:
        connection.execute(
            "UPDATE entry_state SET is_read = 0, read_at = NULL WHERE entry_id = ? AND is_read = 1",
            (entry_id,),
        )
    has_time = entry.column("published") is not None or entry.column("updated") is not None
    if (rewritten or had_no_time) and has_time:
        # never below its old place when rewritten: who reads by newest would miss it
        connection.execute(
            "UPDATE entry_state SET sort_at = :at WHERE entry_id = :id AND (sort_at < :at OR :new)",
            {"at": _sort_at(entry, now), "id": entry_id, "new": had_no_time},
        )
    url = entry.column("url_key")
    if url is not None:
        connection.execute(
            "UPDATE entry_state SET vote = v.value FROM (SELECT value FROM vote_records "
            "WHERE url_key = ? ORDER BY at DESC, id DESC LIMIT 1) v "
            "WHERE entry_id = ? AND vote <> v.value",
            (url, entry_id),
        )
