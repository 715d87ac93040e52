"""A few pictures of the screen, compared with the ones kept in tests/snapshots/.

After a wanted change: `UPDATE_SNAPSHOTS=1 python -m pytest tests/ui/test_snapshots.py`, then read
each difference before it is kept. Size, clock, time zone and library are fixed.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.picture import by_cells
from tests.ui.conftest import Open

pytestmark = pytest.mark.usefixtures("library")
FOLDER = Path(__file__).parent.parent / "snapshots"
_ID = re.compile(r"terminal-\d+")


@pytest.fixture(autouse=True)
def in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def compare(svg: str, name: str) -> None:
    drawn = by_cells(_ID.sub("terminal", svg))
    path = FOLDER / f"{name}.svg"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.write_text(drawn, encoding="utf-8")
    assert drawn == path.read_text(encoding="utf-8"), f"{name} looks otherwise; see the docstring"


@pytest.mark.parametrize(
    ("name", "size", "keys"),
    [
        ("three-panes", (160, 45), ("enter",)),
        ("two-panes", (100, 30), ("enter", "D")),
        ("one-pane-list", (60, 20), ()),
        ("help", (100, 30), ("question_mark",)),
    ],
)
async def test_the_screen_looks_as_it_did(
    open_reader: Open, name: str, size: tuple[int, int], keys: tuple[str, ...]
) -> None:
    async with open_reader(size) as reader:
        await reader.until(lambda: reader.main.opened.row is not None or size[0] < 100)
        for key in keys:
            await reader.press(key)
        compare(reader.app.export_screenshot(title="tui-reader"), name)
