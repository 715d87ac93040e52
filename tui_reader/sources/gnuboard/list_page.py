"""List pages of a Gnuboard board, and the times of their rows.

The list stands under ids that scripts of the core depend on; its rows are read by
`boards.rows`. Dates on lists have no year: `dated` gives them one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import get_args

from tui_reader.models import Entry, EntryMark, Score, When
from tui_reader.sources.boards.dom import Node, find, first, number_in, of_class, text_of
from tui_reader.sources.boards.rows import MAX_LINKS, Row, read_rows
from tui_reader.sources.boards.times import KST, make_whole, month_day, read_when
from tui_reader.sources.gnuboard.address import BoardAddress, external_id, post_of, url_of

LEAST_POSTS = 3
_A_PAGE = timedelta(milliseconds=10)
"""Entries of one page are parted by a microsecond each."""
_KEPT_MARKS: tuple[EntryMark, ...] = get_args(EntryMark)


@dataclass(frozen=True, slots=True)
class ListPage:
    """A board's list: its rows from top to bottom, and what else the page tells."""

    board: BoardAddress
    rows: tuple[Row, ...]
    total: int | None = None
    last_page: int = 1
    has_rss: bool = False


def read_list(page: Node, board: BoardAddress, base: str) -> ListPage | None:
    """The list that a page holds; None when it holds none. `base` is the page's address."""

    def post(href: str) -> tuple[str, str] | None:
        if not href or href.startswith("#") or "#c_" in href or _is_control(href):
            return None
        found = post_of(href, board, base)
        return None if found is None else (external_id(found), url_of(found))

    container = _container(page)
    if container is None:
        container = _around_posts(page, post)
    if container is None:
        return None
    total = first(page, "//*[@id='bo_list_total']")
    rss = find(page, "//a[contains(@href, 'rss.php') or contains(@href, '/rss/')]")
    return ListPage(
        board=board,
        rows=tuple(read_rows(container, post)),
        total=number_in(text_of(total)),
        last_page=last_page(page),
        has_rss=bool(rss),
    )


def _container(page: Node) -> Node | None:
    return first(
        page,
        "//*[@id='bo_list']",
        "//*[@id='bo_gall']",
        "//form[@name='fboardlist' or @id='fboardlist']",
        f"//table[{of_class('board_list', 'list-pc')}]",
        f"//*[{of_class('bl-list', 'list_01', 'bo_list', 'list-board')}]/..",
    )


def _around_posts(page: Node, post_of_link: Callable[[str], tuple[str, str] | None]) -> Node | None:
    """What holds the links to posts, on a page that no mark tells for a list; None for fewer than
    three posts: those may be shown anywhere."""
    about: dict[Node, set[str]] = {}
    posts: set[str] = set()
    for link in islice(page.iterdescendants("a"), MAX_LINKS):
        found = post_of_link(link.get("href") or "")
        if found is not None:
            posts.add(found[0])
            for ancestor in link.iterancestors():
                about.setdefault(ancestor, set()).add(found[0])
    if len(posts) < LEAST_POSTS:
        return None
    around = [node for node, keys in about.items() if len(keys) == len(posts)]
    return min(around, key=lambda node: sum(1 for _ in node.iter()), default=None)


def _is_control(href: str) -> bool:
    """Whether a link acts on a post, or sorts the list under one, instead of leading to it."""
    return bool(re.search(r"[?&](?:sst|sod|w|c_id|device)=", href))


def last_page(page: Node) -> int:
    """The highest page that the page leads to; 1 when it leads to none."""
    pager = first(
        page, f"//*[{of_class('pg_wrap', 'pg', 'pagination', 'paginate', 'eb-pagination')}]"
    )
    region = page if pager is None else pager
    pages = [1]
    for link in region.iterdescendants("a"):
        match = re.search(r"[?&]page=(\d{1,7})(?:&|#|$)", link.get("href") or "")
        if match is not None and "wr_id=" not in (link.get("href") or ""):
            pages.append(int(match[1]))
    if pager is not None:
        current = first(pager, f".//*[{of_class('pg_current', 'active')}]", ".//strong", ".//b")
        pages.append(number_in(text_of(current)) or 1)
    return max(pages)


def dated(
    rows: Sequence[Row], now: datetime, known: Mapping[str, When] | None = None
) -> dict[str, When]:
    """The time of each row by its id, years filled in.

    `known`: times told elsewhere (RSS, an article, an earlier list) by id; they anchor the others.
    Ids grow with time, whatever the order on the page is (replies, pinned notices).
    """
    told: dict[str, When] = {}
    for row in rows:
        when = (known or {}).get(row.id) or read_when(row.date_shown, now)
        if when is not None:
            told[row.id] = when
    anchors = {key: _day(when) for key, when in {**(known or {}), **told}.items()}
    shown = {row.id: month_day(row.date_shown) for row in rows}
    numbered = sorted({*shown, *anchors} - _unnumbered(rows), key=lambda key: -int(key))
    named = [row.id for row in rows if not row.id.isdigit() and "notice" not in row.marks]
    today = now.astimezone(KST).date()
    for keys in (numbered, named):
        whole = make_whole(
            [shown.get(key) for key in keys], [anchors.get(key) for key in keys], today
        )
        for key, day in zip(keys, whole, strict=True):
            if day is not None and key in shown:
                told.setdefault(key, day)
    return told


def in_list_order(
    entries: Sequence[Entry], times: dict[int, datetime], page: int
) -> tuple[Entry, ...]:
    """Entries of which the list tells only the day get a moment to sort by, so that they stand
    behind the newer posts of that day, and behind those of the pages before.

    `times`: those told on this page and the ones before, by number; what this one tells is added.
    """
    for entry in entries:
        if isinstance(entry.published, datetime) and entry.external_id.isdigit():
            times[int(entry.external_id)] = entry.published
    placed = []
    for entry in entries:
        day = entry.published
        if day is not None and not isinstance(day, datetime):
            moment = _before_newer(entry.external_id, day, times)
            if moment is None:  # noon is in that day wherever the reader is
                moment = datetime.combine(day, time(12), UTC) - (page - 1) * _A_PAGE
            entry = replace(entry, listed=moment)
        placed.append(entry)
    return tuple(placed)


def _before_newer(key: str, day: date, times: Mapping[int, datetime]) -> datetime | None:
    """A moment before the next newer post of the same day, the earlier the further its number."""
    number = int(key) if key.isdigit() else None
    newer = [
        (when, other)
        for other, when in times.items()
        if number is not None and other > number and _day(when) == day
    ]
    if number is None or not newer:
        return None
    when, other = min(newer)
    return when - min(other - number, 10_000) * timedelta(milliseconds=1)


def _unnumbered(rows: Sequence[Row]) -> set[str]:
    return {row.id for row in rows if not row.id.isdigit()}


def _day(when: When) -> date:
    return when.astimezone(KST).date() if isinstance(when, datetime) else when


def entry_of(row: Row, published: When | None) -> Entry:
    """A row as an entry of the feed."""
    has_votes = row.good is not None or row.nogood is not None
    return Entry(
        external_id=row.id,
        title=row.title,
        url=row.url,
        author=row.author,
        category=row.category,
        published=published,
        language="ko",
        comments_total=row.comments,
        score=Score(up=row.good, down=row.nogood) if has_votes else None,
        views=row.views,
        marks=frozenset(mark for mark in _KEPT_MARKS if mark in row.marks),
    )
