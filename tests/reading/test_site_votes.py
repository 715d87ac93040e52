"""Whose site takes votes at all: said before anything is asked for or sent."""

from __future__ import annotations

import pytest

from tests.keyrings import keyring
from tests.reading.library import stored
from tui_reader.errors import ReaderError
from tui_reader.models import Article, Entry, Feed
from tui_reader.reading.site_votes import Account, account_for, keep_account
from tui_reader.store import Store

__all__ = ["keyring"]
BOARD = "http://board.example/bbs/board.php?bo_table=news"


@pytest.mark.parametrize(
    ("feed", "url", "line"),
    [
        (
            Feed("http://rx.example/board", "rhymix"),
            "http://rx.example/board/71",
            "those of Rhymix",
        ),
        (Feed("http://x.example/feed"), "http://x.example/1", "x.example is not supported"),
        (Feed("http://x.example/feed"), None, "no address on a site"),
    ],
)
async def test_a_site_that_takes_none_is_told_and_no_account_asked_for(
    store: Store, feed: Feed, url: str | None, line: str
) -> None:
    entry_id = stored(store, Entry("1", "글", url), feed)
    with pytest.raises(ReaderError, match=line) as caught:
        await account_for(store, entry_id)
    assert "account add" not in str(caught.value)


@pytest.mark.usefixtures("keyring")
async def test_a_boards_post_is_known_by_feed_address_or_page(store: Store) -> None:
    by_feed = stored(store, Entry("1", "a", "http://board.example/news/1"), Feed(BOARD, "gnuboard"))
    plain = Feed("http://other.example/feed")
    by_address = stored(store, Entry("2", "b", f"{BOARD}&wr_id=2"), plain)
    by_page = stored(store, Entry("3", "c", "http://board.example/news/3"), plain)
    store.articles.put(by_page, Article(title="c", kind="gnuboard"), origin="page")
    for entry_id in (by_feed, by_address, by_page):
        with pytest.raises(ReaderError, match="account add"):
            await account_for(store, entry_id)
    keep_account(Account("http://board.example", "reader1", "right"))
    for entry_id in (by_feed, by_address, by_page):
        assert (await account_for(store, entry_id)).user == "reader1"
