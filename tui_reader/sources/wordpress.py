"""Comments of a WordPress post, by its REST API, else by the post's comment feed.

The API is named by the page (`Link:` header or `<link rel="https://api.w.org/">`); where it is
switched off, `/feed/atom/` under the post has the newest ten with their parents. Facts: recorded
from WordPress 6.1; times are UTC without a zone, only approved comments come, so that a parent may
be missing and the feed's count (with pingbacks) may be higher.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from tui_reader.errors import FetchError, NotFoundError, ParseError
from tui_reader.models import Comment, Page, Thread
from tui_reader.sources.base import Fetch
from tui_reader.sources.bounded import in_thread
from tui_reader.sources.json_answer import (
    Json,
    as_body,
    as_dict,
    as_dicts,
    as_id,
    as_int,
    as_line,
    as_url,
    as_when,
    read_json,
)
from tui_reader.sources.thread import build_thread, comment
from tui_reader.urls import origin

A_PAGE = 100
PAGES = 20
_HEADER_LINK = re.compile(r"<(?P<url>[^>]*)>\s*;(?P<rest>[^<]*)")
_LINK_TAG = re.compile(r"<link\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-zA-Z:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))")


@dataclass(frozen=True, slots=True)
class Post:
    """Where the comments of a post are to be had: the API's root and the post's number."""

    root: str
    number: int | None = None

    def call(self, path: str, ask: dict[str, str]) -> str:
        """The address of a call; the API's root may be a path or the parameter `rest_route`."""
        query = urlencode(ask)
        if "rest_route=" in self.root:
            return f"{self.root.rstrip('/')}/{path}&{query}"
        return f"{self.root.rstrip('/')}/{path}?{query}"


def found_in(page: Page) -> Post | None:
    """The post that a WordPress page names; None for other pages."""
    links = _links(page)
    root = next((url for rel, _, url in links if rel == "https://api.w.org/"), None)
    if root is None:
        return None
    number = None
    for rel, media_type, url in links:
        match = re.search(r"/wp/v2/(?:posts|pages)/(\d+)/?$", url)
        if rel == "alternate" and media_type == "application/json" and match:
            number = int(match[1])
        elif rel == "shortlink" and number is None:
            number = as_int(parse_qs(urlsplit(url).query).get("p", [None])[0])
    return Post(root, number)


def guessed_for(url: str) -> Post:
    """The API where it stands on most sites, for a post whose page was not fetched."""
    return Post(f"{origin(url)}/wp-json/")


async def fetch_thread(post: Post, url: str, fetch: Fetch) -> Thread:
    """The thread of the post at `url`. Raises FetchError, ParseError where the API is closed."""
    number = post.number
    if number is None:
        number = await _number_of(post, url, fetch)
    comments: list[Comment] = []
    total: int | None = None
    for page_number in range(1, PAGES + 1):
        ask = {"post": str(number), "per_page": str(A_PAGE), "order": "asc"}
        if page_number > 1:
            ask["page"] = str(page_number)
        page = await fetch(post.call("wp/v2/comments", ask), kind="thread")
        rows = as_dicts(read_json(page))
        if total is None:
            total = as_int(page.headers.get("x-wp-total"))
        comments += await in_thread(_comments, rows)
        if len(rows) < A_PAGE:
            break
    return build_thread(comments, url=f"{url.split('#')[0]}#comments", total=total, root_ids={"0"})


async def _number_of(post: Post, url: str, fetch: Fetch) -> int:
    """The post's number, asked by the last part of its address."""
    slug = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    if not slug:
        raise ParseError("the address names no post")
    page = await fetch(post.call("wp/v2/posts", {"slug": slug}), kind="thread")
    for row in as_dicts(read_json(page)):
        number = as_int(row.get("id"))
        if number is not None and _same_path(as_url(row.get("link")), url):
            return number
    raise NotFoundError(f"{urlsplit(url).hostname}: its API does not know the post", status=404)


def _same_path(first: str | None, second: str) -> bool:
    return first is not None and urlsplit(first).path.rstrip("/") == urlsplit(second).path.rstrip(
        "/"
    )


def _comments(rows: list[Json]) -> list[Comment]:
    return [one for row in rows if (one := read_comment(row)) is not None]


def read_comment(row: Json) -> Comment | None:
    """One comment of the API; None for a row without a number."""
    number = as_id(row.get("id"))
    if not number:
        return None
    link = as_url(row.get("link"))
    return comment(
        number,
        as_body(as_dict(row.get("content")).get("rendered")),
        base_url=link,
        parent_id=as_id(row.get("parent")) or None,
        author=as_line(row.get("author_name"), 100),
        published=as_when(row.get("date_gmt")),
        url=link,
    )


def atom_feed(comments_feed: str) -> str | None:
    """The Atom form of a WordPress comment feed, which alone tells the parents."""
    parts = urlsplit(comments_feed)
    if parts.path.endswith(("/feed/", "/feed")) and not parts.query:
        return f"{comments_feed.rstrip('/')}/atom/"
    feed = parse_qs(parts.query).get("feed", [""])[0]
    if feed in ("rss2", "comments-rss2") and parts.path.endswith(("/", "/index.php")):
        return comments_feed.replace(f"feed={quote(feed)}", "feed=atom", 1)
    return None


def is_closed(error: Exception) -> bool:
    """Whether the API is not there or not for us, so that the comment feed is next."""
    return isinstance(error, ParseError) or (
        isinstance(error, FetchError) and error.status in (400, 401, 403, 404, 405)
    )


def _links(page: Page) -> list[tuple[str, str, str]]:
    """(rel, type, address) of the links in the header and in the page."""
    header = page.headers.get("link", "")
    found = [_link(m["rest"], m["url"], page.url) for m in _HEADER_LINK.finditer(header)]
    for tag in _LINK_TAG.findall(page.content[:200_000].decode("utf-8", "replace")):
        href = next((v for n, v in _attributes(tag) if n == "href"), "")
        found.append(_link(tag, href, page.url))
    return [link for link in found if link[2]]


def _link(text: str, url: str, base: str) -> tuple[str, str, str]:
    named = dict(reversed(_attributes(text)))
    # Entities of an attribute: addresses hold no others.
    whole = as_url(url.replace("&amp;", "&").replace("&#038;", "&"), base) or ""
    return named.get("rel", "").lower(), named.get("type", "").lower(), whole


def _attributes(text: str) -> list[tuple[str, str]]:
    return [(m[1].lower(), m[2] or m[3] or m[4] or "") for m in _ATTRIBUTE.finditer(text)]
