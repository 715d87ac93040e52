"""Reddit by Atom, as far as it goes: subreddits, users, searches; threads flat and in part.

Reddit's JSON needs an account's key since 2026; its Atom is what is left, about ten requests a
minute. A thread's feed tells neither points nor who answers whom, and not all comments: the thread
says so in a last line.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

from tui_reader.errors import NotAnArticleError, ParseError
from tui_reader.fetch import Politeness
from tui_reader.models import Article, Comment, CommentState, Entry, Feed, Page, Thread
from tui_reader.sources.base import Batch, Fetch
from tui_reader.sources.bounded import in_thread
from tui_reader.sources.feed.comments import Item, read_items
from tui_reader.sources.json_answer import as_line, as_url
from tui_reader.sources.linked import A_LIST, any_article, linked_article
from tui_reader.sources.thread import build_thread, comment

_SITES = ("reddit.com", "www.reddit.com", "old.reddit.com", "new.reddit.com", "np.reddit.com")
_THREAD = re.compile(
    r"/(?:r|user|u)/[^/]+/comments/(?P<id>[a-z0-9]+)|/comments/(?P<bare>[a-z0-9]+)"
)
_LIST = re.compile(r"/(?P<list>(?:r|user|u)/[^/]+(?:/(?:top|new|hot|rising|controversial))?)/?")
_TEXT = re.compile(r'<div class="md">.*</div>', re.DOTALL)
_LINK = re.compile(r'<a href="([^"]+)">\[link\]</a>')


class Reddit:
    """The source for Reddit."""

    kind = "reddit"
    reads_by_api = True  # article() and thread() tell more than read_page()

    def __init__(self, *, site: str = "https://www.reddit.com") -> None:
        self.site = site
        self._hosts = {*_SITES, urlsplit(site).netloc}
        self.politeness: Mapping[str, Politeness] = {
            urlsplit(site).hostname or "": Politeness(at_once=1, per_second=1 / 6, per_hour=600)
        }

    def claims(self, url: str, page: Page | None) -> bool:
        return urlsplit(url).netloc.lower() in self._hosts

    async def feed(self, url: str, fetch: Fetch, page: Page | None) -> Feed:
        parts = urlsplit(url)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        path = re.sub(r"\.rss$", "", parts.path)
        match = _LIST.match(path)
        if path.rstrip("/").endswith("/search") and query.get("q"):
            below = f"/{match['list']}" if match else ""
            ask = {"q": query["q"], "sort": "new"} | ({"restrict_sr": "on"} if below else {})
            address = f"{self.site}{below}/search.rss?{urlencode(ask)}"
            title = f"Reddit: {query['q']}"
        elif match:
            ask = {"t": query["t"]} if "t" in query else {}
            address = f"{self.site}/{match['list']}/.rss" + (f"?{urlencode(ask)}" if ask else "")
            title = match["list"]
        else:
            address, title = f"{self.site}/.rss", "Reddit"
        page_url = address.replace("/.rss", "/").replace("search.rss", "search")
        return Feed(url=address, kind=self.kind, title=as_line(title) or "", site_url=page_url)

    async def entries(self, feed: Feed, fetch: Fetch) -> AsyncIterator[Batch]:
        page = await fetch(feed.url, kind="feed", etag=feed.etag, modified=feed.modified)
        if page.is_not_modified:
            yield Batch(is_unchanged=True)
            return
        _, _, items = read_items(page.content, page.url)
        entries = tuple(read_entry(item) for item in items if item.id.startswith("t3_"))
        etag, modified = page.headers.get("etag"), page.headers.get("last-modified")
        yield Batch(entries, feed=replace(feed, etag=etag, modified=modified))

    async def article(self, entry: Entry, fetch: Fetch) -> Article:
        number = self.thread_of(entry.url or "")
        if number is None and self.claims(entry.url or "", None):
            raise NotAnArticleError(A_LIST)
        if number is None or entry.content:
            return await linked_article(entry, fetch, self.kind)
        page = await fetch(f"{self.site}/comments/{number}/.rss", kind="feed")
        _, _, items = read_items(page.content, page.url)
        first = next((item for item in items if item.id.startswith("t3_")), None)
        if first is None:
            raise ParseError("Reddit did not send the post")
        found = read_entry(first)
        article = await linked_article(found, fetch, self.kind)
        return replace(article, thread=await in_thread(read_thread, page.content, page.url))

    async def thread(self, entry: Entry, fetch: Fetch) -> Thread:
        addresses = (entry.comments_url or "", entry.url or "")
        number = next((found for url in addresses if (found := self.thread_of(url))), None)
        number = number or entry.external_id.removeprefix("t3_")
        return await self.thread_at(number, fetch)

    async def thread_at(self, number: str, fetch: Fetch) -> Thread:
        """What Reddit tells of the thread with that id."""
        page = await fetch(f"{self.site}/comments/{number}/.rss", kind="feed")
        return await in_thread(read_thread, page.content, page.url)

    def read_page(self, page: Page) -> Article:
        return any_article(page, self.kind)

    def thread_of(self, url: str) -> str | None:
        """The thread's id in the address of its page."""
        parts = urlsplit(url)
        if parts.netloc.lower() not in self._hosts:
            return None
        match = _THREAD.match(parts.path)
        return (match["id"] or match["bare"]) if match else None


def read_entry(item: Item) -> Entry:
    """The entry that a post in a feed makes."""
    text = _TEXT.search(item.html)
    link = _LINK.search(item.html)
    target = as_url(link[1].replace("&amp;", "&")) if link else None
    is_own = target is None or target == item.link or text is not None
    return Entry(
        external_id=item.id,
        title=item.title,
        url=item.link if is_own else target,
        author=_user(item.author),
        published=item.published,
        content=text[0] if text and is_own else None,
        comments_url=item.link,
    )


def read_thread(data: bytes, url: str) -> Thread:
    """The comments in a thread's feed: flat, in Reddit's order."""
    title, page, items = read_items(data, url)
    post = next((item for item in items if item.id.startswith("t3_")), None)
    comments = [_comment(item) for item in items if item.id.startswith("t1_")]
    if comments:
        note = "Reddit tells only some of the comments, and not who answers whom"
        comments.append(Comment("more", note, state="missing", url=post.link if post else page))
    return build_thread(
        comments, url=post.link if post else page or url, title=post.title if post else title
    )


def _comment(item: Item) -> Comment:
    text = _TEXT.search(item.html)
    html = text[0] if text else item.html
    bare = re.sub(r"<[^>]*>|\s", "", html)
    state: CommentState = "ok"
    if bare == "[deleted]":
        state = "deleted"
    elif bare == "[removed]":
        state = "removed"
    return comment(
        item.id,
        html if state == "ok" else None,
        base_url=item.base,
        author=_user(item.author),
        published=item.published,
        state=state,
        url=item.link,
    )


def _user(name: str | None) -> str | None:
    return None if name is None else name.removeprefix("/u/")
