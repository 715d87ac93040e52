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
from functools import lru_cache
from itertools import groupby
from typing import Final, TypeAlias

from tui_reader.text.wrap import clusters

Cell: TypeAlias = "tuple[str, str] | tuple[str, str, bool] | None"
"""Text and colours; "" behind a character of two cells; a third part stands in lines of doubtful
width: whether it is this character that is in doubt."""

_PLACE: Final = re.compile("\x1b\\[(\\d+);(\\d+)H")
_PIECE: Final = re.compile("\x1b\\[([0-9;:]*)m|([^\x00-\x1f\x7f-\x9f]+)")
_NARROW: Final = re.compile("[ -~]*")
# Ornaments of ours too: where they are wide the ASCII ones are drawn (ui/drawing/glyphs.py).
_AGREED: Final = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u03ff\u0400-\u0481\u048a-\u052f"
    "\u2010-\u2027\u2030-\u205e\u2070-\u209c\u2190-\u2193\u21bb\u21e9\u2500-\u259f\u25a3\u25aa"
    "\u25b2\u25b7\u25bc\u25cf\u25e6\u25f7\u2605"
    "\u3001-\u3029\u3041-\u3096\u30a1-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
    "\uff01-\uff60]*"
)
_WIDE_FROM: Final = "\u3001"
_SGR_ARGUMENTS: Final = {"2": 5, "5": 3}
_JOINED_GAP: Final = 8  # cells of one colour written again rather than jumped over


class ScreenDiff:
    """The cells of one terminal; see the module."""

    def __init__(self) -> None:
        self._rows: dict[int, list[Cell]] = {}
        self._cursor: tuple[int, int] | None = None
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
            for known, cells in groupby(row, lambda cell: cell is not None):
                run = tuple(cells)
                if known:
                    self._put(y, start, run, pen)
                start += len(run)
        self._sink(pen.finish(None))

    def forget(self) -> None:
        """The screen may show anything (another size, another program)."""
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
            cells = _cells(parts[index + 2].removesuffix("\n"))
            if cells is None:
                return None
            spans.append((int(parts[index]) - 1, int(parts[index + 1]) - 1, cells))
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
        if any(len(cell) == 3 for cell in (*old, *cells) if cell is not None):
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
                if cell is not None:
                    _long_enough(row, x + 1)[x] = cell
            if len(row) < width or None in row:
                return None
            pen = _Pen()
            pen.write(y, 0, tuple(row))
            lines.append(pen.finish(None))
        return "".join(lines)


def _long_enough(row: list[Cell], length: int) -> list[Cell]:
    """The row, with unknown cells at its end where it is too short."""
    if len(row) < length:
        row.extend([None] * (length - len(row)))
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
        is_lost = False  # where the terminal stands: behind a character of doubtful width
        for index, cell in enumerate(cells):
            if cell is None:
                continue
            if is_lost and cell[0]:
                self._out.append(f"\x1b[{y + 1};{x + index + 1}H")
                is_lost = False
            if cell[1] != self._style:
                change, self._style = _change(self._style, cell[1], cell[0] == " ")
                self._out.append(change)
            if len(cell) == 3 and cell[2] and cell[0]:
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
    for index, cell in enumerate(new):
        if old[index] == cell or cell is None:
            continue
        if runs and index < runs[-1][1]:
            continue  # the second cell of a character that is written anyway
        if cell[0] == "" and index:
            index -= 1  # half a character can't be written
        if runs:
            first, last = runs[-1]
            style = cell[1]
            if last == index or (
                index - last <= _JOINED_GAP
                and all(one is not None and one[1] == style for one in new[last - 1 : index])
            ):
                runs[-1] = (first, _behind(new, index))
                continue
        runs.append((index, _behind(new, index)))
    return runs


def _behind(cells: tuple[Cell, ...], index: int) -> int:
    """The index behind the character at `index`, its second cell included: that may be the same
    in both frames, but the terminal stands behind it all the same."""
    index += 1
    while index < len(cells) and (cell := cells[index]) is not None and cell[0] == "":
        index += 1
    return index


