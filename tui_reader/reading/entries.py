"""From a stored entry to its article and thread: what its feed brought, else its page."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tui_reader import sources
from tui_reader.errors import ParseError, ReaderError
from tui_reader.models import Article, Entry, Feed, Page, Thread
from tui_reader.reading.document import Document, vote_on
from tui_reader.reading.opening import discussed, file_of, read_file, read_page
from tui_reader.sources.bounded import in_thread

if TYPE_CHECKING:
    from tui_reader.fetch import BoundFetch, Fetcher
    from tui_reader.store import Store

_SHORT = 500
_SHORT_EAST = 220
"""Characters below which a feed's own text counts as a teaser (fewer in Korean or Chinese)."""
_CUT = ("…", "...", "[…]", "[...]", "(more…)", "더보기", "더 보기", "계속 읽기", "Read more",
        "Continue reading", "Read the rest")  # fmt: skip


async def prepare_entry(
    store: Store, fetcher: Fetcher, entry_id: int, *, full: bool = False
) -> Article:
    """The entry's article, made where the library has none yet, and kept there. With `full` its
    page is fetched whatever the feed brought. Raises ReaderError."""
    entry, feed = await asyncio.to_thread(_entry_and_feed, store, entry_id)
    if not full:
        known = await asyncio.to_thread(store.articles.get, entry_id)
        if known is not None:
            return known
    article, is_page = await _make_article(store, fetcher, entry, feed, full=full)
    origin: Any = "page" if is_page else "feed"

    def keep() -> None:
        store.articles.put(entry_id, article, origin=origin)
        if article.thread is not None:
            store.threads.put(entry_id, article.thread, datetime.now(UTC))

    await asyncio.to_thread(keep)
    return article


async def load_thread(store: Store, fetcher: Fetcher, entry_id: int) -> Thread | None:
    """The entry's comments as its site has them now, kept in the library; None when no place is
    known where it is discussed. Raises ReaderError."""
    entry, feed = await asyncio.to_thread(_entry_and_feed, store, entry_id)
    thread = await _fresh_thread(store, fetcher, entry, feed)
    if thread is None:
        stored = await asyncio.to_thread(store.threads.get, entry_id)
        return None if stored is None else stored.thread
    await asyncio.to_thread(store.threads.put, entry_id, thread, datetime.now(UTC))
    return thread


async def read_stored(store: Store, fetcher: Fetcher, entry_id: int) -> Document:
    entry, feed = _entry_and_feed(store, entry_id)
    article = store.articles.get(entry_id)
    if article is None:
        article, _ = await _make_article(store, fetcher, entry, feed, full=False)
    stored = store.threads.get(entry_id)
    row = store.entries.row(entry_id)
    return Document(
        article=article,
        row=row,
        feed_title=feed.title,
        feed_url=feed.url,
        vote=row.vote if row is not None else vote_on(store, article.url),
        thread=stored.thread if stored is not None else article.thread,
    )


async def _make_article(
    store: Store, fetcher: Fetcher, entry: Entry, feed: Feed, *, full: bool
) -> tuple[Article, bool]:
    """The article, and whether it comes from the entry's page."""
    source = sources.source_of(feed.kind)
    fetch = sources.bind(fetcher, source, feed, _credentials(store, feed))
    if feed.kind == "page" and entry.url and entry.url.startswith("file:"):
        path = file_of(entry.url)
        opened = await read_file(path, None) if path else None
        if opened is not None:
            return _completed(opened.article, entry), True
    if feed.kind != "feed":
        if full and feed.kind == "sample":
            raise ReaderError("the sample edition has no pages to fetch")
        return _completed(await source.article(entry, fetch), entry), True
    own = await source.article(entry, fetch)
    wants_page = full or feed.full_text == "always"
    if not wants_page and feed.full_text == "when_short":
        wants_page = is_teaser(own)
    if not wants_page or not entry.url:
        if full:
            raise ReaderError("this entry has no address to fetch")
        return own, False
    try:
        article = await _from_page(fetcher, entry, feed, fetch)
    except ReaderError:
        if full or not own.text:
            raise
        return own, False
    if not full and len(article.text) <= len(own.text):
        return replace(own, thread=article.thread), False
    return _completed(article, entry), True


async def _from_page(fetcher: Fetcher, entry: Entry, feed: Feed, fetch: BoundFetch) -> Article:
    """The article of the page that an entry of a feed points to."""
    url = entry.url or ""
    other = sources.claim(url, None)
    if other is not None:
        return await other.article(entry, sources.bind(fetcher, other, feed))
    page = await fetch(url)
    opened = await in_thread(read_page, page)
    return opened.article


def is_teaser(article: Article) -> bool:
    """Whether a feed's own text is only the beginning of what the page holds."""
    text = article.text.rstrip()
    if not text:
        return True
    if text.endswith(_CUT):
        return True
    if any(block.kind not in ("paragraph", "rule") for block in article.blocks):
        return False
    east = sum("\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3" for char in text)
    return len(text) < (_SHORT_EAST if east * 3 > len(text) else _SHORT)


def _completed(article: Article, entry: Entry) -> Article:
    """The page's article with what only the feed tells; the feed's own words win for the title."""
    return replace(
        article,
        url=article.url or entry.url,
        title=entry.title or article.title,
        author=article.author or entry.author,
        category=article.category or entry.category,
        published=entry.published or article.published,
        language=article.language or entry.language,
        views=article.views if article.views is not None else entry.views,
        score=article.score or entry.score,
        attachments=article.attachments or entry.enclosures,
        comments_url=article.comments_url or entry.comments_url,
    )


async def _fresh_thread(store: Store, fetcher: Fetcher, entry: Entry, feed: Feed) -> Thread | None:
    source = sources.source_of(feed.kind)
    fetch = sources.bind(fetcher, source, feed, _credentials(store, feed))
    if feed.kind == "sample":
        return None
    if feed.kind not in ("feed", "page"):
        return await source.thread(entry, fetch)
    if not entry.url and not entry.comments_url and not entry.comments_feed:
        return None
    other = sources.claim(entry.url, None) if entry.url else None
    try:
        if other is not None:
            return await other.thread(entry, sources.bind(fetcher, other, feed))
        page = await _page_for_thread(entry, fetch)
        if page is not None:
            opened_by = await in_thread(sources.claim, page.url, page)
            if opened_by is not None and opened_by.kind not in ("page", "feed"):
                return (await in_thread(opened_by.read_page, page)).thread
        return await discussed(fetcher, entry, fetch, page)
    except ParseError:
        return None


async def _page_for_thread(entry: Entry, fetch: BoundFetch) -> Page | None:
    """The entry's page, where only that can tell its comments."""
    if entry.comments_url or entry.comments_feed or not (entry.url or "").startswith("http"):
        return None
    return await fetch(entry.url or "")


def _entry_and_feed(store: Store, entry_id: int) -> tuple[Entry, Feed]:
    entry = store.entries.get(entry_id)
    feed = store.feeds.get(entry.feed_id) if entry and entry.feed_id is not None else None
    if entry is None or feed is None:
        raise ReaderError(f"no entry {entry_id}")
    return entry, feed


def _credentials(store: Store, feed: Feed) -> tuple[str, str] | None:
    return store.feeds.credentials(feed.id) if feed.id is not None else None
