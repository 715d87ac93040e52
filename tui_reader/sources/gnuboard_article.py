"""An article page of a Gnuboard board: body, facts, neighbours, attachments, comments.

The body is found by `#bo_v_con` and its kin, the facts by labels and icons around it; so default
skins of ten years, phones' ones, Eyoom, Amina, Nariya and Gnuboard4 are read by the same code.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qs, urljoin

from tui_reader.models import Article, Block, Score, When
from tui_reader.sources.gnuboard_address import BoardAddress, url_of
from tui_reader.sources.gnuboard_around import PostPage, files, links, neighbours
from tui_reader.sources.gnuboard_comments import read_thread
from tui_reader.sources.gnuboard_dom import (
    Node,
    facts,
    find,
    first,
    is_within,
    number_in,
    of_class,
    text_of,
)
from tui_reader.sources.gnuboard_times import read_when
from tui_reader.text.blocks import html_blocks
from tui_reader.text.clean import clean_line
from tui_reader.text.repeats import fold_repeats

_BODY = (
    "//*[@id='bo_v_con']",
    "//*[@id='board_view_con']",
    f"//*[{of_class('view-content', 'view_content')}]",
    "//*[@id='writeContents']",
    "//*[@id='bo_v_atc']",
)
_ROOT = "ancestor::*[@id='bo_v'][1]", f"ancestor::*[{of_class('board-view', 'view-wrap')}][1]"
_TITLES = (
    f".//*[{of_class('bo_v_tit')}]",
    ".//*[@id='bo_v_title']",
    f".//*[{of_class('board-view-subj')}]//strong",
    f".//*[{of_class('board-view-subj', 'view-subject')}]",
    ".//h1",
    ".//h2",
)
_INFO = (
    ".//*[@id='bo_v_info']",
    f".//*[{of_class('board-view-info')}]",
    f".//*[{of_class('view-head')}]//*[{of_class('panel-heading')}]",
    f".//*[{of_class('profile-info', 'content-info')}]/..",
    f".//*[{of_class('panel-heading', 'view-info', 'bo_v_info')}]",
)
_VOTES = (
    ".//*[@id='bo_v_act']",
    f".//*[{of_class('board-view-good-btn')}]",
    ".//*[@id='bo_v_btn_group']",
    f".//*[{of_class('view-good-box')}]",
)
# What stands around the body that is neither fact nor neighbour.
_APART = (
    "#bo_vc, #bo_vc_w, #bo_list, #bo_gall, #viewcomment, #commentContents, #bo_v_file, #bo_v_link",
    "comment-area, view-comment, board_list, board-list, list-board, bl-list",
)


def has_article(tree: Node) -> bool:
    return first(tree, *_BODY) is not None


def read_article(
    tree: Node, board: BoardAddress, base: str, now: datetime | None = None
) -> Article | None:
    """The article of a page; None when the page holds none. `base`: the page's own address."""
    body = first(tree, *_BODY)
    if body is None:
        return None
    root = first(body, *_ROOT)
    page = PostPage(
        tree=tree,
        root=tree if root is None else root,
        body=body,
        apart=frozenset([body, *_apart(tree)]),
        board=_with_number(tree, board),
        base=base,
    )
    return _read(page, now)


def _read(page: PostPage, now: datetime | None) -> Article:
    name = board_name(page.tree)
    title, category = _title(page, name)
    info = first(page.root, *_INFO)
    said = facts(page.root if info is None else info, page.apart)
    url = url_of(page.board) if page.board.number or page.board.slug else None
    previous, following = neighbours(page)
    attachments = (*files(page), *links(page))
    thread = read_thread(page.tree, page.body, url=url, base=page.base, now=now)
    folding = fold_repeats(_blocks(page), title=title)
    return Article(
        url=url,
        title=title,
        blocks=folding.kept,
        folded=folding.folded,
        language=_language(page.tree),
        author=_author(page, info, said),
        category=category or _labelled_category(page, said),
        published=_published(info, said, now),
        views=number_in(said.get("views")),
        score=_score(page, said),
        previous=previous,
        next=following,
        attachments=attachments,
        thread=thread,
        kind="gnuboard",
        site_title=name,
    )


def _apart(tree: Node) -> list[Node]:
    ids, names = _APART
    path = " or ".join(f"@id='{one.strip(' #')}'" for one in ids.split(","))
    return list(find(tree, f"//*[{path} or {of_class(*(n.strip() for n in names.split(',')))}]"))


def _with_number(tree: Node, board: BoardAddress) -> BoardAddress:
    """The post's number where the address does not tell it: the page's forms and links do."""
    if board.number is not None:
        return board
    for path, attribute in (
        ("//form//input[@name='wr_id']", "value"),
        ("//a[contains(@href, 'wr_id=') and contains(@href, 'w=r')]", "href"),
        ("//*[@id='good_button' or @id='nogood_button']", "href"),
    ):
        for node in find(tree, path):
            match = re.search(r"(?:^|[?&]wr_id=)([1-9]\d{0,11})(?:$|&)", node.get(attribute) or "")
            if match is not None:
                return replace(board, number=match[1], slug=None)
    return board


