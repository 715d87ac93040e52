"""Keeping a feed complete: articles and threads of its newest entries, for reading offline."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui_reader.errors import ReaderError, RetryLaterError
from tui_reader.models import View
from tui_reader.reading.entries import prepare_entry
from tui_reader.reading.threads import known_threads, load_thread

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from tui_reader.fetch import Fetcher
    from tui_reader.models import Feed
    from tui_reader.sources.discussions import Discussions
    from tui_reader.store import Store
    from tui_reader.text.site_rules import SiteRules

MOST = 500
"""Entries of one feed that are kept complete at most."""

_FEEDS_AT_ONCE = 4
"""Feeds that are worked on side by side; of one site's the fetcher lets few requests through."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Kept:
    """How it went: entries complete, and those of which something could not be had."""

    complete: int = 0
    failed: int = 0
    is_cut_short: bool = False
    """The site wants no further requests for now; the rest comes next time."""


async def keep_refreshed(
    store: Store,
    fetcher: Fetcher,
    feed_ids: Iterable[int],
    *,
    on_kept: Callable[[Feed, Kept], None] = lambda feed, kept: None,
    sites: Discussions | None = None,
    rules: SiteRules | None = None,
) -> None:
    """Keep those of the feeds complete that are set to be (`Feed.keep_newest`), after a refresh."""
    found = await asyncio.to_thread(lambda: [store.feeds.get(one) for one in feed_ids])
    waiting = iter([feed for feed in found if feed is not None and feed.keep_newest > 0])

    async def work() -> None:
        for feed in waiting:
            try:
                newest = feed.keep_newest
                kept = await keep_complete(
                    store, fetcher, feed.id or 0, newest, sites=sites, rules=rules
                )
            except Exception:  # a full disk, a fault of ours: the other feeds go on
                _log.exception("keeping feed %s complete", feed.id)
            else:
                on_kept(feed, kept)

    async with asyncio.TaskGroup() as group:
        for _ in range(_FEEDS_AT_ONCE):
            group.create_task(work())


async def keep_complete(
    store: Store,
    fetcher: Fetcher,
    feed_id: int,
    newest: int,
    *,
    sites: Discussions | None = None,
    rules: SiteRules | None = None,
) -> Kept:
    """Make article and thread of the `newest` entries of a feed where the library lacks them, one
    after another. Never a reason to fail: what can't be had is tried again the next time."""
    view = View("feed", key=str(feed_id))
    kept = Kept()
    rows = await asyncio.to_thread(store.entries.page, view, limit=max(0, min(newest, MOST)))
    for row in rows:
        try:
            is_whole = await _complete(store, fetcher, row.id, sites, rules)
        except RetryLaterError:
            kept.is_cut_short = True
            break
        kept.complete += is_whole
        kept.failed += not is_whole
    return kept


async def _complete(
    store: Store,
    fetcher: Fetcher,
    entry_id: int,
    sites: Discussions | None,
    rules: SiteRules | None,
) -> bool:
    """Whether the entry is there with all it has. The thread is fetched where there is none:
    keeping it fresh is for who reads it."""
    is_whole = True
    is_first = not await asyncio.to_thread(store.articles.has, [entry_id])
    if is_first:
        is_whole = await _went_well(prepare_entry(store, fetcher, entry_id, rules=rules))
    if await asyncio.to_thread(store.threads.has, [entry_id]):
        return is_whole
    # Whether its page holds comments is asked once; what the entry itself names, each time.
    entry = await asyncio.to_thread(store.entries.get, entry_id)
    if entry is None:
        return False
    is_named = entry.comments_feed or entry.comments_total
    if is_first or is_named or await known_threads(store, entry_id, sites=sites):
        is_whole &= await _went_well(load_thread(store, fetcher, entry_id, sites=sites))
    return is_whole


async def _went_well(work: Awaitable[object]) -> bool:
    try:
        await work
    except RetryLaterError:
        raise
    except ReaderError as error:
        _log.info("not kept: %s", error)
        return False
    return True
