"""Tables of a page as blocks. Used by `blocks` only.

A table of data becomes one block; one that only lays out the page is read as its content, one that
places line numbers beside code as the code.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from tui_reader.models import Block
from tui_reader.text.clean import clean_line
from tui_reader.text.context import Context
from tui_reader.text.dom import is_hidden, tag_of
from tui_reader.text.inline import Run, join_runs
from tui_reader.text.lists import run_of
from tui_reader.text.source_code import read_code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.html import HtmlElement

_LONG_CELL = 700
_MOST_COLUMNS = 60
_MOST_CELLS = 40_000  # a table with more is read as text, without links and pictures
_MOST_PICTURES = 4  # in a table of data; more are icons


def is_layout(element: HtmlElement) -> bool:
    """Whether a table only places pieces of the page: it is read as its content then."""
    return not _is_code_table(element) and not _is_data(element, _rows_of(element))


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
    is_huge = sum(map(len, rows)) > _MOST_CELLS
    has_icons = sum(1 for _ in element.iter("img", "amp-img")) > _MOST_PICTURES

    def read(cell: HtmlElement) -> Run:
        if is_huge:
            return Run(clean_line("".join(cell.itertext()), 2_000))
        return _cell(context, cell, has_icons, rest)

    texts = [line for line in _grid(rows, read) if any(run.text for run in line)]
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


def _grid(rows: list[list[HtmlElement]], read: Callable[[HtmlElement], Run]) -> Iterator[list[Run]]:
    """The rows with each cell in its column: what a cell spans beside and below it is empty."""
    below: Counter[int] = Counter()  # column: rows that a cell above still reaches into
    for row in rows:
        line: list[Run] = []
        for cell in row:
            _skip_spanned(line, below)
            first = len(line)
            line += [read(cell)] + [Run("")] * (min(_span(cell, "colspan"), _MOST_COLUMNS) - 1)
            below.update(dict.fromkeys(range(first, len(line)), _span(cell, "rowspan") - 1))
        _skip_spanned(line, below)
        yield line[:_MOST_COLUMNS]


def _skip_spanned(line: list[Run], below: Counter[int]) -> None:
    while below[len(line)] > 0:
        below[len(line)] -= 1
        line.append(Run(""))


def _cell(context: Context, cell: HtmlElement, has_icons: bool, rest: list[Block]) -> Run:
    """The text of a cell; what does not fit into one is put to the rest. In a table of many
    pictures a cell that holds nothing else shows what its picture says."""
    is_icon = has_icons and not "".join(cell.itertext()).strip()
    blocks = replace(context, images_in_text=is_icon).flow(cell)
    runs = [run_of(b) for b in blocks if b.plain and b.kind not in ("image", "embed")]
    rest += [b for b in blocks if b.kind in ("image", "embed")]
    run = join_runs(runs, " ")
    return Run(re.sub(r"[\n\t]", " ", run.text), run.links, run.marks)


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
    if any("\n" in "".join(pre.itertext()).strip() for pre in element.iterdescendants("pre")):
        return False  # a cell is one line: code would lose its own
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
