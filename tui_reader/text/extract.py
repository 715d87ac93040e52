"""The main text of a page as an article.

`read_article` is for pages of any address and for saved HTML; `article_from_content` for HTML that
is an article already (a feed's own content). Pure: nothing is fetched, nothing is stored.
"""

from __future__ import annotations

from tui_reader.errors import ParseError
from tui_reader.models import Article, Block
from tui_reader.text.blocks import html_blocks
from tui_reader.text.charset import decode
from tui_reader.text.clean import clean_line
from tui_reader.text.dom import parse_html
from tui_reader.text.metadata import read_metadata
from tui_reader.text.repeats import fold_repeats


def read_article(
    html: str | bytes, url: str, *, content_type_charset: str | None = None
) -> Article:
    """The article of a page. Raises ParseError when there is no text in it."""
    if isinstance(html, bytes):
        html = decode(html, None, content_type_charset)
    root = parse_html(html)
    metadata = read_metadata(root)
    blocks = _main_blocks(html, url)
    if not any(block.plain for block in blocks):
        raise ParseError("the page has no text to show")
    folding = fold_repeats(blocks, title=metadata.title)
    return Article(
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


def article_from_content(html: str, url: str | None, title: str | None) -> Article:
    """An article from HTML that is nothing but the article: no main-text search."""
    blocks = html_blocks(html, url)
    folding = fold_repeats(blocks, title=title)
    return Article(
        url=url,
        title=clean_line(title) or None,
        blocks=folding.kept,
        folded=folding.folded,
    )


def _main_blocks(html: str, url: str) -> list[Block]:
    from trafilatura import extract

    out = extract(
        html,
        url=url,
        output_format="html",
        include_comments=False,
        include_formatting=True,
        include_links=True,
        include_images=True,
        include_tables=True,
    )
    return html_blocks(out or html, url)
