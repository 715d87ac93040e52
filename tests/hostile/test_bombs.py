"""Documents made to be slow, deep or big: read or refused, in seconds and within memory."""

from __future__ import annotations

import multiprocessing
import resource
import signal
import time

import pytest

from tests.hostile import readers
from tests.hostile.payloads import assert_inert
from tests.sources.feeds import rss
from tui_reader.errors import ReaderError
from tui_reader.models import Article, Thread
from tui_reader.sources.feed.parsing import read_feed

N = 100_000
SECONDS, MEGABYTES = 10, 400
"""Processor seconds and memory growth of one parser on one document, on a busy machine."""


def _again(number: int) -> str:
    return f"&l{number - 1};" * 10


_LAUGHS = "".join(f"<!ENTITY l{n} '{_again(n)}'>" for n in range(1, 10))
_ATTRIBUTES = " ".join(f"a{n}='1'" for n in range(N))
_ENCLOSURE = '<enclosure url="http://a.example/1"/>'
_MANY = "".join(f"<!ENTITY b{n} 'x'>" for n in range(N))
_LONG = f"<!ENTITY b '{'a' * 190}'>"
_HEAD = b'{"version":"https://jsonfeed.org/version/1.1","items":'

FEEDS = {
    "many entries": rss("<item><title>a</title><link>http://a.example/1</link></item>" * N),
    "many attributes": rss(f"<item {_ATTRIBUTES}></item>"),
    "deep": rss("<item>" * N),
    "deep in a text": rss("<item><title>a</title><description>" + "<div>" * N),
    "escaped and deep": rss(f"<item><description>{'&lt;div&gt;' * N}</description></item>"),
    "huge title": rss(f"<item><title>{'a' * 5_000_000}</title></item>"),
    "many titles": rss(f"<item>{'<title>a</title>' * N}</item>"),
    "many enclosures": rss(f"<item>{_ENCLOSURE * N}</item>"),
    "laughs": rss("<item><title>&l9;</title></item>", f'<!DOCTYPE r [<!ENTITY l0 "ha">{_LAUGHS}]>'),
    "quadratic": rss(f"<item><title>{'&b;' * N}</title></item>", f"<!DOCTYPE r [{_LONG}]>"),
    "many entities": rss("<item><title>&b1;</title></item>", f"<!DOCTYPE r [{_MANY}]>"),
    "ampersands": rss(f"<item><title>{'&' * 300_000}</title></item>"),
    "less than": rss(f"<item><title>{'<' * 300_000}</title></item>"),
    "unclosed": rss("<item><title>a<link>b" * 20_000),
    "CDATA": rss("<item><title>" + "<![CDATA[" * N),
    "comments": rss("<!--" * N),
    "document types": b"<!DOCTYPE " * 20_000,
    "declarations": b"<?xml " * 30_000,
    "JSON deep": _HEAD + b"[" * N + b"]" * N + b"}",
    "JSON many": _HEAD + b"[" + b'{"id":1,"title":"x"},' * N + b"{}]}",
    "JSON digits": _HEAD + b'[{"id":' + b"9" * 10_000 + b"}]}",
    "long encoding": b'<?xml version="1.0" encoding="' + b"x" * N + b'"?><rss/>',
    "NUL": b"\0" * N,
}
PAGES = {
    "div": b"<div>" * N + b"text " * 200,
    "b": b"<p>" + b"<b>" * N + b"text",
    "a": b"<a href=/x>" * 20_000 + b"x",
    "li": b"<ul><li>" * 20_000 + b"x",
    "ol": b"<ol><li>x</li>" * 10_000,
    "td": b"<table><tr>" + b"<td>x" * 10_000,
    "huge span": b"<table><tr><td colspan=100000000 rowspan=100000000>x<td>y</table>" * 3,
    "dl": b"<dl><dt>a<dd>b" * 5_000,
    "dl dt": b"<dl><dt>" * 5_000 + b"text",
    "figure": b"<figure><figcaption>x" * 5_000,
    "svg": b"<svg>" * N + b"<p>x",
    "br": b"<p>" + b"<br>" * 80_000 + b"x",
    "one word": b"<p>" + b"a" * 3_000_000,
    "blanks": b"<p>" + b" " * 3_000_000 + b"x",
    "marks": ("<p>a" + "\u0301" * 500_000).encode(),
    "paragraphs": b"".join(
        b"<p>Paragraph %d of the page, as it stands.</p>" % n for n in range(3_000)
    ),
    "one paragraph again": b"<p>The very same paragraph, long enough to be counted.</p>" * 6_000,
    "images": b"<img src=/a.png alt=x>" * 8_000,
    "links": b"<a href=/x>link text</a> " * 8_000,
    "JSON-LD deep": b"<script type='application/ld+json'>" + b'{"a":' * N + b"</script><p>text",
    "JSON-LD list": b"<script type='application/ld+json'>" + b"[" * N + b"]" * N + b"</script><p>t",
    "attributes": b"<p " + b" ".join(b"a%d=1" % n for n in range(N)) + b">text",
    "bytes": bytes(range(256)) * 2_000,
    "labels": "추천\n비추천\n댓글 3\n".encode() * 30_000,
    "dates": b"2023-09-24 " * 50_000,
    "digits": b"9" * 500_000,
    "brackets": b"[" * N + b"]" * N,
    "schemes": b"http://" * 50_000,
    "dots": b"1" * 30_000 + b"." + b"1" * 30_000,
}
FEED_READERS = ("read_feed", "comment feed", "board's feed")
PAGE_READERS = ("read_article", "opened page", "read_plain", "feed's content")


