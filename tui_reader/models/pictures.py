"""A picture made small enough to be drawn in cells."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Picture:
    """Rows of pixels, three bytes (red, green, blue) a pixel, top left first."""

    width: int
    height: int
    pixels: bytes = field(repr=False)
