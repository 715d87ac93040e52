"""The comments of a stored entry: its own thread, and those it has elsewhere.

Which discussions an entry has is told by itself and by its page; `look_up` asks third parties and
is only ever called when the reader asks for it. What was found stays with the entry, with the title
and the counts it had. The thread last shown is the one that is stored, and the one that is
refreshed.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tui_reader import sources
from tui_reader.errors import FetchError, ParseError, ReaderError
from tui_reader.fetch.answers import recording
from tui_reader.models import Entry, Feed, Page, Thread
from tui_reader.reading.opening import discussed
from tui_reader.reading.stored import entry_and_feed, source_and_fetch
from tui_reader.sources.bounded import in_thread
from tui_reader.store import FoundThread
from tui_reader.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tui_reader.fetch import BoundFetch, Fetcher
    from tui_reader.sources.base import Source
    from tui_reader.sources.discussions import Discussions, ThreadLink
    from tui_reader.store import Store

KEPT_FOR = timedelta(minutes=5)
"""A thread is not fetched again within this time, unless asked for."""


async def load_thread(
    store: Store,
    fetcher: Fetcher,
    entry_id: int,
    *,
    fresh: bool = False,
    sites: Discussions | None = None,
) -> Thread | None:
    """The entry's comments, kept in the library; None when no place is known where it is
    discussed. One fetched a moment ago is given again, unless asked `fresh`; one whose answers are
    said to be unchanged is kept as it is. Raises ReaderError.
    """
    entry, feed = await asyncio.to_thread(entry_and_feed, store, entry_id)
    stored = await asyncio.to_thread(store.threads.get, entry_id)
    if stored is not None and not fresh:
        age = datetime.now(UTC) - stored.fetched_at
        if timedelta(0) <= age < KEPT_FOR:
            return stored.thread
    with recording() as record:
        if stored is not None and stored.answers:
            _, fetch = source_and_fetch(store, fetcher, feed)
            fetcher.declare(_sites(sites).politeness)
            if await record.unchanged(stored.answers, fetch):
                await asyncio.to_thread(store.threads.mark_current, entry_id, datetime.now(UTC))
                return stored.thread
        chosen = await asyncio.to_thread(chosen_elsewhere, store, entry)
        if chosen is not None:
            _, fetch = source_and_fetch(store, fetcher, feed)
            thread = await _thread_at(chosen, fetcher, fetch, sites)
        else:
            thread = await own_thread(store, fetcher, entry, feed, sites)
    if thread is None:
        return None if stored is None else stored.thread
    now = datetime.now(UTC)
    await asyncio.to_thread(store.threads.put, entry_id, thread, now, record.answers)
    return thread


async def known_threads(
    store: Store, entry_id: int, *, sites: Discussions | None = None
) -> list[ThreadLink]:
    """The discussions of an entry that can be switched to, its own first. Asks nobody."""
    entry, feed = await asyncio.to_thread(entry_and_feed, store, entry_id)
    stored = await asyncio.to_thread(store.threads.get, entry_id)
    found = await asyncio.to_thread(store.threads.found, entry_id)
    return _known(entry, feed, stored.thread if stored else None, found, _sites(sites))


async def look_up(
    store: Store, fetcher: Fetcher, entry_id: int, *, sites: Discussions | None = None
) -> list[ThreadLink]:
    """All discussions of an entry, those found elsewhere by its address included. Only when the
    reader asks for it: it tells third parties what is being read. Raises ReaderError."""
    sites = _sites(sites)
    entry, feed = await asyncio.to_thread(entry_and_feed, store, entry_id)
    if feed.kind == "sample" or not (entry.url or "").startswith(("http://", "https://")):
        raise ReaderError("this entry has no address that could be looked up")
    fetcher.declare(sites.politeness)
    found = await sites.look_up(entry.url or "", fetcher)
    told = [
        FoundThread(link.url, link.site, link.title, link.comments_total, link.score)
        for link in found
    ]
    await asyncio.to_thread(store.threads.add_found, entry_id, told, datetime.now(UTC))
    return await known_threads(store, entry_id, sites=sites)


async def switch_thread(
    store: Store, fetcher: Fetcher, entry_id: int, url: str, *, sites: Discussions | None = None
) -> Thread:
    """Fetch the discussion at `url` and store it as the entry's thread. Raises ReaderError."""
    sites = _sites(sites)
    entry, feed = await asyncio.to_thread(entry_and_feed, store, entry_id)
    stored = await asyncio.to_thread(store.threads.get, entry_id)
    shown = stored.thread if stored is not None else None
    found = await asyncio.to_thread(store.threads.found, entry_id)
    links = {canonical(link.url): link.url for link in _known(entry, feed, shown, found, sites)}
    known = links.get(canonical(url))
    if known is None:
        raise ReaderError("this is not a discussion of the entry")
    _, fetch = source_and_fetch(store, fetcher, feed)
    with recording() as record:
        if _is_among(known, _own_addresses(entry)) or not sites.reads(known):
            thread = await own_thread(store, fetcher, entry, feed, sites)
        else:
            thread = await _thread_at(known, fetcher, fetch, sites)
    if thread is None:
        raise ReaderError("no comments were found there")

    def keep() -> None:
        now = datetime.now(UTC)
        if shown is not None and shown.url and not _is_named(shown.url, entry):
            store.threads.add_found(entry_id, [_as_found(shown, shown.url)], now)  # to come back
        store.threads.put(entry_id, thread, now, record.answers)
        if shown is None or shown.url is None or not _is_same(shown.url, thread.url):
            store.threads.mark_seen(entry_id, now)  # of another thread, all would be new

    await asyncio.to_thread(keep)
    return thread


