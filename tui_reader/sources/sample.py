"""The sample edition's feeds: everything of them is in the library from the start."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

from tui_reader.errors import NotAnArticleError, ParseError
from tui_reader.models import Article, Entry, Feed, Page, Thread
from tui_reader.sources.base import Batch, Fetch
from tui_reader.sources.feed.source import content_article


class SampleSource:
    """The source of kind "sample": it never asks the network."""

    kind = "sample"

    def claims(self, url: str, page: Page | None) -> bool:
        return False

    async def feed(self, url: str, fetch: Fetch, page: Page | None) -> Feed:
        raise ParseError("the sample edition can't be followed by an address")

    async def entries(self, feed: Feed, fetch: Fetch) -> AsyncIterator[Batch]:
        yield Batch(is_unchanged=True)

    async def article(self, entry: Entry, fetch: Fetch) -> Article:
        return replace(content_article(entry), kind=self.kind)

    async def thread(self, entry: Entry, fetch: Fetch) -> Thread:
        return Thread()

    def read_page(self, page: Page) -> Article:
        raise NotAnArticleError("the sample edition has no pages")
