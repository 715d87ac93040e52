"""CIBoard and CMall boards (CodeIgniter) as feeds.

Read from the public source of the engine, not recorded from a running site. Every page's script
variables (`cb_url`, `cb_board`) tell that it is one, and where the board lies. Comments are a
second request (`comment_list/lists/ID`), in pages. Errors are script alerts, as with Gnuboard.
Links that vote, delete or download are never followed.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from tui_reader.errors import FetchError, NotAnArticleError, ParseError, RetryLaterError
from tui_reader.models import Article, Entry, Feed, Page, Thread
from tui_reader.sources.base import Batch, Fetch
from tui_reader.sources.bounded import in_thread
from tui_reader.text.charset import decode
from tui_reader.urls import join

if TYPE_CHECKING:
    from tui_reader.fetch import Politeness
    from tui_reader.sources.boards.dom import Node
    from tui_reader.sources.boards.rows import Row

MOST_PAGES = 500
MOST_COMMENT_PAGES = 30
_VARIABLE = re.compile(r"""var\s+(cb_url|cb_board)\s*=\s*["']([^"'\n]{0,500})["']""")
_SEGMENT = re.compile(r"""var\s+cb_board_url\s*=\s*cb_url\s*\+\s*["']([^"'\n]{1,200})["']""")
_KEY = re.compile(r"[A-Za-z0-9_-]{1,100}")


@dataclass(frozen=True, slots=True)
class BoardPlace:
    """Where a board lies: the site's address without a slash at its end, its key, its path."""

    root: str
    key: str
    path: str

    def list_url(self, page: int = 1) -> str:
        return f"{self.root}{self.path}" + (f"?{urlencode({'page': page})}" if page > 1 else "")

    def number_of(self, href: str, base: str) -> tuple[str, str] | None:
        """The number and address of the post that a link leads to; None for other links."""
        url = join(base, href)
        if url is None:
            return None
        parts, own = urlsplit(url), urlsplit(self.root)
        if parts.netloc != own.netloc or not parts.path.startswith(own.path):
            return None
        tail = parts.path.removeprefix(own.path)
        match = re.fullmatch(rf"/(?:[\w-]+/)*(?:post/|{re.escape(self.key)}-)(\d{{1,12}})/?", tail)
        if match is None:
            return None
        return match[1], f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


class CIBoard:
    """The source for CIBoard boards."""

    kind = "ciboard"
    uses_session = True
    reads_by_api = True
    """The comments are no part of a post's page."""
    politeness: Mapping[str, Politeness] = {}

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now

    def claims(self, url: str, page: Page | None) -> bool:
        if page is None:
            return False
        return place_of(page.url, page.content[:200_000].decode("utf-8", "replace")) is not None

    async def feed(self, url: str, fetch: Fetch, page: Page | None) -> Feed:
        from tui_reader.sources.boards.dom import first, text_of

        opened = await in_thread(_Opened, page if page is not None else await fetch(url))
        if opened.is_article():
            opened = await in_thread(_Opened, await fetch(opened.place.list_url()))
        opened.refuse(ParseError)
        if opened.rows() is None:
            raise ParseError(f"the board {opened.place.key} shows no list of posts")
        name = text_of(first(opened.tree, "//*[@class='board']//h3"), limit=100)
        address = opened.place.list_url()
        return Feed(address, self.kind, name or opened.place.key, site_url=address)

    async def entries(self, feed: Feed, fetch: Fetch) -> AsyncIterator[Batch]:
        from tui_reader.sources.gnuboard.list_page import dated, entry_of, in_list_order, last_page

        seen: set[str] = set()
        times: dict[int, datetime] = {}
        for number in range(1, MOST_PAGES + 1):
            joint = "&" if "?" in feed.url else "?"
            url = feed.url if number == 1 else f"{feed.url}{joint}page={number}"
            opened = await in_thread(_Opened, await fetch(url))
            opened.refuse(ParseError)
            rows = await in_thread(opened.rows)
            if rows is None:
                raise ParseError(f"{urlsplit(feed.url).hostname}: the page holds no list of posts")
            when = dated(rows, self._now())
            found = [entry_of(row, when.get(row.id)) for row in rows if row.id not in seen]
            if not found:
                return
            yield Batch(entries=in_list_order(found, times, number))
            seen.update(entry.external_id for entry in found)
            if last_page(opened.tree) <= number:
                return

    async def article(self, entry: Entry, fetch: Fetch) -> Article:
        if not entry.url:
            raise ParseError("this post has no address")
        opened = await in_thread(_Opened, await fetch(entry.url))
        article = await in_thread(opened.article, self._now())
        return replace(article, thread=await self._comments(opened, article, fetch))

    async def thread(self, entry: Entry, fetch: Fetch) -> Thread:
        return (await self.article(entry, fetch)).thread or Thread()

    async def _comments(self, opened: _Opened, article: Article, fetch: Fetch) -> Thread | None:
        """The comments, which the page itself loads by script; None where they can't be had."""
        from tui_reader.sources.boards.dom import tree_of
        from tui_reader.sources.ciboard_page import read_comments
        from tui_reader.sources.gnuboard.list_page import last_page

        number = opened.number(article.url)
        if number is None:
            return None
        address = f"{opened.place.root}/comment_list/lists/{number}"
        trees: list[Node] = []
        for page in range(1, MOST_COMMENT_PAGES + 1):
            try:
                answer = await fetch(
                    f"{address}?page={page}", headers={"X-Requested-With": "XMLHttpRequest"}
                )
            except RetryLaterError:
                raise
            except FetchError:
                if not trees:
                    return None
                break
            tree = tree_of(decode(answer.content, answer.charset_override, answer.charset))
            trees.append(tree)
            if last_page(tree) <= page:
                break
        total = None if article.thread is None else article.thread.total
        return await in_thread(
            read_comments, trees, url=article.url, base=address, now=self._now(), total=total
        )

    def read_page(self, page: Page) -> Article:
        return _Opened(page).article(None)


