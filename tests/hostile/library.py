"""A library full of hostile text, put there past every cleaning parser, and its folders."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.hostile.payloads import ADDRESSES, PAYLOADS
from tui_reader.models import (
    Article,
    Attachment,
    Block,
    Comment,
    Definition,
    Entry,
    Feed,
    Folded,
    Link,
    ListItem,
    Mark,
    Neighbour,
    Score,
    Thread,
    View,
)
from tui_reader.paths import Paths
from tui_reader.store import Store

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SETTINGS = """
[refresh]
at_start = false
every_minutes = 0
[reading]
preview_seconds = 0.01
"""
FEED = "Hostile feed"


def write_settings(home: Path, further: str = "") -> Paths:
    """Settings that ask no network."""
    paths = Paths.under(home)
    paths.config.mkdir(parents=True, exist_ok=True)
    paths.config_file.write_text(SETTINGS + further, "utf-8")
    return paths


def fill_plain(home: Path, count: int = 30) -> Paths:
    """Honest entries, with an article and a thread each."""
    paths = write_settings(home)
    with Store.open(paths.library) as store:
        texts = {str(number): f"honest text {number}" for number in range(count)}
        _fill(store, texts)
    return paths


def fill_hostile(home: Path) -> Paths:
    """Every payload as title, name, body, comment, neighbour, feed and folder."""
    paths = write_settings(home)
    texts = {
        name: text.replace("\ud800", "").replace("\ud83d", "") for name, text in PAYLOADS.items()
    }
    texts = {name: text.encode("utf-8", "replace").decode() for name, text in texts.items()}
    with Store.open(paths.library) as store:
        _fill(store, texts)
        for name, text in texts.items():
            url = f"http://127.0.0.1:9/feeds/{name.replace(' ', '-')}"
            feed = store.feeds.add(Feed(url, title=text, folder=text[:40] or None))
            assert feed.id is not None
            store.feeds.record_failure(feed.id, text, NOW)
    return paths


def _fill(store: Store, texts: dict[str, str]) -> None:
    feed = store.feeds.add(Feed("http://127.0.0.1:9/feed", title=FEED))
    entries = [
        Entry(
            external_id=name,
            title=f"{text}\u2063 {name}" if text else "",
            url=f"http://127.0.0.1:9/{number}",
            author=text,
            category=text,
            published=NOW - timedelta(minutes=number),
            comments_total=3,
            score=Score(2**62, -(2**62)),
        )
        for number, (name, text) in enumerate(texts.items())
    ]
    entries = [replace(one, title=one.title.replace("\u2063", "")) for one in entries]
    store.entries.apply(feed, entries, NOW)
    for row in store.entries.page(View("feed", str(feed.id)), limit=500):
        entry = store.entries.get(row.id)
        assert entry is not None
        text = texts[entry.external_id]
        store.articles.put(row.id, article_of(text), origin="page")
        store.threads.put(row.id, thread_of(text), NOW)


def article_of(text: str) -> Article:
    """Blocks of every kind, with marks and links that lie outside the text, too."""
    loose = (Link(0, 3, "https://good.example/"), Link(5, 10**9, text), Link(-7, -2, "x"))
    marks = (Mark(0, 10**9, "strong"), Mark(8, 2, "em"), Mark(-1, 1, "code"))
    block = Block("paragraph", text * 2, loose, marks)
    bad = tuple(Block("paragraph", url, (Link(0, 5, url),)) for url in ADDRESSES[:4])
    nested = ListItem(text, (ListItem(text, (ListItem(text),)),), links=loose, marks=marks)
    return Article(
        url="http://127.0.0.1:9/x",
        title=text,
        author=text,
        category=text,
        site_title=text,
        blocks=(
            block,
            Block("heading", text, level=99),
            Block("heading", text, level=-1),
            Block("list", items=(nested,), ordered=True),
            Block("definitions", definitions=(Definition(text, text),)),
            Block("quote", text),
            Block("code", text, language=text),
            Block("table", rows=((text, text), (text,), ()), has_header=True),
            Block("image", text, url=text),
            Block("embed", text, url=text),
            Block("footnote", text, mark=text),
            Block("rule"),
            *bad,
        ),
        folded=(Folded(block, 10**6, 10**6), Folded(block, -5, -5)),
        views=2**62,
        score=Score(-1, 2**62),
        previous=Neighbour(text, text, NOW),
        next=Neighbour(text, "javascript:alert(1)"),
        attachments=(Attachment(text, text, text, 2**62), Attachment("file:///x", None, None, -1)),
    )


def thread_of(text: str) -> Thread:
    """Comments that answer themselves and each other, at odd depths."""
    block = Block("paragraph", text, (Link(0, 10**9, text),))
    return Thread(
        (
            Comment("1", text, parent_id="1", author=text, published=NOW, blocks=(block,)),
            Comment("2", text, parent_id="3", depth=3, author=text, url="file:///x"),
            Comment("3", text, parent_id="2", depth=10**6, author=text, state="flagged"),
            Comment("3", text, depth=-4, author=None, state="secret", score=Score(-(2**62), None)),
        ),
        url="http://127.0.0.1:9/c",
        total=10**9,
        title=text,
    )
