"""Feeds: RSS, Atom, RDF, CDF and JSON Feed, at any address.

`source.py` is the way in: it refreshes. `parsing.py` makes entries of bytes: `xml_feed.py` and
`json_feed.py` gather what a feed says (`raw.py`), `readable.py` makes it fit for reading. `find.py`
looks for the feeds of a page, `comments.py` reads comments that come as a feed. Names are loaded
when first used, so that one who needs the times of feeds alone does not pay for all of it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tui_reader.sources.feed.parsing import parse_feed as parse_feed
    from tui_reader.sources.feed.parsing import read_feed as read_feed
    from tui_reader.sources.feed.source import FeedSource as FeedSource

_HOMES = {
    "FeedSource": "tui_reader.sources.feed.source",
    "parse_feed": "tui_reader.sources.feed.parsing",
    "read_feed": "tui_reader.sources.feed.parsing",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), name)
