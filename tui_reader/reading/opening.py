"""What an address, a saved file or piped bytes turn out to be. Stores nothing."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tui_reader import sources
from tui_reader.errors import FetchError, ParseError, ReaderError
from tui_reader.models import Article, Entry, Feed, Page, Thread
from tui_reader.sources.bounded import in_thread
from tui_reader.sources.page import PageSource, is_html
from tui_reader.urls import file_uri

if TYPE_CHECKING:
    from tui_reader.config import Config
    from tui_reader.fetch import BoundFetch, Fetcher
    from tui_reader.sources.base import Source
    from tui_reader.sources.discussions import Discussions
    from tui_reader.text.site_rules import SiteRules

LARGEST_FILE = 20_000_000
_TYPES = {".txt": "text/plain", ".text": "text/plain", ".md": "text/plain"}


@dataclass(frozen=True, slots=True)
class Opened:
    """What an address or a file turned out to be."""

    article: Article
    source: Source
    url: str
    page: Page | None = None  # what it was read from, where that was one page
    home: Feed | None = None  # whose private host may be asked


async def read_file(path: Path, url: str | None, rules: SiteRules | None = None) -> Opened:
    def read() -> bytes:
        try:
            with path.open("rb") as file:  # maybe a pipe; its size says nothing
                data = file.read(LARGEST_FILE + 1)
            if len(data) > LARGEST_FILE:
                raise ReaderError(f"{path.name}: larger than {LARGEST_FILE // 10**6} MB")
            return data
        except OSError as error:
            raise ReaderError(f"{path.name}: {error.strerror or error}") from None

    data = await asyncio.to_thread(read)
    address = url or file_uri(path)
    return await read_bytes(data, address, _TYPES.get(path.suffix.lower()), rules)


async def read_bytes(
    data: bytes, address: str, media_type: str | None, rules: SiteRules | None = None
) -> Opened:
    headers = {"content-type": media_type} if media_type else {}
    page = Page(url=address, status=200, content=data, headers=headers, requested_url=address)
    return await in_thread(read_page, page, rules)


def read_page(page: Page, rules: SiteRules | None = None) -> Opened:
    """What a page holds, by the source that claims it; `rules`: the user's own, for pages that no
    site's source reads."""
    source = sources.claim(page.url, page) or PageSource()
    if not is_html(page) and sources.claim(page.url, None) is not None:
        source = PageSource()  # a site's page saved as plain text: its own source reads markup
    if isinstance(source, PageSource):
        article = source.read_page(page, rules)
    else:
        article = source.read_page(page)
    if article.url is None or article.url.startswith("urn:"):
        article = replace(article, url=page.url)
    return Opened(replace(article, kind=article.kind or source.kind), source, page.url, page)


async def open_address(
    fetcher: Fetcher, address: str, feed: Feed | None = None, rules: SiteRules | None = None
) -> Opened:
    """Fetch an address; a site's own source is asked where the address or the page tells it."""
    home = feed if feed is not None and feed.url.startswith("http") else Feed(url=address)
    source = sources.claim(address, None)
    if source is not None:
        return await _by_source(fetcher, source, address, home)
    page = await fetcher.for_feed(home)(address)
    source = await in_thread(sources.claim, page.url, page)
    if source is not None and sources.reads_by_api(source):
        with contextlib.suppress(FetchError, ParseError):  # a closed API: the page is here
            return await _by_source(fetcher, source, page.url, home)
    return replace(await in_thread(read_page, page, rules), home=home)


async def _by_source(fetcher: Fetcher, source: Source, url: str, home: Feed) -> Opened:
    entry = Entry(external_id="", url=url)
    article = await source.article(entry, sources.bind(fetcher, source, home))
    article = replace(article, url=article.url or url, kind=article.kind or source.kind)
    return Opened(article, source, article.url or url, home=home)


def sites_of(config: Config) -> Discussions:
    """The sites of discussions, as the settings say."""
    from tui_reader.sources.discussions import discussions_of

    return discussions_of(config.discussions.disqus_key, config.discussions.lemmy)


async def thread_of(
    fetcher: Fetcher, opened: Opened, sites: Discussions | None = None
) -> Thread | None:
    """The comments of an opened address, where they can be had; never a reason to fail."""
    article = opened.article
    entry = Entry(external_id="", url=opened.url, comments_url=article.comments_url)
    fetch = sources.bind(fetcher, opened.source, opened.home or Feed(url=opened.url))
    try:
        if opened.page is None:
            return await opened.source.thread(entry, fetch)
        return await discussed(fetcher, entry, fetch, opened.page, sites)
    except ReaderError:
        return None


async def discussed(
    fetcher: Fetcher,
    entry: Entry,
    fetch: BoundFetch,
    page: Page | None = None,
    sites: Discussions | None = None,
) -> Thread | None:
    """The thread of an entry by what it and its page name."""
    from tui_reader.sources.discussions import default_discussions

    sites = sites or default_discussions()
    fetcher.declare(sites.politeness)
    return await sites.thread_for(entry, fetch, page=page)
