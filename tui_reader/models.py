"""The nouns of the reader: feeds, entries, articles, comments, votes.

Frozen dataclasses, passed between every layer and never changed in place. No behaviour beyond
what can be said of a value by itself: nothing here reads a file, a clock or the network.
Words follow the glossary in README.md ("Words"). All outside text in these values has been
cleaned by `tui_reader.text.clean` at the door (sources do it), so it holds no control characters.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, TypeAlias

When: TypeAlias = datetime | date
"""A time as the site gave it: an aware datetime with the site's own offset, or a bare date."""

VoteValue: TypeAlias = Literal["up", "down", "none"]
"""Our vote on an address; "none" is a vote taken back."""

BlockKind: TypeAlias = Literal[
    "paragraph",
    "heading",
    "list",
    "definitions",
    "quote",
    "code",
    "table",
    "image",
    "embed",
    "footnote",
    "rule",
]

MarkKind: TypeAlias = Literal["strong", "em", "code", "strike"]

CommentState: TypeAlias = Literal["ok", "secret", "deleted", "removed", "flagged", "missing"]
"""`missing`: known to exist but not loaded, or a parent that is not there."""

FullText: TypeAlias = Literal["when_short", "always", "never"]
"""When the page itself is fetched for an entry's article."""


@dataclass(frozen=True, slots=True)
class Link:
    """An address on the characters [start, end) of the text that holds it.

    `is_image`: the characters stand for a small picture at the address (an icon in a table).
    """

    start: int
    end: int
    url: str
    is_image: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Inline emphasis on the characters [start, end) of the text that holds it."""

    start: int
    end: int
    kind: MarkKind


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item of a list; `ordered` tells how its own children `items` are numbered."""

    text: str
    items: tuple[ListItem, ...] = ()
    ordered: bool = False
    links: tuple[Link, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """A term and what is said of it; `term_links` count characters of the term."""

    term: str
    text: str
    links: tuple[Link, ...] = ()
    term_links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """One block of an article, top to bottom.

    Which fields count depends on `kind`: `level` (1-6) for a heading; `ordered`, `items` for a
    list; `definitions`; `rows` for a table (`has_header`: the first row is its head); `language`
    for code; `url` for an image or embed (`text` is its alt text or caption); `mark` for a
    footnote. `start`: the number of an ordered list's first item where it is not 1. `quoted`: a
    list, table, picture or code that stands in a quote. `links` and `marks` count characters of
    `text`; for a table, of its plain text (cells parted by a tab, rows by a line feed). A list
    keeps them on its items.
    """

    kind: BlockKind
    text: str = ""
    links: tuple[Link, ...] = ()
    marks: tuple[Mark, ...] = ()
    level: int | None = None
    ordered: bool = False
    items: tuple[ListItem, ...] = ()
    definitions: tuple[Definition, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    has_header: bool = False
    language: str | None = None
    url: str | None = None
    mark: str | None = None
    start: int | None = None
    quoted: bool = False

    @property
    def plain(self) -> str:
        """The block as plain text: items, terms and rows one a line; "" for a rule."""
        if self.items:
            return "\n".join(_item_lines(self.items, self.ordered, 0, self.start or 1))
        if self.definitions:
            return "\n".join(f"{d.term}\n  {d.text}" for d in self.definitions)
        if self.rows:
            return "\n".join("\t".join(row) for row in self.rows)
        return self.text


def _item_lines(
    items: tuple[ListItem, ...], ordered: bool, depth: int, first: int = 1
) -> list[str]:
    lines = []
    for number, item in enumerate(items, first):
        mark = f"{number}." if ordered else "-"
        lines.append(f"{'  ' * depth}{mark} {item.text}")
        lines.extend(_item_lines(item.items, item.ordered, depth + 1))
    return lines


@dataclass(frozen=True, slots=True)
class Folded:
    """A block folded away as a repeat.

    `before`: index in the kept blocks of the block it stood in front of (their number when it
    stood last). `repeats`: index in the kept blocks of the first block that it repeats.
    """

    block: Block
    before: int
    repeats: int


@dataclass(frozen=True, slots=True)
class Score:
    """The site's own points; a site with one number gives `up`."""

    up: int | None = None
    down: int | None = None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The site's own previous or next post (이전글/다음글). `url` None: a page without links."""

    title: str | None
    url: str | None = None
    published: When | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to an entry: a feed's enclosure or a board's attachment."""

    url: str
    name: str | None = None
    type: str | None = None
    size: int | None = None  # bytes


@dataclass(frozen=True, slots=True)
class Comment:
    """One reply. `id` is the site's own, or "#1", "#2" ... in order where it has none.

    `text` is the whole comment as plain text; `blocks` the same with structure ("" and () where
    it may not be read). A comment whose parent is not there keeps its `parent_id` and `depth`.
    """

    id: str
    text: str
    parent_id: str | None = None
    depth: int = 0
    author: str | None = None
    published: When | None = None
    edited: When | None = None
    state: CommentState = "ok"
    score: Score | None = None
    url: str | None = None
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Thread:
    """All comments of an entry, flat, in the order to be shown (each after its parent).

    `total` is what the site says; it may differ from the number of comments.
    """

    comments: tuple[Comment, ...] = ()
    url: str | None = None
    total: int | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """Readable text taken from an entry's page, with what else the page told of the entry.

    `blocks` are the ones kept after folding, `folded` the copies taken out. Facts the page does
    not tell are None. `thread` is None when the page cannot tell the comments, an empty thread
    when it says that there are none.
    """

    url: str | None = None
    title: str | None = None
    blocks: tuple[Block, ...] = ()
    folded: tuple[Folded, ...] = ()
    language: str | None = None
    author: str | None = None
    category: str | None = None
    published: When | None = None
    views: int | None = None
    score: Score | None = None
    previous: Neighbour | None = None
    next: Neighbour | None = None
    attachments: tuple[Attachment, ...] = ()
    thread: Thread | None = None
    comments_url: str | None = None
    kind: str | None = None  # of the source that read it
    site_title: str | None = None  # name of the board or site, as the page tells it

    @property
    def text(self) -> str:
        """Every kept block as plain text, parted by blank lines.

        Pictures and embedded players are no text: their alt texts and captions stand in `blocks`
        (and in `to_markdown`), not here. Measured on the public benchmark pages: with them the
        text scores .955 instead of .966 (zyte F1) and .944 instead of .963 (fundus).
        """
        return "\n\n".join(
            plain
            for block in self.blocks
            if block.kind not in ("image", "embed") and (plain := block.plain)
        )

    @property
    def repeats(self) -> int:
        """How many blocks were folded away."""
        return len(self.folded)


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
    id: int | None = None  # ours, once stored
    feed_id: int | None = None


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


@dataclass(frozen=True, slots=True)
class Vote:
    """Our vote on an address at a time; the newest `at` of a `url` (canonical) holds."""

    url: str
    value: VoteValue
    at: datetime
    title: str = ""
    feed: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in an article or thread: an item (block, comment) and a character in its text."""

    item: int = 0
    offset: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """Which entries a list shows.

    `kind`: unread, today, starred, voted, later, all, feed (`key`: the feed's id as text) or
    folder (`key`: its name). `words` filters by plain words (all must be in title, author or
    feed name). `opened_at` (microseconds UTC): entries read since then stay in the unread view.
    """

    kind: Literal["unread", "today", "starred", "voted", "later", "all", "feed", "folder"]
    key: str | None = None
    words: str = ""
    opened_at: int | None = None
    unread_only: bool = False  # of a feed or folder


Sort: TypeAlias = Literal["newest", "oldest", "score", "comments"]


@dataclass(frozen=True, slots=True)
class Page:
    """What an address served, decoded from its transfer coding, not from its charset."""

    url: str  # the final address, after redirects
    status: int
    content: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)  # names in lower case
    requested_url: str = ""
    moved_to: str | None = None  # target of a chain of permanent redirects only
    is_not_modified: bool = False

    @property
    def media_type(self) -> str:
        """The Content-Type without its parameters, lower case; "" when not said."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The charset parameter of the Content-Type, as the server wrote it."""
        for part in self.headers.get("content-type", "").split(";")[1:]:
            name, _, value = part.partition("=")
            if name.strip().lower() == "charset" and value.strip("\"' "):
                return value.strip("\"' ")
        return None
