"""What a start imports before its first frame, and that the rest comes when it is needed."""

from __future__ import annotations

import os
import subprocess
import sys

from tui_reader.lazily import Later
from tui_reader.paths import Paths
from tui_reader.ui.later import warm_up

HEAVY = (
    *("httpx", "lxml", "feedparser", "trafilatura", "pygments", "markdown_it", "tomlkit"),
    *("ssl", "_hashlib", "argparse", "tempfile", "difflib", "tomli_w", "html", "urllib.request"),
    *("textual.widgets._markdown", "tui_reader.worker"),
    *("tui_reader.fetch", "tui_reader.sources", "tui_reader.reading", "tui_reader.transfer"),
    *("tui_reader.ui.actions.table", "tui_reader.ui.commands", "tui_reader.ui.screens.prompt"),
    *(
        "tui_reader.ui.drawing.layout",
        "tui_reader.ui.drawing.outline",
        "tui_reader.ui.drawing.tables",
    ),
    *("tui_reader.ui.thread_view", "tui_reader.ui.widgets.comment_lines"),
    *("tui_reader.ui.widgets.foot", "tui_reader.ui.widgets.frame", "tui_reader.text.render"),
    *("tui_reader.store.search", "tui_reader.store.recovery", "tui_reader.store.changes"),
    *("tui_reader.cli.arguments", "tui_reader.cli.context"),
)
MOST = 110
"""Modules that a start needs beyond those of a bare Textual program; each costs about 1 ms."""
BARE = """
import sys
from textual.app import App
from textual.widgets import Static
class Hello(App):
    def compose(self):
        yield Static("hello")
    def on_mount(self):
        self.call_after_refresh(self.say)
    def say(self):
        print(*sys.modules)
        self.exit()
Hello().run(headless=True)
"""
RUN = """
import sys
from tui_reader.ui.later import begin_start
begin_start()
import tui_reader.cli.main
import asyncio
from tui_reader.config import Config
from tui_reader.paths import Paths
from tui_reader.ui.app import ReaderApp
from tui_reader.ui.session_building import build_session

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
    modules, bare = (
        set(
            subprocess.run(
                [sys.executable, "-c", code],
                env=environment,
                capture_output=True,
                text=True,
                check=True,
            ).stdout.split()
        )
        for code in (RUN, BARE)
    )
    assert "tui_reader.ui.widgets.entry_list" in modules
    beyond = sorted(modules - bare)
    assert [name for name in HEAVY if name in beyond] == []
    assert len(beyond) <= MOST, beyond


def test_asyncio_without_tls_is_not_left_to_others() -> None:
    """Whoever needs TLS after all (nobody on the screen does) finds it."""
    code = "from tui_reader.ui.later import begin_start; begin_start(); import asyncio, ssl, gc\n"
    code += "print(ssl.OPENSSL_VERSION != '', asyncio.sslproto.ssl, gc.isenabled())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "None", "False"]


def test_when_the_screen_stands_garbage_is_looked_for_in_what_comes() -> None:
    code = (
        "import gc; from tui_reader.ui.later import begin_start, settle; begin_start(); settle()\n"
    )
    code += "print(gc.isenabled(), gc.get_freeze_count() > 1_000)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]


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
