"""Where a page says that its feeds are."""

from __future__ import annotations

from tui_reader.sources.feed.find import named_feeds, usual_places

BASE = "https://x.example/blog/post/1"


def urls(html: str) -> list[str]:
    return [link.url for link in named_feeds(html, BASE)]


def test_links_of_the_head_with_comments_last() -> None:
    html = """<html><head><base href="/blog/">
    <link rel="alternate" type="application/rss+xml" title="Comments on this" href="post/1/feed">
    <link rel="alternate" type="application/rss+xml" title="All [b]news[/b]" href="feed">
    <link rel="ALTERNATE" type="application/atom+xml; charset=utf-8" href="https://y.example/atom">
    <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
    <link rel="alternate" type="text/html" hreflang="ko" href="/ko">
    <link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">
    <link rel="stylesheet" type="text/css" href="/feed.css"></head>
    <body><a href="/rss.xml">RSS</a></body></html>"""
    found = named_feeds(html, BASE)
    assert [link.url for link in found] == [
        "https://x.example/blog/feed",
        "https://y.example/atom",
        "https://x.example/blog/post/1/feed",
    ]
    assert found[0].title == "All [b]news[/b]"


def test_links_of_the_body_where_the_head_names_none() -> None:
    html = (
        "<p><a href='/rss'>RSS</a> <a href='/feed/atom.xml'>Atom</a> <a href='/about'>About</a>"
        "<a href='/bbs/rss.php?bo_table=news'>board</a> <a href='/address'>x</a></p>"
    )
    assert urls(html) == [
        "https://x.example/rss",
        "https://x.example/feed/atom.xml",
        "https://x.example/bbs/rss.php?bo_table=news",
    ]


def test_nothing_named() -> None:
    assert urls("<p>words</p>") == []


def test_usual_places_stay_on_the_site() -> None:
    places = usual_places(BASE)
    assert "https://x.example/feed" in places
    assert all(place.startswith("https://x.example/") for place in places)
    assert "https://x.example/blog/post/feed" in places
