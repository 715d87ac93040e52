"""Whether an entry really has what was asked for, how well, and the excerpt that shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from tui_reader.store.search_index import Doc
from tui_reader.store.search_query import Query
from tui_reader.store.search_text import fold, folded_places

EXCERPT = 180
"""Characters of an excerpt."""
BEFORE = 50
"""Of these before the first word found."""
_COUNTED = 8
"""Places of a word in a text that make it weigh more."""
_MOST_MARKS = 50
_TITLE, _MORE, _FEED = 20, 5, 1

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that has what was asked for; the larger its `weight` the better."""

    doc: Doc
    weight: int
    text: str  # folded
    places: tuple[Span, ...]  # in `text`: the first one of each term
    title: str  # folded
    title_places: tuple[Span, ...]


def look_at(doc: Doc, query: Query, feed_name: str) -> Found | None:
    """What a `doc` has of the query; None when not all of it (`feed_name`: folded)."""
    title, more, text = fold(doc.title), fold(doc.more), fold(doc.text)
    places: list[Span] = []
    title_places: list[Span] = []
    weight = 0
    for term in query.wanted:
        here = list(islice(term.spans(text), _COUNTED))
        in_title = list(term.spans(title))
        gained = len(here) + (_TITLE if in_title else 0)
        gained += _MORE if term.stands_in(more) else 0
        gained += _FEED if term.stands_in(feed_name) else 0
        if not gained:
            return None
        weight += gained
        places += here[:1]
        title_places += in_title
    if any(term.stands_in(part) for term in query.unwanted for part in (text, title, more)):
        return None
    return Found(doc, weight, text, tuple(places), title, tuple(title_places))


def title_marks(found: Found) -> tuple[Span, ...]:
    """Where the words stand in the title."""
    return _in_original(found.doc.title, found.title, found.title_places)


def _in_original(text: str, folded: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Where the spans of a folded text are in the text, in order, those that touch made one."""
    joined: list[Span] = []
    places = None
    for number, (start, end) in enumerate(sorted(spans)):
        if not number:
            places = folded_places(text, folded)
        if places is not None:
            start, end = places[start], max(places[end], places[end - 1] + 1)
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def excerpt(found: Found, query: Query) -> tuple[str, tuple[Span, ...]]:
    """The part of the text around the first word found in it (or its beginning), and the marks."""
    text, first = found.doc.text, 0
    if found.places:
        first = min(found.places)[0]
        places = folded_places(text, found.text)
        first = first if places is None else places[first]
    start, end = _window(text, first)
    part = text[start:end]
    folded = fold(part)
    spans = (span for term in query.wanted for span in islice(term.spans(folded), _MOST_MARKS))
    marks = _in_original(part, folded, spans if found.places else ())
    head, tail = "…" if start else "", "…" if end < len(text) else ""
    shown = ((a + len(head), b + len(head)) for a, b in marks)
    return f"{head}{part}{tail}", tuple(shown)


def _window(text: str, first: int) -> tuple[int, int]:
    """The part of `text` to show for what stands at `first`; at words' ends where some are near."""
    start = max(0, min(first - BEFORE, len(text) - EXCERPT))
    end = min(len(text), start + EXCERPT)
    if start:
        space = text.find(" ", start, min(first, start + BEFORE // 2))
        start = space + 1 if space >= 0 else start
    if end < len(text):
        space = text.rfind(" ", end - BEFORE // 2, end)
        end = space if space > first else end
    return start, end
