"""The comments of stored entries: where they are found, and how often they are asked for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.reading.library import (
    HN,
    HN_TREE,
    WORDS,
    page,
    route_hacker_news,
    route_lemmy,
    stored,
)
from tests.servers import TestServer
from tests.sources.trees import sample, tree
from tests.tls import TlsProxy
from tui_reader.errors import FetchError
from tui_reader.fetch import Fetcher
from tui_reader.models import Entry, Feed, Thread
from tui_reader.paths import Paths, ensure
from tui_reader.reading import load_thread, open_target, prepare_entry, read_target
from tui_reader.store import Store

LEMMY_TREE = ["Ann: Top level", "  Ann: reply", "[removed] Ann:"]


async def test_an_ordinary_feeds_entry_on_hacker_news_then_offline(
    store: Store, world: TlsProxy, behind: Fetcher
) -> None:
    route_hacker_news(world)
    entry = Entry("1", "Tides", "https://news.example/1", content=WORDS * 9, comments_url=HN)
    entry_id = stored(store, entry)
    await prepare_entry(store, behind, entry_id)
    thread = await load_thread(store, behind, entry_id)
    assert thread is not None
    assert tree(thread) == HN_TREE
    hosts = {request.host for request in world.requests}
    assert hosts == {"hn.algolia.com", "hacker-news.firebaseio.com"}, "not the article's page"
    world.close()
    kept = store.threads.get(entry_id)
    article = store.articles.get(entry_id)
    assert kept is not None
    assert article is not None
    assert tree(kept.thread) == HN_TREE
    assert await load_thread(store, behind, entry_id) == kept.thread


async def test_a_thread_is_not_fetched_twice_within_minutes(
    store: Store, world: TlsProxy, behind: Fetcher
) -> None:
    route_hacker_news(world)
    entry_id = stored(store, Entry("1", "Tides", "https://news.example/1", comments_url=HN))
    first = await load_thread(store, behind, entry_id)
    asked = len(world.requests)
    assert await load_thread(store, behind, entry_id) == first
    assert len(world.requests) == asked
    assert await load_thread(store, behind, entry_id, fresh=True) == first
    assert len(world.requests) == 2 * asked
    assert first is not None
    store.threads.put(entry_id, first, datetime.now(UTC) - timedelta(minutes=6))
    await load_thread(store, behind, entry_id)
    assert len(world.requests) == 3 * asked


async def test_the_article_and_its_comments_cost_one_request_for_the_page(
    store: Store, fetcher: Fetcher, server: TestServer
) -> None:
    root = f'<{server.url}/wp-json/>; rel="https://api.w.org/"'
    link = (
        f'{root}, <{server.url}/wp-json/wp/v2/posts/33>; rel="alternate"; type="application/json"'
    )
    url = server.route("/a", page(), headers={"Link": link})
    server.route("/wp-json/wp/v2/comments", sample("wordpress/comments-parent0.json"))
    entry_id = stored(store, Entry("1", "Tides", url, summary="Short."))
    await prepare_entry(store, fetcher, entry_id)
    thread = await load_thread(store, fetcher, entry_id)
    assert thread is not None
    assert thread.comments
    assert server.paths().count("/a") == 1
    await prepare_entry(store, fetcher, entry_id, full=True)
    assert server.paths().count("/a") == 2, "asked for by hand"


async def test_a_lemmy_post_in_an_ordinary_feed(
    store: Store, fetcher: Fetcher, server: TestServer
) -> None:
    url = route_lemmy(server)
    entry_id = stored(store, Entry("1", "A post", url, summary="<p>Cut …</p>"))
    thread = await load_thread(store, fetcher, entry_id)
    assert thread is not None
    assert tree(thread) == LEMMY_TREE
    article = await prepare_entry(store, fetcher, entry_id)
    assert article.text.startswith("Body here. The harbour")
    assert (article.title, article.author, article.kind) == ("A post", "Ann", "lemmy")


async def test_a_lemmy_address_is_shown_and_opened(
    store: Store, fetcher: Fetcher, server: TestServer
) -> None:
    url = route_lemmy(server)
    document = await read_target(url, store=store, fetcher=fetcher)
    assert document.article.text.startswith("Body here.")
    assert document.thread is not None
    assert tree(document.thread) == LEMMY_TREE
    entry_id = await open_target(store, fetcher, url)
    thread = await load_thread(store, fetcher, entry_id)
    assert thread is not None
    assert tree(thread) == LEMMY_TREE


async def test_a_page_whose_api_is_closed_is_read_as_it_stands(
    store: Store, fetcher: Fetcher, server: TestServer
) -> None:
    url = server.route("/t/a-topic/5", sample("discourse/crawler.html"))
    server.route("/t/5.json", "go away", status=403)
    document = await read_target(url, store=store, fetcher=fetcher)
    assert document.article.kind == "discourse"
    assert document.thread is not None
    assert document.thread.comments
    entry_id = stored(store, Entry("1", "A topic", url))
    article = await prepare_entry(store, fetcher, entry_id)
    assert article.text == document.article.text


async def test_a_discourse_topic_comes_whole(
    store: Store, fetcher: Fetcher, server: TestServer
) -> None:
    topic = json.loads(sample("discourse/topic.json"))
    posts = topic["post_stream"]["posts"]
    first = {**topic, "post_stream": {**topic["post_stream"], "posts": posts[:2]}}
    server.route("/t/57.json", json.dumps(first))
    server.route("/t/57/posts.json", json.dumps({"post_stream": {"posts": posts[2:]}}))
    url = server.route("/t/a-topic/57", sample("discourse/crawler.html"))
    document = await read_target(url, store=store, fetcher=fetcher)
    assert document.thread is not None
    assert len(document.thread.comments) == len(posts) - 1
    entry_id = stored(store, Entry("1", "A topic", url, content=WORDS * 9))
    thread = await load_thread(store, fetcher, entry_id)
    assert thread is not None
    assert tree(thread) == tree(document.thread)


async def test_a_board_that_only_its_page_tells(
    store: Store, world: TlsProxy, behind: Fetcher
) -> None:
    url = "http://rx.example/board/71"
    world.route(url, sample("rhymix/rhymix_article.html"))
    entry = Entry("1", "Post", url, content=WORDS * 9, comments_url=f"{url}#comment")
    thread = await load_thread(store, behind, stored(store, entry))
    assert thread is not None
    assert len(thread.comments) > 1
    assert world.paths() == [url]


async def test_a_board_that_its_address_tells(
    store: Store, world: TlsProxy, behind: Fetcher
) -> None:
    url = "http://board.example/bbs/board.php?bo_table=news&wr_id=137"
    world.route("*", sample("gnuboard/article_seedlike.html"))
    entry_id = stored(store, Entry("1", "Post", url, summary="<p>Only the teaser …</p>"))
    thread = await load_thread(store, behind, entry_id)
    assert thread is not None
    assert thread.comments
    article = await prepare_entry(store, behind, entry_id)
    assert article.kind == "gnuboard"
    assert "teaser" not in article.text


async def test_what_only_looks_like_a_lemmy_post(
    store: Store, fetcher: Fetcher, server: TestServer
) -> None:
    url = server.route("/post/12", page())
    entry_id = stored(store, Entry("1", "Tides", url, comments_url=url))
    assert await load_thread(store, fetcher, entry_id) is None


async def test_a_thread_that_the_text_links_to_counts_when_the_page_is_gone(
    store: Store, world: TlsProxy, behind: Fetcher
) -> None:
    route_hacker_news(world)
    content = f'<p>{WORDS}</p><a href="{HN}">Discuss</a>'
    entry = Entry("1", "Tides", "http://gone.example/1", content=content)
    thread = await load_thread(store, behind, stored(store, entry))
    assert thread is not None
    assert tree(thread) == HN_TREE
    lonely = stored(store, Entry("2", "Tides", "http://gone.example/2", content="<p>x</p>"))
    with pytest.raises(FetchError, match="404"):
        await load_thread(store, behind, lonely)


async def test_a_discussion_that_can_not_be_had_says_why(
    store: Store, world: TlsProxy, behind: Fetcher
) -> None:
    script = "<script src='https://harbour.disqus.com/embed.js'></script>"
    url = world.route("http://blog.example/1", page(WORDS * 10 + script))
    entry_id = stored(store, Entry("1", "Tides", url))
    with pytest.raises(FetchError, match="Disqus"):
        await load_thread(store, behind, entry_id)
    assert store.threads.get(entry_id) is None


async def test_the_stored_thread_stays_when_there_is_none_any_more(
    store: Store, fetcher: Fetcher, server: TestServer
) -> None:
    entry_id = stored(store, Entry("1", "Tides", server.route("/a", page())))
    kept = Thread(url=server.url + "/a#comments")
    store.threads.put(entry_id, kept, datetime.now(UTC) - timedelta(days=1))
    assert await load_thread(store, fetcher, entry_id) == kept


async def test_an_entry_of_a_sites_own_feed(
    store: Store, fetcher: Fetcher, server: TestServer
) -> None:
    feed = Feed(url=f"{server.url}/", kind="lemmy", title="Lemmy")
    entry = Entry("50", "A post", "https://news.example/1", comments_url=route_lemmy(server))
    thread = await load_thread(store, fetcher, stored(store, entry, feed))
    assert thread is not None
    assert tree(thread) == LEMMY_TREE
    assert thread.url == f"{server.url}/post/50"


async def test_showing_an_entry_of_a_discussion_site_tells_its_comments(
    store: Store, fetcher: Fetcher, server: TestServer
) -> None:
    feed = Feed(url=f"{server.url}/", kind="lemmy", title="Lemmy")
    url = route_lemmy(server)
    entry_id = stored(store, Entry("50", "A post", url, content=WORDS, comments_url=url), feed)
    document = await read_target(str(entry_id), store=store, fetcher=fetcher)
    assert document.thread is not None
    assert tree(document.thread) == LEMMY_TREE
    assert store.threads.get(entry_id) is None, "show stores nothing"
    server.route("/api/v3/comment/list", "down", status=500)
    document = await read_target(str(entry_id), store=store, fetcher=fetcher)
    assert (document.thread, document.article.text) == (None, WORDS.strip())


async def test_a_saved_page_is_fetched_anew_by_the_source_that_claims_it(
    store: Store, fetcher: Fetcher, server: TestServer
) -> None:
    entry_id = await open_target(store, fetcher, route_lemmy(server))
    article = await prepare_entry(store, fetcher, entry_id, full=True)
    assert (article.kind, article.author) == ("lemmy", "Ann")


def test_comments_by_command_behind_a_proxy_and_then_without_a_network(
    tmp_path: Path, world: TlsProxy
) -> None:
    paths = Paths.under(tmp_path)
    ensure(paths.data)
    with Store.open(paths.library) as store:
        entry_id = stored(store, Entry("1", "Tides", "https://news.example/1", comments_url=HN))
    route_hacker_news(world)
    environment = {**os.environ, **world.as_proxy, "TUI_READER_HOME": str(tmp_path)}

    def comments() -> list[str]:
        command = [sys.executable, "-m", "tui_reader", "comments", str(entry_id), "--json"]
        done = subprocess.run(command, env=environment, capture_output=True, check=True)
        return [json.loads(line)["author"] for line in done.stdout.splitlines()]

    assert comments() == ["bob", "carol", "dave"]
    asked = len(world.requests)
    world.close()
    assert comments() == ["bob", "carol", "dave"]
    assert len(world.requests) == asked > 0
