"""Following a feed: finding what can be followed at an address, and adding it to the library.

Called by `add` and by the worker (key a).
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit, urlunsplit

from tui_reader import sources
from tui_reader.errors import FetchError, ParseError, ReaderError
from tui_reader.hosts import display_host
from tui_reader.models import Feed, Page
from tui_reader.sources.bounded import in_thread
from tui_reader.urls import canonical, parse_http

if TYPE_CHECKING:
    from tui_reader.fetch import BoundFetch, Fetcher
    from tui_reader.store import Store

AT_ONCE = 4
"""Usual places that are tried together."""


async def discover(url: str, fetcher: Fetcher) -> list[Feed]:
    """What can be followed at an address: the feed, board or list that it is, or the feeds that
    its page names, the likeliest first. Raises ReaderError when there is nothing."""
    address, credentials = without_user(parse_http(url))
    source = sources.claim(address, None)
    if source is not None:
        fetch = sources.bind(fetcher, source, Feed(url=address), credentials)
        return [await source.feed(address, fetch, None)]
    fetch = fetcher.for_url(address, credentials)
    page = await fetch(address, kind="feed")
    source = await in_thread(sources.claim, page.url, page)
    refused: ParseError | None = None
    if source is not None and source.kind != "page":
        bound = sources.bind(fetcher, source, Feed(url=page.url), credentials)
        try:
            # A site that we read as what it is: the feeds its page names tell less of the same.
            return [await source.feed(page.url, bound, page)]
        except ParseError as error:
            if source.kind == "feed":
                raise
            refused = error
    found = await _named_on(page, fetch) or (
        [] if refused is not None else await _in_usual_places(page, fetch)
    )
    if refused is not None and not found:
        raise refused
    if not found:
        raise ParseError(f"no feed was found at {display_host(address)}")
    return list({canonical(feed.url): feed for feed in reversed(found)}.values())[::-1]


async def _named_on(page: Page, fetch: BoundFetch) -> list[Feed]:
    """The feeds that a page names and that can be read."""
    from tui_reader.sources.feed.find import named_feeds
    from tui_reader.text import decode

    def read() -> list[tuple[str, str]]:
        html = decode(page.content, None, page.charset)
        return [(link.url, link.title) for link in named_feeds(html, page.url)]

    try:
        links = await in_thread(read)
    except ParseError:
        links = []
    checked = await asyncio.gather(*(_checked(url, title, fetch) for url, title in links))
    return [feed for feed in checked if feed is not None]


async def _in_usual_places(page: Page, fetch: BoundFetch) -> list[Feed]:
    """The first feed in the places where sites usually keep one."""
    from tui_reader.sources.feed.find import usual_places

    places = usual_places(page.url)
    for start in range(0, len(places), AT_ONCE):
        tried = places[start : start + AT_ONCE]
        checked = await asyncio.gather(*(_checked(place, "", fetch) for place in tried))
        found = [feed for feed in checked if feed is not None]
        if found:
            return found[:1]
    return []


async def _checked(url: str, title: str, fetch: BoundFetch) -> Feed | None:
    """The feed at `url`; None when there is none."""
    from tui_reader.sources.feed.source import FeedSource

    try:
        page = await fetch(url, kind="feed")
        feed = await FeedSource().feed(page.url, fetch, page)
    except (FetchError, ParseError):
        return None
    return replace(feed, title=feed.title or title)


def add(
    store: Store,
    feed: Feed,
    *,
    folder: str | None = None,
    credentials: tuple[str, str] | None = None,
) -> Feed:
    """Follow a feed; a user and password inside its address are kept apart from it. Writes.

    Raises ReaderError when its kind is not known or its address is none.
    """
    sources.source_of(feed.kind)
    if not feed.url.startswith("tui-reader:"):
        address, inside = without_user(parse_http(feed.url))
        feed = replace(feed, url=address)
        credentials = credentials or inside
    added = store.feeds.add(replace(feed, folder=folder if folder is not None else feed.folder))
    if added.id is None:
        raise ReaderError(f"could not be added: {feed.url}")
    if credentials is not None:
        store.feeds.set_credentials(added.id, *credentials)
    return added


def without_user(url: str) -> tuple[str, tuple[str, str] | None]:
    """An address without the user and password that stood in it, and these."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    if not at:
        return url, None
    name, _, password = user.partition(":")
    return urlunsplit(parts._replace(netloc=host)), (unquote(name), unquote(password))
