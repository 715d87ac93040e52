"""The jobs that fill the search index and that vote on a site."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.keyrings import keyring
from tests.servers import TestServer
from tests.sources.test_gnuboard_vote import POST, Board
from tests.worker.client import Client, library, worker
from tui_reader.errors import ReaderError
from tui_reader.files import only_one
from tui_reader.models import Entry, Feed
from tui_reader.paths import Paths, ensure
from tui_reader.reading.site_votes import Account, account_of, keep_account, site_of
from tui_reader.worker.indexing import LOOK_SECONDS

__all__ = ["keyring"]


async def error_of(client: Client, number: int, **request: object) -> str:
    client.send(id=number, **request)
    return str((await client.answer(number))["error"])


async def test_the_index_is_filled_when_asked_and_after_a_refresh(
    tmp_path: Path, server: TestServer
) -> None:
    item = "<item><title>Low tides {n}</title><guid>{n}</guid><description>x</description></item>"
    items = "".join(item.format(n=n) for n in range(3))
    server.route("/rss", f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>")
    with library(tmp_path) as store:
        feed = store.feeds.add(Feed(url=f"{server.url}/rss"))
        store.entries.apply(feed, [Entry("a", "Harbour lights")], datetime.now(UTC))
        async with worker(tmp_path, {"NO_PROXY": "127.0.0.1"}) as client:
            client.send(id=1, job="index")
            assert "done" in await client.answer(1)
            assert [hit.row.title for hit in store.search.find("harbour")] == ["Harbour lights"]
            client.send(id=2, job="refresh", feeds=None, everything=True)
            assert "done" in await client.answer(2)
            client.send(id=3, job="index")  # waits for what the refresh has begun
            await client.answer(3)
            assert len(store.search.find("tides")) == 3
            assert store.unindexed() == 0


async def test_the_index_is_left_to_who_is_at_it(tmp_path: Path) -> None:
    with library(tmp_path) as store:
        feed = store.feeds.add(Feed(url="https://a.example/rss"))
        store.entries.apply(feed, [Entry("a", "Harbour lights")], datetime.now(UTC))
        async with worker(tmp_path, {}) as client:
            with only_one(ensure(Paths.under(tmp_path).cache)):
                client.send(id=1, job="index")
                client.send(id=2, job="ping")
                assert "done" in await client.answer(2)
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(client.answer(1), LOOK_SECONDS * 1.5)
                assert store.unindexed() == 1
            assert "done" in await client.answer(1)
            assert store.unindexed() == 0


async def test_a_site_vote_is_sent_with_the_account_kept(
    tmp_path: Path, server: TestServer, keyring: Path
) -> None:
    site = Board()
    site.serve(server)
    with library(tmp_path) as store:
        feed = store.feeds.add(Feed("http://board.example/bbs/board.php?bo_table=news", "gnuboard"))
        now = datetime.now(UTC)
        ids = store.entries.apply(feed, [Entry("136", "글", POST), Entry("2", "x")], now).new
        post, bare = ids
        async with worker(tmp_path, server.as_proxy) as client:
            vote = {"job": "site_vote", "entry": post, "value": "up"}
            assert "account add" in await error_of(client, 1, **vote)
            assert "no address" in await error_of(client, 2, job="site_account", entry=bare)
            keep_account(Account(site_of(POST), "reader1", "wrong"))
            said = await error_of(client, 3, **vote)
            assert "did not accept the login" in said
            assert "wrong" not in said
            keep_account(Account(site_of(POST), "reader1", "right"))
            client.send(id=4, job="site_account", entry=post)
            account = {"host": "board.example", "user": "reader1"}
            assert (await client.answer(4))["done"] == account
            client.send(id=5, **vote)
            assert (await client.answer(5))["done"] == {"value": "up", "count": 13}
            assert "no vote" in await error_of(client, 6, **{**vote, "value": "none"})
            site.answer = '{"error": "이미 추천 하신 글 입니다.", "count": ""}'
            assert "voted 추천" in await error_of(client, 7, **vote)
            site.answer = '{"error": "", "count": ""}'
            assert "not known" in await error_of(client, 8, **vote)


def test_what_the_keyring_has_may_be_broken(keyring: Path) -> None:
    keyring.write_text('{"tui-reader http://board.example": "not ours"}')
    with pytest.raises(ReaderError, match="add the account again"):
        account_of(POST)
