"""The main text of a page as an article.

`read_article` is for pages of any address and for saved HTML; `article_from_content` for HTML that
is an article already (a feed's own content). Pure: nothing is fetched, nothing is stored.

How the main text is found: trafilatura says which text it would take, the page's own data (JSON-LD
`articleBody`) says which text it holds, and every block of the page is weighed by both and by how
it is written and placed (`candidates`, `judge`). The blocks that stay are taken from the page
itself, so headings, links, images, code, tables and nested lists survive, which trafilatura's own
output loses in part. Where a page's text stands only in script data, it is taken from there
(`script_text`). Copies are folded last (`repeats`).
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from tui_reader.errors import ParseError
from tui_reader.models import Article, Block
from tui_reader.text import judge
from tui_reader.text.blocks import html_blocks, sourced_blocks
from tui_reader.text.board import split_blocks, with_board
from tui_reader.text.candidates import Candidate, Opinion, read_candidates
from tui_reader.text.charset import decode
from tui_reader.text.clean import clean_line
from tui_reader.text.dom import parse_html
from tui_reader.text.metadata import Metadata, read_metadata
from tui_reader.text.repeats import fold_repeats, key_of, weight_of
from tui_reader.text.script_text import script_text
from tui_reader.urls import join

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd]")
_LEAST_TOLD = 250  # weight from which text in the page's data can stand for the article
_MOST_ELEMENTS = 60_000  # a page with more is read without trafilatura
_MOST_BLOCKS = 6_000  # a page with more is shown whole: weighing it would take seconds


def read_article(
    html: str | bytes, url: str, *, content_type_charset: str | None = None
) -> Article:
    """The article of a page. Raises ParseError when there is no text in it."""
    if isinstance(html, bytes):
        if html[:4] in (b"%PDF", b"\x89PNG", b"PK\x03\x04") or html[:2] in (
            b"\xff\xd8",
            b"\x1f\x8b",
        ):
            raise ParseError("this is a file, not a page of text")
        html = decode(html, None, content_type_charset)
        _refuse_binary(html)
    root = parse_html(html)
    metadata = read_metadata(root)
    blocks = _main_blocks(root, url, metadata)
    if not any(block.plain or block.url for block in blocks):
        raise ParseError("the page has no text to show")
    blocks, board = split_blocks(blocks)
    folding = fold_repeats(blocks, title=metadata.title)
    article = Article(
        url=url,
        title=metadata.title,
        blocks=folding.kept,
        folded=folding.folded,
        language=metadata.language,
        author=metadata.author,
        category=metadata.category,
        published=metadata.published,
        site_title=metadata.site,
    )
    return article if board is None else with_board(article, board)


def _refuse_binary(text: str) -> None:
    """Raises ParseError for bytes that are no text in any charset."""
    head = text[:4000]
    if len(_NO_TEXT.findall(head)) > max(4, len(head) // 20):
        raise ParseError("this is not a page of text")


def article_from_content(html: str, url: str | None, title: str | None) -> Article:
    """An article from HTML that is nothing but the article: no main-text search."""
    blocks = html_blocks(html, url)
    title = clean_line(title) or None
    key = key_of(title or "")
    if len(blocks) > 1 and key and key_of(blocks[0].plain) == key:
        blocks = blocks[1:]
    folding = fold_repeats(blocks, title=title)
    return Article(url=url, title=title, blocks=folding.kept, folded=folding.folded)


def _main_blocks(root: HtmlElement, url: str, metadata: Metadata) -> list[Block]:
    url = _base_of(root, url)
    told_blocks = _told_blocks(metadata, url)
    told = Opinion("\n".join(block.plain for block in told_blocks))
    sourced = sourced_blocks(root, url)
    if len(sourced) > _MOST_BLOCKS:
        return [block for block, _ in sourced]
    candidates = read_candidates(root, sourced, Opinion(_taken(root)), told, metadata.title, url)
    kept = judge.choose(candidates)
    chosen = [c for c, stays in zip(candidates, kept, strict=True) if stays]
    weight = _text_weight(chosen)
    taken = [c for c in candidates if c["taken"] > 0.5]
    if weight < 0.4 * _text_weight(taken):  # the weighing failed on this page
        chosen, weight = taken, _text_weight(taken)
    blocks = [c.block for c in chosen]
    told_weight = sum(weight_of(key_of(block.plain)) for block in told_blocks)
    if told_weight >= _LEAST_TOLD and weight < 0.5 * told_weight and not _holds(candidates, told):
        return told_blocks
    if weight < _LEAST_TOLD:
        scripted = script_text(root, url)
        if sum(weight_of(key_of(block.plain)) for block in scripted) > 2 * weight:
            return scripted
    if weight == 0:
        blocks = [c.block for c in candidates if c["links"] < 0.5 and not c["button"]]
    return blocks


def _base_of(root: HtmlElement, url: str) -> str:
    """The address that the page's links start from."""
    base = next((x.get("href") for x in root.iter("base") if x.get("href")), None)
    return (join(url, base.strip()) if base else None) or url


def _taken(root: HtmlElement) -> str | None:
    """The text that trafilatura takes; None where it fails or would take too long."""
    from trafilatura import extract

    if sum(1 for _ in root.iter()) > _MOST_ELEMENTS:
        return None
    # Without a handler of ours its warnings would reach the terminal.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        text: str | None = extract(root, include_comments=False)
    except (ValueError, TypeError, AttributeError, RecursionError, KeyError, IndexError):
        return None  # it has no exceptions of its own; our own weighing goes on alone
    return text


def _told_blocks(metadata: Metadata, url: str) -> list[Block]:
    if not metadata.body or len(metadata.body) < 200:
        return []
    return html_blocks(metadata.body, url)


def _text_weight(candidates: list[Candidate]) -> int:
    return sum(c.weight for c in candidates if c.block.kind not in ("image", "embed"))


def _holds(candidates: list[Candidate], told: Opinion) -> bool:
    """Whether the page shows the text that its data hold."""
    return sum(len(c.key) for c in candidates if c["told"] > 0.8) > 0.5 * len(told.key)
