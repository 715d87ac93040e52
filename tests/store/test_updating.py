"""What a feed's change of an entry means to who has read it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.store.conftest import START, Clock, entry
from tui_reader.models import Article, Block, Entry, EntryMark, EntryRow, Feed, Score, View
from tui_reader.store import Store
from tui_reader.store.changes import is_rewritten

TEXT = "<p>The council said on Monday that 3 bridges are to be closed.</p>"


def read_one(store: Store, feed: Feed, clock: Clock, told: Entry) -> int:
    (entry_id,) = store.entries.apply(feed, [told], clock()).new
    store.entries.set_read([entry_id], True)
    store.entries.set_starred([entry_id], True)
    article = Article(title="t", blocks=(Block("paragraph", "x"),))
    store.articles.put(entry_id, article, origin="feed")
    return entry_id


def row_of(store: Store, entry_id: int) -> EntryRow:
    row = store.entries.row(entry_id)
    assert row is not None
    return row


def test_marks_of_a_boards_list_come_and_go(store: Store, feed: Feed, clock: Clock) -> None:
    pinned: frozenset[EntryMark] = frozenset(("notice", "file"))
    (one, plain) = store.entries.apply(feed, [entry(1, marks=pinned), entry(2)], clock()).new
    assert row_of(store, one).marks == pinned
    assert row_of(store, plain).marks == frozenset()
    store.entries.apply(feed, [entry(1, title="By its address")], clock())  # nothing tells marks
    assert row_of(store, one).marks == pinned
    store.entries.apply(feed, [entry(1, marks=frozenset())], clock())
    assert row_of(store, one).marks == frozenset()
    told = store.entries.get(one)
    untold = store.entries.get(plain)
    assert told is not None
    assert untold is not None
    assert (told.marks, untold.marks) == (frozenset(), None)


@pytest.mark.parametrize(
    "changed",
    [
        {"content": f"<div class='new'>{TEXT}<br></div>"},
        {"content": TEXT.replace("said", "<b>said</b>").replace(" ", "\n  ")},
        {"content": f"{TEXT}<p><a href='https://x.example/?utm_source=9'></a></p>"},
        {"content": TEXT.replace(">", "&gt;").replace("<", "&lt;")},
        {"url": "https://news.example/1?utm_campaign=x"},
        {"published": START - timedelta(minutes=3)},
        {"updated": START},
        {"score": Score(10), "comments_total": 99, "views": 1_000},
        {"author": "Somebody Else", "category": "World"},
        {"content": f"{TEXT}<p>Points: 131</p><p># Comments: 42, updated 5 minutes ago</p>"},
    ],
    ids=lambda changed: ",".join(changed),
)
def test_another_dress_is_no_news(
    store: Store, feed: Feed, clock: Clock, changed: dict[str, object]
) -> None:
    with_counts = f"{TEXT}<p>Points: 7</p><p># Comments: 3, updated 2 hours ago</p>"
    content = with_counts if "Points" in str(changed) else TEXT
    entry_id = read_one(store, feed, clock, entry(1, content=content))
    before = row_of(store, entry_id)
    applied = store.entries.apply(
        feed, [entry(1, **({"content": content} | changed))], clock.forward(hours=1)
    )
    assert applied.new == ()
    assert applied.updated == (entry_id,)
    after = row_of(store, entry_id)
    assert (after.is_read, after.is_starred, after.sort_at) == (True, True, before.sort_at)
    stored = store.entries.get(entry_id)
    assert stored is not None
    for name, value in changed.items():
        assert getattr(stored, name) == value


@pytest.mark.parametrize(
    "changed",
    [
        {"content": TEXT.replace("3 bridges", "5 bridges")},
        {"content": f"{TEXT}<p>They reopen in May.</p>"},
        {"title": "Another title"},
    ],
)
def test_other_words_are_news(
    store: Store, feed: Feed, clock: Clock, changed: dict[str, object]
) -> None:
    entry_id = read_one(store, feed, clock, entry(1, content=TEXT))
    applied = store.entries.apply(feed, [entry(1, **({"content": TEXT} | changed))], clock())
    assert applied.updated == (entry_id,)
    row = row_of(store, entry_id)
    assert (row.is_read, row.is_starred) == (False, True)
    assert store.entries.count(View("unread")) == 1


def test_the_same_again_is_nothing(store: Store, feed: Feed, clock: Clock) -> None:
    entry_id = read_one(store, feed, clock, entry(1))
    before = store.data_version()
    applied = store.entries.apply(feed, [entry(1)], clock.forward(days=1))
    assert (applied.new, applied.updated) == ((), ())
    assert store.articles.has([entry_id]) == {entry_id}
    assert store.data_version() == before


def test_an_article_made_of_the_old_content_is_dropped(
    store: Store, feed: Feed, clock: Clock
) -> None:
    entry_id = read_one(store, feed, clock, entry(1))
    store.entries.apply(feed, [entry(1, comments_total=4)], clock())
    assert store.articles.has([entry_id]) == {entry_id}
    store.entries.apply(feed, [entry(1, content="<p>Text of <i>1</i></p>")], clock())
    assert store.articles.has([entry_id]) == set()
    store.articles.put(entry_id, Article(), origin="page")
    store.entries.apply(feed, [entry(1, content="<p>Other</p>")], clock())
    assert store.articles.origin(entry_id) == "page"


def test_what_a_feed_no_longer_tells_is_kept(store: Store, feed: Feed, clock: Clock) -> None:
    (entry_id,) = store.entries.apply(feed, [entry(1, author="A", views=3)], clock()).new
    store.entries.apply(feed, [Entry("id-1", title="", views=4)], clock())
    stored = store.entries.get(entry_id)
    assert stored is not None
    assert (stored.title, stored.author, stored.content) == ("Title 1", "A", "<p>Text of 1</p>")
    assert stored.views == 4
    assert row_of(store, entry_id).published == START - timedelta(hours=1)


def test_a_rewritten_entry_goes_up_but_never_down(store: Store, feed: Feed, clock: Clock) -> None:
    (entry_id,) = store.entries.apply(feed, [entry(5)], clock()).new
    first = row_of(store, entry_id).sort_at
    clock.forward(days=1)
    newer = entry(5, title="New", published=START + timedelta(hours=2))
    store.entries.apply(feed, [newer], clock())
    second = row_of(store, entry_id).sort_at
    assert second == first + 7 * 3_600_000_000
    store.entries.apply(feed, [entry(5, title="Newer", published=None, updated=None)], clock())
    store.entries.apply(feed, [entry(5, title="Newest")], clock())
    assert row_of(store, entry_id).sort_at == second


def test_a_time_told_later_is_taken_over(store: Store, feed: Feed, clock: Clock) -> None:
    (entry_id,) = store.entries.apply(feed, [entry(1, published=None)], clock()).new
    store.entries.apply(feed, [entry(1)], clock())
    row = row_of(store, entry_id)
    assert row.sort_at == int((START - timedelta(hours=1)).timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("before", "after", "rewritten"),
    [
        ("조회 10 추천 2 댓글 3 본문", "조회 1,204 추천 5 댓글 8 본문", False),
        ("5분 전 본문", "2시간 전 본문", False),
        ("Ｆｕｌｌ　ｗｉｄｔｈ", "Full width", False),
        ("3명 사망", "5명 사망", True),
        ("추천 영화 3편", "추천 영화 5편", True),
        ("version 2.1", "version 2.2", True),
        ("a < b", "a > b", False),
    ],
)
def test_what_is_rewritten(before: str, after: str, rewritten: bool) -> None:
    assert is_rewritten(("t", before), ("t", after)) is rewritten


@pytest.mark.parametrize(
    "piece", ["1", "1,", "<!--", "12:", "1 ", "&#60;", "000,", "<", "2023-1-1 ", "추천 "]
)
def test_hostile_text_is_compared_in_bounded_time(piece: str) -> None:
    import time

    text = piece * (400_000 // len(piece))
    started = time.process_time()
    is_rewritten(("t", text), ("t", text + "x"))
    assert time.process_time() - started < 2
