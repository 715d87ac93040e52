"""What leaves the machine: comments looked for, discussions looked up, votes on the site itself."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.keyrings import keyring
from tests.reading.library import HN, page, route_hacker_news, route_lobsters
from tests.servers import TestServer
from tests.sources.test_gnuboard_vote import POST, Board
from tests.tls import TlsProxy
from tests.ui.conftest import NOW, Open, Reader
from tui_reader.models import Article, Block, Comment, Entry, Feed, Thread
from tui_reader.paths import Paths, ensure
from tui_reader.reading.site_votes import Account, keep_account, site_of
from tui_reader.sources.thread import missing
from tui_reader.store import Store
from tui_reader.ui.actions.discussing import is_mark
from tui_reader.ui.discussed import names_thread
from tui_reader.ui.screens.choice import ChoiceScreen

__all__ = ["keyring"]
ARTICLE = "http://news.example/1"
ENTRY = Entry("1", "Tides", ARTICLE, published=NOW, content="<p>All of the text.</p>")


def put(paths: Paths, entry: Entry, feed: Feed | None = None, thread: Thread | None = None) -> int:
    """A library with one entry in it whose article is there."""
    ensure(paths.data)
    with Store.open(paths.library, now=lambda: NOW) as store:
        kept = store.feeds.add(feed or Feed("http://news.example/feed", title="Harbour"))
        (entry_id,) = store.entries.apply(kept, [entry], NOW).new
        article = Article(url=entry.url, title=entry.title, blocks=(Block("paragraph", "Text."),))
        store.articles.put(entry_id, article, origin="feed")
        if thread is not None:
            store.threads.put(entry_id, thread, NOW - timedelta(hours=1))
        store.search.index_some()
    return entry_id


def use(monkeypatch: pytest.MonkeyPatch, world: TestServer) -> None:
    for name, value in world.as_proxy.items():
        monkeypatch.setenv(name, value)


def authors(reader: Reader) -> list[str | None]:
    thread = reader.main.opened.thread
    return [comment.author for comment in thread.comments] if thread is not None else []


async def test_comments_are_looked_for_only_when_asked(
    open_reader: Open, paths: Paths, server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, server)
    server.route(ARTICLE, page())
    put(paths, ENTRY)
    async with open_reader() as reader:
        main = reader.main
        await reader.press("enter")
        assert main.comments.note.endswith("c looks for them on its page.")
        assert not server.requests
        await reader.press("tab", "c")
        await reader.until(lambda: "were found" in main.comments.note)
        assert [request.path for request in server.requests] == ["/1"]
        await reader.press("c")
        assert main.pane == "article"


async def test_the_key_goes_back_also_while_comments_are_looked_for(
    open_reader: Open, paths: Paths, server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, server)
    server.route(ARTICLE, b"", fault="hang")
    put(paths, ENTRY)
    async with open_reader() as reader:
        await reader.press("enter")
        await reader.pilot.press("c")
        await reader.until(lambda: reader.main.comments.note == "loading…")
        await reader.pilot.press("c")
        assert reader.main.pane == "article"


async def test_discussions_are_looked_up_switched_and_completed(
    open_reader: Open, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    hit = {"objectID": "100", "url": ARTICLE, "title": "Tides", "num_comments": 3, "points": 7,
           "author": "ann", "created_at_i": 1_700_000_000}  # fmt: skip
    put(paths, ENTRY)
    with TlsProxy() as world:
        use(monkeypatch, world)
        world.route("https://hn.algolia.com/api/v1/search", json.dumps({"hits": [hit]}))
        route_hacker_news(world)
        route_lobsters(world)
        async with open_reader() as reader:
            main = reader.main
            await reader.press("g", "s")
            await reader.until(lambda: "gd looks elsewhere" in reader.message)
            await reader.press("g", "d", "n", "enter")
            assert not world.requests
            await reader.press("g", "d", "y", "enter")
            await reader.until(lambda: isinstance(reader.app.screen, ChoiceScreen))
            await reader.press("enter")
            assert main.pane == "comments"
            await reader.until(lambda: "carol" in authors(reader))
            await reader.press("g", "d")  # not asked about again
            await reader.until(lambda: isinstance(reader.app.screen, ChoiceScreen))
            await reader.press("j", "enter")
            await reader.until(lambda: len(authors(reader)) == 4)
            await reader.press("g", "s")
            await reader.until(lambda: isinstance(reader.app.screen, ChoiceScreen))
            await reader.press("k", "enter")
            await reader.until(lambda: "carol" in authors(reader))


async def test_enter_loads_what_is_missing(
    open_reader: Open, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = Thread((Comment("100", "x", author="ann"), missing("102", "100")), url=HN)
    put(paths, ENTRY, thread=cut)
    with TlsProxy() as world:
        use(monkeypatch, world)
        route_hacker_news(world)
        async with open_reader() as reader:
            await reader.press("enter", "c")
            await reader.until(lambda: reader.main.comments.current is not None)
            await reader.press("G")
            if "carol" not in authors(reader):
                await reader.press("enter")
            await reader.until(lambda: "carol" in authors(reader))


async def test_a_site_vote_is_confirmed_sent_and_told(
    open_reader: Open,
    paths: Paths,
    server: TestServer,
    keyring: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use(monkeypatch, server)
    site = Board()
    site.serve(server)
    board = Feed("http://board.example/bbs/board.php?bo_table=news", "gnuboard", "게시판")
    put(paths, Entry("136", "글", POST, published=NOW), board)
    async with open_reader() as reader:
        await reader.press("V")
        await reader.until(lambda: "account add" in reader.message)
        keep_account(Account(site_of(POST), "reader1", "right"))

        async def vote(*answer: str) -> None:
            await reader.press("V")
            await reader.until(lambda: isinstance(reader.app.screen, ChoiceScreen))
            await reader.press("enter", *answer)

        await vote("n", "enter")
        assert not site.votes
        await vote("y", "enter")
        await reader.until(lambda: reader.message == "board.example has counted it: 추천 13")
        site.answer = '{"error": "이미 추천 하신 글 입니다.", "count": ""}'
        await vote("y", "enter")
        await reader.until(lambda: "has voted 추천 on the post already" in reader.message)
        assert reader.main.status.is_error
        assert reader.main.entries.current is not None
        assert reader.main.entries.current.vote == "none", "ours is apart"


def test_which_entries_name_their_comments() -> None:
    bare = Entry("1", "x", ARTICLE)
    assert not names_thread("feed", bare, Article())
    assert not names_thread("page", bare, None)
    assert names_thread("gnuboard", bare, None)
    assert names_thread("feed", bare, Article(comments_url="http://x.example/c"))
    for named in (
        Entry("1", comments_url=HN),
        Entry("1", comments_feed=ARTICLE),
        Entry("1", discussions=(HN,)),
        Entry("1", comments_total=0),
    ):
        assert names_thread("feed", named, None)


def test_a_missing_parent_is_no_mark() -> None:
    parent, mark = missing("1"), missing("3", "2")
    thread = Thread((parent, Comment("2", "x", "1", depth=1), mark))
    assert not is_mark(thread, parent)
    assert is_mark(thread, mark)
    assert not is_mark(thread, thread.comments[1])
