"""The ornaments of the screen, in two sets: drawn ones and plain ASCII.

Many of the drawn ones are of "ambiguous" width: terminals set up for East Asian text may draw
them two cells wide, which tears every row. So the terminal is asked once (`QUESTION`), its answer
remembered, and ASCII taken where they are wide or the terminal does not speak UTF-8.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal


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
    reply: str = "↳"
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
    reply=">",
    bullets=("*", "-", "+"),
    digits="",
)


def choose_glyphs(
    setting: Literal["auto", "unicode", "ascii"], encoding: str, remembered: str | None = None
) -> tuple[Glyphs, bool]:
    """The set to draw with, and whether the terminal is to be asked. `remembered`: what it
    answered in an earlier run ("unicode", "ascii")."""
    if setting != "auto":
        return (ASCII if setting == "ascii" else UNICODE), False
    if not encoding.replace("-", "").lower().startswith("utf"):
        return ASCII, False
    return (ASCII if remembered == "ascii" else UNICODE), remembered not in ("unicode", "ascii")


def terminal_name(environ: Mapping[str, str]) -> str:
    """What tells one kind of terminal from another: its answer is remembered under this."""
    names = ("TERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "VTE_VERSION", "LC_ALL", "LC_CTYPE")
    return " ".join(environ.get(name, "-")[:40] for name in (*names, "LANG"))


QUESTION: Final = f"\x1b[2;1H{UNICODE.up}\x1b[6n\x1b[2;1H \x1b[1;1H"
"""Asks the terminal how wide it draws an ornament: where its cursor stands after it. On the
second line, since the answer from the first one is also the code of a key. Nobody waits for the
answer: it comes with the keys, and the screen is drawn anew where it says "wide"."""


def by_answer(column: int) -> Glyphs:
    """The set to draw with when the cursor stood in this column (from 0) after the question."""
    return ASCII if column == 2 else UNICODE
