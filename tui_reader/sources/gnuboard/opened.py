"""A fetched or saved page of a board, opened: what it is, and the article it holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tui_reader.errors import NotAnArticleError, ParseError
from tui_reader.models import Article, Entry, Page, Thread
from tui_reader.sources.gnuboard.address import Scripts, address_of, address_on, scripts_of
from tui_reader.text.charset import decode

# What reads markup (lxml) is imported inside: asking whom an address belongs to must stay cheap.


def page_url(entry: Entry) -> str:
    """The post's own page, whatever script its address names. Raises ParseError."""
    if not entry.url:
        raise ParseError("this post has no address")
    board = address_of(entry.url)
    if board is None:
        return entry.url
    return board.post_url(board.number) if board.number else board.list_url()


def read(page: Page, asked: str, now: datetime | None) -> Article:
    return Opened(page, asked).article(now)


class Opened:
    """A page of a board, parsed once."""

    def __init__(self, page: Page, asked: str, charset: str | None = None) -> None:
        from tui_reader.sources.boards.dom import tree_of

        self.page = page
        self.text = decode(page.content, charset or page.charset_override, page.charset)
        self.tree = tree_of(self.text)
        self.scripts: Scripts = scripts_of(self.text)
        self.board = address_on(page.url or asked, self.scripts) or address_of(asked)
        self.base = page.url
        if self.board is not None and not page.url.startswith(("http://", "https://")):
            self.base = self.board.list_url()  # a saved page: its links are the site's

    def has_list(self) -> bool:
        from tui_reader.sources.gnuboard.article import has_article
        from tui_reader.sources.gnuboard.list_page import read_list

        if self.board is None or has_article(self.tree):
            return False
        return read_list(self.tree, self.board, self.base) is not None

    def refuse(self, error: type[ParseError] | type[NotAnArticleError]) -> None:
        """Raise what the page says when it is an alert or a form in a page's place."""
        from tui_reader.sources.gnuboard.alert import refusal
        from tui_reader.sources.gnuboard.article import has_article

        said = None if has_article(self.tree) else refusal(self.text, self.tree)
        if said is not None:
            raise error(said)

    def comment_pages(self) -> tuple[int, tuple[str, ...]]:
        """Which page of the comments is shown, and where all of them are."""
        from tui_reader.sources.gnuboard.comment_pages import comment_pages

        return comment_pages(self.tree, self.base)

    def whole_thread(self, here: int, others: Mapping[int, Page], now: datetime | None) -> Thread:
        """The comments of this page, the `here`-th of them, and of the other pages."""
        from tui_reader.sources.boards.dom import tree_of
        from tui_reader.sources.gnuboard.article import own_url
        from tui_reader.sources.gnuboard.comments import read_thread

        trees = {here: self.tree}
        for number, page in others.items():
            trees[number] = tree_of(decode(page.content, page.charset_override, page.charset))
        url = None if self.board is None else own_url(self.tree, self.board)
        pages = [trees[number] for number in sorted(trees)]
        return read_thread(self.tree, None, url=url, base=self.base, now=now, pages=pages)

    def article(self, now: datetime | None) -> Article:
        """The page's article. Raises NotAnArticleError with what it is instead."""
        from tui_reader.sources.gnuboard.article import read_article
        from tui_reader.sources.gnuboard.list_page import read_list

        self.refuse(NotAnArticleError)
        if self.board is None:
            raise NotAnArticleError("no board's post is on this page")
        article = read_article(self.tree, self.board, self.base, now)
        if article is not None:
            return article
        found = read_list(self.tree, self.board, self.base)
        if found is not None:
            raise NotAnArticleError(f"a list of {len(found.rows)} posts: use add")
        raise NotAnArticleError("no post is on this page of the board")


def served_at(page: Page) -> datetime | None:
    """The server's own time when it sent the page."""
    try:
        return parsedate_to_datetime(page.headers["date"]).astimezone(UTC)
    except (KeyError, ValueError, TypeError):
        return None
