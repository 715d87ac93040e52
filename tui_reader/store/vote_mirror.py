"""The votes of `votes/*.toml` as the library mirrors them, for speed alone.

The files are the truth (`vote_files.py`); this is a copy of their records, file by file, with
the size and time each file had when it was read. Losing it costs one reading of the files.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tui_reader.models import Vote
from tui_reader.store.database import Database
from tui_reader.store.opening import open_in_memory
from tui_reader.store.values import (
    VOTE_NUMBERS,
    from_micros,
    hash_key,
    storable,
    to_micros,
    vote_value,
)

PORTION = 2_000


@dataclass(frozen=True, slots=True)
class Stamp:
    """By what a file is known to be unchanged."""

    size: int
    changed: int  # st_mtime_ns
    inode: int


class VoteMirror:
    """The mirrored votes of one library (`Store.votes`). Addresses are canonical here."""

    def __init__(self, database: Database, *, is_own: bool = False) -> None:
        self._database = database
        self._is_own = is_own

    def close_if_own(self) -> None:
        """Close what this mirror stands in, unless it is a library."""
        if self._is_own:
            self._database.close()

    def get(self, url: str) -> Vote | None:
        """The vote that holds on a canonical address (also "none": one taken back)."""
        row = self._database.row(
            "SELECT url, value, at, title, feed FROM vote_records WHERE url_key = ? "
            "ORDER BY at DESC, id DESC LIMIT 1",
            (hash_key(url),),
        )
        return None if row is None else _vote(row)

    def all(self) -> list[Vote]:
        """The vote that holds on each address, the newest first."""
        rows = self._database.rows(
            "SELECT url, value, max(at), title, feed FROM vote_records "
            "GROUP BY url_key ORDER BY max(at) DESC"
        )
        return [_vote(row) for row in rows]

    def newest(self) -> int | None:
        """The time (microseconds) of the newest vote: the next one must be later."""
        row = self._database.row("SELECT max(at) FROM vote_records")
        return None if row is None or row[0] is None else int(row[0])

    def stamps(self) -> dict[str, Stamp]:
        """The files mirrored, by name."""
        rows = self._database.rows("SELECT name, size, changed, inode FROM vote_files")
        return {str(row[0]): Stamp(row[1], row[2], row[3]) for row in rows}

    def takers(self) -> dict[str, Stamp]:
        """Of the files mirrored those that a record can be added to."""
        rows = self._database.rows(
            "SELECT name, size, changed, inode FROM vote_files WHERE takes_more"
        )
        return {str(row[0]): Stamp(row[1], row[2], row[3]) for row in rows}

    def problems(self) -> list[str]:
        """What could not be read in the files mirrored, a line each."""
        rows = self._database.rows(
            "SELECT problems FROM vote_files WHERE problems <> '' ORDER BY name"
        )
        return [line for row in rows for line in str(row[0]).split("\n")]

    def replace_file(
        self,
        name: str,
        stamp: Stamp,
        votes: Sequence[Vote],
        problems: Sequence[str] = (),
        takes_more: bool = True,
    ) -> None:
        """Mirror a file as it was just read, in place of what was mirrored of it."""
        rows = _deduplicated(votes)

        def change(connection: sqlite3.Connection) -> None:
            keys = _forget(connection, name)
            cursor = connection.execute(
                "INSERT INTO vote_files (name, size, changed, inode, takes_more, problems) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (
                    name,
                    stamp.size,
                    stamp.changed,
                    stamp.inode,
                    int(takes_more),
                    storable("\n".join(problems)),
                ),
            )
            file_id = int(cursor.lastrowid or 0)
            connection.executemany(_INSERT, [_record(file_id, vote) for vote in rows])
            _show(connection, keys | {hash_key(vote.url) for vote in rows})

        self._database.write(change)

    def add(self, name: str, stamp: Stamp, vote: Vote) -> None:
        """Mirror a vote just added to a file that was mirrored before, or is new."""

        def change(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT INTO vote_files (name, size, changed, inode) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (name) DO UPDATE SET size = excluded.size, "
                "changed = excluded.changed, inode = excluded.inode",
                (name, stamp.size, stamp.changed, stamp.inode),
            )
            file_id = connection.execute(
                "SELECT id FROM vote_files WHERE name = ?", (name,)
            ).fetchone()[0]
            connection.execute(_INSERT, _record(file_id, vote))
            _show(connection, {hash_key(vote.url)})

        self._database.write(change)

    def drop_file(self, name: str) -> None:
        """Forget a file that is no longer there; its votes no longer count."""
        self._database.write(lambda connection: _show(connection, _forget(connection, name)))


def mirror_in_memory() -> VoteMirror:
    """A mirror of its own, for when the library can't be written."""
    return VoteMirror(open_in_memory(read_only=False), is_own=True)


_INSERT = (
    "INSERT INTO vote_records (file_id, url, url_key, value, at, title, feed) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)


def _record(file_id: int, vote: Vote) -> tuple[object, ...]:
    return (
        file_id,
        storable(vote.url),
        hash_key(vote.url),
        VOTE_NUMBERS[vote.value],
        to_micros(vote.at),
        storable(vote.title),
        storable(vote.feed),
    )


def _deduplicated(votes: Iterable[Vote]) -> list[Vote]:
    """The newest record of each address; of two at one moment the later in the file."""
    newest: dict[str, Vote] = {}
    for vote in votes:
        known = newest.get(vote.url)
        if known is None or vote.at >= known.at:
            newest[vote.url] = vote
    return list(newest.values())


def _forget(connection: sqlite3.Connection, name: str) -> set[int]:
    """Drop what is mirrored of a file; the keys of the addresses it spoke of."""
    row = connection.execute("SELECT id FROM vote_files WHERE name = ?", (name,)).fetchone()
    if row is None:
        return set()
    keys = {
        int(each[0])
        for each in connection.execute(
            "SELECT url_key FROM vote_records WHERE file_id = ?", (row[0],)
        )
    }
    connection.execute("DELETE FROM vote_records WHERE file_id = ?", (row[0],))
    connection.execute("DELETE FROM vote_files WHERE id = ?", (row[0],))
    return keys


def _show(connection: sqlite3.Connection, keys: set[int]) -> None:
    """Bring the votes that lists show of entries at these addresses up to date."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), PORTION):
        # The ids first: as one UPDATE ... FROM it goes through every entry of the library.
        rows = connection.execute(
            "SELECT e.id, coalesce((SELECT v.value FROM vote_records v "
            "WHERE v.url_key = e.url_key ORDER BY v.at DESC, v.id DESC LIMIT 1), 0) "
            "FROM json_each(?) j CROSS JOIN entries e ON e.url_key = j.value",
            (json.dumps(ordered[start : start + PORTION]),),
        ).fetchall()
        connection.executemany(
            "UPDATE entry_state SET vote = :vote WHERE entry_id = :id AND vote <> :vote",
            ({"id": entry_id, "vote": vote} for entry_id, vote in rows),
        )


def _vote(row: tuple[str, int, int, str, str]) -> Vote:
    return Vote(row[0], vote_value(row[1]), from_micros(row[2]), row[3], row[4])
