"""A stored entry with its feed, and the fetch that it is read with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_reader import sources
from tui_reader.errors import ReaderError
from tui_reader.models import Entry, Feed

if TYPE_CHECKING:
    from tui_reader.fetch import BoundFetch, Fetcher
    from tui_reader.sources.base import Source
    from tui_reader.store import Store


def entry_and_feed(store: Store, entry_id: int) -> tuple[Entry, Feed]:
    """A stored entry and its feed. Raises ReaderError when there is none of that id."""
    entry = store.entries.get(entry_id)
    feed = store.feeds.get(entry.feed_id) if entry and entry.feed_id is not None else None
    if entry is None or feed is None:
        raise ReaderError(f"no entry {entry_id}")
    return entry, feed


def source_and_fetch(store: Store, fetcher: Fetcher, feed: Feed) -> tuple[Source, BoundFetch]:
    """The source of a feed and the fetch it gets, with the feed's credentials."""
    source = sources.source_of(feed.kind)
    credentials = store.feeds.credentials(feed.id) if feed.id is not None else None
    return source, sources.bind(fetcher, source, feed, credentials)
