"""Another package with a source of its own, installed as far as Python can tell.

`install(folder, code)` puts a module and its dist-info folder there; a process that has the folder
on its PYTHONPATH finds the entry points. What the sources do wrong is chosen by their names.
"""

from __future__ import annotations

import os
from pathlib import Path

CODE = '''
"""Sources for tests: one that is right, and some that are not."""

import time

from tui_reader.models import Article, Block, Feed, Thread
from tui_reader.sources.base import Batch


class Gopher:
    kind = "gopher"

    def claims(self, url, page):
        if url.startswith("http://blocks."):
            time.sleep(1000)
        return url.startswith(("http://gopher.", "http://hangs."))

    async def feed(self, url, fetch, page):
        return Feed(url=url, kind=self.kind, title="Gopher")

    async def entries(self, feed, fetch):
        yield Batch(is_unchanged=True)

    async def article(self, entry, fetch):
        from tui_reader.sources.bounded import in_thread

        if entry.url.startswith("http://hangs."):
            await in_thread(time.sleep, 1000)
        return Article(url=entry.url, title="Hole", blocks=(Block("paragraph", "Dug."),))

    async def thread(self, entry, fetch):
        return Thread()

    def read_page(self, page):
        return Article()


class Impostor(Gopher):
    kind = "gnuboard"


class Torn(Gopher):
    def __init__(self):
        raise RuntimeError("out of order")


class Nothing:
    kind = "nothing"
'''


def install(folder: Path, *classes: str) -> dict[str, str]:
    """Install the classes named; what a process's environment needs for them."""
    info = folder / "gopher_source-1.0.dist-info"
    info.mkdir(parents=True)
    (folder / "gopher_source.py").write_text(CODE)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: gopher-source\nVersion: 1.0\n")
    points = "\n".join(f"{name.lower()} = gopher_source:{name}" for name in classes)
    (info / "entry_points.txt").write_text(
        f"[tui_reader.sources]\n{points}\nlost = not_there:Lost\n"
    )
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
    return {"PYTHONPATH": path}
