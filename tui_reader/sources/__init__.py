"""All sources: which there are, and which one reads an address.

A new site is one file in this package (a folder, where it grows) and one line in `_SOURCES`.
Sources are loaded when they are first asked for (PEP 562 style: importing this package costs
nothing). Another package adds its own by the entry point group `tui_reader.sources`; one that
can't be loaded, is no source or takes the name of another is left out, with a line in
`problems()` and in the log.
"""

from __future__ import annotations

import logging
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, cast

from tui_reader.errors import ParseError
from tui_reader.sources.base import Source

if TYPE_CHECKING:
    from tui_reader.fetch import BoundFetch, Fetcher
    from tui_reader.models import Feed, Page

# Asked in this order whether they claim an address: sites first, then what reads anything.
_SOURCES = (
    "tui_reader.sources.gnuboard.source:Gnuboard",
    "tui_reader.sources.rhymix.source:Rhymix",
    "tui_reader.sources.ciboard:CIBoard",
    "tui_reader.sources.hackernews:HackerNews",
    "tui_reader.sources.lobsters:Lobsters",
    "tui_reader.sources.reddit:Reddit",
    "tui_reader.sources.lemmy:Lemmy",
    "tui_reader.sources.piefed:PieFed",
    "tui_reader.sources.discourse:Discourse",
    "tui_reader.sources.sample:SampleSource",
    "tui_reader.sources.feed.source:FeedSource",
    "tui_reader.sources.page:PageSource",
)

GROUP = "tui_reader.sources"


_log = logging.getLogger(__name__)


def all_sources() -> tuple[Source, ...]:
    """One of each source, other packages' before the two that read anything."""
    return _found()[0]


def problems() -> tuple[str, ...]:
    """One line for each source of another package that could not be taken."""
    return _found()[1]


@cache
def _found() -> tuple[tuple[Source, ...], tuple[str, ...]]:
    from importlib.metadata import entry_points  # not for one whose source is known

    ours = [_load(path) for path in _SOURCES]
    kinds = {source.kind for source in ours}
    others: list[Source] = []
    faults: list[str] = []
    for point in entry_points(group=GROUP):
        try:
            source = point.load()()
        except Exception as error:  # another package's fault must not keep ours from reading
            faults.append(f"{point.value}: {type(error).__name__}: {error}")
            continue
        if not isinstance(source, Source):
            faults.append(f"{point.value}: it is no source (see tui_reader.sources.base)")
        elif source.kind in kinds:
            faults.append(f'{point.value}: there is a source of the kind "{source.kind}" already')
        else:
            kinds.add(source.kind)
            others.append(source)
    for fault in faults:
        _log.warning("source left out: %s", fault)
    return (*ours[:-2], *others, *ours[-2:]), tuple(faults)


def _load(path: str) -> Source:
    module, _, name = path.partition(":")
    return cast(Source, getattr(import_module(module), name)())


def source_of(kind: str) -> Source:
    """The source with this name. Raises ParseError when there is none (any more)."""
    for source in all_sources():
        if source.kind == kind:
            return source
    raise ParseError(f'nothing here reads feeds of the kind "{kind}"')


def claim(url: str, page: Page | None) -> Source | None:
    """The first source that reads `url`, judging by the address and, if given, what it served."""
    return next((source for source in all_sources() if source.claims(url, page)), None)


def reads_by_api(source: Source) -> bool:
    """Whether the source's `article` and `thread` tell more than the page it claims."""
    return bool(getattr(source, "reads_by_api", False))


def bind(
    fetcher: Fetcher,
    source: Source,
    feed: Feed,
    credentials: tuple[str, str] | None = None,
) -> BoundFetch:
    """The fetch that `source` gets for `feed`: at home at the feed's address, polite by the
    source's `politeness`, with the site's cookies if the source says `uses_session`."""
    fetcher.declare(getattr(source, "politeness", {}))
    return fetcher.for_feed(feed, credentials, session=bool(getattr(source, "uses_session", False)))
