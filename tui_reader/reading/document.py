"""What `show` prints: an article with what the library knows of it, and its JSON form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui_reader.models import Article, EntryRow, Thread, VoteValue
from tui_reader.urls import canonical

if TYPE_CHECKING:
    from tui_reader.reading.opening import Opened
    from tui_reader.store import Store


@dataclass(frozen=True, slots=True)
class Document:
    """An article with what the library knows of it."""

    article: Article
    row: EntryRow | None = None
    feed_title: str | None = None
    feed_url: str | None = None
    vote: VoteValue = "none"
    thread: Thread | None = None


def document_to_dict(document: Document) -> dict[str, Any]:
    """The JSON form that `show` prints (design §4)."""
    from tui_reader.serialize import article_to_dict, comment_to_dict

    article, row = document.article, document.row
    told = article_to_dict(article)
    comments = [comment_to_dict(comment) for comment in _comments(document)]
    for comment in comments:
        comment.pop("blocks", None)
    thread = document.thread
    told_total = None if row is None else row.comments_total  # known, though none are loaded
    has_feed = document.feed_title is not None or document.feed_url is not None
    return {
        "id": None if row is None else str(row.id),
        "kind": _kind(document),
        "url": article.url,
        "feed": {"title": document.feed_title, "url": document.feed_url} if has_feed else None,
        "title": article.title,
        "author": article.author,
        "category": article.category,
        "published": told["published"],
        "views": article.views,
        "score": told["score"],
        "vote": document.vote,
        "article": {
            "language": article.language,
            "text": article.text,
            "repeats": article.repeats,
            "blocks": [_with_links(block) for block in told["blocks"]],
        },
        "attachments": told["attachments"],
        "previous": told["previous"],
        "next": told["next"],
        "comments": comments,
        "comments_total": total_of(thread) if thread is not None else told_total,
        "comments_url": article.comments_url,
    }


def _kind(document: Document) -> str | None:
    """The source's: of an entry as `list` says it; of what was opened by address, the one that
    read it."""
    if document.row is not None and document.row.kind != "page":
        return document.row.kind
    return document.article.kind or (None if document.row is None else document.row.kind)


def _with_links(block: dict[str, Any]) -> dict[str, Any]:
    """A paragraph always says which links it has; the library leaves out what is empty."""
    if block["kind"] != "paragraph" or "links" in block:
        return block
    return {"kind": block["kind"], "text": block["text"], "links": [], **block}


def document_of(store: Store, opened: Opened) -> Document:
    article = opened.article
    found = store.entries.find_url(article.url or opened.url)
    row = store.entries.row(found[0]) if found else None
    feed = store.feeds.get(row.feed_id) if row is not None else None
    return Document(
        article=article,
        row=row,
        feed_title=feed.title if feed is not None else article.site_title,
        feed_url=feed.url if feed is not None else None,
        vote=vote_on(store, article.url or opened.url),
        thread=article.thread,
    )


def vote_on(store: Store, url: str | None) -> VoteValue:
    vote = store.votes.get(canonical(url)) if url else None
    return "none" if vote is None else vote.value


def total_of(thread: Thread) -> int:
    return len(thread.comments) if thread.total is None else thread.total


def _comments(document: Document) -> tuple[Any, ...]:
    return () if document.thread is None else document.thread.comments
