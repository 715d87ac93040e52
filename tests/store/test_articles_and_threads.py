from __future__ import annotations

import contextlib
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from tests.store.conftest import Clock, entry
from tui_reader.errors import StoreError
from tui_reader.models import (
    Article,
    Block,
    Comment,
    Feed,
    Folded,
    Link,
    ListItem,
    Mark,
    Neighbour,
    Score,
    Thread,
    View,
)
from tui_reader.store import FoundThread, Store

PARAGRAPH = Block(
    "paragraph",
    "한국 text",
    links=(Link(0, 2, "https://a.example/"),),
    marks=(Mark(0, 1, "em"),),
)
ARTICLE = Article(
    url="https://a.example/",
    title="Title",
    blocks=(
        PARAGRAPH,
        Block("list", ordered=True, items=(ListItem("a", (ListItem("b"),)),)),
        Block("table", rows=(("a", "b"), ("c", "d")), has_header=True),
    ),
    folded=(Folded(PARAGRAPH, 1, 0),),
    score=Score(3),
    previous=Neighbour("Before", None, None),
)


@pytest.fixture
def entry_id(store: Store, feed: Feed, clock: Clock) -> int:
    return store.entries.apply(feed, [entry(1)], clock()).new[0]


def test_an_article_comes_back_as_it_was(store: Store, entry_id: int) -> None:
    store.articles.put(entry_id, ARTICLE, origin="feed")
    assert store.articles.get(entry_id) == ARTICLE
    assert store.articles.origin(entry_id) == "feed"
    fuller = Article(title="Page", blocks=(Block("paragraph", "long " * 500),))
    store.articles.put(entry_id, fuller, origin="page")
    assert store.articles.get(entry_id) == fuller
    assert store.articles.has([entry_id, 99]) == {entry_id}
    store.articles.delete(entry_id)
    assert store.articles.get(entry_id) is None
    assert store.articles.origin(entry_id) is None
    assert store.articles.has([entry_id]) == set()


def test_a_thread_has_a_place_of_its_own(store: Store, entry_id: int) -> None:
    store.articles.put(entry_id, Article(thread=Thread((Comment("1", "x"),))), origin="page")
    stored = store.articles.get(entry_id)
    assert stored is not None
    assert stored.thread is None
    assert store.threads.get(entry_id) is None


def test_nothing_is_kept_of_an_entry_that_is_not_there(store: Store, clock: Clock) -> None:
    store.articles.put(77, ARTICLE, origin="feed")
    assert store.articles.has([77]) == set()
    assert store.threads.put(77, Thread((Comment("1", "x"),)), clock()) == 0
    assert store.threads.get(77) is None


@pytest.mark.parametrize("body", [b"\x00", "3", "{", '{"blocks": [{"text": 3}]}', "[1]"])
def test_what_can_not_be_read_is_as_if_not_there(
    store: Store, entry_id: int, clock: Clock, path: Path, body: object
) -> None:
    store.articles.put(entry_id, ARTICLE, origin="feed")
    store.threads.put(entry_id, comments("a"), clock())
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE articles SET body = ?", (body,))
        connection.execute("UPDATE threads SET body = ?, arrivals = ?", (body, body))
        connection.commit()
    article, thread = store.articles.get(entry_id), store.threads.get(entry_id)
    assert article is None or article.blocks == ()
    assert thread is None or thread.thread.comments == ()
    store.articles.put(entry_id, ARTICLE, origin="feed")
    store.threads.put(entry_id, comments("a"), clock())
    assert store.articles.get(entry_id) == ARTICLE


def test_a_content_that_can_not_be_read_is_one_line(
    store: Store, entry_id: int, path: Path
) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE contents SET content = ?", (b"\x01\x02",))
        connection.commit()
    with pytest.raises(StoreError, match="damaged"):
        store.entries.get(entry_id)


def comments(*ids: str) -> Thread:
    return Thread(tuple(Comment(each, f"text of {each}") for each in ids), total=len(ids))


def test_comments_are_new_until_they_were_looked_at(
    store: Store, entry_id: int, clock: Clock
) -> None:
    assert store.threads.put(entry_id, comments("a", "b"), clock()) == 0
    first = store.threads.get(entry_id)
    assert first is not None
    assert (first.thread, first.fetched_at) == (comments("a", "b"), clock())
    assert first.new_ids == frozenset()
    store.threads.mark_seen(entry_id, clock.forward(minutes=1))
    assert store.threads.put(entry_id, comments("a", "c", "b"), clock.forward(minutes=1)) == 1
    assert store.threads.put(entry_id, comments("a", "c", "b", "d"), clock.forward(minutes=1)) == 2
    row = store.entries.row(entry_id)
    assert row is not None
    assert (row.comments_total, row.comments_new) == (4, 2)
    again = store.threads.get(entry_id)
    assert again is not None
    assert again.new_ids == {"c", "d"}
    store.threads.mark_seen(entry_id, clock())
    seen = store.threads.get(entry_id)
    assert seen is not None
    assert seen.new_ids == frozenset()
    assert [each.comments_new for each in store.entries.page(View("all"))] == [0]


def test_comments_without_ids_are_known_by_what_they_say(
    store: Store, entry_id: int, clock: Clock
) -> None:
    old = Thread((Comment("#1", "first", author="A"), Comment("#2", "second", author="B")))
    store.threads.put(entry_id, old, clock())
    store.threads.mark_seen(entry_id, clock())
    moved = Thread(
        (
            Comment("#1", "brand new", author="C"),
            Comment("#2", "first", author="A"),
            Comment("#3", "second", author="B"),
        )
    )
    assert store.threads.put(entry_id, moved, clock.forward(hours=1)) == 1
    stored = store.threads.get(entry_id)
    assert stored is not None
    assert stored.new_ids == {"#1"}


def test_a_thread_sorts_its_entry_by_comments(
    store: Store, feed: Feed, entry_id: int, clock: Clock
) -> None:
    store.entries.apply(feed, [entry(2, comments_total=3)], clock())
    assert store.entries.page(View("all"), "comments")[0].id != entry_id
    store.threads.put(entry_id, Thread((), total=50), clock() + timedelta(minutes=1))
    top = store.entries.page(View("all"), "comments")[0]
    assert (top.id, top.comments_total) == (entry_id, 50)


def test_found_threads_stay_with_what_was_told_of_them(
    store: Store, feed: Feed, entry_id: int, clock: Clock
) -> None:
    first = FoundThread("https://hn.example/item?id=1", "HN", "A \ud800story", 3, Score(7))
    second = FoundThread("https://other.example/t/1")
    store.threads.add_found(entry_id, [first, second], clock())
    again = FoundThread("https://HN.example/item?id=1#top", comments_total=5)
    store.threads.add_found(entry_id, [again], clock.forward(hours=1))
    kept = FoundThread(first.url, "HN", "A ?story", 5, Score(7))
    assert store.threads.found(entry_id) == [kept, second]
    store.threads.add_found(99, [first], clock())
    assert store.threads.found(99) == []
    changed = entry(1, content="<p>New</p>", discussions=("https://named.example/",))
    assert store.entries.apply(feed, [changed], clock()).updated == (entry_id,)
    assert store.threads.found(entry_id) == [kept, second]


def test_which_entries_have_a_thread(store: Store, entry_id: int, clock: Clock) -> None:
    assert store.threads.has([entry_id, 99]) == set()
    store.threads.put(entry_id, Thread(), clock())
    assert store.threads.has([entry_id, 99]) == {entry_id}
