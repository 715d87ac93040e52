"""Feeds in the library: followed, renamed, moved, removed, and what a refresh says of them.

A removed feed is only hidden, with its entries, so that removing can be undone and following it
again brings everything back. Passwords never leave `credentials`.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tui_reader.errors import ParseError, StoreError
from tui_reader.lazily import Later
from tui_reader.models import Feed, FullText
from tui_reader.store.database import Database
from tui_reader.store.values import optional_micros, optional_time, small, storable, to_micros
from tui_reader.urls import canonical, parse_http

if TYPE_CHECKING:
    from tui_reader.store import outcomes
else:  # not before a refresh
    outcomes = Later("tui_reader.store.outcomes")

_FIELDS = (
    *("id", "url", "kind", "site_url", "folder", "etag", "modified", "content_hash"),
    *("last_refreshed", "next_due", "last_error", "failures", "is_gone", "full_text", "charset"),
    *("keep_newest", "title", "unread", "entries"),
)
_FEED = (
    f"SELECT {', '.join(f'f.{name}' for name in _FIELDS[:-3])}, "  # noqa: S608 -- our own names
    "coalesce(f.user_title, f.title), c.unread, c.entries "
    "FROM feeds f JOIN feed_counts c ON c.feed_id = f.id "
)


class Feeds:
    """The feeds of one library (`Store.feeds`)."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def all(self) -> list[Feed]:
        """Every feed followed, by folder and title (those without a folder last)."""
        feeds = self._select("WHERE f.removed_at IS NULL")
        return sorted(
            feeds,
            key=lambda feed: (feed.folder is None, (feed.folder or "").casefold(), _name(feed)),
        )

    def get(self, feed_id: int) -> Feed | None:
        """The feed, also a removed one."""
        return _first(self._select("WHERE f.id = ?", feed_id))

    def by_url(self, url: str) -> Feed | None:
        """The feed followed at `url`, however the address is written."""
        return _first(self._select("WHERE f.url_key = ? AND f.removed_at IS NULL", canonical(url)))

    def find(self, text: str) -> list[Feed]:
        """The feeds a person means by an id, an address or a part of the title."""
        wanted = text.strip()
        if not wanted:
            return []
        feeds = self.all()
        if wanted.isdecimal():
            found = [feed for feed in feeds if str(feed.id) == wanted]
            if found:
                return found
        keys = {canonical(wanted)}
        with contextlib.suppress(ParseError):
            keys.add(canonical(parse_http(wanted)))
        by_address = [
            feed
            for feed in feeds
            if canonical(feed.url) in keys or (feed.site_url and canonical(feed.site_url) in keys)
        ]
        if by_address:
            return by_address
        folded = wanted.casefold()
        exact = [feed for feed in feeds if _name(feed) == folded]
        return exact or [feed for feed in feeds if folded in _name(feed)]

    def due(self, now: datetime) -> list[Feed]:
        """Feeds to be refreshed now, the longest overdue first; those that are gone never."""
        return self._select(
            "WHERE f.removed_at IS NULL AND f.is_gone = 0 "
            "AND (f.next_due IS NULL OR f.next_due <= ?) "
            "ORDER BY f.next_due IS NOT NULL, f.next_due, f.id",
            to_micros(now),
        )

    def folders(self) -> list[str]:
        """The names of the folders that hold a feed."""
        rows = self._database.rows(
            "SELECT DISTINCT folder FROM feeds WHERE removed_at IS NULL AND folder IS NOT NULL"
        )
        return sorted((str(row[0]) for row in rows), key=str.casefold)

    def add(self, feed: Feed) -> Feed:
        """Follow a feed. One already followed is returned as it is, a removed one comes back."""
        key = canonical(feed.url)

        def change(connection: sqlite3.Connection) -> int:
            known = connection.execute(
                "SELECT id, removed_at FROM feeds WHERE url_key = ?", (key,)
            ).fetchone()
            if known is None:
                return _insert(connection, feed, key)
            feed_id, removed_at = known
            if removed_at is not None:
                _restore(connection, feed_id)
                if feed.folder is not None:
                    connection.execute(
                        "UPDATE feeds SET folder = ? WHERE id = ?", (storable(feed.folder), feed_id)
                    )
            return int(feed_id)

        return self._existing(self._database.write(change))

    def rename(self, feed_id: int, title: str | None) -> None:
        """Give a feed the user's own name; None, "" or the site's own: the site's again."""
        self._update(feed_id, "user_title = nullif(?, title)", storable(title) or None)

    def move(self, feed_id: int, folder: str | None) -> None:
        """Put a feed into a folder; None or "": into none."""
        self._update(feed_id, "folder = ?", storable(folder) or None)

    def set_options(
        self,
        feed_id: int,
        *,
        full_text: FullText | None = None,
        charset: str | None = None,
        keep_newest: int | None = None,
    ) -> None:
        """Set what is given; an empty `charset` takes the override away, as 0 does `keep_newest`.

        With another charset the feed is read anew, whether or not its server has news.
        """
        if full_text is not None:
            self._update(feed_id, "full_text = ?", full_text)
        if charset is not None:
            unread_yet = "etag = NULL, modified = NULL, content_hash = NULL"
            self._update(feed_id, f"{unread_yet}, charset = ?", storable(charset) or None)
        if keep_newest is not None:
            self._update(feed_id, "keep_newest = ?", max(0, small(keep_newest) or 0))

    def remove(self, feed_id: int) -> None:
        """Hide a feed and its entries; `restore` or `add` bring both back."""
        now = to_micros(self._now())

        def change(connection: sqlite3.Connection) -> None:
            connection.execute("UPDATE feeds SET removed_at = ? WHERE id = ?", (now, feed_id))
            connection.execute("UPDATE entry_state SET hidden = 1 WHERE feed_id = ?", (feed_id,))

        self._database.write(change)

    def restore(self, feed_id: int) -> None:
        """Undo `remove`."""
        self._database.write(lambda connection: _restore(connection, feed_id))

    def record_refresh(self, feed: Feed) -> None:
        """Keep what a refresh that went well says of the feed (`feed.id` names it).

        A new address is taken over unless another feed has it already; the user's title stays.
        """
        feed_id = self._id(feed)
        self._database.write(lambda connection: outcomes.write_refresh(connection, feed_id, feed))

    def record_failure(
        self, feed_id: int, message: str, next_due: datetime | None, *, is_gone: bool = False
    ) -> None:
        """Keep why a refresh failed; `is_gone`: it is not tried again by itself."""
        due = optional_micros(next_due)
        self._database.write(
            lambda connection: outcomes.write_failure(connection, feed_id, message, due, is_gone)
        )

    def credentials(self, feed_id: int) -> tuple[str, str] | None:
        """User name and password of a feed behind HTTP Basic."""
        row = self._database.row("SELECT user, password FROM feeds WHERE id = ?", (feed_id,))
        return None if row is None or row[0] is None else (str(row[0]), str(row[1] or ""))

    def set_credentials(self, feed_id: int, user: str | None, password: str | None) -> None:
        """Set or (user None) take away user name and password."""
        self._database.write(
            lambda connection: connection.execute(
                "UPDATE feeds SET user = ?, password = ? WHERE id = ?",
                (storable(user), storable(password) if user is not None else None, feed_id),
            )
        )

    def _select(self, where: str, *parameters: object) -> list[Feed]:
        return [_feed(row) for row in self._database.rows(_FEED + where, parameters)]

    def _existing(self, feed_id: int) -> Feed:
        feed = self.get(feed_id)
        if feed is None:
            raise StoreError(f"no feed {feed_id} in the library")
        return feed

    def _id(self, feed: Feed) -> int:
        if feed.id is None:
            raise StoreError(f"feed is not in the library: {feed.url}")
        return feed.id

    def _update(self, feed_id: int, assignment: str, value: object) -> None:
        self._database.write(
            lambda connection: connection.execute(
                f"UPDATE feeds SET {assignment} WHERE id = ?",  # noqa: S608 -- our own words
                (value, feed_id),
            )
        )


