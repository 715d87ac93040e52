"""A feed and its entries as their source tells them, before or after they are stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from tui_reader.models.articles import Attachment, Score, When

FullText: TypeAlias = Literal["when_short", "always", "never"]
"""When the page itself is fetched for an entry's article."""

EntryMark: TypeAlias = Literal["notice", "secret", "reply", "file", "image", "link"]
"""What a board's list says of a post: pinned, closed to most, answering another post, with a file,
a picture, a link."""


@dataclass(frozen=True, slots=True)
class Feed:
    """One stream followed: a feed's address, a board, a front page.

    `url` is what is refreshed, `site_url` the page for people. `title` is the user's name for it
    where one was given, else the site's.
    """

    url: str
    kind: str = "feed"
    title: str = ""
    site_url: str | None = None
    folder: str | None = None
    id: int | None = None
    etag: str | None = None
    modified: str | None = None  # Last-Modified, as the server wrote it
    content_hash: str | None = None
    last_refreshed: datetime | None = None
    next_due: datetime | None = None
    last_error: str | None = None
    failures: int = 0  # in a row
    is_gone: bool = False  # 410: polled no more
    full_text: FullText = "when_short"
    charset: str | None = None  # the user's override
    keep_newest: int = 0  # so many newest entries are made complete after a refresh
    unread: int = 0
    entries: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed as its source tells it, before or after it is stored.

    `external_id` is the site's own id, stable for the entry within its feed. `summary` and
    `content` are HTML as the feed carries them (not cleaned: they are parsed when read).
    """

    external_id: str
    title: str = ""
    url: str | None = None
    author: str | None = None
    category: str | None = None
    published: When | None = None
    updated: When | None = None
    summary: str | None = None
    content: str | None = None
    language: str | None = None
    comments_url: str | None = None
    comments_feed: str | None = None  # wfw:commentRss, Atom replies
    comments_total: int | None = None
    score: Score | None = None
    views: int | None = None
    enclosures: tuple[Attachment, ...] = ()
    discussions: tuple[str, ...] = ()  # further thread addresses the entry names
    marks: frozenset[EntryMark] | None = None  # of a board's list; None: nothing tells
    listed: datetime | None = None  # to sort by where only the day is told; no time of the site
    id: int | None = None  # ours, once stored
    feed_id: int | None = None
