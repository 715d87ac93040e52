"""Articles that stand only in a page's script data."""

from __future__ import annotations

import json

import pytest

from tui_reader.errors import ParseError
from tui_reader.text import read_article

TEXTS = [
    f"Sentence {number} of the article goes on for a while. It says what is new in the harbour, "
    "and why that matters to those who live there."
    for number in range(1, 5)
]
HTML = "".join(f"<p>{text}</p>" for text in TEXTS)
STATE = {"menu": ["Home", "News"], "article": {"id": 3, "tags": ["a", "b"]}}


def page(script: str, kind: str = "text/javascript") -> str:
    return (
        "<html><head><title>Harbour</title></head><body><div id=app></div>"
        f"<script type='{kind}'>{script}</script></body></html>"
    )


def state(**article: object) -> str:
    return json.dumps({**STATE, "article": {**STATE["article"], **article}})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    "html",
    [
        page(state(body=HTML), "application/json"),
        page(state(paragraphs=[{"text": text} for text in TEXTS]), "application/json"),
        page(f"window.__STATE__ = {state(body=HTML)};"),
        page(f"window.__STATE__ = JSON.parse({json.dumps(state(body=HTML))});"),
        page(f'window.__NUXT__={{data:[{{title:"Harbour",content:{json.dumps(HTML)}}}]}};'),
    ],
)
def test_the_text_of_a_pages_state_is_its_article(html: str) -> None:
    article = read_article(html, "https://news.example/a")
    assert [block.text for block in article.blocks] == TEXTS


@pytest.mark.parametrize(
    "script",
    ['x={a:"' + '\\"' * 100_000, 'x={a:"' + "b" * 100_000 + "\n}", 'x={"' + '"' * 200_000],
)
def test_quotes_that_never_end_are_walked_over_once(script: str) -> None:
    with pytest.raises(ParseError):
        read_article(page(script), "https://news.example/a")
