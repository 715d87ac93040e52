"""From a stored entry to its article: what its feed brought, else its page."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tui_reader import sources
from tui_reader.errors import FetchError, ParseError, ReaderError
from tui_reader.fetch.answers import recording
from tui_reader.models import Article, Entry, Feed, Folded
from tui_reader.reading.document import Document, vote_on
from tui_reader.reading.opening import read_file, read_page
from tui_reader.reading.stored import entry_and_feed, source_and_fetch
from tui_reader.reading.threads import chosen_elsewhere, own_thread
from tui_reader.sources.bounded import in_thread
from tui_reader.urls import named_file

if TYPE_CHECKING:
    from tui_reader.fetch import BoundFetch, Fetcher
    from tui_reader.store import Store
    from tui_reader.text.site_rules import SiteRules

_SHORT = 500
_SHORT_EAST = 220
"""Characters below which a feed's own text counts as a teaser (fewer in Korean or Chinese)."""
_CUT = ("…", "...", "[…]", "[...]", "(more…)", "더보기", "더 보기", "계속 읽기", "Read more",
        "Continue reading", "Read the rest")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """An entry's article; `keep` puts it into the library (it waits for others that write), and
    is None where the library has it."""

    article: Article
    keep: Callable[[], None] | None = None


async def prepare_entry(
    store: Store,
    fetcher: Fetcher,
    entry_id: int,
    *,
    full: bool = False,
    rules: SiteRules | None = None,
) -> Article:
    """The entry's article, made where the library has none yet, and kept there. With `full` its
    page is fetched whatever the feed brought. Raises ReaderError."""
    made = await make_entry(store, fetcher, entry_id, full=full, rules=rules)
    if made.keep is not None:
        await asyncio.to_thread(made.keep)
    return made.article


async def make_entry(
    store: Store,
    fetcher: Fetcher,
    entry_id: int,
    *,
    full: bool = False,
    rules: SiteRules | None = None,
) -> Made:
    """As `prepare_entry`, but what is made is kept when the caller says so."""
    entry, feed = await asyncio.to_thread(entry_and_feed, store, entry_id)
    if not full:
        known = await asyncio.to_thread(store.articles.get, entry_id)
        if known is not None:
            return Made(known)
    with recording() as record:  # the thread of the page is asked for by condition later on
        article, is_page = await _make_article(store, fetcher, entry, feed, full=full, rules=rules)
    origin: Any = "page" if is_page else "feed"

    def keep() -> None:
        store.articles.put(entry_id, article, origin=origin)
        if article.thread is not None and chosen_elsewhere(store, entry) is None:
            store.threads.put(entry_id, article.thread, datetime.now(UTC), record.answers)

    return Made(article, keep)


async def read_stored(
    store: Store, fetcher: Fetcher, entry_id: int, rules: SiteRules | None = None
) -> Document:
    entry, feed = entry_and_feed(store, entry_id)
    article, stored = store.articles.get(entry_id), store.threads.get(entry_id)
    thread = stored.thread if stored is not None else None
    if article is None:
        article, _ = await _make_article(store, fetcher, entry, feed, full=False, rules=rules)
        thread = thread or article.thread
        if thread is None and feed.kind not in ("feed", "page"):
            with contextlib.suppress(ReaderError):  # a discussion site: its comments are half of it
                thread = await own_thread(store, fetcher, entry, feed)
    row = store.entries.row(entry_id)
    return Document(
        article=article,
        row=row,
        feed_title=feed.title,
        feed_url=feed.url,
        vote=row.vote if row is not None else vote_on(store, article.url),
        thread=thread or article.thread,
    )


async def _make_article(
    store: Store,
    fetcher: Fetcher,
    entry: Entry,
    feed: Feed,
    *,
    full: bool,
    rules: SiteRules | None,
) -> tuple[Article, bool]:
    """The article, and whether it comes from the entry's page."""
    source, fetch = source_and_fetch(store, fetcher, feed)
    if feed.kind == "page" and entry.url and entry.url.startswith("file:"):
        path = named_file(entry.url)
        opened = await read_file(path, None, rules) if path else None
        if opened is not None:
            return _completed(opened.article, entry), True
    if feed.kind == "page" and (entry.url or "").startswith("http"):
        article = await _from_page(fetcher, entry, feed, fetch, fresh=full, rules=rules)
        return _completed(article, entry), True
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
        article = await _from_page(fetcher, entry, feed, fetch, fresh=full, rules=rules)
    except ReaderError:
        if full or not own.text:
            raise
        return own, False
    if not full and len(article.text) <= len(own.text):
        return replace(own, thread=article.thread), False
    return _completed(article, entry), True


async def _from_page(
    fetcher: Fetcher,
    entry: Entry,
    feed: Feed,
    fetch: BoundFetch,
    *,
    fresh: bool,
    rules: SiteRules | None,
) -> Article:
    """The article of the page that an entry of a feed points to. A site's source is told the
    address alone: the feed's own words would pass for the whole."""
    url = entry.url or ""
    source = sources.claim(url, None)
    if source is not None:
        bare = Entry(external_id="", url=url)
        return await source.article(bare, sources.bind(fetcher, source, feed, fetch.credentials))
    page = await fetch.recent(url, fresh=fresh)
    source = await in_thread(sources.claim, page.url, page)
    if source is not None and sources.reads_by_api(source):
        bare = Entry(external_id="", url=page.url)
        with contextlib.suppress(FetchError, ParseError):  # a closed API: the page is here
            return await source.article(
                bare, sources.bind(fetcher, source, feed, fetch.credentials)
            )
    return (await in_thread(read_page, page, rules)).article


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
        _without_headline(article, entry.title),
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


def _without_headline(article: Article, title: str) -> Article:
    """The article without the headline above it where that is the feed's title, which the pane
    prints already; the page was read without knowing that title."""
    from tui_reader.text import fold_repeats

    folding = fold_repeats(article.blocks[:2], title=title)
    if len(folding.folded) != 1 or folding.kept != article.blocks[1:2]:
        return article
    headline = Folded(article.blocks[0], before=0, repeats=0)
    others = (
        replace(one, before=max(one.before - 1, 0), repeats=max(one.repeats - 1, 0))
        for one in article.folded
    )
    return replace(article, blocks=article.blocks[1:], folded=(headline, *others))
