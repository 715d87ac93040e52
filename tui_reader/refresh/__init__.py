"""One pass over the feeds that are due: fetch -> parse -> clean -> store, many at a time.

Called by the `refresh` command and by the worker.

    run.py       which feeds, side by side; one feed's failure is one line
    pace.py      when a feed is due again
    parsers.py   parsing away from the loop, in a process of its own where there is much of it
    parsing.py   that process
    writing.py   what arrives, written in few short transactions
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tui_reader.refresh.run import RefreshEvent as RefreshEvent
    from tui_reader.refresh.run import RefreshSummary as RefreshSummary
    from tui_reader.refresh.run import refresh as refresh


def __getattr__(name: str) -> Any:
    """Loaded when first used: the parsing process needs none of it."""
    if name in ("RefreshEvent", "RefreshSummary", "refresh"):
        return getattr(import_module("tui_reader.refresh.run"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
