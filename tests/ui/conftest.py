"""A reader over a filled library, run by Pilot without a terminal and without a network."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.worker import WorkerFailed

from tui_reader.config import Appearance, Config, Reading
from tui_reader.models import (
    Article,
    Block,
    Comment,
    Entry,
    EntryRow,
    Feed,
    Folded,
    Link,
    Neighbour,
    Score,
    Thread,
    View,
)
from tui_reader.paths import Paths, ensure
from tui_reader.store import Store
from tui_reader.ui.app import ReaderApp
from tui_reader.ui.screens.main import MainScreen
from tui_reader.ui.session_building import build_session

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TITLES = (
    "한·미 양국, 과학기술 협력 강화 및 인재 양성을 위한 협력 다짐",
    "Show [/x] HN: [@click=app.quit]a terminal[/] that renders itself",
    "SK텔레콤, 조비와 도심항공교통 실증사업 MOU 체결",
    "SQLite on the read path",
    "양자컴퓨터 국제 공동연구, 올해 두 배로",
    "The quiet end of the 3.5-inch floppy",
)
CONFIG = Config(
    appearance=Appearance(glyphs="unicode"),
    reading=Reading(preview_seconds=0.01),
)


class Clock:
    """Starts at NOW and goes on a millisecond each time it is looked at."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.under(tmp_path)


def make_article(row: EntryRow, number: int) -> Article:
    words = "과학기술정통부는 지난 4월에 이어 8월에 열린 정상회담의 후속 조치로 미국을 방문했다. "
    first = Block("paragraph", f"{number}번째 글. {words}", (Link(0, 3, "https://x.example/1"),))
    rest = tuple(Block("paragraph", f"needle {part}. {words * 4}") for part in range(20))
    return Article(
        url=row.url,
        title=row.title,
        blocks=(first, *rest),
        folded=(Folded(first, 3, 0),),
        previous=Neighbour(TITLES[number + 1], f"https://board.example/{number + 1}")
        if number + 1 < len(TITLES)
        else None,
        next=Neighbour(TITLES[0]) if number else Neighbour("a post that nobody stored"),
    )


def make_thread(number: int) -> Thread:
    comments = (
        Comment("1", "정말 미래적인 기술이네요.", author="한혜*", published=NOW),
        Comment("2", "좋은 정보 담아갑니다.", author="박성*", url="https://board.example/c2"),
        Comment("3", "a reply with needle", parent_id="2", depth=1, author="김샛*"),
    )
    return Thread(comments, url=f"https://board.example/{number}#comments", total=3)


def fill(store: Store, count: int = len(TITLES)) -> list[int]:
    """A board and a feed, `count` entries in the board, with articles and threads; the ids of
    the board's entries, newest first."""
    board = Feed("https://board.example/news", "gnuboard", "IT뉴스 게시판", folder="Boards")
    feed = store.feeds.add(board)
    entries = [
        Entry(
            external_id=str(number),
            title=TITLES[number] if number < len(TITLES) else f"entry {number}",
            url=f"https://board.example/{number}",
            author="기자",
            published=NOW - timedelta(hours=number + 1),
            content="<p>x</p>",
            comments_total=3,
            score=Score(up=number),
        )
        for number in range(count)
    ]
    store.entries.apply(feed, entries, NOW)
    store.feeds.add(Feed("https://quiet.example/feed", title="A quiet feed"))
    rows = store.entries.page(View("feed", str(feed.id)), limit=count)
    for number, row in enumerate(rows[: len(TITLES)]):
        store.articles.put(row.id, make_article(row, number), origin="page")
        store.threads.put(row.id, make_thread(number), NOW)
    return [row.id for row in rows]


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[int]]:
    """A library as `fill` leaves it, its search index filled too: to be copied, not used."""
    path = tmp_path_factory.mktemp("filled") / "library.db"
    with Store.open(path, now=lambda: NOW) as store:
        ids = fill(store)
        store.search.index_some()
    return path, ids


@pytest.fixture
def library(paths: Paths, filled: tuple[Path, list[int]]) -> list[int]:
    template, ids = filled
    ensure(paths.data)
    shutil.copy(template, paths.library)
    return list(ids)


@pytest.fixture
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pilot looks whether the reader is at rest every 4 ms, not every 20: twice for each key."""
    monkeypatch.setattr("textual._wait.SLEEP_GRANULARITY", 0.004)
    monkeypatch.setattr("textual._wait.SLEEP_IDLE", 0.0004)

    async def go_on(min_sleep: float = 0) -> None:
        for _ in range(5):
            await asyncio.sleep(0)

    monkeypatch.setattr("textual.app.wait_for_idle", go_on)


@dataclass
class Reader:
    """A running reader: the app, its main screen, and the Pilot."""

    app: ReaderApp
    pilot: Pilot[int]

    @property
    def main(self) -> MainScreen:
        return self.app.main

    async def press(self, *keys: str) -> None:
        """Strikes keys, and waits until all that they began is done and drawn."""
        await self.pilot.press(*keys)
        await self.settle()

    async def settle(self) -> None:
        await self.pilot.pause()
        waiting = [worker for worker in self.app.workers if worker.group != "ask"]
        if waiting:
            with suppress(WorkerFailed):  # the reader says what went wrong
                await self.app.workers.wait_for_complete(waiting)
        await self.pilot.pause()

    async def until(self, is_so: Callable[[], object]) -> None:
        """Waits for what a timer or another process brings about."""
        for _ in range(3_000):  # half a minute at least: a busy machine is no fault
            if is_so():
                return
            await self.pilot.pause(0.01)
        raise AssertionError("it did not come about")

    @property
    def titles(self) -> list[str]:
        return [row.title for row in self.main.list_state.window.rows]

    @property
    def message(self) -> str:
        return self.main.status.message


Open = Callable[..., AbstractAsyncContextManager[Reader]]


@pytest.fixture
def open_reader(paths: Paths, brisk: None) -> Open:
    """Opens a reader over the library at `paths`; it does not refresh by itself."""

    @asynccontextmanager
    async def opened(
        size: tuple[int, int] = (160, 45), config: Config = CONFIG, *, is_demo: bool = True
    ) -> AsyncIterator[Reader]:
        session = build_session(config, paths, is_demo=is_demo, now=Clock())
        app = ReaderApp(session)
        try:
            async with app.run_test(size=size) as pilot:
                reader = Reader(app, pilot)
                await reader.settle()
                yield reader
        finally:
            session.store.close()

    return opened
