"""An article read from a page, its comments, and the facts a page tells of an entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from tui_reader.models.blocks import Block, Folded

When: TypeAlias = datetime | date
"""A time as the site gave it: an aware datetime with the site's own offset, or a bare date."""

CommentState: TypeAlias = Literal["ok", "secret", "deleted", "removed", "flagged", "missing"]
"""`missing`: known to exist but not loaded, or a parent that is not there."""


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
