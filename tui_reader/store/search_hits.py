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

    id: int
    weight: int
    excerpt: str
    marks: tuple[Span, ...]
    title_marks: tuple[Span, ...]


def look_at(doc: Doc, query: Query, feed_name: str) -> Found | None:
    """What a `doc` shows for the query; None when it does not have it all (`feed_name`: folded)."""
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
    if any(
        term.stands_in(part) for term in query.unwanted for part in (text, title, more)
    ):
        return None
    excerpt, marks = _excerpt(doc.text, text, places, query)
    title_marks = _in_original(doc.title, title, title_places)
    return Found(doc.entry_id, weight, excerpt, marks, title_marks)


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


def _excerpt(
    text: str, folded: str, firsts: list[Span], query: Query
) -> tuple[str, tuple[Span, ...]]:
    """The part of a text around the first word found in it (or its beginning), and the marks."""
    places = folded_places(text, folded) if firsts else None
    first = min(firsts)[0] if firsts else 0
    start = max(0, (first if places is None else places[first]) - BEFORE)
    end = min(len(text), start + EXCERPT)
    start = max(0, end - EXCERPT)
    if start:  # rather at the beginning of a word, where one is near
        space = text.find(" ", start, start + BEFORE // 2)
        start = space + 1 if space >= 0 else start
    if end < len(text):
        space = text.rfind(" ", max(start, end - BEFORE // 2), end)
        end = space if space > (first if places is None else places[first]) else end
    part = text[start:end]
    head, tail = "…" if start else "", "…" if end < len(text) else ""
    folded_part = fold(part)
    spans = (span for term in query.wanted for span in islice(term.spans(folded_part), _MOST_MARKS))
    marks = _in_original(part, folded_part, spans if firsts else ())
    shift = len(head)
    return f"{head}{part}{tail}", tuple((a + shift, b + shift) for a, b in marks)
