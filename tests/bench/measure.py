"""One library of one size: made, and each thing done with it timed. Runs in a process of its own,
so that its peak memory is that of this size."""

from __future__ import annotations

import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from tests.bench.corpus import FEEDS, FREQUENT, KOREAN, NOW, RARE, Corpus
from tui_reader.models import Entry, Feed, View, Vote
from tui_reader.store import Store
from tui_reader.store.vote_files import HEADER, VoteFiles
from tui_reader.store.vote_records import record
from tui_reader.votes import Ballot

RUNS = 9
BATCH = 50
VIEWS = (View("unread"), View("starred"), View("voted"), View("later"), View("all"))

Timing = tuple[float, float]
"""CPU and wall, in milliseconds."""


def timed(work: Callable[[], object], runs: int = RUNS) -> Timing:
    """The medians of several runs; the first, cold one does not count."""
    work()
    cpu, wall = [], []
    for _ in range(runs):
        cpu_start, wall_start = time.process_time(), time.perf_counter()
        work()
        cpu.append(time.process_time() - cpu_start)
        wall.append(time.perf_counter() - wall_start)
    return statistics.median(cpu) * 1e3, statistics.median(wall) * 1e3


def peak_megabytes() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1024 * 1024 if sys.platform == "darwin" else 1024)


def build(path: Path, size: int, text_bytes: int) -> dict[str, Timing]:
    """Fill a library as refreshes would, then index it; the costs for one entry."""
    corpus = Corpus(text_bytes)
    spent = [0.0, 0.0, 0.0, 0.0]
    with Store.open(path, now=lambda: NOW) as store:
        for number in range(FEEDS):
            title = f"Feed {number:03d} {'경제 뉴스' if number % 5 < 2 else 'Daily Notes'}"
            feed = store.feeds.add(
                Feed(f"https://bench.example/{number}", title=title, full_text="never")
            )
            for start in range(0, size // FEEDS, BATCH):
                batch = [
                    corpus.entry(number, n) for n in range(start, min(start + BATCH, size // FEEDS))
                ]
                _spend(spent, 0, partial(store.entries.apply, feed, batch, NOW))
        while _spend(spent, 2, store.search.index_some):
            pass
    each = [seconds * 1e3 / size for seconds in spent]
    return {"store an entry": (each[0], each[1]), "index an entry": (each[2], each[3])}


def _spend(spent: list[float], place: int, work: Callable[[], object]) -> object:
    cpu, wall = time.process_time(), time.perf_counter()
    result = work()
    spent[place] += time.process_time() - cpu
    spent[place + 1] += time.perf_counter() - wall
    return result


def measure(path: Path) -> dict[str, Timing]:
    """What is done with a filled library, by name."""

    def start() -> None:
        with Store.open(path, now=lambda: NOW) as store:
            store.feeds.all()
            for view in VIEWS:
                store.entries.count(view)
            store.entries.page(View("unread"))

    out = {"open, feeds, counts, first page": timed(start)}
    with Store.open(path, now=lambda: NOW) as store:
        out |= _lists(store)
        out |= _searches(store)
        out |= _refreshes(store)
        ballot = Ballot(VoteFiles(path.parent / "votes"), store, now=lambda: NOW)
        url = store.entries.page(View("all"), limit=1)[0].url or "https://bench.example/"
        out["vote on an entry"] = timed(lambda: ballot.cast(url, "up", title="T", feed="F"))
    return out


def _lists(store: Store) -> dict[str, Timing]:
    entries = store.entries
    unread = View("unread")
    (middle,) = entries.rows([_middle(store)])
    return {
        "first page": timed(lambda: entries.page(unread)),
        "page from the middle": timed(lambda: entries.page(unread, after=middle)),
        "page before the middle": timed(lambda: entries.page(unread, before=middle)),
        "last page": timed(lambda: entries.page(unread, from_end=True)),
        "page by score": timed(lambda: entries.page(unread, "score", after=middle)),
        "page of a feed": timed(lambda: entries.page(View("feed", "7"))),
        "next unread": timed(lambda: entries.next_unread(unread, "newest", middle, 1)),
        "mark read and unread": timed(
            lambda: (entries.set_read([middle.id], True), entries.set_read([middle.id], False))
        ),
    }


def _middle(store: Store) -> int:
    return (store.entries.count(View("all")) or 2) // 2


def _searches(store: Store) -> dict[str, Timing]:
    find = store.search.find
    return {
        "search: rare word, 6 hits": timed(lambda: find(RARE, limit=20)),
        "search: rare Korean word, 4 hits": timed(lambda: find(KOREAN, limit=20)),
        "search: two syllables of it": timed(lambda: find(KOREAN[2:], limit=20)),
        "search: no hit": timed(lambda: find("qqqqqq")),
        "search: frequent word, 20": timed(lambda: find(FREQUENT, limit=20)),
        "search: frequent and rare word": timed(lambda: find(f"{FREQUENT} {RARE}", limit=20)),
        "search: frequent, best, 20": timed(lambda: find(FREQUENT, sort="best", limit=20)),
    }


def _refreshes(store: Store) -> dict[str, Timing]:
    feed = store.feeds.get(7)
    assert feed is not None
    known = [store.entries.get(row.id) for row in store.entries.page(View("feed", "7"), limit=10)]
    same = [entry for entry in known if entry is not None]
    count = [0]

    def refresh() -> None:
        count[0] += 1
        number = count[0] * 1_000_000
        moment = NOW + timedelta(minutes=count[0])
        new = [
            Entry(f"new {number + n}", title=f"New {n}", content=f"<p>Text of {n}</p>" * 200)
            for n in range(BATCH)
        ]
        store.entries.apply(feed, new, moment)

    return {
        "refresh: 10 known entries": timed(lambda: store.entries.apply(feed, same, NOW)),
        f"refresh: {BATCH} new entries": timed(refresh),
        f"index {BATCH} new entries": timed(lambda: store.search.index_some(BATCH), runs=5),
    }


def votes(folder: Path, old: int) -> Timing:
    """A vote, from the key to the disk, with `old` votes in the files."""
    files = folder / "votes"
    files.mkdir(parents=True)
    for month in range(max(1, old // 5_000)):
        moment = NOW - timedelta(days=31 * (month + 1))
        lines = [
            record(
                Vote(
                    f"https://old.example/{month}/{n}",
                    "up",
                    moment + timedelta(seconds=n),
                    "A title",
                )
            )
            for n in range(min(old, 5_000))
        ]
        (files / f"{moment:%Y-%m}.toml").write_bytes(HEADER + "\n".join(lines).encode())
    number = [0]
    with Store.open(folder / "library.db") as store:
        ballot = Ballot(VoteFiles(files), store, now=lambda: NOW)
        ballot.sync()

        def cast() -> None:
            number[0] += 1
            ballot.cast(f"https://new.example/{number[0]}", "up", title="A title", feed="Feed")

        return timed(cast, runs=41)


def library_bytes(path: Path) -> int:
    return os.path.getsize(path)
