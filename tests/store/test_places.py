"""Places in lists: told by kept counts, and the same as counting rows."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.store.conftest import START, Clock, entry
from tui_reader.models import EntryRow, Feed, Sort, View, Vote, VoteValue
from tui_reader.store import Store, places
from tui_reader.store.schema import MIGRATIONS
from tui_reader.store.vote_mirror import Stamp

COUNTED = ("all", "unread", "starred", "later", "voted")


def rows_of(store: Store, view: View, sort: Sort) -> list[EntryRow]:
    return store.entries.page(view, sort, limit=10_000)


def check(store: Store, view: View, sort: Sort) -> None:
    rows = rows_of(store, view, sort)
    for number, row in enumerate(rows):
        found = store.entries.nth(view, sort, number)
        assert found is not None
        assert found.id == row.id, (view, sort, number)
        if view.kind in COUNTED and sort in ("newest", "oldest"):
            assert store.entries.place(view, sort, row) == number
    assert store.entries.nth(view, sort, len(rows)) is None
    assert store.entries.nth(view, sort, -1) is None


def change(store: Store, clock: Clock, chance: random.Random) -> None:
    """Any of the changes that move entries in and out of lists."""
    ids = chance.sample(range(1, 121), 15)
    store.entries.set_read(ids[:10], True)
    store.entries.set_read(ids[:3], False)
    store.entries.set_starred(ids[3:8], True)
    store.entries.set_starred(ids[4:5], False)
    store.entries.set_later(ids[6:12], True)
    for number, row in enumerate(store.entries.rows(ids[10:])):
        value: VoteValue = chance.choice(["up", "down", "none"])
        at = clock.forward(seconds=1)
        vote = Vote(row.url or "", value, at, "t", "f")
        store.votes.add("2026-11.toml", Stamp(1, at.second, number), vote)


@pytest.fixture
def filled(store: Store, clock: Clock) -> Store:
    chance = random.Random(7)  # noqa: S311 -- the same each time
    for name in "abc":
        feed = store.feeds.add(Feed(f"https://{name}.example/", folder="F" if name < "c" else None))
        told = [
            entry(number, url=f"https://{name}.example/{number}", comments_total=number % 7)
            for number in range(40)
        ]
        # (some without a time: they are as old as the moment they were first seen)
        told[5:9] = [entry(number, published=None) for number in range(5, 9)]
        store.entries.apply(feed, told, START)
    change(store, clock, chance)
    return store


@pytest.mark.parametrize("sort", ["newest", "oldest", "score", "comments"])
@pytest.mark.parametrize("kind", [*COUNTED, "today", "feed", "folder"])
def test_the_nth_row_is_the_nth_of_the_list(filled: Store, kind: str, sort: Sort) -> None:
    key = {"feed": "2", "folder": "F"}.get(kind)
    check(filled, View(kind, key), sort)  # type: ignore[arg-type]


def test_it_stays_so_whatever_changes(filled: Store, clock: Clock) -> None:
    chance = random.Random(8)  # noqa: S311 -- the same each time
    opened = View("unread", opened_at=int(clock().timestamp() * 1_000_000))
    first = filled.feeds.all()[0]
    assert first.id is not None
    for round_ in range(4):
        clock.forward(seconds=1)
        change(filled, clock, chance)
        if round_ == 1:
            filled.feeds.remove(first.id)
        if round_ == 2:
            filled.feeds.restore(first.id)
            later = [entry(n, published=START - timedelta(hours=n - 30)) for n in range(10)]
            filled.entries.apply(first, later, clock())
        for kind in COUNTED:
            check(filled, View(kind), "newest")  # type: ignore[arg-type]
        check(filled, opened, "newest")
        check(filled, opened, "oldest")


def test_a_row_that_left_the_view_has_the_place_it_would_have(filled: Store) -> None:
    view = View("unread")
    rows = rows_of(filled, view, "newest")
    filled.entries.set_read([rows[7].id], True)
    assert filled.entries.place(view, "newest", rows[7]) == 7
    assert filled.entries.place(view, "newest", rows[8]) == 7


def test_what_is_not_counted_is_not_told(
    filled: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = rows_of(filled, View("all"), "newest")[3]
    assert filled.entries.nth(View("all", words="title"), "newest", 3) is None
    assert filled.entries.place(View("all", words="title"), "newest", row) is None
    assert filled.entries.place(View("all"), "score", row) is None
    monkeypatch.setattr(places, "WALKED", 5)
    assert filled.entries.nth(View("feed", "1"), "newest", 4) is not None
    assert filled.entries.nth(View("feed", "1"), "newest", 5) is None


def test_an_older_library_is_counted_when_it_is_brought_up_to_date(path: Path) -> None:
    with Store.open(path, now=Clock()) as store:
        feed = store.feeds.add(Feed("https://a.example/"))
        store.entries.apply(feed, [entry(number) for number in range(60)], START)
        store.entries.set_read([3, 4, 5], True)
    with closing(sqlite3.connect(path)) as connection:
        for name in ("added", "changed", "moved", "dropped"):
            connection.execute(f"DROP TRIGGER spans_{name}")
        connection.execute("DROP TABLE entry_spans")
        spans = next(n for n, text in enumerate(MIGRATIONS) if "TABLE entry_spans" in text)
        connection.execute(f"PRAGMA user_version = {spans}")
        connection.commit()
    with Store.open(path, now=Clock()) as store:
        for kind in ("all", "unread"):
            check(store, View(kind), "newest")
