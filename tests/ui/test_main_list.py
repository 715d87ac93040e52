"""The list: moving, views, sorting, filtering, searching, and what a refresh leaves in place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from textual import events

from tests.ui.conftest import NOW, TITLES, Open
from tui_reader.models import Entry, Feed, View
from tui_reader.paths import Paths
from tui_reader.store import Store
from tui_reader.ui.widgets.entry_list import EntryList

pytestmark = pytest.mark.usefixtures("library")


async def test_the_three_panes_stand_side_by_side(open_reader: Open) -> None:
    async with open_reader((160, 45)) as reader:
        main = reader.main
        assert [main.pane_widget(p).display for p in ("list", "article", "comments")] == [True] * 3
        assert main.entries.size.width + main.article.size.width < 130
        assert reader.titles == list(TITLES)
        assert main.entries.has_focus
        assert main.status.place == "Unread · 1/6"
        assert [tab.name for tab in main.top_line.tabs][:2] == ["Unread", "Today"]


async def test_moving_in_the_list(open_reader: Open) -> None:
    async with open_reader() as reader:
        entries = reader.main.entries
        await reader.press("j", "down")
        assert entries.cursor == 2
        await reader.press("k")
        assert entries.cursor == 1
        await reader.press("3", "j")
        assert entries.cursor == 4
        await reader.press("G")
        assert entries.cursor == 5
        await reader.press("g", "g")
        assert entries.cursor == 0
        await reader.press("3", "G")
        assert entries.cursor == 2
        await reader.press("home", "9", "9", "j")
        assert entries.cursor == 5
        await reader.press("ctrl+u")
        assert entries.cursor < 5
        await reader.press("end", "pageup")
        assert entries.cursor < 5
        await reader.press("space")
        assert entries.cursor == 5
        await reader.press("b", "ctrl+d", "pagedown", "ctrl+b", "ctrl+f")
        assert entries.cursor == 5
        await reader.press("ㅎ", "ㅎ")  # with a Korean layout on
        assert entries.cursor == 0


async def test_resting_previews_without_reading(open_reader: Open) -> None:
    async with open_reader() as reader:
        await reader.press("j")
        await reader.until(lambda: reader.main.opened.article is not None)
        await reader.until(lambda: reader.main.opened.row == reader.main.entries.current)
        assert reader.main.entries.current is not None
        assert not reader.main.entries.current.is_read
        assert not reader.main.opened.is_opened


async def test_views_turn_and_are_listed(open_reader: Open) -> None:
    async with open_reader() as reader:
        list_state = reader.main.list_state
        await reader.press("g", "t")
        assert list_state.view == View("today")
        await reader.press("g", "T", "g", "T")
        assert list_state.view == View("folder", "Boards")
        await reader.press("6", "g", "t")
        assert list_state.view == View("all")
        assert reader.main.status.place == "All · 1/6"
        await reader.press("g", "v", "j", "enter")
        assert list_state.view == View("folder", "Boards")
        await reader.press("9", "9", "g", "t")
        assert "7 views" in reader.message
        await reader.pilot.click("TopLine", offset=(15, 0))
        await reader.settle()
        assert list_state.view.kind == "unread"


async def test_sorting_is_kept_for_the_view(open_reader: Open) -> None:
    async with open_reader() as reader:
        await reader.press("6", "g", "t", "S", "j", "enter")
        assert reader.titles == list(reversed(TITLES))
        assert "oldest first" in reader.main.status.place
        await reader.press("S", "3", "enter")
        assert reader.titles == list(reversed(TITLES))
    async with open_reader() as again:
        assert again.main.list_state.view.kind == "all"
        assert again.main.list_state.sort == "score"


async def test_filtering_by_words(open_reader: Open) -> None:
    async with open_reader() as reader:
        await reader.press("F", *"sqlite", "enter")
        assert reader.titles == ["SQLite on the read path"]
        assert "sqlite" in reader.main.status.place
        await reader.press("escape")
        assert reader.titles == list(TITLES)
        assert reader.main.entries.cursor == 3
        await reader.press("F", *"zzz", "enter")
        assert reader.titles == []
        assert "filter" in reader.main.entries.empty_line
        await reader.press("F", "escape")
        assert reader.titles == []
        await reader.press("q")
        assert len(reader.titles) == 6


async def test_what_is_typed_in_one_go_reaches_the_question(open_reader: Open) -> None:
    async with open_reader() as reader:
        for key in ("F", *"sqlite", "enter", "J"):
            reader.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await reader.until(lambda: reader.titles == ["SQLite on the read path"])
        reader.app.post_message(events.Key("S", "S"))
        reader.app.post_message(events.Key("j", "j"))
        reader.app.post_message(events.Key("enter", None))
        await reader.until(lambda: reader.main.list_state.sort == "oldest")


def underlined(entries: EntryList) -> list[str]:
    """What is marked in the rows on the screen."""
    return [
        segment.text
        for y in range(entries.size.height)
        for segment in entries.render_line(y)
        if segment.style is not None and segment.style.underline
    ]


async def test_what_a_search_found_is_marked_in_the_list(open_reader: Open) -> None:
    async with open_reader() as reader:
        entries = reader.main.entries
        await reader.press("/", *"THE", "enter")
        assert underlined(entries) == ["the", "The", "the"]
        await reader.press("escape")
        assert underlined(entries) == []
        entries.mark("협력 게시판")
        assert underlined(entries)[:2] == ["협력", "협력"]
        await reader.press("g", "t")
        assert underlined(entries) == []


async def test_searching_the_list(open_reader: Open) -> None:
    async with open_reader() as reader:
        entries = reader.main.entries
        await reader.press("/", *"the", "enter")
        assert entries.cursor == 3
        await reader.press("n")
        assert entries.cursor == 5
        await reader.press("n")  # from the other end
        assert entries.cursor == 3
        await reader.press("N")
        assert entries.cursor == 5
        await reader.press("escape")
        assert reader.main.searching is None
        await reader.press("p")
        assert reader.main.opened.is_opened
        await reader.press("h", "/", *"zzz", "enter")
        assert "not in the list" in reader.message


async def test_the_cursor_stays_on_its_entry_while_entries_arrive(
    open_reader: Open, paths: Paths
) -> None:
    async with open_reader() as reader:
        main = reader.main
        await reader.press("3", "j")
        before = main.entries.current
        assert before is not None
        with Store.open(paths.library) as other:
            feed = other.feeds.find("IT뉴스")[0]
            fresh = [
                Entry(str(n), f"fresh {n}", f"https://b.example/{n}", published=NOW)
                for n in range(100, 130)
            ]
            other.entries.apply(feed, fresh, NOW + timedelta(seconds=1))
        main.refresher._look()
        await reader.settle()
        assert len(reader.titles) == 36
        assert main.entries.current is not None
        assert main.entries.current.id == before.id
        assert main.status.place == "Unread · 34/36"
        assert main.entries.row_of(main.entries.cursor) is not None


async def test_a_click_opens_and_the_wheel_changes_nothing(open_reader: Open) -> None:
    async with open_reader() as reader:
        main = reader.main
        row = main.entries.row_of(1)
        assert row is not None
        await reader.pilot.click("#list", offset=(10, row))
        await reader.settle()
        assert main.entries.cursor == 1
        assert main.opened.is_opened
        assert main.pane == "article"
        assert main.entries.current is not None
        assert main.entries.current.is_read


async def test_a_long_list_is_walked_by_pages(open_reader: Open, paths: Paths) -> None:
    with Store.open(paths.library) as store:
        feed = store.feeds.add(Feed("https://long.example/feed", title="long"))
        entries = [
            Entry(str(n), f"long {n}", published=NOW - timedelta(days=1, minutes=n))
            for n in range(1_500)
        ]
        store.entries.apply(feed, entries, NOW)
    async with open_reader((80, 24)) as reader:
        main = reader.main
        await reader.press("G")
        assert main.status.place == "Unread · 1,506/1,506"
        assert main.entries.current is not None
        assert main.entries.current.title == "long 1499"
        await reader.press("g", "g")
        assert main.status.place == "Unread · 1/1,506"
        await reader.press("1", "2", "0", "0", "G")
        assert main.entries.current.title == "long 1193"
        assert len(main.list_state.window.rows) <= 1_400
        for _ in range(30):
            main.do("up", 30)
        await reader.until(lambda: main.status.place == "Unread · 300/1,506")


async def test_an_empty_library_offers_a_beginning(open_reader: Open, paths: Paths) -> None:
    with Store.open(paths.library) as store:
        for feed in store.feeds.all():
            assert feed.id is not None
            store.feeds.remove(feed.id)
    async with open_reader() as reader:
        await reader.until(lambda: len(reader.app.screen_stack) == 3)
        await reader.press("G", "enter")
        await reader.until(lambda: len(reader.titles) > 5)
        assert reader.main.entries.has_focus


@pytest.mark.parametrize("way", ["filter", "search", "sort"])
async def test_what_is_shown_is_what_the_cursor_stands_on(open_reader: Open, way: str) -> None:
    async with open_reader() as reader:
        shown = reader.main.opened
        await reader.until(lambda: shown.row is not None)
        before = reader.main.entries.current
        if way == "sort":
            reader.main.list_state.set_sort("oldest")
        else:
            await reader.press("F" if way == "filter" else "slash", *"floppy", "enter")
        await reader.until(
            lambda: (
                shown.row is not None
                and reader.main.entries.current is not None
                and shown.row.id == reader.main.entries.current.id
            )
        )
        assert reader.main.entries.current != before
