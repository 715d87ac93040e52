"""The outcome of folding: which blocks are shown, and the copies with what they repeat.

Used by `repeats`, which says which line of text repeats which; pictures and embeds are told here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tui_reader.models import Block, Folded
from tui_reader.text.alike import Line, key_of, weight_of

CLOSE_LINE = 30  # weight of a line that is a copy right below its first copy, or of a caption


class Folding(NamedTuple):
    """`kept`: the blocks to show (the same objects); `folded`: the copies taken out."""

    kept: tuple[Block, ...]
    folded: tuple[Folded, ...]


def part(blocks: Sequence[Block], lines: Sequence[Line], copies: Mapping[int, int]) -> Folding:
    """Parts the blocks by their lines. `copies`: which line each line repeats, by position; a
    title that stands above the blocks is -1."""
    positions = {line.index: position for position, line in enumerate(lines)}
    kept: list[Block] = []
    folded: list[Folded] = []
    places: dict[int, int] = {}  # line: where it, or what it repeats, is kept
    images: dict[str, int] = {}
    for index, block in enumerate(blocks):
        position = positions.get(index)
        source = copies.get(position) if position is not None else None
        if position is not None and source is not None:
            places[position] = places.get(source, 0)
            folded.append(Folded(block, len(kept), places[position]))
            continue
        if block.kind in ("image", "embed"):
            shown = next((images[name] for name in _image_names(block) if name in images), None)
            if shown is not None and not _is_other_image(kept[shown], block):
                folded.append(Folded(block, len(kept), shown))
                continue
            for name in _image_names(block):
                images.setdefault(name, len(kept))
        elif position is not None:
            places[position] = len(kept)
        kept.append(block)
    if not kept and folded:  # nothing but the title: show it after all
        return Folding((folded[0].block,), tuple(folded[1:]))
    return Folding(tuple(kept), tuple(folded))


def _image_names(block: Block) -> list[str]:
    names = []
    if block.url:
        names.append(f"{block.kind} {block.url}")
    caption = key_of(block.text)
    if weight_of(caption) >= CLOSE_LINE:
        names.append(f"{block.kind} caption {caption}")
    return names


def _is_other_image(shown: Block, block: Block) -> bool:
    """The same caption under another picture: both stay."""
    return bool(shown.url and block.url and shown.url != block.url)
