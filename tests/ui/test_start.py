"""What a start imports before its first frame, and that the rest comes when it is needed."""

from __future__ import annotations

import os
import subprocess
import sys

from tui_reader.paths import Paths
from tui_reader.ui.later import Later, warm_up

HEAVY = (
    *("httpx", "lxml", "feedparser", "trafilatura", "pygments", "markdown_it", "tomlkit"),
    *("textual.widgets._markdown", "tui_reader.worker"),
    *("tui_reader.fetch", "tui_reader.sources", "tui_reader.reading", "tui_reader.transfer"),
    *("tui_reader.ui.actions.table", "tui_reader.ui.commands", "tui_reader.ui.screens.prompt"),
)
RUN = """
import asyncio, sys
from tui_reader.config import Config
from tui_reader.paths import Paths
from tui_reader.ui.app import ReaderApp
from tui_reader.ui.building import build_session

async def run():
    session = build_session(Config(), Paths.default(), is_demo=True)
    app = ReaderApp(session)
    app._begin = lambda: print(*sorted(sys.modules))  # called when the first frame is painted
    async with app.run_test(size=(160, 45)) as pilot:
        await pilot.pause()
    session.store.close()

asyncio.run(run())
"""


def test_nothing_heavy_is_imported_before_the_first_frame(paths: Paths, library: list[int]) -> None:
    assert library
    environment = {**os.environ, "TUI_READER_HOME": str(paths.config.parent)}
    command = [sys.executable, "-c", RUN]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    modules = done.stdout.split()
    assert "tui_reader.ui.widgets.entry_list" in modules
    assert [name for name in HEAVY if name in modules] == []


def test_the_first_picture_imports_little() -> None:
    code = "import sys, tui_reader.__main__, tui_reader.ui.first_frame; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = done.stdout.split()
    assert "tui_reader.paths" in modules
    late = ("textual", "rich", "sqlite3", "asyncio", "logging", "argparse", "json", "tomllib")
    assert [name for name in late if name in modules] == []


def test_a_later_module_is_the_module() -> None:
    later = Later("textwrap")
    assert later.dedent("  x") == "x"  # type: ignore[operator]
    thread = warm_up("textwrap", "string")
    thread.join(10)
    assert not thread.is_alive()
