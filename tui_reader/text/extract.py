"""The main text of a page as an article.

`read_article` is for pages of any address and for saved HTML; `article_from_content` for HTML that
is an article already (a feed's own content). Pure: nothing is fetched, nothing is stored.

A site rule says where the article stands (`site_rules`); without one it is searched for
(`main_text`). What a board prints around it is taken apart (`board`, `around`). Copies are folded
last (`repeats`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui_reader.errors import ParseError
from tui_reader.models import Article, Block
from tui_reader.text.alike import key_of
from tui_reader.text.around import read_around
from tui_reader.text.blocks import html_blocks
from tui_reader.text.board import Board, split_blocks, with_board
from tui_reader.text.charset import decode
from tui_reader.text.clean import clean_line
from tui_reader.text.dom import parse_html
from tui_reader.text.main_text import find_main_text
from tui_reader.text.metadata import Metadata, read_metadata
from tui_reader.text.repeats import fold_repeats
from tui_reader.text.site_rules import SiteRule, SiteRules, shipped_rules
from tui_reader.urls import join

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd]")


def read_article(
    html: str | bytes,
    url: str,
    *,
    content_type_charset: str | None = None,
    rules: SiteRules | None = None,
) -> Article:
    """The article of a page. Raises ParseError when there is no text in it. `rules`: by default
    those that come with the reader."""
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
    base = base_of(root, url)
    rule = (shipped_rules() if rules is None else rules).for_page(url, root)
    title, blocks, board = _by_rule(rule, root, base, metadata)
    if not any(block.plain or block.url for block in blocks):
        raise ParseError("the page has no text to show")
    folding = fold_repeats(blocks, title=title)
    article = Article(
        url=url,
        title=title,
        blocks=folding.kept,
        folded=folding.folded,
        language=metadata.language,
        author=metadata.author,
        category=metadata.category,
        published=metadata.published,
        site_title=metadata.site,
    )
    return article if board is None else with_board(article, board)


def _by_rule(
    rule: SiteRule | None, root: HtmlElement, base: str, metadata: Metadata
) -> tuple[str | None, list[Block], Board | None]:
    """Title and blocks of the article, and what a board told around it."""
    title, body = metadata.title, []
    if rule is not None:
        title = rule.title_of(root) or title
        rule.drop(root)
        body = rule.body_of(root)
    if body:
        blocks, board = split_blocks([b for part in body for b in html_blocks(part, base)])
        return title, blocks, board
    found = find_main_text(root, base, metadata)
    blocks, board = split_blocks(found.blocks)
    around = read_around(*found.around(blocks))
    if around is not None and board is not None and not around.comments:
        around.comments, around.has_comments = board.comments, board.has_comments
    return title, blocks, around or board


def base_of(root: HtmlElement, url: str) -> str:
    """The address that the page's links start from."""
    base = next((x.get("href") for x in root.iter("base") if x.get("href")), None)
    return (join(url, base.strip()) if base else None) or url


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
