"""Rhymix and XpressEngine boards as feeds; pages are read by `page`.

A feed is a board or one of its categories, `external_id` the document's number. Errors have proper
status codes; long threads are paged, and read whole. Links that vote, delete or write are never
followed, the site's cookies are kept so that a post counts one view a session.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tui_reader.errors import NotAnArticleError, ParseError
from tui_reader.models import Article, Comment, Entry, Feed, Page, Thread
from tui_reader.sources.base import Batch, Fetch
from tui_reader.sources.bounded import in_thread
from tui_reader.text.charset import decode

if TYPE_CHECKING:
    from tui_reader.fetch import Politeness
    from tui_reader.sources.rhymix.address import RhymixAddress

MOST_PAGES = 500
MOST_COMMENT_PAGES = 50
_GENERATOR = re.compile(
    rb"""<meta[^>]*name=["']generator["'][^>]*content=["'](?:Rhymix|XpressEngine)""", re.IGNORECASE
)
_BOARD = re.compile(rb"document_srl|board_list|/modules/board/|procMemberLogin")


class Rhymix:
    """The source for Rhymix and XpressEngine boards."""

    kind = "rhymix"
    uses_session = True
    politeness: Mapping[str, Politeness] = {}

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now

    def claims(self, url: str, page: Page | None) -> bool:
        query = urlsplit(url).query
        if page is None:
            return "document_srl=" in query and "mid=" in query and "act=" not in query
        head = page.content[:400_000]
        return bool(_GENERATOR.search(head) and _BOARD.search(head)) and b"current_mid" in head

    def external_id_of(self, url: str) -> str | None:
        """The post's number, where the address tells it: what the board's list will call it."""
        from tui_reader.sources.rhymix.address import address_of

        board = address_of(url)
        return board.number if board is not None else None

    async def feed(self, url: str, fetch: Fetch, page: Page | None) -> Feed:
        from tui_reader.sources.rhymix.page import board_title, has_article

        opened = await in_thread(_Opened, page if page is not None else await fetch(url))
        board = opened.address()
        if has_article(opened.tree) or board.number is not None:
            board = replace(board, number=None)
            opened = await in_thread(_Opened, await fetch(board.list_url()))
        opened.refuse(ParseError)
        if opened.rows(board) is None:
            raise ParseError(f"no board was found at {urlsplit(url).hostname or 'that address'}")
        return Feed(
            url=board.list_url(),
            kind=self.kind,
            title=board_title(opened.tree) or board.mid,
            site_url=board.list_url(),
        )

    async def entries(self, feed: Feed, fetch: Fetch) -> AsyncIterator[Batch]:
        from tui_reader.sources.gnuboard.list_page import in_list_order

        seen: set[str] = set()
        times: dict[int, datetime] = {}
        board: RhymixAddress | None = None
        for number in range(1, MOST_PAGES + 1):
            url = feed.url if board is None else board.list_url(number)
            opened = await in_thread(_Opened, await fetch(url))
            opened.refuse(ParseError)
            board = board or _same_form(opened.address(), feed.url)
            entries = opened.entries(board, self._now())
            if number == 1:
                digest = _digest(entries)
                if digest == feed.content_hash:
                    yield Batch(is_unchanged=True)
                    return
                feed = replace(feed, content_hash=digest)
            fresh = tuple(entry for entry in entries if entry.external_id not in seen)
            if not fresh:
                return
            fresh = in_list_order(fresh, times, number)
            yield Batch(entries=fresh, feed=feed if number == 1 else None)
            seen.update(entry.external_id for entry in fresh)
            if opened.last_page() <= number:
                return

    async def article(self, entry: Entry, fetch: Fetch) -> Article:
        if not entry.url:
            raise ParseError("this post has no address")
        opened = await in_thread(_Opened, await fetch(entry.url))
        article = await in_thread(opened.article, self._now())
        thread = article.thread or Thread()
        return replace(article, thread=await self._whole(thread, opened, entry.url, fetch))

    async def thread(self, entry: Entry, fetch: Fetch) -> Thread:
        return (await self.article(entry, fetch)).thread or Thread()

    async def _whole(self, thread: Thread, opened: _Opened, url: str, fetch: Fetch) -> Thread:
        """A thread with the comments of its other pages, in the pages' order."""
        from tui_reader.sources.gnuboard.comments import nested
        from tui_reader.sources.rhymix.comments import comment_pages, read_thread

        pages = min(comment_pages(opened.tree), MOST_COMMENT_PAGES)
        if pages < 2:
            return thread
        comments: dict[str, Comment] = {}
        joint = "&" if "?" in url else "?"
        for number in range(1, pages + 1):
            other = await in_thread(_Opened, await fetch(f"{url}{joint}cpage={number}"))
            found = read_thread(other.tree, url=thread.url, base=url, now=self._now())
            for comment in found.comments:
                comments.setdefault(comment.id, comment)
        for comment in thread.comments:
            comments.setdefault(comment.id, comment)
        whole = nested(list(comments.values()), [c.depth for c in comments.values()])
        return replace(thread, comments=tuple(whole))

    def read_page(self, page: Page) -> Article:
        return _Opened(page).article(None)


