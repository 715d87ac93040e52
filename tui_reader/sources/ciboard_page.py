"""An article page of CIBoard and the comments that it loads; used by `ciboard` alone."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import datetime

from tui_reader.models import Article, Attachment, Block, Comment, Neighbour, Score, Thread
from tui_reader.sources.boards.dom import (
    SIZE,
    Node,
    facts,
    find,
    first,
    number_in,
    of_class,
    size_of,
    text_of,
)
from tui_reader.sources.boards.times import read_when
from tui_reader.sources.gnuboard.comments import nested
from tui_reader.text.blocks import comment_blocks, html_blocks
from tui_reader.text.repeats import fold_repeats
from tui_reader.urls import join

PostOf = Callable[[str, str], tuple[str, str] | None]

_DOWNLOAD = re.compile(r"javascript:\s*file_download\(\s*['\"]([^'\"]{1,2000})['\"]\s*\)")
_SIZE_AT_END = re.compile(SIZE.pattern + r"\s*$", re.IGNORECASE)
_NOT_TEXT = (
    f".//textarea|.//input|.//script|.//*[starts-with(@id, 'edit_') or starts-with(@id, 'reply_')"
    f" or {of_class('media-heading', 'lucky')}]"
)
_NOT_NAME = f".//*[{of_class('time', 'reply', 'ip', 'label')}]"


def read_article(page: Node, post_of: PostOf, base: str, now: datetime | None) -> Article | None:
    """The article of a page; None when it holds none."""
    body = first(page, "//*[@id='post-content']")
    if body is None:
        return None
    board = first(body, f"ancestor::*[{of_class('board')}][1]")
    root = page if board is None else board
    info = first(root, f".//ul[{of_class('info')}]")
    said = facts(info)
    title, category = _title(root)
    score = Score(up=number_in(said.get("good")), down=number_in(said.get("nogood")))
    own = post_of(base, base)
    images = _images(root, body, base)
    folding = fold_repeats([*images, *html_blocks(body, base)], title=title)
    top = first(page, "/html")
    language = re.match(r"[a-z]{2,3}", "" if top is None else top.get("lang") or "ko")
    total = number_in(said.get("comments"))
    return Article(
        url=base if own is None else own[1],
        title=title,
        blocks=folding.kept,
        folded=folding.folded,
        language=language[0] if language is not None else None,
        author=text_of(first(info, "./li[1]"), limit=100) or None if info is not None else None,
        category=category,
        published=read_when(said.get("date"), now),
        views=number_in(said.get("views")),
        score=None if score == Score() else score,
        previous=_neighbour(root, "이전글", post_of, base),
        next=_neighbour(root, "다음글", post_of, base),
        attachments=_attachments(root, base),
        thread=Thread(url=base if own is None else own[1], total=total) if total == 0 else None,
        kind="ciboard",
    )


def _title(root: Node) -> tuple[str | None, str | None]:
    text = text_of(first(root, "./h3", ".//h3", ".//h2", ".//h1"))
    match = re.match(r"\[([^\]]{1,40})\]\s*(.+)", text)
    return (match[2], match[1]) if match is not None else (text or None, None)


def _images(root: Node, body: Node, base: str) -> list[Block]:
    """The attached pictures above the body, with their own addresses instead of the thumbnails'."""
    above = first(root, f".//*[{of_class('contents-view-img')}]")
    if above is None or any(node is body for node in above.iterdescendants()):
        return []
    for image in find(above, ".//img[@data-origin-image-url]"):
        image.set("src", image.get("data-origin-image-url"))
    return [block for block in html_blocks(above, base) if block.kind == "image"]


def _neighbour(root: Node, label: str, post_of: PostOf, base: str) -> Neighbour | None:
    for link in find(root, f".//a[normalize-space()='{label}']"):
        found = post_of(link.get("href") or "", base)
        if found is not None:
            return Neighbour(title=None, url=found[1])
    return None


def _attachments(root: Node, base: str) -> tuple[Attachment, ...]:
    found: dict[str, Attachment] = {}
    for link in find(root, f".//ul[{of_class('list-group')}]//li//a[@href]"):
        href = link.get("href")
        match, text = _DOWNLOAD.match(href), text_of(link)
        url = join(base, match[1] if match is not None else href)
        icon = first(link, f"./ancestor::li[1]//i[{of_class('fa-link')}]")
        if url is None or (match is None and icon is None):
            continue
        if match is None:
            found.setdefault(url, Attachment(url, text or None, "text/html"))
            continue
        name = _SIZE_AT_END.sub("", text).strip()
        size = size_of(_SIZE_AT_END.search(text))
        found.setdefault(url, Attachment(url, name or None, size=size))
    return tuple(found.values())


def read_comments(
    pages: Sequence[Node],
    *,
    url: str | None,
    base: str,
    now: datetime | None,
    total: int | None = None,
) -> Thread:
    """The comments of all pages. One that is shown again at the top as a favourite is one."""
    nodes: dict[str, Node] = {}
    for page in pages:
        for node in find(page, "//*[starts-with(@id, 'comment_')]"):
            match = re.fullmatch(r"comment_(\d{1,12})", node.get("id"))
            if match is not None:
                nodes.pop(match[1], None)  # in its own place, which comes after
                nodes[match[1]] = node
    indents = [_indent(node) for node in nodes.values()]
    unit = math.gcd(*indents) or 1
    comments = [_comment(key, node, url, base, now) for key, node in nodes.items()]
    whole = nested(comments, [indent // unit for indent in indents])
    return Thread(tuple(whole), url=url, total=total if total is not None else len(whole))


def _indent(node: Node) -> int:
    match = re.search(r"(?:padding|margin)-left\s*:\s*(\d{1,4})", node.get("style") or "")
    return int(match[1]) if match is not None else 0


def _comment(number: str, node: Node, url: str | None, base: str, now: datetime | None) -> Comment:
    from lxml import html

    heading = first(node, f".//*[{of_class('media-heading')}]")
    apart = frozenset(find(heading, _NOT_NAME)) if heading is not None else frozenset()
    author = text_of(heading, apart, limit=100) or None
    when = read_when(text_of(first(node, f".//*[{of_class('time')}]"), limit=80), now)
    votes = facts(first(node, f".//*[{of_class('reply')}]"))
    score = Score(up=number_in(votes.get("good")), down=number_in(votes.get("nogood")))
    flag = first(node, f".//input[@id='secret_comment_{number}']")
    body = first(node, f".//*[{of_class('media-body')}]")
    text, blocks = "", ()  # type: tuple[str, tuple[Block, ...]]
    if body is not None:
        for extra in find(body, _NOT_TEXT):
            extra.drop_tree()
        text, blocks = comment_blocks(
            html.tostring(body, encoding="unicode", with_tail=False), base
        )
    is_secret = flag is not None and (flag.get("value") or "0") not in ("", "0")
    is_hidden = is_secret and re.search(r"비밀\s?(?:글|댓글)", text) is not None
    is_deleted = re.fullmatch(r"[^\n]{0,20}삭제[^\n]{0,20}", text) is not None and not author
    if is_hidden or is_deleted:
        text, blocks = "", ()
    return Comment(
        id=number,
        text=text,
        author=author,
        published=when,
        state="secret" if is_secret else "deleted" if is_deleted else "ok",
        score=None if score == Score() else score,
        url=f"{url}#comment_{number}" if url else None,
        blocks=blocks,
    )
