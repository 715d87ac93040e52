"""From an article to its threads: which discussion an entry has, and where else it is discussed.

`thread_for` goes by what the entry itself says (its comment page, comment feed, further thread
addresses), then by the comment engine found in its page. `look_up` asks Hacker News, Lobsters and
a Lemmy instance for the article's address: that tells third parties what is being read, so it is
only ever done when the reader asks for it. Called by `reading`; never stores anything.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TypeAlias

from tui_reader.errors import FetchError, ParseError, ReaderError, RetryLaterError
from tui_reader.fetch import Politeness
from tui_reader.models import Entry, Page, Thread
from tui_reader.sources import bluesky, disqus, giscus, isso, mastodon, wordpress
from tui_reader.sources.base import Fetch
from tui_reader.sources.bounded import in_thread
from tui_reader.sources.discourse import Discourse
from tui_reader.sources.discussion_links import ThreadLink as ThreadLink
from tui_reader.sources.discussion_links import (
    linked_threads,
    named_addresses,
    same_article,
    site_name,
)
from tui_reader.sources.feed import comments as feed_comments
from tui_reader.sources.hackernews import HackerNews
from tui_reader.sources.lemmy import Lemmy
from tui_reader.sources.lobsters import Lobsters
from tui_reader.sources.page_scripts import read_tags
from tui_reader.sources.piefed import PieFed
from tui_reader.sources.reddit import Reddit
from tui_reader.urls import origin

Reader: TypeAlias = Callable[[Fetch], Awaitable[Thread]]
"""One way to read a thread: everything but the network is decided."""


@dataclass(frozen=True)
class Discussions:
    """The sites that are known to hold discussions; tests put their own addresses in."""

    hackernews: HackerNews = field(default_factory=HackerNews)
    lobsters: Lobsters = field(default_factory=Lobsters)
    reddit: Reddit = field(default_factory=Reddit)
    lemmy: Lemmy = field(default_factory=Lemmy)
    piefed: PieFed = field(default_factory=PieFed)
    discourse: Discourse = field(default_factory=Discourse)
    bluesky_api: str = bluesky.API
    giscus_api: str = giscus.GISCUS
    github_api: str = giscus.GITHUB
    lemmy_search: str = "https://lemmy.world"
    disqus_key: str | None = None

    @property
    def politeness(self) -> Mapping[str, Politeness]:
        """The rules of all hosts that may be asked from here."""
        sites = (self.hackernews, self.lobsters, self.reddit)
        rules = dict(giscus.POLITENESS)
        for site in sites:
            rules.update(site.politeness)
        return rules

    async def thread_for(
        self, entry: Entry, fetch: Fetch, *, page: Page | None = None
    ) -> Thread | None:
        """The thread of `entry`; None when it has none that is known.

        `page`: the entry's page where it was fetched already; else it is fetched when nothing
        in the entry names a discussion. Raises the first FetchError or ParseError when there
        is a discussion but it can't be had.
        """
        faults: list[ReaderError] = []
        for url in dict.fromkeys(named_addresses(entry)):
            # Only the comment page may be taken for a Lemmy post by its "/post/12" alone, and
            # what a path looks like is no proof: then a fault is no fault.
            noted = faults if self._is_sure(url) else []
            for reader in self._readers(url, guess=url == entry.comments_url):
                if (thread := await _tried(reader, fetch, noted)) is not None:
                    return thread
        thread = await self._in_comment_feed(entry, fetch, page, faults)
        if thread is None and (page is not None or not faults):
            thread = await self._on_page(entry, fetch, page, faults)
        if thread is None:
            for url in linked_threads(entry):
                for reader in self._readers(url, guess=False):
                    if (thread := await _tried(reader, fetch, faults)) is not None:
                        return thread
        if thread is None and faults:
            raise faults[0]
        return thread

    async def thread_at(self, url: str, fetch: Fetch) -> Thread | None:
        """The thread that stands at an address of a discussion; None for other addresses."""
        faults: list[ReaderError] = []
        for reader in self._readers(url, guess=True):
            if (thread := await _tried(reader, fetch, faults)) is not None:
                return thread
        if faults:
            raise faults[0]
        return None

    async def more(self, thread: Thread, comment_id: str, fetch: Fetch) -> Thread:
        """`thread` with what is behind its `missing` mark `comment_id`. Raises ParseError where
        the site has no way to ask for it."""
        mark = next((one for one in thread.comments if one.id == comment_id), None)
        if mark is None or mark.state != "missing":
            return thread
        url = thread.url or ""
        if self.hackernews.item_of(url) is not None:
            return await self.hackernews.more(thread, mark, fetch)
        if self.lemmy.post_of(url) is not None:
            return await self.lemmy.more(thread, mark, fetch)
        if self.discourse.topic_of(url) is not None:
            return await self.discourse.more(thread, mark, fetch)
        raise ParseError("these comments can only be read in the browser: C opens it")

    def links_of(self, entry: Entry) -> list[ThreadLink]:
        """The discussions that the entry itself names, the most certain first."""
        addresses = dict.fromkeys([*named_addresses(entry), *linked_threads(entry)])
        return [
            ThreadLink(shown := bluesky.page_of(url), site_name(shown))
            for url in addresses
            if self._readers(url, guess=url == entry.comments_url)
        ]

    def reads(self, url: str) -> bool:
        """Whether a discussion may stand at `url`, judged by the address alone."""
        return bool(self._readers(url, guess=True))

    async def look_up(self, url: str, fetch: Fetch) -> list[ThreadLink]:
        """Discussions of the article at `url` elsewhere. Only when the reader asks for it.

        A site that fails is left out; when all fail, the first fault is raised.
        """
        answers = await asyncio.gather(
            self.hackernews.look_up(url, fetch),
            self.lobsters.look_up(url, fetch),
            self.lemmy.look_up(url, self.lemmy_search, fetch),
            return_exceptions=True,
        )
        faults = [answer for answer in answers if isinstance(answer, BaseException)]
        for fault in faults:
            if not isinstance(fault, ReaderError):
                raise fault
        if len(faults) == len(answers):
            raise faults[0]
        entries = [one for answer in answers if isinstance(answer, list) for one in answer]
        found: dict[str, ThreadLink] = {}
        for entry in entries:
            if entry.comments_url and entry.url and same_article(entry.url, url):
                link = ThreadLink(
                    url=entry.comments_url,
                    site=site_name(entry.comments_url),
                    title=entry.title,
                    comments_total=entry.comments_total,
                    score=entry.score,
                )
                found.setdefault(link.url, link)
        return list(found.values())

    def _is_sure(self, url: str) -> bool:
        """Whether the host of `url` proves that a discussion stands there."""
        own = (self.hackernews.item_of(url), self.lobsters.story_of(url))
        return any((*own, self.reddit.thread_of(url), bluesky.post_of(url)))

    def _readers(self, url: str, *, guess: bool) -> list[Reader]:
        """How the thread at `url` may be read, judged by the address alone."""
        if (number := self.hackernews.item_of(url)) is not None:
            return [partial(self.hackernews.thread_at, number)]
        if (short_id := self.lobsters.story_of(url)) is not None:
            return [partial(self.lobsters.thread_at, short_id)]
        if (reddit_id := self.reddit.thread_of(url)) is not None:
            return [partial(self.reddit.thread_at, reddit_id)]
        if (record := bluesky.post_of(url)) is not None:
            return [partial(bluesky.fetch_thread, *record, api=self.bluesky_api)]
        if (status := mastodon.post_of(url)) is not None:
            return [partial(mastodon.fetch_thread, url, *status)]
        if (topic := self.discourse.topic_of(url)) is not None:
            return [partial(self.discourse.thread_at, *topic)]
        if guess and (post := self.lemmy.post_of(url)) is not None:
            lemmy = partial(self.lemmy.thread_at, origin(url), post)
            return [lemmy, partial(self.piefed.thread_at, origin(url), post)]
        return []

    async def _in_comment_feed(
        self, entry: Entry, fetch: Fetch, page: Page | None, faults: list[ReaderError]
    ) -> Thread | None:
        """The thread by the entry's comment feed; of WordPress better by its API."""
        feed = entry.comments_feed
        if not feed:
            return None
        atom = wordpress.atom_feed(feed)
        if atom and entry.url:
            post = wordpress.found_in(page) if page else wordpress.guessed_for(entry.url)
            soft: list[ReaderError] = []  # the feed is still there
            readers = [partial(feed_comments.fetch_thread, atom)]
            if post is not None:
                readers.insert(0, partial(wordpress.fetch_thread, post, entry.url))
            for reader in readers:
                if (thread := await _tried(reader, fetch, soft)) is not None:
                    return thread
        return await _tried(partial(feed_comments.fetch_thread, feed), fetch, faults)

    async def _on_page(
        self, entry: Entry, fetch: Fetch, page: Page | None, faults: list[ReaderError]
    ) -> Thread | None:
        """The thread by the comment engine that the entry's page includes."""
        if page is None:
            if entry.url is None or not origin(entry.url):
                return None
            page = await fetch(entry.url)
        for reader in await self._engines(page):
            if (thread := await _tried(reader, fetch, faults)) is not None:
                return thread
        return None

    async def _engines(self, page: Page) -> list[Reader]:
        """How the thread of a page may be read, by the engines it names."""
        readers: list[Reader] = []
        if (topic := self.discourse.topic_of(page.url)) and self.discourse.claims(page.url, page):
            readers.append(partial(self.discourse.thread_at, *topic))
        if (post := self.lemmy.post_of(page.url)) is not None:
            sites = [site for site in (self.lemmy, self.piefed) if site.claims(page.url, page)]
            readers += [partial(site.thread_at, origin(page.url), post) for site in sites]
        if (blog := wordpress.found_in(page)) is not None:
            readers.append(partial(wordpress.fetch_thread, blog, page.url))
            feed = wordpress.atom_feed(page.url.split("#")[0].split("?")[0].rstrip("/") + "/feed/")
            if feed:
                readers.append(partial(feed_comments.fetch_thread, feed))
        tags = await in_thread(read_tags, page)
        if (server := isso.found_in(tags)) is not None:
            readers.append(partial(isso.fetch_thread, server))
        if (place := giscus.found_in(tags)) is not None:
            ask = partial(giscus.fetch_thread, giscus=self.giscus_api, github=self.github_api)
            readers.append(partial(ask, place))
        if (forum := disqus.found_in(tags)) is not None:
            readers.append(partial(disqus.fetch_thread, forum, key=self.disqus_key))
        return readers


