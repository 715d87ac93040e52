"""Gnuboard boards (4 and 5, Eyoom, Amina, Nariya, third-party skins) as feeds.

A feed is a board, or one category or search of it; `external_id` is the post's number, so what
comes by RSS and what comes by the list are one entry. Reading keeps the site's cookies, so that a
post counts one view a session. Links that vote, delete, download or write are never followed.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tui_reader.errors import FetchError, NotAnArticleError, ParseError, RetryLaterError
from tui_reader.models import Article, Entry, Feed, Page, Thread, When
from tui_reader.sources.base import Batch, Fetch
from tui_reader.sources.bounded import in_thread
from tui_reader.sources.gnuboard.address import (
    BoardAddress,
    address_of,
    scripts_of,
)
from tui_reader.sources.gnuboard.opened import Opened, page_url, read, served_at

if TYPE_CHECKING:
    from tui_reader.fetch import Politeness
    from tui_reader.sources.boards.rows import Row

# What reads markup (lxml) is imported inside: asking whom an address belongs to must stay cheap.

MOST_PAGES = 500
_log = logging.getLogger(__name__)
_ANCHOR = re.compile(r"(?P<hash>\w*) (?P<id>\d{1,12}):(?P<day>\d{4}-\d{2}-\d{2})")


class Gnuboard:
    """The source for Gnuboard boards."""

    kind = "gnuboard"
    uses_session = True
    """The reader opens pages with the site's cookies kept (in memory)."""

    politeness: Mapping[str, Politeness] = {}

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now

    def claims(self, url: str, page: Page | None) -> bool:
        if address_of(url) is not None:
            return True
        if page is None:
            return False
        text = page.content[:200_000].decode("utf-8", "replace")
        scripts = scripts_of(text)
        if not scripts.bbs:
            return False
        is_script = re.search(r"/bbs/(?:board|password|login)\.php", urlsplit(page.url).path)
        return bool(scripts.table or is_script or "validation_check" in text)

    def external_id_of(self, url: str) -> str | None:
        """The post's number, where the address tells it: what the board's list will call it."""
        board = address_of(url)
        return board.number if board is not None else None

    async def feed(self, url: str, fetch: Fetch, page: Page | None) -> Feed:
        from tui_reader.sources.gnuboard.title import board_name

        named = address_of(url)
        if page is None:
            page = await fetch(named.list_url() if named is not None else url)
        opened = await in_thread(Opened, page, url)
        board = named or opened.board
        if board is None:
            raise ParseError(f"no board was found at {urlsplit(url).hostname or 'that address'}")
        if not opened.has_list():
            opened = await in_thread(Opened, await fetch(board.list_url()), board.list_url())
        opened.refuse(ParseError)
        if not opened.has_list():
            raise ParseError(f"the board {board.table} shows no list of posts")
        name = board_name(opened.tree, is_post=False) or board.table
        narrowed = dict(board.filters)
        inside = narrowed.get("stx") or narrowed.get("sca")
        return Feed(
            url=board.list_url(),
            kind=self.kind,
            title=f"{name}: {inside}" if inside else name,
            site_url=board.list_url(),
        )

    async def entries(self, feed: Feed, fetch: Fetch) -> AsyncIterator[Batch]:
        from tui_reader.sources.gnuboard.list_page import in_list_order

        board = address_of(feed.url)
        if board is None:
            raise ParseError("this feed's address is no board")
        board = replace(board, number=None)
        seen: set[str] = set()
        times: dict[int, datetime] = {}
        for number in range(1, MOST_PAGES + 1):
            url = board.list_url(number)
            opened = await in_thread(Opened, await fetch(url), url, feed.charset)
            opened.refuse(ParseError)
            batch, last = await self._batch(feed, board, opened, number, fetch)
            fresh = tuple(entry for entry in batch.entries if entry.external_id not in seen)
            if not fresh and not batch.is_unchanged:
                return
            if batch.feed is not None:
                feed = batch.feed
            yield replace(batch, entries=in_list_order(fresh, times, number))
            seen.update(entry.external_id for entry in fresh)
            if batch.is_unchanged or number >= last:
                return

    async def _batch(
        self, feed: Feed, board: BoardAddress, opened: Opened, number: int, fetch: Fetch
    ) -> tuple[Batch, int]:
        """One page of the list as entries, and the last page's number where it is told."""
        from tui_reader.sources.gnuboard.list_page import dated, entry_of, read_list

        found = await in_thread(read_list, opened.tree, board, opened.base)
        if found is None:
            raise ParseError(f"{urlsplit(feed.url).hostname}: the page holds no list of posts")
        now = served_at(opened.page) or self._now()
        anchor = _anchor(feed.content_hash)
        days = {key: day for key, day in [anchor] if key} if anchor else {}
        if number == 1:
            digest = _digest([entry_of(row, None) for row in found.rows])
            if feed.content_hash and feed.content_hash.split(" ")[0] == digest:
                return Batch(is_unchanged=True), found.last_page
        told: dict[str, Entry] = {}
        if number == 1 and found.has_rss and not board.filters:
            told = await _rss(board, fetch)
        known: dict[str, When] = {**days}
        known.update({key: entry.published for key, entry in told.items() if entry.published})
        if not known and number == 1:
            known = await self._first_anchor(found.rows, fetch, now)
        when = dated(found.rows, now, known)
        entries = tuple(
            _joined(entry_of(row, when.get(row.id)), told.get(row.id)) for row in found.rows
        )
        changed = None
        if number == 1:
            changed = replace(feed, content_hash=f"{digest}{_anchor_text(entries, _day(now))}")
        return Batch(entries=entries, feed=changed), found.last_page

    async def _first_anchor(
        self, rows: tuple[Row, ...], fetch: Fetch, now: datetime
    ) -> dict[str, When]:
        """The year of a board without RSS, asked once: its newest post whose row tells no year."""
        from tui_reader.sources.boards.times import month_day, read_when

        short = [
            row
            for row in rows
            if row.id.isdigit()
            and not row.marks & {"secret", "notice"}
            and read_when(row.date_shown, now) is None
            and month_day(row.date_shown) is not None
        ]
        if not short:
            return {}
        newest = max(short, key=lambda row: int(row.id))
        try:
            page = await fetch(newest.url)
            article = await in_thread(read, page, newest.url, now)
        except (FetchError, NotAnArticleError):
            return {}
        return {newest.id: article.published} if article.published else {}

    async def article(self, entry: Entry, fetch: Fetch) -> Article:
        url = page_url(entry)
        try:
            page = await fetch(url)
        except FetchError:
            stored = await in_thread(_stored, entry)
            if stored is None:
                raise
            return stored
        return await self._read(page, url, fetch)

    async def thread(self, entry: Entry, fetch: Fetch) -> Thread:
        url = page_url(entry)
        return (await self._read(await fetch(url), url, fetch)).thread or Thread()

    async def _read(self, page: Page, url: str, fetch: Fetch) -> Article:
        """The article of a page, with the comments that stand on pages of their own."""
        now = served_at(page) or self._now()
        opened = await in_thread(Opened, page, url)
        here, addresses = await in_thread(opened.comment_pages)
        article = await in_thread(opened.article, now)
        if not addresses or article.thread is None:
            return article
        others: dict[int, Page] = {}
        for number, address in enumerate(addresses, 1):
            if number != here:
                try:
                    others[number] = await fetch(address)
                except FetchError as error:  # the post is there, and most of what is said of it
                    _log.info("a page of comments failed: %s", error)
                    if isinstance(error, RetryLaterError):
                        break
        thread = await in_thread(Opened(page, url).whole_thread, here, others, now)
        return replace(article, thread=replace(article.thread, comments=thread.comments))

    def read_page(self, page: Page) -> Article:
        return read(page, page.url, served_at(page))


