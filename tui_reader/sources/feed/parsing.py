"""Bytes to a feed and its entries: RSS, Atom, RDF, CDF and JSON Feed.

`parse_feed` gives what a feed says, `read_feed` the same made fit for reading (plain titles, text
as HTML, tidy addresses).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tui_reader.errors import ParseError
from tui_reader.models import Entry
from tui_reader.sources.feed.dates import as_moment
from tui_reader.sources.feed.raw import RawEntry, RawFeed, identities
from tui_reader.sources.feed.readable import as_html, as_written, plain_title, tidy_url
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
    from tui_reader.sources.feed.json_feed import parse_json
    from tui_reader.sources.feed.xml_feed import parse_sound, parse_xml

    sound = parse_sound(data, url) if charset is None else None
    if sound is not None:
        return sound
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
