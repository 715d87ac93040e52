"""A block of a page that may be part of its article, with what is known of it as numbers.

Filled in by `candidates`, weighed by `judge`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from tui_reader.models import Block
from tui_reader.text.alike import key_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_TOKEN = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]|[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+"
)
_NAMES = (
    "bias taken taken_none told told_none told_missing "
    "kind_heading kind_list kind_table kind_quote kind_code kind_other "
    "links links_all link_line length plea more "
    "good body_name near_comment near_related near_share near_bars near_ads near_meta near_lead "
    "far_comment far_related far_share far_bars far_ads far_meta far_lead "
    "in_article in_main in_aside in_nav in_footer in_header in_form in_figure in_list "
    "itemprop_body aside_untaken "
    "after_taken around before_edge after_edge "
    "parent_taken parent_share grand_taken main_parent "
    "place taken_page forum "
    "taken_much untaken_much taken_forum comment_forum comment_news "
    "told_cover untold_sure linked_list "
    "in_top in_core near_core core_share posts form_taken form_share form_untaken "
    "running running_top running_core "
    "sentence button copyright is_title has_title"  # asked by rules only, not weighed
)
FEATURES = tuple(_NAMES.split())
_INDEX = {name: number for number, name in enumerate(FEATURES)}


def has_feature(name: str) -> bool:
    return name in _INDEX


@dataclass(slots=True)
class Candidate:
    """A block, where it came from, and what is known of it."""

    block: Block
    element: HtmlElement
    key: str
    weight: int
    form: str = ""  # what the elements around it are like: posts of a discussion have one form
    is_contents: bool = False  # a list of places in the page itself
    values: list[float] = field(default_factory=lambda: [0.0] * len(FEATURES))

    def __setitem__(self, name: str, value: float) -> None:
        self.values[_INDEX[name]] = value

    def __getitem__(self, name: str) -> float:
        return self.values[_INDEX[name]]


_MARK = re.compile(r"\s*(?:\d{1,3}\.|-)\s")  # of a list's item
_SURE = 24  # weight from which a text is known by its letters or words wherever it stands


class Opinion:
    """A text that something else took for the article, asked how much of a block it holds."""

    def __init__(self, text: str | None) -> None:
        text = text or ""
        self.key = key_of(text)
        self.lines = {key_of(line) for line in text.split("\n")}
        tokens = _TOKEN.findall(text.lower())
        self.pairs = set(pairwise(tokens))

    def __bool__(self) -> bool:
        return bool(self.key)

    def share(self, candidate: Candidate) -> float:
        """0 to 1: how much of the block stands in the text."""
        if not candidate.key:
            return 0.0
        if candidate.key in self.lines:
            return 1.0
        if candidate.weight >= _SURE and candidate.key in self.key:
            return 1.0
        if candidate.weight < _SURE:  # too little to be found by its words
            return self._share_of_lines(candidate.block.plain)
        pairs = list(pairwise(_TOKEN.findall(candidate.block.plain.lower())))
        return sum(pair in self.pairs for pair in pairs) / len(pairs) if pairs else 0.0

    def _share_of_lines(self, text: str) -> float:
        """How much of a short list, table or piece of code stands in the text line by line."""
        keys = [key for line in text.split("\n") if (key := key_of(_MARK.sub("", line)))]
        held = sum(len(key) for key in keys if key in self.lines)
        return held / max(1, sum(map(len, keys)))
