"""Lemmy (API v3 and v4): an instance's front page, a community, a search; whole threads.

Facts: the types of lemmy-js-client (0.19 and 1.0). v4 is asked first and v3 where it is not
there. In v3 `max_depth` lifts the page size to 300 comments; branches that were cut are asked for
by `parent_id`, within a budget, and marked beyond it.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from tui_reader.errors import FetchError, ParseError
from tui_reader.models import Article, Comment, Entry, Feed, Page, Thread
from tui_reader.sources.base import Batch, Fetch
from tui_reader.sources.bounded import in_thread
from tui_reader.sources.json_answer import Json, as_dict, as_dicts, as_int, as_line, fetch_json
from tui_reader.sources.lemmy_answer import (
    cut_branches,
    read_comment,
    read_entry,
    read_name,
    rows_of,
)
from tui_reader.sources.linked import any_article, linked_article
from tui_reader.sources.thread import build_thread, filled, missing
from tui_reader.urls import origin

V3 = "v3"
V4 = "v4"
DEPTH = 8
PAGES = 20
MOST_AT_ONCE = 300
"""Comments that v3 sends at most in one answer with `max_depth`."""
BRANCHES = 12
"""Requests for cut branches that one thread may cost."""

_POST = re.compile(r"/post/(\d+)(?:/\d+)?/?$")
_COMMUNITY = re.compile(r"/c/([^/?#]+)/?$")
_MARK = re.compile(rb"<script[^>]*>\s*window\.isoData\s*=")


class Lemmy:
    """The source for any Lemmy instance."""

    kind = "lemmy"
    reads_by_api = True  # article() and thread() tell more than read_page()

    def __init__(self) -> None:
        self._versions: dict[str, str] = {}  # which API an instance answered

    def claims(self, url: str, page: Page | None) -> bool:
        if page is None or page.media_type not in ("", "text/html"):
            return False
        return _MARK.search(page.content) is not None and b"lemmy" in page.content.lower()

    async def feed(self, url: str, fetch: Fetch, page: Page | None) -> Feed:
        base = origin(url)
        parts = urlsplit(url)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        host = parts.hostname or ""
        community = _COMMUNITY.search(parts.path)
        if community:
            name = unquote(community[1])
            address, title = f"{base}/c/{community[1]}", f"{name} ({host})"
        elif parts.path == "/search" and query.get("q"):
            address = f"{base}/search?{urlencode({'q': query['q'], 'type': 'Posts'})}"
            title = f"{host}: {query['q']}"
        else:
            address, title = f"{base}/", host
        if community and query.get("sort"):
            address += f"?{urlencode({'sort': query['sort']})}"
        return Feed(url=address, kind=self.kind, title=as_line(title) or host, site_url=address)

    async def entries(self, feed: Feed, fetch: Fetch) -> AsyncIterator[Batch]:
        base = origin(feed.url)
        ask, call = _list_request(feed.url)
        cursor: str | None = None
        for number in range(1, PAGES + 1):
            answer = await self._ask(base, call, ask, fetch, cursor, number)
            rows = rows_of(answer, "posts")
            entries = [entry for row in rows if (entry := read_entry(row, base))]
            yield Batch(tuple(entries))
            cursor = as_line(answer.get("next_page"))
            if not rows or (cursor is None and self._versions.get(base) == V4):
                return

    async def article(self, entry: Entry, fetch: Fetch) -> Article:
        number = self.post_of(entry.url or "")
        if number is None or entry.content:
            return await linked_article(entry, fetch, self.kind)
        base = origin(entry.url or "")
        answer = await self._ask(base, "post", {"id": str(number)}, fetch)
        found = read_entry(as_dict(answer.get("post_view")), base)
        if found is None:
            raise ParseError(f"{urlsplit(base).hostname}: no post in its answer")
        return await linked_article(found, fetch, self.kind)

    async def thread(self, entry: Entry, fetch: Fetch) -> Thread:
        for url in (entry.comments_url or "", entry.url or ""):
            number = self.post_of(url)
            if number is not None:
                return await self.thread_at(origin(url), number, fetch)
        raise ParseError("not an entry of a Lemmy instance")

    async def thread_at(self, base: str, post: int, fetch: Fetch) -> Thread:
        """The thread under the post `post` of the instance at `base`."""
        ask = {"post_id": str(post), "type_": "All", "sort": "Hot", "max_depth": str(DEPTH)}
        answer = await self._ask(base, "comment/list", ask, fetch)
        rows = rows_of(answer, "comments")
        if self._versions.get(base) == V4:
            rows += await self._further_pages(base, ask, answer, fetch)
        elif len(rows) >= MOST_AT_ONCE:
            rows += await self._plain_pages(base, ask, fetch)
        gaps = await self._fill_branches(base, ask, rows, fetch)
        return await in_thread(_thread, base, post, rows, gaps)

    async def more(self, thread: Thread, mark: Comment, fetch: Fetch) -> Thread:
        """`thread` with what is behind a `missing` mark."""
        parent = mark.id.removeprefix("more:")
        base, post = origin(thread.url or ""), self.post_of(thread.url or "")
        ask = {"post_id": str(post), "type_": "All", "sort": "Hot", "max_depth": str(DEPTH)}
        answer = await self._ask(base, "comment/list", {**ask, "parent_id": parent}, fetch)
        rows = rows_of(answer, "comments")
        return filled(thread, mark, [one for row in rows if (one := read_comment(row, base))])

    async def _further_pages(
        self, base: str, ask: dict[str, str], answer: Json, fetch: Fetch
    ) -> list[Json]:
        rows: list[Json] = []
        cursor = as_line(answer.get("next_page"))
        for number in range(2, PAGES + 1):
            if cursor is None:
                break
            answer = await self._ask(base, "comment/list", ask, fetch, cursor, number)
            more = rows_of(answer, "comments")
            rows += more
            following = as_line(answer.get("next_page"))
            cursor = following if more and following != cursor else None
        return rows

    async def _plain_pages(self, base: str, ask: dict[str, str], fetch: Fetch) -> list[Json]:
        """v3 page by page: what the 300 of the first answer left out."""
        rows: list[Json] = []
        ask = {name: value for name, value in ask.items() if name != "max_depth"}
        for number in range(1, PAGES + 1):
            answer = await self._ask(
                base, "comment/list", ask | {"limit": "50"}, fetch, None, number
            )
            more = rows_of(answer, "comments")
            rows += more
            if len(more) < 50:
                break
        return rows

    async def _fill_branches(
        self, base: str, ask: dict[str, str], rows: list[Json], fetch: Fetch
    ) -> list[tuple[str, int]]:
        """Ask for the branches that were cut, into `rows`; those left over, with their sizes."""
        tried: set[str] = set()
        for _ in range(BRANCHES):
            # A branch that was asked for and came short has a wrong count: sites' counts differ.
            cut = [branch for branch in cut_branches(rows) if branch[0] not in tried]
            if not cut:
                return []
            parent = cut[0][0]
            tried.add(parent)
            try:
                answer = await self._ask(base, "comment/list", {**ask, "parent_id": parent}, fetch)
            except FetchError:  # the rest of the thread is worth having
                continue
            rows += rows_of(answer, "comments")
        return [branch for branch in cut_branches(rows) if branch[0] not in tried]

    async def _ask(
        self,
        base: str,
        call: str,
        ask: dict[str, str],
        fetch: Fetch,
        cursor: str | None = None,
        number: int = 1,
    ) -> Json:
        """One call, in the version that the instance knows."""
        known = self._versions.get(base)
        if known != V3:
            try:
                answer = await fetch_json(fetch, _v4_address(base, call, ask, cursor))
            except FetchError as error:
                if known == V4 or error.status not in (400, 404, 405):
                    raise
            except ParseError:  # a front end that answers everything with its page
                if known == V4:
                    raise
            else:
                self._versions[base] = V4
                return as_dict(answer)
        answer = await fetch_json(fetch, _v3_address(base, call, ask, cursor, number))
        self._versions[base] = V3
        return as_dict(answer)

    def read_page(self, page: Page) -> Article:
        return any_article(page, self.kind)

    def post_of(self, url: str) -> int | None:
        """The number in the address of a post's page."""
        match = _POST.search(urlsplit(url).path)
        return as_int(match[1]) if match else None

    async def look_up(self, url: str, base: str, fetch: Fetch) -> list[Entry]:
        """Posts of the address `url` on the instance at `base`."""
        answer = await self._ask(base, "search", {"q": url, "type_": "Url"}, fetch)
        rows = rows_of(answer, "posts") or as_dicts(answer.get("results"))
        return [entry for row in rows if (entry := read_entry(row, base))]


