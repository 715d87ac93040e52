"""From an address, a file or a stored entry to the article and thread that are shown.

`read_target` and `document_to_dict` serve `show` and store nothing; the others serve the screen
through the worker and keep what they made in the library. What an entry's feed brought is enough
where it is whole; else, or when asked, its page is fetched.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from tui_reader import sources
from tui_reader.errors import ParseError, ReaderError
from tui_reader.models import Article, Entry, EntryRow, Feed, Page, Thread, VoteValue
from tui_reader.sources.bounded import in_thread
from tui_reader.sources.page import PageSource, pages_feed
from tui_reader.urls import canonical, parse_http

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui_reader.fetch import BoundFetch, Fetcher
    from tui_reader.sources.base import Source
    from tui_reader.store import Store

LARGEST_FILE = 20_000_000
_SHORT = 500
_SHORT_EAST = 220
"""Characters below which a feed's own text counts as a teaser (fewer in Korean or Chinese)."""
_CUT = ("…", "...", "[…]", "[...]", "(more…)", "더보기", "더 보기", "계속 읽기", "Read more",
        "Continue reading", "Read the rest")  # fmt: skip
_TYPES = {".txt": "text/plain", ".text": "text/plain", ".md": "text/plain"}


@dataclass(frozen=True, slots=True)
class Document:
    """An article with what the library knows of it."""

    article: Article
    row: EntryRow | None = None
    feed_title: str | None = None
    feed_url: str | None = None
    vote: VoteValue = "none"
    thread: Thread | None = None


@dataclass(frozen=True, slots=True)
class _Opened:
    """What an address or a file turned out to be."""

    article: Article
    source: Source
    url: str
    page: Page | None = None


async def read_target(
    target: str,
    *,
    store: Store,
    fetcher: Fetcher,
    url: str | None = None,
    stdin: bytes | None = None,
) -> Document:
    """The article that `target` means: "-", a file, an entry's id or an address. Stores nothing."""
    if stdin is not None or target == "-":
        data = stdin or b""
        address = url or f"urn:sha256:{hashlib.sha256(data).hexdigest()}"
        return _document(store, await _read_bytes(data, address, None))
    path = _file(target)
    if path is not None:
        return _document(store, await _read_file(path, url))
    if target.isascii() and target.isdecimal():
        return await _read_stored(store, fetcher, int(target))
    address = parse_http(target)
    opened = await _open_address(fetcher, address)
    thread = opened.article.thread
    if thread is None:
        thread = await _thread_of(fetcher, opened)
    return _document(store, replace(opened, article=replace(opened.article, thread=thread)))


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


async def open_target(
    store: Store, fetcher: Fetcher, target: str, *, feed_id: int | None = None
) -> int:
    """Store an address or a saved file as an entry, with its article, and return the entry's id.

    It becomes an entry of the feed given (a board's neighbour), else of "Saved pages". One that
    the library has already is not fetched again.
    """
    path = _file(target)
    address = _uri(path) if path is not None else parse_http(target)
    feed = await asyncio.to_thread(_feed_for, store, feed_id)
    known = await asyncio.to_thread(_known, store, address, feed)
    if known is not None and path is None:
        return known
    opened = await (_read_file(path, None) if path else _open_address(fetcher, address, feed))

    def keep() -> int:
        entry_id = _keep(store, opened, feed)
        store.articles.put(entry_id, opened.article, origin="page")
        if opened.article.thread is not None:
            store.threads.put(entry_id, opened.article.thread, datetime.now(UTC))
        return entry_id

    return await asyncio.to_thread(keep)


