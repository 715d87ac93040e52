"""The worker process over its pipes, as the screen uses it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from tests.servers import Answer, Request, TestServer
from tests.sources.feeds import RSS
from tests.worker.client import Client, Json, library, plain_worker
from tui_reader.models import Entry, Feed
from tui_reader.paths import Paths
from tui_reader.serialize import article_from_dict
from tui_reader.store.database import connect
from tui_reader.worker.turns import NewestFirst


async def test_jobs_from_adding_a_feed_to_its_article(
    client: Client, server: TestServer, tmp_path: Path
) -> None:
    url = server.route("/feed", RSS)
    client.send(id=1, job="discover", url=url)
    found = (await client.answer(1))["done"]["feeds"]
    assert [feed["url"] for feed in found] == [url]
    client.send(id=2, job="add", feed=found[0], folder="News")
    feed_id = (await client.answer(2))["done"]["feed"]
    client.send(id=3, job="refresh", feeds=None, everything=False)
    done = (await client.answer(3))["done"]
    assert (done["total"], done["new"]) == (1, 2)
    event = next(answer["event"] for answer in client.answers if "event" in answer)
    assert (event["feed_id"], event["status"], event["new"], event["done"]) == (
        feed_id,
        "new",
        2,
        1,
    )
    with library(tmp_path) as store:
        entry_id = store.entries.find_title("Crane & tide")[0]
        client.send(id=4, job="article", entry=entry_id, full=False)
        assert (await client.answer(4))["done"]["entry"] == entry_id
        article = store.articles.get(entry_id)
        assert article is not None
        assert article.text == "The whole text."
        feed = store.feeds.get(feed_id)
        assert feed is not None
        assert feed.folder == "News"


async def test_faults_are_one_line(client: Client, server: TestServer) -> None:
    server.route("/page", "<html><body>nothing</body></html>")
    requests: list[Json] = [
        {"job": "article", "entry": 99},
        {"job": "article"},
        {"job": "thread", "entry": "x"},
        {"job": "open", "target": "javascript:alert(1)"},
        {"job": "open", "target": server.url + "/missing"},
        {"job": "discover", "url": "http://127.0.0.1:1/"},
        {"job": "discover", "url": ""},
        {"job": "add", "feed": None},
        {"job": "add", "feed": {"url": "exec:ls"}},
        {"job": "nonsense"},
        {"job": "threads", "entry": 99},
        {"job": "look_up", "entry": 99},
        {"job": "switch_thread", "entry": 99, "url": "https://x.example/"},
        {"job": "switch_thread", "entry": 99, "url": "javascript:1"},
        {"job": "more", "entry": 99, "comment": "1"},
    ]
    for number, request in enumerate(requests, 1):
        client.send(id=number, **request)
    assert client.process.stdin is not None
    client.process.stdin.write(b"this is no JSON\n[]\n{}\n")
    for number in range(1, len(requests) + 1):
        error = (await client.answer(number))["error"]
        assert error
        assert "\n" not in error
        assert "internal error" not in error
    client.send(id=50, job="ping")
    assert (await client.answer(50))["done"] == {}


async def test_a_page_is_opened_and_read(
    client: Client, server: TestServer, tmp_path: Path
) -> None:
    words = "The harbour was built in a year of low tides. " * 12
    url = server.route("/a", f"<html><title>Tides</title><body><p>{words}</p></body></html>")
    client.send(id=1, job="open", target=url, feed=None)
    entry_id = (await client.answer(1))["done"]["entry"]
    with library(tmp_path) as store:
        row = store.entries.row(entry_id)
        assert row is not None
        assert row.feed_title == "Saved pages"
        assert store.articles.has([entry_id]) == {entry_id}


async def test_a_job_is_stopped_and_others_go_on(
    client: Client, server: TestServer, tmp_path: Path
) -> None:
    server.route("/hang", fault="hang")
    client.send(id=1, job="open", target=server.url + "/hang", feed=None)
    client.send(id=2, job="ping")
    assert (await client.answer(2))["done"] == {}
    client.send(id=3, job="stop", of=1)
    assert (await client.answer(1))["error"] == "stopped"
    assert (await client.answer(3))["done"] == {}


async def test_an_article_is_told_before_it_is_kept(tmp_path: Path) -> None:
    """While others write, nothing can be kept; who reads does not wait for that."""
    with library(tmp_path) as store:
        feed = store.feeds.add(Feed("https://a.example/feed", full_text="never"))
        told = Entry("1", "Title", url="https://a.example/1", content="<p>The whole text.</p>")
        (entry_id,) = store.entries.apply(feed, [told], datetime.now(UTC)).new
        other = connect(store.path, writing=True)
        async with plain_worker(tmp_path) as client:
            other.execute("BEGIN IMMEDIATE")
            client.send(id=1, job="article", entry=entry_id, full=False)
            event = (await client.event(1))["article"]
            assert article_from_dict(event).text == "The whole text."
            assert store.articles.get(entry_id) is None
            other.execute("ROLLBACK")
            assert (await client.answer(1))["done"]["entry"] == entry_id
            assert store.articles.get(entry_id) == article_from_dict(event)
        other.close()


async def test_the_same_article_asked_for_twice_is_fetched_once(
    client: Client, server: TestServer, tmp_path: Path
) -> None:
    def page(request: Request) -> Answer:
        return Answer("<html><body><p>" + "The harbour was built low. " * 40 + "</p></body></html>")

    url = server.route("/a", page)
    with library(tmp_path) as store:
        feed = store.feeds.add(Feed(url=server.url + "/feed"))
        (entry_id,) = store.entries.apply(feed, [Entry("1", "Tides", url)], datetime.now(UTC)).new
        for number in range(1, 6):
            client.send(id=number, job="article", entry=entry_id, full=False)
        for number in range(1, 6):
            assert (await client.answer(number))["done"]["entry"] == entry_id
    assert server.paths() == ["/a"]


async def test_who_came_last_is_first() -> None:
    turns = NewestFirst(1)
    order: list[int] = []
    release = asyncio.Event()

    async def one(number: int) -> None:
        async with turns.turn():
            order.append(number)
            await release.wait()

    tasks = []
    for number in range(5):
        tasks.append(asyncio.create_task(one(number)))
        await asyncio.sleep(0)
    tasks[3].cancel()
    release.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert order == [0, 4, 2, 1]
    async with turns.turn():
        order.append(9)
    assert order[-1] == 9


async def test_the_users_site_rules_hold_and_are_read_again(
    client: Client, server: TestServer, tmp_path: Path
) -> None:
    words = "The harbour was built in a year of low tides. " * 12
    body = f"<p>{words}</p><div id=told><p>Only this.</div>"
    urls = [server.route(f"/{n}", f"<title>T</title><body>{body}") for n in (1, 2)]
    rules = Paths.under(tmp_path).site_rules
    rules.parent.mkdir(exist_ok=True)
    texts = []
    for number, url in enumerate(urls, 1):
        client.send(id=number, job="open", target=url, feed=None)
        entry_id = (await client.answer(number))["done"]["entry"]
        with library(tmp_path) as store:
            article = store.articles.get(entry_id)
            assert article is not None
            texts.append(article.text)
        rules.write_text("[[site]]\nhost = '127.0.0.1'\nbody = '#told'\n", "utf-8")
    assert texts == [words.strip(), "Only this."]
