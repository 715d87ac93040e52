"""Quotes of a page as blocks. Used by `blocks` only.

A block of kind quote holds text; a list, picture, table or code inside the quote follows it as a
block of its own kind that is marked as quoted, and the quote goes on below. A quote in the quote
is a block of its own too, which says by its level how deep it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui_reader.models import Block
from tui_reader.text.context import Context
from tui_reader.text.inline import Run, join_runs

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def read_quote(context: Context, element: HtmlElement) -> list[Block]:
    out: list[Block] = []
    runs: list[Run] = []

    def close() -> None:
        run = join_runs(runs, "\n\n")
        runs.clear()
        if run.text:
            out.append(Block("quote", run.text, links=run.links, marks=run.marks))

    for block in context.flow(element):
        if block.quote_depth:
            close()
            out.append(replace(block, level=block.quote_depth + 1))
        elif block.kind in ("paragraph", "heading"):
            runs.append(Run(block.text, block.links, block.marks))
        elif block.kind != "rule":
            close()
            out.append(replace(block, quoted=True))
    close()
    return out