def place_of(url: str, text: str) -> BoardPlace | None:
    """Where the board of a page lies; None where the page is of no board. The host is the page's:
    a page must not send us elsewhere."""
    said = {match[1]: match[2] for match in _VARIABLE.finditer(text[:200_000])}
    key = said.get("cb_board", "")
    own, told = urlsplit(url), urlsplit(said.get("cb_url", ""))
    if not _KEY.fullmatch(key) or told.scheme not in ("http", "https"):
        return None
    if own.scheme in ("http", "https"):
        told = told._replace(scheme=own.scheme, netloc=own.netloc)
    segment = _SEGMENT.search(text[:200_000])
    path = segment[1] if segment is not None and segment[1].startswith("/") else f"/board/{key}"
    return BoardPlace(f"{told.scheme}://{told.netloc}{told.path.rstrip('/')}", key, path)


class _Opened:
    """A page of a board, parsed once."""

    def __init__(self, page: Page) -> None:
        from tui_reader.sources.boards.dom import tree_of

        self.page = page
        self.text = decode(page.content, page.charset_override, page.charset)
        self.tree = tree_of(self.text)
        place = place_of(page.url, self.text)
        if place is None:
            self.refuse(ParseError)
            raise ParseError("no board was found there")
        self.place = place

    def refuse(self, error: type[ParseError] | type[NotAnArticleError]) -> None:
        """Raise what the page says when it is an alert in a page's place."""
        from tui_reader.sources.gnuboard.alert import refusal

        said = None if self.is_article() else refusal(self.text, self.tree)
        if said is not None:
            raise error(said)

    def is_article(self) -> bool:
        from tui_reader.sources.boards.dom import first

        return first(self.tree, "//*[@id='post-content']") is not None

    def rows(self) -> list[Row] | None:
        from tui_reader.sources.boards.dom import first
        from tui_reader.sources.boards.rows import read_rows

        container = first(self.tree, "//form[@id='fboardlist' or @name='fboardlist']")
        if container is None:
            return None
        return read_rows(container, lambda href: self.place.number_of(href, self.page.url))

    def number(self, url: str | None) -> str | None:
        found = self.place.number_of(url or "", self.page.url)
        return found[0] if found is not None else None

    def article(self, now: datetime | None) -> Article:
        """The page's article. Raises NotAnArticleError with what it is instead."""
        from tui_reader.sources.ciboard_page import read_article

        self.refuse(NotAnArticleError)
        article = read_article(self.tree, self.place.number_of, self.page.url, now)
        if article is not None:
            return article
        rows = self.rows()
        if rows is not None:
            raise NotAnArticleError(f"a list of {len(rows)} posts: use add")
        raise NotAnArticleError("no post is on this page of the board")
