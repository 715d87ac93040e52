"""What stands around a post's body: its neighbours, attached files and links.

Neighbours are told by their labels (이전글, 다음글) in whatever element, or by the list that a
board shows below its posts in their place. Nothing here is followed: a file's address is only
passed on, downloading may cost the reader points.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from tui_reader.models import Attachment, Neighbour
from tui_reader.sources.boards.dom import (
    SIZE,
    Node,
    classes,
    find,
    first,
    is_within,
    of_class,
    size_of,
    text_of,
    walk,
)
from tui_reader.sources.boards.rows import Row
from tui_reader.sources.boards.times import read_when
from tui_reader.sources.gnuboard.address import BoardAddress, external_id, post_of, url_of
from tui_reader.sources.gnuboard.list_page import read_list
from tui_reader.text.clean import clean_line
from tui_reader.urls import join

_PREVIOUS = re.compile(r"^(?:이전\s?글|윗글)\s*[:：]?\s*|^(?:이전|prev(?:ious)?)$", re.IGNORECASE)
_NEXT = re.compile(r"^(?:다음\s?글|아랫글)\s*[:：]?\s*|^(?:다음|next)$", re.IGNORECASE)
MOST_LINKS = 2000
MOST_FILES = 200
_LABELS = ("이전", "다음", "이전글", "다음글", "이전 글", "다음 글")


@dataclass(frozen=True, slots=True)
class PostPage:
    """An article page taken apart: `root` holds all of the post, `apart` what is not about it."""

    tree: Node
    root: Node
    body: Node
    apart: frozenset[Node]
    board: BoardAddress
    base: str


def neighbours(page: PostPage) -> tuple[Neighbour | None, Neighbour | None]:
    """The site's previous (이전글: newer) and next post; told by the list below where that stands
    in their place."""
    found: dict[str, Neighbour] = {}
    for link in islice(page.root.iterdescendants("a"), MOST_LINKS):
        if len(found) == 2 and all(neighbour.title for neighbour in found.values()):
            break
        post = post_of(link.get("href") or "", page.board, page.base)
        which = _which(link) if post is not None else None
        if post is None or which is None or is_within(link, page.apart):
            continue
        neighbour = _neighbour(link, post, which)
        if which not in found or (neighbour.title and not found[which].title):
            found[which] = neighbour
    if found:
        return found.get("previous"), found.get("next")
    return _list_neighbours(page)


def _which(link: Node) -> str | None:
    image = first(link, ".//img")
    parent = link.getparent()
    words = [text_of(link, hidden=True), link.get("title") or ""]
    if image is not None:
        words += [image.get("alt") or "", image.get("title") or ""]
        source = image.get("src") or ""
        if re.search(r"btn_(?:prev|next)", source):
            return "previous" if "btn_prev" in source else "next"
    row = first(link, "ancestor::*[self::li or self::tr][1]")
    if row is not None:
        label = next((part for part in walk(row) if isinstance(part, str) and part.strip()), "")
        words.append(label if label.strip() in _LABELS else "")
    if parent is not None and parent.tag in ("li", "dd", "td", "div", "p") and len(parent) <= 6:
        names = classes(parent)
        if names & {"btn_prv", "bo_v_prev"}:
            return "previous"
        if names & {"btn_next", "bo_v_next"}:
            return "next"
        words.append(text_of(parent, hidden=True))
        if parent.tag in ("dd", "td"):
            words.append(text_of(first(parent, "preceding-sibling::*[1]"), hidden=True))
    for text in words:
        if _PREVIOUS.search(text.strip()):
            return "previous"
        if _NEXT.search(text.strip()):
            return "next"
    return None


def _neighbour(link: Node, post: BoardAddress, which: str) -> Neighbour:
    label = _PREVIOUS if which == "previous" else _NEXT
    parent = link.getparent()
    title = label.sub("", text_of(link)).strip()
    if not title:
        image = first(link, ".//img[@title]")
        hint = link.get("title") or ("" if image is None else image.get("title"))
        title = label.sub("", clean_line(hint)).strip()
    dates = [] if parent is None else find(parent, f".//*[{of_class('nb_date', 'date')}]")
    row = first(link, "ancestor::*[self::li or self::tr][1]")
    if row is not None and not dates:
        dates = [row]
    around = frozenset([link])
    when = next((w for node in dates if (w := read_when(text_of(node, around))) is not None), None)
    return Neighbour(title=title or None, url=url_of(post), published=when)


def _list_neighbours(page: PostPage) -> tuple[Neighbour | None, Neighbour | None]:
    """The rows above and below the current one in a list under the post (pinned notices apart)."""
    below = read_list(page.tree, page.board, page.base)
    if below is None:
        return None, None
    own = external_id(page.board) if page.board.number or page.board.slug else None
    rows = [row for row in below.rows if "notice" not in row.marks or "current" in row.marks]
    for index, row in enumerate(rows):
        if "current" in row.marks or row.id == own:
            above = rows[index - 1] if index else None
            under = rows[index + 1] if index + 1 < len(rows) else None
            return _of_row(above), _of_row(under)
    return None, None


def _of_row(row: Row | None) -> Neighbour | None:
    if row is None:
        return None
    return Neighbour(row.title, row.url, read_when(row.date_shown))


def files(page: PostPage) -> list[Attachment]:
    found: list[Attachment] = []
    for link in islice(find(page.root, ".//a[contains(@href, 'download.php')]"), MOST_FILES):
        href = link.get("href") or ""
        called = re.match(r"javascript:\s*file_download\('([^']{1,2000})'", href)
        url = join(page.base, called[1] if called is not None else href)
        if url is None or any(node is page.body for node in link.iterancestors()):
            continue
        strong = first(link, ".//strong")
        text = text_of(link)
        name = text_of(strong) if strong is not None else _file_name(text)
        match = SIZE.search(text.removeprefix(name)) or _size_beside(link)
        found.append(Attachment(url=url, name=name or None, size=size_of(match)))
    return found


def _file_name(text: str) -> str:
    """A file's name at the beginning of what is said of it: up to its ending, else its size."""
    ending = re.match(r".*?\.[A-Za-z0-9]{1,5}(?=\s|$)", text)
    return ending[0] if ending is not None else SIZE.split(text)[0].strip()


def _size_beside(link: Node) -> re.Match[str] | None:
    """The size that stands behind the link, where the file has a row of its own."""
    row = first(link, "ancestor::*[self::li or self::tr or self::dd or self::p][1]")
    if row is None or len(find(row, ".//a[contains(@href, 'download.php')]")) != 1:
        return None
    return SIZE.search(text_of(row, frozenset([link])))


def links(page: PostPage) -> list[Attachment]:
    """Links that the post names (관련링크): as attachments, the type tells them from files. The
    address is the one shown; the board's own counter in between only where that is cut."""
    found: list[Attachment] = []
    path = ".//*[@id='bo_v_link']//a|.//a[contains(@href, 'link.php?')]"
    for link in islice(find(page.root, path), MOST_FILES):
        if any(node is page.body for node in link.iterancestors()):
            continue
        shown = text_of(link).split(" ")[0]
        is_whole = re.match(r"https?://\S+$", shown) and not shown.endswith(("…", "..."))
        url = join(page.base, shown if is_whole else link.get("href") or "")
        if url is not None and all(url != other.url for other in found):
            found.append(Attachment(url=url, name=shown or None, type="text/html"))
    return found
