"""Terminal output read cell by cell: text with its colours, and the way from one colour to another.

What `screen_diff` compares and writes. Pure: strings in, cells out.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, TypeAlias

from tui_reader.text.wrap import clusters

Cell: TypeAlias = tuple[str, ...]
"""Text and colours; "" behind a character of two cells. A third part stands in lines of doubtful
width: DOUBTFUL for the characters that are in doubt. UNKNOWN where nothing is known."""
UNKNOWN: Final[Cell] = ()
DOUBTFUL: Final = "?"

_PIECE: Final = re.compile("\x1b\\[([0-9;:]*)m|([^\x00-\x1f\x7f-\x9f]+)")
_NARROW: Final = re.compile("[ -~]*")
# Ornaments of ours too: where they are wide the ASCII ones are drawn (ui/drawing/glyphs.py).
_AGREED: Final = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u03ff\u0400-\u0481\u048a-\u052f"
    "\u2010-\u2027\u2030-\u205e\u2070-\u209c\u2190-\u2193\u21bb\u21e9\u2500-\u259f\u25a3\u25aa"
    "\u25b2\u25b7\u25bc\u25cf\u25e6\u25f7\u2605"
    "\u3001-\u3029\u3041-\u3096\u30a1-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
    "\uff01-\uff60]*"
)
_WIDE_FROM: Final = "\u3001"
_SGR_ARGUMENTS: Final = {"2": 5, "5": 3}


@lru_cache(maxsize=256)
def cells_of(raw: str) -> tuple[Cell, ...] | None:
    """The cells of colours and text; None when there is anything else in it."""
    cells: list[Cell] = []
    style, place = "", 0
    is_agreed = True
    blank: Cell = (" ", "")
    for match in _PIECE.finditer(raw):
        if match.start() != place:
            return None
        place = match.end()
        codes, text = match[1], match[2]
        if text is None:
            style = _joined(style, codes)
            blank = (" ", _blank(style))
        elif _NARROW.fullmatch(text):
            cells.extend([blank if letter == " " else (letter, style) for letter in text])
        elif _AGREED.fullmatch(text):
            for letter in text:
                cells.append(blank if letter == " " else (letter, style))
                if letter >= _WIDE_FROM:
                    cells.append(("", style))
        else:
            is_agreed = False
            cells.extend(_other_cells(text, style))
    if place != len(raw):
        return None
    if is_agreed:
        return tuple(cells)
    return tuple(cell if len(cell) == 3 else (*cell, "") for cell in cells)


def _other_cells(text: str, style: str) -> list[Cell]:
    """Text with characters of any width, the doubtful ones marked."""
    from rich.cells import cell_len

    cells: list[Cell] = []
    for start, end, width in clusters(text, cell_len):
        letter = text[start:end]
        if _AGREED.fullmatch(letter):
            cells += [(letter, style), *[("", style)] * (width - 1)]
        elif width:
            cells += [(letter, style, DOUBTFUL), *[("", style, DOUBTFUL)] * (width - 1)]
    return cells


@lru_cache(maxsize=1_024)
def change(old: str, new: str, is_blank: bool) -> tuple[str, str]:
    """The shortest sequence from one set of colours to another, and what is then set. A blank
    has no letters whose colour would matter."""
    (attributes, letters, ground), (wanted, new_letters, new_ground) = _parts(old), _parts(new)
    if is_blank and not wanted and not _marks_blanks(attributes):
        if ground == new_ground:
            return "", old
        return f"\x1b[{new_ground or '49'}m", ";".join(
            filter(None, (attributes, letters, new_ground))
        )
    if attributes and attributes != wanted:
        return f"\x1b[{'0;' if new else '0'}{new}m", new
    codes = []
    if attributes != wanted:
        codes.append(wanted)
    if letters != new_letters:
        codes.append(new_letters or "39")
    if ground != new_ground:
        codes.append(new_ground or "49")
    return (f"\x1b[{';'.join(codes)}m" if codes else ""), new


@lru_cache(maxsize=256)
def _blank(style: str) -> str:
    """What shows of a blank in this style: its ground, and lines through or under it."""
    attributes, _, ground = _parts(style)
    return style if _marks_blanks(attributes) else ground


def _marks_blanks(attributes: str) -> bool:
    """Whether a blank shows them; bold, dim and italic it does not."""
    return any(code not in ("", "1", "2", "3", "22", "23") for code in attributes.split(";"))


@lru_cache(maxsize=1_024)
def _joined(style: str, codes: str) -> str:
    """Colours after some more codes: attributes, letters, ground, always in this order."""
    return ";".join(filter(None, _parts(f"{style};{codes or 0}")))


@lru_cache(maxsize=1_024)
def _parts(style: str) -> tuple[str, str, str]:
    """Attributes, colour of the letters, colour of the ground."""
    numbers = style.split(";")
    attributes: list[str] = []
    letters = ground = ""
    index = 0
    while index < len(numbers):
        number = numbers[index]
        length = 1
        if number in ("38", "48", "58"):
            length = _SGR_ARGUMENTS.get("".join(numbers[index + 1 : index + 2]), 1)
        code = ";".join(numbers[index : index + length])
        index += length
        if number in ("0", "00"):
            attributes, letters, ground = [], "", ""
        if number in ("", "0", "00"):
            continue
        if len(number) == 2 and number[0] in "39":
            letters = code if number != "39" else ""
        elif (len(number) == 2 and number[0] == "4") or (len(number) == 3 and number[:2] == "10"):
            ground = code if number != "49" else ""
        elif code not in attributes:
            attributes.append(code)
    return ";".join(attributes), letters, ground
