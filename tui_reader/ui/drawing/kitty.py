"""Pictures in full, on terminals that speak kitty's graphics protocol with placeholders in text
(kitty itself, Ghostty): https://sw.kovidgoyal.net/kitty/graphics-protocol/#unicode-placeholders.

The picture is handed to the terminal once; what is drawn are letters that stand for its parts, so
it scrolls, is cut and goes like any text of the pane. Nothing is asked of the terminal: its answer
would come among the keys. Pure: strings out.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tui_reader.models import Picture
from tui_reader.ui.drawing.half_blocks import INDENT
from tui_reader.ui.drawing.lines import Line, Run

_CHUNK: Final = 4096
_PART: Final = "\U0010eeee"
# Marks that number rows and columns, in the protocol's order; all of them are of no width to Rich.
_NUMBERS: Final = tuple(
    map(
        chr,
        (
            0x0305, 0x030D, 0x030E, 0x0310, 0x0312, 0x033D, 0x033E, 0x033F, 0x0346, 0x034A, 0x034B,
            0x034C, 0x0350, 0x0351, 0x0352, 0x0357, 0x035B, 0x0363, 0x0364, 0x0365, 0x0366, 0x0367,
            0x0368, 0x0369, 0x036A, 0x036B, 0x036C, 0x036D, 0x036E, 0x036F, 0x0483, 0x0484, 0x0485,
            0x0486, 0x0487, 0x0592, 0x0593, 0x0594, 0x0595, 0x0597, 0x0598, 0x0599, 0x059C, 0x059D,
            0x059E, 0x059F, 0x05A0, 0x05A1, 0x05A8, 0x05A9, 0x05AB, 0x05AC, 0x05AF, 0x05C4, 0x0610,
            0x0611, 0x0612, 0x0613, 0x0614, 0x0615, 0x0616, 0x0617, 0x0657, 0x0658, 0x0659, 0x065A,
            0x065B, 0x065D, 0x065E, 0x06D6, 0x06D7, 0x06D8, 0x06D9, 0x06DA, 0x06DB, 0x06DC, 0x06DF,
            0x06E0, 0x06E1, 0x06E2,
        ),
    )
)  # fmt: skip
MOST_CELLS: Final = len(_NUMBERS)
_FIRST: Final = 0x747200
"""Numbers of our pictures: 24 bits, drawn as the colour of their letters."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture that the terminal has, over `columns` x `rows` cells; `picture` is drawn in half
    blocks where the pane has become narrower than that."""

    number: int
    columns: int
    rows: int
    picture: Picture


def placed(picture: Picture, count: int) -> Placed:
    """The picture as the `count`-th one of this run, in as many cells as half blocks would take."""
    columns, rows = min(MOST_CELLS, picture.width), min(MOST_CELLS, (picture.height + 1) // 2)
    return Placed(_FIRST + count % 256, columns, rows, picture)


def speaks_kitty(environ: Mapping[str, str]) -> bool:
    """Whether the terminal is one that is known to draw placeholders; inside tmux none is."""
    if "TMUX" in environ or environ.get("COLORTERM", "") not in ("truecolor", "24bit"):
        return False
    return environ.get("TERM") in ("xterm-kitty", "xterm-ghostty")


def handed_over(one: Placed, png: bytes) -> str:
    """What gives the terminal a picture, and the cells it will stand in."""
    data = base64.b64encode(png).decode("ascii")
    chunks = [data[start : start + _CHUNK] for start in range(0, len(data), _CHUNK)] or [""]
    parts = [
        f"\x1b_Gi={one.number},f=100,t=d,q=2,m={int(place < len(chunks) - 1)};{chunk}\x1b\\"
        for place, chunk in enumerate(chunks)
    ]
    area = f"c={one.columns},r={one.rows}"
    return "".join([*parts, f"\x1b_Ga=p,U=1,i={one.number},{area},q=2\x1b\\"])


def taken_back(one: Placed) -> str:
    """What makes the terminal forget a picture."""
    return f"\x1b_Ga=d,d=I,i={one.number},q=2\x1b\\"


def placed_lines(one: Placed) -> list[Line]:
    """The lines of letters that stand for the picture."""
    before = Run(" " * INDENT, ("text",))
    look = (f"#{one.number:06x}/",)
    lines = []
    for row in _NUMBERS[: one.rows]:
        text = "".join(f"{_PART}{row}{column}" for column in _NUMBERS[: one.columns])
        lines.append(Line((before, Run(text, look)), ornament=INDENT + len(text)))
    return lines
