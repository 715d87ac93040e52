"""Discourse forums: latest, top, a category, a tag, a search; topics with all their posts.

Facts: the JSON of discourse/discourse: `t/ID.json`, `posts.json?post_ids[]=`, lists + ".json".
The first post of a topic is the article, the others are comments; most of them answer the topic
itself, some another post (`reply_to_post_number`). Comments are known by their post number, which
is what replies name and what the address of a post holds.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

from tui_reader.errors import FetchError, ParseError
from tui_reader.models import Article, Comment, Entry, Feed, Page, Thread
from tui_reader.sources.base import Batch, Fetch
from tui_reader.sources.bounded import in_thread
from tui_reader.sources.discourse_answer import (
    KIND,
    read_article,
    read_list,
    read_posts,
    read_thread,
)
from tui_reader.sources.discourse_page import topic_in
from tui_reader.sources.json_answer import (
    Json,
    as_dict,
    as_dicts,
    as_int,
    as_line,
    as_list,
    fetch_json,
)
from tui_reader.sources.linked import any_article
from tui_reader.sources.thread import filled

CHUNK = 20
POSTS = 1000
"""Posts of a topic that are loaded at most; 50 requests."""
AT_FULL_SPEED = 10
PAUSE_SECONDS = 0.25
"""Between the requests for one topic after the first ten: a forum takes 50 in 10 s by default."""
PAGES = 20

_TOPIC = re.compile(r"(?P<base>.*?)/t/(?:(?P<slug>[^/]+)/)?(?P<topic>\d+)(?:/\d+)?(?:\.json)?/?$")
_LIST = re.compile(r"(?P<base>.*?)/(?P<list>latest|top|new|hot|c/.+|tags?/.+)(?:\.json|\.rss)?/?$")


class Discourse:
    """The source for any Discourse forum."""

    kind = KIND
    reads_by_api = True  # article() and thread() tell more than read_page()

    def claims(self, url: str, page: Page | None) -> bool:
        if page is None or page.media_type not in ("", "text/html"):
            return False
        return is_discourse(page.content)

    async def feed(self, url: str, fetch: Fetch, page: Page | None) -> Feed:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        words = parse_qs(parts.query).get("q", [""])[0]
        topic, listed = _TOPIC.fullmatch(parts.path), _LIST.fullmatch(parts.path)
        host = parts.hostname or ""
        title = host
        if parts.path.endswith("/search") and words:
            address = f"{site}{parts.path}?{urlencode({'q': words})}"
            title = f"{host}: {words}"
        elif topic:
            address = f"{site}{topic['base']}/latest"
        elif listed:
            address = f"{site}{listed['base']}/{listed['list']}"
            if listed["list"] != "latest":
                title = f"{host}: {listed['list'].partition('/')[2] or listed['list']}"
        else:
            address = f"{site}{parts.path.rstrip('/')}/latest"
        return Feed(url=address, kind=self.kind, title=as_line(title) or host, site_url=address)

    async def entries(self, feed: Feed, fetch: Fetch) -> AsyncIterator[Batch]:
        parts = urlsplit(feed.url)
        path, _, last = parts.path.rpartition("/")
        if last == "search":
            base = f"{parts.scheme}://{parts.netloc}{path}"
            words = parse_qs(parts.query).get("q", [""])[0]
            ask = {"q": words if "order:" in words else f"{words} order:latest"}
        else:
            listed = _LIST.fullmatch(parts.path)
            base = f"{parts.scheme}://{parts.netloc}{listed['base'] if listed else ''}"
            ask = {}
        address = feed.url.split("?")[0]
        for number in range(PAGES):
            # Lists count their pages from 0, the search from 1.
            page = number + 1 if last == "search" else number
            more = {**ask, "page": str(page)} if page > (last == "search") else ask
            query = f"?{urlencode(more)}" if more else ""
            answer = as_dict(await fetch_json(fetch, f"{address}.json{query}"))
            batch, is_last = read_list(answer, base)
            yield Batch(batch)
            if is_last or not batch:
                return

    async def article(self, entry: Entry, fetch: Fetch) -> Article:
        base, topic = self.topic_of(entry.url or "") or (None, None)
        if base is None or topic is None:
            raise ParseError("not a topic of a Discourse forum")
        answer = as_dict(await fetch_json(fetch, f"{base}/t/{topic}.json"))
        article = read_article(answer, base, entry)
        return replace(article, thread=await self._whole(base, topic, answer, fetch))

    async def thread(self, entry: Entry, fetch: Fetch) -> Thread:
        for url in (entry.comments_url or "", entry.url or ""):
            found = self.topic_of(url)
            if found:
                return await self.thread_at(*found, fetch)
        raise ParseError("not a topic of a Discourse forum")

    async def thread_at(self, base: str, topic: int, fetch: Fetch) -> Thread:
        """The posts of a topic but the first, as a thread."""
        answer = as_dict(await fetch_json(fetch, f"{base}/t/{topic}.json"))
        return await self._whole(base, topic, answer, fetch)

    async def _whole(self, base: str, topic: int, answer: Json, fetch: Fetch) -> Thread:
        stream = as_dict(answer.get("post_stream"))
        posts = as_dicts(stream.get("posts"))
        have = {as_int(post.get("id")) for post in posts}
        ids = [one for raw in as_list(stream.get("stream")) if (one := as_int(raw)) is not None]
        wanted = [one for one in ids if one not in have]
        more, asked = await self._posts(base, topic, wanted[:POSTS], fetch)
        left_out, loaded = len(wanted) - asked, len(ids) - len(wanted) + asked
        return await in_thread(read_thread, answer, posts + more, base, topic, left_out, loaded)

    async def more(self, thread: Thread, mark: Comment, fetch: Fetch) -> Thread:
        """`thread` with what is behind its mark: the posts after those that were loaded."""
        found = self.topic_of(thread.url or "")
        loaded = mark.id.removeprefix("more:")
        if found is None or not loaded.isdecimal():
            raise ParseError("these comments can only be read in the browser: C opens it")
        base, topic = found
        answer = as_dict(await fetch_json(fetch, f"{base}/t/{topic}.json"))
        stream = as_list(as_dict(answer.get("post_stream")).get("stream"))
        ids = [one for raw in stream if (one := as_int(raw)) is not None][int(loaded) :]
        posts, asked = await self._posts(base, topic, ids[:POSTS], fetch)
        if ids and not asked:
            raise ParseError("the forum did not give the rest of its posts")
        left_out, number = len(ids) - asked, int(loaded) + asked
        rest = await in_thread(read_posts, posts, thread.url or "", base, left_out, number)
        return filled(thread, mark, rest, root_ids={"1"})

    async def _posts(
        self, base: str, topic: int, ids: list[int], fetch: Fetch
    ) -> tuple[list[Json], int]:
        """These posts of a topic, and for how many of the ids, from the first on, the forum has
        answered: it need not give all that it was asked for."""
        posts: list[Json] = []
        asked = 0
        for start in range(0, len(ids), CHUNK):
            if start >= AT_FULL_SPEED * CHUNK:
                await asyncio.sleep(PAUSE_SECONDS)
            query = urlencode([("post_ids[]", str(one)) for one in ids[start : start + CHUNK]])
            try:
                more = await fetch_json(fetch, f"{base}/t/{topic}/posts.json?{query}")
            except FetchError:  # what came so far is worth having
                break
            posts += as_dicts(as_dict(as_dict(more).get("post_stream")).get("posts"))
            asked += len(ids[start : start + CHUNK])
        return posts, asked

    def read_page(self, page: Page) -> Article:
        topic = topic_in(page)
        if topic is None:
            return any_article(page, self.kind)
        base, number = self.topic_of(page.url) or (page.url, 0)
        stream = as_dict(topic.get("post_stream"))
        posts = as_dicts(stream.get("posts"))
        try:
            entry = Entry(str(number), url=page.url, comments_url=page.url)
            article = read_article(topic, base, entry)
        except ParseError:  # a later page of the topic
            return any_article(page, self.kind)
        left_out = max(len(as_list(stream.get("stream"))) - len(posts), 0)
        thread = read_thread(
            topic, posts, base, number, None if topic.get("has_more") else left_out
        )
        return replace(article, thread=replace(thread, url=page.url))

    def topic_of(self, url: str) -> tuple[str, int] | None:
        """(address of the forum, number of the topic) in the address of a topic's page."""
        parts = urlsplit(url)
        match = _TOPIC.fullmatch(parts.path)
        if match is None or not parts.netloc:
            return None
        return f"{parts.scheme}://{parts.netloc}{match['base']}", int(match["topic"])


def is_discourse(content: bytes) -> bool:
    """Whether a page says that Discourse made it."""
    return re.search(rb"<meta[^>]+generator[^>]+Discourse ", content[:200_000]) is not None
