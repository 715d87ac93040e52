"""Selecting with the mouse: what is copied is what was under it, by cells, in every pane."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.ui.conftest import Open, Reader
from tests.ui.panes import PaneApp, screen_text
from tui_reader.models import Article, Block, Comment, ListItem, Thread
from tui_reader.ui.drawing.cells import cell_len
from tui_reader.ui.widgets.comments import CommentPane
from tui_reader.ui.widgets.reader import ReaderPane, Shown
from tui_reader.ui.widgets.viewport import Viewport

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def place(pane: Viewport, words: str) -> tuple[int, int]:
    """Cell and row, in the pane, where words begin."""
    for row, line in enumerate(screen_text(pane)):
        if words in line:
            return cell_len(line[: line.index(words)]), row
    raise AssertionError(f"{words!r} is not on the screen")


async def drag(pilot: Pilot[Any], pane: Viewport, first: str, last: str) -> str:
    """The text selected from the beginning of some words to the end of others."""
    start = place(pane, first)
    x, y = place(pane, last)
    end = (x + cell_len(last), y)
    await pilot.mouse_down(pane, offset=start)
    await pilot.hover(pane, offset=end)
    await pilot.mouse_up(pane, offset=end)
    await pilot.pause()
    return pilot.app.screen.get_selected_text() or ""


BLOCKS = (
    Block("paragraph", "앞말 과학기술 café 漢字 뒷말 그리고 끝"),
    Block("list", items=(ListItem("첫째 항목"), ListItem("둘째 항목"))),
    Block("quote", "인용한 말이 여기 있다"),
    Block("code", "값 = '한글'", language="python"),
)


@pytest.mark.parametrize(
    ("first", "last", "copied"),
    [
        ("과학기술", "과학기술", "과학기술"),
        ("café", "漢字", "café 漢字"),
        ("끝", "둘째 항목", "끝\n\n첫째 항목\n둘째 항목"),
        ("말이", "= '한글'", "말이 여기 있다\n\n값 = '한글'"),
        ("뒷말", "앞말 ", "과학기술 café 漢字 뒷"),  # backwards, the letter it began at included
    ],
)
async def test_text_of_an_article_is_copied_by_cells(first: str, last: str, copied: str) -> None:
    app = PaneApp(lambda: ReaderPane(timezone=UTC))
    async with app.run_test(size=(60, 20)) as pilot:
        pane = app.query_one(ReaderPane)
        pane.show(Shown(None, Article(title="제목", blocks=BLOCKS)))
        await pilot.pause()
        assert await drag(pilot, pane, first, last) == copied


async def test_text_of_comments_is_copied_without_their_bars() -> None:
    comments = (
        Comment("1", "정말 좋은 소식이네요", author="한혜*", published=NOW),
        Comment("2", "그러게 말이에요 😀 네", parent_id="1", depth=1, author="박성*"),
    )
    app = PaneApp(lambda: CommentPane(clock=lambda: NOW))
    async with app.run_test(size=(50, 20)) as pilot:
        pane = app.query_one(CommentPane)
        pane.show(Thread(comments))
        await pilot.pause()
        assert await drag(pilot, pane, "좋은", "좋은 소식이네요") == "좋은 소식이네요"
        copied = await drag(pilot, pane, "소식이네요", "그러게 말이에요 😀")
        assert copied == "소식이네요\n\n박성*\n그러게 말이에요 😀"


@pytest.mark.usefixtures("library")
async def test_a_title_of_the_list_is_copied_and_nothing_opens(open_reader: Open) -> None:
    async with open_reader() as reader:
        before = reader.main.opened.is_opened
        assert await drag(reader.pilot, reader.main.entries, "조비와", "조비와") == "조비와"
        await reader.settle()
        assert reader.main.opened.is_opened is before
        await _wheel_changes_nothing(reader)


async def _wheel_changes_nothing(reader: Reader) -> None:
    from textual import events

    cursor, read = reader.main.entries.cursor, [row.is_read for row in reader.main.entries.entries]
    for pane in (reader.main.entries, reader.main.article, reader.main.comments):
        for kind in (events.MouseScrollDown, events.MouseScrollUp):
            pane.post_message(kind(pane, 1, 1, 0, 0, 0, False, False, False))
    await reader.settle()
    assert reader.main.entries.cursor == cursor
    assert [row.is_read for row in reader.main.entries.entries] == read
