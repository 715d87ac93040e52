"""Feeds at any address, refreshed: conditional requests, a hash of the content, a permanent move
taken over once something was read there. What a feed says is read by `parsing`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from tui_reader.errors import NotAnArticleError
from tui_reader.models import Article, Attachment, Entry, Feed, Page, Thread
from tui_reader.sources.base import Batch, Fetch
from tui_reader.sources.bounded import in_thread
from tui_reader.sources.feed.parsing import ParsedFeed, is_feed, read_feed

if TYPE_CHECKING:
    from collections.abc import Callable

_MAX_AGE = re.compile(r"max-age\s*=\s*(\d{1,9})", re.IGNORECASE)


class FeedReader(Protocol):
    """Runs `read_feed` away from the event loop."""

    async def __call__(
        self, data: bytes, url: str, *, charset: str | None, content_type_charset: str | None
    ) -> ParsedFeed: ...


async def read_in_thread(
    data: bytes, url: str, *, charset: str | None, content_type_charset: str | None
) -> ParsedFeed:
    """`read_feed` in a thread."""
    return await in_thread(
        read_feed, data, url, charset=charset, content_type_charset=content_type_charset
    )


class FeedSource:
    """The source of kind "feed"."""

    kind = "feed"

    def __init__(
        self,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        read: FeedReader = read_in_thread,
    ) -> None:
        self._now = now
        self._read = read

    def claims(self, url: str, page: Page | None) -> bool:
        return page is not None and is_feed(page.content)

    async def feed(self, url: str, fetch: Fetch, page: Page | None) -> Feed:
        page = page or await fetch(url, kind="feed")
        parsed = await in_thread(
            read_feed, page.content, page.url, content_type_charset=page.charset
        )
        return Feed(
            url=page.moved_to or page.requested_url or url,
            kind=self.kind,
            title=parsed.feed.title,
            site_url=parsed.feed.url,
        )

    async def entries(self, feed: Feed, fetch: Fetch) -> AsyncIterator[Batch]:
        page = await fetch(feed.url, kind="feed", etag=feed.etag, modified=feed.modified)
        if page.is_not_modified:
            yield Batch(is_unchanged=True)
            return
        digest = hashlib.sha256(page.content).hexdigest()
        fresh = replace(
            feed,
            url=page.moved_to or feed.url,
            etag=page.headers.get("etag"),
            modified=page.headers.get("last-modified"),
            content_hash=digest,
        )
        if digest == feed.content_hash:
            yield Batch(feed=fresh if fresh != feed else None, is_unchanged=True)
            return
        parsed = await self._read(
            page.content, page.url, charset=feed.charset, content_type_charset=page.charset
        )
        fresh = replace(
            fresh,
            title=parsed.feed.title or feed.title,
            site_url=parsed.feed.url or feed.site_url,
            next_due=self._asked(page, parsed.feed.ttl_minutes) or fresh.next_due,
        )
        yield Batch(entries=parsed.entries, feed=fresh, prepared=parsed.prepared)

    def _asked(self, page: Page, ttl_minutes: int | None) -> datetime | None:
        """Before when the feed or its server wants no further request, a day ahead at most."""
        match = _MAX_AGE.search(page.headers.get("cache-control", ""))
        seconds = max(int(match[1]) if match else 0, (ttl_minutes or 0) * 60)
        return self._now() + timedelta(seconds=min(seconds, 86_400)) if seconds else None

    async def article(self, entry: Entry, fetch: Fetch) -> Article:
        return await in_thread(content_article, entry)

    async def thread(self, entry: Entry, fetch: Fetch) -> Thread:
        from tui_reader.sources.discussions import thread_for

        return await thread_for(entry, fetch) or Thread()

    def read_page(self, page: Page) -> Article:
        parsed = read_feed(page.content, page.url, content_type_charset=page.charset)
        number = len(parsed.entries)
        raise NotAnArticleError(f"a feed of {number} entries, not an article: use add")


def content_article(entry: Entry) -> Article:
    """The article that an entry carries in itself: its content, else its summary."""
    from tui_reader.text import article_from_content

    html = entry.content or entry.summary or ""
    article = article_from_content(html, entry.url, entry.title)
    return replace(
        article,
        url=entry.url,
        title=entry.title or article.title,
        language=entry.language or article.language,
        author=entry.author,
        category=entry.category,
        published=entry.published,
        views=entry.views,
        score=entry.score,
        attachments=_without_images_shown(entry.enclosures, article),
        comments_url=entry.comments_url,
        kind=FeedSource.kind,
    )


def _without_images_shown(
    enclosures: tuple[Attachment, ...], article: Article
) -> tuple[Attachment, ...]:
    shown = {block.url for block in article.blocks if block.kind == "image"}
    return tuple(file for file in enclosures if file.url not in shown)
