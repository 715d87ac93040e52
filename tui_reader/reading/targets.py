"""What a person names: "-", a file, an entry's id or an address; to be shown, or to be kept."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tui_reader.errors import ParseError, ReaderError
from tui_reader.models import Entry, Feed
from tui_reader.reading.document import Document, document_of, total_of
from tui_reader.reading.entries import read_stored
from tui_reader.reading.opening import (
    Opened,
    open_address,
    read_bytes,
    read_file,
    thread_of,
)
from tui_reader.sources.page import pages_feed
from tui_reader.urls import canonical, file_uri, named_file, parse_http

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui_reader.fetch import Fetcher
    from tui_reader.sources.base import Source
    from tui_reader.sources.discussions import Discussions
    from tui_reader.store import Store
    from tui_reader.text.site_rules import SiteRules


async def read_target(
    target: str,
    *,
    store: Store,
    fetcher: Fetcher,
    url: str | None = None,
    stdin: bytes | None = None,
    rules: SiteRules | None = None,
    sites: Discussions | None = None,
) -> Document:
    """The article that `target` means: "-", a file, an entry's id or an address. Stores nothing.
    `rules`: the user's site rules; by default those that come with the reader."""
    if stdin is not None or target == "-":
        data = stdin or b""
        address = url or f"urn:sha256:{hashlib.sha256(data).hexdigest()}"
        return document_of(store, await read_bytes(data, address, None, rules))
    path = named_file(target)
    if path is not None:
        return document_of(store, await read_file(path, url, rules))
    if target.isascii() and target.isdecimal():
        if len(target) > 18:  # more than the library can count
            raise ReaderError("no entry has so long a number")
        return await read_stored(store, fetcher, int(target), rules)
    try:
        address = parse_http(target)
    except ParseError as error:
        raise ParseError(f"no such file, and {error}") from None
    opened = await open_address(fetcher, address, rules=rules)
    thread = opened.article.thread
    if thread is None:
        thread = await thread_of(fetcher, opened, sites)
    return document_of(store, replace(opened, article=replace(opened.article, thread=thread)))


async def open_target(
    store: Store,
    fetcher: Fetcher,
    target: str,
    *,
    feed_id: int | None = None,
    rules: SiteRules | None = None,
) -> int:
    """Store an address or a saved file as an entry, with its article, and return the entry's id.

    It becomes an entry of the feed given (a board's neighbour), else of "Saved pages". One that
    the library has already is not fetched again.
    """
    path = named_file(target)
    address = file_uri(path) if path is not None else parse_http(target)
    feed = await asyncio.to_thread(_feed_for, store, feed_id)
    known = await asyncio.to_thread(_known, store, address, feed)
    if known is not None and path is None:
        return known
    opened = await (
        read_file(path, None, rules) if path else open_address(fetcher, address, feed, rules)
    )

    def keep() -> int:
        entry_id = _keep(store, opened, feed)
        store.articles.put(entry_id, opened.article, origin="page")
        if opened.article.thread is not None:
            store.threads.put(entry_id, opened.article.thread, datetime.now(UTC))
        return entry_id

    return await asyncio.to_thread(keep)


def _keep(store: Store, opened: Opened, feed: Feed) -> int:
    """Store what was opened as an entry of `feed`; its id."""
    article = opened.article
    url = article.url or opened.url
    known = _known(store, url, feed)
    if known is not None:
        return known
    entry = Entry(
        external_id=_external_id(opened.source, feed, url),
        title=article.title or url,
        url=url,
        author=article.author,
        category=article.category,
        published=article.published,
        language=article.language,
        score=article.score,
        views=article.views,
        comments_url=article.comments_url,
        comments_total=total_of(article.thread) if article.thread is not None else None,
        enclosures=article.attachments,
    )
    store.entries.apply(feed, [entry], datetime.now(UTC))
    found = None
    if feed.id is not None:
        found = store.entries.find_external(feed.id, entry.external_id)
    if found is None:
        raise ReaderError(f"could not be stored: {url}")
    return found


def _known(store: Store, address: str, feed: Feed) -> int | None:
    """The entry at an address, one of the given feed before others."""
    rows = store.entries.rows(store.entries.find_url(address))
    own = [row.id for row in rows if row.feed_id == feed.id]
    return own[0] if own else rows[0].id if rows else None


def _feed_for(store: Store, feed_id: int | None) -> Feed:
    if feed_id is not None:
        feed = store.feeds.get(feed_id)
        if feed is None:
            raise ReaderError(f"no feed {feed_id}")
        if feed.kind != "sample":
            return feed
    return store.feeds.add(pages_feed())


def _external_id(source: Source, feed: Feed, url: str) -> str:
    """The site's own id where the source can tell it from the address, so that the entry is the
    same when its list brings it later; else the address. Among "Saved pages" two sites' ids may
    be the same number, so the address counts there."""
    tell: Callable[[str], str | None] | None = getattr(source, "external_id_of", None)
    if tell is None or feed.kind != source.kind:
        return canonical(url)
    return tell(url) or canonical(url)
