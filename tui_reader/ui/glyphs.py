"""The ornaments of the screen, in two sets: drawn ones and plain ASCII.

Many of the drawn ones are of "ambiguous" width: terminals set up for East Asian text may draw
them two cells wide, which tears every row. `choose_glyphs` asks the terminal once, before the
screen is up, and takes ASCII where they are wide or the terminal does not speak UTF-8.
"""

from __future__ import annotations

import os
import re
import select
import sys
from dataclasses import dataclass
from typing import Final, Literal, TextIO

_ANSWER = re.compile(rb"\x1b\[(\d+);(\d+)R")
_WAIT_SECONDS: Final = 0.2


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One set; each is one cell wide but those said to be longer."""

    name: Literal["unicode", "ascii"]
    unread: str = "●"
    up: str = "▲"
    down: str = "▼"
    star: str = "★"
    later: str = "◷"
    cursor: str = "▌"
    bar: str = "▎"  # of quotes and of comments' depth
    fold: str = "┊"  # beside a repeat shown in place
    line: str = "─"
    column: str = "│"
    separator: str = "·"
    ellipsis: str = "…"
    left: str = "←"
    right: str = "→"
    more_left: str = "‹"
    more_right: str = "›"
    repeat: str = "↻"
    image: str = "▣"
    embed: str = "▷"
    file: str = "⇩"
    bullets: tuple[str, str, str] = ("•", "◦", "▪")
    digits: str = "⁰¹²³⁴⁵⁶⁷⁸⁹"  # link numbers; "" for [12]

    def link_number(self, number: int) -> str:
        """A link's number as it stands behind the link."""
        if not self.digits:
            return f"[{number}]"
        return "".join(self.digits[int(digit)] for digit in str(number))


UNICODE: Final = Glyphs("unicode")
ASCII: Final = Glyphs(
    "ascii",
    unread="*",
    up="+",
    down="-",
    star="!",
    later="~",
    cursor=">",
    bar="|",
    fold=":",
    line="-",
    column="|",
    separator="-",
    ellipsis="~",
    left="<",
    right=">",
    more_left="<",
    more_right=">",
    repeat="=",
    image="#",
    embed=">",
    file="@",
    bullets=("*", "-", "+"),
    digits="",
)


def choose_glyphs(
    setting: Literal["auto", "unicode", "ascii"],
    answer_from: TextIO | None = None,
    ask_on: TextIO | None = None,
) -> Glyphs:
    """The set to draw with. "auto" asks the terminal; call it before the screen is up."""
    if setting != "auto":
        return ASCII if setting == "ascii" else UNICODE
    encoding = (getattr(ask_on or sys.stderr, "encoding", None) or "").replace("-", "").lower()
    if not encoding.startswith("utf"):
        return ASCII
    width = ask_width(UNICODE.up, answer_from or sys.stdin, ask_on or sys.stderr)
    return ASCII if width == 2 else UNICODE


def ask_width(glyph: str, answer_from: TextIO, ask_on: TextIO) -> int | None:
    """How many cells the terminal gives a glyph, by where its cursor stands after it; None when
    it does not say (no terminal, no answer in time, not POSIX)."""
    try:
        import termios
        import tty
    except ImportError:
        return None
    try:
        fd = answer_from.fileno()
        if not (os.isatty(fd) and ask_on.isatty()):
            return None
        before = termios.tcgetattr(fd)
    except (OSError, ValueError, termios.error):
        return None
    try:
        tty.setcbreak(fd, termios.TCSANOW)
        ask_on.write(f"\r{glyph}\x1b[6n")
        ask_on.flush()
        return _answered_width(fd)
    except OSError:
        return None
    finally:
        termios.tcsetattr(fd, termios.TCSANOW, before)
        ask_on.write("\r\x1b[K")
        ask_on.flush()


def _answered_width(fd: int) -> int | None:
    answer = b""
    while len(answer) < 256:
        if not select.select([fd], [], [], _WAIT_SECONDS)[0]:
            return None
        answer += os.read(fd, 64)
        found = _ANSWER.search(answer)
        if found:
            return int(found[2]) - 1
    return None
