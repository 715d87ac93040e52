"""Files that may not grow, and folders that take nothing new: read on, lose nothing, go on later.

A file-size limit stands for the full disk: it needs no rights and fails the same writes.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tui_reader.models import Feed
from tui_reader.store import Store

COMMANDS = (
    ("list",),
    ("feeds",),
    ("votes",),
    ("vote", "https://a.example/2", "up"),
    ("import", "feeds.opml"),
    ("export", "opml", "-o", "out.opml"),
    ("doctor",),
)
LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), -1))
from tui_reader.__main__ import main
sys.exit(main(sys.argv[2:]))
"""


def run(home: Path, limit: int, *command: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(limit), *command],
        env={**os.environ, "TUI_READER_HOME": str(home)},
        cwd=home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("limit", [0, 2_000])
def test_no_file_may_grow(tmp_path: Path, limit: int) -> None:
    with Store.open(tmp_path / "data" / "library.db") as store:
        store.feeds.add(Feed("https://a.example/feed", title="Followed"))
    assert run(tmp_path, -1, "vote", "https://a.example/1", "up")[0] == 0
    (tmp_path / "feeds.opml").write_text(
        '<opml><body><outline xmlUrl="https://b.example/"/></body></opml>'
    )
    kept = {
        path: path.read_bytes() for path in tmp_path.rglob("*") if path.suffix in (".toml", ".json")
    }
    for command in COMMANDS:
        status, said = run(tmp_path, limit, *command)
        assert status in (0, 1), said
        assert "Traceback" not in said
        assert "unexpected" not in said
        if command[0] in ("list", "feeds", "votes", "doctor"):
            assert "reading only" in said
        if command[0] == "feeds":
            assert "Followed" in said
        if command[0] == "votes":
            assert "https://a.example/1" in said
        for path, data in kept.items():
            assert path.read_bytes().startswith(data)
    assert list(tmp_path.rglob("*.tmp")) == []
    assert run(tmp_path, -1, "vote", "https://a.example/3", "up")[0] == 0
    status, said = run(tmp_path, -1, "votes")
    assert status == 0
    assert "https://a.example/1" in said
    assert "https://a.example/3" in said
    assert run(tmp_path, -1, "import", "feeds.opml")[0] == 0
