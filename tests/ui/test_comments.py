"""The comment pane: the tree as drawn, the ways through it, folds, new ones, size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.panes import THREAD, PaneApp, comment, screen_text
from tui_reader.models import Block, Comment, Link, Score, Thread, ThreadPlace
from tui_reader.ui.drawing.cells import cell_len
from tui_reader.ui.drawing.glyphs import ASCII
from tui_reader.ui.drawing.lines import Line
from tui_reader.ui.thread_view import LONG, ThreadView
from tui_reader.ui.widgets.comment_lines import CommentLook, comment_lines
from tui_reader.ui.widgets.comments import CommentPane

SIZE = (50, 44)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class CommentApp(PaneApp):
    """Keeps the links that the pane posts."""

    def __init__(self, make: Callable[[], CommentPane] = CommentPane) -> None:
        super().__init__(make)

    def on_comment_pane_link_clicked(self, event: CommentPane.LinkClicked) -> None:
        self.heard.append(event.url)

    @property
    def pane(self) -> CommentPane:
        return self.query_one(CommentPane)


def current(pane: CommentPane) -> str | None:
    return pane.current.id if pane.current is not None else None


def cursor_row(pane: CommentPane) -> int:
    """The row with the bar of the cursor."""
    return next(y for y, line in enumerate(screen_text(pane)) if "▌" in line)


async def test_the_tree_is_drawn_with_bars_and_states() -> None:
    app = CommentApp()
    async with app.run_test(size=SIZE):
        app.pane.now = NOW
        app.pane.show(THREAD, new_ids={"7", "gone"}, author="Dana Whitfield")
        app.pane.now = NOW
        app.pane.invalidate()
        lines = [line[2:] for line in screen_text(app.pane)]
        assert lines[:24] == [
            "Comments 7 · 1 new",
            "",
            "▌ user1",
            "▎ comment 1 says so",
            "▎",
            "▎ ▎ user2",
            "▎ ▎ comment 2 says so",
            "▎ ▎",
            "▎ ▎ ▎ user3",
            "▎ ▎ ▎ comment 3 says so",
            "▎",
            "▎ ▎ Dana Whitfield  author",
            "▎ ▎ comment 4 says so",
            "",
            "▎ user5",
            "▎ secret comment",
            "▎",
            "▎ ▎ deleted",
            "",
            "▎ user7  3d  ▲ 5  new",
            "▎ comment 7 says so",
            "",
            "",
            "",
        ]


async def test_what_stands_there_without_a_thread() -> None:
    app = CommentApp()
    async with app.run_test(size=SIZE):
        app.pane.show(None, note="loading")
        assert app.pane.title_text == "Comments"
        assert [line.strip() for line in screen_text(app.pane)[:3]] == ["Comments", "", "loading"]
        app.pane.show(Thread())
        assert app.pane.title_text == "Comments 0"
        assert screen_text(app.pane)[2].strip() == "No comments yet."
        for act in (app.pane.to_parent, app.pane.fold_toggle, app.pane.toggle_flat):
            act()
        app.pane.move(1)
        app.pane.next_new(1)
        app.pane.fold_all(True)
        app.pane.page(1.0)
        assert app.pane.current is None
        assert app.pane.links() == []


async def test_moving_the_cursor() -> None:
    app = CommentApp()
    async with app.run_test(size=SIZE):
        app.pane.show(THREAD, new_ids={"3", "6"})
        app.pane.move(2)
        assert current(app.pane) == "3"
        app.pane.to_parent()
        assert current(app.pane) == "2"
        app.pane.to_parent()
        app.pane.to_parent()
        assert current(app.pane) == "1"
        app.pane.next_top_level(1)
        assert current(app.pane) == "5"
        app.pane.move(1)
        app.pane.next_top_level(-1)
        assert current(app.pane) == "5"
        app.pane.next_top_level(-1)
        assert current(app.pane) == "1"
        app.pane.next_new(1)
        assert current(app.pane) == "3"
        app.pane.next_new(1)
        assert current(app.pane) == "6"
        app.pane.next_new(1)
        assert current(app.pane) == "3"
        app.pane.next_new(-1)
        assert current(app.pane) == "6"
        app.pane.move(1_000_000)
        assert current(app.pane) == "7"
        app.pane.move(-1_000_000)
        assert current(app.pane) == "1"
        assert app.pane.at_start


async def test_folding_hides_replies_and_says_how_many() -> None:
    app = CommentApp()
    async with app.run_test(size=SIZE):
        app.pane.show(THREAD, new_ids={"3"})
        app.pane.fold_toggle()
        text = "\n".join(screen_text(app.pane))
        assert "+ 3 replies folded  new" in text
        assert "comment 2" not in text
        assert app.pane.item_count() == 1 + 4
        app.pane.fold_toggle()
        assert app.pane.item_count() == 1 + 7
        app.pane.move(3)
        app.pane.fold_toggle()
        assert current(app.pane) == "1"
        app.pane.next_new(1)
        assert current(app.pane) == "3"
        assert app.pane.item_count() == 1 + 7


async def test_folding_by_levels_and_all() -> None:
    app = CommentApp()
    async with app.run_test(size=SIZE):
        app.pane.show(THREAD)
        app.pane.fold_level(-1)
        assert app.pane.item_count() == 1 + 6
        app.pane.fold_level(-1)
        assert app.pane.item_count() == 1 + 3
        app.pane.fold_level(1)
        assert app.pane.item_count() == 1 + 6
        app.pane.fold_all(True)
        assert app.pane.item_count() == 1 + 3
        app.pane.fold_all(False)
        assert app.pane.item_count() == 1 + 7


async def test_long_threads_open_with_deep_comments_folded() -> None:
    deep = tuple(comment(n, n) for n in range(10))
    long = Thread((*deep, *(comment(10 + n, 0) for n in range(LONG))))
    app = CommentApp(lambda: CommentPane(fold_below=6))
    async with app.run_test(size=SIZE):
        app.pane.show(long)
        assert app.pane.item_count() == 1 + 6 + LONG
        assert "+ 4 replies folded" in "\n".join(screen_text(app.pane))
        app.pane.show(Thread(deep))
        assert app.pane.item_count() == 1 + 10
    app = CommentApp(lambda: CommentPane(fold_below=0))
    async with app.run_test(size=SIZE):
        app.pane.show(long)
        assert app.pane.item_count() == 1 + 10 + LONG


async def test_a_click_on_the_fold_opens_it() -> None:
    app = CommentApp()
    async with app.run_test(size=SIZE) as pilot:
        app.pane.show(THREAD)
        app.pane.fold_all(True)
        await pilot.pause()
        row = next(y for y, line in enumerate(screen_text(app.pane)) if "1 reply folded" in line)
        await pilot.click(CommentPane, offset=(8, row))
        assert app.pane.item_count() == 1 + 4
        assert current(app.pane) == "5"


async def test_flat_shows_the_newest_first() -> None:
    comments = tuple(
        comment(n, n % 3, published=NOW - timedelta(hours=n * 7 % 5)) for n in range(5)
    )
    app = CommentApp()
    async with app.run_test(size=SIZE):
        app.pane.show(Thread((*comments, comment(9, 1, state="missing", text=""))))
        app.pane.move(1)
        app.pane.toggle_flat()
        authors = [line.split()[1] for line in screen_text(app.pane) if "user" in line]
        assert authors == ["user0", "user3", "user1", "user4", "user2"]
        assert current(app.pane) == "0", "what is asked for is the newest"
        assert app.pane.at_start
        assert "newest first" in screen_text(app.pane)[0]
        app.pane.next_top_level(1)
        app.pane.next_top_level(2)
        assert current(app.pane) == "4"
        app.pane.toggle_flat()
        assert app.pane.item_count() == 1 + 6
        assert current(app.pane) == "4"


async def test_a_refreshed_thread_keeps_cursor_folds_and_place() -> None:
    many = tuple(comment(n, 0 if n % 4 == 0 else 1) for n in range(100))
    app = CommentApp()
    async with app.run_test(size=(50, 20)):
        app.pane.show(Thread(many), key=7)
        app.pane.fold_toggle()
        app.pane.move(40)
        before, place = current(app.pane), screen_text(app.pane)
        newer = (replace(many[0], id="new"), *many)
        app.pane.show(Thread(newer), key=7, new_ids={"new"})
        assert current(app.pane) == before
        assert screen_text(app.pane) == place
        assert app.pane.item_count() == 1 + 100 - 3 + 1
        app.pane.show(Thread(newer), key=8)
        assert current(app.pane) == "new"
        assert app.pane.at_start


async def test_a_long_comment_is_read_by_lines() -> None:
    thread = Thread((comment(1, text="words " * 400), comment(2)))
    app = CommentApp()
    async with app.run_test(size=(50, 20)):
        app.pane.show(thread)
        moves = 0
        while current(app.pane) == "1":
            app.pane.move(1)
            moves += 1
        assert moves > 8
        app.pane.move(-1)
        assert current(app.pane) == "1"


async def test_the_cursor_comes_along() -> None:
    app = CommentApp()
    async with app.run_test(size=(50, 20)):
        app.pane.show(Thread(tuple(comment(n) for n in range(60))))
        app.pane.page(1.0)
        assert cursor_row(app.pane) < 4
        first = int(current(app.pane) or 0)
        assert first > 3
        app.pane.scroll_lines(30)
        app.pane.move(1)
        assert int(current(app.pane) or 0) > first + 5
        while app.pane.page(1.0):
            assert cursor_row(app.pane) >= 0
        app.pane.page(1.0)
        assert current(app.pane) == "59"
        app.pane.page(-1.0)
        assert cursor_row(app.pane) >= 0


async def test_links_of_the_current_comment() -> None:
    blocks = (Block("paragraph", "see this", links=(Link(4, 8, "https://a.example/x"),)),)
    app = CommentApp()
    async with app.run_test(size=SIZE) as pilot:
        app.pane.show(Thread((comment(1, blocks=blocks, text="see this"),)))
        assert [(one.label, one.url) for one in app.pane.links()] == [
            ("this", "https://a.example/x")
        ]
        await pilot.pause()
        row = next(y for y, line in enumerate(screen_text(app.pane)) if "see this" in line)
        await pilot.click(CommentPane, offset=(9, row))
        assert app.heard == ["https://a.example/x"]


async def test_searching_in_comments() -> None:
    app = CommentApp()
    async with app.run_test(size=(50, 12)):
        many = tuple(comment(n, text=f"first part {n}\n\nsecond part {n}") for n in range(40))
        app.pane.show(Thread(many))
        assert app.pane.search("part 39") == 2
        assert "first part 39" in "\n".join(screen_text(app.pane))
        app.pane.next_match(1)
        row = next(y for y, line in enumerate(screen_text(app.pane)) if "second part 39" in line)
        marked = [
            one.text for one in app.pane.render_line(row) if one.style and one.style.underline
        ]
        assert "".join(marked) == "part 39"


async def test_blocks_are_laid_out_like_articles() -> None:
    blocks = (Block("quote", "what was said"), Block("code", "x = 1", language="python"))
    app = CommentApp()
    async with app.run_test(size=SIZE):
        app.pane.show(Thread((comment(1, blocks=blocks),)))
        lines = [line[2:] for line in screen_text(app.pane)]
        assert lines[3:6] == ["▎ ▎ what was said", "▎", "▎   x = 1"]


async def test_copied_comments_have_no_bars() -> None:
    app = CommentApp()
    async with app.run_test(size=SIZE) as pilot:
        app.pane.show(THREAD)
        await pilot.pause()
        await pilot.mouse_down(CommentPane, offset=(2, 8))
        await pilot.hover(CommentPane, offset=(40, 9))
        await pilot.mouse_up(CommentPane, offset=(40, 9))
        assert app.screen.get_selected_text() == "user3\ncomment 3 says so"


@pytest.mark.parametrize("width", [10, 20, 30, 44, 80])
@pytest.mark.parametrize("depth", [0, 1, 5, 40])
def test_deep_comments_keep_room_for_their_text(width: int, depth: int) -> None:
    look = CommentLook(now=NOW, depth=depth, is_new=True)
    one = comment(1, depth, text="과학기술 words " * 9, score=Score(5, 3), edited=NOW)
    made = comment_lines(one, look, width)
    assert all(cell_len(line.text.rstrip()) <= max(width, 12) for line in made[1:])
    bars = made[1].text.count("▎")
    assert bars == min(depth + 1, 12, max(1, (width - 24) // (2 if width >= 34 else 1)))
    if bars < depth + 1 and width >= 44:
        assert f"depth {depth + 1}" in made[0].text


def test_flagged_and_secret_comments_with_text_show_it() -> None:
    look = CommentLook(now=NOW)
    flagged = [line.text for line in comment_lines(comment(1, state="flagged"), look, 60)]
    assert flagged[0].endswith("flagged")
    assert "comment 1 says so" in flagged[1]
    missing = comment_lines(Comment("1", "", state="missing"), look, 60)
    assert missing[0].text == "▎ not loaded"


def test_comments_in_ascii() -> None:
    from tui_reader.ui.drawing.layout import Context

    look = CommentLook(Context(ASCII), now=NOW, depth=1, hidden=2)
    assert all(line.text.isascii() for line in comment_lines(comment(1), look, 60))


THREADS = st.lists(st.integers(-1, 8), max_size=LONG + 6).map(
    lambda depths: Thread(tuple(comment(n, depth) for n, depth in enumerate(depths)))
)


@given(THREADS, st.lists(st.tuples(st.integers(0, 5), st.integers(0, 29)), max_size=8))
def test_a_thread_of_any_depths_never_loses_a_comment(
    thread: Thread, acts: list[tuple[int, int]]
) -> None:
    view = ThreadView(thread, {"3"}, fold_below=3)
    for act, number in acts:
        if not thread.comments:
            break
        index = number % len(thread.comments)
        if act == 0:
            view.fold_toggle(index)
        elif act == 1:
            view.fold_level(-1)
        elif act == 2:
            view.fold_level(1)
        elif act == 3:
            view.fold_all(True)
        elif act == 4:
            view.reveal(index)
            assert view.row_of(index) is not None
        hidden = sum(view.hidden(one) for one in view.shown)
        assert hidden + len(view.shown) == len(thread.comments)
        assert view.shown == sorted(view.shown)
        assert view.nearest_row(index) is not None
        assert view.next_top_level(index, 1) in (*view.shown, None)
    view.fold_all(False)
    assert len(view.shown) == len(thread.comments)


async def test_hostile_comments_are_drawn_letter_for_letter() -> None:
    bad = "[/x] [@click=app.quit]q[/] \x1b]0;t\x07 \x9b31m \u202e\ud800"
    thread = Thread(
        (
            Comment("1", bad, author=bad, score=Score(-3, -1)),
            Comment("1", bad, author=bad, depth=10**6, parent_id="1"),
            Comment("2", "", author=bad, depth=-5, state="removed", url=bad),
        ),
        total=-5,
    )
    app = CommentApp()
    async with app.run_test(size=(100, 40)) as pilot:
        app.pane.show(thread, author=bad, note=bad)
        app.pane.fold_all(True)
        app.pane.fold_all(False)
        await pilot.pause()
        text = "\n".join(screen_text(app.pane))
        assert text.count("[@click=app.quit]q[/]") >= 4
        assert not set(text) & {"\x1b", "\x07", "\x9b", "\u202e", "\ud800"}


async def test_what_is_drawn_at_open_does_not_grow_with_the_thread() -> None:
    """Counted, not timed: how many comments are laid out."""
    many = tuple(comment(n, n % 7) for n in range(5_000))

    class Counting(CommentPane):
        laid: ClassVar[list[int]] = []

        def lay_lines(self, index: int, width: int) -> list[Line]:
            self.laid.append(index)
            return super().lay_lines(index, width)

    app = CommentApp(Counting)
    async with app.run_test(size=(60, 45)) as pilot:
        await pilot.pause()

        def laid(thread: Thread) -> int:
            Counting.laid.clear()
            app.pane.show(thread)
            screen_text(app.pane)
            return len(Counting.laid)

        few = laid(Thread(many[:50]))
        assert laid(Thread(many)) == few < 50
        Counting.laid.clear()
        app.pane.move(4_000)
        screen_text(app.pane)
        app.pane.fold_all(True)
        screen_text(app.pane)
        assert len(Counting.laid) < 200


async def test_a_search_finds_what_is_folded_and_takes_the_cursor_along() -> None:
    thread = Thread(
        (
            comment(1),
            comment(2, 1, text="a needle deep down"),
            comment(3, text="nothing"),
            comment(4, 1, text="needle and needle"),
        )
    )
    app = CommentApp()
    async with app.run_test(size=SIZE):
        app.pane.show(thread)
        app.pane.fold_all(True)
        assert app.pane.search("needle") == 3
        assert current(app.pane) == "2"
        assert app.pane.item_count() == 1 + 3, "the other fold is left alone"
        app.pane.next_match(1)
        assert current(app.pane) == "4"
        assert app.pane.match == (2, 3)
        app.pane.fold_all(True)
        app.pane.next_match(1)
        assert (current(app.pane), app.pane.match) == ("4", (3, 3))
        app.pane.next_match(1)
        assert current(app.pane) == "2"
        app.pane.toggle_flat()
        assert app.pane.match == (0, 0)
        assert app.pane.search("needle") == 3
        app.pane.end_search()


async def test_a_refresh_that_takes_the_current_comment_away() -> None:
    app = CommentApp()
    many = tuple(comment(n) for n in range(60))
    async with app.run_test(size=(50, 20)):
        app.pane.show(Thread(many), key=1)
        app.pane.move(30)
        gone = tuple(one for one in many if one.id not in ("29", "30"))
        app.pane.show(Thread(gone), key=1)
        assert current(app.pane) == "28", "the nearest above it"
        app.pane.show(Thread(many[40:]), key=1)
        assert current(app.pane) == "40"


async def test_a_thread_opens_where_it_was_left() -> None:
    many = tuple(comment(n, n % 3) for n in range(90))
    app = CommentApp()
    async with app.run_test(size=(50, 20)):
        app.pane.show(Thread(many), key=1)
        assert app.pane.place == ThreadPlace()
        app.pane.move(1)
        app.pane.fold_toggle()
        app.pane.move(40)
        shown, place, here = screen_text(app.pane), app.pane.place, current(app.pane)
        assert place.folded == ("1",)
        app.pane.show(Thread(many[:9]), key=2)
        assert app.pane.place == ThreadPlace()
        app.pane.show(Thread(many), key=1, place=place)
        assert screen_text(app.pane) == shown
        assert (current(app.pane), app.pane.place) == (here, place)
        app.pane.toggle_flat()
        flat = app.pane.place
        assert flat.is_flat
        app.pane.show(None, key=3)
        app.pane.show(Thread(many), key=1, place=flat)
        assert app.pane.place == flat
        lost = ThreadPlace("gone", 9, "gone", ("gone",))
        app.pane.show(Thread(many), key=4, place=lost)
        assert app.pane.at_start
