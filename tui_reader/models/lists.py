"""What is ours: votes, the rows and views of a list, and the place where reading stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from tui_reader.models.articles import Score, When
from tui_reader.models.feeds import EntryMark

VoteValue: TypeAlias = Literal["up", "down", "none"]
"""Our vote on an address; "none" is a vote taken back."""


@dataclass(frozen=True, slots=True)
class Vote:
    """Our vote on an address at a time; the newest `at` of a `url` (canonical) holds."""

    url: str
    value: VoteValue
    at: datetime
    title: str = ""
    feed: str = ""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """What a list shows of a stored entry: content apart, state included."""

    id: int
    feed_id: int
    feed_title: str
    feed_url: str
    kind: str
    title: str
    url: str | None = None
    author: str | None = None
    published: When | None = None
    first_seen: datetime | None = None
    sort_at: int = 0  # microseconds since 1970, UTC: what "newest" sorts by
    is_read: bool = False
    is_starred: bool = False
    is_later: bool = False
    vote: VoteValue = "none"
    score: Score | None = None
    comments_total: int | None = None
    comments_new: int = 0
    tags: tuple[str, ...] = ()
    folder: str | None = None
    marks: frozenset[EntryMark] = frozenset()


@dataclass(frozen=True, slots=True)
class ThreadPlace:
    """Where the comments of an entry were left: the comment at the top of the pane (None: its
    title) and a place in it, the one under the cursor, and what was folded by hand (None:
    nothing was, they are as they open)."""

    top: str | None = None
    offset: int = 0
    cursor: str | None = None
    folded: tuple[str, ...] | None = None
    is_flat: bool = False


ViewKind: TypeAlias = Literal[
    "unread", "today", "starred", "voted", "later", "all", "feed", "folder"
]


@dataclass(frozen=True, slots=True)
class View:
    """Which entries a list shows.

    `kind`: unread, today, starred, voted, later, all, feed (`key`: the feed's id as text) or
    folder (`key`: its name). `words` filters by plain words (all must be in title, author or
    feed name). `opened_at` (microseconds UTC): entries read since then stay in the unread view.
    """

    kind: ViewKind
    key: str | None = None
    words: str = ""
    opened_at: int | None = None
    unread_only: bool = False  # of a feed or folder


Sort: TypeAlias = Literal["newest", "oldest", "score", "comments"]


@dataclass(frozen=True, slots=True)
class Position:
    """A place in an article or thread: an item (block, comment) and a character in its text."""

    item: int = 0
    offset: int = 0
