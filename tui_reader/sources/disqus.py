"""Disqus, found by the page's script. Its API answers only to a key of the reader's own.

Facts: Disqus' API documentation (threads/listPosts, 3.0). Without a key the comments can only be
opened in the browser, and `fetch_thread` says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from tui_reader.errors import FetchError
from tui_reader.models import Comment, CommentState, Score, Thread
from tui_reader.sources.base import Fetch
from tui_reader.sources.json_answer import (
    Json,
    as_body,
    as_dict,
    as_dicts,
    as_id,
    as_int,
    as_line,
    as_when,
    fetch_json,
)
from tui_reader.sources.page_scripts import Tags
from tui_reader.sources.thread import build_thread, comment

API = "https://disqus.com/api/3.0"
PAGES = 20
_SHORTNAME = re.compile(r"disqus_shortname\s*=\s*[\"']([\w-]+)[\"']")
_EMBED = re.compile(r"//([\w-]+)\.disqus\.com/embed\.js")


@dataclass(frozen=True, slots=True)
class Place:
    """A thread at Disqus: the site's short name there, and the page."""

    forum: str
    page: str


def found_in(tags: Tags) -> Place | None:
    """The thread that a page shows; None when it includes no Disqus."""
    for script in tags.scripts:
        text = f"{script.get('src', '')}\n{script.get('text', '')}"
        match = _SHORTNAME.search(text) or _EMBED.search(text)
        if match and match[1] != "www":
            return Place(match[1], tags.url.split("#")[0])
    forum = tags.element("disqus_thread").get("data-disqus-shortname", "")
    return Place(forum, tags.url.split("#")[0]) if re.fullmatch(r"[\w-]+", forum) else None


async def fetch_thread(
    place: Place, fetch: Fetch, *, key: str | None = None, api: str = API
) -> Thread:
    """The thread at `place`. Raises FetchError without a key."""
    if not key:
        raise FetchError(
            "the comments are at Disqus, which wants a key (discussions.disqus_key in the "
            "settings): C opens the browser"
        )
    ask = {
        "forum": place.forum,
        "thread": f"link:{place.page}",
        "limit": "100",
        "order": "asc",
        "api_key": key,
    }
    comments: list[Comment] = []
    cursor: str | None = None
    for _ in range(PAGES):
        query = urlencode(ask | ({"cursor": cursor} if cursor else {}))
        answer = as_dict(await fetch_json(fetch, f"{api}/threads/listPosts.json?{query}"))
        comments += [_comment(row, place) for row in as_dicts(answer.get("response"))]
        following = as_dict(answer.get("cursor"))
        told = as_line(following.get("next"))
        if not following.get("hasNext") or told in (None, cursor):
            break
        cursor = told
    return build_thread(comments, url=f"{place.page}#disqus_thread")


def _comment(row: Json, place: Place) -> Comment:
    number = as_id(row.get("id"))
    state: CommentState = "ok"
    if row.get("isDeleted"):
        state = "deleted"
    elif row.get("isSpam"):
        state = "flagged"
    elif row.get("isApproved") is False:
        state = "secret"
    likes, dislikes = as_int(row.get("likes")), as_int(row.get("dislikes"))
    return comment(
        number,
        as_body(row.get("message")) if state == "ok" else None,
        base_url=f"https://{urlsplit(place.page).hostname or 'disqus.com'}/",
        parent_id=as_id(row.get("parent")) or None,
        author=as_line(as_dict(row.get("author")).get("name"), 100),
        published=as_when(row.get("createdAt")),
        state=state,
        score=None if likes is None and dislikes is None else Score(likes, dislikes),
        url=f"{place.page}#comment-{number}",
    )