def discussions_of(disqus_key: str, lemmy: str) -> Discussions:
    """The sites as they are in the world, asked as the settings say."""
    return Discussions(disqus_key=disqus_key.strip() or None, lemmy_search=lemmy.strip())


@cache
def default_discussions() -> Discussions:
    """The sites as they are in the world."""
    return Discussions()


async def thread_for(entry: Entry, fetch: Fetch, *, page: Page | None = None) -> Thread | None:
    """`Discussions.thread_for` of the sites as they are in the world."""
    return await default_discussions().thread_for(entry, fetch, page=page)


async def thread_at(url: str, fetch: Fetch) -> Thread | None:
    """`Discussions.thread_at` of the sites as they are in the world."""
    return await default_discussions().thread_at(url, fetch)


async def look_up(url: str, fetch: Fetch) -> list[ThreadLink]:
    """`Discussions.look_up` of the sites as they are in the world."""
    return await default_discussions().look_up(url, fetch)


def links_of(entry: Entry) -> list[ThreadLink]:
    """`Discussions.links_of` of the sites as they are in the world."""
    return default_discussions().links_of(entry)


def politeness() -> Mapping[str, Politeness]:
    """The rules of all hosts that are asked from here, for `Fetcher.declare`."""
    return default_discussions().politeness


async def _tried(reader: Reader, fetch: Fetch, faults: list[ReaderError]) -> Thread | None:
    """The thread, or None with its fault noted. A site that wants us to wait ends the search."""
    try:
        return await reader(fetch)
    except RetryLaterError:
        raise
    except (FetchError, ParseError) as error:
        faults.append(error)
        return None
