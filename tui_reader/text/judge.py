"""Which blocks of a page are its article: weighs what `candidates` says of each.

Used by `extract`. The weights were fitted by logistic regression (each page counts the same, a
block by its length) on public benchmark pages: 92 news pages (zyte), 143 news pages of 40
countries (fundus), 140 pages of which half are forums (WCXB). No weight stands for a site.

Measured by five-fold cross-validation of the whole extraction, on pages whose site is unseen in the
fitting, mean of three ways to part them (F1; pictures' captions not counted as text), beside
trafilatura 2.3 alone:

| | trafilatura | here |
| --- | --- | --- |
| news (zyte) | .955 | .968 |
| fundus (paragraph recall) | .952 (.988) | .965 (.991) |
| its Korean, Japanese and Chinese pages | .936 | .971 |
| forums (WCXB) | .773 | .839 |

What brought most: how much of the text that is placed alike was taken (`form_*`: news +.005, forums
+.016), and weights held closer to zero (a penalty of 1 a weight; .1 lost .004 on news, 6 lost .008
on forums). 25 features could go without a loss.

Tried and left: boosted trees instead (zyte .952, fundus .949: too few pages), a second pass over
the first one's chances (no gain), weights of their own for forums (-.01 there: too few pages),
the pages with expected structure as further pages to fit on (news -.004), resiliparse as a further
opinion (zyte +.002, forums +.01, fundus -.002: not worth a compiled dependency).
"""

from __future__ import annotations

import math
from itertools import takewhile
from typing import TYPE_CHECKING

from tui_reader.text import furniture
from tui_reader.text.candidate import FEATURES, Candidate
from tui_reader.text.dom import tag_of
from tui_reader.text.gaps import fill_gaps, is_never

if TYPE_CHECKING:
    from collections.abc import Sequence

KEPT_FROM = 0.57
KEPT_FROM_IN_FORUMS = 0.46  # where every post is article, leaving one out is the worse mistake

_WEIGHTS: dict[str, float] = {
    "bias": -0.05,
    "taken": 0.17,
    "taken_none": -0.44,
    "told": 0.09,
    "told_none": 0.15,
    "told_missing": -0.27,
    "kind_heading": 0.18,
    "kind_list": -0.29,
    "kind_table": -0.41,
    "kind_quote": 0.66,
    "kind_code": -0.63,
    "kind_other": -0.64,
    "links": -0.33,
    "links_all": 0.12,
    "link_line": -0.21,
    "length": -0.45,
    "plea": -1.08,
    "more": -0.41,
    "good": -0.39,
    "body_name": 0.48,
    "near_comment": -0.18,
    "near_related": -0.51,
    "near_share": -0.39,
    "near_bars": -0.66,
    "near_ads": -0.14,
    "near_meta": -0.57,
    "near_lead": 0.50,
    "far_comment": -0.07,
    "far_related": 0.11,
    "far_share": -0.92,
    "far_bars": -0.48,
    "far_ads": -0.28,
    "far_meta": 0.26,
    "far_lead": -0.13,
    "in_article": 0.11,
    "in_main": 0.79,
    "in_aside": -0.26,
    "in_nav": -0.54,
    "in_footer": -0.33,
    "in_header": -0.35,
    "in_form": -0.27,
    "in_figure": -0.25,
    "in_list": 0.26,
    "itemprop_body": 0.24,
    "aside_untaken": -0.49,
    "after_taken": 0.34,
    "around": 0.13,
    "before_edge": -0.42,
    "after_edge": -0.55,
    "parent_taken": 0.22,
    "parent_share": 0.40,
    "grand_taken": 0.16,
    "main_parent": 0.34,
    "place": -1.18,
    "taken_page": -0.36,
    "forum": 0.49,
    "taken_much": -0.16,
    "untaken_much": -0.58,
    "taken_forum": -0.48,
    "comment_forum": 0.48,
    "comment_news": -0.15,
    "told_cover": -0.30,
    "untold_sure": -0.25,
    "linked_list": -0.31,
    "in_top": -0.29,
    "in_core": 0.12,
    "near_core": 0.35,
    "core_share": 0.22,
    "posts": 0.47,
    "form_taken": 0.33,
    "form_share": 2.27,
    "form_untaken": 0.69,
    "running": 0.14,
    "running_top": -0.23,
    "running_core": 0.75,
}
_NO_PLACE_FOR_PICTURES = (
    "near_related",
    "near_share",
    "in_aside",
    "in_nav",
    "in_footer",
)
_LIST = [_WEIGHTS.get(name, 0.0) for name in FEATURES]  # none: asked by rules only


