"""The window of rows: bounded, in order, whatever is asked of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui_reader.models import EntryRow
from tui_reader.ui.rows import CHUNK, MOST, RowWindow

ALL = [EntryRow(number, 1, "feed", "url", "feed", f"t{number}") for number in range(3_000)]


class Pages:
    """Pages over a list of rows, as the store gives them; counts what was asked."""

    def __init__(self, rows: list[EntryRow]) -> None:
        self.rows = rows
        self.asked = 0

    def __call__(
        self,
        *,
        after: EntryRow | None = None,
        before: EntryRow | None = None,
        from_end: bool = False,
        limit: int = 100,
    ) -> list[EntryRow]:
        self.asked += 1
        if after is not None:
            return [row for row in self.rows if row.id > after.id][:limit]
        if before is not None:
            return [row for row in self.rows if row.id < before.id][-limit:]
        return self.rows[-limit:] if from_end else self.rows[:limit]


def check(window: RowWindow) -> None:
    ids = [row.id for row in window.rows]
    assert ids == list(range(ids[0], ids[0] + len(ids)))
    assert len(ids) <= MOST + CHUNK
    if window.offset is not None:
        assert window.offset == ids[0]


def test_walking_down_and_up_keeps_the_window_bounded() -> None:
    window = RowWindow(Pages(ALL))
    window.load_start()
    index = 0
    for _ in range(len(ALL) - 1):
        index += 1
        index += window.grow(index)
        check(window)
    assert window.rows[index].id == len(ALL) - 1
    for _ in range(len(ALL) - 1):
        index -= 1
        index += window.grow(index)
        check(window)
    assert window.rows[index].id == 0
    assert window.at_start


def test_the_end_is_as_near_as_the_start() -> None:
    pages = Pages(ALL)
    window = RowWindow(pages)
    window.load_end(len(ALL))
    assert pages.asked == 1
    assert window.rows[-1].id == len(ALL) - 1
    assert window.offset == len(ALL) - CHUNK


def test_where_the_end_stands_is_asked_for_where_it_can_be_told() -> None:
    """What was read since the view was opened is in it, and not in its count."""
    window = RowWindow(Pages(ALL), place=lambda row: row.id)
    window.load_end(len(ALL) - 7)
    assert window.offset == len(ALL) - CHUNK


def test_a_row_is_found_again_among_new_ones() -> None:
    window = RowWindow(Pages(ALL))
    index = window.load_around(ALL[1_500])
    assert window.rows[index].id == 1_500
    assert window.offset is None
    gone = RowWindow(Pages([row for row in ALL if row.id != 5]))
    index = gone.load_around(ALL[5], keep=False)
    assert gone.rows[index].id == 6


def test_the_nth_row_is_reached_by_pages() -> None:
    window = RowWindow(Pages(ALL))
    for number, found in ((2_000, 2_000), (10, 10), (1_000_000, len(ALL) - 1)):
        index = window.load_to(number)
        assert window.rows[index].id == found


def test_a_row_whose_place_is_known_is_reached_at_once() -> None:
    pages = Pages(ALL)
    window = RowWindow(pages, ALL.__getitem__, lambda row: row.id)
    index = window.load_to(2_000)
    assert window.rows[index].id == 2_000
    assert pages.asked == 2
    check(window)
    assert window.offset == 2_000 - CHUNK
    window.load_around(ALL[1_200])  # as when the list is read again
    assert window.offset == 1_200 - CHUNK


def test_rows_are_replaced_in_their_places() -> None:
    window = RowWindow(Pages(ALL[:10]))
    window.load_start()
    newer = EntryRow(3, 1, "feed", "url", "feed", "changed")
    assert window.replace({3: newer, 4: ALL[4], 99: newer}) == [3]
    assert window.rows[3].title == "changed"


@given(st.lists(st.integers(-400, 400), max_size=40))
def test_any_walk_keeps_the_row_under_the_cursor(moves: list[int]) -> None:
    window = RowWindow(Pages(ALL[:1_500]))
    window.load_start()
    index = 0
    for move in moves:
        index = max(0, min(index + move, len(window.rows) - 1))
        expected = window.rows[index].id
        index += window.grow(index)
        assert window.rows[index].id == expected
        check(window)
