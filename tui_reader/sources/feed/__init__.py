"""Feeds: RSS, Atom, RDF, CDF and JSON Feed, at any address.

`source.py` is the way in: it refreshes. `parsing.py` makes entries of bytes: `xml_feed.py` and
`json_feed.py` gather what a feed says (`raw.py`), `readable.py` makes it fit for reading. `find.py`
looks for the feeds of a page, `comments.py` reads comments that come as a feed. Names are loaded
when first used, so that one who needs the times of feeds alone does not pay for all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_reader import lazily

if TYPE_CHECKING:
    from tui_reader.sources.feed.parsing import parse_feed as parse_feed
    from tui_reader.sources.feed.parsing import read_feed as read_feed
    from tui_reader.sources.feed.source import FeedSource as FeedSource

__getattr__ = lazily.names(
    __name__,
    {
        "parsing": ("parse_feed", "read_feed"),
        "source": ("FeedSource",),
    },
)
