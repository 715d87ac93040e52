"""What each format says, for reading and as it says it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.sources.feeds import ATOM, ATOM_03, CDF, JSON_FEED, RDF, RSS, RSS_091, rss
from tui_reader.errors import ParseError
from tui_reader.models import Attachment, Entry
from tui_reader.sources.feed.parsing import is_feed, parse_feed, read_feed
from tui_reader.sources.feed.source import content_article

URL = "https://harbour.example/feed"
KST = timezone(timedelta(hours=9))
MOMENT = datetime(2026, 11, 23, 9, 15, tzinfo=KST)


def first(text: str | bytes) -> Entry:
    data = text.encode() if isinstance(text, str) else text
    return read_feed(data, URL).entries[0]


def test_rss() -> None:
    parsed = read_feed(RSS.encode(), URL)
    assert (parsed.feed.title, parsed.feed.url) == ("Harbour News", "https://harbour.example/")
    assert (parsed.feed.language, parsed.feed.ttl_minutes) == ("en", 60)
    entry, second = parsed.entries
    assert entry.external_id == "id-1"
    assert entry.title == "Crane & tide"
    assert entry.url == "https://harbour.example/1?utm_source=rss"
    assert (entry.author, entry.category) == ("Mia Vale", "Docks")
    assert entry.published == MOMENT
    assert isinstance(entry.published, datetime)
    assert entry.published.utcoffset() == timedelta(hours=9)
    assert entry.content == '<p>The whole <a href="/x">text</a>.</p>'
    assert entry.summary == "<p>A short teaser …</p>"
    assert entry.comments_url == "https://harbour.example/1#comments"
    assert entry.comments_feed == "https://harbour.example/1/feed"
    assert entry.comments_total == 3
    assert entry.enclosures == (
        Attachment("https://harbour.example/1.mp3", None, "audio/mpeg", 1234),
    )
    assert (second.external_id, second.published) == ("https://harbour.example/2", None)


def test_atom() -> None:
    parsed = read_feed(ATOM.encode(), URL)
    assert (parsed.feed.title, parsed.feed.url) == ("Harbour News", "https://harbour.example/")
    entry = parsed.entries[0]
    assert entry.external_id == "tag:harbour.example,2026:1"
    assert entry.title == "Crane & tide"
    assert entry.url == "https://harbour.example/1"
    assert (entry.author, entry.category, entry.language) == ("Mia Vale", "Docks", "ko")
    assert entry.published == MOMENT
    assert entry.updated == datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert entry.content == '<p>Whole <a href="https://harbour.example/x">text</a></p>'
    assert entry.summary == "<p>A &lt;teaser&gt; as text</p>"
    assert entry.comments_url == "https://harbour.example/1#c"
    assert entry.comments_feed == "https://harbour.example/1/comments.atom"
    assert entry.comments_total == 4
    assert entry.enclosures == (
        Attachment("https://harbour.example/1.mp3", "Listen", "audio/mpeg", 9),
    )


def test_json_feed() -> None:
    parsed = read_feed(JSON_FEED.encode(), URL)
    assert parsed.feed.url == "https://harbour.example/"
    entry, second = parsed.entries
    assert (entry.external_id, entry.title) == ("7", "Crane <tide>")
    assert entry.author == "Mia Vale, Jo"
    assert entry.content == "<p>One.</p><p>Two &amp; three.</p>"
    assert entry.enclosures[0].url == "https://harbour.example/1.mp3"
    assert (second.url, second.author) == ("https://elsewhere.example/8", "Old")


def test_older_formats() -> None:
    entry = first(RDF)
    assert (entry.external_id, entry.published) == ("https://harbour.example/1", MOMENT)
    old = read_feed(RSS_091.encode(), URL)
    assert old.feed.title == "Old é"
    assert old.entries[0].summary == "<p>Words \u00a0 here</p>"
    entry = first(ATOM_03)
    assert (entry.title, entry.content) == ("A b", "<p>Decoded</p>")
    assert entry.published == datetime(2003, 12, 31, 10, 14, 55, tzinfo=UTC)
    entry = first(CDF)
    assert (entry.title, entry.url, entry.summary) == ("One", "http://old.example/1", "<p>Text</p>")


def test_parse_feed_says_what_the_feed_says() -> None:
    entry = parse_feed(ATOM.encode(), URL).entries[0]
    assert entry.title == "Crane &amp; <b>tide</b>"
    assert entry.author == "Mia Vale (mia@harbour.example)"
    assert entry.summary == "A <teaser> as text"
    bare = parse_feed(rss("<item><title>x</title><pubDate>2026-11-23</pubDate></item>"), URL)
    assert bare.entries[0].published == datetime(2026, 11, 23, tzinfo=UTC)
    drawing = "<item><description>&lt;svg width='1' height='2'&gt;&lt;/svg&gt;</description></item>"
    assert parse_feed(rss(drawing), URL).entries[0].summary == (
        '<svg height="2" width="1" xmlns="http://www.w3.org/2000/svg"></svg>'
    )


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("1 &lt; 2 &amp;amp; 3 &gt; 2", "1 < 2 & 3 > 2"),
        ("The &lt;blink&gt; tag", "The <blink> tag"),
        ("Use &lt;b&gt; now", "Use <b> now"),
        ("&lt;b&gt;Bold &lt;i&gt;news&lt;/i&gt;&lt;/b&gt;", "Bold news"),
        ("one&lt;br/&gt;two", "one two"),
        ("[/x] [@click=app.quit]x[/]", "[/x] [@click=app.quit]x[/]"),
        ("<![CDATA[AT&amp;T]]>", "AT&T"),
        ("it&#146;s", "it’s"),
        ("\n  wide \t  space ", "wide space"),
        ("safe\u202eevil", "safeevil"),
        ("", ""),
    ],
)
def test_titles_are_one_plain_line(title: str, expected: str) -> None:
    assert first(rss(f"<item><title>{title}</title><guid>1</guid></item>")).title == expected


def test_titles_are_cut_at_500() -> None:
    entry = first(rss(f"<item><title>{'x' * 2000}</title></item>"))
    assert len(entry.title) == 500


def test_ids_where_the_feed_gives_none_or_the_same() -> None:
    items = (
        "<item><title>a</title><link>http://x.example/</link></item>"
        "<item><title>b</title><link>http://x.example/</link></item>"
        "<item><title>c</title></item>"
        "<item><description>d</description></item>"
        "<item><title>e</title><guid isPermaLink='false'>g</guid><link>http://x.example/e</link></item>"
        "<item><title>f</title><guid isPermaLink='false'>g</guid><link>http://x.example/f</link></item>"
        "<item><title>f</title><guid isPermaLink='false'>g</guid><link>http://x.example/f</link></item>"
    )
    entries = read_feed(rss(items), URL).entries
    assert len(entries) == 6, "the same item twice is one"
    assert len({entry.external_id for entry in entries}) == 6
    again = read_feed(rss(items), URL).entries
    assert [e.external_id for e in again] == [e.external_id for e in entries]
    assert len(parse_feed(rss(items), URL).entries) == 7


def test_a_guid_is_an_address_only_where_it_says_so() -> None:
    assert first(rss("<item><guid>http://x.example/1</guid></item>")).url == "http://x.example/1"
    entry = first(rss("<item><guid isPermaLink='false'>http://x.example/1</guid></item>"))
    assert entry.url is None
    entry = first(rss("<item><link>javascript:alert(1)</link><title>x</title></item>"))
    assert entry.url is None


def test_media_of_video_sites() -> None:
    entry = first(
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">'
        "<entry><id>1</id><media:group><media:title>Film</media:title>"
        '<media:content url="https://v.example/1.mp4" type="video/mp4"/>'
        "<media:description>What it is\n\nabout</media:description></media:group></entry></feed>"
    )
    assert entry.title == "Film"
    assert entry.summary == "<p>What it is</p><p>about</p>"
    assert entry.enclosures[0].url == "https://v.example/1.mp4"


def test_what_is_no_feed() -> None:
    for data, said in [
        (b"", "empty"),
        (b"<!doctype html><html><body><item>x</item></body></html>", "a web page"),
        (b"<!-- a --><html><body>x</body></html>", "a web page"),
        (b"plain words", "not a feed"),
        (b"{}", "not a JSON Feed"),
        (b"{", "damaged JSON"),
        (b"\x89PNG\r\n", "not a feed"),
    ]:
        with pytest.raises(ParseError, match=said):
            parse_feed(data, URL)
        assert not is_feed(data)


@pytest.mark.parametrize("text", [RSS, ATOM, JSON_FEED, RDF, RSS_091, ATOM_03, CDF])
def test_feeds_are_told_by_their_beginning(text: str) -> None:
    assert is_feed(text.encode())
    assert is_feed(b"\xef\xbb\xbf\n" + b"<!-- made by -->" * text.startswith("<f") + text.encode())
    assert not is_feed(b"<!---->" * 900), "and at once, whatever stands there"


def test_the_article_that_a_feed_carries() -> None:
    article = content_article(first(RSS))
    assert article.text == "The whole text."
    assert article.blocks[0].links[0].url == "https://harbour.example/x"
    assert (article.title, article.author, article.kind) == ("Crane & tide", "Mia Vale", "feed")
    assert article.attachments[0].url == "https://harbour.example/1.mp3"


PODCAST = (
    '<rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel>'
    "<title>P</title><item><guid>1</guid>{}</item></channel></rss>"
)
BLUESKY = "at://did:plc:x/app.bsky.feed.post/3k"
POST = '<podcast:socialInteract protocol="{}" uri="{}" priority="{}"/>'


@pytest.mark.parametrize(
    ("posts", "expected"),
    [
        (
            [("atproto", BLUESKY, "2"), ("activitypub", "https://social.example/@a/1", "1")],
            ("https://social.example/@a/1", BLUESKY),
        ),
        ([("activitypub", "https://s.example/1", ""), ("disabled", "", "")], ()),
        ([("twitter", "https://t.example/1", "1"), ("activitypub", "javascript:x", "1")], ()),
        ([("activitypub", "", "1"), ("ACTIVITYPUB", " https://s.example/2 ", "x")],
         ("https://s.example/2",)),
    ],
    ids=["by priority", "disabled", "others", "empty"],
)  # fmt: skip
def test_the_posts_whose_answers_are_an_episodes_comments(
    posts: list[tuple[str, str, str]], expected: tuple[str, ...]
) -> None:
    feed = PODCAST.format("".join(POST.format(*post) for post in posts))
    assert first(feed).discussions == expected
    other = "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"
    renamed = feed.replace("https://podcastindex.org/namespace/1.0", other)
    assert first(renamed).discussions == expected
