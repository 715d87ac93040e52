"""What is written to the terminal: less than whole frames, and the same picture."""

from __future__ import annotations

import pyte
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tui_reader.ui.painted import Painted

WIDTH, HEIGHT = 24, 3

Piece = tuple[str, int]


def frame(rows: list[list[Piece]]) -> str:
    """Rows of coloured texts as Textual writes them, blanks up to the edge."""
    out = []
    for y, pieces in enumerate(rows):
        line, width = "", 0
        for text, colour in pieces:
            for letter in text:
                cells = 2 if letter >= "가" else 1
                if width + cells > WIDTH:
                    break
                line += f"\x1b[38;5;{colour}m{letter}\x1b[0m"
                width += cells
        out.append(f"\x1b[{y + 1};1H{line}{' ' * (WIDTH - width)}\n")
    return "".join(out)


def shown(*written: str) -> list[list[tuple[str, str]]]:
    """What an emulator shows after all that was written: letters and their colours."""
    screen = pyte.Screen(WIDTH, HEIGHT)
    stream = pyte.Stream(screen)
    for data in written:
        stream.feed(data.replace("\n", ""))
    return [
        [
            (cell.data, cell.fg if cell.data.strip() else "")
            for cell in (screen.buffer[y][x] for x in range(WIDTH))
        ]
        for y in range(HEIGHT)
    ]


PIECES = st.lists(st.tuples(st.text("ab 을나다어", max_size=6), st.integers(1, 3)), max_size=5)
ROWS = st.lists(PIECES, min_size=HEIGHT, max_size=HEIGHT)


@given(st.lists(ROWS, min_size=2, max_size=4))
@example(
    [
        [[("을을 가나", 1), ("  ", 1), ("x", 1)], [], []],
        [[("을어", 1), (" ", 1), ("다나", 2), ("  ", 2), ("y", 3)], [], []],
    ]
)
@settings(max_examples=300, deadline=None)
def test_the_picture_is_that_of_the_whole_frames(rows: list[list[list[Piece]]]) -> None:
    frames = [frame(each) for each in rows]
    painted = Painted()
    written = [painted.update(each) for each in frames]
    assert None not in written
    assert shown(*[text for text in written if text is not None]) == shown(frames[-1])


def test_a_frame_that_differs_little_costs_little() -> None:
    rows: list[list[Piece]] = [[("을을 가나 abc", 1)], [("나다", 2)], []]
    painted = Painted()
    painted.update(frame(rows))
    assert painted.update(frame(rows)) == ""
    again = painted.update(frame([[("을을 가다 abc", 1)], *rows[1:]]))
    assert again is not None
    assert "다" in again
    assert len(again) < 30
