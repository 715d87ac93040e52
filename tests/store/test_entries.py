from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from tests.store.conftest import START, Clock, entry
from tui_reader.errors import StoreError
from tui_reader.models import Attachment, Entry, Feed, Score, View, When
from tui_reader.store import Store

KOREA = timezone(timedelta(hours=9))


def test_an_entry_comes_back_as_it_was_told(store: Store, feed: Feed, clock: Clock) -> None:
    told = Entry(
        "x/1",
        title="한·미 양국",
        url="https://news.example/a?b=c",
        author="기자",
        category="IT",
        published=datetime(2026, 11, 23, 9, 12, tzinfo=KOREA),
        updated=date(2026, 11, 23),
        summary="<p>kurz</p>",
        content="<p>본문</p>" * 200,
        language="ko",
        comments_url="https://news.example/a#c",
        comments_feed="https://news.example/a/feed",
        comments_total=3,
        score=Score(5, 2),
        views=37,
        enclosures=(Attachment("https://news.example/a.mp3", "a", "audio/mpeg", 10**12),),
        discussions=("https://hn.example/1",),
    )
    (entry_id,) = store.entries.apply(feed, [told], clock()).new
    stored = store.entries.get(entry_id)
    assert stored is not None
    assert stored.id == entry_id
    assert stored.feed_id == feed.id
    for name in Entry.__dataclass_fields__:
        if name not in ("id", "feed_id"):
            assert getattr(stored, name) == getattr(told, name), name
    row = store.entries.row(entry_id)
    assert row is not None
    assert row.published == told.published
    assert row.published is not None
    assert row.published.isoformat() == "2026-11-23T09:12:00+09:00"
    assert (row.title, row.author, row.score) == (told.title, told.author, told.score)
    assert (row.feed_title, row.kind, row.folder) == ("News", "feed", "Papers")
    assert store.entries.get(999) is None
    assert store.entries.row(999) is None


@pytest.mark.parametrize(
    ("published", "sort_at"),
    [
        (None, START),
        (START - timedelta(days=2), START - timedelta(days=2)),
        (START + timedelta(days=400), START),
        (date(2026, 11, 20), datetime(2026, 11, 20, 12, tzinfo=UTC)),
        (date(9999, 12, 31), START),
        (datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-14))), START),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), None),
        (date(1, 1, 1), None),
    ],
)
def test_any_time_sorts_and_comes_back(
    store: Store, feed: Feed, clock: Clock, published: When | None, sort_at: datetime | None
) -> None:
    (entry_id,) = store.entries.apply(feed, [entry(1, published=published)], clock()).new
    row = store.entries.row(entry_id)
    assert row is not None
    assert row.sort_at <= int(START.timestamp()) * 1_000_000
    if sort_at is not None:
        assert row.sort_at == int(sort_at.timestamp()) * 1_000_000
        assert row.published == published


def test_hostile_values_are_stored(store: Store, feed: Feed, clock: Clock) -> None:
    odd = entry(
        1,
        external_id="\ud800" * 3,
        title="a\ud800b",
        url="https://[bad",
        content="\udfff" * 500,
        score=Score(10**40, -(10**40)),
        comments_total=-5,
        views=10**30,
    )
    (entry_id,) = store.entries.apply(feed, [odd], clock()).new
    stored = store.entries.get(entry_id)
    assert stored is not None
    assert stored.title == "a?b"
    assert store.entries.page(View("all"), "score")[0].id == entry_id
    assert store.entries.page(View("all"), "comments")[0].id == entry_id
    assert store.entries.apply(feed, [odd], clock()).new == ()


def test_entries_of_one_moment_keep_the_feeds_order(store: Store, feed: Feed, clock: Clock) -> None:
    applied = store.entries.apply(
        feed, [entry(number, published=date(2026, 11, 22)) for number in range(20)], clock()
    )
    rows = store.entries.page(View("all"))
    assert [row.title for row in rows] == [f"Title {number}" for number in range(20)]
    assert [row.id for row in rows] == list(applied.new)


def test_an_id_told_twice_counts_once(store: Store, feed: Feed, clock: Clock) -> None:
    applied = store.entries.apply(feed, [entry(1, title="A"), entry(1, title="B")], clock())
    assert len(applied.new) == 1
    assert [row.title for row in store.entries.page(View("all"))] == ["A"]


