"""Comments that Nariya and Amina print in pages, which their pages load by script.

The pager's links hold the address of a fragment (`na_page('viewcomment', '…&page=2')`). Only such
addresses are asked for, at the post's own host, whose script's name says that it lists comments.
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

from tui_reader.sources.boards.dom import Node, find, first, number_in, of_class, text_of
from tui_reader.urls import join

MOST_PAGES = 20
_LOADS = re.compile(
    r"(?:na|apms)_(?:page|ajax)\s*\(\s*['\"](?:view|item)comment['\"]\s*,\s*['\"]([^'\"]+)"
)
_SCRIPT = re.compile(r"/(?:view_?)?comments?(?:[._](?:page|list|skin|view))*\.php$")
_PAGE = re.compile(r"([?&]page=)(\d{1,4})\b")


def comment_pages(page: Node, base: str) -> tuple[int, tuple[str, ...]]:
    """The number of the page that is shown, and the addresses of all pages, in order; () where
    all comments are on this one."""
    highest, pattern = 1, ""
    for link in find(page, "//*[contains(@onclick, 'comment')]|//a[contains(@href, 'comment')]"):
        match = _LOADS.search(link.get("onclick") or "") or _LOADS.search(link.get("href") or "")
        number = _PAGE.search(unescape(match[1])) if match is not None else None
        if match is None or number is None:
            continue
        address = join(base, unescape(match[1]))
        if address is not None and _is_list(address, base):
            highest, pattern = max(highest, int(number[2])), pattern or address
    here = _shown(page)
    highest = min(max(highest, here), MOST_PAGES)
    if not pattern or highest < 2:
        return here, ()
    return here, tuple(_PAGE.sub(rf"\g<1>{n}", pattern) for n in range(1, highest + 1))


def _is_list(address: str, base: str) -> bool:
    told, own = urlsplit(address), urlsplit(base)
    if (told.scheme, told.netloc) != (own.scheme, own.netloc):
        return False
    return bool(_SCRIPT.search(told.path)) and not re.search(r"[?&](?:w|token|mode)=", address)


def _shown(page: Node) -> int:
    active = first(
        page,
        f"//*[@id='viewcomment']//*[{of_class('pagination')}]//*[{of_class('active')}]",
        "//input[starts-with(@id, 'comment_page_')]",
    )
    if active is None:
        return 1
    said = active.get("value") if active.tag == "input" else text_of(active)
    return max(1, number_in(said) or 1)
