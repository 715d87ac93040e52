"""Whether an entry says where it is discussed. Pure; nothing here asks anyone.

Comments are fetched by themselves only for entries that do; for the others the reader is told
that `c` looks for them on the page, so that opening what a feed brought whole tells nobody.
"""

from __future__ import annotations

from tui_reader.models import Article, Entry
from tui_reader.store import StoredThread

_WITHOUT_A_SITE = ("feed", "page", "sample")
"""Kinds of feeds whose entries are not posts of a board or discussion site."""


def names_thread(kind: str, entry: Entry, article: Article | None) -> bool:
    """Whether an entry of a feed of this kind, or its article, names its comments."""
    if kind not in _WITHOUT_A_SITE:
        return True
    if article is not None and article.comments_url:
        return True
    named = entry.comments_url or entry.comments_feed or entry.discussions
    return bool(named) or entry.comments_total is not None


def what_came(before: StoredThread | None, after: StoredThread | None) -> str:
    """What asking for a thread again has brought, in a line."""
    known = {one.id for one in before.thread.comments} if before is not None else set()
    there = after.thread.comments if after is not None else ()
    count = sum(one.id not in known and one.state != "missing" for one in there)
    return f"{count:,} new comment{'' if count == 1 else 's'}" if count else "no new comments"
