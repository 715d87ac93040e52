"""Search over everything, from the key to the entry."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from textual.widgets import Input, OptionList, Static

from tests.ui.conftest import NOW, TITLES, Open, Reader
from tui_reader.models import Article, Block, EntryRow
from tui_reader.paths import Paths
from tui_reader.store import Store
from tui_reader.store.search import Hit
from tui_reader.ui.screens.search import PORTION, Order, SearchScreen, hit_content


def search_of(reader: Reader) -> SearchScreen:
    assert isinstance(reader.app.screen, SearchScreen)
    return reader.app.screen


async def test_hits_come_while_typing_and_enter_opens(
    open_reader: Open, library: list[int]
) -> None:
    async with open_reader() as reader:
        main = reader.main
        await reader.press("j", "j", "g", "/", *"sql")
        search = search_of(reader)
        await reader.until(lambda: len(search.hits) == 1)
        assert search.hits[0].row.title == TITLES[3]
        await reader.settle()
        first = search.query_one(OptionList).get_option_at_index(0)
        assert reader.app.session.glyphs.cursor in str(first.prompt)
        await reader.press("escape")
        assert reader.app.screen is main
        assert (main.pane, main.entries.cursor) == ("list", 2)
        await reader.press("g", "/")  # what was looked for stands there again
        search = search_of(reader)
        assert search.query_one(Input).value == "sql"
        await reader.press("enter")
        assert main.opened.row is not None
        assert main.opened.row.id == library[3]
        assert (main.pane, main.entries.cursor) == ("article", 3)


async def test_an_entry_outside_the_list_is_opened_in_place(
    open_reader: Open, library: list[int], paths: Paths
) -> None:
    with Store.open(paths.library, now=lambda: NOW - timedelta(hours=1)) as store:
        store.entries.set_read([library[4]], True)
    async with open_reader() as reader:
        await reader.press("g", "/", *"needle", "tab")
        search = search_of(reader)
        await reader.until(lambda: len(search.hits) == 6)
        place = [hit.row.id for hit in search.hits].index(library[4])
        await reader.press(*("down",) * place, "enter")
        main = reader.main
        assert main.opened.row is not None
        assert main.opened.row.id == library[4]
        assert main.entries.cursor == 0


async def test_only_the_last_of_what_was_typed_is_looked_for(
    open_reader: Open, library: list[int]
) -> None:
    asked: list[tuple[str, Order]] = []
    may_answer = asyncio.Event()

    async def find(words: str, order: Order, after: EntryRow | None, limit: int) -> list[Hit]:
        asked.append((words, order))
        await may_answer.wait()
        return []

    async with open_reader() as reader:
        row = reader.main.entries.current
        assert row is not None
        search = SearchScreen(find, waiting=7, now=lambda: NOW, kept=lambda words, order: None)
        await reader.app.push_screen(search)
        for key in (*"tides", "tab"):
            await reader.pilot.press(key)
        assert asked == [("t", "newest")]
        may_answer.set()
        await reader.until(lambda: len(asked) == 2)
        assert asked[1] == ("tides", "best")
        await reader.settle()
        about = str(search.query_one("#about", Static).content)
        assert "nothing found" in about
        assert "7 entries are not in the index yet" in about


async def test_more_hits_come_at_the_end(open_reader: Open, library: list[int]) -> None:
    assert library

    async with open_reader() as reader:
        row = reader.main.entries.current
        assert row is not None

        async def find(words: str, order: Order, after: EntryRow | None, limit: int) -> list[Hit]:
            return [Hit(row, "x", ())] * (limit if after is None else 3)

        search = SearchScreen(find, words="x", now=lambda: NOW, kept=lambda words, order: None)
        await reader.app.push_screen(search)
        await reader.settle()
        assert len(search.hits) == PORTION
        await reader.press(*("pagedown",) * 6)
        assert len(search.hits) == PORTION + 3
        assert search.query_one(OptionList).option_count == PORTION + 3


def test_hits_are_drawn_letter_for_letter() -> None:
    row = EntryRow(1, 1, "[/feed]", "https://x.example/", "feed", "[/x] 한글 \x1b[2J")
    hit = Hit(row, "…the [b]word[/b] here", ((8, 12),), ((5, 7),))
    content = hit_content(hit, NOW)
    assert "\x1b" not in content.plain
    lines = content.plain.splitlines()
    assert lines[0].startswith("[/x] 한글 ")
    assert lines[1] == "[/feed]"
    assert lines[2] == "…the [b]word[/b] here"
    marked = [content.plain[span.start : span.end] for span in content.spans
              if "underline" in str(span.style)]  # fmt: skip
    assert marked == ["한글", "word"]


async def test_the_index_is_filled_by_the_worker(
    open_reader: Open, library: list[int], paths: Paths
) -> None:
    with Store.open(paths.library) as store:
        article = Article(title="x", blocks=(Block("paragraph", "a lighthouse at noon"),))
        store.articles.put(library[0], article, origin="page")
        waits = store.unindexed()
    async with open_reader() as reader:
        store = reader.main.session.store
        await reader.until(lambda: store.unindexed() == 0)
        assert waits
        assert [hit.row.id for hit in store.search.find("lighthouse")] == [library[0]]