async def _rss(board: BoardAddress, fetch: Fetch) -> dict[str, Entry]:
    """What the board's RSS adds; nothing when it is off or broken: the list tells enough."""
    from tui_reader.sources.gnuboard.rss import read_rss

    try:
        page = await fetch(board.rss_url, kind="feed")
    except FetchError:
        return {}
    return read_rss(page.content, board)


def _joined(row: Entry, told: Entry | None) -> Entry:
    """A list's row with what RSS tells better: whole title and author, the time, the body."""
    if told is None:
        return row
    return replace(
        row,
        title=told.title or row.title,
        author=told.author or row.author,
        published=told.published or row.published,
        content=told.content,
    )


def _digest(entries: list[Entry]) -> str:
    """A hash of what a list shows, but for the counts of views, which change all the time."""
    shown = [
        (e.external_id, e.title, e.category, e.score, e.comments_total, sorted(e.marks or ()))
        for e in entries
    ]
    return hashlib.sha256(repr(shown).encode("utf-8", "replace")).hexdigest()[:32]


def _anchor_text(entries: tuple[Entry, ...], today: date) -> str:
    """The newest post of a day before today, kept beside the hash: later lists, on which it has no
    year any more, take their years from it."""
    told = [(int(e.external_id), e.published) for e in entries if e.external_id.isdigit()]
    days = [(number, _day(when)) for number, when in told if when is not None]
    past = [(number, day) for number, day in days if day < today]
    if not past:
        return ""
    number, day = max(past)
    return f" {number}:{day.isoformat()}"


def _day(when: When) -> date:
    return when.date() if isinstance(when, datetime) else when


def _anchor(content_hash: str | None) -> tuple[str, date] | None:
    match = _ANCHOR.fullmatch(content_hash or "")
    if match is None:
        return None
    try:
        return match["id"], date.fromisoformat(match["day"])
    except ValueError:
        return None


def _stored(entry: Entry) -> Article | None:
    """The article from what RSS brought, for a site that can't be reached."""
    if not entry.content:
        return None
    from tui_reader.text.extract import article_from_content

    article = article_from_content(entry.content, entry.url, entry.title)
    return replace(
        article,
        kind=Gnuboard.kind,
        author=entry.author,
        category=entry.category,
        published=entry.published,
        score=entry.score,
        views=entry.views,
    )
