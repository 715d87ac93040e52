"""What a feed says before it is made readable: the values that its three parsers fill in.

`feed_xml` and `feed_json` make `RawFeed`; `feed` turns it into entries, once exactly as the feed
says (`parse_feed`) and once for reading (`read_feed`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from tui_reader.models import Attachment, When

_LONGEST_ID = 1_000

MOST_ENTRIES = 2_000
"""Entries taken from one document; what is beyond is older than anybody reads."""


class RawText(NamedTuple):
    """A text and how it is written: plain, HTML, or as RSS leaves it: nobody knows."""

    value: str
    kind: Literal["text", "html", "unknown"] = "unknown"


@dataclass(slots=True)
class RawEntry:
    """One item as its feed says it; addresses are in full."""

    title: RawText | None = None
    url: str | None = None
    given_id: str | None = None
    author: str | None = None
    author_email: str | None = None
    category: str | None = None
    published: When | None = None
    updated: When | None = None
    summary: RawText | None = None
    content: RawText | None = None
    language: str | None = None
    comments_url: str | None = None
    comments_feed: str | None = None
    comments_total: int | None = None
    discussions: list[str] = field(default_factory=list)
    enclosures: list[Attachment] = field(default_factory=list)


@dataclass(slots=True)
class RawFeed:
    """A feed's own facts and its items, in the feed's order."""

    title: RawText | None = None
    url: str | None = None
    language: str | None = None
    author: str | None = None
    ttl_minutes: int | None = None
    entries: list[RawEntry] = field(default_factory=list)


class Identity(NamedTuple):
    """An entry's id, and whether an entry before it was the same one."""

    external_id: str
    is_copy: bool


def identities(entries: list[RawEntry]) -> list[Identity]:
    """An id for each entry, stable from one fetch to the next.

    The feed's own id where it is one; else the address. Where entries that differ share it, a
    hash of what they tell is added, so that none hides the other.
    """
    named: dict[str, set[str]] = {}
    for entry in entries:
        named.setdefault(_name(entry), set()).add(_told(entry))
    found: set[str] = set()
    result = []
    for entry in entries:
        name = _name(entry)
        if not name or len(name) > _LONGEST_ID or len(named[name]) > 1:
            digest = hashlib.sha256(_told(entry).encode("utf-8", "replace")).hexdigest()[:24]
            name = f"{name[:_LONGEST_ID]}#{digest}"
        result.append(Identity(name, name in found))
        found.add(name)
    return result


def _name(entry: RawEntry) -> str:
    return entry.given_id or entry.url or ""


def _told(entry: RawEntry) -> str:
    """What tells the entry from others that share its name."""
    title = entry.title.value if entry.title else ""
    if entry.given_id and entry.url:
        return f"{entry.given_id}\n{entry.url}"
    if not (title or entry.url or entry.given_id) and entry.summary:
        title = entry.summary.value
    return f"{entry.given_id}\n{entry.url}\n{title}"