def test_state_is_set_once_and_says_what_changed(store: Store, feed: Feed, clock: Clock) -> None:
    ids = store.entries.apply(feed, [entry(number) for number in range(4)], clock()).new
    assert store.entries.set_read(ids[:3], True) == list(ids[:3])
    assert store.entries.set_read(ids, True) == [ids[3]]
    assert store.entries.set_read([*ids[:1], 12345], False) == [ids[0]]
    assert store.entries.set_starred(ids[:2], True) == list(ids[:2])
    assert store.entries.set_later(ids[1:2], True) == [ids[1]]
    store.entries.set_tags(ids[1], ["b", " a ", "b", ""])
    row = store.entries.row(ids[1])
    assert row is not None
    assert (row.is_read, row.is_starred, row.is_later, row.tags) == (True, True, True, ("b", "a"))
    counts = {kind: store.entries.count(View(kind)) for kind in ("unread", "starred", "later")}
    assert counts == {"unread": 1, "starred": 2, "later": 1}
    assert [(each.unread, each.entries) for each in store.feeds.all()] == [(1, 4)]
    assert store.entries.set_starred(ids, False) == list(ids[:2])
    assert store.entries.count(View("starred")) == 0


def test_kept_counts_are_true(store: Store, feed: Feed, clock: Clock) -> None:
    other = store.feeds.add(Feed("https://b.example/", folder="Papers"))
    store.entries.apply(feed, [entry(number) for number in range(7)], clock())
    store.entries.apply(other, [entry(number) for number in range(5)], clock())
    store.entries.set_read([1, 2, 9], True)
    store.entries.set_starred([2, 3, 8], True)
    store.entries.set_later([5], True)
    views = [View(kind) for kind in ("all", "unread", "starred", "later", "voted", "today")]
    views += [View("feed", "1"), View("feed", "2", unread_only=True), View("folder", "Papers")]
    views += [View("folder", "None"), View("folder", "Papers", unread_only=True)]
    for view in views:
        assert store.entries.count(view) == len(store.entries.page(view, limit=1000)), view
    assert store.entries.count(View("all", words="title")) is None


def test_what_was_seen_is_marked_and_what_came_after_is_not(
    store: Store, feed: Feed, clock: Clock
) -> None:
    seen = store.entries.apply(feed, [entry(1), entry(2)], clock()).new
    seen_until = clock()
    (late,) = store.entries.apply(feed, [entry(3)], clock.forward(minutes=5)).new
    changed = store.entries.mark_view_read(View("feed", str(feed.id)), seen_until=seen_until)
    assert sorted(changed) == sorted(seen)
    assert [row.id for row in store.entries.page(View("unread"))] == [late]
    assert store.entries.set_read(changed, False) == changed
    marked = store.entries.mark_view_read(View("all", words="title 2"), seen_until=clock())
    assert len(marked) == 1


def test_entries_are_found_by_address_and_title(store: Store, feed: Feed, clock: Clock) -> None:
    other = store.feeds.add(Feed("https://b.example/"))
    url = "https://board.example/bbs/board.php?bo_table=news&wr_id=137"
    (first,) = store.entries.apply(feed, [entry(2, url=url, title="같은  제목")], clock()).new
    (second,) = store.entries.apply(other, [entry(1, url=f"{url}&page=3#c")], clock()).new
    assert store.entries.find_url(f"{url}&sca=x") == [second, first]
    assert store.entries.find_title(" 같은 제목 ") == [first]
    assert store.entries.find_title("") == []
    assert store.entries.find_external(feed.id or 0, "id-2") == first
    assert store.entries.find_external(feed.id or 0, "id-1") is None


def test_rows_come_in_the_order_asked_for(store: Store, feed: Feed, clock: Clock) -> None:
    ids = list(store.entries.apply(feed, [entry(number) for number in range(5)], clock()).new)
    wanted = [ids[3], 999, ids[0], ids[4]]
    assert [row.id for row in store.entries.rows(wanted)] == [ids[3], ids[0], ids[4]]


def test_a_feed_must_be_stored_before_its_entries(store: Store, clock: Clock) -> None:
    with pytest.raises(StoreError, match="not in the library"):
        store.entries.apply(Feed("https://a.example/"), [entry(1)], clock())
    assert store.entries.apply(Feed("https://a.example/", id=77), [entry(1)], clock()).new == ()
