from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.store.conftest import Clock, entry
from tui_reader.errors import StoreError
from tui_reader.models import Feed, View
from tui_reader.store import Store


def test_an_address_is_followed_once_however_it_is_written(store: Store, feed: Feed) -> None:
    again = store.feeds.add(Feed("HTTPS://News.Example:443/feed#top", title="Other"))
    assert again == feed
    assert store.feeds.all() == [feed]
    assert store.feeds.by_url("https://NEWS.example/feed?utm_source=x") == feed
    assert store.feeds.by_url("https://news.example/other") is None


def test_feeds_come_by_folder_and_title(store: Store) -> None:
    for url, title, folder in (
        ("https://d.example/", "alpha", None),
        ("https://c.example/", "Zebra", "tech"),
        ("https://b.example/", "apple", "Tech 2"),
        ("https://a.example/", "Ant", "tech"),
    ):
        store.feeds.add(Feed(url, title=title, folder=folder))
    assert [feed.title for feed in store.feeds.all()] == ["Ant", "Zebra", "apple", "alpha"]
    assert store.feeds.folders() == ["tech", "Tech 2"]


def test_the_users_name_stands_before_the_sites(store: Store, feed: Feed) -> None:
    assert feed.id is not None
    store.feeds.rename(feed.id, "Mine")
    renamed = store.feeds.get(feed.id)
    assert renamed is not None
    assert renamed.title == "Mine"
    # a refresh hands the feed back with the user's name in it
    store.feeds.record_refresh(renamed)
    store.feeds.rename(feed.id, None)
    assert [each.title for each in store.feeds.all()] == ["News"]
    store.feeds.record_refresh(replace(feed, title="News Daily"))
    assert [each.title for each in store.feeds.all()] == ["News Daily"]


@pytest.mark.parametrize(
    "text", ["1", "news.example/feed", "NEW", " news ", "https://news.example"]
)
def test_a_feed_is_found_by_id_address_or_title(store: Store, feed: Feed, text: str) -> None:
    store.feeds.record_refresh(replace(feed, site_url="https://news.example/"))
    store.feeds.add(Feed("https://other.example/", title="Other"))
    assert [each.id for each in store.feeds.find(text)] == [feed.id]


def test_find_gives_all_that_fit_but_the_exact_one_alone(store: Store, feed: Feed) -> None:
    store.feeds.add(Feed("https://other.example/", title="News today"))
    assert len(store.feeds.find("ews")) == 2
    assert [each.id for each in store.feeds.find("news")] == [feed.id]
    assert store.feeds.find("") == []
    assert store.feeds.find("nothing") == []


def test_moving_and_options(store: Store, feed: Feed) -> None:
    assert feed.id is not None
    store.feeds.move(feed.id, "")
    store.feeds.set_options(feed.id, full_text="always", charset="euc-kr")
    changed = store.feeds.get(feed.id)
    assert changed is not None
    assert (changed.folder, changed.full_text, changed.charset) == (None, "always", "euc-kr")
    store.feeds.set_options(feed.id, charset="")
    assert [each.charset for each in store.feeds.all()] == [None]


def test_a_removed_feed_is_hidden_and_comes_back_with_its_state(
    store: Store, feed: Feed, clock: Clock
) -> None:
    assert feed.id is not None
    ids = store.entries.apply(feed, [entry(1), entry(2)], clock()).new
    store.entries.set_starred(ids[:1], True)
    store.feeds.remove(feed.id)
    assert store.feeds.all() == []
    assert store.feeds.due(clock()) == []
    assert store.entries.page(View("all")) == []
    assert store.entries.page(View("starred")) == []
    assert [store.entries.count(View(kind)) for kind in ("all", "unread", "starred")] == [0, 0, 0]
    store.feeds.restore(feed.id)
    assert store.entries.count(View("all")) == 2
    store.feeds.remove(feed.id)
    assert store.feeds.add(Feed("https://news.example/feed")).id == feed.id
    assert [row.id for row in store.entries.page(View("starred"))] == [ids[0]]
    assert [each.folder for each in store.feeds.all()] == ["Papers"]


