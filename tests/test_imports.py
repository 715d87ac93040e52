"""What is imported when: no screen without need, nothing heavy before it is used.

Each case is a fresh interpreter, since what one import pulls in stays for all others.
"""

from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys
from importlib import import_module

import pytest

HEAVY = ("httpx", "httpcore", "lxml", "feedparser", "trafilatura", "pygments", "tomlkit")
SCREEN = "textual"
"""Not rich as well: httpx loads it where click is there. import-linter looks for both."""

WITHOUT_A_SCREEN = (
    "tui_reader.cli.main",
    "tui_reader.cli.show",
    "tui_reader.cli.feeds",
    "tui_reader.cli.entries",
    "tui_reader.cli.votes",
    "tui_reader.cli.transfer",
    "tui_reader.cli.settings",
    "tui_reader.cli.doctor",
    "tui_reader.worker",
    "tui_reader.refresh",
    "tui_reader.reading",
    "tui_reader.subscribe",
    "tui_reader.transfer.sample",
    "tui_reader.transfer.opml",
    "tui_reader.sources",
    "tui_reader.votes",
    "tui_reader.fetch",
    "tui_reader.store",
)
LIGHT = (
    "tui_reader",
    "tui_reader.__main__",
    "tui_reader.cli.main",
    "tui_reader.cli.entries",
    "tui_reader.text",
    "tui_reader.sources",
    "tui_reader.store",
    "tui_reader.votes",
    "tui_reader.links",
    "tui_reader.log",
    "tui_reader.config",
    "tui_reader.ui.app",
    "tui_reader.ui.screens.main",
)


def imported_by(module: str) -> set[str]:
    """The top-level names that `import module` leaves in a fresh interpreter."""
    code = (
        f"import sys, json, {module}\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    names: list[str] = json.loads(done.stdout)
    return set(names)


@pytest.mark.parametrize("module", WITHOUT_A_SCREEN)
def test_only_the_screen_loads_textual(module: str) -> None:
    assert SCREEN not in imported_by(module)


@pytest.mark.parametrize("module", LIGHT)
def test_nothing_heavy_is_loaded_before_it_is_used(module: str) -> None:
    assert not imported_by(module) & set(HEAVY)


@pytest.mark.parametrize("package", ["fetch", "refresh", "text", "sources.feed"])
def test_every_name_that_a_package_promises_is_there(package: str) -> None:
    module = import_module(f"tui_reader.{package}")
    promised = re.findall(r"import \w+ as (\w+)", inspect.getsource(module))
    assert promised
    assert all(callable(getattr(module, name)) for name in promised)
    with pytest.raises(AttributeError, match="nothing"):
        _ = module.nothing
