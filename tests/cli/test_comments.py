"""`comments`: an ordinary feed's entries, each with its discussion named in another way.

One local server is the feed, the blogs and every site of discussions, by its own name and TLS.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.sources.trees import sample
from tests.tls import CERTIFICATE, TlsProxy

BLOG = "http://blog.example"
WORDS = "<p>" + "The harbour was built in a year of low tides. " * 30 + "</p>"
NAMESPACES = " ".join(
    f'xmlns:{name}="{uri}"'
    for name, uri in (
        ("slash", "http://purl.org/rss/1.0/modules/slash/"),
        ("wfw", "http://wellformedweb.org/CommentAPI/"),
        ("thr", "http://purl.org/syndication/thread/1.0"),
        ("atom", "http://www.w3.org/2005/Atom"),
        ("podcast", "https://podcastindex.org/namespace/1.0"),
    )
)
HN = "https://news.ycombinator.com/item?id=17"
STATUS = "110446983926957470"
GISCUS = (
    "<script src='https://giscus.app/client.js' data-repo='o/r' data-mapping='pathname'></script>"
)
UTTERANCES = (
    "<script src='https://utteranc.es/client.js' repo='o/r' issue-term='pathname'></script>"
)
DISQUS = "<script>var disqus_shortname = 'short';</script>"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, home: Path) -> Iterator[TlsProxy]:
    with TlsProxy() as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        for name, value in server.as_proxy.items():
            monkeypatch.setenv(name, value)
        for name in ("HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, server.url)
        yield server


def follow(command: Command, world: TlsProxy, inside: str, page: str = "") -> str:
    """Follow a feed with one entry at /a/ whose item holds `inside`; the entry's id."""
    item = f"""<item><title>A post</title><link>{BLOG}/a/</link><guid>1</guid>
<description>{WORDS.replace("<", "&lt;")}</description>{inside}</item>"""
    feed = f'<rss version="2.0" {NAMESPACES}><channel><title>B</title>{item}</channel></rss>'
    world.route(f"{BLOG}/feed", feed, content_type="application/rss+xml")
    world.route(f"{BLOG}/a/", f"<html><body><article>{WORDS}</article>{page}</body></html>")
    assert command("add", f"{BLOG}/feed").status == 0
    assert command("refresh").status == 0
    (row,) = command("list", "--json").records
    return str(row["id"])


def authors(command: Command, target: str) -> list[str | None]:
    done = command("comments", target, "--json")
    assert done.status == 0, done.err
    return [record["author"] for record in done.records]


def route_all(world: TlsProxy) -> None:
    routes = {
        "https://hn.algolia.com/api/v1/items/17": "hackernews/algolia-items-17.json",
        "https://lobste.rs/s/aaaaaa.json": "lobsters/story.json",
        f"{BLOG}/comments.xml": "isso/feed.atom",
        f"{BLOG}/wp-json/wp/v2/comments": "wordpress/comments-page1.json",
        f"{BLOG}/isso/": "isso/thread.json",
        "https://giscus.app/api/discussions": "giscus/discussion.json",
        "https://disqus.com/api/3.0/threads/listPosts.json": "disqus/listPosts.json",
        f"https://social.example/api/v1/statuses/{STATUS}/context": "mastodon/context.json",
        "https://forum.example/t/57.json": "discourse/topic.json",
        "https://www.reddit.com/comments/abc/.rss": "reddit/comments.xml",
    }
    for address, name in routes.items():
        kind = "application/json" if name.endswith("json") else "application/atom+xml"
        world.route(address, sample(name), content_type=kind)
    issues = {"items": [{"title": "a/", "number": 7, "comments": 1, "html_url": "https://x"}]}
    world.route("https://api.github.com/search/issues", json.dumps(issues))
    said = {"id": 1, "user": {"login": "ann"}, "body_html": "<p>hello</p>"}
    world.route("https://api.github.com/repos/o/r/issues/7/comments", json.dumps([said]))


