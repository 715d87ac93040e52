"""Elements nested in each other a thousand times: read in a moment, whichever they are.

Processor time, with a limit far above what a document takes here (0.02 to 0.3 s) and far below
what it took (`<dl><dt>` 7.7 s; `<figure><figcaption>` and `<table>` minutes).
"""

from __future__ import annotations

import time

import pytest

from tui_reader.models import Block
from tui_reader.text import fold_repeats, read_article

DEEP = 1_400
SECONDS = 4.0
WORDS = "Some words stand here, enough of them for a line. "
TAGS = [
    "div",
    "span",
    "p",
    "b",
    "a",
    "ul",
    "dl",
    "dt",
    "table",
    "td",
    "blockquote",
    "q",
    "section",
    "article",
    "main",
    "center",
    "pre",
    "code",
    "form",
    "figure",
    "h1",
    "details",
    "header",
    "ins",
    "sup",
    "object",
    "canvas",
    "ul,li",
    "dl,dt",
    "dl,dd",
    "dl,dt,dd",
    "table,tr,td",
    "blockquote,p",
    "h1,div",
    "a,b",
    "figure,figcaption",
    "article,h1",
    "dl,div,dt",
    "noscript,div",
    "sup,a",
]


def nested(tags: list[str], inside: str, last: str) -> str:
    times = DEEP // len(tags)
    opened = "".join(f"<{tag}>" for tag in tags) + inside
    return opened * times + last + "".join(f"</{tag}>" for tag in reversed(tags)) * times


@pytest.mark.parametrize("tags", TAGS)
def test_nesting_costs_no_more_than_a_moment(tags: str) -> None:
    kinds = tags.split(",")
    pile = nested(kinds, "", WORDS) + nested(kinds, "word ", "") + nested(kinds, "", "")
    began = time.process_time()
    article = read_article(f"<title>T</title><body>{pile}<p>{WORDS * 9}", "http://x.example/")
    assert time.process_time() - began < SECONDS
    assert WORDS.strip() in article.text


@pytest.mark.parametrize(
    "lines",
    [
        ["Some words stand here, enough for a line."],
        ["ㅋㅋㅋㅋㅋㅋ"],
        ["One line here.", "And another."],
    ],
)
def test_the_same_line_a_thousand_times_over(lines: list[str]) -> None:
    """8,000 lines took 39 s."""
    blocks = [Block("paragraph", line) for line in lines * (10_000 // len(lines))]
    began = time.process_time()
    folding = fold_repeats(blocks)
    assert time.process_time() - began < SECONDS
    assert len(folding.kept) + len(folding.folded) == len(blocks)
