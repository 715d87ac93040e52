"""What Lemmy (v3, v4) and PieFed answer: posts and comments as entries and comments.

The three are dialects of one another: counts beside the comment or in it, `content` or `body`,
`name` or `title`, `published` or `published_at`. Pure functions, used by `lemmy` and `piefed`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tui_reader.models import Comment, CommentState, Entry, Score
from tui_reader.sources.json_answer import (
    Json,
    as_body,
    as_dict,
    as_dicts,
    as_id,
    as_int,
    as_line,
    as_list,
    as_url,
    as_when,
)
from tui_reader.sources.markdown import markdown_html
from tui_reader.sources.thread import comment


def rows_of(answer: Json, name: str) -> list[Json]:
    """The rows of a list: under `name` in v3 and PieFed, under `items` in v4."""
    return as_dicts(answer.get(name)) or as_dicts(answer.get("items"))


def read_name(post: Json) -> str | None:
    """A post's title: `name`, in PieFed `title`."""
    return as_line(post.get("name")) or as_line(post.get("title"))


def read_entry(row: Json, base: str) -> Entry | None:
    """The entry that a post view makes; None for deleted and removed posts."""
    post = as_dict(row.get("post"))
    number = as_id(post.get("id"))
    title = read_name(post)
    if not number or title is None or post.get("deleted") or post.get("removed"):
        return None
    counts = {**post, **as_dict(row.get("counts"))}
    page = f"{base}/post/{number}"
    text = as_body(post.get("body"))
    html = markdown_html(text) if text else None
    url = as_url(post.get("url"))
    community = as_dict(row.get("community"))
    return Entry(
        external_id=number,
        title=title,
        url=url or page,
        author=author_of(row),
        category=as_line(community.get("title")) or as_line(community.get("name")),
        published=as_when(post.get("published") or post.get("published_at")),
        updated=as_when(post.get("updated") or post.get("updated_at") or post.get("edited_at")),
        content=None if url else html,
        summary=html if url else None,
        comments_url=page,
        comments_total=as_int(counts.get("comments")),
        score=score_of(counts),
    )


def read_comment(row: Json, base: str) -> Comment | None:
    """The comment that a comment view makes; None where there is no comment in it."""
    one = as_dict(row.get("comment"))
    number = as_id(one.get("id"))
    if not number:
        return None
    text = as_body(one.get("content")) or as_body(one.get("body"))
    state: CommentState = "ok"
    if one.get("deleted"):
        state = "deleted"
    elif one.get("removed") or (text is None and one.get("body", "") is None):
        state = "removed"  # PieFed sends hidden comments without a body
    line = path_of(one)
    return comment(
        number,
        markdown_html(text) if text and state == "ok" else None,
        base_url=base,
        parent_id=line[-1] if line else None,
        depth=len(line),
        author=author_of(row),
        published=as_when(one.get("published") or one.get("published_at")),
        edited=as_when(one.get("updated") or one.get("updated_at") or one.get("edited_at")),
        state=state,
        score=score_of({**one, **as_dict(row.get("counts"))}),
        url=as_url(one.get("ap_id")) or f"{base}/comment/{number}",
    )


def path_of(one: Json) -> list[str]:
    """The ids above a comment, top first: its `path` "0.A.B.own" without 0 and its own."""
    path = one.get("path")
    if isinstance(path, str):
        path = path.split(".")  # PieFed sends its own column, a list, in some answers
    parts = [as_id(part) for part in as_list(path)]
    return [part for part in parts[:-1] if part and part != "0"]


def author_of(row: Json) -> str | None:
    """The author's shown name, else the account's."""
    creator = as_dict(row.get("creator"))
    shown = as_line(creator.get("display_name"), 100) or as_line(creator.get("title"), 100)
    account = as_line(creator.get("name"), 100) or as_line(creator.get("user_name"), 100)
    return shown or account


def score_of(counts: Json) -> Score | None:
    """Up and down votes; where only their difference is told, that as `up`."""
    up = as_int(counts.get("upvotes"))
    down = as_int(counts.get("downvotes"))
    if up is None and down is None:
        up = as_int(counts.get("score"))
    return None if up is None and down is None else Score(up=up, down=down)


def cut_branches(rows: Sequence[Json]) -> list[tuple[str, int]]:
    """Comments that have more below them than came, with how many lack.

    What lacks below a comment counts for the lowest one that tells of it, not for those above.
    """
    came: Counter[str] = Counter()
    told: dict[str, int] = {}
    above: dict[str, list[str]] = {}
    for row in rows:
        one = as_dict(row.get("comment"))
        number = as_id(one.get("id"))
        if not number or number in told:
            continue
        counts = {**one, **as_dict(row.get("counts"))}
        told[number] = as_int(counts.get("child_count")) or 0
        above[number] = path_of(one)
        came.update(above[number])
    lacking = {key: told[key] - came[key] for key in told}
    for key in sorted(lacking, key=lambda key: -len(above[key])):
        for higher in above[key]:
            if higher in lacking:
                lacking[higher] -= max(lacking[key], 0)
    return [(key, count) for key, count in lacking.items() if count > 0]
