"""Articles of discussion sites: a text post's own body, else the page the post links to.

Used by the sources of such sites, whose entries mostly point elsewhere.
"""

from __future__ import annotations

from dataclasses import replace

from tui_reader.errors import NotAnArticleError
from tui_reader.models import Article, Entry, Page
from tui_reader.sources.base import Fetch

_READABLE = ("", "text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain")


async def linked_article(entry: Entry, fetch: Fetch, kind: str) -> Article:
    """The article of `entry`: its own content when it is a text post, else the linked page."""
    if entry.content:
        return own_article(entry, kind)
    if entry.url is None or entry.url == entry.comments_url:
        return with_entry(Article(), entry, kind)
    page = await fetch(entry.url)
    return with_entry(page_article(page), entry, kind)


def own_article(entry: Entry, kind: str) -> Article:
    """The article that the entry's own content makes."""
    from tui_reader.text import article_from_content

    base = entry.url or entry.comments_url
    return with_entry(article_from_content(entry.content or "", base, entry.title), entry, kind)


def page_article(page: Page) -> Article:
    """The article on any page. Raises NotAnArticleError for pictures, PDF and the like."""
    if page.media_type not in _READABLE:
        raise NotAnArticleError(f"not a page of text but {page.media_type}: open it in the browser")
    from tui_reader.text import read_article

    return read_article(page.content, page.url, content_type_charset=page.charset)


def with_entry(article: Article, entry: Entry, kind: str) -> Article:
    """`article` with what the list told of it: the site's title, points, place of discussion."""
    return replace(
        article,
        url=article.url or entry.url,
        title=entry.title or article.title,
        author=article.author or entry.author,
        category=entry.category or article.category,
        published=entry.published or article.published,
        score=entry.score or article.score,
        comments_url=entry.comments_url,
        kind=kind,
    )
