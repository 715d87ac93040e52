"""What the refreshes of several feeds bring, written together: a transaction costs more than its
rows (`Store.take`, called by `refresh/writing.py`)."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tui_reader.models import Feed
from tui_reader.store.outcomes import write_failure, write_refresh
from tui_reader.store.prepared import PreparedEntry
from tui_reader.store.updating import Applied, apply_entries
from tui_reader.store.values import optional_micros, to_micros


@dataclass(frozen=True, slots=True)
class Arrival:
    """Entries of one page of a feed, the newest first."""

    feed_id: int
    entries: tuple[PreparedEntry, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the refresh of a feed ended: well, with what it says of itself (`feed`), or not."""

    feed_id: int
    feed: Feed | None = None
    error: str = ""
    next_due: datetime | None = None
    is_gone: bool = False


def take(
    connection: sqlite3.Connection, arrivals: Sequence[Arrival], outcomes: Sequence[Outcome]
) -> list[Applied]:
    """Write them all; what each arrival brought that was new or changed."""
    applied = [
        apply_entries(connection, each.feed_id, each.entries, to_micros(each.now))
        for each in arrivals
    ]
    for outcome in outcomes:
        if outcome.feed is not None:
            write_refresh(connection, outcome.feed_id, outcome.feed)
        else:
            due = optional_micros(outcome.next_due)
            write_failure(connection, outcome.feed_id, outcome.error, due, outcome.is_gone)
    return applied
