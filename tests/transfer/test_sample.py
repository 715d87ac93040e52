"""The sample edition and the starter packs: whole, varied, loaded without a network."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tui_reader.models import BlockKind, CommentState, EntryRow, View
from tui_reader.store import Store
from tui_reader.transfer.importing import add_all
from tui_reader.transfer.packs import load_packs
from tui_reader.transfer.sample import ADDRESS, load_sample, read_edition, sample_marks
from tui_reader.urls import canonical, parse_http

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "library.db", now=lambda: NOW) as opened:
        yield opened


def rows(store: Store) -> dict[str, EntryRow]:
    return {row.title: row for row in store.entries.page(View("all"), limit=100)}


def test_it_has_what_it_is_to_show() -> None:
    entries = [entry for feed in read_edition(NOW) for entry in feed.entries]
    assert 12 <= len(entries) <= 16
    assert {entry.entry.language for entry in entries} == {"en", "ko"}
    kinds = {block.kind for entry in entries for block in entry.article.blocks}
    wanted: set[BlockKind] = {
        "paragraph",
        "heading",
        "list",
        "definitions",
        "quote",
        "code",
        "table",
        "image",
        "rule",
    }
    assert kinds >= wanted
    nested = [
        item
        for entry in entries
        for block in entry.article.blocks
        for item in block.items
        if item.items
    ]
    assert nested
    assert max(len(entry.article.text.split()) for entry in entries) > 1000
    states = {comment.state for entry in entries for comment in entry.thread.comments}
    expected: set[CommentState] = {"ok", "deleted", "secret"}
    assert states == expected
    assert max(c.depth for entry in entries for c in entry.thread.comments) >= 2
    assert any(entry.entry.enclosures for entry in entries)


def test_the_body_printed_twice_is_shown_once() -> None:
    library = next(
        entry
        for feed in read_edition(NOW)
        for entry in feed.entries
        if "도서관" in entry.entry.title
    )
    assert len(library.article.blocks) == 5
    assert library.article.repeats == 5


def test_only_what_is_printed_twice_is_folded() -> None:
    folded = {
        entry.entry.title: entry.article
        for feed in read_edition(NOW)
        for entry in feed.entries
        if entry.article.repeats
    }
    assert sorted(folded) == ["What the keeper wrote down", "동네 도서관, 밤 열 시까지 문을 연다"]
    # The long read prints its lead twice, and its headline over the text.
    assert folded["What the keeper wrote down"].text.count("For thirty-one years a man") == 1


def test_threads_are_in_order_and_in_the_past() -> None:
    for feed in read_edition(NOW):
        for entry in feed.entries:
            seen: set[str | None] = {None}
            for comment in entry.thread.comments:
                assert comment.parent_id in seen
                seen.add(comment.id)
                assert comment.published is not None
                assert isinstance(comment.published, datetime)
                assert comment.published <= NOW
                assert (comment.state == "ok") == bool(comment.text)


def test_neighbours_of_the_board_are_in_the_board() -> None:
    board = next(feed for feed in read_edition(NOW) if "게시판" in feed.feed.title)
    newest, *_, oldest = board.entries
    assert newest.article.next is None
    assert oldest.article.previous is None
    for newer, older in zip(board.entries, board.entries[1:], strict=False):
        assert newer.article.previous is not None
        assert newer.article.previous.url == older.entry.url
        assert older.article.next is not None
        assert older.article.next.title == newer.entry.title


def test_addresses_can_be_voted_on() -> None:
    urls = [entry.entry.url for feed in read_edition(NOW) for entry in feed.entries]
    assert all(url is not None and parse_http(url) == canonical(url) == url for url in urls)
    assert len(set(urls)) == len(urls)


def test_loading_it_twice_leaves_one(store: Store) -> None:
    load_sample(store, now=NOW)
    first = rows(store)
    load_sample(store, now=NOW + timedelta(hours=1))
    again = rows(store)
    assert {title: row.id for title, row in first.items()} == {
        title: row.id for title, row in again.items()
    }
    assert len(store.feeds.all()) == 3
    assert all(feed.url.startswith(ADDRESS) and feed.kind == "sample" for feed in store.feeds.all())
    for row in first.values():
        article = store.articles.get(row.id)
        assert article is not None
        assert article.blocks
    assert first["A small queue in SQLite"].comments_total == 10
    assert first["A small queue in SQLite"].comments_new == 3


def test_marks_name_entries_of_the_library(store: Store) -> None:
    assert sample_marks(store) == []
    load_sample(store, now=NOW)
    marks = sample_marks(store)
    assert {mark.vote for _, _, _, mark in marks} == {"up", None}
    for entry_id, entry, feed_title, _ in marks:
        row = store.entries.row(entry_id)
        assert row is not None
        assert (row.title, row.feed_title) == (entry.title, feed_title)


def test_packs_hold_what_their_list_says() -> None:
    packs = load_packs()
    assert [(pack.name, len(pack.subscriptions.feeds)) for pack in packs] == [
        ("한국어", 8),
        ("World", 6),
        ("Tech", 7),
    ]
    for pack in packs:
        for feed in pack.subscriptions.feeds:
            assert parse_http(feed.url) == feed.url
            assert feed.title
            assert feed.folder == pack.name


def test_a_pack_is_followed_once(store: Store) -> None:
    tech = load_packs()[2].subscriptions
    assert len(add_all(store, tech).added) == 7
    again = add_all(store, tech)
    assert (again.added, again.known) == ((), 7)
    kinds = {feed.title: feed.kind for feed in store.feeds.all()}
    assert kinds["Hacker News"] == "hackernews"
    assert kinds["Lobsters"] == "lobsters"
    assert kinds["LWN.net"] == "feed"
    assert store.feeds.folders() == ["Tech"]
