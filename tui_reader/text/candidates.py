"""Every block of a page with what can be said of it: is it part of the article?

Used by `extract`. Each block gets numbers between 0 and about 1 (`FEATURES` names them): how much
of it other extractors took, how it is written, what the page calls the elements around it, and the
same of its neighbours and of what is placed alike. `judge` weighs them. No feature knows a site.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING

from tui_reader.models import Block, Link, ListItem
from tui_reader.text import furniture
from tui_reader.text.alike import key_of, weight_of
from tui_reader.text.candidate import Candidate, Opinion, has_feature
from tui_reader.text.dom import tag_of
from tui_reader.text.page_words import LEADS_ELSEWHERE, MOST_ABOVE, PLEA, Surroundings, is_forum

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

_TITLE_PARTS = re.compile(r"\s+[>|»·:–—-]+\s+")
_LEAST_PART = 12  # weight of a part of a title that is told when it stands alone
_DIGITS = re.compile(r"\d+")
_SENTENCE = re.compile(r"[.!?…。！？][\"”’')\]]*(?:\s|$)|[다요죠][.]?$")


def read_candidates(
    root: HtmlElement,
    sourced: Sequence[tuple[Block, HtmlElement]],
    taken: Opinion,
    told: Opinion,
    title: str | None,
    url: str = "",
) -> list[Candidate]:
    """The blocks of a page with their features filled in. `taken`: the extractor's text; `told`:
    the text that the page's own data gives; `url`: the page's, by which links inside the page
    are told from those that lead elsewhere."""
    found = []
    for block, element in sourced:
        if block.kind != "rule":
            key = key_of(block.plain)
            found.append(Candidate(block, element, key, weight_of(key)))
    surroundings = Surroundings()
    forum = is_forum(root)
    title_keys = _title_keys(title or "")
    for candidate in found:
        _ask(candidate, taken, told)
        _look_at_text(candidate, title_keys, f"{url.partition('#')[0]}#")
        _describe(candidate, surroundings)
        candidate["forum"] = forum
    _look_around(found)
    _look_at_parents(found)
    _look_at_page(found, told)
    _look_at_tree(found)
    return found


def _ask(candidate: Candidate, taken: Opinion, told: Opinion) -> None:
    candidate["bias"] = 1.0
    for name, opinion in (("taken", taken), ("told", told)):
        share = opinion.share(candidate) if opinion else 0.0
        candidate[name] = share
        candidate[f"{name}_none"] = float(share < 0.2 and bool(opinion))
    candidate["told_missing"] = float(not told)


def _title_keys(title: str) -> list[str]:
    """The title, and its parts where it goes on with the names of a board and a site."""
    whole = key_of(title)
    parts = [key_of(part) for part in _TITLE_PARTS.split(title)]
    return [whole, *(key for key in parts if weight_of(key) >= _LEAST_PART)] if whole else []


def _look_at_text(candidate: Candidate, title_keys: Sequence[str], inside: str) -> None:
    block, text = candidate.block, candidate.block.plain
    kind = block.kind if block.kind != "paragraph" else ""
    if kind:
        name = f"kind_{kind}"
        candidate[name if has_feature(name) else "kind_other"] = 1.0
    linked = _linked(block.links, inside) + sum(_linked(x.links, inside) for x in block.items)
    share = min(1.0, linked / max(1, len(text)))
    candidate["links"] = share
    candidate["links_all"] = float(share > 0.7)
    candidate["length"] = min(1.0, math.log1p(candidate.weight) / 7)
    candidate["sentence"] = float(_SENTENCE.search(text) is not None)
    if len(text) < 300:
        candidate["button"] = float(furniture.is_button(text))
        candidate["copyright"] = float(furniture.is_copyright(text))
    candidate["more"] = float(LEADS_ELSEWHERE.search(text) is not None)
    candidate["link_line"] = share * float(not kind and candidate.weight < 200)
    candidate["plea"] = float(candidate.weight < 600 and PLEA.search(text) is not None)
    candidate["is_title"] = float(candidate.key in title_keys)
    candidate["has_title"] = float(
        any(key in candidate.key and len(candidate.key) < 2 * len(key) for key in title_keys[:1])
    )
    if kind == "list":
        candidate.is_contents = _is_contents(block.items, inside)
    candidate["linked_list"] = share * float(kind == "list")


def _is_contents(items: Sequence[ListItem], inside: str) -> bool:
    """Whether most items of a list are links to places in the page."""
    led = [item for item in items if any(link.url.startswith(inside) for link in item.links)]
    return len(led) > 0.6 * len(items)


def _linked(links: Sequence[Link], inside: str) -> int:
    """How many characters lead away from the page."""
    return sum(x.end - x.start for x in links if not x.is_image and not x.url.startswith(inside))


def _describe(candidate: Candidate, surroundings: Surroundings) -> None:
    """What the page calls the elements around the block, the nearest two apart from the rest."""
    for height, words in enumerate(surroundings.above(candidate.element)):
        for word in words:
            if word.startswith("in_") or word in ("itemprop_body", "body_name"):
                candidate[word] = 1.0
            elif word == "good":
                candidate["good"] = max(candidate["good"], 1 - height / MOST_ABOVE)
            else:
                candidate[f"{'near' if height < 2 else 'far'}_{word}"] = 1.0


def _look_around(found: Sequence[Candidate]) -> None:
    count = len(found)
    total = sum(c.weight for c in found) or 1
    texts = [c for c in found if c.weight]
    taken_page = sum(c.weight for c in texts if c["taken"] > 0.5) / total
    taken_places = [n for n, c in enumerate(found) if c["taken"] > 0.5 and c.weight > 60]
    first, last = (taken_places[0], taken_places[-1]) if taken_places else (0, count - 1)
    for number, candidate in enumerate(found):
        before = found[max(0, number - 3) : number]
        after = found[number + 1 : number + 4]
        candidate["after_taken"] = _mean(after, "taken")
        candidate["around"] = min(_mean(before, "taken"), candidate["after_taken"])
        candidate["before_edge"] = float(number < first)
        candidate["after_edge"] = float(number > last)
        candidate["place"] = number / max(1, count)
        candidate["taken_page"] = taken_page


def _mean(found: Sequence[Candidate], name: str) -> float:
    weight = sum(c.weight + 5 for c in found)
    return sum((c.weight + 5) * c[name] for c in found) / weight if weight else 0.0


def _look_at_parents(found: Sequence[Candidate]) -> None:
    """How much of the text in the same element was taken, and whether it is where most text is."""
    groups: dict[HtmlElement, list[Candidate]] = {}
    grand: dict[HtmlElement, list[Candidate]] = {}
    for candidate in found:
        parent = candidate.element.getparent()
        parent = parent if parent is not None else candidate.element
        above = parent.getparent()
        groups.setdefault(parent, []).append(candidate)
        grand.setdefault(above if above is not None else parent, []).append(candidate)
    total = sum(c.weight for c in found if c["taken"] > 0.5) or 1
    most: Counter[HtmlElement] = Counter()
    for parent, members in groups.items():
        most[parent] = sum(c.weight for c in members if c["taken"] > 0.5 and c["links"] < 0.5)
    main = most.most_common(1)[0][0] if most else None
    for parent, members in groups.items():
        taken = _mean(members, "taken")
        share = sum(c.weight for c in members if c["taken"] > 0.5) / total
        for candidate in members:
            candidate["parent_taken"] = taken
            candidate["parent_share"] = share
            candidate["main_parent"] = float(parent is main)
    for members in grand.values():
        taken = _mean(members, "taken")
        for candidate in members:
            candidate["grand_taken"] = taken


def _look_at_page(found: Sequence[Candidate], told: Opinion) -> None:
    """How far the opinions can be trusted on this page."""
    taken = sum(c.weight for c in found if c["taken"] > 0.5)
    much = min(1.0, math.log1p(taken) / 9)
    covered = sum(len(c.key) for c in found if c["told"] > 0.8)
    cover = min(1.0, covered / len(told.key)) if told else 0.0
    for c in found:
        c["taken_much"] = c["taken"] * much
        c["untaken_much"] = (1 - c["taken"]) * much
        c["taken_forum"] = c["taken"] * c["forum"]
        near = max(c["near_comment"], c["far_comment"])
        c["comment_forum"] = near * c["forum"]
        c["comment_news"] = near * (1 - c["forum"])
        c["told_cover"] = cover
        c["untold_sure"] = (1 - c["told"]) * cover


def _look_at_tree(found: Sequence[Candidate]) -> None:
    """Where the running text of the page lies: the element whose paragraphs hold most of it, and
    the smallest one that holds nearly all."""
    scores: Counter[HtmlElement] = Counter()
    inside: Counter[HtmlElement] = Counter()
    lines: dict[int, list[HtmlElement]] = {}
    total = 0
    for number, candidate in enumerate(found):
        line = lines[number] = list(candidate.element.iterancestors())
        if candidate.weight < 60 or candidate["links"] > 0.3 or not candidate["sentence"]:
            continue
        total += candidate.weight
        for height, element in enumerate(line):
            inside[element] += candidate.weight
            if height < 3:
                scores[element] += candidate.weight // (height + 1)
    top = max(scores, key=lambda element: scores[element], default=None)
    core: HtmlElement | None = None
    for element, weight in inside.items():  # the lowest that still holds it
        if weight >= 0.7 * total and (core is None or weight <= inside[core]):
            below_core = core is None or any(x is core for x in element.iterancestors())
            if weight < inside.get(core, total + 1) or below_core:
                core = element
    twins: Counter[str] = Counter()
    weights: Counter[str] = Counter()
    takens: Counter[str] = Counter()
    for candidate in found:
        candidate.form = _form(candidate)
        weights[candidate.form] += candidate.weight
        takens[candidate.form] += int(candidate.weight * candidate["taken"])
        if candidate.weight >= 60 and candidate["sentence"]:
            twins[candidate.form] += 1
    whole = takens.total() or 1
    for number, candidate in enumerate(found):
        line = lines[number]
        candidate["in_top"] = float(any(element is top for element in line))
        candidate["in_core"] = float(any(element is core for element in line))
        parent = line[0] if line else None
        candidate["near_core"] = float(parent is core)
        candidate["core_share"] = inside.get(parent, 0) / total if total else 0.0
        candidate["posts"] = min(1.0, twins[candidate.form] / 10)
        candidate["form_taken"] = takens[candidate.form] / (weights[candidate.form] or 1)
        candidate["form_share"] = takens[candidate.form] / whole
        candidate["form_untaken"] = candidate["form_share"] * (1 - candidate["taken"])
        candidate["aside_untaken"] = candidate["in_aside"] * (1 - candidate["taken"])
        running = float(
            candidate.weight >= 100 and candidate["sentence"] > 0 and candidate["links"] < 0.25
        )
        candidate["running"] = running
        candidate["running_top"] = running * candidate["in_top"]
        candidate["running_core"] = running * candidate["near_core"]


def _form(candidate: Candidate) -> str:
    """What a block and the elements around it are like: the posts of a discussion have one form,
    so have the paragraphs of an article. Cells that lay out a page are told by their names too."""
    form = []
    element: HtmlElement | None = candidate.element
    for _ in range(3):
        if element is None:
            break
        tag = tag_of(element)
        name = _DIGITS.sub("", element.get("id") or "") if tag == "td" else ""
        form.append(f"{tag}.{element.get('class') or ''}{name}")
        element = element.getparent()
    return " ".join(form)
