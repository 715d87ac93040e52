"""Adding, refreshing, renaming, moving and removing feeds, with the real worker and a server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.widgets import Input, Static

from tests.servers import TestServer
from tests.ui.conftest import CONFIG, Open, Reader
from tui_reader.config import Config, Network
from tui_reader.models import Feed, View
from tui_reader.paths import Paths
from tui_reader.store import Store
from tui_reader.ui.screens.feeds import found_from, hint_lines, index_of
from tui_reader.ui.screens.prompt import PromptScreen
from tui_reader.ui.widgets.feed_list import FeedList

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>
<link>http://x.example/</link><description>d</description>{items}</channel></rss>"""
ITEM = """<item><title>글 {n} [/x]</title><guid>{n}</guid><link>{url}/post/{n}</link>
<description>&lt;p&gt;본문 {n}&lt;/p&gt;</description></item>"""


def feed(server: TestServer, count: int, title: str = "새 피드") -> str:
    items = "".join(ITEM.format(n=n, url=server.url) for n in range(count))
    return FEED.format(title=title, items=items)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


async def test_a_feed_is_added_read_and_refreshed(
    open_reader: Open, server: TestServer, library: list[int], paths: Paths
) -> None:
    assert library
    server.route("/", '<html><head><link rel="alternate" type="application/rss+xml" href="/rss">')
    server.route("/rss", feed(server, 3), content_type="application/rss+xml")
    async with open_reader() as reader:
        main = reader.main
        await reader.press("a", *server.url.replace("http://", "http://"), "enter")
        await reader.until(lambda: len(main.list_state.feeds) == 3)
        await reader.until(lambda: len(reader.titles) == 3)
        assert "글 0 [/x]" in reader.titles
        assert main.list_state.view.kind == "feed"
        assert main.top_line.tabs[0].name == "새 피드"
        await reader.press("enter")
        await reader.until(lambda: main.opened.article is not None)
        assert main.opened.article is not None
        assert "본문" in main.opened.article.text

        server.route("/rss", feed(server, 5), content_type="application/rss+xml")
        place = main.entries.current
        await reader.press("h", "r")
        await reader.until(lambda: len(reader.titles) == 5)
        assert main.entries.current is not None
        assert place is not None
        assert main.entries.current.id == place.id
        await reader.until(lambda: reader.message == "2 new")

        server.route("/rss", "gone", status=500)
        await reader.press("r")
        await reader.until(lambda: main.top_line.warning == "1 failed")
        assert "새 피드" in reader.message
        assert main.status.is_error
    with Store.open(paths.library) as store:
        assert len(store.feeds.all()) == 3


async def test_several_feeds_are_asked_about(
    open_reader: Open, server: TestServer, library: list[int]
) -> None:
    assert library
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="{name}" href="/{name}">'
        for name in ("one", "two")
    )
    server.route("/", f"<html><head>{links}</head></html>")
    for name in ("one", "two"):
        server.route(f"/{name}", feed(server, 1, name), content_type="application/rss+xml")
    async with open_reader() as reader:
        await reader.press("a", *server.url, "enter")
        await reader.until(lambda: len(reader.app.screen_stack) == 3)
        await reader.press("j", "enter")
        await reader.until(lambda: len(reader.main.list_state.feeds) == 3)
        assert any(feed.title == "two" for feed in reader.main.list_state.feeds)


async def test_a_fault_is_one_line_and_refreshing_can_be_stopped(
    open_reader: Open, server: TestServer, library: list[int], paths: Paths
) -> None:
    assert library
    server.route("/hang", b"", fault="hang")
    with Store.open(paths.library) as store:
        hanging = store.feeds.by_url("https://quiet.example/feed")
        assert hanging is not None
    async with open_reader() as reader:
        main = reader.main
        await reader.press("a", *"http://127.0.0.1:1/nothing", "enter")
        await reader.until(lambda: main.status.is_error)
        assert "127.0.0.1" in reader.message
        await reader.pilot.press("a", *f"{server.url}/hang", "enter")
        await reader.until(lambda: any(r.path == "/hang" for r in server.requests))
        main.refresher.begin([hanging.id or 0])
        assert main.refresher.is_running
        await reader.pilot.press("escape")
        await reader.until(lambda: not main.refresher.is_running)
        assert reader.message == "refresh stopped"


