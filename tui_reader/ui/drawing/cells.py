"""Text by cells: `text.wrap` with the width function that Textual and Rich draw by.

Measured by anything else, a row would tear where the two disagree (emoji, flags, new scripts).
"""

from __future__ import annotations

from rich.cells import cell_len

from tui_reader.text import wrap as breaking

__all__ = ["cell_len", "cut", "cut_lines", "wrap"]


def wrap(text: str, width: int) -> list[tuple[int, int]]:
    """The lines of a text as ranges of its characters; see `text.wrap.wrap`."""
    return breaking.wrap(text, width, cell_len)


def cut(text: str, width: int, ellipsis: str = "…") -> str:
    """The text in at most `width` cells, an ellipsis in place of what is cut."""
    return breaking.cut(text, width, cell_len, ellipsis)


def cut_lines(text: str, width: int, count: int, ellipsis: str = "…") -> list[str]:
    """The text on at most `count` lines, the last one cut with an ellipsis."""
    return breaking.cut_lines(text, width, count, cell_len, ellipsis)
