"""Comments of a Gnuboard post: the engine's own list in any skin, and lists sites print themselves.

Found by what scripts of the core depend on: the ids `c_N`, `secret_comment_N`, `save_comment_N`
(Gnuboard4: `<a name="c_N">`). Depth is told by the indent alone. A deleted comment leaves no trace,
so a depth that jumps is a reply whose parent is gone. Replies to it keep their depth.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tui_reader.models import Block, Comment, Score, Thread, When
from tui_reader.sources.boards.dom import (
    Node,
    classes,
    facts,
    find,
    first,
    number_in,
    of_class,
    text_of,
)
from tui_reader.sources.boards.times import read_when
from tui_reader.sources.gnuboard.own_comments import own_comments
from tui_reader.text.blocks import comment_blocks
from tui_reader.text.clean import clean_text

_ID = re.compile(r"c_(\d{1,12})")
_INDENT = re.compile(r"(?:margin|padding)-left\s*:\s*(\d{1,4})(?:\.\d+)?px")
_BODIES = ("cmt_contents", "cmt-contents", "comment-cont-txt", "media-content", "comment-content")
_AUTHORS = ("sv_member", "sv_guest", "member", "guest", "comment-name", "cmt-name")
_TIMES = ("comment-time", "bo_vc_hdinfo", "media-info", "cmt-date", "date")
_HIDDEN = "//*[starts-with(@id, 'save_comment_') or starts-with(@id, 'secret_comment_')]"
_BUTTONS = ("cmt-good-btn", "cmt-btn", "na-cgood-btn", "comment-btn-wrap")
_NOT_TEXT = (
    ".//*[starts-with(@id, 'save_comment_') or starts-with(@id, 'edit_')"
    " or starts-with(@id, 'reply_')]|.//script|.//input|.//img[@alt='비밀글']"
    f"|.//*[{of_class(*_BUTTONS)}]"
)
_SECRET_WORDS = {"", "비밀글 입니다.", "비밀글입니다.", "댓글내용 확인", "비밀글"}
DEEPEST = 30


@dataclass(frozen=True, slots=True)
class _Found:
    """One comment as it stands on the page; `indent` in pixels (or steps, for Gnuboard4)."""

    id: str
    node: Node
    indent: int


def read_thread(
    page: Node,
    body: Node | None,
    *,
    url: str | None,
    base: str,
    now: datetime | None,
    pages: Sequence[Node] = (),
) -> Thread:
    """The comments of a post; an empty thread when the page says that there are none. `pages`: all
    pages of them, in order, where there are several: indents mean the same on each."""
    trees = pages or (page,)
    unique = {one.id: one for tree in trees for one in _find(tree)}
    found = list(unique.values())
    hidden = {node.get("id"): node for tree in trees for node in find(tree, _HIDDEN)}
    comments = [_comment(one, hidden, url, base, now) for one in found]
    said = shown_count(page)
    if comments:
        return Thread(tuple(nested(comments, _depths(found))), url=url, total=said)
    own = own_comments(page, body, base=base, now=now)
    return Thread(own, url=url, total=max(said or 0, len(own)) if own else said)


def shown_count(page: Node) -> int | None:
    """How many comments the page says that there are."""
    node = first(
        page,
        f"//*[{of_class('cmt_btn')}]//*[{of_class('total')}]",
        f"//*[{of_class('bo_vc_tit')}]//span",
        f"//*[{of_class('view-comment-heading', 'cmt-btn')}]",
        f"//*[@id='viewcomment']/*[{of_class('view-comment')}]",
        "//a[@href='#bo_vc' or @href='#viewcomment']",
    )
    if node is not None:
        return number_in(text_of(node))
    info = first(
        page,
        f"//*[@id='bo_v_info' or {of_class('panel-heading', 'content-info', 'board-view-info')}]",
    )
    return number_in(facts(info).get("comments"))


def _find(page: Node) -> list[_Found]:
    """The comments in the page's order, each id once."""
    found: dict[str, _Found] = {}
    for node in find(page, "//*[starts-with(@id, 'c_')]"):
        match = _ID.fullmatch(node.get("id"))
        if match is not None and _is_comment(node):
            found.setdefault(match[1], _Found(match[1], node, _indent(node)))
    if found:
        return list(found.values())
    for mark in find(page, "//a[starts-with(@name, 'c_')]"):
        match = _ID.fullmatch(mark.get("name"))
        node = first(mark, "following::table[1]")
        if match is not None and node is not None and _is_comment(node):
            found.setdefault(match[1], _Found(match[1], node, _steps(node)))
    return list(found.values())


def _is_comment(node: Node) -> bool:
    """Whether an element with a comment's id is one: menus may have such ids too."""
    inner = f".{_HIDDEN}"
    if first(node, inner) is not None or node.tag == "article":
        return True
    return first(node, f".//*[{of_class(*_BODIES)}]") is not None


def _indent(node: Node) -> int:
    """How far a comment is moved to the right: by its own style or that of what wraps it alone."""
    for candidate in (node, *node[:1], node.getparent()):
        if candidate is None or not isinstance(candidate.tag, str):
            continue
        match = _INDENT.search(candidate.get("style") or "")
        if match is not None:
            return int(match[1])
        for name in classes(candidate):
            match = re.fullmatch(r"depth-w(\d{1,3})", name)
            if match is not None:
                return int(match[1])
    return 0


