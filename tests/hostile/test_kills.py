"""Killed at any moment: no vote lost, no file damaged, nothing left lying about.

The long version: `pytest -m slow tests/hostile` (TUI_READER_KILLS sets how many, 100 by default).
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.hostile.library import write_settings
from tests.servers import TestServer
from tests.sources.feeds import rss
from tui_reader.models import Feed
from tui_reader.paths import Paths
from tui_reader.store import Store
from tui_reader.store.vote_files import VoteFiles

SHORT, LONG = 4, int(os.environ.get("TUI_READER_KILLS", "100"))
READER = (sys.executable, "-m", "tui_reader")

VOTES = """
import sys
from tui_reader.paths import Paths
from tui_reader.store import Store
from tui_reader.store.vote_files import VoteFiles
from tui_reader.votes import Ballot
paths = Paths.default()
with Store.open(paths.library) as store:
    ballot = Ballot(VoteFiles(paths.votes), store)
    ballot.sync()
    number = int(sys.argv[1])
    while True:
        number += 1
        ballot.cast(f"https://votes.example/{number}", "up", title="[/] \\x1b[2J", feed="f")
        print(number, flush=True)
"""

Begin = Callable[[int], "subprocess.Popen[str]"]


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return write_settings(tmp_path / "home")


def started(paths: Paths, *command: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
    environ = {**os.environ, "TUI_READER_HOME": str(paths.config.parent)}
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environ,
        stdin=stdin,
    )


def kill_after(process: subprocess.Popen[str], seconds: float) -> str:
    """Kills it after a while; what it had said until then."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    said, _ = process.communicate()
    return said


def assert_sound(paths: Paths) -> None:
    """The library is whole, the votes can be read, and only our own files are there."""
    if paths.library.exists():
        with closing(sqlite3.connect(f"file:{paths.library}?mode=ro", uri=True)) as connection:
            assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    if paths.votes.exists():
        for path in paths.votes.glob("*.toml"):
            tomllib.loads(path.read_text("utf-8"))
    with Store.open(paths.library) as store:
        assert store.notices == ()
    known = (
        "config.toml",
        "feeds.json",
        "library.db",
        "library.db-wal",
        "library.db-shm",
        "state.json",
    )
    for path in paths.config.parent.rglob("*"):
        is_vote = path.parent == paths.votes and path.suffix == ".toml"
        is_log = path.name.startswith("tui-reader.log")
        assert path.is_dir() or path.name in known or is_vote or is_log, path


def votes_of(paths: Paths) -> set[int]:
    found = set()
    files = VoteFiles(paths.votes)
    for name in files.names():
        found |= {int(vote.url.rpartition("/")[2]) for vote in files.read(name).votes}
    return found


def kill_votes(paths: Paths, times: int) -> None:
    chance = random.Random(times)  # noqa: S311
    shown: set[int] = set()
    highest = 0
    for kills in range(1, times + 1):
        process = started(paths, sys.executable, "-c", VOTES, str(highest))
        said = kill_after(process, chance.uniform(0.15, 0.5)).split("\n")[:-1]
        shown |= {int(line) for line in said}
        kept = votes_of(paths)
        assert shown <= kept
        assert len(kept - shown) <= kills  # on disk, killed before it could say so
        highest = max(kept, default=0)
    # The next vote sweeps up what the killed ones left.
    done = subprocess.run(
        [*READER, "vote", "https://votes.example/0", "up"],
        env={**os.environ, "TUI_READER_HOME": str(paths.config.parent)},
        check=True,
        capture_output=True,
    )
    assert done.returncode == 0
    assert shown <= votes_of(paths)
    assert_sound(paths)


def follow(paths: Paths, server: TestServer, feeds: int = 12, entries: int = 120) -> None:
    with Store.open(paths.library) as store:
        for number in range(feeds):
            items = "".join(
                f"<item><title>Entry {index} of {number}</title><guid>{index}</guid>"
                f"<link>{server.url}/{number}/{index}</link>"
                f"<description>{'words ' * 200}</description></item>"
                for index in range(entries)
            )
            server.route(f"/feed{number}", rss(items))
            store.feeds.add(Feed(f"{server.url}/feed{number}", title=f"Feed {number}"))