def _list_request(url: str) -> tuple[dict[str, str], str]:
    """The parameters and the call that give the list at `url`."""
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    community = _COMMUNITY.search(parts.path)
    if parts.path == "/search":
        return {"q": query.get("q", ""), "type_": "Posts", "sort": "New"}, "search"
    ask = {"type_": "All", "limit": "30", "sort": query.get("sort", "New")}
    if community:
        ask["community_name"] = unquote(community[1])
    elif "sort" not in query:
        ask["sort"] = "Active"
    return ask, "post/list"


def _v3_address(base: str, call: str, ask: dict[str, str], cursor: str | None, number: int) -> str:
    ask = dict(ask)
    if cursor is not None:
        ask["page_cursor"] = cursor
    elif number > 1:
        ask["page"] = str(number)
    return f"{base}/api/v3/{call}?{urlencode(ask)}"


def _v4_address(base: str, call: str, ask: dict[str, str], cursor: str | None) -> str:
    """The same call in v4: other names, lower-case values, always a cursor."""
    ask = {name: value for name, value in ask.items() if name != "page"}
    for name in ("type_", "sort"):
        if name in ask:
            ask[name] = ask[name].lower()
    if call == "search":
        ask["search_term"] = ask.pop("q")
        if ask["type_"] == "url":
            ask |= {"type_": "posts", "post_url_only": "true"}
    if "community_name" in ask:
        ask["community_name_or_id"] = ask.pop("community_name")
    if call == "comment/list":
        ask["limit"] = "50"
    if cursor is not None:
        ask["page_cursor"] = cursor
    return f"{base}/api/v4/{call}?{urlencode(ask)}"


def _thread(base: str, post: int, rows: list[Json], gaps: list[tuple[str, int]]) -> Thread:
    comments = [one for row in rows if (one := read_comment(row, base))]
    comments += [
        missing(f"more:{parent}", parent, count=count, url=f"{base}/comment/{parent}")
        for parent, count in gaps
    ]
    title = read_name(as_dict(rows[0].get("post"))) if rows else None
    return build_thread(comments, url=f"{base}/post/{post}", title=title)
