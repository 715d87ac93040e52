"""Hacker News: front page, newest, best, Ask, Show, jobs, a site's or a user's stories, a search.

Lists come from the Firebase API (ids, then items), searches from Algolia; threads are read in
`hackernews_thread`. Facts: github HackerNews/API (no rate limit for now; at most 8 requests at
once all the same), hn.algolia.com/api (10,000 requests an hour).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from tui_reader.errors import NotAnArticleError, NotFoundError, ParseError
from tui_reader.fetch import Politeness
from tui_reader.models import Article, Comment, Entry, Feed, Page, Score, Thread
from tui_reader.sources.base import Batch, Fetch
from tui_reader.sources.hackernews_thread import (
    AT_ONCE,
    Items,
    body_html,
    numbers,
    read_branch,
    read_thread,
)
from tui_reader.sources.json_answer import (
    Json,
    as_body,
    as_dict,
    as_dicts,
    as_id,
    as_int,
    as_line,
    as_url,
    as_when,
    fetch_json,
)
from tui_reader.sources.linked import A_LIST, any_article, linked_article, own_article
from tui_reader.sources.thread import filled

PAGE = 30
_LISTS = {
    "": ("topstories", "Hacker News"),
    "news": ("topstories", "Hacker News"),
    "newest": ("newstories", "Hacker News: newest"),
    "best": ("beststories", "Hacker News: best"),
    "ask": ("askstories", "Hacker News: Ask HN"),
    "show": ("showstories", "Hacker News: Show HN"),
    "jobs": ("jobstories", "Hacker News: jobs"),
}
_STORY_TYPES = ("story", "job", "poll")


class HackerNews:
    """The source for news.ycombinator.com."""

    kind = "hackernews"
    reads_by_api = True  # article() and thread() tell more than read_page()

    def __init__(
        self,
        *,
        site: str = "https://news.ycombinator.com",
        api: str = "https://hacker-news.firebaseio.com/v0",
        search: str = "https://hn.algolia.com/api/v1",
    ) -> None:
        self.site = site
        self.api = api
        self.search = search
        self._host = urlsplit(site).netloc
        self._search_host = urlsplit(search).netloc
        self.politeness: Mapping[str, Politeness] = {
            urlsplit(api).hostname or "": Politeness(at_once=AT_ONCE),
            urlsplit(search).hostname or "": Politeness(at_once=2, per_hour=10_000),
        }

    def claims(self, url: str, page: Page | None) -> bool:
        parts = urlsplit(url)
        if parts.netloc.lower().removeprefix("www.") == self._host:
            return parts.path not in ("/rss", "/bigrss", "/showrss")
        return parts.netloc.lower() == self._search_host and not parts.path.startswith("/api/")

    async def feed(self, url: str, fetch: Fetch, page: Page | None) -> Feed:
        query = _query(url)
        path = urlsplit(url).path.strip("/")
        if urlsplit(url).netloc.lower() == self._search_host:
            words = query.get("q") or query.get("query") or ""
            if not words.strip():
                raise ParseError("a search on Hacker News without words")
            address = (
                f"{urlsplit(self.search).scheme}://{self._search_host}/?{urlencode({'q': words})}"
            )
            return self._as_feed(address, f"Hacker News: {words}")
        if path == "from" and query.get("site"):
            address = f"{self.site}/from?{urlencode({'site': query['site']})}"
            return self._as_feed(address, f"Hacker News: {query['site']}")
        if path in ("submitted", "user", "threads") and query.get("id"):
            address = f"{self.site}/submitted?{urlencode({'id': query['id']})}"
            return self._as_feed(address, f"Hacker News: by {query['id']}")
        if path not in _LISTS:
            path = "news"
        return self._as_feed(f"{self.site}/{path or 'news'}", _LISTS[path][1])

    def _as_feed(self, url: str, title: str) -> Feed:
        return Feed(url=url, kind=self.kind, title=as_line(title) or "", site_url=url)

    async def entries(self, feed: Feed, fetch: Fetch) -> AsyncIterator[Batch]:
        path = urlsplit(feed.url).path.strip("/")
        if path in _LISTS and urlsplit(feed.url).netloc.lower() == self._host:
            async for batch in self._listed(_LISTS[path][0], fetch):
                yield batch
        else:
            async for batch in self._searched(feed.url, fetch):
                yield batch

    async def _listed(self, name: str, fetch: Fetch) -> AsyncIterator[Batch]:
        ids = numbers(await fetch_json(fetch, f"{self.api}/{name}.json"))
        items = Items(self.api, fetch)
        for start in range(0, len(ids), PAGE):
            answers = await items.many(ids[start : start + PAGE])
            entries = [entry for item in answers if (entry := read_entry(item, self.site))]
            yield Batch(tuple(entries))

    async def _searched(self, url: str, fetch: Fetch) -> AsyncIterator[Batch]:
        query = _query(url)
        ask = {"tags": "story", "hitsPerPage": "50"}
        site = query.get("site") if urlsplit(url).path == "/from" else None
        if site:
            ask |= {"query": site, "restrictSearchableAttributes": "url"}
        elif urlsplit(url).path == "/submitted" and query.get("id"):
            ask["tags"] = f"story,author_{query['id']}"
        else:
            ask["query"] = query.get("q", "")
        for number in range(20):
            answer = await fetch_json(
                fetch, f"{self.search}/search_by_date?{urlencode({**ask, 'page': str(number)})}"
            )
            hits = as_dicts(as_dict(answer).get("hits"))
            entries = [entry for hit in hits if (entry := read_hit(hit, self.site))]
            yield Batch(tuple(e for e in entries if not site or _is_of_site(e.url, site)))
            if not hits or number + 1 >= (as_int(as_dict(answer).get("nbPages")) or 0):
                return

    async def article(self, entry: Entry, fetch: Fetch) -> Article:
        number = self.item_of(entry.url or "")
        if number is None and self._is_list(entry.url or ""):
            raise NotAnArticleError(A_LIST)
        if number is None or entry.content:
            return await linked_article(entry, fetch, self.kind)
        items = Items(self.api, fetch)
        item = await items.one(number)
        found = read_entry(item, self.site)
        if found is None:
            raise NotFoundError(f"Hacker News has no story {number} (any more)", status=404)
        options = await items.many(numbers(item.get("parts")))
        content = (found.content or "") + _poll_html(options)
        if content:
            return own_article(replace(found, content=content), self.kind)
        return await linked_article(found, fetch, self.kind)

    async def thread(self, entry: Entry, fetch: Fetch) -> Thread:
        number = self.item_of(entry.comments_url or "") or self.item_of(entry.url or "")
        if number is None:
            number = as_int(entry.external_id)
        if number is None:
            raise ParseError("not an entry of Hacker News")
        return await self.thread_at(number, fetch)

    async def thread_at(self, number: int, fetch: Fetch) -> Thread:
        """The thread under the item `number`."""
        return await read_thread(number, fetch, site=self.site, api=self.api, search=self.search)

    async def more(self, thread: Thread, mark: Comment, fetch: Fetch) -> Thread:
        """`thread` with what is behind a `missing` mark."""
        number = as_int(mark.id)
        if number is None:
            raise ParseError("nothing more is known of these comments")
        found = await read_branch(number, mark.parent_id, fetch, site=self.site, api=self.api)
        return filled(thread, mark, found)

    def read_page(self, page: Page) -> Article:
        return any_article(page, self.kind)

    def _is_list(self, url: str) -> bool:
        path = urlsplit(url).path.strip("/")
        is_searched = path in ("from", "submitted", "user", "threads", "front")
        return self.claims(url, None) and (path in _LISTS or is_searched)

    def item_of(self, url: str) -> int | None:
        """The item's number in the address of an item's page."""
        parts = urlsplit(url)
        if parts.netloc.lower().removeprefix("www.") != self._host or parts.path != "/item":
            return None
        return as_int(_query(url).get("id"))

    async def look_up(self, url: str, fetch: Fetch) -> list[Entry]:
        """Stories that may be of the article at `url`, most commented first (a fuzzy search)."""
        words = url.split("://", 1)[-1].split("#")[0]
        ask = f"query={quote(words, safe='')}&restrictSearchableAttributes=url&tags=story"
        answer = as_dict(await fetch_json(fetch, f"{self.search}/search?{ask}"))
        entries = [read_hit(hit, self.site) for hit in as_dicts(answer.get("hits"))]
        found = [entry for entry in entries if entry is not None]
        return sorted(found, key=lambda entry: -(entry.comments_total or 0))


def read_entry(item: Json, site: str) -> Entry | None:
    """The entry that a Firebase item makes; None for comments, deleted and dead ones."""
    number = as_int(item.get("id"))
    title = as_line(item.get("title"))
    if number is None or title is None or item.get("dead") or item.get("deleted"):
        return None
    if item.get("type") not in _STORY_TYPES:
        return None
    points = as_int(item.get("score"))
    text = as_body(item.get("text"))
    page = f"{site}/item?id={number}"
    return Entry(
        external_id=str(number),
        title=title,
        url=as_url(item.get("url")) or page,
        author=as_line(item.get("by"), 100),
        category=as_line(item["type"]) if item["type"] != "story" else None,
        published=as_when(item.get("time")),
        content=body_html(text) if text else None,
        comments_url=page,
        comments_total=as_int(item.get("descendants")),
        score=None if points is None else Score(up=points),
    )


def read_hit(hit: Json, site: str) -> Entry | None:
    """The entry that one result of Algolia's search makes."""
    number = as_id(hit.get("objectID"))
    title = as_line(hit.get("title"))
    if not number or title is None:
        return None
    points = as_int(hit.get("points"))
    text = as_body(hit.get("story_text"))
    page = f"{site}/item?id={number}"
    return Entry(
        external_id=number,
        title=title,
        url=as_url(hit.get("url")) or page,
        author=as_line(hit.get("author"), 100),
        published=as_when(hit.get("created_at_i")),
        content=body_html(text) if text else None,
        comments_url=page,
        comments_total=as_int(hit.get("num_comments")),
        score=None if points is None else Score(up=points),
    )


def _poll_html(options: list[Json]) -> str:
    rows = [
        f"<li>{body_html(text)} ({as_int(option.get('score')) or 0})</li>"
        for option in options
        if (text := as_body(option.get("text")))
    ]
    return f"<ul>{''.join(rows)}</ul>" if rows else ""


def _query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def _is_of_site(url: str | None, site: str) -> bool:
    """Whether `url` is of `site`, which names a host and maybe the start of a path."""
    parts = urlsplit(url or "")
    host, _, path = site.lower().partition("/")
    own = (parts.hostname or "").removeprefix("www.")
    return (own == host or own.endswith(f".{host}")) and parts.path.lower().startswith(f"/{path}")
