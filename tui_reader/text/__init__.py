"""Text: what outside markup, bytes and plain text become before anything is stored or drawn.

Data in, data out: nothing here reads a file, the network or a clock. `clean` is the door that all
outside text goes through; `blocks` turns HTML into blocks; `extract` finds the main text of a page;
`plain` reads a page saved as plain text; `repeats` folds what is printed twice; `render` writes an
article out again. Names are loaded when first used, so that drawing (`wrap`) never pays for lxml
or trafilatura.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_reader import lazily
from tui_reader.models import Block as Block

if TYPE_CHECKING:
    from tui_reader.text.blocks import comment_blocks as comment_blocks
    from tui_reader.text.blocks import html_blocks as html_blocks
    from tui_reader.text.charset import decode as decode
    from tui_reader.text.clean import clean_line as clean_line
    from tui_reader.text.clean import clean_text as clean_text
    from tui_reader.text.extract import article_from_content as article_from_content
    from tui_reader.text.extract import read_article as read_article
    from tui_reader.text.folding import Folding as Folding
    from tui_reader.text.plain import read_plain as read_plain
    from tui_reader.text.repeats import fold_repeats as fold_repeats

__getattr__ = lazily.names(
    __name__,
    {
        "blocks": ("comment_blocks", "html_blocks"),
        "charset": ("decode",),
        "clean": ("clean_line", "clean_text"),
        "extract": ("article_from_content", "read_article"),
        "folding": ("Folding",),
        "plain": ("read_plain",),
        "repeats": ("fold_repeats",),
    },
)
