"""Text: what outside markup, bytes and plain text become before anything is stored or drawn.

Data in, data out: nothing here reads a file, the network or a clock. `clean` is the door that all
outside text goes through; `blocks` turns HTML into blocks; `extract` finds the main text of a page;
`plain` reads a page saved as plain text; `repeats` folds what is printed twice; `render` writes an
article out again. Names are loaded when first used, so that drawing (`wrap`) never pays for lxml
or trafilatura.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tui_reader.models import Block as Block
    from tui_reader.text.blocks import comment_blocks as comment_blocks
    from tui_reader.text.blocks import html_blocks as html_blocks
    from tui_reader.text.charset import decode as decode
    from tui_reader.text.clean import clean_line as clean_line
    from tui_reader.text.clean import clean_text as clean_text
    from tui_reader.text.extract import article_from_content as article_from_content
    from tui_reader.text.extract import read_article as read_article
    from tui_reader.text.plain import read_plain as read_plain
    from tui_reader.text.repeats import Folding as Folding
    from tui_reader.text.repeats import fold_repeats as fold_repeats

_HOMES = {
    "Block": "tui_reader.models",
    "Folding": "tui_reader.text.repeats",
    "article_from_content": "tui_reader.text.extract",
    "clean_line": "tui_reader.text.clean",
    "clean_text": "tui_reader.text.clean",
    "comment_blocks": "tui_reader.text.blocks",
    "decode": "tui_reader.text.charset",
    "fold_repeats": "tui_reader.text.repeats",
    "html_blocks": "tui_reader.text.blocks",
    "read_article": "tui_reader.text.extract",
    "read_plain": "tui_reader.text.plain",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), name)
