"""Readers and the writer side by side, in one process and in several."""

from __future__ import annotations

import os
import re
import resource
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import tui_reader.store
from tests.store.conftest import START, Clock, entry
from tui_reader.errors import StoreError
from tui_reader.models import Feed, View
from tui_reader.store import Store
from tui_reader.store.database import Database, connect

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tui_reader.models import Entry, Feed
from tui_reader.store import Store

name = sys.argv[2]
with Store.open(Path(sys.argv[1])) as store:
    feed = store.feeds.add(Feed(f"https://{name}.example/"))
    for number in range(60):
        store.entries.apply(feed, [Entry(f"{number}", f"{name} {number}")], datetime.now(UTC))
        store.entries.set_read([1], number % 2 == 0)
"""


def test_many_threads_read_and_write(store: Store, feed: Feed, clock: Clock) -> None:
    def work(number: int) -> int:
        store.entries.apply(feed, [entry(number)], clock())
        store.entries.set_read([number], True)
        return len(store.entries.page(View("all"), limit=1000))

    with ThreadPoolExecutor(16) as threads:
        seen = list(threads.map(work, range(100)))
    assert max(seen) == 100
    assert store.entries.count(View("all")) == 100


def test_processes_that_start_at_once_share_a_library(path: Path) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), name], stderr=subprocess.PIPE, text=True
        )
        for name in ("a", "b", "c")
    ]
    for process in running:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
    with Store.open(path) as store:
        assert store.notices == ()
        assert store.entries.count(View("all")) == 180
        assert len(store.feeds.all()) == 3


STORER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tui_reader.models import Entry, Feed
from tui_reader.store import Store

with Store.open(Path(sys.argv[1])) as store:
    feed = store.feeds.add(Feed("https://a.example/"))
    for number in range(10_000):
        names = [f"{sys.argv[2]}-{number}-{each}" for each in range(9)]
        told = [Entry(name, "t", content="x" * 900) for name in names]
        ids = store.entries.apply(feed, told, datetime.now(UTC)).new
        store.entries.set_starred(ids[:1], True)
        print(ids[0], flush=True)
"""


def test_a_library_survives_kill_9(path: Path) -> None:
    """What was said to be stored is there, whole, whenever the writer is killed."""
    said: set[int] = set()
    for turn in range(6):
        with subprocess.Popen(
            [sys.executable, "-c", STORER, str(path), str(turn)], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            said.update(int(process.stdout.readline()) for _ in range(5 + turn * 11))
            process.kill()
    with Store.open(path) as store:
        assert store.notices == ()
        starred = {row.id for row in store.entries.page(View("starred"), limit=10_000)}
        assert said <= starred
        count = store.entries.count(View("all"))
        assert count == len(store.entries.page(View("all"), limit=100_000))
        assert count is not None
        assert count % 9 == 0
    assert [each.name for each in path.parent.iterdir()] == ["library.db"]


def test_reading_does_not_wait_for_a_writer(store: Store, feed: Feed, path: Path) -> None:
    import sqlite3

    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE feeds SET title = 'half done'")
    assert [each.title for each in store.feeds.all()] == ["News"]
    waiting = threading.Thread(target=lambda: store.feeds.rename(feed.id or 0, "Mine"))
    waiting.start()
    assert [each.title for each in store.feeds.all()] == ["News"]
    other.execute("ROLLBACK")
    other.close()
    waiting.join(timeout=10)
    assert [each.title for each in store.feeds.all()] == ["Mine"]


def test_a_change_is_whole_or_not_there(store: Store, feed: Feed, clock: Clock) -> None:
    store.entries.apply(feed, [entry(1)], clock())

    def change(connection: object) -> None:
        connection.execute("DELETE FROM entries")  # type: ignore[attr-defined]
        raise ValueError("in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        store._database.write(change)
    assert store.entries.count(View("all")) == 1
    store.entries.apply(feed, [entry(2)], clock())
    assert store.entries.count(View("all")) == 2


def test_a_closed_library_says_so(store: Store) -> None:
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.feeds.all()
    with pytest.raises(StoreError, match="closed"):
        store.feeds.add(Feed("https://a.example/"))
    with pytest.raises(StoreError, match="closed"):
        store.data_version()


@pytest.fixture
def small_files() -> Iterator[None]:
    """Files may not grow beyond a megabyte: as a full disk would have it."""
    import signal

    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, old[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, old)
    signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.usefixtures("small_files")
def test_a_full_disk_is_one_line_and_loses_nothing(store: Store, feed: Feed, path: Path) -> None:
    import random

    chance = random.Random(1)  # noqa: S311 -- no secret
    texts = [entry(n, content=chance.randbytes(20_000).hex()) for n in range(200)]
    store.entries.apply(feed, texts[:5], START)
    with pytest.raises(StoreError) as caught:
        store.entries.apply(feed, texts, START)
    assert "\n" not in str(caught.value)
    assert store.entries.count(View("all")) == 5
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert len(store.entries.apply(feed, texts, START).new) == 195
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_no_statement_numbers_its_placeholders() -> None:
    """Python 3.12.0 to 3.12.3 takes `?1` for a name and warns at every call."""
    files = sorted(Path(tui_reader.store.__file__).parent.glob("*.py"))
    assert files
    assert [path.name for path in files if re.search(r"\?\d", path.read_text("utf-8"))] == []


def test_who_writes_behind_lets_those_who_wait_go_first(path: Path) -> None:
    """Counted: how many transactions one that writes without a pause gets in while others wait.
    By SQLite's own lock it is dozens, and now and then so many that the waiting gives up."""
    ends = threading.Event()
    done = [0]

    def a_while(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE feeds SET title = title")
        time.sleep(0.01)

    with Store.open(path) as store:
        store.feeds.add(Feed("https://a.example/"))
        behind = Database(path, read_only=False, gives_way=True)

        def write_on() -> None:
            while not ends.is_set():
                behind.write(a_while)
                done[0] += 1

        writer = threading.Thread(target=write_on)
        writer.start()
        try:
            waited = []
            for number in range(20):
                before = done[0]
                while done[0] <= before + 1:
                    time.sleep(0.001)
                before = done[0]
                store.entries.set_starred([1], number % 2 == 0)
                waited.append(done[0] - before)
        finally:
            ends.set()
            writer.join()
            behind.close()
    assert sum(waited) <= 2 * len(waited), waited


def test_a_library_that_others_write_for_too_long_is_busy(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_reader.store.turn.BUSY_SECONDS", 0.05)
    with Store.open(path) as store:
        other = connect(path, writing=True)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="busy"):
            store.feeds.add(Feed("https://a.example/"))
        other.execute("ROLLBACK")
        other.close()
        assert store.feeds.add(Feed("https://a.example/")).id is not None


def test_one_that_waits_for_ever_does_not_hold_up_the_others(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_reader.store.turn._LET_BY_SECONDS", 0.05)
    with Store.open(path, gives_way=True) as behind:
        handle = os.open(path.parent, os.O_RDONLY)
        try:
            if sys.platform != "win32":
                import fcntl

                fcntl.flock(handle, fcntl.LOCK_SH)
            assert behind.feeds.add(Feed("https://a.example/")).id is not None
        finally:
            os.close(handle)
