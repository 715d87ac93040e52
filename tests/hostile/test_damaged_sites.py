"""Whole sites whose every answer is damaged, through what each source is asked for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hostile.damage import damaged
from tests.hostile.payloads import assert_inert
from tests.sources.trees import DATA
from tui_reader.errors import NotFoundError, ReaderError, RetryLaterError
from tui_reader.models import Entry, Feed, Page
from tui_reader.sources import discussions, source_of

MOST_REQUESTS = 400
"""A source that asks more often goes round in circles."""

PLACES = {
    "gnuboard": "http://board.example/bbs/board.php?bo_table=news&wr_id=137",
    "rhymix": "http://rx.example/index.php?mid=news&document_srl=137",
    "ciboard": "http://ci.example/post/12",
    "hackernews": "https://news.ycombinator.com/item?id=17",
    "lobsters": "https://lobste.rs/s/hycfdx",
    "reddit": "https://www.reddit.com/r/x/comments/abc/t/",
    "lemmy": "https://lemmy.example/post/1",
    "piefed": "https://piefed.example/post/1",
    "discourse": "https://forum.example/t/topic/57",
}
ENGINES = {
    "isso": "<script src=/js/embed.min.js data-isso=/isso/></script><div id=isso-thread></div>",
    "wordpress": "<link rel=https://api.w.org/ href=/wp-json/><link rel=shortlink href='/?p=7'>",
    "disqus": "<script src=https://paper.disqus.com/embed.js></script><div id=disqus_thread></div>",
    "giscus": "<script src=https://giscus.app/client.js data-repo=a/b data-mapping=url></script>",
}
"""What a page includes of the engine that keeps its comments."""
THREADS = {
    **{kind: url for kind, url in PLACES.items() if kind not in ("gnuboard", "rhymix", "ciboard")},
    "mastodon": "https://social.example/@a/109302436954721982",
    "bluesky": "https://bsky.app/profile/a.example/post/3k",
    "discourse": "https://forum.example/t/topic/57/3",
}
BLOG = "https://blog.example/2026/11/post/"
SHARES = st.sampled_from([0.005, 0.03, 0.2])


class Served:
    """The site: whatever is asked, one of its recorded answers comes, damaged; or none."""

    def __init__(self, kind: str, seed: int, share: float) -> None:
        self._chance = Random(seed)  # noqa: S311
        self._share = share
        paths = sorted(path for path in (DATA / kind).rglob("*") if path.is_file())
        self._samples = [path for path in paths if ".expected." not in path.name]
        self._left = MOST_REQUESTS

    async def __call__(
        self,
        url: str,
        *,
        kind: str = "page",
        etag: str | None = None,
        modified: str | None = None,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Page:
        self._left -= 1
        assert self._left, "it asks for ever"
        fate = self._chance.random()
        if fate < 0.05:
            raise NotFoundError("gone", status=410)
        if fate < 0.07:
            raise RetryLaterError("later", until=datetime(2026, 11, 23, tzinfo=UTC))
        path = self._chance.choice(self._samples)
        type_ = {".json": "application/json", ".xml": "text/xml"}.get(path.suffix, "text/html")
        content = damaged(path.read_bytes(), self._chance, self._share)
        return Page(url, 200, content, {"content-type": type_})


async def told(work: Callable[[], Awaitable[object]]) -> Any:
    """What is told, clean; None when it refuses with a clean line."""
    try:
        value = await work()
    except ReaderError as error:
        refused = str(error)
    else:
        assert_inert(value)
        return value
    assert refused
    assert "\n" not in refused
    assert_inert(refused)
    return None


@pytest.mark.parametrize("kind", PLACES)
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 2**32), share=SHARES)
async def test_sites(kind: str, seed: int, share: float) -> None:
    source, url = source_of(kind), PLACES[kind]
    fetch = Served(kind, seed, share)
    page = await told(lambda: fetch(url))
    if page is None:
        return
    source.claims(url, page)
    await told(lambda: source.feed(url, fetch, page))

    async def entries() -> object:
        found = []
        async for batch in source.entries(Feed(url, kind=kind), fetch):
            found.append(batch)
            if len(found) == 3:
                break
        return found

    await told(entries)
    entry = Entry(external_id="17", title="t", url=url, comments_url=url)
    await told(lambda: source.article(entry, fetch))
    await told(lambda: source.thread(entry, fetch))

    async def read() -> object:
        return source.read_page(page)

    await told(read)


@pytest.mark.parametrize("kind", ENGINES)
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 2**32), share=SHARES)
async def test_engines(kind: str, seed: int, share: float) -> None:
    """The comments of a page by what it includes, and by what its feed names."""
    fetch = Served(kind, seed, share)
    chance = Random(seed)  # noqa: S311
    head = damaged(ENGINES[kind].encode(), chance, share if seed % 4 == 0 else 0)
    page = Page(BLOG, 200, b"<html><head>" + head + b"</head><p>x", {"content-type": "text/html"})
    entry = Entry(external_id="1", title="t", url=BLOG, comments_feed=f"{BLOG}feed/")
    sites = discussions.Discussions(disqus_key="k")
    await told(lambda: sites.thread_for(entry, fetch, page=page))


@pytest.mark.parametrize("kind", THREADS)
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 2**32), share=SHARES)
async def test_threads(kind: str, seed: int, share: float) -> None:
    """A thread by its address, what is missing in it, and where else it is talked about."""
    fetch, sites = Served(kind, seed, share), discussions.default_discussions()
    thread = await told(lambda: sites.thread_at(THREADS[kind], fetch))
    gaps = [one.id for one in thread.comments if one.state == "missing"] if thread else []
    for gap in gaps[:2]:
        await told(partial(sites.more, thread, gap, fetch))
    await told(lambda: sites.look_up(BLOG, fetch))