def document_to_dict(document: Document) -> dict[str, Any]:
    """The JSON form that `show` prints (design §4)."""
    from tui_reader.serialize import article_to_dict, comment_to_dict

    article, row = document.article, document.row
    told = article_to_dict(article)
    comments = [comment_to_dict(comment) for comment in _comments(document)]
    for comment in comments:
        comment.pop("blocks", None)
    thread = document.thread
    has_feed = document.feed_title is not None or document.feed_url is not None
    return {
        "id": None if row is None else str(row.id),
        "kind": article.kind or (row.kind if row is not None else None),
        "url": article.url,
        "feed": {"title": document.feed_title, "url": document.feed_url} if has_feed else None,
        "title": article.title,
        "author": article.author,
        "category": article.category,
        "published": told["published"],
        "views": article.views,
        "score": told["score"],
        "vote": document.vote,
        "article": {
            "language": article.language,
            "text": article.text,
            "repeats": article.repeats,
            "blocks": told["blocks"],
        },
        "attachments": told["attachments"],
        "previous": told["previous"],
        "next": told["next"],
        "comments": comments,
        "comments_total": None if thread is None else _total(thread),
        "comments_url": article.comments_url,
    }


def _comments(document: Document) -> tuple[Any, ...]:
    return () if document.thread is None else document.thread.comments


def _total(thread: Thread) -> int:
    return len(thread.comments) if thread.total is None else thread.total


# from a target to what it is


def _file(target: str) -> Path | None:
    """The file that `target` names, if there is one."""
    if target.startswith("file:"):
        return Path(unquote(urlsplit(target).path))
    if target.startswith(("http://", "https://")):
        return None
    try:
        path = Path(target).expanduser()
        return path if path.is_file() else None
    except (OSError, ValueError, RuntimeError):
        return None


def _uri(path: Path) -> str:
    """The address of a saved file: what votes on it are kept under."""
    return path.absolute().as_uri()


async def _read_file(path: Path, url: str | None) -> _Opened:
    def read() -> bytes:
        try:
            if path.stat().st_size > LARGEST_FILE:
                raise ReaderError(f"{path.name}: larger than {LARGEST_FILE // 10**6} MB")
            return path.read_bytes()
        except OSError as error:
            raise ReaderError(f"{path.name}: {error.strerror or error}") from None

    data = await asyncio.to_thread(read)
    address = url or _uri(path)
    return await _read_bytes(data, address, _TYPES.get(path.suffix.lower()))


async def _read_bytes(data: bytes, address: str, media_type: str | None) -> _Opened:
    headers = {"content-type": media_type} if media_type else {}
    page = Page(url=address, status=200, content=data, headers=headers, requested_url=address)
    return await in_thread(_read_page, page)


def _read_page(page: Page) -> _Opened:
    """What a page holds, by the source that claims it."""
    source = sources.claim(page.url, page) or PageSource()
    article = source.read_page(page)
    if article.url is None or article.url.startswith("urn:"):
        article = replace(article, url=page.url)
    return _Opened(replace(article, kind=article.kind or source.kind), source, page.url, page)


async def _open_address(fetcher: Fetcher, address: str, feed: Feed | None = None) -> _Opened:
    """Fetch an address; a site's own source is asked where the address alone tells it."""
    home = feed if feed is not None and feed.url.startswith("http") else Feed(url=address)
    source = sources.claim(address, None)
    if source is not None:
        entry = Entry(external_id="", url=address)
        article = await source.article(entry, sources.bind(fetcher, source, home))
        url = article.url or address
        return _Opened(replace(article, url=url, kind=article.kind or source.kind), source, url)
    page = await fetcher.for_feed(home)(address)
    return await in_thread(_read_page, page)


async def _thread_of(fetcher: Fetcher, opened: _Opened) -> Thread | None:
    """The comments of an opened address, where they can be had; never a reason to fail."""
    article = opened.article
    entry = Entry(external_id="", url=opened.url, comments_url=article.comments_url)
    fetch = sources.bind(fetcher, opened.source, Feed(url=opened.url))
    try:
        if opened.page is None:
            return await opened.source.thread(entry, fetch)
        return await _discussed(fetcher, entry, fetch, opened.page)
    except ReaderError:
        return None


async def _discussed(
    fetcher: Fetcher, entry: Entry, fetch: BoundFetch, page: Page | None = None
) -> Thread | None:
    from tui_reader.sources import discussions

    fetcher.declare(discussions.politeness())
    return await discussions.thread_for(entry, fetch, page=page)


# from a stored entry to its article and thread


