"""Pages by key: the same rows in the same order as sorting everything, at a bounded cost."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest

from tests.store.conftest import START, Clock, entry
from tui_reader.models import EntryRow, Feed, Score, Sort, View
from tui_reader.store import Store
from tui_reader.store.listing import RECENT_LIMIT, Span, key_of, query, read_page, streams_of

SORTS: tuple[Sort, ...] = get_args(Sort)
OPENED = 1
VIEWS = (
    View("all"),
    View("unread"),
    View("unread", opened_at=OPENED),
    View("starred"),
    View("later"),
    View("voted"),
    View("today"),
    View("feed", "2"),
    View("feed", "2", unread_only=True),
    View("feed", "2", unread_only=True, opened_at=OPENED),
    View("folder", "F"),
    View("folder", "F", unread_only=True),
    View("folder", "F", unread_only=True, opened_at=OPENED),
    View("folder", "nothing"),
    View("feed", "x'; --"),
    View("all", words="title 뉴스"),
    View("unread", words="%"),
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A library that the tests only read."""
    clock = Clock()
    with Store.open(tmp_path_factory.mktemp("filled") / "library.db", now=clock) as store:
        yield fill(store, clock)


def fill(store: Store, clock: Clock) -> Store:
    chance = random.Random(7)  # noqa: S311 -- no secret
    for number in range(5):
        feed = Feed(f"https://{number}.example/", title=f"Feed {number}", folder="FFGG "[number])
        stored = store.feeds.add(feed)
        entries = [
            entry(
                each,
                title=f"Title {each} {'뉴스' if each % 3 else '100%'}",
                published=chance.choice(
                    [
                        START - timedelta(minutes=chance.randrange(5_000)),
                        START - timedelta(minutes=60),
                        date(2026, 11, 22),
                        None,
                    ]
                ),
                score=chance.choice([None, Score(chance.randrange(5)), Score(0, 3), Score(4, 4)]),
                comments_total=chance.choice([None, 0, 3, 7]),
            )
            for each in range(40)
        ]
        store.entries.apply(stored, entries, clock.forward(minutes=1))
    ids = [row.id for row in store.entries.page(View("all"), limit=1000)]
    store.entries.set_read(chance.sample(ids, 70), True)
    store.entries.set_starred(chance.sample(ids, 30), True)
    store.entries.set_later(chance.sample(ids, 30), True)
    return store


def fits(row: EntryRow, view: View, midnight: int) -> bool:
    if view.words and not all(word in row.title.lower() for word in view.words.split()):
        return False
    is_shown = not row.is_read or view.opened_at is not None
    return {
        "all": True,
        "unread": is_shown,
        "starred": row.is_starred,
        "later": row.is_later,
        "voted": row.vote != "none",
        "today": row.sort_at >= midnight,
        "feed": str(row.feed_id) == view.key and (is_shown or not view.unread_only),
        "folder": row.folder == view.key and (is_shown or not view.unread_only),
    }[view.kind]


def in_order(rows: list[EntryRow], sort: Sort) -> list[EntryRow]:
    return sorted(rows, key=lambda row: key_of(row, sort), reverse=sort != "oldest")


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_pages_add_up_to_the_whole_list(filled: Store, view: View, sort: Sort) -> None:
    local = START.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    midnight = int(local.timestamp()) * 1_000_000
    everything = filled.entries.rows(range(1, 1000))
    expected = in_order([row for row in everything if fits(row, view, midnight)], sort)
    assert filled.entries.page(view, sort, limit=1000) == expected
    forward: list[EntryRow] = []
    while page := filled.entries.page(view, sort, after=forward[-1] if forward else None, limit=7):
        assert len(page) <= 7
        forward += page
    assert forward == expected
    backward = filled.entries.page(view, sort, from_end=True, limit=7)
    while backward and (page := filled.entries.page(view, sort, before=backward[0], limit=7)):
        backward = page + backward
    assert backward == expected


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_next_unread_is_the_nearest_one(filled: Store, view: View, sort: Sort) -> None:
    rows = filled.entries.page(view, sort, limit=1000)
    unread = [row for row in rows if not row.is_read]
    first, last = (filled.entries.next_unread(view, sort, None, step) for step in (1, -1))
    assert [first, last] == ([unread[0], unread[-1]] if unread else [None, None])
    for place in range(0, len(rows), 9):
        below = [row for row in rows[place + 1 :] if not row.is_read]
        above = [row for row in rows[:place] if not row.is_read]
        found = filled.entries.next_unread(view, sort, rows[place], 1)
        assert found == (below[0] if below else None)
        found = filled.entries.next_unread(view, sort, rows[place], -1)
        assert found == (above[-1] if above else None)


