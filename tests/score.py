"""Scores the reader on a few pages written for it: `python -m tests.score`.

The pages and what they should give lie in tests/data/score: NAME.html or NAME.txt, and NAME.toml
with the expected title, paragraphs (`text`), elements by kind, facts of the board (votes,
neighbours, number of comments), how many blocks are folded (`repeats`), and what must not be there
(`absent`). Printed for each page and over all: F1 of the text by words (Korean, Chinese, Japanese
by characters), the share of paragraphs and of elements kept, the share of facts that are right.
A page and its TOML can be added without a change here.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tui_reader.models import Article, Block, Link, ListItem
from tui_reader.text import read_article, read_plain
from tui_reader.text.alike import key_of

PAGES = Path(__file__).parent / "data" / "score"
KINDS = ("headings", "items", "links", "images", "cells", "code", "quotes")
URL = "https://page.example/read/1"
_TOKEN = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]|[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+"
)


@dataclass(frozen=True)
class Result:
    """What one page gave."""

    name: str
    f1: float
    paragraphs: tuple[int, int]  # kept, expected
    elements: dict[str, tuple[int, int]]
    facts: tuple[int, int]  # right, expected
    wrong: tuple[str, ...] = field(default=())  # one line for whatever is missing or not right


def main() -> int:
    results = [score_page(path) for path in sorted(PAGES.glob("*.toml"))]
    for result in results:
        print(_line(result.name, [result]))  # noqa: T201
        for wrong in result.wrong:
            print(f"    {wrong}")  # noqa: T201
    print(_line("all", results))  # noqa: T201
    return 0


def _line(name: str, results: Sequence[Result]) -> str:
    parts = [f"{name:22}", f"F1 {mean_f1(results):.3f}"]
    parts.append(f"paragraphs {share([r.paragraphs for r in results]):.2f}")
    for kind in KINDS:
        counts = [r.elements[kind] for r in results if kind in r.elements]
        if counts:
            parts.append(f"{kind} {share(counts):.2f}")
    return "  ".join([*parts, f"facts {share([r.facts for r in results]):.2f}"])


def mean_f1(results: Sequence[Result]) -> float:
    return sum(r.f1 for r in results) / len(results)


def share(counts: Sequence[tuple[int, int]]) -> float:
    """Kept of expected, 1 where nothing is expected."""
    expected = sum(count for _, count in counts)
    return sum(kept for kept, _ in counts) / expected if expected else 1.0


def score_page(path: Path) -> Result:
    expected = tomllib.loads(path.read_text("utf-8"))
    article = read_page(path)
    wrong: list[str] = []
    elements = {}
    found = _elements(article)
    for kind in KINDS:
        if kind in expected:
            elements[kind] = _kept(kind, expected[kind], found[kind], wrong)
    shown = Counter(key_of(part) for part in _texts(article))
    paragraphs = _kept("text", expected["text"], shown, wrong)
    facts = list(_facts(article, expected))
    wrong += [f"{name}: {got!r}, not {want!r}" for name, got, want in facts if got != want]
    right = sum(got == want for _, got, want in facts)
    gold = [*expected["text"]]
    for kind in ("headings", "items", "cells", "code", "quotes"):
        gold += expected.get(kind, [])
    f1 = _f1("\n".join(gold), article.text)
    return Result(path.stem, f1, paragraphs, elements, (right, len(facts)), tuple(wrong))


def read_page(path: Path) -> Article:
    page = path.with_suffix(".html")
    if page.exists():
        return read_article(page.read_bytes(), URL)
    return read_plain(path.with_suffix(".txt").read_text("utf-8"), URL)


def _kept(kind: str, expected: list[str], found: Counter[str], wrong: list[str]) -> tuple[int, int]:
    wanted = Counter(text if kind in ("images", "code") else key_of(text) for text in expected)
    missing = wanted - found
    wrong += [f"{kind}: {text[:60]!r} is missing" for text in missing]
    return wanted.total() - missing.total(), wanted.total()


def _facts(article: Article, expected: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Name, what was found, what should be."""
    score = article.score
    found = {
        "title": article.title,
        "author": article.author,
        "repeats": article.repeats,
        "up": score.up if score else None,
        "down": score.down if score else None,
        "previous": article.previous.title if article.previous else None,
        "next": article.next.title if article.next else None,
        "comments": len(article.thread.comments) if article.thread else None,
    }
    for name, value in found.items():
        if name in expected:
            yield name, value, expected[name]
    everything = "\n".join(block.plain for block in article.blocks)
    for text in expected.get("absent", []):
        yield f"absent {text}", text in everything, False


def _texts(article: Article) -> Iterator[str]:
    for block in article.blocks:
        if block.definitions:
            for pair in block.definitions:
                yield from (pair.term, pair.text)
        else:
            yield block.plain


def _elements(article: Article) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for block in article.blocks:
        text = key_of(block.text)
        if block.kind == "heading":
            found["headings"][text] += 1
        elif block.kind == "quote":
            found["quotes"][text] += 1
        elif block.kind == "code":
            found["code"][block.text] += 1
        elif block.kind == "image":
            found["images"].update(_addresses(block.url or ""))
        found["cells"].update(key_of(cell) for row in block.rows for cell in row if key_of(cell))
        for item in _all_items(block.items):
            found["items"][key_of(item.text)] += 1
        for text, links in _linked(block):
            found["links"].update(key_of(text[link.start : link.end]) for link in links)
    return found


def _addresses(url: str) -> set[str]:
    """The forms in which an expected address may be written."""
    parts = urlsplit(url)
    return {url, parts.path, f"/{parts.path.rpartition('/')[2]}"}


def _all_items(items: Sequence[ListItem]) -> Iterator[ListItem]:
    for item in items:
        yield item
        yield from _all_items(item.items)


def _linked(block: Block) -> Iterator[tuple[str, tuple[Link, ...]]]:
    yield (block.plain if block.rows else block.text), block.links
    for item in _all_items(block.items):
        yield item.text, item.links
    for pair in block.definitions:
        yield pair.text, pair.links
        yield pair.term, pair.term_links


def _f1(gold: str, text: str) -> float:
    wanted, got = Counter(_TOKEN.findall(gold.lower())), Counter(_TOKEN.findall(text.lower()))
    both = (wanted & got).total()
    if not both:
        return 0.0
    precision, recall = both / got.total(), both / wanted.total()
    return 2 * precision * recall / (precision + recall)


if __name__ == "__main__":
    sys.exit(main())
