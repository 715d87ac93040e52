"""Lobsters (and sites that run the same code): hottest, newest, active, tags, domains, origins.

A list is JSON at the page's address + ".json", 25 stories a page; a story's JSON holds all its
comments flat, in the order shown. Facts: the `as_json` methods and routes of lobsters/lobsters.
The site allows 4 requests a second, 30 a minute and 400 an hour, and says 429 beyond.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from urllib.parse import quote, urlsplit

from tui_reader.errors import NotAnArticleError, NotFoundError, ParseError
from tui_reader.fetch import Politeness
from tui_reader.models import Article, Comment, CommentState, Entry, Feed, Page, Score, Thread
from tui_reader.sources.base import Batch, Fetch
from tui_reader.sources.bounded import in_thread
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
from tui_reader.sources.linked import A_LIST, any_article, linked_article
from tui_reader.sources.thread import build_thread, comment

PAGES = 8
"""Pages of a list that one refresh asks for at most: 30 requests a minute are allowed."""

_STORY = re.compile(r"/s/([a-z0-9]+)(?:/|\.json$|$)")
_LIST = re.compile(
    r"/(?P<list>hottest|newest|active|recent|top(?:/[0-9]+[hdwmy])?|t/[^/]+|categories/[^/]+"
    r"|domains/[^/]+|origins/[^/]+(?:/[^/]+)?|~[^/]+/stories)(?:/page/\d+)?(?:\.json)?/?$"
)


class Lobsters:
    """The source for lobste.rs, or for the site at `site`."""

    kind = "lobsters"
    reads_by_api = True  # article() and thread() tell more than read_page()

    def __init__(self, *, site: str = "https://lobste.rs") -> None:
        self.site = site
        self._host = urlsplit(site).netloc
        self.politeness: Mapping[str, Politeness] = {
            urlsplit(site).hostname or "": Politeness(
                at_once=2, per_second=4, per_hour=400, within=((30, 60), (100, 600))
            )
        }

    def claims(self, url: str, page: Page | None) -> bool:
        parts = urlsplit(url)
        if parts.netloc.lower().removeprefix("www.") != self._host:
            return False
        return not parts.path.endswith(("/rss", ".rss"))

    async def feed(self, url: str, fetch: Fetch, page: Page | None) -> Feed:
        match = _LIST.fullmatch(urlsplit(url).path)
        name = match["list"] if match else "hottest"
        title = "Lobsters" if name == "hottest" else f"Lobsters: {name.removeprefix('t/')}"
        address = f"{self.site}/" if name == "hottest" else f"{self.site}/{name}"
        return Feed(url=address, kind=self.kind, title=as_line(title) or "", site_url=address)

    async def entries(self, feed: Feed, fetch: Fetch) -> AsyncIterator[Batch]:
        path = urlsplit(feed.url).path.strip("/") or "hottest"
        for number in range(1, PAGES + 1):
            # The front page's further pages stand at /page/N, not below /hottest.
            below = "" if path == "hottest" else f"{path}/"
            address = path if number == 1 else f"{below}page/{number}"
            try:
                stories = as_dicts(await fetch_json(fetch, f"{self.site}/{address}.json"))
            except NotFoundError:
                if number == 1:
                    raise
                return
            entries = [entry for story in stories if (entry := read_entry(story, self.site))]
            yield Batch(tuple(entries))
            if not entries:
                return

    async def article(self, entry: Entry, fetch: Fetch) -> Article:
        short_id = self.story_of(entry.url or "")
        path = urlsplit(entry.url or "").path
        is_list = path.strip("/") == "" or _LIST.fullmatch(path) is not None
        if is_list and self.claims(entry.url or "", None):
            raise NotAnArticleError(A_LIST)
        if short_id is None or entry.content:
            return await linked_article(entry, fetch, self.kind)
        story = await self._story(short_id, fetch)
        found = read_entry(story, self.site)
        if found is None:
            raise ParseError(f"{self._host}: no story in its answer")
        article = await linked_article(found, fetch, self.kind)
        return replace(article, thread=await in_thread(read_thread, story, self.site))

    async def thread(self, entry: Entry, fetch: Fetch) -> Thread:
        addresses = (entry.comments_url or "", entry.url or "")
        short_id = next((found for url in addresses if (found := self.story_of(url))), None)
        return await self.thread_at(short_id or entry.external_id, fetch)

    async def thread_at(self, short_id: str, fetch: Fetch) -> Thread:
        """The thread of the story `short_id`."""
        return await in_thread(read_thread, await self._story(short_id, fetch), self.site)

    async def _story(self, short_id: str, fetch: Fetch) -> Json:
        address = f"{self.site}/s/{quote(short_id, safe='')}.json"
        return as_dict(await fetch_json(fetch, address))

    def read_page(self, page: Page) -> Article:
        return any_article(page, self.kind)

    def story_of(self, url: str) -> str | None:
        """The short id in the address of a story's page."""
        parts = urlsplit(url)
        if parts.netloc.lower().removeprefix("www.") != self._host:
            return None
        match = _STORY.match(parts.path)
        return match[1] if match else None

    async def look_up(self, url: str, fetch: Fetch) -> list[Entry]:
        """Stories of the host of `url`, newest first (the site has no search by address)."""
        host = (urlsplit(url).hostname or "").removeprefix("www.")
        try:
            answer = await fetch_json(fetch, f"{self.site}/domains/{quote(host)}.json")
        except NotFoundError:  # no story of that host yet
            return []
        entries = [read_entry(story, self.site) for story in as_dicts(answer)]
        return [entry for entry in entries if entry is not None]


