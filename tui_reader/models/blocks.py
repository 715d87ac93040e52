"""What an article is made of: blocks, top to bottom, and what lies on their characters.

`tui_reader.text` makes them from a page; the reader pane, the exports and `show` draw them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

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

    Which fields count depends on `kind`: `level` (1-6) for a heading, and for a quote in a quote
    (and what stands in it) how deep it is, from 2 on; `ordered`, `items` for a list;
    `definitions`; `rows` for a table (`has_header`: the first row is its head); `language` for
    code; `url` for an image or embed (`text` is its alt text or caption); `mark` for a footnote.
    `start`: the number of an ordered list's first item where it is not 1. `quoted`: a list,
    table, picture or code that stands in a quote. `links` and `marks` count characters of `text`;
    for a table, of its plain text (cells parted by a tab, rows by a line feed). A list
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
    def quote_depth(self) -> int:
        """In how many quotes, one in the other, the block stands."""
        return (self.level or 1) if self.quoted or self.kind == "quote" else 0

    @property
    def plain(self) -> str:
        """The block as plain text: items, terms and rows one a line; "" for a rule."""
        if self.items:
            return "\n".join(_item_lines(self.items, self.ordered, 0, self.start or 1))
        if self.definitions:
            return "\n".join(f"{d.term}\n  {d.text}".rstrip() for d in self.definitions)
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
