"""Lists, definitions, quotes, tables and code of a page as blocks. Used by `blocks` only.

Each reader takes an element and gives the blocks it becomes: mostly one, more where it holds
what a block of its kind cannot (an image in a list), and the blocks of its content where it is
no such structure at all (a table that only lays out the page).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from tui_reader.models import Block, Definition, ListItem
from tui_reader.text.clean import clean_line, clean_text
from tui_reader.text.dom import is_hidden, names_of, tag_of
from tui_reader.text.inline import Run, join_runs
from tui_reader.urls import join

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from lxml.html import HtmlElement


class ReadFlow(Protocol):
    """`blocks.read_flow`, given here because the two call each other."""

    def __call__(
        self, context: Context, root: HtmlElement, skipped: Container[str] = ()
    ) -> list[Block]: ...


@dataclass(frozen=True, slots=True)
class Context:
    """What every reader of a structure needs to know."""

    base_url: str | None
    read: ReadFlow
    depth: int = 0

    def deeper(self) -> Context:
        return replace(self, depth=self.depth + 1)

    def flow(self, element: HtmlElement, skipped: Container[str] = ()) -> list[Block]:
        return self.read(self, element, skipped)

    def link(self, address: str | None) -> str | None:
        """The address made absolute, None when it is not one to follow or show."""
        if not address:
            return None
        address = address.strip()
        if not address or address.startswith("#"):
            return None
        return join(self.base_url or "", address)


_NOTE_ID = re.compile(r"^(?:fn|footnote|cite[-_]?note|endnote|note)[-_:.]?", re.I)
_NOTES = re.compile(r"footnote|endnotes|\breferences\b|\breflist\b|\bfn-?list\b")
_BACK_LINK = re.compile(
    r"^\s*(?:[\^↑↩⏎]\ufe0e?(?:\s+[a-z](?:\s+[a-z])*\b)?\s*)+|(?:\s*[↩⏎↑^]\ufe0e?\s*)+$"
)
_LANGUAGE = re.compile(
    r"(?:^|\s)(?:language|lang|highlight-source|highlight|brush:?\s*|sourcecode)[-_:\s]\s*([a-z0-9+#.]{1,20})\b",
    re.I,
)
_LANGUAGES_WORDS = (
    "bash c cpp csharp css diff go html http ini java javascript js json kotlin lua makefile "
    "markdown perl php python ruby rust scala sh shell sql swift toml ts "
    "typescript xml yaml"
)
_LANGUAGES = frozenset(_LANGUAGES_WORDS.split())
_LINE_NUMBERS = re.compile(r"lineno|line-?numbers?|linenums|gutter|blob-num")
_PIECES = ("p", "h1", "h2", "h3", "h4", "article", "section", "table", "pre", "blockquote", "form")
_LONG_ITEM = 1500
_LONG_CELL = 700
_MOST_COLUMNS = 60


def is_layout(element: HtmlElement) -> bool:
    """Whether a table or list only places pieces of the page: it is read as its content then."""
    tag = tag_of(element)
    if tag == "table":
        return not _is_code_table(element) and not _is_data(element, _rows_of(element))
    if tag in ("ul", "ol", "menu"):
        items = [child for child in element if tag_of(child) == "li"]
        pieces = sum(map(_is_piece, items))
        return pieces > 0.3 * len(items)
    return False


def _is_piece(item: HtmlElement) -> bool:
    """Whether an `li` holds a piece of a page (a post, a card with paragraphs), not an item."""
    count = 0
    for child in item.iterdescendants(*_PIECES):
        count += 3 if tag_of(child) in ("article", "section", "table", "pre", "form") else 1
        if count > 4:
            return True
    return False


# ---------------------------------------------------------------- lists
def read_list(context: Context, element: HtmlElement) -> list[Block]:
    ordered = tag_of(element) == "ol"
    in_notes = _are_notes(element)
    out: list[Block] = []
    items: list[ListItem] = []
    count = 0

    def close() -> None:
        if items:
            out.append(Block("list", ordered=ordered, items=tuple(items)))
            items.clear()

    if element.text and element.text.strip():
        out.append(Block("paragraph", clean_line(element.text, 100_000)))
    for child in element:
        if not tag_of(child) or is_hidden(child) or tag_of(child) in ("script", "style"):
            continue
        blocks = (
            context.flow(child) if tag_of(child) == "li" else context.read(context, _alone(child))
        )
        count += tag_of(child) == "li"
        if in_notes or _NOTE_ID.match(child.get("id") or ""):
            note = _footnote(blocks, child, count) if in_notes or _has_back_link(child) else None
            if note is not None:
                close()
                out.append(note)
                continue
        if tag_of(child) != "li" and items and len(blocks) == 1 and blocks[0].kind == "list":
            items[-1] = replace(
                items[-1], items=items[-1].items + blocks[0].items, ordered=blocks[0].ordered
            )
            continue
        if _is_section(blocks):
            close()
            out += blocks
            continue
        item, rest = _item(blocks)
        if item is not None:
            items.append(item)
        if rest:
            close()
            out += rest
        if child.tail and child.tail.strip():
            items.append(ListItem(clean_line(child.tail, 100_000)))
    close()
    return out


def _alone(child: HtmlElement) -> HtmlElement:
    """A parent for an element that is to be read as itself, not only its content."""
    from copy import copy

    from lxml.html import fragment_fromstring

    box: HtmlElement = fragment_fromstring("<div></div>")
    twin = copy(child)
    twin.tail = None
    box.append(twin)
    return box


def _item(blocks: list[Block]) -> tuple[ListItem | None, list[Block]]:
    """The item that the blocks of an `li` make, and what does not fit into one."""
    runs: list[Run] = []
    children: tuple[ListItem, ...] = ()
    ordered = False
    rest: list[Block] = []
    for block in blocks:
        if block.kind in ("paragraph", "heading") or block.kind == "quote":
            runs.append(Run(block.text, block.links, block.marks))
        elif block.kind == "list":
            children += block.items
            ordered = block.ordered
        elif block.kind != "rule":
            rest.append(block)
    run = join_runs(runs, "\n")
    if not run.text and not children:
        return None, rest
    return ListItem(run.text, children, ordered, run.links, run.marks), rest


def _is_section(blocks: list[Block]) -> bool:
    """Whether an `li` holds a piece of article rather than an item."""
    paragraphs = [b for b in blocks if b.kind == "paragraph"]
    if sum(len(b.text) for b in paragraphs) > _LONG_ITEM and len(paragraphs) > 2:
        return True
    return any(b.kind == "heading" for b in blocks) and len(paragraphs) > 2


def _are_notes(element: HtmlElement) -> bool:
    if _NOTES.search(names_of(element)) or element.get("role") == "doc-endnotes":
        return True
    parent = element.getparent()
    return parent is not None and bool(
        re.search(r"footnotes|endnotes", names_of(parent)) or parent.get("role") == "doc-endnotes"
    )


def _has_back_link(element: HtmlElement) -> bool:
    return any((a.get("href") or "").startswith("#") for a in element.iter("a"))


def _footnote(blocks: list[Block], element: HtmlElement, number: int) -> Block | None:
    runs = [Run(b.plain, b.links, b.marks) for b in blocks if b.plain]
    run = join_runs(runs, "\n")
    text = run.text
    tail = _BACK_LINK.search(text)
    if tail is not None and tail.start() > 0:
        text = text[: tail.start()]
    head = _BACK_LINK.match(text)
    shift = head.end() if head is not None else 0
    text = text[shift:]
    if not text:
        return None
    links = tuple(
        replace(x, start=x.start - shift, end=min(x.end - shift, len(text)))
        for x in run.links
        if x.start >= shift and x.start - shift < len(text)
    )
    mark = element.get("value") or str(number)
    return Block("footnote", text, links=links, mark=clean_line(mark, 12))


# ---------------------------------------------------------------- definitions
def read_definitions(context: Context, element: HtmlElement) -> list[Block]:
    pairs: list[Definition] = []
    rest: list[Block] = []
    term = ""
    for child in _pairs_in(element):
        blocks = context.flow(child)
        texts = [b.plain for b in blocks if b.kind not in ("image", "embed", "code", "table")]
        rest += [b for b in blocks if b.kind in ("image", "embed", "code", "table")]
        text = "\n".join(filter(None, texts))
        if tag_of(child) == "dt":
            if term:
                pairs.append(Definition(term, ""))
            term = text.replace("\n", " ")
        elif text or term:
            pairs.append(Definition(term, text))
            term = ""
    if term:
        pairs.append(Definition(term, ""))
    if not pairs:
        return rest or context.flow(element)
    return [Block("definitions", definitions=tuple(pairs)), *rest]


def _pairs_in(element: HtmlElement) -> Iterable[HtmlElement]:
    for child in element:
        if tag_of(child) in ("dt", "dd"):
            yield child
        elif tag_of(child) in ("div", "span", "section"):
            yield from (x for x in child if tag_of(x) in ("dt", "dd"))


# ---------------------------------------------------------------- quotes
def read_quote(context: Context, element: HtmlElement) -> list[Block]:
    runs: list[Run] = []
    rest: list[Block] = []
    for block in context.flow(element):
        if block.kind in ("image", "embed", "code", "table", "footnote"):
            rest.append(block)
        elif block.kind == "list":
            runs.append(Run(block.plain))
        elif block.plain:
            runs.append(Run(block.plain, block.links, block.marks))
    run = join_runs(runs, "\n\n")
    if not run.text:
        return rest
    return [Block("quote", run.text, links=run.links, marks=run.marks), *rest]


# ---------------------------------------------------------------- code
def read_code(context: Context, element: HtmlElement) -> list[Block]:
    text = clean_text(_code_text(element)).expandtabs(8).strip("\n").rstrip()
    text = re.sub(r"[ \t]+$", "", text, flags=re.M)
    if not text.strip():
        return context.flow(element)
    return [Block("code", text, language=_language(element))]


def _code_text(element: HtmlElement) -> str:
    """Text as it stands; `<br>` and line elements end lines, line numbers go."""
    from lxml import etree

    parts: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    skipped = False
    for event, child in walk:
        tag = tag_of(child)
        if event == "start":
            skipped = child is not element and (
                (
                    bool(_LINE_NUMBERS.search(names_of(child)))
                    and not (child.text or "x").strip().isalpha()
                    and "".join(child.itertext()).replace("\n", "").strip().isdigit()
                )
                or tag in ("script", "style", "button")
            )
            if skipped:
                walk.skip_subtree()
                continue
            if tag in ("div", "li", "p", "tr") and parts and not parts[-1].endswith("\n"):
                parts.append("\n")
            parts.append(child.text or "")
        else:
            if (
                not skipped
                and (tag == "br" or (tag in ("div", "li", "p", "tr") and child is not element))
                and not (tag != "br" and parts and parts[-1].endswith("\n"))
            ):
                parts.append("\n")
            skipped = False
            if child is not element:
                parts.append(child.tail or "")
    return "".join(parts)


def _language(element: HtmlElement) -> str | None:
    places = [element, *element.iter("code")]
    parent = element.getparent()
    for _ in range(3):
        if parent is not None:
            places.append(parent)
            parent = parent.getparent()
    for place in places:
        said = place.get("data-lang") or place.get("data-language") or place.get("lang")
        if said and place.tag in ("pre", "code", "div", "figure") and said.lower() in _LANGUAGES:
            return str(said.lower())
        names = place.get("class") or ""
        match = _LANGUAGE.search(names)
        if match and match.group(1).lower() not in ("none", "text", "plain", "auto", "block"):
            return str(match.group(1).lower())
        if tag_of(place) in ("pre", "code"):
            for name in names.lower().split():
                if name in _LANGUAGES:
                    return name
    return None


# ---------------------------------------------------------------- tables
def read_table(context: Context, element: HtmlElement) -> list[Block]:
    rows = _rows_of(element)
    if _is_code_table(element):
        cells = [
            p
            for p in element.iter("pre")
            if not "".join(p.itertext()).replace("\n", "").strip().isdigit()
        ]
        return [block for pre in cells for block in read_code(context, pre)]
    if not _is_data(element, rows):
        return context.flow(element)
    out: list[Block] = []
    rest: list[Block] = []
    for caption in element.findall("caption"):
        out += context.flow(caption)
    texts: list[list[Run]] = []
    for row in rows:
        line: list[Run] = []
        for cell in row:
            blocks = context.flow(cell)
            runs = [Run(b.plain, b.links, b.marks) for b in blocks if b.plain and b.kind != "image"]
            rest += [b for b in blocks if b.kind in ("image", "embed")]
            run = join_runs(runs, " ")
            line.append(Run(re.sub(r"[\n\t]", " ", run.text), run.links, run.marks))
            extra = min(_span(cell, "colspan"), _MOST_COLUMNS) - 1
            line += [Run("")] * extra
        if any(run.text for run in line):
            texts.append(line[:_MOST_COLUMNS])
    if not texts:
        return out + rest
    width = max(map(len, texts))
    texts = [line + [Run("")] * (width - len(line)) for line in texts]
    whole = join_runs([join_runs(line, "\t") for line in texts], "\n")
    first = rows[0]
    head = element.find("thead") is not None or all(tag_of(cell) == "th" for cell in first)
    out.append(
        Block(
            "table",
            rows=tuple(tuple(run.text for run in line) for line in texts),
            has_header=head and len(texts) > 1,
            links=whole.links,
            marks=whole.marks,
        )
    )
    return out + rest


def _rows_of(table: HtmlElement) -> list[list[HtmlElement]]:
    rows = []
    for part in table:
        if tag_of(part) == "tr":
            rows.append(part)
        elif tag_of(part) in ("thead", "tbody", "tfoot"):
            rows += [row for row in part if tag_of(row) == "tr"]
    cells = [
        [cell for cell in row if tag_of(cell) in ("td", "th")] for row in rows if not is_hidden(row)
    ]
    return [row for row in cells if row]


def _span(cell: HtmlElement, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return max(1, int(value)) if value.isdigit() and len(value) < 4 else 1


def _is_code_table(element: HtmlElement) -> bool:
    pres = list(element.iter("pre"))
    return 1 < len(pres) < 5 and any(
        "".join(pre.itertext()).replace("\n", "").replace(" ", "").isdigit() for pre in pres
    )


def _is_data(element: HtmlElement, rows: list[list[HtmlElement]]) -> bool:
    """Whether the table holds data; else it only places things on the page."""
    if not rows or element.get("role") in ("presentation", "none"):
        return False
    if any(True for _ in element.iterdescendants("table")):
        return False
    width = max(sum(_span(cell, "colspan") for cell in row) for row in rows)
    if width < 2 and len(rows) < 2:
        return False
    cells = [cell for row in rows for cell in row]
    if any(tag_of(cell) == "th" for cell in cells) or element.find("caption") is not None:
        return True
    if width < 2:
        return False
    longest = max(len("".join(cell.itertext()).strip()) for cell in cells)
    blocks = sum(
        1 for cell in cells for x in cell.iterdescendants("p", "div", "h1", "h2", "h3", "ul")
    )
    return longest < _LONG_CELL and blocks <= 2 * len(cells)