def _steps(node: Node) -> int:
    """Gnuboard4: five no-break spaces a level in the first cell."""
    cell = first(node, "./tr[1]/td[1]", "./tbody/tr[1]/td[1]")
    text = "" if cell is None else "".join(cell.itertext())
    return text.count("\u00a0") // 5


def _depths(found: Sequence[_Found]) -> list[int]:
    """Indents as levels. The unit is the skin's own: 50, 20 or 15 pixels, or what all share."""
    indents = [one.indent for one in found]
    unit = math.gcd(*indents)
    if unit == 0:
        return [0] * len(found)
    for known in _units(found[0].node):
        if unit % known == 0:
            unit = known
            break
    return [min(indent // unit, DEEPEST) for indent in indents]


def _units(node: Node) -> tuple[int, ...]:
    """Units of the skins that can be told by their markup (else the common divisor tells)."""
    if first(node, f".//*[{of_class('cmt-contents')}]") is not None:
        return (15,)
    if first(node, f".//*[{of_class('cm_wrap')}]") is not None:
        return (50,)
    if first(node, f".//*[{of_class('comment_inner', 'comment-item-body')}]") is not None:
        return (15,)
    if first(node, "./header/h1") is not None:
        return (20,)
    return ()


def nested(comments: Sequence[Comment], depths: Sequence[int]) -> list[Comment]:
    """Comments with depth and parent: the last one before that stands one level higher."""
    line: dict[int, str] = {}
    nested = []
    for comment, depth in zip(comments, depths, strict=True):
        parent = line.get(depth - 1) if depth else None
        line = {level: key for level, key in line.items() if level < depth}
        line[depth] = comment.id
        nested.append(replace(comment, depth=depth, parent_id=parent))
    return nested


def _comment(
    one: _Found, hidden: Mapping[str, Node], url: str | None, base: str, now: datetime | None
) -> Comment:
    body = first(one.node, f".//*[{of_class(*_BODIES)}]", "./p", "./div/p")
    is_secret = _is_secret(one, hidden)
    score = _score(one.node)  # before its buttons are taken out of the text
    text, blocks = _text(one, body, hidden, base)
    if is_secret and _is_unreadable(text, body):
        text, blocks = "", ()
    skip = frozenset([body]) if body is not None else frozenset()
    return Comment(
        id=one.id,
        text=text,
        author=_author(one.node, skip),
        published=_published(one.node, skip, now),
        state="secret" if is_secret else "ok",
        score=score,
        url=f"{url}#c_{one.id}" if url else None,
        blocks=blocks,
    )


def _is_secret(one: _Found, hidden: Mapping[str, Node]) -> bool:
    flag = hidden.get(f"secret_comment_{one.id}")
    if flag is not None and (flag.get("value") or "").strip() == "secret":
        return True
    return first(one.node, ".//img[@alt='비밀글']") is not None


def _is_unreadable(text: str, body: Node | None) -> bool:
    locked = body is not None and first(body, f".//a[{of_class('s_cmt')}]") is not None
    return locked or " ".join(text.split()) in _SECRET_WORDS


def _text(
    one: _Found, body: Node | None, hidden: Mapping[str, Node], base: str
) -> tuple[str, tuple[Block, ...]]:
    """The comment's text; from the hidden copy that its edit form uses when none is seen."""
    from lxml import html

    raw = "".join(hidden[key].itertext()) if (key := f"save_comment_{one.id}") in hidden else ""
    if body is not None:
        for extra in find(body, _NOT_TEXT):
            extra.drop_tree()
        markup = html.tostring(body, encoding="unicode", with_tail=False)
        text, blocks = comment_blocks(markup, base)
        if text or blocks:
            return text, blocks
    text = "\n".join(line.strip() for line in clean_text(raw, 100_000).splitlines()).strip()
    return text, (Block("paragraph", text),) if text else ()


def _author(node: Node, skip: frozenset[Node]) -> str | None:
    for name in _AUTHORS:
        for found in find(node, f".//*[{of_class(name)}]"):
            text = text_of(found, skip, limit=100)
            if text:
                return text
    heading = text_of(first(node, ".//h1", ".//h2", ".//strong", ".//b"), skip, limit=120)
    return re.sub(r"님의\s*댓글(?:의 댓글)?$", "", heading).strip() or None


def _published(node: Node, skip: frozenset[Node], now: datetime | None) -> When | None:
    stamp = first(node, ".//time[@datetime]", ".//*[@content and starts-with(@content, '20')]")
    if stamp is not None:
        when = read_when(stamp.get("datetime") or stamp.get("content"))
        if when is not None:
            return when
    for found in find(node, f".//*[{of_class(*_TIMES)}]"):
        when = read_when(text_of(found, limit=80), now)
        if when is not None:
            return when
    return read_when(text_of(node, skip, limit=300), now)


def _score(node: Node) -> Score | None:
    up = first(
        node,
        f".//*[{of_class('board-cmt-act-good')}]",
        ".//*[starts-with(@id, 'c_g')]",
    )
    down = first(
        node,
        f".//*[{of_class('board-cmt-act-nogood')}]",
        ".//*[starts-with(@id, 'c_n')]",
    )
    score = Score(up=number_in(text_of(up)), down=number_in(text_of(down)))
    return None if score == Score() else score
