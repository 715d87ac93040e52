"""When a feed is due again: by how often it posts, how often it failed, and what its server asked.

Pure functions; the bounds are settings.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from tui_reader.config.sections import Refresh
from tui_reader.fetch.limits import TO_COME_BACK
from tui_reader.models import Feed

_GAPS = 12
"""Entries by whose times the pace of a feed is judged."""


def asked_to_wait(feed: Feed, now: datetime) -> bool:
    """Whether the feed's server named a time before which it wants no request, by hand or not."""
    said = feed.last_error or ""
    return feed.next_due is not None and feed.next_due > now and TO_COME_BACK in said


def interval(
    feed: Feed, moments: Iterable[datetime], now: datetime, settings: Refresh
) -> timedelta:
    """How long a feed with entries of these times can wait: half the usual time between two."""
    shortest = timedelta(minutes=settings.shortest_minutes)
    longest = max(shortest, timedelta(minutes=settings.longest_minutes))
    known = sorted((moment for moment in moments if moment <= now), reverse=True)[:_GAPS]
    if known:
        wait = (now - known[-1]) / (2 * len(known))
    elif feed.next_due is not None and feed.last_refreshed is not None:
        wait = (feed.next_due - feed.last_refreshed) * 1.5  # nothing new: less often
    else:
        wait = shortest
    return min(max(wait, shortest), longest)


def later(feed: Feed, now: datetime, settings: Refresh) -> datetime:
    """When a feed that failed is tried again: each time in a row twice as late."""
    minutes = settings.shortest_minutes * 2 ** min(feed.failures, 10)
    return now + timedelta(minutes=min(minutes, settings.longest_minutes))
