"""One run of text with its links and marks, built piece by piece as a browser would show it.

White space collapses, line breaks stay, spans count characters of the finished text. Used by
`blocks` only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from tui_reader.models import Link, Mark, MarkKind
from tui_reader.text.clean import clean_text

_SPACE = re.compile(r"[ \t\n\r\f\u00a0\u2007\u202f\u3000]+")
# A line end in the source between two Chinese or Japanese characters is no blank.
_EAST_LINE_END = re.compile(
    r"(?<=[\u3001-\u303f\u3040-\u30ff\u3400-\u9fff\uff00-\uff60])[ \t]*\n[ \t\n]*"
    r"(?=[\u3001-\u303f\u3040-\u30ff\u3400-\u9fff\uff00-\uff60])"
)


class Run(NamedTuple):
    """Finished text with its spans."""

    text: str
    links: tuple[Link, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(slots=True)
class _Open:
    kind: MarkKind | None
    url: str | None
    start: int | None = None


@dataclass(slots=True)
class Inline:
    """The run that is being built."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    breaks: int = 0  # line breaks at the end so far
    space: bool = False  # a blank is due before the next character
    open: list[_Open] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def add(self, text: str | None) -> None:
        """Text as it stands in the source."""
        if not text:
            return
        if "\n" in text:
            text = _EAST_LINE_END.sub("", text)
        text = _SPACE.sub(" ", clean_text(text))
        if text.startswith(" "):
            self.space = True
            text = text[1:]
        if not text:
            return
        ends = text.endswith(" ")
        if ends:
            text = text[:-1]
        self._put(text)
        self.space = ends

    def _put(self, text: str) -> None:
        if self.space and self.length and not self.breaks:
            self.parts.append(" ")
            self.length += 1
        self.breaks = 0
        for span in self.open:
            if span.start is None:
                span.start = self.length
        self.parts.append(text)
        self.length += len(text)

    def line_break(self) -> None:
        """A `<br>`; the caller ends the run when `breaks` says that a blank line came."""
        self.space = False
        if self.length:
            self.parts.append("\n")
            self.length += 1
            self.breaks += 1

    def image(self, said: str, url: str) -> None:
        """A picture that stands in the text, by what is said of it."""
        said = f"[{said or 'image'}]"
        self.add(f" {said}")
        start = max(0, self.length - len(said))
        self.links.append(Link(start, self.length, url, is_image=True))

    def start(self, kind: MarkKind | None = None, url: str | None = None) -> None:
        self.open.append(_Open(kind, url))

    def stop(self) -> None:
        """Ends the span opened last."""
        self._record(self.open.pop())

    def _record(self, span: _Open) -> None:
        end = self.length - self.breaks
        if span.start is None or end <= span.start:
            return
        if span.url:
            self.links.append(Link(span.start, end, span.url))
        elif span.kind and len(self.open) < 20:
            self.marks.append(Mark(span.start, end, span.kind))

    def finish(self) -> Run:
        """What was built; spans still open go on in the next run."""
        for span in self.open:
            self._record(span)
            span.start = None
        text = "".join(self.parts)
        if self.breaks:
            text = text[: -self.breaks]
        run = Run(
            text, tuple(sorted(self.links, key=_start)), tuple(sorted(self.marks, key=_start))
        )
        self.parts, self.links, self.marks = [], [], []
        self.length = self.breaks = 0
        self.space = False
        return _capped(run)


def join_runs(runs: list[Run], separator: str) -> Run:
    """Several runs as one, spans moved along."""
    parts: list[str] = []
    links: list[Link] = []
    marks: list[Mark] = []
    offset = 0
    for run in runs:
        if parts:
            offset += len(separator)
        links += [replace(x, start=x.start + offset, end=x.end + offset) for x in run.links]
        marks += [Mark(x.start + offset, x.end + offset, x.kind) for x in run.marks]
        parts.append(run.text)
        offset += len(run.text)
    return Run(separator.join(parts), tuple(links), tuple(marks))


def _start(span: Link | Mark) -> tuple[int, int]:
    return span.start, -span.end


def _capped(run: Run) -> Run:
    """Marks piled up across elements are found only now; spans cannot follow then."""
    if run.text.isascii():
        return run
    text = clean_text(run.text)
    return run if text == run.text else Run(text)
