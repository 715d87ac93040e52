"""Comments of the Isso comment server, found by the script that a page includes.

`BASE/?uri=/path/` sends the whole thread, two levels deep; `hidden_replies` says what a limit of
the server left out, fetched by `parent`. Facts: recorded from Isso 0.14.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from tui_reader.errors import FetchError
from tui_reader.models import Comment, CommentState, Score, Thread
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
    as_when,
    fetch_json,
)
from tui_reader.sources.page_scripts import Tags
from tui_reader.sources.thread import build_thread, comment, missing

FOLLOW_UPS = 10
_EMBED = re.compile(r"(?P<base>.*?/?)js/(?:embed|count)(?:\.min|\.dev)?\.js(?:\?.*)?")
_PENDING = 2
_DELETED = 4


@dataclass(frozen=True, slots=True)
class Place:
    """A thread on an Isso server: its base address and the page's path."""

    base: str
    uri: str
    page: str


def found_in(tags: Tags) -> Place | None:
    """The thread that a page shows; None when it includes no Isso."""
    for script in tags.scripts:
        source = script.get("src", "")
        told = script.get("data-isso")
        folder = _EMBED.fullmatch(source)
        is_named = "isso" in source.lower() or "isso-thread" in tags.elements
        if told is None and folder is not None and is_named:
            told = folder["base"] or "/"
        base = None if told is None else tags.join(told)
        if base is None:
            continue
        own = tags.element("isso-thread").get("data-isso-id")
        return Place(base.rstrip("/") + "/", own or urlsplit(tags.url).path or "/", tags.url)
    return None


async def fetch_thread(place: Place, fetch: Fetch) -> Thread:
    """The thread at `place`."""
    answer = as_dict(await fetch_json(fetch, _address(place)))
    further: list[Json] = []
    cut = [row for row in as_dicts(answer.get("replies")) if as_int(row.get("hidden_replies"))]
    for row in cut[:FOLLOW_UPS]:
        try:
            more = await fetch_json(fetch, _address(place, parent=as_id(row.get("id"))))
        except FetchError:  # the rest of the thread is worth having
            break
        further += as_dicts(as_dict(more).get("replies"))
    return await in_thread(read_thread, answer, place, further)


def _address(place: Place, parent: str | None = None) -> str:
    ask = {"uri": place.uri} | ({"parent": parent} if parent is not None else {})
    return f"{place.base}?{urlencode(ask)}"


def read_thread(answer: Json, place: Place, further: list[Json]) -> Thread:
    """The thread in an answer; `further` are replies fetched on their own."""
    comments: list[Comment] = []
    for row in as_dicts(answer.get("replies")):
        own = as_id(row.get("id"))
        comments.append(_comment(row, place))
        loaded = [one for one in further if as_id(one.get("parent")) == own]
        comments += [_comment(one, place) for one in [*as_dicts(row.get("replies")), *loaded]]
        hidden = as_int(row.get("hidden_replies")) or 0
        if hidden and not loaded:
            comments.append(missing(f"more:{own}", own, count=hidden, url=place.page))
    hidden = as_int(answer.get("hidden_replies")) or 0
    if hidden:
        comments.append(missing("more", count=hidden, url=place.page))
    total = as_int(answer.get("total_replies"))
    return build_thread(comments, url=f"{place.page}#isso-thread", total=total)


def _comment(row: Json, place: Place) -> Comment:
    number = as_id(row.get("id"))
    mode = as_int(row.get("mode"))
    state: CommentState = "ok"
    if mode == _DELETED:
        state = "deleted"
    elif mode == _PENDING:
        state = "secret"
    likes, dislikes = as_int(row.get("likes")), as_int(row.get("dislikes"))
    return comment(
        number,
        as_body(row.get("text")),
        base_url=place.page,
        parent_id=as_id(row.get("parent")) or None,
        author=as_line(row.get("author"), 100),
        published=as_when(row.get("created")),
        edited=as_when(row.get("modified")),
        state=state,
        score=None if likes is None and dislikes is None else Score(likes, dislikes),
        url=f"{place.page}#isso-{number}",
    )