async def test_garbage_is_looked_for_when_nobody_waits(
    open_reader: Open, library: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert library
    tidied: list[float] = []
    monkeypatch.setattr("tui_reader.ui.refresher.tidy", lambda: tidied.append(1.0))
    async with open_reader() as reader:
        refresher = reader.main.refresher
        refresher._tick()  # nothing was done yet
        await reader.press("j")
        refresher._tick()  # just now
        assert tidied == []
        reader.main.struck_at -= 60
        refresher._tick()
        refresher._tick()  # once is enough
        assert tidied == [1.0]


async def test_many_feeds_at_once_draw_the_top_line_a_few_times(
    open_reader: Open, library: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert library
    notes: list[tuple[str, str]] = []
    told = asyncio.Event()

    async def ask(job: str, *, on_event: Callable[[dict[str, Any]], None], **_: object) -> None:
        for done in range(1, 501):
            status = "failed" if done == 100 else "unchanged"
            on_event({"status": status, "done": done, "total": 500, "title": "A"})
        await told.wait()

    async with open_reader() as reader:
        top_line, engine = reader.main.top_line, reader.main.session.engine
        plain = top_line.set_note

        def set_note(note: str, warning: str = "") -> None:
            notes.append((note, warning))
            plain(note, warning)
            if note == "refreshing 500/500":
                told.set()

        monkeypatch.setattr(top_line, "set_note", set_note)
        monkeypatch.setattr(engine, "ask", ask)
        reader.main.refresher.begin(None, everything=True)
        await reader.until(lambda: not reader.main.refresher.is_running)
        assert notes == [("refreshing", ""), ("refreshing 500/500", "1 failed"), ("", "1 failed")]


async def test_the_side_list_opens_renames_moves_and_removes(
    open_reader: Open, library: list[int]
) -> None:
    assert library
    async with open_reader() as reader:
        list_state = reader.main.list_state

        async def names(*expected: tuple[str, str | None]) -> None:
            await reader.until(
                lambda: sorted((f.title, f.folder) for f in list_state.feeds) == sorted(expected)
            )

        await reader.press("g", "f")
        await reader.until(lambda: len(reader.app.screen_stack) == 3)
        await reader.press("j", "c", *("backspace",) * 12, *"새 이름", "enter")
        await names(("새 이름", "Boards"), ("A quiet feed", None))
        await reader.press("m", *("backspace",) * 6, *"판", "enter")
        await names(("새 이름", "판"), ("A quiet feed", None))
        await reader.until(lambda: len(reader.app.screen_stack) == 3)
        await reader.press("d")
        await names(("A quiet feed", None))
        await reader.until(lambda: len(reader.app.screen_stack) == 3)
        await reader.press("escape")
        assert reader.titles == []
        await reader.press("u")
        await names(("새 이름", "판"), ("A quiet feed", None))
        await reader.press("u", "u")
        await names(("IT뉴스 게시판", "Boards"), ("A quiet feed", None))
        await reader.press("g", "f")
        await reader.until(lambda: len(reader.app.screen_stack) == 3)
        await reader.press("G", "k", "enter")
        await reader.until(lambda: list_state.view.kind == "feed")
        assert reader.main.pane == "list"


async def test_folders_are_renamed_and_taken_away_in_the_side_list(
    open_reader: Open, library: list[int]
) -> None:
    assert library
    async with open_reader() as reader:
        main = reader.main

        async def folder(name: str | None) -> None:
            await reader.until(
                lambda: [f.folder for f in main.list_state.feeds if "게시판" in f.title] == [name]
            )
            await reader.until(lambda: len(reader.app.screen_stack) == 3)

        main.list_state.open_view(View("folder", "Boards"))
        await reader.press("g", "f")
        await reader.until(lambda: len(reader.app.screen_stack) == 3)
        await reader.press("c", *("backspace",) * 6, *"판", "enter")
        await folder("판")
        view = main.list_state.view
        assert view == View("folder", "판", opened_at=view.opened_at)
        await reader.press("d")
        await folder(None)
        assert main.list_state.view.kind == "unread"
        await reader.press("u")
        await folder("판")
        await reader.press("u")
        await folder("Boards")
        await reader.press("/", *"게시", "enter")
        await reader.until(lambda: len(reader.app.screen_stack) == 3)
        line = reader.app.screen.query_one(FeedList).current
        assert line is not None
        assert line.name == "IT뉴스 게시판"


def test_the_side_list_looks_on_from_where_one_is() -> None:
    names = ["News", "Ars Technica", "news 한겨레", "LWN"]
    assert [found_from(at, names, "NEWS") for at in range(4)] == [2, 2, 0, 0]
    assert found_from(1, names, "absent") == 1
    assert index_of([View("folder", "a"), View("feed", "3")], View("feed", "3")) == 1
    assert [index_of([View("all")] * 3, View("feed", "3"), near) for near in (0, 1, 9)] == [0, 1, 2]
    assert index_of([], View("feed", "3"), 1) == 0


def test_a_name_that_is_the_sites_own_is_not_kept_as_the_users(paths: Paths) -> None:
    with Store.open(paths.library) as store:
        feed = store.feeds.add(Feed("https://x.example/rss", title="Site"))
        assert feed.id is not None
        store.feeds.rename(feed.id, "Mine")
        store.feeds.rename(feed.id, "Site")  # as undo does
        store.feeds.record_refresh(replace(feed, title="Site, new"))
        changed = store.feeds.get(feed.id)
        assert changed is not None
        assert changed.title == "Site, new"


async def test_due_feeds_are_refreshed_at_the_start(
    open_reader: Open, server: TestServer, paths: Paths
) -> None:
    server.route("/rss", feed(server, 4), content_type="application/rss+xml")
    with Store.open(paths.library) as store:
        store.feeds.add(Feed(f"{server.url}/rss", title="mine"))
    config = Config(CONFIG.appearance, CONFIG.reading, network=Network(timeout_seconds=5))
    async with open_reader((100, 30), config, is_demo=False) as reader:
        await reader.until(lambda: len(reader.titles) == 4)
        assert reader.main.entries.cursor == 0
        await reader.press("R")
        await reader.until(lambda: "new" in reader.message)


async def test_a_feed_with_a_password_is_added(
    open_reader: Open, server: TestServer, library: list[int], paths: Paths
) -> None:
    assert library
    url = server.route("/rss", feed(server, 2), user=("me", "ge  h:im"))
    async with open_reader() as reader:
        main = reader.main

        async def asked(for_what: str) -> Input:
            await reader.until(lambda: for_what in _question(reader))
            return reader.app.screen.query_one(Input)

        await reader.press("a", *url, "enter")
        assert not (await asked("user name at 127.0.0.1")).password
        await reader.press(*"me", "enter")
        assert (await asked("password at 127.0.0.1")).password
        await reader.press(*"wrong", "enter")
        await reader.until(lambda: "not taken (401)" in reader.message)
        assert "wrong" not in reader.message

        await reader.press("a", *url, "enter")
        await asked("user name at 127.0.0.1")
        await reader.press(*"me", "enter")
        await asked("password at 127.0.0.1")
        await reader.press(*"ge  h:im", "enter")
        await reader.until(lambda: len(reader.titles) == 2)
        await reader.until(lambda: not main.refresher.is_running)
    with Store.open(paths.library) as store:
        added = store.feeds.by_url(url)
        assert added is not None
        assert added.id is not None
        assert store.feeds.credentials(added.id) == ("me", "ge  h:im")
    assert "h:im" not in _logged(paths)


def _question(reader: Reader) -> str:
    """The label of the question on the bottom line; "" while there is none."""
    if not isinstance(reader.app.screen, PromptScreen):
        return ""
    return str(reader.app.screen.query_one(Static).content)


def _logged(paths: Paths) -> str:
    return paths.log.read_text("utf-8") if paths.log.exists() else ""


async def test_several_failures_are_told_and_where_to_look(
    open_reader: Open, server: TestServer, paths: Paths
) -> None:
    with Store.open(paths.library) as store:
        for name in ("one", "two"):
            url = server.route(f"/{name}", "gone", status=500)
            store.feeds.add(Feed(url, title=name))
    async with open_reader((40, 12)) as reader:
        await reader.press("R")
        await reader.until(lambda: reader.message == "2 feeds failed: gf shows why")
        assert reader.main.status.is_error


def test_the_side_lists_keys_break_between_hints_only() -> None:
    assert (
        hint_lines(42) == "Enter open  a add  c rename  m move\nd remove  r refresh  / find  u undo"
    )
    for width in range(10, 80):
        lines = hint_lines(width).splitlines()
        assert max(map(len, lines)) <= width
        assert "  ".join(lines) == hint_lines(200)
