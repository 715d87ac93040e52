"""Sources of other packages: found by their entry point, left out when they are broken."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.sources.installed import install

ASK = """
import asyncio, json, sys
from tui_reader import sources
from tui_reader.models import Entry

found = sources.claim("http://gopher.example/1", None)
print(json.dumps({
    "kinds": [source.kind for source in sources.all_sources()],
    "claimed": found.kind if found else None,
    "title": asyncio.run(found.article(Entry("", url="http://gopher.example/1"), None)).title,
    "gnuboard": type(sources.source_of("gnuboard")).__module__,
    "problems": sources.problems(),
}))
"""


def asked(environment: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_a_source_of_another_package_is_asked_before_those_that_read_anything(
    tmp_path: Path,
) -> None:
    told = asked(install(tmp_path, "Gopher"))
    assert told["kinds"][-3:] == ["gopher", "feed", "page"]
    assert (told["claimed"], told["title"]) == ("gopher", "Hole")


def test_broken_ones_are_left_out_and_named(tmp_path: Path) -> None:
    told = asked(install(tmp_path, "Torn", "Impostor", "Nothing", "Gopher"))
    assert told["kinds"].count("gnuboard") == 1
    assert told["gnuboard"] == "tui_reader.sources.gnuboard.source"
    assert told["kinds"][-3:] == ["gopher", "feed", "page"]
    assert sorted(told["problems"]) == [
        'gopher_source:Impostor: there is a source of the kind "gnuboard" already',
        "gopher_source:Nothing: it is no source (see tui_reader.sources.base)",
        "gopher_source:Torn: RuntimeError: out of order",
        "not_there:Lost: ModuleNotFoundError: No module named 'not_there'",
    ]
