"""An article written out again: plain text, Markdown, HTML; and how long it takes to read."""

from __future__ import annotations

import re

from tui_reader.models import Article
from tui_reader.text.clean import clean_text
from tui_reader.text.render_html import to_html
from tui_reader.text.render_markdown import to_markdown

__all__ = ["reading_minutes", "to_html", "to_markdown", "to_text"]

_SYLLABLES_A_MINUTE = 500  # Korean, Chinese and Japanese are read by characters
_WORDS_A_MINUTE = 230
_EAST = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_WORD = re.compile(r"[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")


def to_text(article: Article) -> str:
    """The article's text as `show --text` prints it below the title."""
    return clean_text(article.text)


def reading_minutes(article: Article) -> int:
    """Minutes a person needs, at least 1."""
    text = article.text
    minutes = len(_EAST.findall(text)) / _SYLLABLES_A_MINUTE
    minutes += len(_WORD.findall(text)) / _WORDS_A_MINUTE
    return max(1, round(minutes))
