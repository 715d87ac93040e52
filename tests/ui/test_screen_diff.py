"""Writing only what differs: the screen becomes what the whole frame would have made it."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_reader.ui.screen_diff import ScreenDiff

WIDTH, HEIGHT = 24, 4
LOOKS = ("1;38;2;1;2;3;48;2;9;9;9", "38;2;1;2;3;48;2;9;9;9", "4;38;5;3", "48;2;0;0;0", "31;42", "7")
ROW = st.lists(
    st.tuples(st.sampled_from(LOOKS), st.text("ab  한국●│é", min_size=1, max_size=4)), max_size=5
)
FRAME = st.lists(ROW, min_size=1, max_size=HEIGHT)


def frame_of(rows: list[list[tuple[str, str]]]) -> str:
    """A frame as Textual writes it: every row in full."""
    lines = []
    for y, row in enumerate(rows):
        cells = sum(2 if letter in "한국" else 1 for _, text in row for letter in text)
        pieces = [f"\x1b[{look}m{text}\x1b[0m" for look, text in row]
        lines.append(f"\x1b[{y + 1};1H{''.join(pieces)}{' ' * max(WIDTH - cells, 0)}")
    return "\n".join(lines) + "\x1b[2;3H"


def shown(*writes: str) -> list[object]:
    """What a terminal shows after all that; of a blank only what can be seen."""
    screen = pyte.Screen(WIDTH * 2, HEIGHT)
    stream = pyte.Stream(screen)
    for text in writes:
        stream.feed(text)
    cells: list[object] = []
    for y in range(HEIGHT):
        for x in range(WIDTH):
            cell = screen.buffer[y][x]
            is_blank = cell.data == " " and not (cell.underscore or cell.reverse)
            cells.append((cell.data, cell.bg) if is_blank else cell)
    return [*cells, (screen.cursor.y, screen.cursor.x)]


@given(st.lists(FRAME, min_size=1, max_size=5))
def test_the_screen_is_the_same_with_less_written(
    frames: list[list[list[tuple[str, str]]]],
) -> None:
    painted = ScreenDiff()
    whole = [frame_of(rows) for rows in frames]
    written = [painted.update(frame) or "" for frame in whole]
    assert shown(*written) == shown(*whole)
    assert painted.update(whole[-1]) == ""


@given(FRAME, FRAME)
def test_what_is_held_back_comes_when_it_is_released(
    before: list[list[tuple[str, str]]], after: list[list[tuple[str, str]]]
) -> None:
    painted, written = ScreenDiff(), list[str]()
    painted.writes_to(written.append)
    painted.take_over(frame_of(before))
    assert painted.is_taken_over()
    assert not painted.is_taken_over()
    assert painted.update("\x1b[1;1Hblank") == ""
    assert painted.update(frame_of(after)) == ""
    painted.release()
    ends_at = "\x1b[2;3H"
    assert shown(frame_of(before), *written, ends_at) == shown(frame_of(before), frame_of(after))


@given(st.lists(ROW, min_size=HEIGHT, max_size=HEIGHT))
def test_a_kept_frame_gives_the_same_screen(rows: list[list[tuple[str, str]]]) -> None:
    painted = ScreenDiff()
    painted.update(frame_of(rows))
    kept = painted.frame(WIDTH, HEIGHT)
    assert kept is not None
    assert shown(kept, "\x1b[2;3H") == shown(frame_of(rows))
    again = ScreenDiff()
    again.update(kept)
    further = again.update(frame_of(rows))
    assert further is not None
    assert shown(kept, further) == shown(frame_of(rows))


def test_a_cursor_that_moves_a_row_costs_little() -> None:
    painted = ScreenDiff()
    look, cursor = "\x1b[38;2;205;211;219;48;2;20;23;28m", "\x1b[38;2;205;211;219;48;2;29;40;52m"
    rows = [f"\x1b[{y};1H{look}{'entry of the list':80}\x1b[0m\n" for y in range(1, 40)]
    painted.update("".join(rows))
    moved = f"\x1b[7;1H{cursor}{'entry of the list':80}\x1b[0m"
    assert len(painted.update("".join(rows) + moved) or "") < 150


ODD = ["❤\ufe0f", "👍🏽", "🇰🇷", "1\ufe0f\u20e3", "🏳\ufe0f\u200d🌈", "\u1112\u1161\u11ab", "ที่นี่"]


@given(st.lists(st.sampled_from([*ODD, "a", "한", " "]), min_size=1, max_size=9), st.data())
def test_behind_characters_of_doubtful_width_everything_stays_in_its_place(
    letters: list[str], data: st.DataObject
) -> None:
    other = data.draw(st.lists(st.sampled_from([*ODD, "b", "국"]), max_size=9))
    painted = ScreenDiff()
    written = [painted.update(odd_frame("".join(text))) or "" for text in (other, letters)]
    screen = pyte.Screen(60, 2)
    stream = pyte.Stream(screen)
    for text in written:
        stream.feed(text)
    assert screen.buffer[0][40].data == "│"
    assert screen.display[0].rstrip().endswith("│ next")
    assert painted.update(odd_frame("".join(letters))) == ""


def odd_frame(text: str) -> str:
    return f"\x1b[1;1H\x1b[31m{text}{' ' * (40 - cell_len(text))}\x1b[0m│ next"


def test_a_character_narrower_than_counted_leaves_nothing_of_what_stood_there() -> None:
    painted = ScreenDiff()
    screen = pyte.Screen(60, 2)  # draws a heart with its selector in one cell
    stream = pyte.Stream(screen)
    for text in ("x" * 40, "❤\ufe0f."):
        stream.feed(painted.update(odd_frame(text)) or "")
    assert "x" not in screen.display[0][:40]
    assert screen.buffer[0][2].data == "."


@pytest.mark.parametrize("text", ["", "x", "\x1b[?1049h", "\x1b[1;1Ha\x1b[6n", "\x1b[1;1Ha\tb"])
def test_what_is_no_frame_is_left_alone(text: str) -> None:
    assert ScreenDiff().update(text) is None


def test_a_screen_that_may_show_anything_is_painted_whole() -> None:
    painted = ScreenDiff()
    painted.update("\x1b[1;1Habc")
    assert painted.frame(3, 1) is not None
    assert painted.frame(4, 1) is None
    painted.forget()
    assert "abc" in (painted.update("\x1b[1;1Habc") or "")


def test_a_frame_of_the_size_before_leaves_nothing_in_a_smaller_screen() -> None:
    screen = pyte.Screen(6, 2)
    stream, painted = pyte.Stream(screen), ScreenDiff()
    painted.forget((6, 2))
    before = "\x1b[1;1Hold 한국어 and more\n\x1b[2;1Hsecond row\n\x1b[4;1Hlast row\n\x1b[4;9H"
    after = "\x1b[1;1Hnew   \n\x1b[2;1Hsecond\n\x1b[1;1H"
    for frame in (before, after):
        stream.feed(painted.update(frame) or "")
    assert screen.display == ["new   ", "second"]
