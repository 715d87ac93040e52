"""Articles of discussion sites: a text post's own body, else the page the post links to.

Used by the sources of such sites, whose entries mostly point elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from tui_reader.errors import ReaderError, RetryLaterError
from tui_reader.fetch.answers import recording
from tui_reader.models import Article, Block, Entry, Page
from tui_reader.sources.base import Fetch
from tui_reader.sources.bounded import in_thread

_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|webp|avif|bmp|svg)$", re.IGNORECASE)
# Their own pages are read as any page is: what they tell comes by their API.
_BY_API = ("hackernews", "lobsters", "reddit", "lemmy", "piefed", "discourse")
A_LIST = "a list of posts: use add"


async def linked_article(entry: Entry, fetch: Fetch, kind: str) -> Article:
    """The article of `entry`: its own content when it is a text post, else the linked page.

    A post with a text beside its link falls back on that where the page can't be read.
    """
    if entry.content:
        return own_article(entry, kind)
    if entry.url is None or entry.url == entry.comments_url:
        return with_entry(Article(), entry, kind)
    if _PICTURE.search(urlsplit(entry.url).path):
        picture = Block("image", entry.title, url=entry.url)
        beside = own_article(replace(entry, content=entry.summary), kind) if entry.summary else None
        blocks = (picture, *(beside.blocks if beside else ()))
        return with_entry(Article(blocks=blocks), entry, kind)
    try:
        with recording():  # apart: no thread is made of it
            page = await fetch(entry.url)
        article = await in_thread(page_article, page)
    except RetryLaterError:
        raise
    except ReaderError:
        if not entry.summary:
            raise
        return own_article(replace(entry, content=entry.summary), kind)
    return with_entry(article, entry, kind)


def own_article(entry: Entry, kind: str) -> Article:
    """The article that the entry's own content makes."""
    from tui_reader.text import article_from_content

    base = entry.url or entry.comments_url
    return with_entry(article_from_content(entry.content or "", base, entry.title), entry, kind)


def page_article(page: Page) -> Article:
    """The article on any page, by the source that claims it. Raises NotAnArticleError."""
    from tui_reader.sources import claim
    from tui_reader.sources.page import PageSource

    source = claim(page.url, page)
    if source is None or source.kind in _BY_API:
        source = PageSource()
    return source.read_page(page)


def any_article(page: Page, kind: str) -> Article:
    """A page of a discussion site as any page is read: saved, or beside its posts."""
    from tui_reader.sources.page import PageSource

    return replace(PageSource().read_page(page), kind=kind)


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
