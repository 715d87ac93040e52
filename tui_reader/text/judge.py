"""Which blocks of a page are its article: weighs what `candidates` says of each.

Used by `extract`. The weights were fitted by logistic regression (each page counts the same, a
block by its length) on public benchmark pages: 92 news pages (zyte), 143 news pages of 40
countries (fundus), 140 pages of which half are forums (WCXB). No weight stands for a site.

Measured by five-fold cross-validation of the whole extraction, on pages unseen in the fitting
(F1; pictures' captions not counted as text), beside trafilatura 2.3 alone:

| | trafilatura | here |
| --- | --- | --- |
| news (zyte) | .955 | .962 |
| fundus (paragraph recall) | .952 (.988) | .963 (.988) |
| its Korean, Japanese and Chinese pages | .936 | .951 |
| forums (WCXB) | .773 | .836 |

Tried and left: boosted trees instead (zyte .952, fundus .949: too few pages), a second pass over
the first one's chances (no gain), resiliparse as a further opinion (zyte +.002, forums +.01,
fundus -.002: not worth a compiled dependency).
"""

from __future__ import annotations

import math
from itertools import takewhile
from typing import TYPE_CHECKING

from tui_reader.text.candidate import FEATURES, Candidate
from tui_reader.text.gaps import fill_gaps, is_never

if TYPE_CHECKING:
    from collections.abc import Sequence

KEPT_FROM = 0.54
KEPT_FROM_IN_FORUMS = 0.42  # where every post is article, leaving one out is the worse mistake

_WEIGHTS: dict[str, float] = {
    "bias": 2.29,
    "taken": -0.53,
    "taken_none": -1.32,
    "told": 0.39,
    "told_none": 0.07,
    "told_missing": -0.73,
    "kind_heading": 0.84,
    "kind_list": -0.51,
    "kind_table": -0.06,
    "kind_image": 0.00,
    "kind_quote": 0.89,
    "kind_code": -1.32,
    "kind_embed": 0.00,
    "kind_other": -2.54,
    "links": -1.43,
    "links_all": 0.78,
    "length": 0.81,
    "short": 0.52,
    "tiny": -0.09,
    "sentence": -0.24,
    "question": 0.02,
    "caps": -0.26,
    "digits": 0.22,
    "good": 0.09,
    "body_name": 0.39,
    "near_comment": -1.26,
    "near_related": -0.64,
    "near_share": -1.94,
    "near_bars": -0.90,
    "near_ads": -0.61,
    "near_meta": -0.67,
    "near_lead": 0.61,
    "far_comment": -0.85,
    "far_related": 0.22,
    "far_share": -2.60,
    "far_bars": -0.46,
    "far_ads": -0.50,
    "far_meta": 0.53,
    "far_lead": -0.37,
    "in_article": 0.12,
    "in_main": 0.83,
    "in_aside": -1.24,
    "in_nav": -1.60,
    "in_footer": -0.94,
    "in_header": -0.27,
    "in_form": -0.70,
    "in_figure": -1.53,
    "in_list": 0.50,
    "itemprop_body": 0.65,
    "button": -0.71,
    "copyright": 0.00,
    "reporter": 0.30,
    "more": -1.52,
    "dateline": -0.07,
    "counter": -0.67,
    "is_title": -0.28,
    "before_taken": -0.37,
    "after_taken": 0.32,
    "around": 0.00,
    "before_edge": -0.66,
    "after_edge": -0.98,
    "parent_taken": -0.03,
    "parent_share": 1.73,
    "grand_taken": 0.01,
    "main_parent": 0.28,
    "place": -1.58,
    "taken_page": -0.54,
    "forum": 1.34,
    "paragraph_tag": 0.01,
    "taken_much": -1.60,
    "untaken_much": -2.94,
    "taken_forum": -1.22,
    "comment_forum": 2.15,
    "comment_news": 0.60,
    "told_cover": -0.90,
    "told_sure": -0.28,
    "untold_sure": -0.62,
    "told_untaken": 2.02,
    "linked_list": 0.28,
    "has_title": -0.88,
    "in_top": 0.09,
    "in_core": 0.06,
    "near_core": 0.04,
    "core_share": -0.45,
    "posts": 2.42,
    "running": 0.34,
    "running_top": -0.42,
    "running_core": 1.08,
    "running_untaken": 1.07,
    "quote_between": 2.57,
    "taken_running": 0.02,
}
_NO_PLACE_FOR_PICTURES = (
    "near_related",
    "near_share",
    "in_aside",
    "in_nav",
    "in_footer",
)
_LIST = [_WEIGHTS[name] for name in FEATURES]


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
    """Who wrote it, with a mail address, in a line above or below the text."""
    texts = [n for n, stays in enumerate(kept) if stays]
    for places in (texts, texts[::-1]):
        for number in takewhile(lambda n: candidates[n]["reporter"], places):
            kept[number] = False


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