def kill_refreshes(paths: Paths, times: int, begin: Begin) -> None:
    chance = random.Random(times)  # noqa: S311
    seen = 0
    for number in range(times):
        kill_after(begin(number), chance.uniform(0.3, 1.2))
        with Store.open(paths.library) as store:
            assert store.notices == ()
            now = sum(feed.entries for feed in store.feeds.all())
            assert now >= seen
            seen = now
    assert_sound(paths)


def kill_commands(paths: Paths, server: TestServer, times: int) -> None:
    follow(paths, server)
    kill_refreshes(paths, times, lambda _: started(paths, *READER, "refresh", "--all"))


def kill_workers(paths: Paths, server: TestServer, times: int) -> None:
    follow(paths, server)
    request = json.dumps({"id": 1, "job": "refresh", "feeds": None, "everything": True})

    def begin(_: int) -> subprocess.Popen[str]:
        worker = started(paths, sys.executable, "-m", "tui_reader.worker", stdin=subprocess.PIPE)
        assert worker.stdin is not None
        worker.stdin.write(request + "\n")
        worker.stdin.flush()
        return worker

    kill_refreshes(paths, times, begin)


def kill_imports(paths: Paths, folder: Path, times: int) -> None:
    outlines = "".join(
        f'<outline text="F{number}" xmlUrl="https://f{number}.example/feed"/>'
        for number in range(2_000)
    )
    file = folder / "feeds.opml"
    file.write_text(f'<opml version="2.0"><body>{outlines}</body></opml>', "utf-8")
    chance = random.Random(times)  # noqa: S311
    for _ in range(times):
        kill_after(started(paths, *READER, "import", str(file)), chance.uniform(0.1, 0.6))
        assert_sound(paths)
    subprocess.run(
        [*READER, "import", str(file)],
        env={**os.environ, "TUI_READER_HOME": str(paths.config.parent)},
        check=True,
        capture_output=True,
    )
    with Store.open(paths.library) as store:
        assert len(store.feeds.all()) >= 2_000


def test_votes(paths: Paths) -> None:
    kill_votes(paths, SHORT)


def test_a_refresh_by_command(paths: Paths, server: TestServer) -> None:
    kill_commands(paths, server, SHORT)


def test_a_refresh_by_the_worker(paths: Paths, server: TestServer) -> None:
    kill_workers(paths, server, SHORT)


def test_an_import(paths: Paths, tmp_path: Path) -> None:
    kill_imports(paths, tmp_path, SHORT)


@pytest.mark.slow
@pytest.mark.parametrize("what", ["votes", "command", "worker", "import"])
def test_many_kills(paths: Paths, server: TestServer, tmp_path: Path, what: str) -> None:
    if what == "votes":
        kill_votes(paths, LONG)
    elif what == "command":
        kill_commands(paths, server, LONG)
    elif what == "worker":
        kill_workers(paths, server, LONG)
    else:
        kill_imports(paths, tmp_path, LONG)


def test_many_at_once_wait_for_each_other(paths: Paths, server: TestServer) -> None:
    """Two workers refresh, commands vote and mark beside them: nobody sees a locked database."""
    follow(paths, server, feeds=6, entries=60)
    environ = {**os.environ, "TUI_READER_HOME": str(paths.config.parent)}
    commands = [
        *([*READER, "refresh", "--all"] for _ in range(2)),
        *([*READER, "vote", f"https://votes.example/{number}", "up"] for number in range(3)),
        [*READER, "list", "--limit", "5"],
        [*READER, "doctor"],
    ]
    began = time.monotonic()
    running = [
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ
        )
        for command in commands
    ]
    for process in running:
        out, err = process.communicate(timeout=60)
        assert "locked" not in out + err
        assert process.returncode == 0, err
    assert time.monotonic() - began < 60
    assert votes_of(paths) == {0, 1, 2}
    with Store.open(paths.library) as store:
        assert sum(feed.entries for feed in store.feeds.all()) == 360
    assert_sound(paths)
