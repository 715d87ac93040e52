"""What a start and a key cost does not grow with the library: counted, not timed.

Counted are SQLite's steps (instructions of its virtual machine), the statements run, and the
bytes written to the log, in a small library and in one twenty times as large. The search index
is in some more parts in the large one (never more than a few dozen): a step or two for each.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.store.conftest import START, Clock, entry
from tui_reader.models import Entry, EntryRow, Feed, View, Vote
from tui_reader.store import Store, database, opening
from tui_reader.store.vote_mirror import Stamp

SMALL, LARGE = 100, 2_000
VIEWS = (View("unread"), View("starred"), View("voted"), View("later"), View("all"))
STEP = 10
PAGE_BYTES = 8192  # or half of it


class Meter:
    """Counts what all connections do."""

    def __init__(self) -> None:
        self.steps = self.statements = 0

    def watch(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        connection.set_progress_handler(self._step, STEP)
        connection.set_trace_callback(self._statement)
        return connection

    def _step(self) -> int:
        self.steps += STEP
        return 0

    def _statement(self, text: str) -> None:
        if not text.startswith("--"):  # what a trigger or the search index runs by itself
            self.statements += 1


@pytest.fixture
def meter(monkeypatch: pytest.MonkeyPatch) -> Meter:
    meter = Meter()
    plain = database.connect

    def connect(path: Path | str, *, writing: bool) -> sqlite3.Connection:
        return meter.watch(plain(path, writing=writing))

    monkeypatch.setattr(database, "connect", connect)
    monkeypatch.setattr(opening, "connect", connect)
    monkeypatch.setattr(opening, "CHECKED_UP_TO", 0)  # only a small library is checked whole
    return meter


def fill(path: Path, entries: int) -> None:
    """A library of two feeds, indexed; an entry of each hundred has a rare word."""
    with Store.open(path, now=Clock()) as store:
        for name in "ab":
            feed = store.feeds.add(Feed(f"https://{name}.example/", title=name, folder="F"))
            for start in range(0, entries // 2, 500):
                numbers = range(start, min(start + 500, entries // 2))
                store.entries.apply(feed, [_entry(name, number) for number in numbers], START)
        while store.search.index_some():
            pass


def _entry(name: str, number: int) -> Entry:
    words = "frequent rare 정책은" if number in (3, 7, 11) else "frequent"
    return entry(number, url=f"https://{name}.example/{number}", content=f"<p>{words}</p>")


def start(store: Store) -> None:
    store.feeds.all()
    for view in VIEWS:
        store.entries.count(view)
    store.entries.page(View("unread"), limit=50)
    store.data_version()


def middle(store: Store) -> EntryRow:
    return store.entries.page(View("all"), limit=40)[-1]


def vote(store: Store) -> None:
    url = middle(store).url or ""
    store.votes.add("2026-11.toml", Stamp(1, 2, 3), Vote(url, "up", START, "t", "f"))


ACTIONS: dict[str, Callable[[Store], object]] = {
    "start": start,
    "page down": lambda s: s.entries.page(View("unread"), after=middle(s), limit=30),
    "page up": lambda s: s.entries.page(View("all"), before=middle(s), limit=30),
    "to the end": lambda s: s.entries.page(View("all"), from_end=True, limit=30),
    "into the middle": lambda s: s.entries.nth(
        View("all"), "newest", (s.entries.count(View("all")) or 0) // 2
    ),
    "where a row stands": lambda s: s.entries.place(View("all"), "newest", middle(s)),
    "by score": lambda s: s.entries.page(View("all"), "score", limit=30),
    "a folder": lambda s: s.entries.page(View("folder", "F"), limit=30),
    "next unread": lambda s: s.entries.next_unread(View("unread"), "newest", middle(s), 1),
    "previous unread": lambda s: s.entries.next_unread(View("unread"), "newest", middle(s), -1),
    "open": lambda s: (s.entries.get(middle(s).id), s.articles.get(5), s.threads.get(5)),
    "read": lambda s: s.entries.set_read([middle(s).id], True),
    "star": lambda s: s.entries.set_starred([middle(s).id], True),
    "vote": vote,
    "search a rare word": lambda s: s.search.find("rare", limit=10),
    "search a Korean word": lambda s: s.search.find("정책", limit=10),
    "search two words": lambda s: s.search.find("rare 정책", limit=10),
    "search in vain": lambda s: s.search.find("nowhere", limit=10),
    "refresh, nothing new": lambda s: s.entries.apply(
        s.feeds.all()[0],
        [_entry("a", number) for number in range(20)],
        START,
    ),
}


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("growth")
    paths = (folder / "small" / "library.db", folder / "large" / "library.db")
    for path, size in zip(paths, (SMALL, LARGE), strict=True):
        fill(path, size)
    return paths


def cost(path: Path, meter: Meter, action: Callable[[Store], object]) -> tuple[int, int, int]:
    """Steps, statements and bytes written, from opening the library on."""
    meter.steps = meter.statements = 0
    with Store.open(path, now=Clock()) as store:
        log = path.with_name(f"{path.name}-wal")
        before = log.stat().st_size if log.exists() else 0
        action(store)
        written = (log.stat().st_size if log.exists() else 0) - before
    return meter.steps, meter.statements, written


@pytest.mark.parametrize("name", ACTIONS)
def test_it_costs_the_same_in_a_large_library(
    libraries: tuple[Path, Path], meter: Meter, name: str
) -> None:
    small, large = (cost(path, meter, ACTIONS[name]) for path in libraries)
    if name == "start":
        assert small[0] > 1_000  # the meter runs
    slack = 600 if name.startswith("search") else 150
    assert large[0] <= small[0] * 1.1 + slack, (small, large)
    assert large[1] <= small[1], (small, large)
    # a deeper tree has a page or two more on the way to a row
    assert large[2] <= small[2] * 1.25 + 4 * PAGE_BYTES, (small, large)
