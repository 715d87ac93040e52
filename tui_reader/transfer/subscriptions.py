"""What an imported file says is followed, and how it comes into the library.

The common ground of `opml.py`, `newsboat.py` and `packs.py`. Called by `import` and the welcome
screen. Nothing an imported file says is ever run or fetched here: only http(s) addresses are
taken, everything else is listed as refused (newsboat had code execution by OPML in 2026).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tui_reader.errors import ParseError, ReaderError
from tui_reader.models import Feed
from tui_reader.text.clean import clean_line
from tui_reader.urls import parse_http

if TYPE_CHECKING:
    from tui_reader.store import Store

LARGEST_FILE = 20_000_000
"""Bytes of a file that is still read; 100,000 feeds fit."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed that an imported file names. `kind`: the source's, where the file tells it."""

    url: str
    title: str = ""
    folder: str | None = None
    site_url: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """What an imported file holds.

    `refused`: a line for each thing not taken, with its reason. `notes`: what was wrong with the
    file itself. Feeds named twice are there once.
    """

    feeds: tuple[Subscription, ...] = ()
    refused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: feeds added, and how many were followed already."""

    added: tuple[Feed, ...] = ()
    known: int = 0


def feed_address(text: str) -> str:
    """The http(s) address that `text` stands for, feed: taken off; raises ParseError."""
    address = text.strip()
    if address.lower().startswith("feed:"):
        rest = address[5:]
        address = "http:" + rest if rest.startswith("//") else rest
    if not address.lower().startswith(("http://", "https://")):
        raise ParseError("not an http or https address")
    return parse_http(address)


def refusal(what: str, why: str) -> str:
    """One line on a thing not taken."""
    return f"{clean_line(what, 120) or 'an empty address'}: {why}"


def add_all(store: Store, subscriptions: Subscriptions) -> Imported:
    """Follow every feed of `subscriptions` that is not followed yet.

    The library's own titles and folders of feeds already followed stay as they are.
    """
    added: list[Feed] = []
    known = 0
    for subscription in subscriptions.feeds:
        if store.feeds.by_url(subscription.url) is not None:
            known += 1
            continue
        feed = Feed(
            url=subscription.url,
            kind=_kind_of(subscription),
            title=subscription.title,
            site_url=subscription.site_url,
            folder=subscription.folder,
        )
        stored = store.feeds.add(feed)
        if subscription.title and stored.id is not None:
            # The user's own name for it: the site's title must not take its place at a refresh.
            store.feeds.rename(stored.id, subscription.title)
        added.append(stored)
    return Imported(tuple(added), known)


def read_file(path: Path) -> Subscriptions:
    """The feeds of an OPML or newsboat file, told apart by how it begins.

    Raises ParseError when it is neither, ReaderError when it can't be read.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ParseError(f"{path.name}: too big to be a list of feeds")
        data = path.read_bytes()
    except OSError as error:
        raise ReaderError(f"{path}: {error.strerror or error}") from None
    return read_data(data)


def read_data(data: bytes) -> Subscriptions:
    """The feeds that the bytes of an OPML or newsboat file name; raises ParseError."""
    from tui_reader.transfer.newsboat import parse_newsboat
    from tui_reader.transfer.opml import parse_opml

    start = data[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(b"<"):
        return parse_opml(data)
    return parse_newsboat(data.decode("utf-8-sig", "replace"))


def _kind_of(subscription: Subscription) -> str:
    """The kind of source for a feed, by the file's word or by its address alone."""
    from tui_reader.sources import all_sources, claim

    if subscription.kind is not None and any(
        source.kind == subscription.kind for source in all_sources()
    ):
        return subscription.kind
    source = claim(subscription.url, None)
    return "feed" if source is None or source.kind == "page" else source.kind
