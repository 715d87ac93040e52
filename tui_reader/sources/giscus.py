"""Giscus and utterances: comments kept in a GitHub repository, found by the page's script.

Giscus' own API gives the discussion as its widget sees it; utterances' comments are those of a
GitHub issue found by its title (anonymous: 60 requests an hour). Neither is a promised interface.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from tui_reader.errors import NotFoundError
from tui_reader.fetch import Politeness
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
    as_url,
    as_when,
    fetch_json,
)
from tui_reader.sources.page_scripts import Tags
from tui_reader.sources.thread import build_thread, comment, missing

GISCUS = "https://giscus.app"
GITHUB = "https://api.github.com"
PAGES = 10
POLITENESS: Mapping[str, Politeness] = {
    "giscus.app": Politeness(at_once=1),
    "api.github.com": Politeness(at_once=1, per_hour=60),
}
_HTML = {"Accept": "application/vnd.github.html+json"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page's comments are kept."""

    engine: str  # giscus, utterances
    repository: str
    term: str
    number: int
    category: str
    is_strict: bool
    page: str


def found_in(tags: Tags) -> Place | None:
    """The place that a page's script names; None when it includes neither engine."""
    for script in tags.scripts:
        source = script.get("src", "")
        host = urlsplit(tags.join(source) or "").hostname if source else None
        if host == "utteranc.es" or "utterances" in source:
            engine, prefix, mapping = "utterances", "", script.get("issue-term", "pathname")
        elif script.get("data-repo") and (host == "giscus.app" or "giscus" in source):
            engine, prefix, mapping = "giscus", "data-", script.get("data-mapping", "pathname")
        else:
            continue
        repository = script.get(f"{prefix}repo", "")
        if not re.fullmatch(r"[\w.-]+/[\w.-]+", repository):
            return None
        number = as_int(script.get("issue-number"))
        if engine == "giscus" and mapping == "number":
            number = as_int(script.get("data-term"))
        return Place(
            engine=engine,
            repository=repository,
            term=_term(mapping, script.get("data-term", ""), tags),
            number=number or 0,
            category=script.get("data-category", ""),
            is_strict=script.get("data-strict") == "1",
            page=tags.url,
        )
    return None


def _term(mapping: str, own: str, tags: Tags) -> str:
    """What the thread's title must hold, by the mapping that the site chose."""
    if mapping == "pathname":
        path = urlsplit(tags.url).path
        return re.sub(r"\.\w+$", "", path[1:]) if len(path) > 1 else "index"
    if mapping == "url":
        return tags.url.split("#")[0].split("?")[0]
    if mapping == "title":
        return tags.title
    if mapping == "og:title":
        return tags.metas.get("og:title", "")
    return own or mapping  # "specific", and utterances' own words


async def fetch_thread(
    place: Place, fetch: Fetch, *, giscus: str = GISCUS, github: str = GITHUB
) -> Thread:
    """The thread at `place`; an empty one when nobody has commented yet."""
    try:
        if place.engine == "giscus":
            return await _giscus(place, fetch, giscus)
        return await _utterances(place, fetch, github)
    except NotFoundError:
        return Thread(url=place.page, total=0)


async def _giscus(place: Place, fetch: Fetch, api: str) -> Thread:
    ask = {
        "repo": place.repository,
        "term": place.term,
        "category": place.category,
        "number": str(place.number),
        "strict": "true" if place.is_strict else "false",
        "first": "50",
    }
    comments: list[Comment] = []
    discussion: Json = {}
    cursor: str | None = None
    for _ in range(PAGES):
        after = {"after": cursor} if cursor else {}
        answer = as_dict(await fetch_json(fetch, f"{api}/api/discussions?{urlencode(ask | after)}"))
        discussion = as_dict(answer.get("discussion"))
        comments += read_giscus(discussion)
        info = as_dict(discussion.get("pageInfo"))
        following = as_line(info.get("endCursor"))
        if not info.get("hasNextPage") or following in (None, cursor):
            break
        cursor = following
    counts = (as_int(discussion.get(name)) for name in ("totalCommentCount", "totalReplyCount"))
    known = [count for count in counts if count is not None]
    url = as_url(discussion.get("url")) or place.page
    return build_thread(comments, url=url, total=sum(known) if known else None)


def read_giscus(discussion: Json) -> list[Comment]:
    """The comments on one page of a discussion, each with its replies."""
    comments: list[Comment] = []
    for row in as_dicts(discussion.get("comments")):
        own = _giscus_comment(row, None)
        comments.append(own)
        replies = as_dicts(row.get("replies"))
        comments += [_giscus_comment(reply, own.id) for reply in replies]
        lacking = (as_int(row.get("replyCount")) or 0) - len(replies)
        if lacking > 0:
            comments.append(missing(f"more:{own.id}", own.id, count=lacking, url=own.url))
    return comments


def _giscus_comment(row: Json, parent: str | None) -> Comment:
    state: CommentState = "ok"
    if row.get("deletedAt"):
        state = "deleted"
    elif row.get("isMinimized"):
        state = "flagged"
    ups = as_int(row.get("upvoteCount"))
    return comment(
        as_id(row.get("id")),
        as_body(row.get("bodyHTML")),
        base_url="https://github.com",
        parent_id=parent,
        author=as_line(as_dict(row.get("author")).get("login"), 100),
        published=as_when(row.get("createdAt")),
        edited=as_when(row.get("lastEditedAt")),
        state=state,
        score=None if ups is None else Score(up=ups),
        url=as_url(row.get("url")),
    )


async def _utterances(place: Place, fetch: Fetch, api: str) -> Thread:
    number, total = place.number or None, None
    if number is None:
        words = f'"{place.term}" type:issue in:title repo:{place.repository}'
        answer = as_dict(await fetch_json(fetch, f"{api}/search/issues?q={quote(words)}", _HTML))
        rows = as_dicts(answer.get("items"))
        # The search is fuzzy: utterances itself takes the issue whose title is the term.
        row = next((row for row in rows if place.term in (as_line(row.get("title")) or "")), None)
        number = as_int(row.get("number")) if row else None
        total = as_int(row.get("comments")) if row else None
    if number is None:
        return Thread(url=place.page, total=0)
    comments: list[Comment] = []
    for page in range(1, PAGES + 1):
        call = f"repos/{place.repository}/issues/{number}/comments?per_page=100&page={page}"
        answers = as_dicts(await fetch_json(fetch, f"{api}/{call}", _HTML))
        comments += [_issue_comment(answer) for answer in answers]
        if len(answers) < 100:
            break
    url = f"https://github.com/{place.repository}/issues/{number}"
    return build_thread(comments, url=url, total=total)


def _issue_comment(row: Json) -> Comment:
    reactions = as_dict(row.get("reactions"))
    up, down = as_int(reactions.get("+1")), as_int(reactions.get("-1"))
    published, edited = as_when(row.get("created_at")), as_when(row.get("updated_at"))
    return comment(
        as_id(row.get("id")),
        as_body(row.get("body_html")) or as_body(row.get("body")),
        base_url="https://github.com",
        author=as_line(as_dict(row.get("user")).get("login"), 100),
        published=published,
        edited=edited if edited != published else None,
        score=None if up is None and down is None else Score(up, down),
        url=as_url(row.get("html_url")),
    )
