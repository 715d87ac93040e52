"""Killed while a library is brought up to date, and while someone reads: nothing is lost.

The long version: `pytest -m slow tests/hostile` (TUI_READER_KILLS sets how many, 100 by default).
"""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
import sys
import time
from pathlib import Path

import pytest

from tests.hostile.library import FEED, fill_plain, write_settings
from tests.hostile.test_kills import LONG, assert_sound, kill_after, started
from tests.terminal import Terminal
from tui_reader import state
from tui_reader.models import View
from tui_reader.paths import Paths
from tui_reader.store import Store
from tui_reader.store.schema import MIGRATIONS
from tui_reader.store.vote_files import VoteFiles
from tui_reader.votes import Ballot

OPENS = """
from tui_reader.paths import Paths
from tui_reader.store import Store
print("begin", flush=True)
with Store.open(Paths.default().library) as store:
    print(store.notices, flush=True)
"""
KEYS = ("j", "\r", "J", "f", "m", "+", "-", "c", "h", "u", "e", "K")


def old_library(path: Path, entries: int) -> None:
    """A library of the first version, with something in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(MIGRATIONS[0])
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("INSERT INTO feeds (url, url_key, kind) VALUES ('u', 'u', 'feed')")
        connection.executemany(
            "INSERT INTO entries (id, feed_id, external_id, external_key, title, told_key) "
            "VALUES (?1, 1, ?1, ?1, 'Entry', 0)",
            ((number,) for number in range(1, entries + 1)),
        )
        connection.executemany(
            "INSERT INTO entry_state (entry_id, feed_id, sort_at, first_seen, score, comments) "
            "VALUES (?1, 1, ?1, ?1, 0, -1)",
            ((number,) for number in range(1, entries + 1)),
        )
        application = int.from_bytes(b"tuiR")
        connection.execute(f"PRAGMA application_id = {application}")
        connection.execute("PRAGMA user_version = 1")
        connection.commit()


def kill_migrations(paths: Paths, times: int, entries: int) -> None:
    chance = random.Random(times)  # noqa: S311
    old = paths.data / "old.db"
    old_library(old, entries)
    for _ in range(times):
        for path in paths.data.glob("library.db*"):
            path.unlink()
        shutil.copy(old, paths.library)
        process = started(paths, sys.executable, "-c", OPENS)
        assert process.stdout is not None
        process.stdout.readline()  # modules are loaded
        kill_after(process, chance.uniform(0.0, 0.12))
        with Store.open(paths.library) as store:
            assert store.notices == ()
            assert store.entries.count(View("all")) == entries
        with contextlib.closing(sqlite3.connect(paths.library)) as connection:
            assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
            assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        backup = paths.data / "library.db.backup-1"
        with contextlib.closing(sqlite3.connect(f"file:{backup}?mode=ro", uri=True)) as kept:
            assert kept.execute("SELECT count(*) FROM entries").fetchone() == (entries,)


def kill_readers(home: Path, times: int) -> None:
    """What was shown as voted stands in the files; the next start is as usual."""
    chance = random.Random(times)  # noqa: S311
    paths = fill_plain(home)
    for _ in range(times):
        with Terminal(home) as terminal:
            terminal.until(FEED)
            deadline = time.monotonic() + chance.uniform(0.1, 1.5)
            while time.monotonic() < deadline:
                terminal.press(chance.choice(KEYS))
                terminal.read(0.03)
            terminal.process.kill()
            terminal.ended()
        for path in (home / "cache").glob("first-frame*"):
            path.unlink()
        state.load(paths.ui_state)  # as the next start does, which sweeps
        with (
            Store.open(paths.library) as store,
            contextlib.closing(Ballot(VoteFiles(paths.votes), store)) as ballot,
        ):
            assert ballot.sync() == []
        assert_sound(paths)
        with Store.open(paths.library) as store:  # there is always something to be read
            store.entries.set_read([row.id for row in store.entries.page(View("all"))], False)


def test_a_migration(tmp_path: Path) -> None:
    kill_migrations(write_settings(tmp_path), 6, 2_000)


def test_reading(tmp_path: Path) -> None:
    kill_readers(tmp_path, 2)


@pytest.mark.slow
@pytest.mark.parametrize("what", ["migration", "reading"])
def test_many_kills_elsewhere(tmp_path: Path, what: str) -> None:
    if what == "migration":
        kill_migrations(write_settings(tmp_path), LONG, 20_000)
    else:
        kill_readers(tmp_path, LONG)