@lru_cache(maxsize=256)
def _cells(raw: str) -> tuple[Cell, ...] | None:
    """The cells of colours and text; None when there is anything else in it."""
    cells: list[Cell] = []
    style, place = "", 0
    is_agreed = True
    blank: Cell = (" ", "")
    for match in _PIECE.finditer(raw):
        if match.start() != place:
            return None
        place = match.end()
        codes, text = match[1], match[2]
        if text is None:
            style = _joined(style, codes)
            blank = (" ", _blank(style))
        elif _NARROW.fullmatch(text):
            cells.extend([blank if letter == " " else (letter, style) for letter in text])
        elif _AGREED.fullmatch(text):
            for letter in text:
                cells.append(blank if letter == " " else (letter, style))
                if letter >= _WIDE_FROM:
                    cells.append(("", style))
        else:
            is_agreed = False
            cells.extend(_other_cells(text, style))
    if place != len(raw):
        return None
    if is_agreed:
        return tuple(cells)
    return tuple((*cell[:2], len(cell) == 3) for cell in cells if cell is not None)


def _other_cells(text: str, style: str) -> list[Cell]:
    """Text with characters of any width, the doubtful ones marked."""
    from rich.cells import cell_len

    cells: list[Cell] = []
    for start, end, width in clusters(text, cell_len):
        letter = text[start:end]
        if _AGREED.fullmatch(letter):
            cells += [(letter, style), *[("", style)] * (width - 1)]
        elif width:
            cells += [(letter, style, True), *[("", style, True)] * (width - 1)]
    return cells


@lru_cache(maxsize=1_024)
def _change(old: str, new: str, is_blank: bool) -> tuple[str, str]:
    """The shortest sequence from one set of colours to another, and what is then set. A blank
    has no letters whose colour would matter."""
    (attributes, letters, ground), (wanted, new_letters, new_ground) = _parts(old), _parts(new)
    if is_blank and not wanted and not _marks_blanks(attributes):
        if ground == new_ground:
            return "", old
        return f"\x1b[{new_ground or '49'}m", ";".join(
            filter(None, (attributes, letters, new_ground))
        )
    if attributes and attributes != wanted:
        return f"\x1b[{'0;' if new else '0'}{new}m", new
    codes = []
    if attributes != wanted:
        codes.append(wanted)
    if letters != new_letters:
        codes.append(new_letters or "39")
    if ground != new_ground:
        codes.append(new_ground or "49")
    return (f"\x1b[{';'.join(codes)}m" if codes else ""), new


@lru_cache(maxsize=256)
def _blank(style: str) -> str:
    """What shows of a blank in this style: its ground, and lines through or under it."""
    attributes, _, ground = _parts(style)
    return style if _marks_blanks(attributes) else ground


def _marks_blanks(attributes: str) -> bool:
    """Whether a blank shows them; bold, dim and italic it does not."""
    return any(code not in ("", "1", "2", "3", "22", "23") for code in attributes.split(";"))


@lru_cache(maxsize=1_024)
def _joined(style: str, codes: str) -> str:
    """Colours after some more codes: attributes, letters, ground, always in this order."""
    return ";".join(filter(None, _parts(f"{style};{codes or 0}")))


@lru_cache(maxsize=1_024)
def _parts(style: str) -> tuple[str, str, str]:
    """Attributes, colour of the letters, colour of the ground."""
    numbers = style.split(";")
    attributes: list[str] = []
    letters = ground = ""
    index = 0
    while index < len(numbers):
        number = numbers[index]
        length = 1
        if number in ("38", "48", "58"):
            length = _SGR_ARGUMENTS.get("".join(numbers[index + 1 : index + 2]), 1)
        code = ";".join(numbers[index : index + length])
        index += length
        if number in ("0", "00"):
            attributes, letters, ground = [], "", ""
        if number in ("", "0", "00"):
            continue
        if len(number) == 2 and number[0] in "39":
            letters = code if number != "39" else ""
        elif (len(number) == 2 and number[0] == "4") or (len(number) == 3 and number[:2] == "10"):
            ground = code if number != "49" else ""
        elif code not in attributes:
            attributes.append(code)
    return ";".join(attributes), letters, ground
