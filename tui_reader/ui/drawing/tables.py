"""Tables laid out by cells: columns as wide as they need, narrower where that makes them fit.

A table that does not fit with words whole keeps legible columns and scrolls sideways. Columns of
numbers stand to the right. Pure; called by `layout`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from tui_reader.models import Block
from tui_reader.ui.drawing.cells import cell_len
from tui_reader.ui.drawing.glyphs import Glyphs
from tui_reader.ui.drawing.lines import Flow, Line, Run, Span
from tui_reader.ui.drawing.outline import Piece

_GAP: Final = 3  # blanks between columns
_MEASURED_ROWS: Final = 200
_WIDEST: Final = 40  # of a column, where the table scrolls
_NARROWEST: Final = 8
_COLUMNS: Final = 60
_NUMBER = re.compile(
    r"[-+−±~≈<>]?\s?[$€£¥₩]?\s?\d[\d\s.,:/]*\s?(?:[%‰°a-zA-Zµ]{0,4}|[가-힣]{1,2}|[년월일원개명])?"
)


@lru_cache(maxsize=64)
def _shape(block: Block, width: int, extra: int) -> tuple[tuple[int, ...], tuple[bool, ...]]:
    """Width of each column, and whether it holds numbers. `extra`: cells of link numbers."""
    rows = [row[:_COLUMNS] for row in block.rows[:_MEASURED_ROWS]]
    count = max(map(len, rows), default=0)
    columns = [[row[index] for row in rows if index < len(row)] for index in range(count)]
    natural = [max((cell_len(cell) for cell in column), default=0) for column in columns]
    body = [column[1:] if block.has_header else column for column in columns]
    numeric = tuple(
        any(cell.strip() for cell in column)
        and all(_NUMBER.fullmatch(cell.strip()) for cell in column if cell.strip())
        for column in body
    )
    natural = [max(1, cells + extra) for cells in natural]
    room = width - _GAP * (count - 1)
    if sum(natural) <= room:
        return tuple(natural), numeric
    least = [
        min(wide, max(_NARROWEST, _longest_word(column)))
        for wide, column in zip(natural, columns, strict=True)
    ]
    if sum(least) > room:
        return tuple(min(wide, _WIDEST) for wide in natural), numeric
    return tuple(_shared(natural, least, room)), numeric


def _longest_word(column: Sequence[str]) -> int:
    words = (word for cell in column for word in cell[:400].split())
    return min(20, max(map(cell_len, words), default=0))


def _shared(natural: list[int], least: list[int], room: int) -> list[int]:
    """Widths between the least and the natural ones that fill the room: each column gets the
    same share of what it asks for."""
    left = room - sum(least)
    asked = [wide - few for wide, few in zip(natural, least, strict=True)]
    total = sum(asked)
    widths = [few + left * ask // total for few, ask in zip(least, asked, strict=True)]
    for index in range(room - sum(widths)):
        widths[index % len(widths)] += 1
    return [min(wide, want) for wide, want in zip(widths, natural, strict=True)]


def table_lines(piece: Piece, width: int, glyphs: Glyphs, flow: Flow, extra: int) -> list[Line]:
    """The lines of a table's rows [piece.rows), its head over a line. `flow`: the piece's text with
    its links; `extra`: cells of their numbers."""
    block = piece.source
    widths, numeric = _shape(block, width, extra)
    is_wide = sum(widths) + _GAP * (len(widths) - 1) > width
    lines: list[Line] = []
    is_loose = False
    place = 0
    for number, row in enumerate(flow.text.split("\n"), piece.rows[0]):
        is_head = block.has_header and number == 0
        cells = _cells(flow, row, place, "table-head" if is_head else "text")
        made = _row(cells, widths, numeric, flow.to_source(place), is_wide)
        if is_loose or (len(made) > 1 and lines and number > 1):
            lines.append(_line(widths, glyphs, "faint-line", is_wide))
        lines.extend(made)
        is_loose = len(made) > 1 and not is_head
        if is_head:
            lines.append(_line(widths, glyphs, "table-line", is_wide))
        place += len(row) + 1
    return lines


def _line(widths: Sequence[int], glyphs: Glyphs, look: str, is_wide: bool) -> Line:
    line = (" " * _GAP).join(glyphs.line * wide for wide in widths)
    return Line((Run(line, (look,)),), ornament=len(line), is_wide=is_wide)


def _cells(flow: Flow, row: str, place: int, look: str) -> list[Flow]:
    """A flow for each cell of a row, with its part of the looks."""
    cells: list[Flow] = []
    for text in row.split("\t")[:_COLUMNS]:
        end = place + len(text)
        spans = [
            Span(max(0, one.start - place), min(one.end, end) - place, one.look, one.target)
            for one in flow.spans
            if one.start < end and one.end > place
        ]
        cells.append(Flow(text, (look,), spans))
        place = end + 1
    return cells


def _row(
    cells: list[Flow],
    widths: Sequence[int],
    numeric: Sequence[bool],
    start: int,
    is_wide: bool,
) -> list[Line]:
    """One row of the table: as many lines as its tallest cell."""
    columns = [cell.lines(wide) for cell, wide in zip(cells, widths, strict=False)]
    lines: list[Line] = []
    for number in range(max(map(len, columns), default=1)):
        runs: list[Run] = []
        gap = 0
        for index, column in enumerate(columns):
            made = column[number].runs if number < len(column) else ()
            cells_left = widths[index] - sum(cell_len(run.text) for run in made)
            before = cells_left if index < len(numeric) and numeric[index] else 0
            if gap + before:
                runs.append(Run(" " * (gap + before), ("text",)))
            runs.extend(made)
            gap = _GAP + cells_left - before
        lines.append(Line(tuple(runs), start, is_wide=is_wide))
    return lines
