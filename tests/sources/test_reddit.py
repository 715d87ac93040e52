"""Reddit's Atom over a local server."""

from __future__ import annotations

import pytest

from tests.servers import TestServer
from tests.sources.trees import sample, tree
from tui_reader.errors import FetchError, RetryLaterError
from tui_reader.fetch import Fetcher
from tui_reader.models import Entry
from tui_reader.sources.reddit import Reddit

TREE = [
    "bob: A comment",
    "[missing] -: Reddit tells only some of the comments, and not who answers whom",
]
PAGE = "https://www.reddit.com/r/test/comments/abc123/a_post/"


async def test_a_thread_is_flat_and_says_so(server: TestServer, fetcher: Fetcher) -> None:
    server.route("/comments/abc123/.rss", sample("reddit/comments.xml"))
    reddit = Reddit(site=server.url)
    thread = await reddit.thread(Entry("t3_abc123", comments_url=PAGE), fetcher)
    assert tree(thread) == TREE
    assert (thread.title, thread.url, thread.total) == ("A post", PAGE, None)
    assert thread.comments[0].id == "t1_c0001"
    assert thread.comments[0].url == f"{PAGE}c0001/"
    assert tree(await reddit.thread(Entry("t3_abc123"), fetcher)) == TREE


async def test_a_subreddit(server: TestServer, fetcher: Fetcher) -> None:
    server.route("/r/test/.rss", sample("reddit/comments.xml"), etag='"1"')
    reddit = Reddit(site=server.url)
    feed = await reddit.feed(f"{server.url}/r/test/", fetcher, None)
    assert (feed.url, feed.title) == (f"{server.url}/r/test/.rss", "r/test")
    assert feed.site_url == f"{server.url}/r/test/"
    batch = await anext(reddit.entries(feed, fetcher))
    entry = batch.entries[0]
    assert len(batch.entries) == 1
    assert (entry.external_id, entry.title, entry.author) == ("t3_abc123", "A post", "alice")
    assert (entry.url, entry.comments_url) == (PAGE, PAGE)
    assert entry.content == '<div class="md"><p>Self text</p></div>'
    assert batch.feed is not None
    again = await anext(reddit.entries(batch.feed, fetcher))
    assert again.is_unchanged


async def test_a_link_post_leads_to_its_page(server: TestServer, fetcher: Fetcher) -> None:
    data = sample("reddit/comments.xml").replace(b'&lt;div class="md"&gt;&lt;p&gt;Self text', b"")
    server.route("/r/test/.rss", data)
    reddit = Reddit(site=server.url)
    feed = await reddit.feed(f"{server.url}/r/test", fetcher, None)
    entry = (await anext(reddit.entries(feed, fetcher))).entries[0]
    assert (entry.url, entry.content) == ("https://news.example/1", None)


async def test_a_text_post_comes_with_its_thread(server: TestServer, fetcher: Fetcher) -> None:
    server.route("/comments/abc123/.rss", sample("reddit/comments.xml"))
    article = await Reddit(site=server.url).article(Entry("", url=PAGE), fetcher)
    assert (article.title, article.text, article.author) == ("A post", "Self text", "alice")
    assert article.thread is not None
    assert tree(article.thread) == TREE


async def test_refusals(server: TestServer, fetcher: Fetcher) -> None:
    server.route("/comments/a/.rss", "no", status=403)
    server.route("/comments/b/.rss", "slow", status=429)
    reddit = Reddit(site=server.url)
    with pytest.raises(FetchError, match="refuses access"):
        await reddit.thread_at("a", fetcher)
    with pytest.raises(RetryLaterError):
        await reddit.thread_at("b", fetcher)


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/", "/.rss"),
        ("/r/korea/top/?t=week", "/r/korea/top/.rss?t=week"),
        ("/user/someone", "/user/someone/.rss"),
        ("/search?q=a+b", "/search.rss?q=a+b&sort=new"),
        ("/r/korea/search?q=a", "/r/korea/search.rss?q=a&sort=new&restrict_sr=on"),
        ("/r/korea/comments/abc/title/", "/r/korea/.rss"),
    ],
)
async def test_feeds_of_pages(fetcher: Fetcher, path: str, url: str) -> None:
    feed = await Reddit().feed(f"https://old.reddit.com{path}", fetcher, None)
    assert feed.url == f"https://www.reddit.com{url}"


def test_addresses_and_manners() -> None:
    assert Reddit().claims("https://old.reddit.com/r/x", None)
    assert not Reddit().claims("https://reddit.example/r/x", None)
    assert Reddit().thread_of("https://www.reddit.com/comments/abc") == "abc"
    assert Reddit().politeness["www.reddit.com"].at_once == 1
