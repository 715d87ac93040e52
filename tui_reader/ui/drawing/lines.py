"""Laid-out lines, before they have colours: runs of text with the names of their looks.

`layout` makes them, `paint` turns them into strips. `Flow` is text on its way to lines: what a
block says plus link numbers and marks, with the way back to the characters of the block, so that
a place in the text is the same at every width.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, TypeAlias

from tui_reader.models import Link, Mark
from tui_reader.ui.drawing.cells import wrap

Looks: TypeAlias = tuple[str, ...]
"""Names of looks (see `paint.LOOKS`), later ones over earlier ones."""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one look. `target`: what a click on it does ("url:…", "go:next")."""

    text: str
    looks: Looks
    target: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row. `start`: the place of its first character in the text it comes from (-1: none of
    it). `ornament`: how many characters in front are not text (bars, markers). `ground`: the look
    that fills the row to the width. `is_wide`: may be wider than the column and scrolls, but for
    the first `held` characters (bars of quotes and comments)."""

    runs: tuple[Run, ...] = ()
    start: int = -1
    ornament: int = 0
    ground: str = ""
    is_wide: bool = False
    held: int = 0

    @property
    def text(self) -> str:
        """The characters of the row."""
        return "".join(run.text for run in self.runs)

    def behind(self, before: tuple[Run, ...]) -> Line:
        """The line with an ornament in front, which stays where it is when the line scrolls."""
        length = sum(len(run.text) for run in before)
        return Line(
            (*before, *self.runs),
            self.start,
            length + self.ornament,
            self.ground,
            is_wide=self.is_wide,
            held=length + self.held,
        )


BLANK: Final = Line()


@dataclass(frozen=True, slots=True)
class Span:
    """A look (and what a click does) on the characters [start, end)."""

    start: int
    end: int
    look: str
    target: str = ""


_SUSPECT: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def _harmless(found: re.Match[str]) -> str:
    letter = found.group()
    if letter in "\t\u2028\u2029":
        return " "
    return "\ufffd" if letter > "\u00a0" else "\u2423"


def safe(text: str) -> str:
    """The text with every character that a terminal might obey made visible, one for one, so
    that places in it stay true. All text was cleaned when it was stored; this is the second
    line of defence, at the sink."""
    return _SUSPECT.sub(_harmless, text) if _SUSPECT.search(text) else text


@dataclass(slots=True)
class Flow:
    """Text to be broken into lines, with its looks; see the module."""

    text: str
    base: Looks = ("text",)
    spans: list[Span] = field(default_factory=list)
    _added_at: list[int] = field(default_factory=list)  # places in the source, ascending
    _added: list[int] = field(default_factory=list)  # characters added up to and with that place

    def to_source(self, place: int) -> int:
        """The place in the source of a place in the text with numbers."""
        before = 0
        for at, total in zip(self._added_at, self._added, strict=True):
            if at + before >= place:
                break
            before = total
        return max(0, place - before)

    def _to_text(self, place: int, after: bool) -> int:
        """The place in the text of one in the source; `after`: behind what was added there."""
        index = bisect_right(self._added_at, place if after else place - 1)
        return place + (self._added[index - 1] if index else 0)

    def add_numbers(
        self,
        links: Sequence[Link],
        numbers: Sequence[str],
        targets: Sequence[str | None] | None = None,
    ) -> None:
        """Put each link's number behind it and make both clickable. `targets`: what a click does
        where it does not open the address."""
        pieces: list[str] = []
        done = total = 0
        for link, number in sorted(
            zip(links, numbers, strict=True), key=lambda pair: (pair[0].end, pair[0].start)
        ):
            end = min(max(link.end, done), len(self.text))
            pieces += [self.text[done:end], number]
            done, total = end, total + len(number)
            self._added_at.append(end)
            self._added.append(total)
        text = "".join([*pieces, self.text[done:]])
        self.text = text
        others = targets or [None] * len(links)
        for link, number, other in zip(links, numbers, others, strict=True):
            start, end = self._to_text(link.start, after=True), self._to_text(link.end, after=False)
            target = f"url:{link.url}" if other is None else other
            if start < end:
                self.spans.append(Span(start, end, "link", target))
            self.spans.append(Span(end, end + len(number), "number", target))

    def add_marks(self, marks: Iterable[Mark]) -> None:
        """Emphasis on characters of the source."""
        self.add_spans((mark.start, mark.end, mark.kind) for mark in marks)

    def add_spans(self, spans: Iterable[tuple[int, int, str]]) -> None:
        """Looks on characters of the source, over the ones there."""
        for start, end, look in spans:
            first, last = self._to_text(start, after=True), self._to_text(end, after=False)
            if first < last:
                self.spans.append(Span(first, last, look))

    def runs(self, start: int, end: int) -> list[Run]:
        """The runs of the characters [start, end)."""
        if start >= end:
            return []
        spans = [span for span in self.spans if span.start < end and span.end > start]
        if not spans:
            return [Run(self.text[start:end], self.base)]
        cuts = {start, end}
        for span in spans:
            cuts.update((max(start, span.start), min(end, span.end)))
        places = sorted(cuts)
        runs: list[Run] = []
        for first, last in pairwise(places):
            over = [span for span in spans if span.start <= first and span.end >= last]
            target = next((span.target for span in over if span.target), "")
            looks = (*self.base, *(span.look for span in over))
            runs.append(Run(self.text[first:last], looks, target))
        return runs

    def lines(
        self,
        width: int,
        first: tuple[Run, ...] = (),
        rest: tuple[Run, ...] = (),
        ground: str = "",
    ) -> list[Line]:
        """Break into lines of `width` cells behind an ornament (`first` on the first line, `rest`
        on the others; both as wide as each other, and not counted in `width`)."""
        made: list[Line] = []
        for start, end in wrap(self.text, width):
            before = rest if made else first
            made.append(
                Line(
                    (*before, *self.runs(start, end)),
                    start=self.to_source(start),
                    ornament=sum(len(run.text) for run in before),
                    ground=ground,
                )
            )
        return made
