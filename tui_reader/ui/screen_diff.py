"""What stands on the terminal, cell by cell, so that only what differs is written to it.

Textual writes whole lines of every widget that is drawn again, with all colours at each piece of
text: 6 KB for a cursor that moves a row. `ScreenDiff.update` takes what Textual would write (a
frame: places, colours, text) and gives what has to be written for the screen to become the same:
some hundred bytes. It also takes over a screen that was painted by someone else in just that
form (`first_frame`). Anything that is no frame is left as it is. Pure: strings in, strings out.

Terminals do not agree on how wide all characters are (emoji with a tone or a selector, flags, some
scripts). A line that holds any but those that all agree on is written whole, and behind each of
them the cursor is put where the next one belongs: such a character may itself look wrong, but
nothing behind it on the line moves.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import groupby
from typing import Final

from tui_reader.ui.colored_cells import DOUBTFUL, UNKNOWN, Cell, cells_of, change

_PLACE: Final = re.compile("\x1b\\[(\\d+);(\\d+)H")
_JOINED_GAP: Final = 8  # cells of one colour written again rather than jumped over


class ScreenDiff:
    """The cells of one terminal; see the module."""

    def __init__(self) -> None:
        self._rows: dict[int, list[Cell]] = {}
        self._cursor: tuple[int, int] | None = None
        self._size: tuple[int, int] | None = None  # columns and rows; None: as large as it takes
        self._held: dict[int, list[Cell]] | None = None
        self._is_taken_over = False
        self._sink: Callable[[str], None] = lambda text: None

    def take_over(self, frame: str) -> None:
        """The frame stands on the screen already ("": nothing does); it stays until `release`."""
        self.update(frame)
        self._cursor = None
        self._is_taken_over = bool(self._rows)
        if self._rows:
            self.hold()

    def is_taken_over(self) -> bool:
        """Whether the screen was there before us; true once."""
        was, self._is_taken_over = self._is_taken_over, False
        return was

    def writes_to(self, sink: Callable[[str], None]) -> None:
        """Where `release` writes."""
        self._sink = sink

    def send(self, text: str) -> None:
        """Hands the terminal something that shows no cell (a picture's data)."""
        self._sink(text)

    def hold(self) -> None:
        """From now on nothing is written: what stands on the screen stays until `release`."""
        self._held = self._held if self._held is not None else {}

    def release(self) -> None:
        """The screen becomes what was held back."""
        if self._held is None:
            return
        held, self._held = self._held, None
        pen = _Pen()
        for y, row in held.items():
            start = 0
            for known, cells in groupby(row, bool):
                run = tuple(cells)
                if known:
                    self._put(y, start, run, pen)
                start += len(run)
        self._sink(pen.finish(None))

    def forget(self, size: tuple[int, int] | None = None) -> None:
        """The screen may show anything (another program, or another size: columns and rows)."""
        self._size = size or self._size
        self._rows.clear()
        self._held = None
        self._cursor = None

    def update(self, data: str) -> str | None:
        """What to write for the screen to become what `data` would make it; None when `data` is
        no frame (it is then to be written as it is)."""
        parts = _PLACE.split(data)
        if parts[0] or len(parts) < 4:
            return None
        spans = []
        for index in range(1, len(parts), 3):
            cells = cells_of(parts[index + 2].removesuffix("\n"))
            if cells is None:
                return None
            spans.append(self._inside(int(parts[index]) - 1, int(parts[index + 1]) - 1, cells))
        if self._held is not None:
            for y, x, cells in spans:
                row = _long_enough(self._held.setdefault(y, []), x + len(cells))
                row[x : x + len(cells)] = cells
            return ""
        pen = _Pen()
        for y, x, cells in spans:
            if cells:
                self._put(y, x, cells, pen)
        last_y, last_x, last_cells = spans[-1]
        return pen.finish(None if last_cells else self._moved_cursor(pen, last_y, last_x))

    def _inside(self, y: int, x: int, cells: tuple[Cell, ...]) -> tuple[int, int, tuple[Cell, ...]]:
        """What of a run of cells has room: frames of the size before come after a change of size,
        and a terminal writes what is outside into its last row and column."""
        if self._size is None:
            return y, x, cells
        width, height = self._size
        room = width - x if y < height else 0
        if 0 < room < len(cells) and not cells[room][0]:
            room -= 1  # no half characters
        return min(y, height - 1), min(x, width - 1), cells[: max(0, room)]

    def _moved_cursor(self, pen: _Pen, y: int, x: int) -> tuple[int, int] | None:
        """Where the frame leaves the cursor, if it is not there anyway."""
        before, self._cursor = self._cursor, (y, x)
        return (y, x) if pen.has_written or before != (y, x) else None

    def _put(self, y: int, x: int, cells: tuple[Cell, ...], pen: _Pen) -> None:
        end = x + len(cells)
        row = _long_enough(self._rows.setdefault(y, []), end)
        old = row[x:end]
        if tuple(old) == cells:
            return
        row[x:end] = cells
        if 3 in map(len, old) or 3 in map(len, cells):  # a line of doubtful width
            pen.write(y, x, cells)
            return
        for first, last in _differing(old, cells):
            pen.write(y, x + first, cells[first:last])

    def frame(self, width: int, height: int) -> str | None:
        """The whole screen as a frame, or what is held back of it; None where some of it is not
        known."""
        lines = []
        for y in range(height):
            row = self._rows.get(y, [])[:width]
            for x, cell in enumerate((self._held or {}).get(y, [])[:width]):
                if cell:
                    _long_enough(row, x + 1)[x] = cell
            if len(row) < width or UNKNOWN in row:
                return None
            pen = _Pen()
            pen.write(y, 0, tuple(row))
            lines.append(pen.finish(None))
        return "".join(lines)


def _long_enough(row: list[Cell], length: int) -> list[Cell]:
    """The row, with unknown cells at its end where it is too short."""
    if len(row) < length:
        row.extend([UNKNOWN] * (length - len(row)))
    return row


class _Pen:
    """Writes runs of cells; knows where it stands and which colours are set."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._style = ""
        self._place: tuple[int, int] | None = None

    @property
    def has_written(self) -> bool:
        return bool(self._out)

    def write(self, y: int, x: int, cells: tuple[Cell, ...]) -> None:
        if self._place != (y, x):
            is_ahead = self._place is not None and self._place[0] == y and self._place[1] < x
            ahead = x - self._place[1] if is_ahead and self._place is not None else 0
            self._out.append(f"\x1b[{ahead}C" if ahead else f"\x1b[{y + 1};{x + 1}H")
        if 3 in map(len, cells):
            self._write_doubtful(y, x, cells)
            return
        style, add = self._style, self._out.append
        for letter, own in cells:
            if own != style:
                codes, style = change(style, own, letter == " ")
                add(codes)
            add(letter)
        self._style, self._place = style, (y, x + len(cells))

    def _write_doubtful(self, y: int, x: int, cells: tuple[Cell, ...]) -> None:
        """Cells among which are characters of doubtful width."""
        is_lost = False  # where the terminal stands: behind such a character
        for index, cell in enumerate(cells):
            if is_lost and cell[0]:
                self._out.append(f"\x1b[{y + 1};{x + index + 1}H")
                is_lost = False
            if cell[1] != self._style:
                codes, self._style = change(self._style, cell[1], cell[0] == " ")
                self._out.append(codes)
            if cell[2:] == (DOUBTFUL,) and cell[0]:
                # Its cells are blanked first: it may fill fewer of them than were counted.
                width = _behind(cells, index) - index
                self._out.append(f"{' ' * width}\x1b[{width}D")
                is_lost = True
            self._out.append(cell[0])
        self._place = None if is_lost else (y, x + len(cells))

    def finish(self, cursor: tuple[int, int] | None) -> str:
        if self._style:
            self._out.append("\x1b[0m")
        if cursor is not None:
            self._out.append(f"\x1b[{cursor[0] + 1};{cursor[1] + 1}H")
        return "".join(self._out)


def _differing(old: list[Cell], new: tuple[Cell, ...]) -> list[tuple[int, int]]:
    """Runs of cells to write; a short gap of the run's own colours is written along with it."""
    runs: list[tuple[int, int]] = []
    first = last = -1
    for index in [place for place, cell in enumerate(new) if old[place] != cell]:
        if index < last:
            continue  # the second cell of a character that is written anyway
        start = index - 1 if index and not new[index][0] else index  # no half characters
        if start != last and (first < 0 or not _joins(new, last, start, new[index][1])):
            if first >= 0:
                runs.append((first, last))
            first = start
        last = _behind(new, start)
    return [*runs, (first, last)] if first >= 0 else runs


def _joins(cells: tuple[Cell, ...], last: int, start: int, style: str) -> bool:
    """Whether what begins at `start` is written in one with what ended before `last`."""
    return start - last <= _JOINED_GAP and all(cell[1] == style for cell in cells[last - 1 : start])


def _behind(cells: tuple[Cell, ...], index: int) -> int:
    """The index behind the character at `index`, its second cell included: that may be the same
    in both frames, but the terminal stands behind it all the same."""
    index += 1
    while index < len(cells) and not cells[index][0]:
        index += 1
    return index
