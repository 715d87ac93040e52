"""The newest entries of a feed kept complete, for reading without a network."""

from __future__ import annotations

from tests.reading.library import HN, HN_TREE, NOW, WORDS, page, route_hacker_news
from tests.sources.trees import tree
from tests.tls import TlsProxy
from tui_reader.fetch import Fetcher
from tui_reader.models import Entry, Feed
from tui_reader.reading import Kept, keep_complete, keep_refreshed, load_thread, prepare_entry
from tui_reader.store import Store

SITE = "http://blog.example"


def entries_of(store: Store, entries: list[Entry]) -> tuple[int, list[int]]:
    """The feed's id and those of its entries, the newest first."""
    feed = store.feeds.add(Feed(url=f"{SITE}/feed", title="Blog"))
    assert feed.id is not None
    return feed.id, list(store.entries.apply(feed, entries, NOW).new)


async def test_the_newest_are_complete_without_a_network(
    store: Store, world: TlsProxy, behind: Fetcher
) -> None:
    route_hacker_news(world)
    entries = [
        Entry("3", "Third", f"{SITE}/3", summary="Short."),
        Entry("2", "Second", f"{SITE}/2", content=WORDS * 9, comments_url=HN),
        Entry("1", "First", f"{SITE}/1", summary="Short."),
    ]
    world.route(f"{SITE}/3", page(title="Third"))
    feed_id, (third, second, first) = entries_of(store, entries)
    assert await keep_complete(store, behind, feed_id, 2) == Kept(complete=2)
    assert f"{SITE}/1" not in world.paths()
    asked = len(world.requests)
    assert await keep_complete(store, behind, feed_id, 2) == Kept(complete=2)
    assert len(world.requests) == asked, "what is there is not asked for again"
    world.close()
    assert store.articles.has([third, second, first]) == {third, second}
    assert (await prepare_entry(store, behind, third)).text.startswith("The harbour")
    thread = await load_thread(store, behind, second)
    assert thread is not None
    assert tree(thread) == HN_TREE


async def test_one_that_fails_holds_up_nobody_and_is_tried_again(
    store: Store, world: TlsProxy, behind: Fetcher
) -> None:
    feed_id, (bad, good) = entries_of(
        store, [Entry("2", "Second", f"{SITE}/2"), Entry("1", "First", f"{SITE}/1")]
    )
    world.route(f"{SITE}/1", page())
    assert await keep_complete(store, behind, feed_id, 5) == Kept(complete=1, failed=1)
    assert store.articles.has([bad, good]) == {good}
    world.route(f"{SITE}/2", page())
    assert await keep_complete(store, behind, feed_id, 5) == Kept(complete=2)


async def test_a_site_that_wants_us_to_wait_ends_it(
    store: Store, world: TlsProxy, behind: Fetcher
) -> None:
    feed_id, _ = entries_of(store, [Entry(str(n), f"E{n}", f"{SITE}/{n}") for n in range(5)])
    world.route("*", "slow down", status=429, headers={"RateLimit-Reset": "600"})
    assert await keep_complete(store, behind, feed_id, 5) == Kept(is_cut_short=True)
    assert len(world.requests) == 1


async def test_nothing_is_asked_for_none(store: Store, world: TlsProxy, behind: Fetcher) -> None:
    feed_id, _ = entries_of(store, [Entry("1", "First", f"{SITE}/1")])
    assert await keep_complete(store, behind, feed_id, 0) == Kept()
    assert world.requests == []


async def test_only_feeds_set_to_be_kept_are(
    store: Store, world: TlsProxy, behind: Fetcher
) -> None:
    world.route("*", page())
    feed_id, ids = entries_of(
        store, [Entry("2", "Old", f"{SITE}/2"), Entry("1", "New", f"{SITE}/1")]
    )
    told: list[tuple[int | None, Kept]] = []

    async def keep() -> None:
        await keep_refreshed(
            store, behind, [feed_id, 99], on_kept=lambda feed, kept: told.append((feed.id, kept))
        )

    await keep()
    assert (told, world.requests) == ([], [])
    store.feeds.set_options(feed_id, keep_newest=1)
    await keep()
    assert told == [(feed_id, Kept(complete=1))]
    assert len(store.articles.has(ids)) == 1