def bounded(name: str, data: bytes) -> str:
    """Reads in a child that is ended when it takes too long; "" when all was well."""

    def work() -> None:
        before = resource.getrusage(resource.RUSAGE_SELF)
        fault = ""
        try:
            value = readers.ALL[name](data)
            assert_inert(value)
            assert_capped(value)
        except ReaderError as error:
            fault = "" if len(str(error)) < 600 and "\n" not in str(error) else str(error)
        except BaseException as error:
            fault = f"{type(error).__name__}: {ascii(str(error))[:200]}"
        after = resource.getrusage(resource.RUSAGE_SELF)
        grown = (after.ru_maxrss - before.ru_maxrss) // 1024
        if grown > MEGABYTES:
            fault = f"{grown} MB"
        sender.send(fault)

    receiver, sender = multiprocessing.get_context("fork").Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=work)
    child.start()
    sender.close()
    try:
        deadline = time.monotonic() + 4 * SECONDS
        while not receiver.poll(0.02):
            if _cpu_seconds(child.pid or 0) > SECONDS or time.monotonic() > deadline:
                return f"more than {SECONDS} s"
        return str(receiver.recv())
    except EOFError:
        return f"died: {child.exitcode}"
    finally:
        child.kill()
        child.join()
        assert child.exitcode in (0, -signal.SIGKILL)


def _cpu_seconds(pid: int) -> float:
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def assert_capped(value: object) -> None:
    if isinstance(value, Thread):
        assert len(value.comments) <= 20_001
    if isinstance(value, Article):
        assert len(value.title or "") <= 500
    entries = getattr(value, "entries", ())
    assert len(entries) <= 2_000
    assert all(len(entry.title) <= 500 for entry in entries)


@pytest.mark.parametrize("document", FEEDS)
def test_feeds(document: str) -> None:
    assert {name: bounded(name, FEEDS[document]) for name in FEED_READERS} == dict.fromkeys(
        FEED_READERS, ""
    )


@pytest.mark.parametrize("document", PAGES)
def test_pages(document: str) -> None:
    assert {name: bounded(name, PAGES[document]) for name in PAGE_READERS} == dict.fromkeys(
        PAGE_READERS, ""
    )


@pytest.mark.parametrize("document", [name for name in FEEDS if not name.startswith("JSON")])
def test_lists(document: str) -> None:
    data = FEEDS[document].replace(b"<rss", b"<opml").replace(b"item", b"outline")
    assert bounded("imported", data) == ""


def test_an_external_entity_is_not_read() -> None:
    head = '<!DOCTYPE r [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
    feed = read_feed(rss("<item><title>x &b;</title></item>", head), "https://news.example/feed")
    assert "root" not in feed.entries[0].title


@pytest.mark.parametrize(
    "encoding", ["unicode_escape", "rot13", "base64", "idna", "utf-7", "zip", "punycode", "x\0y"]
)
def test_odd_encodings(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><rss><channel><item><title>\\x1b]0;x\\x07'
    data = f"{text}+ABs-</title></item></channel></rss>".encode()
    for name in ("read_feed", "opened page", "imported"):
        assert bounded(name, data) == ""
