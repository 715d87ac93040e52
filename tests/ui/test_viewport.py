"""A window on items of any number and height: moving, resizing, selecting, cost."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.segment import Segment
from textual import events
from textual.strip import Strip

from tests.ui.panes import PaneApp, screen_text
from tui_reader.ui.widgets.viewport import Viewport


class Numbers(Viewport):
    """Items of one to three lines, centred in the pane."""

    def __init__(self, count: int = 1_000_000, heights: tuple[int, ...] = (1, 2, 3)) -> None:
        super().__init__()
        self.count = count
        self.heights = heights
        self.laid_out = 0

    def item_count(self) -> int:
        return self.count

    def lay_out(self, index: int, width: int) -> list[Strip]:
        self.laid_out += 1
        height = self.heights[index % len(self.heights)]
        return [Strip([Segment(f"{index}.{line}"[:width])]) for line in range(height)]

    def column(self, width: int) -> tuple[int, int]:
        return 4, max(1, width - 8)


def all_places(pane: Numbers) -> list[tuple[int, int]]:
    heights = pane.heights
    return [
        (item, line) for item in range(pane.count) for line in range(heights[item % len(heights)])
    ]


async def test_a_million_items_cost_what_is_shown() -> None:
    app = PaneApp(Numbers)
    async with app.run_test(size=(40, 20)) as pilot:
        pane = app.query_one(Numbers)
        pane.end()
        await pilot.pause()
        assert screen_text(pane)[-1].strip() == "999999.0"
        assert pane.at_end
        assert pane.scroll_lines(1) == 0
        pane.scroll_to(500_000)
        await pilot.pause()
        assert pane.top == (500_000, 0)
        assert pane.laid_out < 200


async def test_moving_by_lines_and_pages() -> None:
    app = PaneApp(lambda: Numbers(count=30))
    async with app.run_test(size=(40, 10)):
        pane = app.query_one(Numbers)
        assert pane.at_start
        assert pane.scroll_lines(-1) == 0
        assert pane.scroll_lines(4) == 4
        assert pane.top == (2, 1)
        assert pane.page(1.0) == 8
        assert pane.page(-0.5) == -5
        assert pane.scroll_lines(1_000) == 60 - 10 - 7
        assert pane.at_end
        assert pane.progress == 1
        pane.home()
        assert pane.top == (0, 0)


@settings(max_examples=30)
@given(
    st.integers(0, 12),
    st.lists(st.sampled_from([0, 1, 2, 5, 30]), min_size=1, max_size=4),
    st.lists(st.integers(-20, 20), max_size=8),
)
async def test_scrolling_is_a_window_on_all_lines(
    count: int, heights: list[int], steps: list[int]
) -> None:
    app = PaneApp(lambda: Numbers(count, tuple(heights)))
    async with app.run_test(size=(20, 7)):
        pane = app.query_one(Numbers)
        places = all_places(pane)
        place = 0
        for step in steps:
            moved = pane.scroll_lines(step)
            wanted = min(max(0, place + step), max(0, len(places) - 7))
            assert moved == wanted - place
            place = wanted
            assert pane.shown_rows() == places[place : place + 7]
            assert pane.at_end == (place + 7 >= len(places))
            assert pane.at_start == (place == 0)


async def test_bringing_items_into_sight() -> None:
    app = PaneApp(lambda: Numbers(count=100))
    async with app.run_test(size=(40, 10)):
        pane = app.query_one(Numbers)
        pane.scroll_to(2, 0, "visible")
        assert pane.top == (0, 0)
        pane.scroll_to(50, 0, "visible")
        assert pane.shown_rows()[-1] == (50, 2)
        pane.scroll_to(48, 0, "visible")
        assert pane.shown_rows()[-1] == (50, 2)
        pane.scroll_to(20, 0, "visible")
        assert pane.top == (20, 0)
        pane.scroll_to(30, 0, "bottom")
        assert pane.shown_rows()[-1] == (30, 0)
        pane.scroll_to(99)
        assert pane.at_end
        assert len(pane.shown_rows()) == 10


async def test_resizing_and_back_gives_the_same_screen() -> None:
    app = PaneApp(lambda: Numbers(count=100))
    async with app.run_test(size=(60, 20)) as pilot:
        pane = app.query_one(Numbers)
        pane.scroll_to(90, 0)
        before = pane.shown_rows()
        await pilot.resize_terminal(30, 6)
        assert pane.shown_rows()[0] == before[0]
        await pilot.resize_terminal(60, 40)
        await pilot.pause()  # on a busy machine the resize may still be on its way
        assert pane.at_end
        await pilot.resize_terminal(60, 20)
        assert pane.shown_rows() == before


async def test_a_layout_may_depend_on_the_height() -> None:
    class Tall(Numbers):
        def lay_out(self, index: int, width: int) -> list[Strip]:
            return super().lay_out(0 if self.size.height > 9 else 2, width)

    app = PaneApp(lambda: Tall(count=9))
    async with app.run_test(size=(40, 10)) as pilot:
        assert app.query_one(Tall).height_of(0) == 1
        await pilot.resize_terminal(40, 8)
        assert app.query_one(Tall).height_of(0) == 3


async def test_items_put_in_front_leave_the_screen_as_it_is() -> None:
    app = PaneApp(lambda: Numbers(count=100, heights=(2,)))
    async with app.run_test(size=(40, 10)):
        pane = app.query_one(Numbers)
        pane.scroll_to(40, 1)
        pane.count += 30
        pane.shift_items(30)
        assert pane.top == (70, 1)
        pane.shift_items(-200)
        assert pane.top == (0, 0)


async def test_fewer_items_than_before() -> None:
    app = PaneApp(lambda: Numbers(count=100))
    async with app.run_test(size=(40, 10)) as pilot:
        pane = app.query_one(Numbers)
        pane.end()
        pane.count = 2
        pane.invalidate()
        assert pane.shown_rows() == [(0, 0), (1, 0), (1, 1)]
        pane.count = 0
        pane.invalidate()
        await pilot.pause()
        assert pane.shown_rows() == []
        assert screen_text(pane) == [""] * 10


async def test_nothing_is_laid_out_without_a_size() -> None:
    app = PaneApp(lambda: Numbers(count=100))
    async with app.run_test(size=(40, 10)) as pilot:
        pane = app.query_one(Numbers)
        pane.styles.display = "none"
        await pilot.pause()
        hidden = Numbers(count=100)
        hidden.scroll_to(50)
        hidden.end()
        assert hidden.scroll_lines(5) == 0
        assert hidden.laid_out == 0
        await app.mount(hidden)
        await pilot.pause()
        assert hidden.top == (50, 0)


async def test_selecting_copies_the_text_without_the_margin() -> None:
    app = PaneApp(lambda: Numbers(count=100))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.mouse_down(Numbers, offset=(1, 1))
        await pilot.hover(Numbers, offset=(6, 3))
        await pilot.mouse_up(Numbers, offset=(6, 3))
        assert app.screen.get_selected_text() == "1.0\n1.1\n2.0"
        selected = app.query_one(Numbers).render_line(2)
        assert any(segment.style and segment.style.bgcolor for segment in selected)


async def test_a_selection_holds_while_scrolling() -> None:
    app = PaneApp(lambda: Numbers(count=100))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.mouse_down(Numbers, offset=(5, 1))
        await pilot.hover(Numbers, offset=(30, 9))
        await pilot.mouse_up(Numbers, offset=(30, 9))
        before = app.screen.get_selected_text()
        app.query_one(Numbers).scroll_lines(50)
        assert before is not None
        assert before.startswith(".0\n1.1\n2.0")
        assert app.screen.get_selected_text() == before


@pytest.mark.parametrize("y", [5, 9])
async def test_dragging_below_the_last_line_selects_to_the_end(y: int) -> None:
    app = PaneApp(lambda: Numbers(count=2))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.mouse_down(Numbers, offset=(4, 0))
        await pilot.hover(Numbers, offset=(9, y))
        await pilot.mouse_up(Numbers, offset=(9, y))
        assert app.screen.get_selected_text() == "0.0\n1.0\n1.1"


async def test_the_wheel_scrolls() -> None:
    app = PaneApp(lambda: Numbers(count=100, heights=(1,)))
    async with app.run_test(size=(40, 10)) as pilot:
        pane = app.query_one(Numbers)
        for turn, top in ((events.MouseScrollDown, (3, 0)), (events.MouseScrollUp, (0, 0))):
            pane.post_message(turn(pane, 5, 5, 0, 0, 0, False, False, False))
            await pilot.pause()
            assert pane.top == top


async def test_scrolling_tells_the_screen() -> None:
    heard: list[Viewport] = []

    class Listening(PaneApp):
        def on_viewport_scrolled(self, event: Viewport.Scrolled) -> None:
            heard.append(event.viewport)

    app = Listening(lambda: Numbers(count=100))
    async with app.run_test(size=(40, 10)) as pilot:
        pane = app.query_one(Numbers)
        pane.scroll_lines(3)
        pane.scroll_lines(0)
        await pilot.pause()
        assert heard == [pane]


async def test_a_key_costs_little_at_any_size() -> None:
    app = PaneApp(Numbers)
    async with app.run_test(size=(120, 45)):
        pane = app.query_one(Numbers)
        pane.scroll_to(700_000)
        start = time.process_time()
        for _ in range(100):
            pane.scroll_lines(1)
            screen_text(pane)
        assert (time.process_time() - start) / 100 < 0.02
