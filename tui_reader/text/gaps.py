"""What belongs to an article because of where it stands: beside, between, above and below its text.

Used by `judge`, which weighs each block by itself. Headings, lists, tables and code read unlike
running text, so less speaks for them; their place among text that is kept speaks for them instead.

Measured (elements kept on the benchmark's pages): headings .89 to .91, links .84 to .91, pictures
.88 to .90, list items .66 to .88; the text's F1 on news .9656 to .9668, forums .841 to .843.
Paragraphs are left out: with those between kept ones news fell to .964, fundus from .962 to .959.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from tui_reader.text import furniture
from tui_reader.text.candidate import Candidate
from tui_reader.text.page_words import Surroundings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lxml.html import HtmlElement

# From which chance a block of this kind stays when it stands beside text that was kept.
_LEAST_BESIDE = {
    "code": 0.05,
    "table": 0.15,
    "list": 0.15,
    "definitions": 0.1,
    "heading": 0.3,
    "quote": 0.25,
    "footnote": 0.1,
    "paragraph": 0.25,  # running text only
}
# The same between two kept texts of one element.
_LEAST_BETWEEN = {
    "code": 0.02,
    "table": 0.05,
    "list": 0.05,
    "definitions": 0.03,
    "heading": 0.1,
    "quote": 0.1,
    "footnote": 0.03,
}
_WORDS_ELSEWHERE = "related share bars ads comment meta in_aside in_nav in_footer in_form"
_ELSEWHERE = frozenset(_WORDS_ELSEWHERE.split())
_STRUCTURES = frozenset({"list", "table", "code", "definitions", "quote"})
_NO_PART = (
    "near_comment",
    "near_related",
    "near_share",
    "near_ads",
    "in_nav",
    "in_aside",
    "in_form",
)
_LEAST_TAKEN = 0.25  # the same for a paragraph that the extractor took
_LONGEST_GAP = 12  # blocks between two kept ones
_NEAR_UP = 2  # elements above a block that count as the same place
_BETWEEN_UP = 4  # the same between two kept blocks
_MOST_ABOVE_TEXT = 6  # blocks between a table of contents and the text
_MOST_SOURCES = 6
_LEAST_POST = 0.1
_LEAST_ABOVE = 0.2
_MUCH = 0.4  # of the text that is kept
_LEAST_ALIKE = 0.2
_SHORTEST_POST = 60
_SOURCES = re.compile(
    r"(?:sources?|references?|notes?|footnotes|further reading|bibliography|credits|works cited"
    r"|quellen|literatur|fuentes|referencias|출처|참고|참고\s?(?:문헌|자료|링크)|각주|주석"
    r"|参考(?:文献|资料|資料)?|脚注|出典|注释|註釋)(?:\s*(?:&|and|und|y|및)\s*\w+)?",
    re.I,
)


def fill_gaps(
    candidates: Sequence[Candidate], kept: list[bool], chance: Callable[[Candidate], float]
) -> None:
    """Marks as kept what belongs to the text that is kept already."""
    chances = [chance(candidate) for candidate in candidates]
    _fill_beside(candidates, kept, chances)
    _fill_posts(candidates, kept, chances)
    if any(kept):
        _fill_above(candidates, kept, chances)
        _fill_below(candidates, kept)
    _fill_between(candidates, kept, chances)
    _fill_captions(candidates, kept)
    _fill_notes(candidates, kept)


def _fill_beside(
    candidates: Sequence[Candidate], kept: list[bool], chances: Sequence[float]
) -> None:
    """Code, tables, lists and headings read unlike running text; right beside kept paragraphs
    (in the same element, or one beside it) less speaks for them to stay."""
    shares: Counter[HtmlElement] = Counter()
    total = 0
    for candidate, stays in zip(candidates, kept, strict=True):
        if stays:
            total += candidate.weight
            for element in _above(candidate, _BETWEEN_UP):
                shares[element] += candidate.weight
    if not total:
        return
    places = [number for number, stays in enumerate(kept) if stays]
    for number in range(places[0], len(candidates)):
        candidate = candidates[number]
        least = _LEAST_BESIDE.get(candidate.block.kind)
        if kept[number] or least is None or is_never(candidate):
            continue
        home = _home_of_details(candidate)
        if home is not None:
            kept[number] = shares[home] >= 0.25 * total
            continue
        if candidate.block.kind == "paragraph" and not candidate["running"]:
            continue
        height = _NEAR_UP if number > places[-1] else _BETWEEN_UP
        if max(shares[element] for element in _above(candidate, height)) >= 0.25 * total:
            kept[number] = chances[number] >= least or _is_taken(candidate)


def _home_of_details(candidate: Candidate) -> HtmlElement | None:
    """Where a part of the text stands that the page folds away (`details`); None for other text."""
    if candidate["links"] > 0.5 or any(candidate[name] for name in _NO_PART):
        return None
    folded = (element for element in _above(candidate, _NEAR_UP) if element.tag == "details")
    return next((element.getparent() for element in folded), None)


def _is_taken(candidate: Candidate) -> bool:
    """Whether the extractor took it, and it is more than links."""
    return candidate["taken"] > 0.9 and not candidate["links_all"]


def _fill_between(
    candidates: Sequence[Candidate], kept: list[bool], chances: Sequence[float]
) -> None:
    """What stands between two kept texts, in the element that holds both, stays unless the page
    calls it, or an element around it inside that one, something else than article."""
    surroundings = Surroundings()
    places = [n for n, stays in enumerate(kept) if stays]
    for before, after in pairwise(places):
        between = [n for n in range(before + 1, after) if _least_between(candidates[n]) < 1]
        if not between or after - before > _LONGEST_GAP:
            continue
        home = set(candidates[before].element.iterancestors())
        shared = next((x for x in candidates[after].element.iterancestors() if x in home), None)
        for number in between:
            candidate = candidates[number]
            if chances[number] >= _least_between(candidate) and _is_plainly_inside(
                candidate, shared, surroundings
            ):
                kept[number] = True


def _least_between(candidate: Candidate) -> float:
    if is_never(candidate):
        return 1.0
    if candidate.block.kind == "paragraph":
        return _LEAST_TAKEN if _is_told(candidate) else 1.0
    return _LEAST_BETWEEN.get(candidate.block.kind, 1.0)


def _is_told(candidate: Candidate) -> bool:
    """Whether it says something and asks nothing: questions of their own are polls."""
    if not _is_taken(candidate) or candidate["links"] > 0.3 or not candidate["sentence"]:
        return False
    asks = candidate["plea"] or candidate["more"]
    return not asks and not candidate.block.text.endswith(("?", "？"))


def _is_plainly_inside(
    candidate: Candidate, home: HtmlElement | None, surroundings: Surroundings
) -> bool:
    if home is None:
        return False
    element = candidate.element
    # "card" is a box of any kind: what is told in one, without links, leads nowhere else.
    elsewhere = _ELSEWHERE - {"related"} if _is_told(candidate) else _ELSEWHERE
    names = surroundings.above(element)
    for height, here in enumerate([element, *element.iterancestors()]):
        if here is home:
            return True
        if height == _BETWEEN_UP or not elsewhere.isdisjoint(next(names, ())):
            return False
    return False


def _fill_posts(
    candidates: Sequence[Candidate], kept: list[bool], chances: Sequence[float]
) -> None:
    """In a discussion what is placed like a post that is kept is a post; elsewhere what is placed
    like much of the text that is kept is text (a story in columns, or broken by pictures)."""
    said: Counter[str] = Counter()
    for candidate, stays in zip(candidates, kept, strict=True):
        if stays and _is_said(candidate):
            said[candidate.form] += candidate.weight
    total = said.total()
    for number, candidate in enumerate(candidates):
        if not kept[number] and candidate.form in said and _is_said(candidate):
            if candidate["forum"]:
                kept[number] = chances[number] >= _LEAST_POST
            elif said[candidate.form] >= _MUCH * total:
                kept[number] = chances[number] >= _LEAST_ALIKE


def _is_said(candidate: Candidate) -> bool:
    return (
        candidate.block.kind == "paragraph"
        and candidate.weight >= _SHORTEST_POST
        and candidate["sentence"] > 0
        and candidate["links"] < 0.5
    )


def _fill_above(
    candidates: Sequence[Candidate], kept: list[bool], chances: Sequence[float]
) -> None:
    """A table of contents above the text stays, and a heading, code, a list or a table right
    above it: in the element of the first text that is kept."""
    first = kept.index(True)
    home = _home_of(candidates[first])
    for number in range(max(0, first - _MOST_ABOVE_TEXT), first):
        candidate = candidates[number]
        if candidate.block.kind == "list" and candidate.is_contents:
            kept[number] = any(x is home for x in _above(candidate, _BETWEEN_UP))
    pictures = ("image", "embed")
    over = next((n for n in reversed(range(first)) if candidates[n].block.kind not in pictures), -1)
    if over < 0 or is_never(above := candidates[over]):
        return
    is_heading = above.block.kind == "heading" and chances[over] >= _LEAST_ABOVE
    if is_heading or (above.block.kind in _STRUCTURES and _is_taken(above)):
        kept[over] = _home_of(above) is home


def _fill_below(candidates: Sequence[Candidate], kept: list[bool]) -> None:
    """Sources below the text stay, and what the extractor took: in the element of the last text
    that is kept."""
    last = len(kept) - 1 - kept[::-1].index(True)
    home = _home_of(candidates[last])
    is_under_sources = False
    for number in range(last + 1, min(len(candidates), last + _MOST_SOURCES)):
        candidate = candidates[number]
        if _home_of(candidate) is not home:
            break
        if candidate.block.kind == "heading":
            is_under_sources = _SOURCES.fullmatch(candidate.block.text.strip(" :：")) is not None
        if is_under_sources or _is_taken(candidate):
            kept[number] = not is_never(candidate) and not candidate["more"]


def _fill_captions(candidates: Sequence[Candidate], kept: list[bool]) -> None:
    """What names a table or a piece of code that is kept stays with it."""
    for number, candidate in enumerate(candidates):
        if candidate.block.kind not in ("table", "code") or not kept[number]:
            continue
        frame = _frame_of(candidate)
        for beside in (number - 1, number + 1):
            if frame is not None and 0 <= beside < len(candidates):
                other = candidates[beside]
                kept[beside] |= _frame_of(other) is frame and not is_never(other)


def _frame_of(candidate: Candidate) -> HtmlElement | None:
    """The figure or table that a block stands in, or is."""
    near = (candidate.element, *islice(candidate.element.iterancestors(), 2))
    return next((element for element in near if element.tag in ("figure", "table")), None)


def _fill_notes(candidates: Sequence[Candidate], kept: list[bool]) -> None:
    """A footnote stays when the text that stays points to it."""
    notes = [n for n, c in enumerate(candidates) if c.block.kind == "footnote" and not kept[n]]
    if notes:
        text = "\n".join(c.block.text for c, stays in zip(candidates, kept, strict=True) if stays)
        for number in notes:
            kept[number] = f"[{candidates[number].block.mark}]" in text


def _home_of(candidate: Candidate) -> HtmlElement | None:
    parent: HtmlElement | None = candidate.element.getparent()
    return parent


def is_never(candidate: Candidate) -> bool:
    """Whether a block is no text of an article whatever stands around it."""
    if not candidate.key or candidate.block.kind in ("image", "embed"):
        return True
    if candidate["is_title"] or candidate["button"] or candidate["copyright"]:
        return True
    if candidate["has_title"] and candidate.block.kind == "heading":
        return True
    return furniture.is_no_comments(candidate.block.text)


def _above(candidate: Candidate, height: int) -> list[HtmlElement]:
    """The elements around a block, the nearest first, but never the whole page."""
    found: list[HtmlElement] = []
    for element in candidate.element.iterancestors():
        if len(found) == height or (found and element.tag in ("body", "main", "html")):
            break
        found.append(element)
    return found or [candidate.element]
