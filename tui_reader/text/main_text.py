"""Finds the main text of a page. Used by `extract`.

trafilatura says which text it would take, the page's own data (JSON-LD `articleBody`) says which
text it holds, and every block of the page is weighed by both and by how it is written and placed
(`candidates`, `judge`, `gaps`). The blocks that stay are taken from the page itself, so headings,
links, images, code, tables and nested lists survive, which trafilatura's own output loses in part.
Where a page's text stands only in script data, it is taken from there (`script_text`).
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, NamedTuple

from tui_reader.models import Block
from tui_reader.text import judge
from tui_reader.text.alike import key_of, weight_of
from tui_reader.text.blocks import html_blocks, sourced_blocks
from tui_reader.text.candidate import Candidate, Opinion
from tui_reader.text.candidates import read_candidates
from tui_reader.text.gaps import is_never
from tui_reader.text.metadata import Metadata
from tui_reader.text.script_text import script_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

_LEAST_TOLD = 250  # weight from which text in the page's data can stand for the article
_MOST_ELEMENTS = 60_000  # a page with more is read without trafilatura
_DEEPEST = 150  # the same for elements in elements; of 375 benchmark pages none goes beyond 41
_MOST_BLOCKS = 6_000  # a page with more is shown whole: weighing it would take seconds
_NOT_AROUND = ("in_nav", "in_footer", "in_aside", "near_related", "near_ads")


class MainText(NamedTuple):
    """The blocks of the article, and all blocks of the page's own part, those among them (no
    navigation, no foot of the page); () where the text was not taken from the page's blocks."""

    blocks: list[Block]
    page: Sequence[Block] = ()

    def around(self, kept: Sequence[Block]) -> tuple[Sequence[Block], Sequence[Block]]:
        """What the page prints above the first and below the last of the kept blocks."""
        places = {id(block): number for number, block in enumerate(self.page)}
        here = [places[id(block)] for block in kept if id(block) in places]
        return (self.page[: here[0]], self.page[here[-1] + 1 :]) if here else ((), ())


def find_main_text(root: HtmlElement, url: str, metadata: Metadata) -> MainText:
    """The main text of a page. `url`: where its links start from."""
    told_blocks = _told_blocks(metadata, url)
    told = Opinion("\n".join(block.plain for block in told_blocks))
    sourced = sourced_blocks(root, url)
    if len(sourced) > _MOST_BLOCKS:
        return MainText([block for block, _ in sourced])
    candidates = read_candidates(root, sourced, Opinion(_taken(root)), told, metadata.title, url)
    kept = judge.choose(candidates)
    chosen = [c for c, stays in zip(candidates, kept, strict=True) if stays]
    weight = _text_weight(chosen)
    taken = [c for c in candidates if c["taken"] > 0.5 and not is_never(c)]
    if weight < 0.4 * _text_weight(taken):  # the weighing failed on this page
        chosen, weight = taken, _text_weight(taken)
    told_weight = sum(weight_of(key_of(block.plain)) for block in told_blocks)
    if told_weight >= _LEAST_TOLD and weight < 0.5 * told_weight and not _holds(candidates, told):
        return MainText(told_blocks)
    if weight < _LEAST_TOLD:
        scripted = script_text(root, url)
        if sum(weight_of(key_of(block.plain)) for block in scripted) > 2 * weight:
            return MainText(scripted)
    if weight == 0:
        chosen = _all_text(candidates)
    chosen_blocks = [c.block for c in chosen]
    shown = set(map(id, chosen_blocks))
    page = [
        c.block
        for c in candidates
        if id(c.block) in shown or not any(c[name] for name in _NOT_AROUND)
    ]
    return MainText(chosen_blocks, page)


def _all_text(candidates: list[Candidate]) -> list[Candidate]:
    """What is read of a page whose article nobody found (a poem, a few words): all text, that of
    its `article` or `main` where most of it stands there."""
    found = [c for c in candidates if c["links"] < 0.5 and not c["button"]]
    for place in ("in_article", "in_main"):
        inside = [c for c in found if c[place] and not is_never(c) and not judge.is_byline(c)]
        if 2 * _text_weight(inside) > _text_weight(found):
            return inside
    return found


def _taken(root: HtmlElement) -> str | None:
    """The text that trafilatura takes; None where it fails or would take too long."""
    from trafilatura import extract

    if _is_monstrous(root):
        return None
    # Without a handler of ours its warnings would reach the terminal.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        text: str | None = extract(root, include_comments=False)
    except (ValueError, TypeError, AttributeError, RecursionError, KeyError, IndexError):
        return None  # it has no exceptions of its own; our own weighing goes on alone
    return text


def _is_monstrous(root: HtmlElement) -> bool:
    """Whether reading the page as trafilatura does would take seconds or minutes: its effort grows
    with the square of the nesting (28 kB of open `<dl><dt>`: 7.7 s, 9,000 bytes of `<pre>`: more
    than a minute). One walk, under 1 ms."""
    from lxml import etree

    count = depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        count, depth = count + 1, depth + 1
        if depth > _DEEPEST or count > _MOST_ELEMENTS:
            return True
    return False


def _told_blocks(metadata: Metadata, url: str) -> list[Block]:
    if not metadata.body or len(metadata.body) < 200:
        return []
    return html_blocks(metadata.body, url)


def _text_weight(candidates: list[Candidate]) -> int:
    return sum(c.weight for c in candidates if c.block.kind not in ("image", "embed"))


def _holds(candidates: list[Candidate], told: Opinion) -> bool:
    """Whether the page shows the text that its data hold."""
    return sum(len(c.key) for c in candidates if c["told"] > 0.8) > 0.5 * len(told.key)