def board_name(tree: Node) -> str | None:
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
    if has_article(tree) and last == _page_title(tree):
        return None  # a title alone: it names the post or the site, not the board
    name = re.sub(r"\s+(?:\||-)\s.*$", "", last)
    return re.sub(r"\s\d*\s?페이지$", "", name).strip() or None


def _page_title(tree: Node) -> str:
    return clean_line("".join("".join(node.itertext()) for node in find(tree, "//head/title[1]")))


def _title(page: PostPage, board: str | None) -> tuple[str | None, str | None]:
    """The title, whole though the page cuts it, and the category."""
    whole = _page_title(page.tree)
    home = first(page.root, *_TITLES)
    inside = home is not None and any(home is node for node in page.body.iter())
    if home is None or inside or page.root is page.tree:
        home = first(page.tree, "//*[@id='bo_v_title']", *_old_titles())
    shown = text_of(home)
    category = _category(page)
    if " | " in shown and category is None and not whole.startswith(shown.rstrip("….")):
        before, _, after = shown.partition(" | ")
        if whole.startswith(_stem(after)):
            category, shown = before.strip() or None, after.strip()
    match = re.match(r"\[([^\]]{1,30})\]\s*(.+)", shown)
    if match is not None and category is None and whole and shown not in whole:
        category, shown = match[1], match[2]
    return _uncut(shown, whole, board) or None, category


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
    )
    return text_of(node, page.apart, limit=60).strip("[]| ") or None


def _labelled_category(page: PostPage, said: dict[str, str]) -> str | None:
    """A category told by its icon, or by a label for screen readers after it (Nariya)."""
    if said.get("category"):
        return said["category"].strip("[]| ") or None
    label = first(page.root, ".//span[normalize-space()='분류']/..")
    if label is None or is_within(label, page.apart):
        return None
    return text_of(label, limit=60).strip("[]| ") or None


def _author(page: PostPage, info: Node | None, said: dict[str, str]) -> str | None:
    region = page.root if info is None else info
    for name in ("sv_member", "sv_guest", "view-nick", "member", "guest"):
        for node in find(region, f".//*[{of_class(name)}]"):
            text = text_of(node, page.apart, limit=100)
            if text and not is_within(node, page.apart):
                return text
    return re.sub(r"\s*\([\d.♡*]+\)$", "", said.get("author", "")).strip() or None


def _published(info: Node | None, said: dict[str, str], now: datetime | None) -> When | None:
    if info is not None:
        for node in find(info, ".//*[@datetime or @content]"):
            when = read_when(node.get("datetime") or node.get("content"))
            if when is not None:
                return when
        for node in find(info, f".//*[{of_class('if_date')}]"):
            when = read_when(text_of(node), now)
            if when is not None:
                return when
    told = read_when(said.get("date"), now)
    return told if told is not None or info is None else read_when(text_of(info), now)


def _score(page: PostPage, said: dict[str, str]) -> Score | None:
    up = first(page.root, ".//*[@id='wr_good']")
    down = first(page.root, ".//*[@id='wr_nogood']")
    box = first(page.root, *_VOTES)
    votes = facts(box) if box is not None else {}
    good = number_in(text_of(up)) if up is not None else number_in(votes.get("good"))
    nogood = number_in(text_of(down)) if down is not None else number_in(votes.get("nogood"))
    if good is None and nogood is None:
        good, nogood = number_in(said.get("good")), number_in(said.get("nogood"))
    score = Score(up=good, down=nogood)
    return None if score == Score() else score


def _blocks(page: PostPage) -> list[Block]:
    """The body, after the attached images that stand above it. Images with their own address,
    not the thumbnail's."""
    body = page.body
    for unwanted in find(body, f".//*[{of_class('sound_only')}]"):
        unwanted.drop_tree()
    attached = first(page.root, ".//*[@id='bo_v_img']", f".//*[{of_class('view-img')}]")
    above: list[Block] = []
    if attached is not None and not any(node is body for node in attached.iterancestors()):
        _restore_images(attached, page)
        above = [block for block in html_blocks(attached, page.base) if block.kind == "image"]
    _restore_images(body, page)
    return [*above, *html_blocks(body, page.base)]


def _restore_images(node: Node, page: PostPage) -> None:
    for link in find(node, ".//a[contains(@href, 'view_image.php')]"):
        query = parse_qs((link.get("href") or "").partition("?")[2])
        name = (query.get("fn") or [""])[0]
        image = first(link, ".//img")
        if not name or image is None:
            continue
        site = page.board.site
        table = (query.get("bo_table") or [page.board.table])[0]
        folder = "" if name.startswith("/") else f"/data/file/{table}/"
        image.set("src", urljoin(f"{site}/", f"{site}{folder}{name}"))
        link.drop_tag()


def _language(tree: Node) -> str | None:
    root = first(tree, "/html")
    match = re.match(r"[A-Za-z]{2,3}", "" if root is None else root.get("lang") or "")
    return match[0].lower() if match is not None else None
