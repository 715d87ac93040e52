"""From an address, a file or a stored entry to what is shown."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.servers import Network, TestServer
from tests.sources.feeds import RSS
from tui_reader.errors import FetchError, NotAnArticleError, ParseError, ReaderError
from tui_reader.fetch import Fetcher
from tui_reader.models import Article, Block, Entry, Feed, FullText
from tui_reader.reading import (
    document_to_dict,
    is_teaser,
    load_thread,
    open_target,
    prepare_entry,
    read_target,
)
from tui_reader.store import Store
from tui_reader.store.vote_files import VoteFiles
from tui_reader.votes import Ballot

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WORDS = "The harbour was built in a year of low tides, and nobody wrote down why it was so. "
PAGE = (
    "<!doctype html><html lang=en><head><title>Low tides</title></head><body><article>"
    f"<h1>Low tides</h1><p>{WORDS * 4}</p><p>Whole {WORDS * 6}</p></article></body></html>"
)
TEXT = f"Low tides\n{WORDS * 4}\nThen {WORDS * 2}\n추천\n3\n비추천1\n"


def stored(store: Store, entry: Entry, feed: Feed | None = None) -> int:
    """The id of `entry` in the library."""
    kept = store.feeds.add(feed or Feed(url="http://127.0.0.1/feed", title="Harbour"))
    return store.entries.apply(kept, [entry], NOW).new[0]


async def test_a_saved_file_and_stdin(store: Store, fetcher: Fetcher, tmp_path: Path) -> None:
    path = tmp_path / "a page.txt"
    path.write_text(TEXT)
    document = await read_target(str(path), store=store, fetcher=fetcher)
    told = document_to_dict(document)
    assert json.loads(json.dumps(told)) == told
    assert list(told) == [
        "id", "kind", "url", "feed", "title", "author", "category", "published", "views", "score",
        "vote", "article", "attachments", "previous", "next", "comments", "comments_total",
        "comments_url",
    ]  # fmt: skip
    assert (told["id"], told["kind"], told["url"]) == (None, "page", path.as_uri())
    assert (told["title"], told["score"]) == ("Low tides", {"up": 3, "down": 1})
    assert list(told["article"]) == ["language", "text", "repeats", "blocks"]
    assert store.feeds.all() == []

    piped = await read_target("-", store=store, fetcher=fetcher, stdin=TEXT.encode())
    assert (piped.article.url or "").startswith("urn:sha256:")
    named = await read_target(
        "-", store=store, fetcher=fetcher, stdin=TEXT.encode(), url="https://x.example/a"
    )
    assert named.article.url == "https://x.example/a"


async def test_a_vote_is_shown_with_its_article(
    store: Store, fetcher: Fetcher, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    ballot = Ballot(VoteFiles(tmp_path / "votes"), store, lambda: NOW)
    ballot.cast(path.as_uri(), "up", title="Low tides", feed="")
    assert (await read_target(str(path), store=store, fetcher=fetcher)).vote == "up"


async def test_an_address(store: Store, fetcher: Fetcher, server: TestServer) -> None:
    url = server.route("/a", PAGE)
    async with Fetcher(Network(allow_private_hosts=()), environ={}) as plain:
        document = await read_target(url, store=store, fetcher=plain)
    assert (document.article.title, document.article.url) == ("Low tides", url)
    assert document.row is None
    assert store.feeds.all() == []


@pytest.mark.parametrize(
    ("path", "error", "said"),
    [
        ("/missing", FetchError, "404"),
        ("/feed", NotAnArticleError, "a feed of 2 entries, not an article: use add"),
        ("/empty", ParseError, "empty"),
        ("/list", NotAnArticleError, "a list of 15 posts: use add"),
    ],
)
async def test_addresses_without_an_article(
    store: Store,
    fetcher: Fetcher,
    server: TestServer,
    path: str,
    error: type[ReaderError],
    said: str,
) -> None:
    server.route("/feed", RSS, content_type="application/rss+xml")
    server.route("/empty", "")
    posts = "".join(f"<li><a href='/{n}'>Post number {n} of the board</a></li>" for n in range(15))
    server.route("/list", f"<html><body><ul>{posts}</ul></body></html>")
    with pytest.raises(error, match=said):
        await read_target(server.url + path, store=store, fetcher=fetcher)


async def test_what_is_no_target(store: Store, fetcher: Fetcher, tmp_path: Path) -> None:
    for target in ("javascript:alert(1)", "--version", ""):
        with pytest.raises(ParseError):
            await read_target(target, store=store, fetcher=fetcher)
    with pytest.raises(ReaderError, match="no entry 7"):
        await read_target("7", store=store, fetcher=fetcher)
    with pytest.raises(ReaderError, match=r"gone\.txt"):
        await read_target((tmp_path / "gone.txt").as_uri(), store=store, fetcher=fetcher)


async def test_an_entry_whose_feed_brought_all_of_it(store: Store, fetcher: Fetcher) -> None:
    entry_id = stored(
        store,
        Entry(
            "1",
            "Low tides",
            "http://127.0.0.1:1/never",
            content=f"<p>{WORDS * 9}</p>",
            author="Mia",
        ),
    )
    document = await read_target(str(entry_id), store=store, fetcher=fetcher)
    assert store.articles.get(entry_id) is None, "show stores nothing"
    article = await prepare_entry(store, fetcher, entry_id)
    assert article == document.article
    assert (article.author, article.kind) == ("Mia", "feed")
    assert store.articles.origin(entry_id) == "feed"
    told = document_to_dict(document)
    assert told["id"] == str(entry_id)
    assert told["feed"] == {"title": "Harbour", "url": "http://127.0.0.1/feed"}


async def test_a_teaser_is_completed_from_its_page(
    store: Store, fetcher: Fetcher, server: TestServer
) -> None:
    url = server.route("/a", PAGE)
    entry = Entry("1", "Of low tides", url, summary="<p>The harbour was built …</p>", author="Mia")
    entry_id = stored(store, entry)
    article = await prepare_entry(store, fetcher, entry_id)
    assert "Whole" in article.text
    assert (article.title, article.author) == ("Of low tides", "Mia")
    assert store.articles.origin(entry_id) == "page"
    await prepare_entry(store, fetcher, entry_id)
    assert len(server.requests) == 1, "made once"


async def test_the_feeds_title_is_not_printed_twice(
    store: Store, fetcher: Fetcher, server: TestServer
) -> None:
    body = f"<h1>Low tides, again</h1><p>{WORDS * 6}</p><p>And so it goes on. {WORDS * 4}</p>"
    html = f"<html><head><title>Harbour page 7</title></head><body>{body}</body></html>"
    url = server.route("/7", html)
    number = stored(store, Entry("7", "Low tides again", url=url, summary="<p>Short.</p>"))
    article = await prepare_entry(store, fetcher, number)
    assert article.title == "Low tides again"
    assert [block.kind for block in article.blocks] == ["paragraph", "paragraph"]
    assert [(folded.block.text, folded.before) for folded in article.folded] == [
        ("Low tides, again", 0)
    ]


async def test_a_teaser_stays_where_its_page_fails(store: Store, fetcher: Fetcher) -> None:
    entry = Entry("1", "Tides", "http://127.0.0.1:1/a", summary="<p>The harbour was built …</p>")
    entry_id = stored(store, entry)
    assert (await prepare_entry(store, fetcher, entry_id)).text == "The harbour was built …"
    with pytest.raises(FetchError, match="could not be connected"):
        await prepare_entry(store, fetcher, entry_id, full=True)
    bare = stored(store, Entry("2", "Bare", "http://127.0.0.1:1/b"))
    with pytest.raises(FetchError):
        await prepare_entry(store, fetcher, bare)


@pytest.mark.parametrize(("full_text", "asked"), [("never", 0), ("always", 1), ("when_short", 0)])
async def test_the_feeds_setting_for_full_text(
    store: Store, fetcher: Fetcher, server: TestServer, full_text: FullText, asked: int
) -> None:
    url = server.route("/a", PAGE)
    content = f"<p>{WORDS * 9}</p>"
    feed = replace(Feed(url=server.url + "/feed"), full_text=full_text)
    entry_id = stored(store, Entry("1", "Tides", url, content=content), feed)
    await prepare_entry(store, fetcher, entry_id)
    assert len(server.requests) == asked
    full = await prepare_entry(store, fetcher, entry_id, full=True)
    assert "Whole" in full.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        ("Short words.", True),
        (WORDS * 8, False),
        (WORDS * 8 + "[...]", True),
        (WORDS * 8 + "Read more", True),
        ("과학기술 협력을 강화하기로 했다고 밝혔다. " * 12, False),
        ("과학기술 협력을 강화하기로 했다고 밝혔다. " * 5, True),
    ],
)
def test_teasers(text: str, expected: bool) -> None:
    assert is_teaser(Article(blocks=(Block("paragraph", text),))) is expected
    assert not is_teaser(Article(blocks=(Block("paragraph", "See:"), Block("code", "x = 1"))))


async def test_an_address_is_opened_once_and_kept(
    store: Store, fetcher: Fetcher, server: TestServer
) -> None:
    url = server.route("/a", PAGE)
    entry_id = await open_target(store, fetcher, url + "?utm_source=x")
    assert await open_target(store, fetcher, url) == entry_id
    assert len(server.requests) == 1
    row = store.entries.row(entry_id)
    assert row is not None
    assert (row.title, row.feed_title, row.kind) == ("Low tides", "Saved pages", "page")
    article = store.articles.get(entry_id)
    assert article is not None
    assert "Whole" in article.text
    shown = await read_target(url, store=store, fetcher=fetcher)
    assert shown.row is not None
    assert shown.row.id == entry_id


async def test_a_saved_file_is_opened(store: Store, fetcher: Fetcher, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    entry_id = await open_target(store, fetcher, str(path))
    assert await open_target(store, fetcher, path.as_uri()) == entry_id
    path.write_text(TEXT.replace("Then", "Changed"))
    assert "Then" in (await prepare_entry(store, fetcher, entry_id)).text
    assert "Changed" in (await prepare_entry(store, fetcher, entry_id, full=True)).text


async def test_a_neighbour_becomes_an_entry_of_its_feed(
    store: Store, fetcher: Fetcher, server: TestServer
) -> None:
    feed = store.feeds.add(Feed(url=server.url + "/feed", title="Board"))
    entry_id = await open_target(store, fetcher, server.route("/a", PAGE), feed_id=feed.id)
    row = store.entries.row(entry_id)
    assert row is not None
    assert row.feed_id == feed.id
    with pytest.raises(ReaderError, match="no feed 99"):
        await open_target(store, fetcher, server.url + "/b", feed_id=99)


async def test_comments_of_a_feeds_entry(
    store: Store, fetcher: Fetcher, server: TestServer
) -> None:
    feed = (
        "<rss version='2.0'><channel><title>Comments</title><item><title>By: Jo</title>"
        "<guid>c1</guid><pubDate>Mon, 23 Nov 2026 09:15:00 GMT</pubDate>"
        "<description>Well said.</description></item></channel></rss>"
    )
    url = server.route("/a", PAGE)
    comments = server.route("/a/feed", feed, content_type="application/rss+xml")
    entry_id = stored(store, Entry("1", "Tides", url, content="<p>x</p>", comments_feed=comments))
    thread = await load_thread(store, fetcher, entry_id)
    assert thread is not None
    assert [comment.text for comment in thread.comments] == ["Well said."]
    kept = store.threads.get(entry_id)
    assert kept is not None
    assert kept.thread == thread
    bare = stored(store, Entry("2", "Bare"))
    assert await load_thread(store, fetcher, bare) is None


async def test_the_sample_is_never_fetched(store: Store, fetcher: Fetcher) -> None:
    feed = Feed(url="tui-reader:sample/notes", kind="sample")
    entry_id = stored(
        store, Entry("1", "Sample", "https://notes.example/1", content="<p>x</p>"), feed
    )
    assert (await prepare_entry(store, fetcher, entry_id)).text == "x"
    assert await load_thread(store, fetcher, entry_id) is None
    with pytest.raises(ReaderError, match="sample"):
        await prepare_entry(store, fetcher, entry_id, full=True)


async def test_a_feeds_charset_holds_for_its_pages(
    store: Store, fetcher: Fetcher, server: TestServer
) -> None:
    """The page says another charset than it is in, and too little to find it out by."""
    words = "Zażółć gęślą jaźń. " * 30
    page = f"<html><head><meta charset=windows-1252></head><body><p>{words}</p></body></html>"
    url = server.route("/a", page.encode("cp1250"), content_type="text/html; charset=iso-8859-1")
    texts = []
    for charset in (None, "windows-1250"):
        feed = Feed(url=f"{server.url}/{charset}", full_text="always", charset=charset)
        entry_id = stored(store, Entry("1", "Z", url, summary="x"), feed)
        texts.append((await prepare_entry(store, fetcher, entry_id)).text)
    assert "Za¿ó³æ" in texts[0]
    assert texts[1] == words.strip()
