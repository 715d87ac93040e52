"""Where the feeds of a page are: what the page names, and where sites usually keep them.

Pure: HTML in, addresses out. `subscribe` fetches and checks them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from tui_reader.text.clean import clean_line
from tui_reader.urls import canonical, join

MOST_LINKS = 12

_TYPES = {
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/x.atom+xml",
    "text/rss+xml",
    "text/atom+xml",
}
_VAGUE_TYPES = {"application/json", "application/xml", "text/xml"}
_LOOKS = re.compile(
    r"(?:/(?:feeds?|rss|atom|xml)(?:/|\.xml|\.php|$))|\.(?:rss|atom|rdf)$|(?:rss|atom|feed)[^/]*\.xml$"
    r"|feed\.json$|[?&](?:format|type|feed)=(?:rss|atom|feed)",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"comment|댓글|코멘트", re.IGNORECASE)
_PLACES = (
    "feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feeds", "feed.json",
    "rss.php", "feeds/posts/default", "feed.rss", "index.rss", "blog/feed", "blog/rss.xml",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FeedLink:
    """An address at which a feed may be, and what the page calls it."""

    url: str
    title: str = ""


def named_feeds(html: str, base: str) -> list[FeedLink]:
    """Feeds that a page names in its head, else in its links; feeds of comments last."""
    from tui_reader.text.dom import parse_html

    root = parse_html(html)
    for element in root.iter("base"):
        base = join(base, element.get("href") or "") or base
        break
    found: dict[str, FeedLink] = {}
    for element in root.iter("link"):
        rel = (element.get("rel") or "").lower().split()
        media = (element.get("type") or "").split(";")[0].strip().lower()
        url = join(base, element.get("href") or "")
        if url is None or not ({"alternate", "feed"} & set(rel)) or "stylesheet" in rel:
            continue
        is_named = media in _TYPES or "feed" in rel
        if is_named or (media in _VAGUE_TYPES and _LOOKS.search(url) and "oembed" not in url):
            found.setdefault(canonical(url), FeedLink(url, clean_line(element.get("title"), 200)))
    if not found:
        for element in root.iter("a"):
            url = join(base, element.get("href") or "")
            if url and (
                _LOOKS.search(urlsplit(url).path) or _LOOKS.search("?" + urlsplit(url).query)
            ):
                text = clean_line("".join(map(str, element.itertext())), 200)
                found.setdefault(canonical(url), FeedLink(url, text))
    ordered = sorted(
        found.values(),
        key=lambda link: bool(_COMMENTS.search(link.title) or _COMMENTS.search(link.url)),
    )
    return ordered[:MOST_LINKS]


def usual_places(url: str) -> list[str]:
    """Addresses where a site's feed often is: beside the page first, then at the root."""
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}/"
    folder = parts.path.rpartition("/")[0].strip("/")
    places = [root + place for place in _PLACES]
    if folder and folder.count("/") < 2:
        beside = f"{root}{folder}/"
        places = [beside + place for place in _PLACES[:5]] + places
    return list(dict.fromkeys(places))
