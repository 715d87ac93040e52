"""Pictures as half blocks: two pixels a cell, the upper one in the letter's colour, the lower one
in its ground's. Pure; works in every terminal with colours (`paint` gives them)."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from tui_reader.models import Picture
from tui_reader.ui.drawing.glyphs import Glyphs
from tui_reader.ui.drawing.lines import Line, Run

INDENT: Final = 2


def picture_lines(picture: Picture, width: int, glyphs: Glyphs) -> list[Line]:
    """The lines of a picture, made smaller where it does not fit."""
    rows = _rows(picture, max(1, width - INDENT))
    before = Run(" " * INDENT, ("text",))
    # Where only ASCII may be drawn, a cell is one colour: of every other row.
    has_halves = glyphs.name == "unicode"
    letter = "▀" if has_halves else " "
    lines: list[Line] = []
    for upper, lower in zip(rows[::2], [*rows[1::2], None], strict=False):
        runs = [before]
        cells = list(zip(upper, lower or [""] * len(upper), strict=True))
        for (over, under), same in groupby(cells):
            look = f"#{over}/{under}" if has_halves else f"#/{over}"
            runs.append(Run(letter * len(list(same)), (look,)))
        lines.append(Line(tuple(runs), ornament=INDENT + len(upper)))
    return lines


def _rows(picture: Picture, width: int) -> list[list[str]]:
    """The pixels as hexadecimal colours, row by row; a narrower pane takes the nearest ones."""
    wide = min(width, picture.width)
    high = max(1, picture.height * wide // picture.width)
    columns = [column * picture.width // wide for column in range(wide)]
    rows = []
    for row in range(high):
        start = (row * picture.height // high) * picture.width
        places = [3 * (start + column) for column in columns]
        rows.append([picture.pixels[place : place + 3].hex() for place in places])
    return rows