async def more_comments(
    store: Store,
    fetcher: Fetcher,
    entry_id: int,
    comment_id: str,
    *,
    sites: Discussions | None = None,
) -> Thread:
    """The stored thread with what is behind its mark `comment_id` ("12 more"). Raises ReaderError,
    also where the site has no way to ask for it."""
    sites = _sites(sites)
    _, feed = await asyncio.to_thread(entry_and_feed, store, entry_id)
    stored = await asyncio.to_thread(store.threads.get, entry_id)
    if stored is None:
        raise ReaderError("the comments of this entry are not loaded yet")
    _, fetch = source_and_fetch(store, fetcher, feed)
    fetcher.declare(sites.politeness)
    thread = await sites.more(stored.thread, comment_id, fetch)
    # At the time of the rest: these comments were there then, they are not new since.
    await asyncio.to_thread(store.threads.put, entry_id, thread, stored.fetched_at, stored.answers)
    return thread


def chosen_elsewhere(store: Store, entry: Entry) -> str | None:
    """The address of the stored thread, if it is one that was looked up and switched to."""
    found = [] if entry.id is None else [one.url for one in store.threads.found(entry.id)]
    if entry.id is None or not found:
        return None
    stored = store.threads.get(entry.id)
    url = stored.thread.url if stored is not None else None
    if url is None or not _is_among(url, found) or _is_among(url, _own_addresses(entry)):
        return None
    return url


async def _thread_at(
    url: str, fetcher: Fetcher, fetch: BoundFetch, sites: Discussions | None
) -> Thread | None:
    """The thread of a discussion, known by the address that was asked for."""
    sites = _sites(sites)
    fetcher.declare(sites.politeness)
    thread = await sites.thread_at(url, fetch)
    return None if thread is None else replace(thread, url=url)