def test_what_was_read_since_the_view_was_opened_stays_in_it(store: Store, clock: Clock) -> None:
    feed = store.feeds.add(Feed("https://a.example/"))
    ids = store.entries.apply(feed, [entry(number) for number in range(6)], clock()).new
    store.entries.set_read(ids[:2], True)
    clock.forward(minutes=1)
    view = View("unread", opened_at=int(clock().timestamp() * 1_000_000))
    assert [row.id for row in store.entries.page(view)] == list(ids[2:])
    store.entries.set_read(ids[3:5], True)
    assert [row.id for row in store.entries.page(view)] == list(ids[2:])
    assert [row.id for row in store.entries.page(View("unread"))] == [ids[2], ids[5]]


@pytest.mark.parametrize("kind", ["unread", "feed"])
def test_marking_thousands_read_keeps_them_in_the_open_view(
    store: Store, clock: Clock, kind: str
) -> None:
    feed = store.feeds.add(Feed("https://a.example/"))
    count = RECENT_LIMIT + 100
    for start in range(0, count, 700):
        part = [entry(number) for number in range(start, min(start + 700, count))]
        store.entries.apply(feed, part, clock())
    opened_at = int(clock().timestamp() * 1_000_000)
    view = View("unread", opened_at=opened_at)
    if kind == "feed":
        view = View("feed", str(feed.id), unread_only=True, opened_at=opened_at)
    before = [row.id for row in store.entries.page(view, limit=5_000)]
    clock.forward(minutes=1)
    assert len(store.entries.mark_view_read(view, seen_until=clock())) == count
    assert [row.id for row in store.entries.page(view, limit=5_000)] == before
    assert store.entries.next_unread(view, "newest", None, 1) is None


def test_a_page_goes_on_from_a_row_that_left_the_view(store: Store, clock: Clock) -> None:
    feed = store.feeds.add(Feed("https://a.example/"))
    ids = store.entries.apply(feed, [entry(number) for number in range(9)], clock()).new
    anchor = store.entries.page(View("unread"), limit=4)[-1]
    store.entries.set_read(ids[:4], True)
    assert [row.id for row in store.entries.page(View("unread"), after=anchor)] == list(ids[4:])
    assert store.entries.page(View("unread"), before=anchor) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("éCLAIR", ["Éclair à Paris"]),
        ("50%", ["50% off"]),
        ("a_b", ["a_b"]),
        ("back\\slash", ["back\\slash"]),
        ("한국", ["한국 뉴스", "한국어"]),
        ("뉴스 한국", ["한국 뉴스"]),
        ("somebody", ["50% off"]),
        (
            "papers",
            ["한국 뉴스", "한국어", "a_b", "axb", "back\\slash", "50% off", "Éclair à Paris"],
        ),
        ("nothing", []),
        ("'; DROP", []),
    ],
)
def test_words_are_taken_literally(
    store: Store, clock: Clock, words: str, found: list[str]
) -> None:
    feed = store.feeds.add(Feed("https://a.example/", title="The Papers"))
    titles = ["한국 뉴스", "한국어", "a_b", "axb", "back\\slash", "50% off", "Éclair à Paris"]
    entries = [
        entry(number, title=title, author="Somebody" if title == "50% off" else None)
        for number, title in enumerate(titles)
    ]
    store.entries.apply(feed, entries, clock())
    assert [row.title for row in store.entries.page(View("all", words=words))] == found


SORTED_BY_ITSELF = "state_read_at"  # bounded by RECENT_LIMIT


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("view", [view for view in VIEWS if not view.words], ids=str)
@pytest.mark.parametrize("unread", [False, True])
def test_every_page_goes_by_an_index(filled: Store, view: View, sort: Sort, unread: bool) -> None:
    connection = sqlite3.connect(filled.path)
    now = datetime.now(UTC)
    for stream in streams_of(connection, view, sort, now, unread=unread):
        for forward in (True, False):
            anchor = (5, 5, 5) if sort in ("score", "comments") else (5, 5)
            sql, parameters = query(stream, Span(sort, forward, anchor), "", [], 100)
            plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)]
            assert not [
                step for step in plan if step.startswith("SCAN") and "json_each" not in step
            ]
            assert f"SEARCH s USING INDEX {stream.index} (" in plan[0], plan
            is_sorted = any("TEMP B-TREE" in step for step in plan)
            sorts_today = view.kind == "today" and sort in ("score", "comments")
            assert is_sorted == (stream.index == SORTED_BY_ITSELF or sorts_today), plan
    connection.close()