class _Opened:
    """A page of a board, parsed once."""

    def __init__(self, page: Page) -> None:
        from tui_reader.sources.boards.dom import tree_of

        self.page = page
        self.text = decode(page.content, page.charset_override, page.charset)
        self.tree = tree_of(self.text)

    def address(self) -> RhymixAddress:
        from tui_reader.sources.rhymix.address import address_on

        board = address_on(self.page.url, self.text)
        if board is None:
            raise ParseError("no board was found there")
        return board

    def refuse(self, error: type[ParseError] | type[NotAnArticleError]) -> None:
        """Raise what the page says when it is a message in a page's place."""
        from tui_reader.sources.rhymix.page import message_of

        said = message_of(self.tree)
        if said is not None:
            raise error(said)

    def rows(self, board: RhymixAddress) -> int | None:
        from tui_reader.sources.rhymix.page import read_list

        rows = read_list(self.tree, board, self.page.url)
        return None if rows is None else len(rows)

    def entries(self, board: RhymixAddress, now: datetime) -> tuple[Entry, ...]:
        from tui_reader.sources.gnuboard.list_page import dated, entry_of
        from tui_reader.sources.rhymix.page import read_list

        rows = read_list(self.tree, board, self.page.url)
        if rows is None:
            raise ParseError(f"{urlsplit(self.page.url).hostname}: the page holds no list of posts")
        when = dated(rows, now)
        return tuple(entry_of(row, when.get(row.id)) for row in rows)

    def last_page(self) -> int:
        from tui_reader.sources.gnuboard.list_page import last_page

        return last_page(self.tree)

    def article(self, now: datetime | None) -> Article:
        """The page's article. Raises NotAnArticleError with what it is instead."""
        from tui_reader.sources.rhymix.page import read_article

        self.refuse(NotAnArticleError)
        try:
            board = self.address()
        except ParseError as error:
            raise NotAnArticleError("no board's post is on this page") from error
        article = read_article(self.tree, board, self.page.url, now)
        if article is not None:
            return article
        count = self.rows(board)
        if count is not None:
            raise NotAnArticleError(f"a list of {count} posts: use add")
        raise NotAnArticleError("no post is on this page of the board")


def _same_form(board: RhymixAddress, feed_url: str) -> RhymixAddress:
    """The board with addresses of the feed's own form, so that entries keep theirs."""
    return replace(board, number=None, is_pretty="mid=" not in urlsplit(feed_url).query)


def _digest(entries: tuple[Entry, ...]) -> str:
    """A hash of what a list shows, but for the counts of views, which change all the time."""
    shown = [
        (e.external_id, e.title, e.category, e.score, e.comments_total, sorted(e.marks or ()))
        for e in entries
    ]
    return hashlib.sha256(repr(shown).encode("utf-8", "replace")).hexdigest()[:32]
