"""Which letters of a theme stand on which grounds, and how well they can be read there."""

from __future__ import annotations

from typing import Final

from textual.color import Color

from tui_reader.ui.themes import COLORS

_ON_THE_PAGE: Final = ("background",)
_IN_THE_LIST: Final = ("background", "cursor", "cursor-blurred")
_ANYWHERE: Final = (*_IN_THE_LIST, "popup")
_IN_CODE: Final = ("code-ground",)
TEXT_ON: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("text", "strong", "dim", "accent", "up", "down", "attention"), _ANYWHERE),
    **dict.fromkeys(("list-unread", "list-title", "list-read", "list-dim"), _ANYWHERE),
    **dict.fromkeys(("heading", "quote", "folded"), _IN_THE_LIST),
    "link": (*_IN_THE_LIST, *_IN_CODE),
    **dict.fromkeys((f"comment-{level}" for level in range(1, 7)), _IN_THE_LIST),
    **dict.fromkeys((name for name in COLORS if name.startswith("code-")), _IN_CODE),
    "match-text": ("match",),
    "match-current-text": ("match-current",),
    "selection-text": ("selection",),
}
"""Every colour that letters are drawn in, with every ground they stand on."""
del TEXT_ON["code-ground"]


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours (WCAG 2.1), 1 to 21."""
    lights = sorted(_light(Color.parse(color)) for color in (first, second))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _light(color: Color) -> float:
    parts = [part / 255 for part in (color.r, color.g, color.b)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
