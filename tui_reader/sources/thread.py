"""One model for all comments: a flat list as a site sends it in, a tree-ordered Thread out.

Every source that has comments builds them with `build_thread`. It keeps the site's order inside a
level, puts each comment after its parent, computes depths, and never loses or loops:

- a comment whose parent is not in the answer (a page or depth limit, a moderated parent) stands
  under a `missing` mark with the parent's id; it keeps its `parent_id` (and the depth the site
  gave it);
- parents that go in a circle are cut at the first comment of the circle;
- a deleted comment stays when something below it is there to be read, and goes when not;
- a second comment with the same id is dropped, one without an id is "#1", "#2" ... in order;
- depths are capped: beyond MAX_DEPTH all stand at the same one, in order.

Pure: no network, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import replace
from datetime import datetime

from tui_reader.models import Block, Comment, CommentState, Score, Thread

MAX_COMMENTS = 20_000
MAX_DEPTH = 100


def build_thread(
    comments: Iterable[Comment],
    *,
    url: str | None = None,
    total: int | None = None,
    title: str | None = None,
    root_ids: Set[str] = frozenset(),
    keep_deleted: bool = False,
) -> Thread:
    """The thread of `comments`, given flat in the site's order.

    `root_ids`: parent ids that mean the entry itself. `total`: what the site says.
    `keep_deleted`: deleted comments without anything below them stay too.
    """
    nodes, cut = _numbered(comments, root_ids)
    ordered = _in_tree_order(_with_parents(nodes))
    if not keep_deleted:
        ordered = _without_dead_leaves(ordered)
    if cut:
        ordered.append(missing("…", url=url))
    return Thread(comments=tuple(ordered), url=url, total=total, title=title)


def missing(
    comment_id: str,
    parent_id: str | None = None,
    *,
    count: int | None = None,
    url: str | None = None,
) -> Comment:
    """The mark of comments known to exist but not loaded: `count` of them, where that is known."""
    text = "" if count is None else f"{count} more comment{'' if count == 1 else 's'}"
    return Comment(comment_id, text, parent_id=parent_id, state="missing", url=url)


def comment(
    comment_id: str,
    html: str | None,
    *,
    base_url: str | None = None,
    parent_id: str | None = None,
    depth: int = 0,
    author: str | None = None,
    published: datetime | None = None,
    edited: datetime | None = None,
    state: CommentState = "ok",
    score: Score | None = None,
    url: str | None = None,
) -> Comment:
    """A Comment with the body `html`; of a deleted one the body is not looked at."""
    is_empty = not html or state == "deleted"
    text, blocks = ("", ()) if is_empty else body(html or "", base_url)
    return Comment(
        id=comment_id,
        text=text,
        parent_id=parent_id or None,
        depth=depth,
        author=author,
        published=published,
        edited=edited,
        state=state,
        score=score,
        url=url,
        blocks=blocks,
    )


def body(html: str, base_url: str | None) -> tuple[str, tuple[Block, ...]]:
    """A comment's HTML as plain text and blocks."""
    from tui_reader.text.blocks import comment_blocks

    return comment_blocks(html, base_url)


def filled(
    thread: Thread,
    mark: Comment,
    loaded: Iterable[Comment],
    *,
    root_ids: Set[str] = frozenset(),
) -> Thread:
    """`thread` with the `missing` mark replaced by the comments `loaded` for it."""
    flat: list[Comment] = []
    for old in thread.comments:
        if old.id != mark.id or old.state != "missing":
            flat.append(old)
        else:
            flat.extend(loaded)
    return build_thread(
        flat, url=thread.url, total=thread.total, title=thread.title, root_ids=root_ids
    )


def _numbered(comments: Iterable[Comment], root_ids: Set[str]) -> tuple[dict[str, Comment], bool]:
    """By id, in order; whether some had to be cut off."""
    nodes: dict[str, Comment] = {}
    for number, one in enumerate(comments, 1):
        if len(nodes) >= MAX_COMMENTS:
            return nodes, True
        key = one.id or f"#{number}"
        if one.parent_id in root_ids:
            one = replace(one, parent_id=None)
        if key not in nodes:
            nodes[key] = one if one.id else replace(one, id=key)
        elif nodes[key].state == "missing" and one.state != "missing":
            nodes[key] = one  # loaded after all
    return nodes, False


def _with_parents(nodes: dict[str, Comment]) -> dict[str, Comment]:
    """`nodes` with a `missing` mark in front of the first comment whose parent is not there."""
    whole: dict[str, Comment] = {}
    for key, one in nodes.items():
        parent = one.parent_id
        if parent is not None and parent not in nodes and parent not in whole:
            whole[parent] = replace(missing(parent), depth=max(one.depth - 1, 0))
        whole[key] = one
    return whole


def _in_tree_order(nodes: dict[str, Comment]) -> list[Comment]:
    """Each comment after its parent, with its depth; circles are cut."""
    children: dict[str, list[str]] = {}
    roots: list[str] = []
    for key, one in nodes.items():
        if one.parent_id is None:
            roots.append(key)
        else:
            children.setdefault(one.parent_id, []).append(key)
    ordered: list[Comment] = []
    seen: set[str] = set()

    def walk(start: str) -> None:
        top = nodes[start].depth if nodes[start].state == "missing" else 0
        stack = [(start, top)]
        while stack:
            key, depth = stack.pop()
            if key in seen:
                continue
            seen.add(key)
            ordered.append(replace(nodes[key], depth=min(depth, MAX_DEPTH)))
            stack.extend((child, depth + 1) for child in reversed(children.get(key, ())))

    for key in roots:
        walk(key)
    for key in nodes:  # what no root leads to goes in a circle
        if key not in seen:
            walk(key)
    return ordered


def _without_dead_leaves(ordered: list[Comment]) -> list[Comment]:
    kept: list[Comment] = []
    parents: set[str] = set()
    for one in reversed(ordered):
        if one.state != "deleted" or one.id in parents:
            kept.append(one)
            if one.parent_id is not None:
                parents.add(one.parent_id)
    kept.reverse()
    return kept
