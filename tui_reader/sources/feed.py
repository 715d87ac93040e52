"""Feeds: RSS, Atom, RDF, CDF and JSON Feed, at any address.

`parse_feed` gives what a feed says, `read_feed` the same made fit for reading (plain titles, text
as HTML, tidy addresses). `FeedSource` refreshes: conditional requests, a hash of the content, a
permanent move taken over once something was read there.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from tui_reader.errors import NotAnArticleError, ParseError
from tui_reader.models import Article, Attachment, Entry, Feed, Page, Thread
from tui_reader.sources.base import Batch, Fetch
from tui_reader.sources.bounded import in_thread
from tui_reader.sources.feed_dates import as_moment
from tui_reader.sources.feed_raw import RawEntry, RawFeed, RawText, identities
from tui_reader.sources.feed_readable import as_html, as_written, plain_title, tidy_url
from tui_reader.text.clean import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui_reader.store.prepared import PreparedEntry

TITLE_LIMIT = 500
_START = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<\?[^>]*\?>\s*|<!--(?:(?!-->).)*-->\s*|<!DOCTYPE\s+(?!html)[^>]*>\s*)*"
    rb"<(?:[\w.-]+:)?(?:rss|rdf|feed|channel)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_MAX_AGE = re.compile(r"max-age\s*=\s*(\d{1,9})", re.IGNORECASE)
_JSON_FEED = re.compile(rb'\s*\{.{0,2000}?"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed', re.S)


@dataclass(frozen=True, slots=True)
class FeedHead:
    """What a feed says of itself. `url` is the site's page for people."""

    title: str = ""
    url: str | None = None
    language: str | None = None
    ttl_minutes: int | None = None  # how long it asks not to be asked again


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed and its entries, in its own order."""

    feed: FeedHead
    entries: tuple[Entry, ...]
    prepared: tuple[PreparedEntry, ...] = ()  # in place of `entries`, where they were made so


class FeedReader(Protocol):
    """Runs `read_feed` away from the event loop."""

    async def __call__(
        self, data: bytes, url: str, *, charset: str | None, content_type_charset: str | None
    ) -> ParsedFeed: ...


def parse_feed(data: bytes, url: str, *, charset: str | None = None) -> ParsedFeed:
    """What the feed says, as it says it: titles with their markup, texts as written, times always
    with a clock. Raises ParseError with one line, and nothing else."""
    raw = _parse(data, url, charset, None)
    return _built(raw, _faithful)


def read_feed(
    data: bytes,
    url: str,
    *,
    charset: str | None = None,
    content_type_charset: str | None = None,
) -> ParsedFeed:
    """The feed made fit for reading: cleaned plain titles, `content` and `summary` always HTML,
    addresses in their tidy form, bare dates as dates. Raises ParseError."""
    raw = _parse(data, url, charset, content_type_charset)
    return _built(raw, _readable)


def is_feed(data: bytes) -> bool:
    """Whether the bytes begin as a feed does."""
    head = data[:8_000].lstrip(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip(b"\xff\xfe")
    return bool(_START.match(head) or _JSON_FEED.match(head))


def _parse(data: bytes, url: str, charset: str | None, header: str | None) -> RawFeed:
    from tui_reader.sources.feed_json import parse_json
    from tui_reader.sources.feed_xml import parse_xml

    text = _decoded(data, charset, header)
    start = text[:200].lstrip("\ufeff \t\r\n\0")
    if not start:
        raise ParseError("empty, where a feed should be")
    try:
        return parse_json(text, url) if start.startswith("{") else parse_xml(text, url)
    except RecursionError as error:
        raise ParseError("nested too deeply to be a feed") from error


def _decoded(data: bytes, charset: str | None, header: str | None) -> str:
    if charset is None and b"\x1b" not in data and b"\0" not in data:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
    from tui_reader.text.charset import decode

    return decode(data, charset, header)


def _built(raw: RawFeed, build: Callable[[RawFeed, RawEntry, str], Entry]) -> ParsedFeed:
    is_faithful = build is _faithful
    title = as_written(raw.title) if is_faithful else plain_title(raw.title)
    head = FeedHead(
        title=clean_line(title, TITLE_LIMIT),
        url=raw.url if is_faithful else tidy_url(raw.url),
        language=clean_line(raw.language, 35) or None,
        ttl_minutes=raw.ttl_minutes,
    )
    found = zip(raw.entries, identities(raw.entries), strict=True)
    entries = [
        build(raw, entry, identity.external_id)
        for entry, identity in found
        if is_faithful or not identity.is_copy
    ]
    return ParsedFeed(head, tuple(entries))


def _faithful(feed: RawFeed, raw: RawEntry, external_id: str) -> Entry:
    author = raw.author or raw.author_email
    if raw.author and raw.author_email:
        author = f"{raw.author} ({raw.author_email})"
    return Entry(
        external_id=external_id,
        title=clean_line(as_written(raw.title), TITLE_LIMIT),
        url=raw.url,
        author=author,
        category=raw.category,
        published=as_moment(raw.published),
        updated=as_moment(raw.updated),
        summary=as_written(raw.summary),
        content=as_written(raw.content),
        language=raw.language or feed.language,
        comments_url=raw.comments_url,
        comments_feed=raw.comments_feed,
        comments_total=raw.comments_total,
        discussions=tuple(raw.discussions),
        enclosures=tuple(raw.enclosures),
    )


def _readable(feed: RawFeed, raw: RawEntry, external_id: str) -> Entry:
    content, summary = as_html(raw.content), as_html(raw.summary)
    if content is not None and summary == content:
        summary = None
    return Entry(
        external_id=clean_line(external_id, 1_100),
        title=plain_title(raw.title),
        url=tidy_url(raw.url),
        author=clean_line(raw.author or raw.author_email or feed.author, 200) or None,
        category=clean_line(raw.category, 100) or None,
        published=raw.published or raw.updated,
        updated=raw.updated,
        summary=summary,
        content=content,
        language=clean_line(raw.language or feed.language, 35) or None,
        comments_url=tidy_url(raw.comments_url),
        comments_feed=tidy_url(raw.comments_feed),
        comments_total=raw.comments_total,
        discussions=tuple(filter(None, map(_discussion, raw.discussions))),
        enclosures=tuple(
            replace(
                file,
                url=address,
                name=clean_line(file.name, 200) or None,
                type=clean_line(file.type, 100) or None,
            )
            for file in raw.enclosures[:50]
            if (address := tidy_url(file.url))
        ),
    )


def _discussion(address: str) -> str | None:
    """The address of a post: on the web, or Bluesky's own kind."""
    if address.startswith("at://"):
        return clean_line(address, 500)
    return tidy_url(address)


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


__all__ = ["FeedHead", "FeedSource", "ParsedFeed", "RawText", "is_feed", "parse_feed", "read_feed"]