def _entry_and_feed(store: Store, entry_id: int) -> tuple[Entry, Feed]:
    entry = store.entries.get(entry_id)
    feed = store.feeds.get(entry.feed_id) if entry and entry.feed_id is not None else None
    if entry is None or feed is None:
        raise ReaderError(f"no entry {entry_id}")
    return entry, feed


async def _read_stored(store: Store, fetcher: Fetcher, entry_id: int) -> Document:
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
        vote=row.vote if row is not None else _vote(store, article.url),
        thread=stored.thread if stored is not None else article.thread,
    )


async def _make_article(
    store: Store, fetcher: Fetcher, entry: Entry, feed: Feed, *, full: bool
) -> tuple[Article, bool]:
    """The article, and whether it comes from the entry's page."""
    source = sources.source_of(feed.kind)
    fetch = sources.bind(fetcher, source, feed, _credentials(store, feed))
    if feed.kind == "page" and entry.url and entry.url.startswith("file:"):
        path = _file(entry.url)
        opened = await _read_file(path, None) if path else None
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
    opened = await in_thread(_read_page, page)
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
        return await _discussed(fetcher, entry, fetch, page)
    except ParseError:
        return None


async def _page_for_thread(entry: Entry, fetch: BoundFetch) -> Page | None:
    """The entry's page, where only that can tell its comments."""
    if entry.comments_url or entry.comments_feed or not (entry.url or "").startswith("http"):
        return None
    return await fetch(entry.url or "")


def _credentials(store: Store, feed: Feed) -> tuple[str, str] | None:
    return store.feeds.credentials(feed.id) if feed.id is not None else None


# what the library knows of an address


def _document(store: Store, opened: _Opened) -> Document:
    article = opened.article
    found = store.entries.find_url(article.url or opened.url)
    row = store.entries.row(found[0]) if found else None
    feed = store.feeds.get(row.feed_id) if row is not None else None
    return Document(
        article=article,
        row=row,
        feed_title=feed.title if feed is not None else article.site_title,
        feed_url=feed.url if feed is not None else None,
        vote=_vote(store, article.url or opened.url),
        thread=article.thread,
    )


def _vote(store: Store, url: str | None) -> VoteValue:
    vote = store.votes.get(canonical(url)) if url else None
    return "none" if vote is None else vote.value


def _feed_for(store: Store, feed_id: int | None) -> Feed:
    if feed_id is not None:
        feed = store.feeds.get(feed_id)
        if feed is None:
            raise ReaderError(f"no feed {feed_id}")
        if feed.kind != "sample":
            return feed
    return store.feeds.add(pages_feed())


def _known(store: Store, address: str, feed: Feed) -> int | None:
    """The entry at an address, one of the given feed before others."""
    rows = store.entries.rows(store.entries.find_url(address))
    own = [row.id for row in rows if row.feed_id == feed.id]
    return own[0] if own else rows[0].id if rows else None


def _keep(store: Store, opened: _Opened, feed: Feed) -> int:
    """Store what was opened as an entry of `feed`; its id."""
    article = opened.article
    url = article.url or opened.url
    known = _known(store, url, feed)
    if known is not None:
        return known
    entry = Entry(
        external_id=_external_id(opened.source, url),
        title=article.title or url,
        url=url,
        author=article.author,
        category=article.category,
        published=article.published,
        language=article.language,
        score=article.score,
        views=article.views,
        comments_url=article.comments_url,
        comments_total=_total(article.thread) if article.thread is not None else None,
        enclosures=article.attachments,
    )
    store.entries.apply(feed, [entry], datetime.now(UTC))
    found = None
    if feed.id is not None:
        found = store.entries.find_external(feed.id, entry.external_id)
    if found is None:
        raise ReaderError(f"could not be stored: {url}")
    return found


def _external_id(source: Source, url: str) -> str:
    """The site's own id where the source can tell it from the address, so that the entry is the
    same when its list brings it later; else the address."""
    tell: Callable[[str], str | None] | None = getattr(source, "external_id_of", None)
    return (tell(url) if tell is not None else None) or canonical(url)


__all__ = [
    "Document",
    "document_to_dict",
    "is_teaser",
    "load_thread",
    "open_target",
    "prepare_entry",
    "read_target",
]
