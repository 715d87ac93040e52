"""How a feed's refresh ended, as the library keeps it: called within a write transaction, by
`feeds.py` for one feed and by `intake.py` for many."""

from __future__ import annotations

import sqlite3

from tui_reader.models import Feed
from tui_reader.store.values import optional_micros, storable
from tui_reader.urls import canonical


def write_refresh(connection: sqlite3.Connection, feed_id: int, feed: Feed) -> None:
    """What `Feeds.record_refresh` keeps."""
    key = canonical(feed.url)
    taken = connection.execute(
        "SELECT 1 FROM feeds WHERE url_key = ? AND id <> ?", (key, feed_id)
    ).fetchone()
    if taken is None:
        connection.execute(
            "UPDATE feeds SET url = ?, url_key = ? WHERE id = ? AND url <> ?",
            (feed.url, key, feed_id, feed.url),
        )
    # feed.title is the user's where there is one: that must not become the site's
    connection.execute(
        "UPDATE feeds SET title = CASE WHEN :title IN ('', coalesce(user_title, '')) "
        "THEN title ELSE :title END, site_url = coalesce(:site_url, site_url), "
        "etag = :etag, modified = :modified, content_hash = :content_hash, "
        "last_refreshed = :last_refreshed, next_due = :next_due, is_gone = :is_gone, "
        "last_error = NULL, failures = 0 WHERE id = :id",
        {
            "title": storable(feed.title),
            "site_url": feed.site_url,
            "etag": storable(feed.etag),
            "modified": storable(feed.modified),
            "content_hash": feed.content_hash,
            "last_refreshed": optional_micros(feed.last_refreshed),
            "next_due": optional_micros(feed.next_due),
            "is_gone": int(feed.is_gone),
            "id": feed_id,
        },
    )


def write_failure(
    connection: sqlite3.Connection, feed_id: int, message: str, due: int | None, is_gone: bool
) -> None:
    """What `Feeds.record_failure` keeps; `due` in microseconds."""
    connection.execute(
        "UPDATE feeds SET last_error = ?, next_due = ?, failures = failures + 1, "
        "is_gone = max(is_gone, ?) WHERE id = ?",
        (storable(message), due, int(is_gone), feed_id),
    )
