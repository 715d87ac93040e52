"""Lines with the theme's colours: named looks become styles, lines become strips.

A look is a colour of the theme and letter attributes; looks lie over each other ("text", then
"link", then "match"). The palette is made from the app's theme variables, once a theme.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip

from tui_reader.ui.drawing.cells import cell_len
from tui_reader.ui.drawing.lines import Line, Looks, Run, safe

# Look: theme colour of the letters, of their ground, attributes of the letters.
LOOKS: Final[dict[str, tuple[str | None, str | None, str]]] = {
    "text": ("text", None, ""),
    "strong-text": ("strong", None, "bold"),
    "title": ("strong", None, "bold"),
    "meta": ("dim", None, ""),
    "label": ("dim", None, ""),
    "key": ("text", None, ""),
    "note": ("attention", None, ""),
    "accent": ("accent", None, ""),
    "accent-strong": ("accent", None, "bold"),
    "up": ("up", None, ""),
    "down": ("down", None, ""),
    "attention": ("attention", None, ""),
    "hairline": ("hairline", None, ""),
    "heading": ("heading", None, "bold"),
    "subheading": ("heading", None, "bold"),
    "minor-heading": ("text", None, "bold italic"),
    "quote": ("quote", None, ""),
    "quote-bar": ("quote-bar", None, ""),
    "caption": ("dim", None, "italic"),
    "marker": ("dim", None, ""),
    "number": ("dim", None, ""),
    "link": ("link", None, ""),
    "strong": (None, None, "bold"),
    "em": (None, None, "italic"),
    "strike": (None, None, "strike"),
    "table-head": ("strong", None, "bold"),
    "table-line": ("quote-bar", None, ""),
    "faint-line": ("hairline", None, ""),
    "folded": ("folded", None, ""),
    "code": ("code-text", "code-ground", ""),
    "code-label": ("code-comment", "code-ground", ""),
    "code-keyword": ("code-keyword", None, ""),
    "code-string": ("code-string", None, ""),
    "code-number": ("code-number", None, ""),
    "code-comment": ("code-comment", None, "italic"),
    "code-name": ("code-name", None, ""),
    "match": ("match-text", "match", "underline"),
    "match-current": ("match-current-text", "match-current", "bold underline"),
    "cursor": (None, "cursor", ""),
    "cursor-blurred": (None, "cursor-blurred", ""),
    **{f"comment-{level}": (f"comment-{level}", None, "") for level in range(1, 7)},
}
_FAINT: Final = frozenset({"dim", "folded", "code-comment"})


@lru_cache(maxsize=4096)
def _pixels(look: str) -> Style:
    """The style of two pixels in a cell: "#rrggbb/rrggbb", either may be missing."""
    over, _, under = look[1:].partition("/")
    return Style(color=f"#{over}" if over else None, bgcolor=f"#{under}" if under else None)


class Palette:
    """Styles of looks under one theme."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._is_faint = variables.get("dim-style") == "dim"
        self._styles: dict[Looks, Style] = {}

    def style(self, *looks: str) -> Style:
        """The style of looks laid over each other."""
        if looks and looks[0].startswith("#"):
            return _pixels(looks[0])
        style = self._styles.get(looks)
        if style is None:
            style = Style.null()
            for look in looks:
                style += self._one(look)
            self._styles[looks] = style
        return style

    def _one(self, look: str) -> Style:
        letters, ground, attributes = LOOKS[look]
        faint = True if letters in _FAINT and self._is_faint else None
        return Style(
            color=self._color(letters),
            bgcolor=self._color(ground),
            dim=faint,
            bold="bold" in attributes or None,
            italic="italic" in attributes or None,
            strike="strike" in attributes or None,
            underline="underline" in attributes or None,
        )

    def _color(self, name: str | None) -> RichColor | None:
        value = self._variables.get(name) if name else None
        if value is None:
            return None
        color = Color.parse(value)
        # The terminal's own ground is left as it is: setting it would cover the row's.
        return None if color.ansi == -1 else color.rich_color

    def strip(self, line: Line, width: int, sideways: int = 0) -> Strip:
        """A line as a strip; a wide one moved `sideways` cells and cut at the width."""
        strip = Strip([self._segment(run) for run in line.runs if run.text])
        if line.is_wide:
            held = cell_len(line.text[: line.held])
            moved = self._moved(strip.crop(held), width - held, sideways, line.ground)
            strip = Strip.join([strip.crop(0, held), moved]) if held else moved
        if line.ground:
            strip = strip.adjust_cell_length(width, self.style(line.ground))
        elif strip.cell_length > width:
            strip = strip.crop(0, width)
        return strip

    def _segment(self, run: Run) -> Segment:
        style = self.style(*run.looks)
        if run.target:
            style += Style.from_meta({"target": run.target})
        # The sink: whoever made the run, nothing that a terminal obeys gets past here.
        return Segment(safe(run.text), style)

    def _moved(self, strip: Strip, width: int, sideways: int, ground: str) -> Strip:
        """Part of a wide line, an arrow at each end where more follows."""
        length = strip.cell_length
        if length <= width and not sideways:
            return strip
        shown = strip.crop(sideways, sideways + width)
        if length > sideways + width:
            shown = Strip.join([shown.crop(0, width - 1), self._arrow(_MORE_RIGHT, ground)])
        if sideways and length:
            shown = Strip.join([self._arrow(_MORE_LEFT, ground), shown.crop(1, None)])
        return shown

    def _arrow(self, glyph: str, ground: str) -> Strip:
        looks = (ground, "attention") if ground else ("attention",)
        return Strip([Segment(glyph, self.style(*looks))])


_MORE_LEFT: Final = "<"
_MORE_RIGHT: Final = ">"
