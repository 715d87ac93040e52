"""Models to plain dicts and back, for JSON: the commands print them, the store keeps them.

Field names are those of `show --json`; what that form does not name (marks, a table's head,
links of list items) stands under further keys, so that everything comes back unchanged. Empty
further keys are left out. Never reads or writes a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar, cast

from tui_reader.models import (
    Article,
    Attachment,
    Block,
    Comment,
    Definition,
    Folded,
    Link,
    ListItem,
    Mark,
    Neighbour,
    Score,
    Thread,
    When,
)

Json = dict[str, Any]
T = TypeVar("T")


def when_to_text(when: When | None) -> str | None:
    """ISO 8601 with the offset the time has; a bare date stays one."""
    return None if when is None else when.isoformat()


def when_from_text(text: str | None) -> When | None:
    """The time that `when_to_text` wrote; None for anything else."""
    if not text:
        return None
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        return None


def score_to_dict(score: Score | None) -> Json | None:
    return None if score is None else {"up": score.up, "down": score.down}


def score_from_dict(data: Mapping[str, Any] | None) -> Score | None:
    return None if data is None else Score(data.get("up"), data.get("down"))


def block_to_dict(block: Block) -> Json:
    out: Json = {"kind": block.kind}
    if block.kind == "heading":
        out["level"] = block.level
    if block.kind == "list":
        out["ordered"] = block.ordered
        out["items"] = [_item_to_dict(item) for item in block.items]
    elif block.kind == "definitions":
        out["items"] = [_definition_to_dict(definition) for definition in block.definitions]
    elif block.kind == "table":
        out["rows"] = [list(row) for row in block.rows]
        if block.has_header:
            out["has_header"] = True
    if block.kind in ("image", "embed"):
        out["url"] = block.url
    if block.kind == "footnote":
        out["mark"] = block.mark
    if block.text or block.kind not in ("list", "definitions", "table", "rule"):
        out["text"] = block.text
    if block.kind == "code":
        out["language"] = block.language
    _put_spans(out, block.links, block.marks)
    if block.quoted:
        out["quoted"] = True
    for name in ("level", "language", "url", "mark", "start"):  # fields that this kind rarely has
        value = getattr(block, name)
        if value is not None and name not in out:
            out[name] = value
    return out


def block_from_dict(data: Mapping[str, Any]) -> Block:
    kind = data["kind"]
    items = data.get("items", ())
    return Block(
        kind=kind,
        text=_as(str, data.get("text", "")),
        links=_links(data),
        marks=_marks(data),
        level=data.get("level"),
        ordered=bool(data.get("ordered", False)),
        items=tuple(map(_item_from_dict, items)) if kind == "list" else (),
        definitions=tuple(map(_definition_from_dict, items)) if kind == "definitions" else (),
        rows=tuple(tuple(_as(str, cell) for cell in row) for row in data.get("rows", ())),
        has_header=bool(data.get("has_header", False)),
        language=data.get("language"),
        url=data.get("url"),
        mark=data.get("mark"),
        start=data.get("start"),
        quoted=bool(data.get("quoted", False)),
    )


def article_to_dict(article: Article) -> Json:
    """Everything of the article; `text` and `repeats` are there for those who only read."""
    return {
        "url": article.url,
        "title": article.title,
        "language": article.language,
        "text": article.text,
        "repeats": article.repeats,
        "blocks": [block_to_dict(block) for block in article.blocks],
        "folded": [
            {"block": block_to_dict(f.block), "before": f.before, "repeats": f.repeats}
            for f in article.folded
        ],
        "author": article.author,
        "category": article.category,
        "published": when_to_text(article.published),
        "views": article.views,
        "score": score_to_dict(article.score),
        "previous": neighbour_to_dict(article.previous),
        "next": neighbour_to_dict(article.next),
        "attachments": [attachment_to_dict(a) for a in article.attachments],
        "thread": None if article.thread is None else thread_to_dict(article.thread),
        "comments_url": article.comments_url,
        "kind": article.kind,
        "site_title": article.site_title,
    }


def article_from_dict(data: Mapping[str, Any]) -> Article:
    thread = data.get("thread")
    return Article(
        url=data.get("url"),
        title=data.get("title"),
        blocks=tuple(map(block_from_dict, data.get("blocks", ()))),
        folded=tuple(
            Folded(block_from_dict(f["block"]), f["before"], f["repeats"])
            for f in data.get("folded", ())
        ),
        language=data.get("language"),
        author=data.get("author"),
        category=data.get("category"),
        published=when_from_text(data.get("published")),
        views=data.get("views"),
        score=score_from_dict(data.get("score")),
        previous=neighbour_from_dict(data.get("previous")),
        next=neighbour_from_dict(data.get("next")),
        attachments=tuple(map(attachment_from_dict, data.get("attachments", ()))),
        thread=None if thread is None else thread_from_dict(thread),
        comments_url=data.get("comments_url"),
        kind=data.get("kind"),
        site_title=data.get("site_title"),
    )


def neighbour_to_dict(neighbour: Neighbour | None) -> Json | None:
    if neighbour is None:
        return None
    return {
        "title": neighbour.title,
        "url": neighbour.url,
        "published": when_to_text(neighbour.published),
    }


def neighbour_from_dict(data: Mapping[str, Any] | None) -> Neighbour | None:
    if data is None:
        return None
    return Neighbour(data.get("title"), data.get("url"), when_from_text(data.get("published")))


def attachment_to_dict(attachment: Attachment) -> Json:
    out: Json = {"name": attachment.name, "url": attachment.url, "size": attachment.size}
    if attachment.type is not None:
        out["type"] = attachment.type
    return out


def attachment_from_dict(data: Mapping[str, Any]) -> Attachment:
    return Attachment(data["url"], data.get("name"), data.get("type"), data.get("size"))


def comment_to_dict(comment: Comment) -> Json:
    out: Json = {
        "id": comment.id,
        "parent_id": comment.parent_id,
        "depth": comment.depth,
        "author": comment.author,
        "published": when_to_text(comment.published),
        "edited": when_to_text(comment.edited),
        "text": comment.text,
        "state": comment.state,
        "score": score_to_dict(comment.score),
        "url": comment.url,
    }
    if comment.blocks:
        out["blocks"] = [block_to_dict(block) for block in comment.blocks]
    return out


def comment_from_dict(data: Mapping[str, Any]) -> Comment:
    return Comment(
        id=_as(str, data["id"]),
        text=_as(str, data["text"]),
        parent_id=data.get("parent_id"),
        depth=_as(int, data.get("depth", 0)),
        author=data.get("author"),
        published=when_from_text(data.get("published")),
        edited=when_from_text(data.get("edited")),
        state=data.get("state", "ok"),
        score=score_from_dict(data.get("score")),
        url=data.get("url"),
        blocks=tuple(map(block_from_dict, data.get("blocks", ()))),
    )


def thread_to_dict(thread: Thread) -> Json:
    return {
        "comments": [comment_to_dict(comment) for comment in thread.comments],
        "url": thread.url,
        "total": thread.total,
        "title": thread.title,
    }


def thread_from_dict(data: Mapping[str, Any]) -> Thread:
    return Thread(
        comments=tuple(map(comment_from_dict, data.get("comments", ()))),
        url=data.get("url"),
        total=None if data.get("total") is None else _as(int, data["total"]),
        title=data.get("title"),
    )


def _item_to_dict(item: ListItem) -> Json:
    out: Json = {"text": item.text, "items": [_item_to_dict(child) for child in item.items]}
    if item.ordered:
        out["ordered"] = True
    _put_spans(out, item.links, item.marks)
    return out


def _item_from_dict(data: Mapping[str, Any]) -> ListItem:
    return ListItem(
        text=_as(str, data["text"]),
        items=tuple(map(_item_from_dict, data.get("items", ()))),
        ordered=bool(data.get("ordered", False)),
        links=_links(data),
        marks=_marks(data),
    )


def _definition_to_dict(definition: Definition) -> Json:
    out: Json = {"term": definition.term, "text": definition.text}
    _put_spans(out, definition.links, ())
    if definition.term_links:
        out["term_links"] = [_link_to_dict(link) for link in definition.term_links]
    return out


def _definition_from_dict(data: Mapping[str, Any]) -> Definition:
    return Definition(
        _as(str, data["term"]), _as(str, data["text"]), _links(data), _links(data, "term_links")
    )


def _link_to_dict(link: Link) -> Json:
    out: Json = {"start": link.start, "end": link.end, "url": link.url}
    return {**out, "is_image": True} if link.is_image else out


def _put_spans(out: Json, links: Sequence[Link], marks: Sequence[Mark]) -> None:
    if links:
        out["links"] = [_link_to_dict(link) for link in links]
    if marks:
        out["marks"] = [{"start": x.start, "end": x.end, "kind": x.kind} for x in marks]


def _as(kind: type[T], value: object) -> T:
    """`value`, which the screen relies on being of a kind. Raises TypeError for another one."""
    if type(value) is not kind:
        raise TypeError(f"not {kind.__name__}")
    return value


def _links(data: Mapping[str, Any], name: str = "links") -> tuple[Link, ...]:
    found = cast("list[dict[str, Any]]", data.get(name) or [])
    return tuple(
        Link(_as(int, x["start"]), _as(int, x["end"]), _as(str, x["url"]), bool(x.get("is_image")))
        for x in found
    )


def _marks(data: Mapping[str, Any]) -> tuple[Mark, ...]:
    found = cast("list[dict[str, Any]]", data.get("marks") or [])
    return tuple(Mark(_as(int, x["start"]), _as(int, x["end"]), x["kind"]) for x in found)
