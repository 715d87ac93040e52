"""Searching everything in the library, and keeping its index filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_reader.models import EntryRow
from tui_reader.ui.actions import reading

if TYPE_CHECKING:
    from tui_reader.store.search import Hit
    from tui_reader.ui.screens.main import MainScreen
    from tui_reader.ui.screens.search import Order


def search_all(screen: MainScreen, count: int | None) -> None:
    screen.start(_search(screen), "ask")


async def _search(screen: MainScreen) -> None:
    from tui_reader.ui.screens.search import SearchScreen

    session = screen.session
    search = session.store.search

    async def find(words: str, order: Order, after: EntryRow | None, limit: int) -> list[Hit]:
        return await session.load(lambda: search.find(words, sort=order, after=after, limit=limit))

    def keep(words: str, order: Order) -> None:
        screen.last_search = (words, order)

    words, order = screen.last_search
    waiting = await session.load(session.store.unindexed)
    if waiting:
        screen.start(fill_index(screen), "index")
    asking = SearchScreen(
        find,
        words=words,
        order=order,
        waiting=waiting,
        cursor=session.glyphs.cursor,
        now=session.now,
        kept=keep,
    )
    row = await screen.question(asking)
    if row is not None:
        reading.open_entry(screen, row.id)
        screen.go_to_pane("article")


async def fill_index(screen: MainScreen) -> None:
    """Has the worker take in what waits for the index, if anything does."""
    store = screen.session.store
    if await screen.session.load(lambda: store.unindexed()):
        await screen.session.engine.ask("index")