HN_AUTHORS = ["dmon", "Arrington"]
WAYS = {
    "comments": (f"<comments>{HN}</comments>", "", HN_AUTHORS),
    "lobsters": ("<comments>https://lobste.rs/s/aaaaaa/x</comments>", "", 4),
    "discourse": ("<comments>https://forum.example/t/a-topic/57</comments>", "", 3),
    "reddit": ("<comments>https://www.reddit.com/r/x/comments/abc/y/</comments>", "", 2),
    "a link in the text": (
        f'<summary>&lt;a href="{HN}"&gt;Comments&lt;/a&gt;</summary>',
        "",
        HN_AUTHORS,
    ),
    "wfw:commentRss": (f"<wfw:commentRss>{BLOG}/comments.xml</wfw:commentRss>", "", 4),
    "atom replies": (
        f'<atom:link rel="replies" type="application/atom+xml" href="{BLOG}/comments.xml"'
        ' thr:count="4"/>',
        "",
        4,
    ),
    "podcast socialInteract": (
        '<podcast:socialInteract protocol="activitypub" priority="1" '
        f'uri="https://social.example/@halcy/{STATUS}"/>',
        "",
        ["autumnal halcy"],
    ),
    "wordpress": (
        "",
        f'<link rel="https://api.w.org/" href="{BLOG}/wp-json/"><link rel="shortlink" '
        f'href="{BLOG}/?p=4">',
        5,
    ),
    "isso": ("", '<script data-isso="/isso/" src="/isso/js/embed.js"></script>', 4),
    "giscus": ("", GISCUS, 2),
    "utterances": ("", UTTERANCES, ["ann"]),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_discussion_is_found_by_what_names_it(
    command: Command, world: TlsProxy, way: str
) -> None:
    inside, page, expected = WAYS[way]
    route_all(world)
    number = follow(command, world, inside, page)
    found = authors(command, number)
    if isinstance(expected, int):
        assert len(found) >= expected
    else:
        assert found == expected
    world.close()
    assert authors(command, number) == found, "it is in the library"


def test_bluesky_by_a_podcasts_post(command: Command, world: TlsProxy) -> None:
    post = {
        "uri": "at://did:plc:x/app.bsky.feed.post/3k",
        "author": {"handle": "ann.example", "displayName": "Ann"},
        "record": {"text": "root", "createdAt": "2026-11-20T10:00:00Z"},
    }
    reply = {
        **post,
        "uri": "at://did:plc:y/app.bsky.feed.post/4k",
        "record": {**post["record"], "text": "well said"},  # type: ignore[dict-item]
        "author": {"handle": "bob.example", "displayName": "Bob"},
    }
    kind = "app.bsky.feed.defs#threadViewPost"
    tree = {"$type": kind, "post": post, "replies": [{"$type": kind, "post": reply}]}
    world.route(
        "https://public.api.bsky.app/xrpc/app.bsky.feed.getPostThread", json.dumps({"thread": tree})
    )
    number = follow(
        command,
        world,
        '<podcast:socialInteract protocol="atproto" uri="at://did:plc:x/app.bsky.feed.post/3k"/>',
    )
    assert authors(command, number) == ["Bob"]


def test_disqus_wants_a_key(command: Command, world: TlsProxy, home: Path) -> None:
    route_all(world)
    number = follow(command, world, "", DISQUS)
    done = command("comments", number)
    assert done.status == 1
    assert "discussions.disqus_key" in done.err
    assert not any("disqus.com" in request.host for request in world.requests)
    settings = home / "config" / "config.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text('[discussions]\ndisqus_key = "K"\n')
    assert authors(command, number)[:2] == ["Ann", "Bob"]
    asked = [request for request in world.requests if request.host == "disqus.com"]
    assert {request.query["api_key"] for request in asked} == {"K"}
    assert authors(command, f"{BLOG}/a/")[:2] == ["Ann", "Bob"], "by its address too"


@pytest.mark.parametrize("status", [404, 403, 500, 429])
def test_a_site_that_fails_is_one_line(command: Command, world: TlsProxy, status: int) -> None:
    headers = {"RateLimit-Reset": "40"} if status == 429 else None
    world.route("https://lobste.rs/s/aaaaaa.json", "no", status=status, headers=headers)
    number = follow(command, world, "<comments>https://lobste.rs/s/aaaaaa/x</comments>")
    done = command("comments", number)
    assert done.status == 1
    assert "lobste.rs" in done.err
    assert len(done.err.splitlines()) == 1
    assert ("come back later" in done.err) == (status == 429)
