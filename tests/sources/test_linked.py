"""Articles of entries that point elsewhere: the page, a picture, or the post's own text."""

from __future__ import annotations

import pytest

from tests.servers import TestServer
from tui_reader.errors import NotAnArticleError, NotFoundError, RetryLaterError
from tui_reader.fetch import Fetcher
from tui_reader.models import Entry, Page, Score
from tui_reader.sources.discourse import Discourse
from tui_reader.sources.hackernews import HackerNews
from tui_reader.sources.lemmy import Lemmy
from tui_reader.sources.linked import linked_article
from tui_reader.sources.lobsters import Lobsters
from tui_reader.sources.piefed import PieFed
from tui_reader.sources.reddit import Reddit

WORDS = "The page that is linked has a text of its own, long enough to be an article. " * 8
HTML = f"<html><head><title>Own</title></head><body><article><p>{WORDS}</p></article></body>"


async def test_the_linked_page(server: TestServer, fetcher: Fetcher) -> None:
    url = server.route("/page", HTML)
    entry = Entry("1", title="Told", url=url, comments_url="https://x.example/1", score=Score(3))
    article = await linked_article(entry, fetcher, "lemmy")
    assert (article.text, article.title, article.kind) == (WORDS.strip(), "Told", "lemmy")
    assert (article.score, article.comments_url) == (Score(3), "https://x.example/1")


async def test_a_posts_text_stands_in_for_a_page_that_can_not_be_read(
    server: TestServer, fetcher: Fetcher
) -> None:
    pdf = server.route("/a", b"%PDF-1.7", content_type="application/pdf")
    told = await linked_article(Entry("1", url=pdf, summary="<p>said</p>"), fetcher, "lemmy")
    assert told.text == "said"
    with pytest.raises(NotAnArticleError, match="PDF"):
        await linked_article(Entry("1", url=pdf), fetcher, "lemmy")
    with pytest.raises(NotFoundError):
        await linked_article(Entry("1", url=f"{server.url}/none"), fetcher, "lemmy")


async def test_a_site_that_wants_us_to_wait_is_no_reason_to_fall_back(
    server: TestServer, fetcher: Fetcher
) -> None:
    url = server.route("/busy", status=429)
    with pytest.raises(RetryLaterError):
        await linked_article(Entry("1", url=url, summary="<p>said</p>"), fetcher, "lemmy")


async def test_a_picture_is_shown_with_the_posts_text(server: TestServer, fetcher: Fetcher) -> None:
    entry = Entry("1", title="A cat", url=f"{server.url}/cat.JPG?x=1", summary="<p>mine</p>")
    article = await linked_article(entry, fetcher, "lemmy")
    assert [(block.kind, block.text) for block in article.blocks] == [
        ("image", "A cat"),
        ("paragraph", "mine"),
    ]
    assert article.blocks[0].url == entry.url
    assert server.requests == []


@pytest.mark.parametrize(
    ("source", "url"),
    [
        (HackerNews(), "https://news.ycombinator.com/newest"),
        (HackerNews(), "https://news.ycombinator.com/from?site=a.example"),
        (Lobsters(), "https://lobste.rs/"),
        (Lobsters(), "https://lobste.rs/t/python"),
        (Reddit(), "https://www.reddit.com/r/korea/"),
    ],
)
async def test_a_list_is_no_article(
    server: TestServer, fetcher: Fetcher, source: HackerNews | Lobsters | Reddit, url: str
) -> None:
    with pytest.raises(NotAnArticleError, match="a list of posts: use add"):
        await source.article(Entry("", url=url), fetcher)


@pytest.mark.parametrize(
    "source", [HackerNews(), Lobsters(), Reddit(), Lemmy(), PieFed(), Discourse()]
)
def test_a_saved_page_is_read_as_any_page(
    source: HackerNews | Lobsters | Reddit | Lemmy | PieFed | Discourse,
) -> None:
    page = Page("https://x.example/t/x/1", 200, HTML.encode(), {"content-type": "text/html"})
    article = source.read_page(page)
    assert (article.kind, article.text) == (source.kind, WORDS.strip())
