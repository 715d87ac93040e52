"""Addresses of discussions: which an entry names, what a site is called, what is the same article.

Pure; the part of `discussions` that asks nobody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from tui_reader.hosts import display_host
from tui_reader.models import Entry, Score
from tui_reader.urls import canonical

_HREF = re.compile(r"href=[\"']?(https?://[^\"'\s>]+)", re.IGNORECASE)
_PARAMETER = re.compile(r"(?:ref|source|via)=.*")
_SEARCHED = 200_000
# Threads that a text may link to as its own: only addresses that can be nothing else.
_IN_TEXT = re.compile(
    r"://news\.ycombinator\.com/item\?id=\d|://lobste\.rs/s/|://(?:\w+\.)?reddit\.com/r/\w+/comments/"
)
_NAMES = {
    "news.ycombinator.com": "Hacker News",
    "lobste.rs": "Lobsters",
    "reddit.com": "Reddit",
    "bsky.app": "Bluesky",
}


@dataclass(frozen=True, slots=True)
class ThreadLink:
    """A discussion of an article: one of those that the pane can switch between."""

    url: str
    site: str  # "Hacker News", or the host
    title: str | None = None
    comments_total: int | None = None
    score: Score | None = None


def same_article(first: str, second: str) -> bool:
    """Whether two addresses are of the same article, written differently."""
    return _plain(first) == _plain(second)


def linked_threads(entry: Entry) -> list[str]:
    """Addresses in the entry's own text, in order; which are threads is judged later."""
    text = f"{entry.content or ''}\n{entry.summary or ''}"[:_SEARCHED]
    links = (match[1].replace("&amp;", "&") for match in _HREF.finditer(text))
    return list(dict.fromkeys(link for link in links if _IN_TEXT.search(link)))


def named_addresses(entry: Entry) -> list[str]:
    named = [entry.comments_url, *entry.discussions, entry.url]
    return [url for url in named if url]


def _plain(url: str) -> str:
    parts = urlsplit(canonical(url))
    host = re.sub(r"^(?:www|m)\.", "", parts.netloc)
    query = "&".join(pair for pair in parts.query.split("&") if not _PARAMETER.fullmatch(pair))
    return f"{host}{parts.path.rstrip('/')}{'?' if query else ''}{query}"


def site_name(url: str) -> str:
    host = display_host(url).removeprefix("www.")
    return _NAMES.get(host, host)