async def own_thread(
    store: Store, fetcher: Fetcher, entry: Entry, feed: Feed, sites: Discussions | None = None
) -> Thread | None:
    """The thread where the entry comes from, else where it or its page says."""
    if feed.kind == "sample":
        return None
    source, fetch = source_and_fetch(store, fetcher, feed)
    if feed.kind not in ("feed", "page"):
        return await source.thread(entry, fetch)
    sites = _sites(sites)
    named = sites.links_of(replace(entry, content=None, summary=None))
    url = entry.url or ""
    claimed = sources.claim(url, None) if url else None
    if claimed is not None and not named:
        return await _by_source(claimed, url, fetcher, feed, fetch)
    is_named = bool(named or entry.comments_feed)
    if is_named or not url.startswith("http"):
        thread = await discussed(fetcher, entry, fetch, None, sites)
        if thread is not None or not url.startswith("http"):
            return thread
    page = await _page_of(entry, fetch, sites)
    claimed = await in_thread(sources.claim, page.url, page)
    if claimed is not None and claimed.kind not in ("feed", "page"):
        if not sources.reads_by_api(claimed):
            return (await in_thread(claimed.read_page, page)).thread
        try:
            return await _by_source(claimed, page.url, fetcher, feed, fetch)
        except (FetchError, ParseError):
            return (await in_thread(claimed.read_page, page)).thread
    return None if is_named else await discussed(fetcher, entry, fetch, page, sites)


async def _by_source(
    source: Source, url: str, fetcher: Fetcher, feed: Feed, fetch: BoundFetch
) -> Thread:
    bare = Entry(external_id="", url=url)
    return await source.thread(bare, sources.bind(fetcher, source, feed, fetch.credentials))


async def _page_of(entry: Entry, fetch: BoundFetch, sites: Discussions) -> Page:
    """The entry's page; an empty one where it can't be had but the entry links to a thread."""
    url = entry.url or ""
    try:
        return await fetch.recent(url)
    except FetchError:
        if not sites.links_of(entry):
            raise
        return Page(url=url, status=0)


def _known(
    entry: Entry,
    feed: Feed,
    shown: Thread | None,
    found_elsewhere: Sequence[FoundThread],
    sites: Discussions,
) -> list[ThreadLink]:
    from tui_reader.sources.discussion_links import ThreadLink, site_name

    links = list(sites.links_of(entry))
    urls = [link.url for link in links]
    if feed.kind not in ("feed", "page", "sample") and not links and entry.url:
        urls.append(entry.url)
    elsewhere = [
        url
        for url in (
            shown.url if shown is not None else None,
            *(one.url for one in found_elsewhere),
        )
        if url and (sites.reads(url) or _is_among(url, [entry.url or ""]))
    ]
    found: dict[str, ThreadLink] = {canonical(link.url): link for link in links}
    for url in (*urls, *elsewhere):
        found.setdefault(canonical(url), ThreadLink(url, site_name(url)))
    told = list(found_elsewhere)
    if shown is not None and shown.url:
        told.append(_as_found(shown, shown.url))  # the newest there is
    for one in told:
        key = canonical(one.url)
        if key in found:
            link = found[key]
            found[key] = ThreadLink(
                link.url,
                one.site or link.site,
                one.title or link.title,
                link.comments_total if one.comments_total is None else one.comments_total,
                one.score or link.score,
            )
    return list(found.values())


def _as_found(thread: Thread, url: str) -> FoundThread:
    total = len(thread.comments) if thread.total is None else thread.total
    return FoundThread(url, title=thread.title, comments_total=total)


def _is_named(url: str, entry: Entry) -> bool:
    return _is_among(url, [*entry.discussions, entry.comments_url or ""])


def _own_addresses(entry: Entry) -> list[str]:
    return [url for url in (entry.comments_url, entry.url) if url]


def _is_among(url: str, others: Iterable[str]) -> bool:
    return canonical(url) in {canonical(other) for other in others}


def _is_same(first: str, second: str | None) -> bool:
    return second is not None and canonical(first) == canonical(second)


def _sites(sites: Discussions | None) -> Discussions:
    if sites is not None:
        return sites
    from tui_reader.sources.discussions import default_discussions

    return default_discussions()