def read_entry(story: Json, site: str) -> Entry | None:
    """The entry that a story in a list makes."""
    short_id = as_id(story.get("short_id"))
    title = as_line(story.get("title"))
    if not short_id or title is None:
        return None
    page = as_url(story.get("comments_url") or story.get("short_id_url"), site)
    page = page or f"{site}/s/{short_id}"
    url = as_url(story.get("url"), site)
    description = as_body(story.get("description")) or None
    score = as_int(story.get("score"))
    tags = story.get("tags")
    names = [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
    return Entry(
        external_id=short_id,
        title=title,
        url=url or page,
        author=_user(story.get("submitter_user")),
        category=as_line(", ".join(names)),
        published=as_when(story.get("created_at")),
        content=None if url else description,
        summary=description if url else None,
        comments_url=page,
        comments_total=as_int(story.get("comment_count")),
        score=None if score is None else Score(up=score),
    )


def read_thread(story: Json, site: str) -> Thread:
    """The thread in a story's JSON."""
    page = as_url(story.get("comments_url") or story.get("short_id_url"), site)
    return build_thread(
        _comments(as_dicts(story.get("comments")), site),
        url=page,
        total=as_int(story.get("comment_count")),
        title=as_line(story.get("title")),
    )


def _comments(rows: list[Json], site: str) -> list[Comment]:
    """The comments in order; where old data names no parents, from their indentation."""
    comments: list[Comment] = []
    line: list[str] = []  # ids of the last comment and those above it
    for row in rows:
        short_id = as_id(row.get("short_id"))
        depth = as_int(row.get("depth"))
        if depth is None:
            depth = (as_int(row.get("indent_level")) or 1) - 1
        depth = max(depth, 0)
        parent = as_id(row.get("parent_comment")) or None
        if "parent_comment" not in row and 0 < depth <= len(line):
            parent = line[depth - 1]
        line = [*line[:depth], short_id]
        comments.append(_comment(row, short_id, parent, depth, site))
    return comments


def _comment(row: Json, short_id: str, parent: str | None, depth: int, site: str) -> Comment:
    state: CommentState = "ok"
    if row.get("is_moderated"):
        state = "removed"
    elif row.get("is_deleted"):
        state = "deleted"
    published = as_when(row.get("created_at"))
    edited = as_when(row.get("last_edited_at") or row.get("updated_at"))
    score = as_int(row.get("score"))
    return comment(
        short_id,
        as_body(row.get("comment")),
        base_url=site,
        parent_id=parent,
        depth=depth,
        author=_user(row.get("commenting_user")),
        published=published,
        edited=edited if edited != published else None,
        state=state,
        score=None if score is None else Score(up=score),
        url=as_url(row.get("short_id_url") or row.get("url"), site),
    )


def _user(value: object) -> str | None:
    """A user's name: text today, an object in older data and forks."""
    return as_line(value, 100) or as_line(as_dict(value).get("username"), 100)
