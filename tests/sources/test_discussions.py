"""From an entry to its threads: what it names, what its page includes, what others know."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.servers import TestServer
from tests.sources.trees import sample, sample_json, tree
from tui_reader.errors import FetchError, NotFoundError, ParseError, RetryLaterError
from tui_reader.fetch import Fetcher
from tui_reader.models import Comment, Entry, Page, Thread
from tui_reader.sources import discussions
from tui_reader.sources.discussion_links import same_article
from tui_reader.sources.discussions import Discussions, ThreadLink
from tui_reader.sources.hackernews import HackerNews
from tui_reader.sources.lobsters import Lobsters
from tui_reader.sources.reddit import Reddit
from tui_reader.sources.thread import missing

HN = "https://news.ycombinator.com/item?id=17"
BLOG = "/2026/11/23/a-post-with-comments-more/"
HN_TREE = ["dmon: sure", "Arrington: This is why we can't have nice things."]


@pytest.fixture
def sites(server: TestServer) -> Discussions:
    """Every site at the local server, Lobsters at its name `localhost`."""
    url = server.url
    server.route("/api/v1/items/17", sample("hackernews/algolia-items-17.json"))
    server.route("/s/aaaaaa.json", sample("lobsters/story.json"))
    return Discussions(
        hackernews=HackerNews(api=f"{url}/v0", search=f"{url}/api/v1"),
        lobsters=Lobsters(site=f"http://localhost:{server.port}"),
        reddit=Reddit(site=f"http://reddit.localhost:{server.port}"),
        bluesky_api=url,
        giscus_api=url,
        github_api=url,
        lemmy_search=url,
    )


async def test_a_comment_page_of_a_known_site(
    server: TestServer, fetcher: Fetcher, sites: Discussions
) -> None:
    entry = Entry("1", url="https://news.example/1", comments_url=HN)
    thread = await sites.thread_for(entry, fetcher)
    assert thread is not None
    assert tree(thread) == HN_TREE
    lobsters = f"http://localhost:{server.port}/s/aaaaaa/an_example_story"
    thread = await sites.thread_for(Entry("1", discussions=(lobsters,)), fetcher)
    assert thread is not None
    assert thread.total == 4
    assert await sites.thread_at(lobsters, fetcher) == thread
    assert await sites.thread_at("https://news.example/1", fetcher) is None


async def test_podcast_social_posts(
    server: TestServer, fetcher: Fetcher, sites: Discussions
) -> None:
    post = "110446983926957470"
    server.route(f"/api/v1/statuses/{post}/context", sample("mastodon/context.json"))
    entry = Entry("1", discussions=(f"{server.url}/@halcy/{post}",))
    thread = await sites.thread_for(entry, fetcher)
    assert thread is not None
    assert tree(thread) == ["autumnal halcy: final status"]
    server.route("/xrpc/app.bsky.feed.getPostThread", sample("bluesky/getPostThread-media.json"))
    entry = Entry("1", discussions=("at://did:plc:x/app.bsky.feed.post/3k",))
    thread = await sites.thread_for(entry, fetcher)
    assert thread is not None
    assert thread.total == 0


async def test_wordpress_by_its_api_then_by_its_feed(
    server: TestServer, fetcher: Fetcher, sites: Discussions
) -> None:
    url = f"{server.url}{BLOG}"
    entry = Entry("1", url=url, comments_url=f"{url}#comments", comments_feed=f"{url}feed/")
    server.route(f"{BLOG}feed/", sample("wordpress/comments-feed.xml"))
    thread = await sites.thread_for(entry, fetcher)
    assert thread is not None
    assert [one.author for one in thread.comments[:2]] == [None, "Many2"]
    assert server.paths()[-2:] == [f"{BLOG}feed/atom/", f"{BLOG}feed/"]
    server.route(f"{BLOG}feed/atom/", sample("wordpress/comments-atom.xml"))
    server.route("/wp-json/wp/v2/posts", sample("wordpress/posts-by-slug.json"))
    server.route("/wp-json/wp/v2/comments", sample("wordpress/comments-page1.json"))
    thread = await sites.thread_for(entry, fetcher)
    assert thread is not None
    assert [one.author for one in thread.comments] == ["Ann", "Bob", "Cid", "Dee", "Many0"]


async def test_a_comment_feed_of_any_site(
    server: TestServer, fetcher: Fetcher, sites: Discussions
) -> None:
    feed = server.route("/comments.xml", sample("isso/feed.atom"))
    entry = Entry("1", url=f"{server.url}/alpha/", comments_feed=feed)
    thread = await sites.thread_for(entry, fetcher)
    assert thread is not None
    assert len(thread.comments) == 4
    with pytest.raises(NotFoundError):
        await sites.thread_for(replace(entry, comments_feed=f"{server.url}/none"), fetcher)


async def test_engines_found_in_the_page(
    server: TestServer, fetcher: Fetcher, sites: Discussions
) -> None:
    server.route("/isso/", sample("isso/thread.json"))
    server.route("/api/discussions", sample("giscus/discussion.json"))
    server.route("/a", '<html><script data-isso="/isso/" src="/isso/js/embed.js"></script>')
    server.route("/b", '<html><script src="https://giscus.app/client.js" data-repo="o/r"></script>')
    server.route("/c", "<html><script>var disqus_shortname = 'short';</script>")
    server.route("/d", "<html><p>nothing</p>")
    isso = await sites.thread_for(Entry("1", url=f"{server.url}/a"), fetcher)
    assert isso is not None
    assert isso.total == 4
    giscus = await sites.thread_for(Entry("1", url=f"{server.url}/b"), fetcher)
    assert giscus is not None
    assert giscus.comments[0].author == "ann"
    with pytest.raises(FetchError, match="Disqus, which wants a key"):
        await sites.thread_for(Entry("1", url=f"{server.url}/c"), fetcher)
    assert await sites.thread_for(Entry("1", url=f"{server.url}/d"), fetcher) is None
    assert await sites.thread_for(Entry("1", url="file:///x.html"), fetcher) is None


async def test_a_page_that_is_there_already_is_not_fetched(
    server: TestServer, fetcher: Fetcher, sites: Discussions
) -> None:
    server.route("/t/57.json", sample("discourse/topic.json"))
    url = f"{server.url}/t/slug/57"
    html = b'<html><meta name="generator" content="Discourse 3.4.0">'
    page = Page(url, 200, html, {"content-type": "text/html"})
    thread = await sites.thread_for(Entry("1", url=url), fetcher, page=page)
    assert thread is not None
    assert thread.total == 3
    assert server.paths() == ["/t/57.json"]


async def test_wordpress_and_lemmy_found_in_the_page(
    server: TestServer, fetcher: Fetcher, sites: Discussions
) -> None:
    root = f'<link rel="https://api.w.org/" href="{server.url}/wp-json/">'
    number = f'<link rel="shortlink" href="{server.url}/?p=4">'
    server.route(BLOG, f"<html>{root}{number}")
    server.route("/wp-json/wp/v2/comments", sample("wordpress/comments-page1.json"))
    thread = await sites.thread_for(Entry("1", url=f"{server.url}{BLOG}"), fetcher)
    assert thread is not None
    assert len(thread.comments) == 5
    server.route("/post/50", "<html><script>window.isoData = {}</script> Lemmy")
    server.route("/api/v3/comment/list", sample("lemmy/v3-comment-list.json"))
    thread = await sites.thread_for(Entry("1", url=f"{server.url}/post/50"), fetcher)
    assert thread is not None
    assert [one.id for one in thread.comments] == ["101", "102", "104"]


async def test_a_blogs_address_that_looks_like_lemmy_is_no_fault(
    server: TestServer, fetcher: Fetcher, sites: Discussions
) -> None:
    url = server.route("/post/12", "<html><p>a blog</p>")
    assert await sites.thread_for(Entry("1", url=url, comments_url=url), fetcher) is None


async def test_a_link_in_the_text_comes_last(fetcher: Fetcher, sites: Discussions) -> None:
    entry = Entry("1", content=f'<p>text</p><a href="{HN}">Comments</a>')
    thread = await sites.thread_for(entry, fetcher)
    assert thread is not None
    assert tree(thread) == HN_TREE


async def test_a_site_that_wants_us_to_wait_ends_the_search(
    server: TestServer, fetcher: Fetcher, sites: Discussions
) -> None:
    server.route("/s/aaaaaa.json", "slow", status=429)
    entry = Entry(
        "1", url=f"{server.url}/x", comments_url=f"http://localhost:{server.port}/s/aaaaaa"
    )
    with pytest.raises(RetryLaterError):
        await sites.thread_for(entry, fetcher)
    assert len(server.requests) == 1


def test_the_discussions_that_an_entry_names() -> None:
    entry = Entry(
        "1",
        url="https://news.example/1",
        comments_url=HN,
        content='<a href="https://lobste.rs/s/abc/x">x</a> <a href="https://a.example/">y</a>',
        discussions=("at://did:plc:x/app.bsky.feed.post/3k",),
    )
    assert discussions.links_of(entry) == [
        ThreadLink(HN, "Hacker News"),
        ThreadLink("https://bsky.app/profile/did:plc:x/post/3k", "Bluesky"),
        ThreadLink("https://lobste.rs/s/abc/x", "Lobsters"),
    ]


async def test_look_up_finds_the_same_article_only(
    server: TestServer, fetcher: Fetcher, sites: Discussions
) -> None:
    hit = sample_json("hackernews/algolia-search-story.json")["hits"][0]
    hits = [
        {**hit, "url": "http://www.news.example/1/?utm_source=x", "num_comments": 3},
        {**hit, "objectID": "2", "url": "https://news.example/1", "num_comments": 30},
        {**hit, "objectID": "3", "url": "https://news.example/12"},
    ]
    server.route("/api/v1/search", json.dumps({"hits": hits}))
    story = sample_json("lobsters/story.json")
    server.route("/domains/news.example.json", json.dumps([story]))
    found = await sites.look_up("https://news.example/1", fetcher)
    assert [(link.site, link.comments_total) for link in found] == [
        ("Hacker News", 30),
        ("Hacker News", 3),
        ("Lobsters", 4),
    ]
    assert found[0].url == "https://news.ycombinator.com/item?id=2"


async def test_look_up_when_nobody_answers(
    server: TestServer, fetcher: Fetcher, sites: Discussions
) -> None:
    server.route("*", "down", status=500)
    with pytest.raises(FetchError, match="500"):
        await sites.look_up("https://news.example/1", fetcher)


async def test_more_of_a_thread(server: TestServer, fetcher: Fetcher, sites: Discussions) -> None:
    mark = missing("9", "8")
    thread = Thread((Comment("8", "x"), mark), url=HN)
    server.route("/v0/item/9.json", json.dumps({"id": 9, "by": "ann", "text": "found"}))
    whole = await sites.more(thread, "9", fetcher)
    assert [(one.id, one.text, one.parent_id) for one in whole.comments] == [
        ("8", "x", None),
        ("9", "found", "8"),
    ]
    assert await sites.more(thread, "8", fetcher) == thread
    with pytest.raises(ParseError, match="in the browser"):
        await sites.more(replace(thread, url="https://x.example/"), "9", fetcher)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("https://www.a.example/x/", "http://a.example/x#top", True),
        ("https://m.a.example/x?utm_medium=b&id=1", "https://a.example/x?id=1", True),
        ("https://a.example/x?ref=somebody", "https://a.example/x", True),
        ("https://a.example/x?id=1", "https://a.example/x?id=2", False),
        ("https://a.example/x", "https://b.example/x", False),
    ],
)
def test_the_same_article(first: str, second: str, same: bool) -> None:
    assert same_article(first, second) is same


def test_the_manners_of_all_sites_are_declared() -> None:
    assert {
        "hacker-news.firebaseio.com",
        "hn.algolia.com",
        "lobste.rs",
        "www.reddit.com",
        "giscus.app",
        "api.github.com",
    } == set(discussions.politeness())