def _insert(connection: sqlite3.Connection, feed: Feed, key: str) -> int:
    cursor = connection.execute(
        "INSERT INTO feeds (url, url_key, kind, title, site_url, folder, etag, modified, "
        "content_hash, last_refreshed, next_due, full_text, charset, keep_newest) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            storable(feed.url),
            storable(key),
            feed.kind,
            storable(feed.title),
            storable(feed.site_url),
            storable(feed.folder) or None,
            storable(feed.etag),
            storable(feed.modified),
            feed.content_hash,
            optional_micros(feed.last_refreshed),
            optional_micros(feed.next_due),
            feed.full_text,
            storable(feed.charset),
            feed.keep_newest,
        ),
    )
    return int(cursor.lastrowid or 0)


def _restore(connection: sqlite3.Connection, feed_id: int) -> None:
    connection.execute(
        "UPDATE feeds SET removed_at = NULL, is_gone = 0, failures = 0, last_error = NULL, "
        "next_due = NULL WHERE id = ?",
        (feed_id,),
    )
    connection.execute(
        "UPDATE entry_state SET hidden = 0 WHERE feed_id = ? AND hidden = 1", (feed_id,)
    )


def _name(feed: Feed) -> str:
    return (feed.title or feed.url).casefold()


def _first(feeds: list[Feed]) -> Feed | None:
    return feeds[0] if feeds else None


def _feed(row: Any) -> Feed:
    values = dict(zip(_FIELDS, row, strict=True))
    for moment in ("last_refreshed", "next_due"):
        values[moment] = optional_time(values[moment])
    values["is_gone"] = bool(values["is_gone"])
    return Feed(**values)