def steps_of(store: Store, path: Path, view: View, sort: Sort) -> int:
    """How much work SQLite does for the page behind the middle: its virtual machine's steps."""
    middle = store.entries.page(view, sort, limit=60)[-1]
    connection = sqlite3.connect(path)
    total = 0

    def count() -> int:
        nonlocal total
        total += 1
        return 0

    connection.set_progress_handler(count, 10)
    for stream in streams_of(connection, view, sort, datetime.now(UTC)):
        sql, parameters = query(stream, Span(sort, True, key_of(middle, sort)), "", [], 20)
        connection.execute(sql, parameters).fetchall()
    connection.close()
    return total


def test_a_page_costs_the_same_in_a_library_fifty_times_as_large(
    store: Store, path: Path, clock: Clock
) -> None:
    feed = store.feeds.add(Feed("https://a.example/"))
    views = [View("all"), View("unread"), View("feed", str(feed.id)), View("starred")]
    store.entries.set_starred(
        store.entries.apply(feed, [entry(number) for number in range(100)], clock()).new, True
    )
    small = [steps_of(store, path, view, sort) for view in views for sort in SORTS]
    for part in range(1, 50):
        numbers = range(part * 100, part * 100 + 100)
        ids = store.entries.apply(feed, [entry(number) for number in numbers], clock()).new
        store.entries.set_starred(ids, True)
    large = [steps_of(store, path, view, sort) for view in views for sort in SORTS]
    assert all(after <= before * 1.05 + 2 for before, after in zip(small, large, strict=True))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A library of many feeds in one folder, some of them all read."""
    clock, chance = Clock(), random.Random(5)  # noqa: S311 -- no secret
    with Store.open(tmp_path_factory.mktemp("many") / "library.db", now=clock) as store:
        for number in range(30):
            feed = store.feeds.add(Feed(f"https://{number}.example/", folder="F"))
            entries = [
                entry(
                    each,
                    published=START - timedelta(minutes=chance.randrange(500)),
                    score=Score(chance.randrange(4)),
                    comments_total=chance.choice([None, 0, 3]),
                )
                for each in range(chance.choice([0, 1, 30]))
            ]
            new = store.entries.apply(feed, entries, clock()).new
            store.entries.set_read(new if number % 3 == 0 else new[::2], True)
        yield store


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("opened_at", [None, OPENED])
@pytest.mark.parametrize("unread_only", [True, False])
def test_many_feeds_are_one_list(
    many: Store, sort: Sort, opened_at: int | None, unread_only: bool
) -> None:
    view = View("folder", "F", unread_only=unread_only, opened_at=opened_at)
    everything = [
        row
        for row in many.entries.page(View("all"), sort, limit=10_000)
        if not (unread_only and opened_at is None and row.is_read)
    ]
    pages: list[EntryRow] = []
    while page := many.entries.page(view, sort, after=pages[-1] if pages else None, limit=37):
        pages += page
    assert pages == everything
    middle = pages[len(pages) // 2]
    assert many.entries.page(view, sort, before=middle, limit=37) == [
        *pages[: len(pages) // 2][-37:]
    ]
    assert many.entries.page(view, sort, from_end=True, limit=37) == pages[-37:]
    below = [row for row in pages[len(pages) // 2 + 1 :] if not row.is_read]
    assert many.entries.next_unread(view, sort, middle, 1) == (below[0] if below else None)


def test_a_page_of_many_feeds_takes_no_query_for_each(many: Store) -> None:
    view = View("folder", "F")
    middle = many.entries.page(view, limit=100)[-1]
    statements: list[str] = []
    with contextlib.closing(sqlite3.connect(many.path)) as connection:
        connection.set_trace_callback(statements.append)
        streams = streams_of(connection, view, "newest", START)
        rows = read_page(connection, streams, Span("newest", True, key_of(middle, "newest")), 10)
        connection.set_trace_callback(None)
        plans = [
            str(row[3])
            for statement in statements
            if "entry_state" in statement
            for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")
        ]
    assert len(streams) == 30
    assert len(rows) == 10
    assert len(statements) < 20, "no query for each feed"
    assert any("INDEX state_feed_newest (feed_id=" in step for step in plans), plans
    assert not [step for step in plans if "TEMP B-TREE" in step]
    assert not [step for step in plans if step.startswith("SCAN") and "VIRTUAL" not in step]
