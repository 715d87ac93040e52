"""From an imported file into the library: told apart by how it begins, then followed.

Called by `import` and the welcome screen's starter packs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tui_reader.errors import ParseError, ReaderError
from tui_reader.models import Feed
from tui_reader.transfer.newsboat import parse_newsboat
from tui_reader.transfer.opml import parse_opml
from tui_reader.transfer.subscriptions import Subscription, Subscriptions

if TYPE_CHECKING:
    from tui_reader.store import Store

LARGEST_FILE = 20_000_000
"""Bytes of a file that is still read; 100,000 feeds fit."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: feeds added, and how many were followed already."""

    added: tuple[Feed, ...] = ()
    known: int = 0


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
            site_url=subscription.site_url,
            folder=subscription.folder,
        )
        stored = store.feeds.add(feed)
        if subscription.title and stored.id is not None:
            # The user's own name for it: the site's title must not take its place at a refresh.
            store.feeds.rename(stored.id, subscription.title)
            stored = replace(stored, title=subscription.title)
        added.append(stored)
    return Imported(tuple(added), known)


def read_file(path: Path) -> Subscriptions:
    """The feeds of an OPML or newsboat file, told apart by how it begins.

    Raises ParseError when it is neither, ReaderError when it can't be read.
    """
    try:
        with path.open("rb") as file:  # maybe a pipe or a device; its size says nothing
            data = file.read(LARGEST_FILE + 1)
        if len(data) > LARGEST_FILE:
            raise ParseError(f"{path.name}: too big to be a list of feeds")
    except OSError as error:
        raise ReaderError(f"{path}: {error.strerror or error}") from None
    except ValueError:  # NUL, or letters that no name can have
        raise ReaderError(f"{path}: no name of a file") from None
    return read_data(data)


def read_data(data: bytes) -> Subscriptions:
    """The feeds that the bytes of an OPML or newsboat file name; raises ParseError."""
    start = data[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(b"<"):
        return parse_opml(data)
    if b"\x00" in data:  # its lines would all be listed as not taken
        raise ParseError("neither OPML nor a newsboat urls file: it is no text")
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