def test_entries_that_arrive_in_a_removed_feed_stay_hidden(
    store: Store, feed: Feed, clock: Clock
) -> None:
    assert feed.id is not None
    store.feeds.remove(feed.id)
    store.entries.apply(feed, [entry(1)], clock())
    assert store.entries.page(View("all")) == []


def test_what_is_due(store: Store, feed: Feed, clock: Clock) -> None:
    later = store.feeds.add(Feed("https://later.example/", next_due=clock() + timedelta(hours=1)))
    gone = store.feeds.add(Feed("https://gone.example/"))
    assert gone.id is not None
    store.feeds.record_failure(gone.id, "gone (410)", None, is_gone=True)
    assert [each.id for each in store.feeds.due(clock())] == [feed.id]
    assert [each.id for each in store.feeds.due(clock.forward(hours=2))] == [feed.id, later.id]


def test_a_failure_is_kept_until_a_refresh_goes_well(
    store: Store, feed: Feed, clock: Clock
) -> None:
    assert feed.id is not None
    store.feeds.record_failure(feed.id, "no answer", clock() + timedelta(minutes=30))
    store.feeds.record_failure(feed.id, "no answer", clock() + timedelta(minutes=60))
    failed = store.feeds.get(feed.id)
    assert failed is not None
    assert (failed.failures, failed.last_error) == (2, "no answer")
    assert failed.next_due == clock() + timedelta(minutes=60)
    store.feeds.record_refresh(replace(failed, etag='"1"', last_refreshed=clock(), next_due=None))
    well = store.feeds.get(feed.id)
    assert well is not None
    assert (well.failures, well.last_error, well.etag) == (0, None, '"1"')
    assert well.last_refreshed == clock()


def test_a_feed_that_moved_is_followed_unless_another_is_there(store: Store, feed: Feed) -> None:
    other = store.feeds.add(Feed("https://other.example/"))
    store.feeds.record_refresh(replace(feed, url="https://new.example/feed"))
    assert [each.id for each in store.feeds.find("new.example/feed")] == [feed.id]
    store.feeds.record_refresh(replace(feed, url="https://other.example/"))
    kept = store.feeds.by_url("https://other.example/")
    assert kept is not None
    assert kept.id == other.id


def test_passwords_are_told_to_nobody_else(store: Store, feed: Feed) -> None:
    assert feed.id is not None
    assert store.feeds.credentials(feed.id) is None
    store.feeds.set_credentials(feed.id, "me", "secret-word")
    assert store.feeds.credentials(feed.id) == ("me", "secret-word")
    assert "secret-word" not in repr(store.feeds.all())
    store.feeds.set_credentials(feed.id, None, None)
    assert store.feeds.credentials(feed.id) is None


def test_a_feed_that_is_not_stored_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="not in the library"):
        store.feeds.record_refresh(Feed("https://nowhere.example/"))


def test_how_many_are_kept_complete(store: Store, feed: Feed) -> None:
    assert feed.id is not None
    assert feed.keep_newest == 0
    store.feeds.set_options(feed.id, keep_newest=20)
    kept = store.feeds.get(feed.id)
    assert kept == replace(feed, keep_newest=20)
    store.feeds.record_refresh(kept)
    assert store.feeds.all() == [kept]
    store.feeds.set_options(feed.id, keep_newest=-3)
    assert store.feeds.all() == [feed]
    other = store.feeds.add(Feed("https://other.example/", keep_newest=5))
    assert other.keep_newest == 5


def test_another_charset_reads_the_feed_anew(store: Store, feed: Feed) -> None:
    assert feed.id is not None
    store.feeds.record_refresh(replace(feed, etag='"1"', modified="then", content_hash="x"))
    store.feeds.set_options(feed.id, charset="cp949")
    changed = store.feeds.get(feed.id)
    assert changed is not None
    assert (changed.etag, changed.modified, changed.content_hash) == (None, None, None)
