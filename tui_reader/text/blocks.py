"""HTML to blocks, structure kept: what the reader shows of a page, a feed's content, a comment.

Called by `extract` (main text of a page), by sources (a board's body, a comment) and for feed
content. Takes the HTML as the article itself: it drops what no reader shows (scripts, forms,
hidden elements, tracking pixels) and judges nothing else. Text is cleaned here; addresses are
made absolute and only http(s) ones stay. The walk is iterative, nested structures (lists in
lists, quotes) go at most `DEEPEST` levels down, then they are read as plain paragraphs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui_reader.errors import ParseError
from tui_reader.models import Block
from tui_reader.text.context import Context
from tui_reader.text.dom import parse_html
from tui_reader.text.flow import Flow, read_flow
from tui_reader.text.inline import Inline

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def html_blocks(html: str | HtmlElement, base_url: str | None) -> list[Block]:
    """The blocks of an HTML fragment, document or element, top to bottom. Never raises: what
    cannot be parsed gives no blocks."""
    if isinstance(html, str):
        if "<" not in html and "&" not in html:
            return plain_blocks(html)
        try:
            root = parse_html(html)
        except ParseError:
            return []
    else:
        root = html
    return read_flow(Context(base_url, read_flow), root)


def sourced_blocks(root: HtmlElement, base_url: str | None) -> list[tuple[Block, HtmlElement]]:
    """The blocks of an element, each with the element that it was read from."""
    flow = Flow(Context(base_url, read_flow), ())
    return list(zip(flow.read(root), flow.sources, strict=True))


def comment_blocks(html: str, base_url: str | None) -> tuple[str, tuple[Block, ...]]:
    """A comment's HTML as plain text and as blocks."""
    blocks = tuple(html_blocks(html, base_url))
    return "\n\n".join(plain for block in blocks if (plain := block.plain)), blocks


def plain_blocks(text: str) -> list[Block]:
    """Paragraphs of plain text: parted by blank lines, line breaks inside kept."""
    inline = Inline()
    found: list[Block] = []
    for part in re.split(r"\n\s*\n", text):
        for line in part.split("\n"):
            inline.add(line)
            inline.line_break()
        run = inline.finish()
        if run.text:
            found.append(Block("paragraph", run.text))
    return found
