"""The text of a block with its links and emphasis written into it, in any markup."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from tui_reader.models import Link, Mark

SpanT = TypeVar("SpanT", Link, Mark)


def nested(text: str, spans: list[tuple[int, int, str, str]], escape: Callable[[str], str]) -> str:
    """The text with its spans around it, well nested: what crosses is ended and begun again."""
    cuts = sorted({0, len(text), *(s[0] for s in spans), *(s[1] for s in spans)})
    cuts = [cut for cut in cuts if 0 <= cut <= len(text)]
    out: list[str] = []
    stack: list[tuple[int, int, str, str]] = []
    waiting = sorted(spans, key=lambda s: (s[0], -s[1]))
    for here, there in zip(cuts, [*cuts[1:], len(text)], strict=True):
        ended = [s for s in stack if s[1] <= here]
        if ended:
            keep: list[tuple[int, int, str, str]] = []
            while stack and any(s in ended for s in stack):
                top = stack.pop()
                out.append(top[3])
                if top not in ended:
                    keep.append(top)
            for span in reversed(keep):
                out.append(span[2])
                stack.append(span)
        while waiting and waiting[0][0] <= here:
            span = waiting.pop(0)
            if span[1] > here:
                out.append(span[2])
                stack.append(span)
        out.append(escape(text[here:there]))
    out.extend(span[3] for span in reversed(stack))
    return "".join(out)


def cut(spans: Iterable[SpanT], start: int, end: int) -> tuple[SpanT, ...]:
    """The spans that lie in [start, end) of a text, counted from there."""
    return tuple(
        replace(x, start=x.start - start, end=x.end - start)
        for x in spans
        if start <= x.start and x.end <= end
    )
