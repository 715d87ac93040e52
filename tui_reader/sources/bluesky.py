"""Replies to a Bluesky post, as the discussion of an article (podcast:socialInteract, links).

`app.bsky.feed.getPostThread` of the public API, without a login. The text is plain; links are
facets, counted in UTF-8 bytes. Facts: the lexicons of bluesky-social/atproto.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlencode, urlsplit

from tui_reader.errors import NotFoundError
from tui_reader.models import Block, Comment, Link, Score, Thread
from tui_reader.sources.base import Fetch
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
    fetch_json,
)
from tui_reader.sources.thread import build_thread

API = "https://public.api.bsky.app"
DEPTH = 100
_POST = re.compile(r"/profile/([^/]+)/post/([A-Za-z0-9._~-]+)/?$")
_AT = re.compile(r"at://([^/]+)/app\.bsky\.feed\.post/([A-Za-z0-9._~-]+)$")


def post_of(url: str) -> tuple[str, str] | None:
    """(author's DID or handle, record key) in a post's web or at: address."""
    match = _AT.fullmatch(url)
    if match is None and (urlsplit(url).hostname or "") in ("bsky.app", "staging.bsky.app"):
        match = _POST.fullmatch(urlsplit(url).path)
    return (unquote(match[1]), match[2]) if match else None


def page_of(url: str) -> str:
    """The web address of a post known by its at: address; other addresses as they are."""
    match = _AT.fullmatch(url)
    return f"https://bsky.app/profile/{match[1]}/post/{match[2]}" if match else url


async def fetch_thread(author: str, key: str, fetch: Fetch, *, api: str = API) -> Thread:
    """The replies to a post. Raises NotFoundError when the post is gone."""
    if not author.startswith("did:"):
        call = f"com.atproto.identity.resolveHandle?{urlencode({'handle': author})}"
        author = as_id(as_dict(await fetch_json(fetch, f"{api}/xrpc/{call}")).get("did")) or author
    uri = quote(f"at://{author}/app.bsky.feed.post/{key}", safe=":/")
    call = f"app.bsky.feed.getPostThread?uri={uri}&depth={DEPTH}&parentHeight=0"
    return read_thread(as_dict(await fetch_json(fetch, f"{api}/xrpc/{call}")))


def read_thread(answer: Json) -> Thread:
    """The thread in a `getPostThread` answer."""
    root = as_dict(answer.get("thread"))
    post = as_dict(root.get("post"))
    if not post:
        raise NotFoundError("Bluesky no longer shows the post", status=404)
    comments: list[Comment] = []
    rows: list[tuple[Json, str | None]] = [
        (reply, None) for reply in reversed(as_dicts(root.get("replies")))
    ]
    while rows:
        node, parent = rows.pop()
        one = _comment(node, parent)
        comments.append(one)
        rows.extend((reply, one.id) for reply in reversed(as_dicts(node.get("replies"))))
    total = as_int(post.get("replyCount"))
    return build_thread(comments, url=_page(post), total=total)


def _comment(node: Json, parent: str | None) -> Comment:
    post = as_dict(node.get("post"))
    if not post:
        is_blocked = "blocked" in node or str(node.get("$type", "")).endswith("#blockedPost")
        return Comment(
            as_id(node.get("uri")),
            "",
            parent_id=parent,
            state="secret" if is_blocked else "deleted",
        )
    author = as_dict(post.get("author"))
    record = as_dict(post.get("record"))
    likes = as_int(post.get("likeCount"))
    text, links = _text(record)
    return Comment(
        id=as_id(post.get("uri")),
        text=text,
        parent_id=parent,
        author=as_line(author.get("displayName"), 100) or as_line(author.get("handle"), 100),
        published=as_when(record.get("createdAt")) or as_when(post.get("indexedAt")),
        score=None if likes is None else Score(up=likes),
        url=_page(post),
        blocks=(Block("paragraph", text, links=links),) if text else (),
    )


def _text(record: Json) -> tuple[str, tuple[Link, ...]]:
    """The text and its links, from bytes to characters."""
    raw = record.get("text")
    text = as_body(raw) or ""
    if not isinstance(raw, str) or text != raw:  # cleaning moved the characters
        return text.strip(), ()
    data = text.encode("utf-8", "replace")
    links: list[Link] = []
    for facet in as_dicts(record.get("facets")):
        index = as_dict(facet.get("index"))
        start, end = as_int(index.get("byteStart")), as_int(index.get("byteEnd"))
        uris = [as_url(part.get("uri")) for part in as_dicts(facet.get("features"))]
        url = next((uri for uri in uris if uri), None)
        if url is None or start is None or end is None or not 0 <= start < end <= len(data):
            continue
        first = len(data[:start].decode("utf-8", "replace"))
        links.append(Link(first, first + len(data[start:end].decode("utf-8", "replace")), url))
    return text, tuple(links)


def _page(post: Json) -> str | None:
    """The post's page for people."""
    match = _AT.fullmatch(as_id(post.get("uri")))
    author = as_line(as_dict(post.get("author")).get("handle")) or (match[1] if match else "")
    return as_url(f"https://bsky.app/profile/{author}/post/{match[2]}") if match else None
