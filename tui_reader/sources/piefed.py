"""PieFed: an instance's front page, a community, a search; whole threads.

Facts: app/api/alpha in the PieFed source; like Lemmy's v3 with other names (read by
`lemmy_answer`). Comments come flat, 20 or so a page, or nested from `post/replies`.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from tui_reader.errors import NotFoundError, ParseError
from tui_reader.models import Article, Entry, Feed, Page, Thread
from tui_reader.sources.base import Batch, Fetch
from tui_reader.sources.bounded import in_thread
from tui_reader.sources.json_answer import Json, as_dict, as_dicts, as_int, as_line, fetch_json
from tui_reader.sources.lemmy_answer import read_comment, read_entry, read_name, rows_of
from tui_reader.sources.linked import any_article, linked_article
from tui_reader.sources.thread import build_thread
from tui_reader.urls import origin

PAGES = 30
# What its base template includes for every visitor.
_MARKS = (b"/static/js/enable_low_bandwidth.js", b"/static/images/piefed_")
_POST = re.compile(r"/post/(\d+)/?$")
_COMMUNITY = re.compile(r"/c/([^/?#]+)/?$")


class PieFed:
    """The source for any PieFed instance."""

    kind = "piefed"
    reads_by_api = True  # article() and thread() tell more than read_page()

    def claims(self, url: str, page: Page | None) -> bool:
        if page is None or page.media_type not in ("", "text/html"):
            return False
        start = page.content[:100_000]
        return any(mark in start for mark in _MARKS)

    async def feed(self, url: str, fetch: Fetch, page: Page | None) -> Feed:
        base = origin(url)
        parts = urlsplit(url)
        host = parts.hostname or ""
        words = parse_qs(parts.query).get("q", [""])[0]
        community = _COMMUNITY.search(parts.path)
        if community:
            address, title = f"{base}/c/{community[1]}", f"{unquote(community[1])} ({host})"
        elif parts.path == "/search" and words:
            address, title = f"{base}/search?{urlencode({'q': words})}", f"{host}: {words}"
        else:
            address, title = f"{base}/", host
        return Feed(url=address, kind=self.kind, title=as_line(title) or host, site_url=address)

    async def entries(self, feed: Feed, fetch: Fetch) -> AsyncIterator[Batch]:
        base = origin(feed.url)
        parts = urlsplit(feed.url)
        call, ask = "post/list", {"type_": "All", "sort": "New", "limit": "30"}
        community = _COMMUNITY.search(parts.path)
        if community:
            ask["community_name"] = unquote(community[1])
        elif parts.path == "/search":
            call = "search"
            words = parse_qs(parts.query).get("q", [""])[0]
            ask = {"q": words, "type_": "Posts", "sort": "New", "limit": "30"}
        for number in range(1, PAGES + 1):
            answer = await _ask(base, call, {**ask, "page": str(number)}, fetch)
            rows = rows_of(answer, "posts")
            yield Batch(tuple(entry for row in rows if (entry := read_entry(row, base))))
            if not rows or answer.get("next_page", "") is None:
                return

    async def article(self, entry: Entry, fetch: Fetch) -> Article:
        number = self.post_of(entry.url or "")
        if number is None or entry.content:
            return await linked_article(entry, fetch, self.kind)
        base = origin(entry.url or "")
        answer = await _ask(base, "post", {"id": str(number)}, fetch)
        found = read_entry(as_dict(answer.get("post_view")), base)
        if found is None:
            raise ParseError(f"{urlsplit(base).hostname}: no post in its answer")
        return await linked_article(found, fetch, self.kind)

    async def thread(self, entry: Entry, fetch: Fetch) -> Thread:
        for url in (entry.comments_url or "", entry.url or ""):
            number = self.post_of(url)
            if number is not None:
                return await self.thread_at(origin(url), number, fetch)
        raise ParseError("not an entry of a PieFed instance")

    async def thread_at(self, base: str, post: int, fetch: Fetch) -> Thread:
        """The thread under the post `post` of the instance at `base`."""
        ask = {"post_id": str(post), "type_": "All", "sort": "Hot", "limit": "50"}
        try:
            rows = await _flat(base, ask, fetch)
        except NotFoundError:
            rows = _unnested(rows_of(await _ask(base, "post/replies", ask, fetch), "comments"))
        return await in_thread(_thread, base, post, rows)

    def read_page(self, page: Page) -> Article:
        return any_article(page, self.kind)

    def post_of(self, url: str) -> int | None:
        """The number in the address of a post's page."""
        match = _POST.search(urlsplit(url).path)
        return as_int(match[1]) if match else None


def _thread(base: str, post: int, rows: list[Json]) -> Thread:
    comments = [one for row in rows if (one := read_comment(row, base))]
    title = read_name(as_dict(rows[0].get("post"))) if rows else None
    return build_thread(comments, url=f"{base}/post/{post}", title=title)


async def _flat(base: str, ask: dict[str, str], fetch: Fetch) -> list[Json]:
    rows: list[Json] = []
    for number in range(1, PAGES + 1):
        answer = await _ask(base, "comment/list", {**ask, "page": str(number)}, fetch)
        more = rows_of(answer, "comments")
        rows += more
        if not more or answer.get("next_page") is None:
            break
    return _unnested(rows)


def _unnested(rows: list[Json]) -> list[Json]:
    """The rows and what is nested in their `replies`, flat, in order."""
    flat: list[Json] = []
    stack = list(reversed(rows))
    while stack:
        row = stack.pop()
        flat.append(row)
        stack.extend(reversed(as_dicts(row.get("replies"))))
    return flat


async def _ask(base: str, call: str, ask: dict[str, str], fetch: Fetch) -> Json:
    return as_dict(await fetch_json(fetch, f"{base}/api/alpha/{call}?{urlencode(ask)}"))
