"""Pages of any address, and saved pages: HTML by its main text, plain text as it stands.

The last source asked: what no site's own source claims. Also the kind of the built-in feed "Saved
pages", which holds what was opened by address; nothing is ever fetched for it by itself.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import TYPE_CHECKING

from tui_reader.errors import NotAnArticleError, ParseError
from tui_reader.models import Article, Entry, Feed, Page, Thread
from tui_reader.sources.base import Batch, Fetch
from tui_reader.sources.bounded import in_thread

if TYPE_CHECKING:
    from tui_reader.text.site_rules import SiteRules

PAGES_URL = "tui-reader:pages"
PAGES_TITLE = "Saved pages"

_TEXT_TYPES = ("text/", "application/xhtml+xml", "application/xml", "application/json")
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|div|p|article|section|table|br|h[1-6])[\s/>]",
    re.IGNORECASE,
)
_PASSWORD = re.compile(rb"<input\b[^>]{0,300}\btype\s*=\s*[\"']?password", re.IGNORECASE)
_KINDS = (
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"PK\x03\x04", "a packed file"),
    (b"\x1f\x8b", "a packed file"),
)
_LOGIN_TEXT = 400
"""Characters of text up to which a page with a password field is nothing but that."""
_SAYS_ARTICLE = re.compile(
    r"""property=["']?og:type["']?\s+content=["']?article|"@type"\s*:\s*"\w*Article\"""",
    re.IGNORECASE,
)
_LIST_LINKS = 8
_LIST_SHARE = 0.6
_LINK_TEXT = 8
"""Characters from which a link may be a headline."""
_RUNNING = 60
_LITTLE = 300
_FURNITURE = frozenset(
    {"nav", "header", "footer", "aside", "script", "style", "noscript", "template", "select"}
)


def pages_feed() -> Feed:
    """The built-in feed that holds opened addresses and saved pages."""
    return Feed(url=PAGES_URL, kind=PageSource.kind, title=PAGES_TITLE, full_text="never")


class PageSource:
    """The source of kind "page"."""

    kind = "page"

    def claims(self, url: str, page: Page | None) -> bool:
        return page is not None

    async def feed(self, url: str, fetch: Fetch, page: Page | None) -> Feed:
        raise ParseError("no feed is there")

    async def entries(self, feed: Feed, fetch: Fetch) -> AsyncIterator[Batch]:
        yield Batch(is_unchanged=True)

    async def article(self, entry: Entry, fetch: Fetch) -> Article:
        if not entry.url:
            raise ParseError("this entry has no address")
        page = await fetch(entry.url)
        return await in_thread(self.read_page, page)

    async def thread(self, entry: Entry, fetch: Fetch) -> Thread:
        from tui_reader.sources.discussions import thread_for

        return await thread_for(entry, fetch) or Thread()

    def read_page(self, page: Page, rules: SiteRules | None = None) -> Article:
        refuse_other_files(page)
        if not page.content.strip():
            raise ParseError("the page is empty")
        article = self._read_html(page, rules) if is_html(page) else _read_text(page)
        return replace(article, kind=self.kind)

    def _read_html(self, page: Page, rules: SiteRules | None) -> Article:
        from tui_reader.text import decode, read_article

        html = decode(page.content, page.charset_override, page.charset)
        has_password = _PASSWORD.search(page.content) is not None
        try:
            article = read_article(html, page.url, rules=rules)
        except ParseError:
            if has_password:
                raise NotAnArticleError("a login form, not an article") from None
            raise
        if has_password and len(article.text) < _LOGIN_TEXT and not article.published:
            raise NotAnArticleError("a login form, not an article")
        links = count_if_list(html)
        if links:
            raise NotAnArticleError(f"a list of {links} posts: use add")
        return article


def refuse_other_files(page: Page) -> None:
    """Raise NotAnArticleError for pictures, PDF files and other things without text."""
    media = page.media_type
    if media and not media.startswith(_TEXT_TYPES) and not media.endswith(("+xml", "+json")):
        name = next((name for start, name in _KINDS if page.content.startswith(start)), "a file")
        if name != "a file" or not is_html(page):
            raise NotAnArticleError(f"{name} ({media[:60]}), not a page of text")
    for start, name in _KINDS:
        if page.content.startswith(start):
            raise NotAnArticleError(f"{name}, not a page of text")
    head = page.content[:2_000]
    is_wide = head.startswith((b"\xff\xfe", b"\xfe\xff", b"\0<", b"<\0"))
    if b"\0" in head and not is_wide:
        raise NotAnArticleError("a binary file, not a page of text")


def is_html(page: Page) -> bool:
    """Whether the page is markup, by its type where that is sure, else by what stands in it."""
    if page.media_type in ("text/html", "application/xhtml+xml"):
        return True
    head = page.content[:65_536].replace(b"\0", b"")
    if page.media_type in ("text/plain", "text/markdown"):
        # Servers name all sorts of files so; a page says what it is in its first bytes.
        return (
            re.match(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)\b", head, re.I) is not None
        )
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return start.startswith(b"<") or len(_HTML.findall(head)) > 2


def _read_text(page: Page) -> Article:
    from tui_reader.text import decode, read_plain

    return read_plain(decode(page.content, page.charset_override, page.charset), page.url)


def count_if_list(html: str) -> int:
    """How many links a page has that is nothing but a list of them; 0 for any other page.

    Judged outside navigation and the like: hardly any running text, most of the rest in links.
    Of 437 pages of public benchmarks it named 4, all of them lists.
    """
    from tui_reader.text.dom import parse_html

    if _SAYS_ARTICLE.search(html):
        return 0
    linked = total = running = links = 0
    waiting = [(element, False) for element in parse_html(html).iter("body")]
    while waiting:
        element, is_linked = waiting.pop()
        if not isinstance(element.tag, str) or element.tag in _FURNITURE:
            continue
        is_linked = is_linked or element.tag == "a"
        if element.tag == "a":
            length = len(" ".join("".join(map(str, element.itertext())).split()))
            links += length >= _LINK_TEXT
        for text in (element.text, *(child.tail for child in element)):
            size = len(" ".join((text or "").split()))
            total += size
            linked += size if is_linked else 0
            running += size if size >= _RUNNING and not is_linked else 0
        waiting += [(child, is_linked) for child in element]
    is_list = links >= _LIST_LINKS and linked >= _LIST_SHARE * total and running < _LITTLE
    return links if is_list else 0
