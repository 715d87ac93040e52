"""The title of a Gnuboard post, whole though the page cuts it, its category, the board's name.

Skins print them under marks of their own; the page's own title (`TITLE > BOARD | SITE`) says what
is left, and which heading is the one where a skin has no mark at all.
"""

from __future__ import annotations

import re
from itertools import islice

from tui_reader.sources.boards.dom import Node, find, first, is_within, of_class, text_of
from tui_reader.sources.gnuboard.around import PostPage
from tui_reader.text.clean import clean_line

_TITLES = (
    f".//*[{of_class('bo_v_tit')}]",
    ".//*[@id='bo_v_title']",
    f".//*[{of_class('board-view-subj')}]//strong",
    f".//*[{of_class('board-view-subj', 'view-subject')}]",
    f".//*[{of_class('title_area')}]//*[{of_class('title')}]//a",
    ".//h1",
    ".//h2",
)
_LABELS = frozenset({"페이지 정보", "본문", "첨부파일", "관련링크", "댓글목록"})
"""Headings for screen readers."""
_HEADINGS = "//h1|//h2|//h3|//h4|//h5|//h6|//*[contains(@class, 'title')]"
MOST_HEADINGS = 200
MOST_CATEGORY = 40
"""Characters: what is longer is no category but what stands around a skin's own marks."""


def board_name(tree: Node, *, is_post: bool) -> str | None:
    """The name of the board, as the page tells it."""
    heading = first(tree, "//*[@id='container_title']")
    text = text_of(heading, limit=100)
    if heading is not None and not text:
        text = clean_line((heading.get("title") or "").rpartition(" > ")[2], 100)
    if text:
        return text
    named = first(tree, "//*[@id='bo_v_table']", f"//*[{of_class('board-title')}]")
    if named is not None and text_of(named):
        return text_of(named, limit=100)
    last = _page_title(tree).rpartition(" > ")[2]
    if is_post and last == _page_title(tree):
        return None  # a title alone: it names the post or the site, not the board
    name = re.sub(r"\s+(?:\||-)\s.*$", "", last)
    return re.sub(r"\s\d*\s?페이지$", "", name).strip() or None


def _page_title(tree: Node) -> str:
    return clean_line("".join("".join(node.itertext()) for node in find(tree, "//head/title[1]")))


def title_of(page: PostPage, board: str | None) -> tuple[str | None, str | None]:
    """The title, whole though the page cuts it, and the category."""
    whole = _page_title(page.tree)
    home = first(page.root, *_TITLES)
    inside = home is not None and any(home is node for node in page.body.iter())
    if home is None or inside or page.root is page.tree or text_of(home) in _LABELS:
        home = first(page.tree, "//*[@id='bo_v_title']", *_old_titles())
        named = _named_as(page, whole)
        if named is not None and not whole.startswith(_stem(text_of(home)) or whole + " "):
            home = named
    shown = text_of(home)
    if not shown and whole:  # the page's own title is left: the post's, the board's, the site's
        shown = whole.rpartition(f" > {board}")[0] if board else whole.partition(" > ")[0]
    category = _category(page)
    parted, title = _parted(shown, whole)
    if category is None or parted == category:
        category, shown = parted, title
    if board and whole.startswith(shown):
        shown = shown.removesuffix(f" > {board}")
    return _uncut(shown, whole, board) or None, category


def _parted(shown: str, whole: str) -> tuple[str | None, str]:
    """The category that a heading begins with, and the title behind it: the page's own title
    begins with that."""
    if whole.startswith(_stem(shown)):
        return None, shown
    for space in islice(re.finditer(r"\s+", shown[:MOST_CATEGORY]), 8):
        title = shown[space.end() :]
        if len(_stem(title)) > 1 and whole.startswith(_stem(title)):
            return shown[: space.start()].strip("[]()|/: ") or None, title
    match = re.match(r"\[([^\]]{1,30})\]\s*(.+)", shown)
    if match is not None and whole and shown not in whole:
        return match[1], match[2]
    return None, shown


def _named_as(page: PostPage, whole: str) -> Node | None:
    """The heading that the page's title begins with, for a skin without any mark of its own."""
    best: tuple[int, Node] | None = None
    for node in islice(find(page.tree, _HEADINGS), MOST_HEADINGS):
        stem = _stem(text_of(node, limit=300))
        is_longer = best is None or len(stem) > best[0]
        if (
            is_longer
            and len(stem) > 1
            and whole.startswith(stem)
            and not is_within(node, page.apart)
        ):
            best = len(stem), node
    return None if best is None else best[1]


def _old_titles() -> tuple[str, ...]:
    """Gnuboard4: a bold styled `div` above the body."""
    bold = "contains(translate(@style, ' ', ''), 'font-weight:bold')"
    body = "//*[@id='writeContents']"
    return (
        f"{body}/preceding::div[{bold}][1]",
        f"{body}/preceding::*[{of_class('titleBox')}][1]",
        "//h1",
    )


def _stem(cut: str) -> str:
    """A cut title without the ellipsis and what is left of an entity cut in two."""
    return re.sub(r"&[#\w]{0,8}$", "", cut.rstrip(".… "))


def _uncut(shown: str, whole: str, board: str | None) -> str:
    """The shown title, or the page title's own copy of it where the shown one ends in "…"."""
    if shown and not shown.endswith(("…", "...")):
        return shown
    stem = _stem(shown)
    start = whole.find(stem) if stem else 0
    if start < 0 or not whole:
        return shown
    rest = whole[start:]
    end = rest.rfind(f" > {board}") if board else -1
    if end < 0:
        end = rest.rfind(" > ")
    longer = rest[:end] if end > 0 else rest
    return longer if len(longer) >= len(stem) else shown


def _category(page: PostPage) -> str | None:
    node = first(
        page.root,
        f".//*[{of_class('bo_v_cate', 'board-view-cate', 'view-cate')}]",
        f".//*[{of_class('board-view-subj')}]/span",
        f".//*[{of_class('title_area')}]//*[{of_class('category')}]",
    )
    return text_of(node, page.apart, limit=60).strip("[]| ") or None


def labelled_category(page: PostPage, said: dict[str, str]) -> str | None:
    """A category told by its icon, or by a label for screen readers after it (Nariya)."""
    told = said.get("category", "").strip("[]| ")
    if told:
        return told if len(told) <= MOST_CATEGORY else None
    label = first(page.root, ".//span[normalize-space()='분류']/..")
    if label is None or is_within(label, page.apart):
        return None
    return text_of(label, limit=60).strip("[]| ") or None
