"""Opening, walking from article to article, neighbours, comments, search, and what is kept."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from tests.ui.conftest import CONFIG, NOW, TITLES, Open
from tui_reader.config import Config, Reading
from tui_reader.models import View
from tui_reader.paths import Paths
from tui_reader.store import Store
from tui_reader.ui.arrange import Pane
from tui_reader.ui.prefetch import Prepared
from tui_reader.ui.widgets.reader import Shown


def is_read(paths: Paths, entry_id: int) -> bool:
    with Store.open(paths.library) as store:
        row = store.entries.row(entry_id)
        assert row is not None
        return row.is_read


async def test_enter_opens_and_marks_read(
    open_reader: Open, library: list[int], paths: Paths
) -> None:
    async with open_reader() as reader:
        main = reader.main
        await reader.press("enter")
        assert main.pane == "article"
        assert main.article.has_focus
        assert is_read(paths, library[0])
        assert len(reader.titles) == 6  # it stays, dimmed, until the view is left
        assert main.entries.entries[0].is_read
        assert main.top_line.tabs[0].count == 5
        await reader.press("q", "g", "t", "g", "T")
        assert len(reader.titles) == 5


@pytest.mark.parametrize("size", [(160, 45), (100, 30), (60, 20), (40, 12)])
async def test_next_and_previous_from_every_pane(
    open_reader: Open, library: list[int], size: tuple[int, int]
) -> None:
    async with open_reader(size) as reader:
        main = reader.main

        def stands(pane: Pane, cursor: int) -> None:
            assert main.pane == pane
            assert main.entries.cursor == cursor
            assert main.opened.row is not None
            assert main.opened.row.id == library[cursor]

        await reader.press("enter")
        for keys, cursor in (("J", 1), (".", 2), ("K", 1), (",", 0), ("J", 1)):
            await reader.press(keys)
            stands("article", cursor)
        await reader.press("c", "J")
        stands("comments", 2)
        assert main.opened.thread is not None
        await reader.press("c", "h", "2", "J")
        stands("list" if size[0] >= 100 else "article", 4)
        await reader.press("J", "J")
        assert "no next" in reader.message


async def test_the_neighbours_are_ready_before_they_are_asked_for(
    open_reader: Open, library: list[int]
) -> None:
    async with open_reader() as reader:
        await reader.press("j", "enter")
        ready = [reader.main.opened.prefetch.ready(library[number]) for number in (0, 2, 3)]
        assert all(each is not None and each.article is not None for each in ready)


async def test_unread_ones_are_walked(open_reader: Open, library: list[int], paths: Paths) -> None:
    with Store.open(paths.library) as store:
        store.entries.set_read(library[1:3], True)
    async with open_reader() as reader:
        main = reader.main
        await reader.press("6", "g", "t", "n")
        assert main.opened.row is not None
        assert main.opened.row.id == library[3]
        await reader.press("l", "n")
        assert main.opened.row.id == library[4]
        await reader.press("n", "p")
        assert main.opened.row.id == library[0]
        await reader.press("p")
        assert "no more unread" in reader.message


async def test_moves_take_a_number(open_reader: Open, library: list[int]) -> None:
    async with open_reader((100, 30)) as reader:
        main = reader.main
        await reader.press("2", "n")
        assert main.opened.row is not None
        assert main.opened.row.id == library[2]
        await reader.press("9", "9", "n")  # as far as there are any
        assert main.opened.row.id == library[5]
        await reader.press("2", "space")
        twice = main.article.position
        await reader.press("g", "g", "space", "space")
        assert main.article.position == twice


async def test_space_pages_and_goes_on(open_reader: Open, library: list[int]) -> None:
    async with open_reader((100, 30)) as reader:
        main = reader.main
        await reader.press("enter", "space")
        assert main.article.position.item > 0
        await reader.press("G", "space")
        assert main.opened.row is not None
        assert main.opened.row.id == library[1]


async def test_panes_are_walked(open_reader: Open, library: list[int]) -> None:
    assert library
    async with open_reader((60, 20)) as reader:
        main = reader.main

        async def walk(*steps: tuple[str, Pane]) -> None:
            for key, pane in steps:
                await reader.press(key)
                assert main.pane == pane
                assert main.pane_widget(pane).display
                assert main.pane_widget(pane).has_focus

        await walk(("l", "article"), ("l", "comments"), ("h", "article"), ("left", "list"))
        await walk(("tab", "article"), ("shift+tab", "list"), ("right", "article"))
        await walk(("escape", "list"), ("c", "comments"), ("q", "article"), ("q", "list"))


async def test_moving_in_the_article(open_reader: Open, library: list[int]) -> None:
    assert library
    async with open_reader((100, 30)) as reader:
        article = reader.main.article
        await reader.press("enter", "j", "j")
        assert article.top != (0, 0)
        await reader.press("k", "k", "ctrl+d")
        half = article.top
        await reader.press("ctrl+u")
        assert article.top == (0, 0)
        assert half > (0, 0)
        await reader.press("G")
        assert article.at_end
        await reader.press("g", "g", ">", "<")
        assert article.at_start


async def test_the_site_s_own_neighbours(open_reader: Open, library: list[int]) -> None:
    async with open_reader() as reader:
        main = reader.main
        await reader.press("enter", "[")
        assert main.opened.row is not None
        assert main.opened.row.id == library[1]
        assert main.entries.cursor == 1
        await reader.press("]")  # has no address: found by its title
        assert main.opened.row.id == library[0]
        await reader.press("]")
        assert "no entry has its title" in reader.message
        await reader.press("G", "end", "h", "G", "enter")
        await reader.press("[")
        assert "names no previous post" in reader.message


async def test_a_neighbour_outside_the_list_leaves_the_cursor(
    open_reader: Open, library: list[int], paths: Paths
) -> None:
    with Store.open(paths.library, now=lambda: NOW - timedelta(hours=1)) as store:
        store.entries.set_read([library[1]], True)
    async with open_reader() as reader:
        main = reader.main
        await reader.press("enter", "[")
        assert main.opened.row is not None
        assert main.opened.row.id == library[1]
        assert main.entries.cursor == 0
        await reader.press("J")
        assert main.opened.row.id == library[2]


async def test_comments_are_walked_and_folded(open_reader: Open, library: list[int]) -> None:
    assert library
    async with open_reader() as reader:
        comments = reader.main.comments
        await reader.press("c")
        assert comments.current is not None
        assert comments.current.id == "1"
        await reader.press("n")
        assert comments.current.id == "2"
        await reader.press("j")
        assert comments.current.id == "3"
        await reader.press("P")
        assert comments.current.id == "2"
        await reader.press("p", "G")
        assert comments.current.id == "3"
        await reader.press("g", "g", "n", "enter", "j")
        assert comments.current.id == "2"  # folded: its answer is not gone to
        for keys in ("za", "zM", "zR", "zm", "zr", "zf"):
            await reader.press(*keys)
        await reader.press("}", "{")
        assert comments.current is not None


async def test_repeats_are_shown_and_hidden(open_reader: Open, library: list[int]) -> None:
    assert library
    async with open_reader() as reader:
        await reader.press("enter", "D")
        assert reader.main.article.repeats_shown
        await reader.press("D")
        assert not reader.main.article.repeats_shown


async def test_searching_in_the_article(open_reader: Open, library: list[int]) -> None:
    assert library
    async with open_reader() as reader:
        main = reader.main
        await reader.press("enter", "/", *"needle", "enter")
        assert reader.message == "1 of 20"
        place = main.article.top
        await reader.press(*("n",) * 12)
        assert main.article.top > place
        assert reader.message == "13 of 20"
        await reader.press("N", "p")
        assert reader.message == "11 of 20"
        await reader.press("escape")
        assert reader.message == ""
        assert main.searching is None
        assert main.pane == "article"
        await reader.press("/", *"zzz", "enter")
        assert reader.message == "not in the article: zzz"
        assert main.searching is None
        await reader.press("c", "/", *"reply", "enter")
        assert reader.message == "1 of 1"


async def test_position_view_and_cursor_are_kept_over_a_restart(
    open_reader: Open, library: list[int]
) -> None:
    async with open_reader((100, 30)) as reader:
        await reader.press("6", "g", "t", "j", "enter", "ctrl+d", "ctrl+d")
        position = reader.main.article.position
        assert position.item > 0
        reader.app.leave()
    async with open_reader((140, 40)) as again:
        main = again.main
        assert main.list_state.view == View("all")
        assert main.entries.cursor == 1
        await again.press("enter")
        assert main.opened.row is not None
        assert main.opened.row.id == library[1]
        assert main.article.position.item == position.item


async def test_resizing_keeps_article_place_and_cursor(
    open_reader: Open, library: list[int]
) -> None:
    assert library
    async with open_reader((160, 45)) as reader:
        main = reader.main
        await reader.press("j", "enter", "ctrl+d")
        item = main.article.position.item
        for size in ((100, 30), (60, 20), (40, 12), (30, 8), (160, 45)):
            await reader.pilot.resize_terminal(*size)
            await reader.settle()
            assert main.entries.cursor == 1
            assert main.pane == "article"
            if size[0] >= 40:
                assert main.article.position.item == item
        assert not main.has_class("-small")


@pytest.mark.parametrize(
    ("mark_read", "read"),
    [("open", [False, True]), ("preview", [True, True]), ("never", [False, False])],
)
async def test_what_makes_an_entry_read_is_a_setting(
    open_reader: Open, library: list[int], paths: Paths, mark_read: str, read: list[bool]
) -> None:
    assert mark_read in ("open", "preview", "never")
    reading = Reading(preview_seconds=0.01, mark_read=mark_read)  # type: ignore[arg-type]
    config = Config(appearance=CONFIG.appearance, reading=reading)
    async with open_reader(config=config) as reader:
        await reader.until(lambda: reader.main.opened.row is not None)
        await reader.settle()
        assert is_read(paths, library[0]) is read[0]
        await reader.press("enter")
        assert is_read(paths, library[0]) is read[1]


async def test_reaching_the_end_can_make_it_read(
    open_reader: Open, library: list[int], paths: Paths
) -> None:
    reading = Reading(preview_seconds=0.01, mark_read="end")
    config = Config(appearance=CONFIG.appearance, reading=reading)
    async with open_reader((100, 30), config) as reader:
        await reader.press("enter")
        assert not is_read(paths, library[0])
        await reader.press("G")
        await reader.settle()
        assert is_read(paths, library[0])
    assert len(TITLES) == len(library)


async def test_only_what_takes_longer_is_said_to_be_loading(
    open_reader: Open, library: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_reader.ui.opened._LOADING_SECONDS", 60)
    async with open_reader() as reader:
        await reader.press("enter")
        pane, prefetch = reader.main.article, reader.main.opened.prefetch
        show, shown = pane.show, list[Shown | None]()

        def show_and_tell(one: Shown | None) -> None:
            shown.append(one)
            show(one)

        monkeypatch.setattr(pane, "show", show_and_tell)
        prefetch.forget()
        await reader.press("J")
        assert [(one.row.id, one.note) for one in shown if one and one.row] == [(library[1], "")]
        monkeypatch.setattr("tui_reader.ui.opened._LOADING_SECONDS", 0.01)
        prepare, may_go_on = prefetch.prepare, asyncio.Event()

        async def prepare_slowly(entry_id: int) -> Prepared:
            await may_go_on.wait()
            return await prepare(entry_id)

        monkeypatch.setattr(prefetch, "prepare", prepare_slowly)
        prefetch.forget()
        await reader.pilot.press("J")
        await reader.until(lambda: len(shown) == 2)
        may_go_on.set()
        await reader.settle()
        assert [one.note for one in shown if one] == ["", "loading…", ""]
