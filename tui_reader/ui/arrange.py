"""Which panes stand where at a size: the layouts of the main screen. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Pane: TypeAlias = Literal["list", "article", "comments"]
Layout: TypeAlias = Literal["auto", "two", "one", "wide-article"]

PANES: tuple[Pane, ...] = ("list", "article", "comments")
LAYOUTS: tuple[Layout, ...] = ("auto", "two", "one", "wide-article")
LAYOUT_NAMES = {
    "auto": "as wide as the terminal",
    "two": "two panes",
    "one": "one pane",
    "wide-article": "the list gives way while reading",
}

THREE_FROM, TWO_FROM = 150, 100
LEAST_WIDTH, LEAST_HEIGHT = 40, 12


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Widths of the panes in cells; 0: not shown, None: what is left."""

    columns: Literal[1, 2, 3]
    widths: dict[Pane, int | None]

    def shows(self, pane: Pane) -> bool:
        return self.widths[pane] != 0


def arrange(width: int, layout: Layout, pane: Pane) -> Arrangement:
    """The panes for a terminal `width`, with `pane` in front where only some fit."""
    if layout == "one" or width < TWO_FROM:
        return Arrangement(1, {name: None if name == pane else 0 for name in PANES})
    if layout == "wide-article" and pane != "list":
        return Arrangement(2, {"list": 0, "article": None, "comments": _between(width, 0.38)})
    if layout == "two" or width < THREE_FROM:
        listed = _between(width, 0.36)
        if pane == "comments":
            return Arrangement(2, {"list": listed, "article": 0, "comments": None})
        return Arrangement(2, {"list": listed, "article": None, "comments": 0})
    return Arrangement(
        3, {"list": _between(width, 0.27), "article": None, "comments": _between(width, 0.25)}
    )


def _between(width: int, share: float) -> int:
    return max(34, min(int(width * share), 56))


def is_too_small(width: int, height: int) -> bool:
    return width < LEAST_WIDTH or height < LEAST_HEIGHT
