"""Draws the picture of the screen in README.md, by the reader itself, from the sample edition.

    .venv/bin/python -m tests.picture

Run by hand when the look changes. Rich's drawing fits each run of text into the width of as many
letters as it has; Hangul is two cells wide, so its letters are put into their cells one by one.
"""

from __future__ import annotations

import asyncio
import html
import re
import tempfile
from itertools import groupby
from pathlib import Path

from rich.cells import cell_len

from tui_reader.cli.context import Context
from tui_reader.cli.demo import fill
from tui_reader.config import Config
from tui_reader.paths import Paths
from tui_reader.ui.app import ReaderApp
from tui_reader.ui.session_building import build_session

TARGET = Path(__file__).parent.parent / ".assets" / "screen.svg"
SIZE = (160, 42)
FONTS = '"JetBrains Mono", "DejaVu Sans Mono", Menlo, Consolas, "Noto Sans CJK KR", monospace'
_RUN = re.compile(r'(<text[^>]*?) x="([\d.]+)"([^>]*?) textLength="[\d.]+"([^>]*>)([^<]*)</text>')
_CELL = 12.2
"""Width of a cell in Rich's drawing."""
_WIDE_SIZE = 22
_ASIDE = (2 * _CELL - _WIDE_SIZE) / 2


async def draw(home: Path) -> str:
    """The screen on the board article whose body is printed twice, as SVG."""
    paths = Paths.under(home)
    fill(Context(paths))
    session = build_session(Config(), paths, target=None, is_demo=True, problems=())
    app = ReaderApp(session)
    async with app.run_test(size=SIZE) as pilot:
        for key in ("J", "J", "J", "J", "J", "+"):
            await pilot.press(key)
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()
        app.main.say("")  # the keys at the bottom, not what the last one did
        await pilot.pause()
        svg = app.export_screenshot(title="tui-reader")
    session.store.close()
    return svg


def by_cells(svg: str) -> str:
    """The drawing with each run of text parted into narrow and wide letters, as wide as cells."""

    def parted(match: re.Match[str]) -> str:
        head, start, middle, tail, text = match.groups()
        x = float(start)
        parts = []
        for is_wide, letters in groupby(html.unescape(text), lambda letter: cell_len(letter) == 2):
            part = "".join(letters)
            width = cell_len(part) * _CELL
            if is_wide:
                # Most fonts' Hangul is narrower than two of their Latin letters: each letter
                # stands in the middle of its cells, as terminals draw it.
                places = " ".join(f"{x + _ASIDE + 2 * _CELL * n:.1f}" for n in range(len(part)))
                shown, how = html.escape(part), f' font-size="{_WIDE_SIZE}px"'
                parts.append(f'{head} x="{places}"{middle}{how}{tail}{shown}</text>')
            else:
                shown = html.escape(part).replace(" ", "&#160;")
                parts.append(
                    f'{head} x="{x:.1f}"{middle} textLength="{width:.1f}"{tail}{shown}</text>'
                )
            x += width
        return "".join(parts)

    svg = _RUN.sub(parted, svg)
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)  # nothing from the network
    return re.sub(r"font-family: Fira Code, monospace", f"font-family: {FONTS}", svg)


def main() -> None:
    """Write the picture."""
    with tempfile.TemporaryDirectory() as home:
        svg = asyncio.run(draw(Path(home)))
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(by_cells(svg), "utf-8")


if __name__ == "__main__":
    main()
