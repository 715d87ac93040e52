"""Libraries that people or other programs have changed: found, and read into a new one."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hostile.library import article_of, thread_of
from tests.store.conftest import START, entry
from tui_reader.errors import ReaderError
from tui_reader.models import Feed, View, Vote, VoteValue
from tui_reader.store import Store
from tui_reader.store.opening import damage_marker
from tui_reader.store.soundness import fault_in
from tui_reader.store.vote_mirror import Stamp

COUNT = 12


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("original") / "library.db"
    with Store.open(path) as store:
        feed = store.feeds.add(Feed("https://a.example/", title="A", folder="F"))
        entries = [entry(number, content="<p>text</p>") for number in range(COUNT)]
        store.entries.apply(feed, entries, START)
        store.entries.set_starred([1, 2, 3], True)
        store.entries.set_tags(4, ["one", "two"])
        store.articles.put(1, article_of("text"), origin="page")
        store.threads.put(1, thread_of("text"), START)
    return path


@pytest.fixture
def filled(original: Path, path: Path) -> Path:
    shutil.copytree(original.parent, path.parent)
    return path


def run(path: Path, sql: str) -> None:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(sql)


def set_body(path: Path, table: str, body: str) -> None:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"UPDATE {table} SET body = ?", (body,))  # noqa: S608


def test_a_library_of_ours_has_no_fault(filled: Path) -> None:
    assert fault_in(filled) is None
    run(filled, "CREATE TABLE mine (x); ALTER TABLE entries ADD COLUMN mine TEXT")
    assert fault_in(filled) is None


FAULTS = (
    ("UPDATE entries SET title = x'ff00fe'", "values of another kind in entries"),
    ("UPDATE entries SET title = CAST(x'ff00fe' AS TEXT)", "decode to UTF-8"),
    ("UPDATE entries SET published = 'yesterday'", "values of another kind in entries"),
    ("UPDATE entries SET views = 'many'", "values of another kind in entries"),
    ("UPDATE entries SET further = '{bad'", "values of another kind in entries"),
    ("UPDATE entries SET further = '[1]'", "values of another kind in entries"),
    ("UPDATE entries SET further = '{\"enclosures\": 3}'", "of another kind in entries"),
    ("UPDATE entry_state SET first_seen = 'x'", "values of another kind in entry_state"),
    ("UPDATE entry_state SET is_read = 7", "values of another kind in entry_state"),
    ("UPDATE entry_state SET vote = 9", "values of another kind in entry_state"),
    ("UPDATE entry_state SET tags = '[1, null]'", "values of another kind in entry_state"),
    ("UPDATE entry_state SET tags = '{'", "values of another kind in entry_state"),
    ("UPDATE threads SET seen_at = 'x'", "values of another kind in threads"),
    ("UPDATE articles SET body = 3.5", "values of another kind in articles"),
    ("UPDATE feeds SET title = x'00', failures = 'z'", "values of another kind in feeds"),
    ("UPDATE feed_counts SET unread = 99", "counts that are not those of the entries"),
    ("DELETE FROM feed_counts", "feeds without counts"),
    ("UPDATE entry_spans SET entries = 0", "counts of times"),
    ("DELETE FROM entry_state WHERE entry_id % 2", "entries without a state"),
    ("PRAGMA foreign_keys = OFF; DELETE FROM feeds", "rows that belong to nothing"),
    ("DROP INDEX state_unread_newest", "state_unread_newest is missing"),
    ("DROP TRIGGER state_changed", "state_changed is missing"),
    ("DROP TABLE search_pending", "is missing"),
    ("ALTER TABLE entries DROP COLUMN marks", "marks is missing"),
    ("ALTER TABLE entries RENAME COLUMN author TO writer", "author is missing"),
    ("INSERT INTO vote_files VALUES (1, 'x', 'a', 'b', 'c', 1, '')", "kind in vote_files"),
)
ALL_AT_ONCE = tuple("; ".join(sql for sql, _ in FAULTS[first::3]) for first in range(3))


def act(store: Store, chance: Random) -> None:
    """One of the things that are done to a library, with whatever is in it."""
    entries = [row.id for row in store.entries.page(View("all"))] or [1]
    some = chance.sample(entries, min(len(entries), chance.randrange(1, 6)))
    moment = START + timedelta(minutes=chance.randrange(10_000))
    match chance.randrange(12):
        case 0 | 1:
            feed = store.feeds.add(Feed(f"https://{chance.randrange(3)}.example/", title="F"))
            new = [entry(chance.randrange(60), author="A", views=3) for _ in range(8)]
            store.entries.apply(feed, new, moment)
        case 2:
            store.entries.set_read(some, chance.random() < 0.6)
        case 3:
            store.entries.set_starred(some, chance.random() < 0.6)
        case 4:
            store.entries.set_later(some, chance.random() < 0.6)
        case 5:
            store.entries.mark_view_read(View("all"), seen_until=moment)
        case 6:
            store.entries.set_tags(some[0], ["one", "[/]"])
        case 7 if feeds := store.feeds.all():
            store.feeds.remove(feeds[0].id or 0)
        case 8:
            store.feeds.restore(chance.randrange(1, 4))
        case 9:
            url = f"https://news.example/{chance.randrange(60)}"
            value: VoteValue = chance.choice(("up", "down", "none"))
            vote = Vote(url, value, moment, title="T")
            store.votes.add("2026-11.toml", Stamp(1, 1, 1), vote)
        case 10:
            store.articles.put(some[0], article_of("text"), origin="page")
            store.threads.put(some[0], thread_of("text"), moment)
            store.threads.mark_seen(some[0], moment)
        case _:
            store.search.index_some(20)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_what_the_reader_does_leaves_no_fault(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("acts") / "library.db"
    chance = Random(seed)  # noqa: S311
    with Store.open(path) as store:
        for _ in range(25):
            with contextlib.suppress(ReaderError):
                act(store, chance)
    assert fault_in(path) is None


@pytest.mark.parametrize(("sql", "fault"), FAULTS)
def test_faults_are_found(filled: Path, sql: str, fault: str) -> None:
    run(filled, sql)
    found = fault_in(filled)
    assert found is not None
    assert fault in found


@pytest.mark.parametrize("sql", ALL_AT_ONCE)
def test_faults_are_mended(filled: Path, sql: str) -> None:
    run(filled, sql)
    damage_marker(filled).touch()
    with Store.open(filled) as store:
        assert "was damaged" in store.notices[0]
        rows = store.entries.page(View("all"))
        assert len(rows) == COUNT == store.feeds.all()[0].entries
        assert all(store.entries.get(row.id) for row in rows)
        store.articles.get(1)
        store.threads.get(1)
    assert fault_in(filled) is None


@pytest.mark.parametrize("version", [-3, 0, 3])
def test_a_version_set_by_hand(filled: Path, version: int) -> None:
    run(filled, f"PRAGMA user_version = {version}")
    with Store.open(filled) as store:
        assert "was damaged" in store.notices[0]
        assert store.entries.count(View("all")) == COUNT
        assert store.entries.count(View("starred")) == 3
        assert store.articles.get(1) is not None
    assert fault_in(filled) is None


@pytest.mark.parametrize(
    "body",
    [
        '{"blocks": [{"kind": "paragraph", "text": 3}]}',
        '{"blocks": [{"kind": "quote", "links": [{"start": "a", "end": 1, "url": ""}]}]}',
        '{"blocks": [{"kind": "table", "rows": [[1, null]]}]}',
        '{"blocks": [{"kind": "list", "items": [{"text": null}]}]}',
        '{"blocks": [{"kind": "definitions", "items": [{"term": [], "text": ""}]}]}',
        "[1]",
        "{",
        "7",
    ],
)
def test_an_article_of_another_form_is_none(filled: Path, body: str) -> None:
    """It is made anew."""
    set_body(filled, "articles", body)
    with Store.open(filled) as store:
        assert store.articles.get(1) is None


@pytest.mark.parametrize(
    "body",
    [
        '{"comments": [{"id": 3, "text": null}]}',
        '{"comments": [{"id": "3", "text": "", "depth": "x"}]}',
        '{"comments": [], "total": "x"}',
        "[1]",
        "{",
        "7",
    ],
)
def test_a_thread_of_another_form_is_none(filled: Path, body: str) -> None:
    set_body(filled, "threads", body)
    with Store.open(filled) as store:
        assert store.threads.get(1) is None
