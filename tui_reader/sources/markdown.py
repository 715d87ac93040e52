"""Markdown bodies (Lemmy, PieFed) as HTML, for `text.comment_blocks`.

The parser is markdown-it-py, which Textual brings along; imported when first used. Raw HTML inside
Markdown stays text, as the sites show it.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_ONE_AT_A_TIME = Lock()
LIMIT = 200_000  # characters: the longest body that is read whole

# Lemmy's ":::spoiler TITLE ... :::": the title stays, in bold; the fences go.
_SPOILER = re.compile(r"^[ \t]*:{3,}[ \t]*(?:spoiler\b[ \t]*(?P<title>[^\n]*))?$", re.MULTILINE)
_SHOWN = re.compile(r">[^<]*[^<\s]|<(?:img|hr)\b")


def markdown_html(text: str) -> str:
    """The HTML of Markdown `text`."""
    with _ONE_AT_A_TIME:  # the finder of bare links keeps state
        html: str = _parser().render(_SPOILER.sub(_spoiler, text[:LIMIT]))
    if _SHOWN.search(html) is None:  # nested deeper than the parser goes
        return f"<p>{escape(text[:LIMIT])}</p>"
    return html


def _spoiler(match: re.Match[str]) -> str:
    title = (match["title"] or "").strip()
    return f"\n**{title}**\n" if title else ""


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "linkify": True})
    return parser.enable(["table", "strikethrough", "linkify"])
