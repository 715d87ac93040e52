"""An article page of a Gnuboard board: body, facts, neighbours, attachments, comments.

The body is found by `#bo_v_con` and its kin, the facts by labels and icons around it; so default
skins of ten years, phones' ones, Eyoom, Amina, Nariya and Gnuboard4 are read by the same code.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from itertools import islice
from urllib.parse import parse_qs, urljoin

from tui_reader.models import Article, Block, Score, When
from tui_reader.sources.boards.dom import (
    Node,
    facts,
    find,
    first,
    is_within,
    number_in,
    of_class,
    text_of,
)
from tui_reader.sources.boards.times import read_when
from tui_reader.sources.gnuboard.address import BoardAddress, url_of
from tui_reader.sources.gnuboard.around import PostPage, files, links, neighbours
from tui_reader.sources.gnuboard.comments import read_thread
from tui_reader.sources.gnuboard.title import board_name, labelled_category, title_of
from tui_reader.text.blocks import html_blocks
from tui_reader.text.repeats import fold_repeats

_BODY = (
    "//*[@id='bo_v_con']",
    "//*[@id='board_view_con']",
    f"//*[{of_class('view-content', 'view_content')}]",
    "//*[@id='writeContents']",
    f"//*[@id='board_view']//*[{of_class('content')}]",
    "//*[@id='bo_v_atc']",
)
_ROOT = (
    "ancestor::*[@id='bo_v' or @id='board_view'][1]",
    f"ancestor::*[{of_class('board-view', 'view-wrap')}][1]",
)
_INFO = (
    ".//*[@id='bo_v_info']",
    f".//*[{of_class('board-view-info')}]",
    f".//*[{of_class('title_area')}]",
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
_COMMENT = re.compile(r"c_\d{1,12}(?:_\d{1,3})?")
_MOST_NAME = 60


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
    name = board_name(page.tree, is_post=True)
    title, category = title_of(page, name)
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
        category=category or labelled_category(page, said),
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
    sections = find(tree, f"//*[{path} or {of_class(*(n.strip() for n in names.split(',')))}]")
    comments = find(tree, "//*[starts-with(@id, 'c_')]")
    return [*sections, *(one for one in comments if _COMMENT.fullmatch(one.get("id") or ""))]


def own_url(tree: Node, board: BoardAddress) -> str | None:
    """The post's own address, as its page tells it."""
    post = _with_number(tree, board)
    return url_of(post) if post.number or post.slug else None


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


def _author(page: PostPage, info: Node | None, said: dict[str, str]) -> str | None:
    regions = [page.root if info is None else info]
    if page.root is not page.tree:
        regions.append(page.root)  # some print the author beside the other facts
    for region in regions:
        for name in ("sv_member", "sv_guest", "view-nick", "member", "guest"):
            for node in find(region, f".//*[{of_class(name)}]"):
                text = text_of(node, page.apart, limit=100)
                if text and not is_within(node, page.apart):
                    return text
        if said.get("author"):
            break
    told = re.sub(r"\s*\([\d.♡*]+\)$", "", said.get("author", "")).strip()
    if len(told) > _MOST_NAME:
        told = ""  # what stands around a skin's own marks
    return told or _author_with_menu(page)


def _author_with_menu(page: PostPage) -> str | None:
    """The name that opens a member's menu (profile, posts): what stands before its links."""
    for link in islice(find(page.root, ".//a[contains(@href, 'mb_id=')]"), 20):
        if is_within(link, page.apart):
            continue
        for ancestor in islice(link.iterancestors(), 4):
            named = first(ancestor, "./a[not(contains(@href, 'mb_id='))]")
            text = text_of(named, page.apart, limit=100)
            if text:
                return text
    return None


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
