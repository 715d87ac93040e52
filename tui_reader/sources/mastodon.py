"""Replies to a Mastodon post, as the discussion of an article (podcast:socialInteract, links).

`api/v1/statuses/ID/context` of the author's own server, without a login: at most 60 replies, 20
deep, and only those that server knows. Facts: the Mastodon API documentation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from urllib.parse import urlsplit

from tui_reader.models import Comment, Score, Thread
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
from tui_reader.sources.thread import build_thread, comment
from tui_reader.urls import origin

_POST = re.compile(r"/(?:@[^/]+|users/[^/]+/statuses)/(\d{6,})/?$")


def post_of(url: str) -> tuple[str, str] | None:
    """(server, id) in the address of a post."""
    match = _POST.fullmatch(urlsplit(url).path)
    return (origin(url), match[1]) if match and origin(url) else None


async def fetch_thread(url: str, base: str, post: str, fetch: Fetch) -> Thread:
    """The replies that the server at `base` knows to its post `post`."""
    answer = as_dict(await fetch_json(fetch, f"{base}/api/v1/statuses/{post}/context"))
    return read_thread(answer, post, url)


def read_thread(context: Mapping[str, object], post: str, url: str) -> Thread:
    """The thread in a `context` answer: flat there, a tree by `in_reply_to_id`."""
    comments = [_comment(status) for status in as_dicts(context.get("descendants"))]
    return build_thread(comments, url=url, root_ids={post})


def _comment(status: Json) -> Comment:
    account = as_dict(status.get("account"))
    likes = as_int(status.get("favourites_count"))
    html = as_body(status.get("content")) or ""
    warning = as_line(status.get("spoiler_text"))
    if warning:
        html = f"<p><strong>{escape(warning)}</strong></p>{html}"
    return comment(
        as_id(status.get("id")),
        html,
        base_url=as_url(status.get("url")),
        parent_id=as_id(status.get("in_reply_to_id")) or None,
        author=as_line(account.get("display_name"), 100) or as_line(account.get("acct"), 100),
        published=as_when(status.get("created_at")),
        edited=as_when(status.get("edited_at")),
        score=None if likes is None else Score(up=likes),
        url=as_url(status.get("url")) or as_url(status.get("uri")),
    )