def choose(candidates: Sequence[Candidate]) -> list[bool]:
    """For each candidate whether it is part of the article."""
    kept = [_is_text_kept(candidate) for candidate in candidates]
    fill_gaps(candidates, kept, chance)
    _drop_loose_headings(candidates, kept)
    _drop_reporters(candidates, kept)
    for number, candidate in enumerate(candidates):
        if candidate.block.kind in ("image", "embed"):
            kept[number] = _is_picture_kept(candidates, kept, number)
    return kept


def _drop_loose_headings(candidates: Sequence[Candidate], kept: list[bool]) -> None:
    """A heading whose text did not stay heads something else."""
    following = [False, False, False]  # whether the next texts stay, the nearest first
    for number in range(len(candidates) - 1, -1, -1):
        candidate = candidates[number]
        if candidate.block.kind in ("image", "embed"):
            continue
        if candidate.block.kind == "heading" and kept[number]:
            kept[number] = any(following)
        following = [kept[number], *following[:2]]


def _drop_reporters(candidates: Sequence[Candidate], kept: list[bool]) -> None:
    """Who wrote it, and when, in lines of their own above or below the text."""
    texts = [n for n, stays in enumerate(kept) if stays]
    for places in (texts, texts[::-1]):
        for number in takewhile(lambda n: is_byline(candidates[n]), places):
            kept[number] = False


def is_byline(candidate: Candidate) -> bool:
    line = candidate.block.plain
    return (
        furniture.reporter(line) is not None
        or furniture.only_date(line) is not None
        or furniture.is_byline(line)
        or furniture.meta(line) is not None
        or any(label == "views" for label, _ in furniture.counters(line))
        or _is_elsewhere(candidate)
    )


def _is_elsewhere(candidate: Candidate) -> bool:
    """A cell of a page laid out by tables that only leads to another page."""
    is_line = candidate.block.kind == "paragraph" and candidate.weight < 60
    return is_line and candidate["links_all"] > 0 and tag_of(candidate.element) == "td"


def chance(candidate: Candidate) -> float:
    """How likely the block is part of the article, 0 to 1."""
    total = sum(
        weight * value for weight, value in zip(_LIST, candidate.values, strict=True) if value
    )
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def _is_text_kept(candidate: Candidate) -> bool:
    if is_never(candidate):
        return False
    least = KEPT_FROM_IN_FORUMS if candidate["forum"] else KEPT_FROM
    return chance(candidate) >= least


def _is_picture_kept(candidates: Sequence[Candidate], kept: list[bool], number: int) -> bool:
    """A picture belongs to the article when text of the article stands close to it, in the same
    part of the page."""
    candidate = candidates[number]
    sides = [_nearest_text(candidates, number, step) for step in (-1, 1)]
    beside = [other for other in sides if other is not None and kept[other]]
    if len(beside) == 2 or any(candidates[x].element is candidate.element for x in beside):
        return True
    if not beside or any(candidate[name] for name in _NO_PLACE_FOR_PICTURES):
        return False
    return bool(candidate["in_core"] or candidate["in_top"] or candidate["in_figure"])


def _nearest_text(candidates: Sequence[Candidate], number: int, step: int) -> int | None:
    number += step
    while 0 <= number < len(candidates) and candidates[number].block.kind in ("image", "embed"):
        number += step
    return number if 0 <= number < len(candidates) else None
