"""The sample edition: comes into a library without a network. Called by the welcome and `--demo`.

Reads `sample/edition.toml` and `sample/articles/*.html`, runs the texts through the same
functions as any other article, and stores them. Loading it twice leaves one edition.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal

from tui_reader.models import (
    Article,
    Attachment,
    Comment,
    Entry,
    Feed,
    Neighbour,
    Score,
    Thread,
    View,
)
from tui_reader.text import article_from_content
from tui_reader.text.blocks import comment_blocks

if TYPE_CHECKING:
    from tui_reader.store import Store

ADDRESS = "tui-reader:sample/"
"""What the addresses of the sample feeds begin with."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What is already marked on an entry in the throw-away library of `--demo`."""

    vote: Literal["up", "down"] | None = None
    read: bool = False
    starred: bool = False
    later: bool = False


@dataclass(frozen=True, slots=True)
class SampleEntry:
    """An entry of the sample edition with all that a page would have told of it."""

    entry: Entry
    article: Article
    thread: Thread
    seen: int | None = None  # comments that were there at the last look; the others are new
    marks: Marks = field(default_factory=Marks)


@dataclass(frozen=True, slots=True)
class SampleFeed:
    """A feed of the sample edition, its entries newest first."""

    feed: Feed
    entries: tuple[SampleEntry, ...]


def read_edition(now: datetime) -> tuple[SampleFeed, ...]:
    """The sample edition as if it had been fetched at `now`."""
    folder = resources.files("tui_reader.sample")
    edition = tomllib.loads((folder / "edition.toml").read_text("utf-8"))
    feeds = []
    for record in edition["feed"]:
        texts = {
            entry["name"]: (folder / "articles" / f"{entry['name']}.html").read_text("utf-8")
            for entry in record["entry"]
        }
        feeds.append(_feed(record, texts, now))
    return tuple(feeds)


def load_sample(store: Store, *, now: datetime | None = None) -> None:
    """Put the sample edition into the library. Writes: call it from a thread."""
    now = now or datetime.now(UTC)
    for sample in read_edition(now):
        feed = store.feeds.add(sample.feed)
        store.entries.apply(feed, [s.entry for s in sample.entries], now)
        ids = _entry_ids(store, feed)
        for shown in sample.entries:
            entry_id = ids[shown.entry.external_id]
            store.articles.put(entry_id, shown.article, origin="page")
            if shown.thread.comments:
                _put_thread(store, entry_id, shown, now)


def _put_thread(store: Store, entry_id: int, shown: SampleEntry, now: datetime) -> None:
    """Store a thread; the first time as if it had been looked at when it was shorter."""
    if shown.seen is not None and store.threads.get(entry_id) is None:
        earlier = now - timedelta(minutes=1)
        before = tuple(c for c in shown.thread.comments if int(c.id[1:]) <= shown.seen)
        store.threads.put(entry_id, replace(shown.thread, comments=before), earlier)
        store.threads.mark_seen(entry_id, earlier)
    store.threads.put(entry_id, shown.thread, now)


def sample_marks(store: Store) -> list[tuple[int, Entry, str, Marks]]:
    """What `--demo` marks beforehand: entry id, entry, title of its feed, marks."""
    found = []
    for sample in read_edition(datetime.now(UTC)):
        feed = store.feeds.by_url(sample.feed.url)
        if feed is None:
            continue
        ids = _entry_ids(store, feed)
        for shown in sample.entries:
            entry_id = ids.get(shown.entry.external_id)
            if entry_id is not None and shown.marks != Marks():
                found.append((entry_id, shown.entry, sample.feed.title, shown.marks))
    return found


def _entry_ids(store: Store, feed: Feed) -> dict[str, int]:
    rows = store.entries.page(View("feed", key=str(feed.id)), limit=100)
    return {row.url: row.id for row in rows if row.url}


def _feed(record: Mapping[str, Any], texts: Mapping[str, str], now: datetime) -> SampleFeed:
    feed = Feed(
        url=ADDRESS + record["id"],
        kind="sample",
        title=record["title"],
        site_url=record["site_url"],
        folder=record["folder"],
        full_text="never",
    )
    records: list[dict[str, Any]] = record["entry"]
    entries = []
    for index, entry in enumerate(records):
        shown = _entry(entry, texts[entry["name"]], record["language"], now)
        if record.get("is_board"):
            newer = records[index - 1] if index else None
            older = records[index + 1] if index + 1 < len(records) else None
            article = replace(
                shown.article, previous=_neighbour(older, now), next=_neighbour(newer, now)
            )
            shown = replace(shown, article=article)
        entries.append(shown)
    return SampleFeed(feed, tuple(entries))


def _entry(record: Mapping[str, Any], html: str, language: str, now: datetime) -> SampleEntry:
    published = _published(record, now)
    score = Score(**record["score"]) if "score" in record else None
    attachments = tuple(Attachment(**file) for file in record.get("attachments", ()))
    thread = _thread(record, published)
    entry = Entry(
        # The address is the id: what a list shows of an entry is enough to find it again.
        external_id=record["url"],
        title=record["title"],
        url=record["url"],
        author=record["author"],
        category=record.get("category"),
        published=published,
        content=html,
        language=language,
        comments_url=record.get("comments_url"),
        comments_total=thread.total,
        score=score,
        views=record.get("views"),
        enclosures=attachments,
    )
    article = replace(
        article_from_content(html, record["url"], record["title"]),
        url=entry.url,
        title=entry.title,
        language=language,
        author=entry.author,
        category=entry.category,
        published=published,
        views=entry.views,
        score=score,
        attachments=attachments,
        thread=thread,
        comments_url=entry.comments_url,
        kind="sample",
    )
    marks = Marks(**record.get("demo", {}))
    return SampleEntry(entry, article, thread, record.get("seen"), marks)


def _thread(record: Mapping[str, Any], published: datetime) -> Thread:
    comments: list[Comment] = []
    for number, reply in enumerate(record.get("comment", ()), 1):
        parent = comments[reply["to"] - 1] if "to" in reply else None
        text, blocks = comment_blocks(reply.get("html", ""), record["url"])
        comments.append(
            Comment(
                id=f"c{number}",
                text=text,
                parent_id=parent.id if parent else None,
                depth=parent.depth + 1 if parent else 0,
                author=reply.get("author"),
                published=published + timedelta(minutes=reply["after"]),
                state=reply.get("state", "ok"),
                score=Score(up=reply["up"]) if "up" in reply else None,
                blocks=blocks,
            )
        )
    ordered = _by_branch(comments)
    return Thread(tuple(ordered), url=record.get("comments_url"), total=len(ordered))


def _by_branch(comments: Sequence[Comment]) -> list[Comment]:
    """The comments with each one's replies right after it."""
    replies: dict[str | None, list[Comment]] = {}
    for comment in comments:
        replies.setdefault(comment.parent_id, []).append(comment)
    ordered: list[Comment] = []
    waiting = list(reversed(replies.get(None, [])))
    while waiting:
        comment = waiting.pop()
        ordered.append(comment)
        waiting.extend(reversed(replies.get(comment.id, [])))
    return ordered


def _published(record: Mapping[str, Any], now: datetime) -> datetime:
    return (now - timedelta(hours=record["age"])).replace(microsecond=0)


def _neighbour(record: Mapping[str, Any] | None, now: datetime) -> Neighbour | None:
    if record is None:
        return None
    return Neighbour(record["title"], record["url"], _published(record, now))
