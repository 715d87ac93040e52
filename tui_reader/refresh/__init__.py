"""One pass over the feeds that are due: fetch -> parse -> clean -> store, many at a time.

Called by the `refresh` command and by the worker.

    run.py       which feeds, side by side; one feed's failure is one line
    schedule.py      when a feed is due again
    parsers.py   parsing away from the loop, in a process of its own where there is much of it
    parsing.py   that process
    writing.py   what arrives, written in few short transactions
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_reader import lazily

if TYPE_CHECKING:
    from tui_reader.refresh.run import RefreshEvent as RefreshEvent
    from tui_reader.refresh.run import RefreshSummary as RefreshSummary
    from tui_reader.refresh.run import refresh as refresh


__getattr__ = lazily.names(
    __name__,
    {
        "run": ("RefreshEvent", "RefreshSummary", "refresh"),
    },
)
