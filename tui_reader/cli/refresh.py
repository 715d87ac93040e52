"""`refresh`: fetching what is due, and the search index filled behind it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from tui_reader.cli.context import NOTHING_FOLLOWED, Context, now, one_feed
from tui_reader.cli.output import flush, short_moment, write_error, write_json, write_line

if TYPE_CHECKING:
    from tui_reader.models import Feed
    from tui_reader.reading import Kept
    from tui_reader.refresh import RefreshEvent
    from tui_reader.store import Store

AT_ONCE = 2_000
"""More entries than these are made searchable by a process of its own, behind the command: they
would take more than a moment."""


def refresh(arguments: argparse.Namespace, context: Context) -> int:
    """Fetch what is due, all, or the feeds named; one line a feed. Then what came is made
    searchable: at once where it is little, else behind this command."""
    with context.store(gives_way=True) as store:
        ids: list[int] | None = None
        if arguments.feeds:
            named = [one_feed(store, text) for text in arguments.feeds]
            ids = [feed.id for feed in named if feed.id is not None]
        failures = 0
        if ids is not None or arguments.all or store.feeds.due(now()):
            import asyncio  # not for nothing: it takes as long as all else here

            failures = asyncio.run(_refresh(store, context, arguments, ids))
        elif not arguments.json:
            write_line(_why_nothing(store))
        _index(store)
    return 1 if failures else 0


async def _refresh(
    store: Store, context: Context, arguments: argparse.Namespace, ids: list[int] | None
) -> int:
    """Run it and tell of each feed; how many failed."""
    from tui_reader.refresh import refresh as run

    failures = 0
    refreshed: list[int] = []
    config = context.config()

    def tell(event: RefreshEvent) -> None:
        nonlocal failures
        failures += event.status == "failed"
        if event.status in ("new", "unchanged"):
            refreshed.append(event.feed_id)
        _tell_refreshed(event, as_json=arguments.json)

    async with context.fetcher(config) as fetcher:
        summary = await run(
            store,
            fetcher,
            config,
            feed_ids=ids,
            everything=arguments.all,
            beside_screen=False,
            on_event=tell,
        )
        if any(feed.keep_newest for feed in store.feeds.all()):
            from tui_reader.reading import keep_refreshed, sites_of

            await keep_refreshed(
                store,
                fetcher,
                refreshed,
                on_kept=lambda feed, kept: _tell_kept(feed, kept, as_json=arguments.json),
                sites=sites_of(config),
                rules=context.site_rules(),
            )
    if not summary.total and not arguments.json:
        write_line(_why_nothing(store))
    return failures


def _index(store: Store) -> None:
    """Fill the search index with what came."""
    from tui_reader.cli.indexing import STEP, fill_behind

    if store.read_only or not (waiting := store.unindexed()):
        return
    if waiting > AT_ONCE and fill_behind():
        return
    while store.search.index_some(STEP):
        pass


def _why_nothing(store: Store) -> str:
    """Why a refresh had nothing to do."""
    due = [feed.next_due for feed in store.feeds.all() if feed.next_due is not None]
    if not due:
        return NOTHING_FOLLOWED
    return f"nothing is due before {short_moment(min(due))} (--all asks for all the same)"


def _tell_refreshed(event: RefreshEvent, *, as_json: bool) -> None:
    if as_json:
        write_json(
            {
                "feed": {"id": str(event.feed_id), "title": event.title, "url": event.url},
                "status": event.status,
                "new": event.new,
                "updated": event.updated,
                "error": event.error,
            }
        )
    else:
        name = event.title or event.url
        counts = [f"{event.new} new"] if event.new else []
        if event.updated:
            counts.append(f"{event.updated} updated")
        what = event.error or ", ".join(counts) or event.status
        if event.status == "failed":
            write_error(f"{name}: {what}")
        else:
            write_line(f"{event.done}/{event.total}  {name}: {what}")
    flush()


def _tell_kept(feed: Feed, kept: Kept, *, as_json: bool) -> None:
    if as_json:  # there a line is a feed refreshed
        return
    missing = f", {kept.failed} could not be had" if kept.failed else ""
    waits = ", the rest next time" if kept.is_cut_short else ""
    write_line(f"{feed.title or feed.url}: {kept.complete} kept complete{missing}{waits}")
    flush()
