"""The article of a page whose text stands only in script data (a framework's page state).

Used by `extract` where the page itself shows next to nothing. Looks into JSON (script elements that
hold it, assignments of a JSON value or string) and, where a state is no JSON, into its long
strings; never runs anything, knows no site: the longest list of texts, or the longest text, that
reads like prose is the article.
"""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from tui_reader.models import Block
from tui_reader.text.alike import key_of, weight_of
from tui_reader.text.blocks import html_blocks, plain_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_MOST_SCRIPT = 6_000_000
_MOST_NODES = 200_000
_LEAST_WEIGHT = 200
_ASSIGNED = re.compile(
    r"""(?:^|[;\s{(])(?:window|self|globalThis|var|let|const)?[.\s]*[\w$.\[\]"']{1,80}\s*=\s*(?=[{\["])"""
)
# (possessive, and it matches whatever a quote begins: the time is that of one walk)
_LITERAL = re.compile(r'"(?:[^"\\\n]++|\\[^\n])*+(?:"|\n|\\|$)')
_SHORTEST_LITERAL = 200
_MOST_LITERALS = 200
_PARSED = re.compile(r"""JSON\.parse\(\s*(?=["'])""")
_PUSHED = re.compile(r"""\.push\(\s*(?=[\[{])""")
_TEXT_KEYS = re.compile(
    r"body|content|text|html|paragraph|article|value|description|children|desc", re.I
)
_PROSE = re.compile(r"[.!?。！？][\"”’')\]]*\s|[.!?。다요]$|[가-힣]다\.")
_WORDS = re.compile(r"[a-z]+[\w-]*:|[{};]|function\s*\(|https?://")


def script_text(root: HtmlElement, url: str) -> list[Block]:
    """The blocks of the longest article-like text in the page's script data; [] for none."""
    best: list[Block] = []
    best_weight = _LEAST_WEIGHT
    for value in _values(root):
        for text in _texts(value):
            blocks = html_blocks(text, url) if "<" in text and ">" in text else plain_blocks(text)
            weight = sum(
                weight_of(key_of(block.plain)) for block in blocks if _is_prose(block.plain)
            )
            if weight > best_weight:
                best, best_weight = blocks, weight
    return best


def _values(root: HtmlElement) -> Iterator[Any]:
    decoder = json.JSONDecoder(strict=False)
    for script in root.iter("script"):
        text = script.text or ""
        if len(text) < 300 or len(text) > _MOST_SCRIPT or "ld+json" in (script.get("type") or ""):
            continue
        stripped = text.strip()
        if stripped[:1] in "{[":
            starts = [0]
            text = stripped
        else:
            starts = [
                match.end()
                for pattern in (_ASSIGNED, _PARSED, _PUSHED)
                for match in pattern.finditer(text)
            ]
        end = 0
        is_json = False
        for start in sorted(starts)[:200]:
            if start < end:
                continue
            try:
                value, end = decoder.raw_decode(text, start)
            except (ValueError, RecursionError):
                continue
            is_json = True
            yield value
        if starts and not is_json:
            yield from _literals(text, decoder)


def _literals(text: str, decoder: json.JSONDecoder) -> Iterator[Any]:
    """Long texts in quotes in a script whose state is written as JavaScript, not as JSON."""
    found = (match[0] for match in _LITERAL.finditer(text))
    long = (literal for literal in found if len(literal) >= _SHORTEST_LITERAL)
    for literal in islice(long, _MOST_LITERALS):
        try:
            yield decoder.decode(literal)
        except (ValueError, RecursionError):
            continue


def _texts(value: Any) -> Iterator[str]:
    """Long texts inside a JSON value, and the texts of lists of pieces joined."""
    waiting: list[tuple[str, Any]] = [("", value)]
    seen = 0
    while waiting and seen < _MOST_NODES:
        name, node = waiting.pop()
        seen += 1
        if isinstance(node, str):
            if len(node) > 150:
                inner = _inner(node)
                if inner is not None:
                    waiting.append((name, inner))
                else:
                    yield node
        elif isinstance(node, dict):
            waiting += list(node.items())
        elif isinstance(node, list):
            joined = _joined(node)
            if joined:
                yield joined
            waiting += [(name, child) for child in node]


def _inner(text: str) -> Any:
    """JSON inside a JSON string, as some frameworks nest it."""
    if text[:1] not in "{[" or text[-1:] not in "]}":
        return None
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _joined(node: list[Any]) -> str:
    """The texts of a list of pieces ({"type": "text", "content": "..."}), one a paragraph."""
    parts = []
    for piece in node[:2000]:
        if isinstance(piece, str):
            parts.append(piece)
        elif isinstance(piece, dict):
            texts = [v for k, v in piece.items() if isinstance(v, str) and _TEXT_KEYS.search(k)]
            text = max(texts, key=len, default="")
            if len(text) > 20 and not text.startswith(("http:", "https:", "/")):
                parts.append(text)
    if len(parts) < 2 or sum(map(len, parts)) < 200:
        return ""
    if any("<" in part and ">" in part for part in parts):
        return "".join(
            part if part.lstrip().startswith("<") else f"<p>{part}</p>" for part in parts
        )
    return "\n\n".join(parts)


def _is_prose(text: str) -> bool:
    return (
        len(text) > 30 and bool(_PROSE.search(text)) and len(_WORDS.findall(text)) < len(text) / 80
    )
