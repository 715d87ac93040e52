"""Addresses of Gnuboard boards: every form they come in, and the long form we keep.

The long form (`/bbs/board.php?bo_table=B&wr_id=N`) works on every install whatever pretty
addresses are set; with those, the page itself tells where its long form lies (`g5_bbs_url`).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

_TABLE = re.compile(r"[A-Za-z0-9_]{1,40}")
_NUMBER = re.compile(r"[1-9]\d{0,11}")
_SCRIPT = re.compile(
    r"(?P<bbs>.*)/(?:board|rss|password|write|delete|move|link|good|download|scrap_popin)\.php"
)
_VARIABLE = re.compile(
    r"""var\s+(g[45]_(?:bbs_url|url|bo_table|is_member|path|bbs|sca))\s*=\s*("(?:[^"\\\n]|\\.){0,2000}"|'[^'\n]{0,2000}')"""
)
_FILTERS = ("sca", "sfl", "stx", "sop")


@dataclass(frozen=True, slots=True)
class BoardAddress:
    """A board, or a post on it.

    `bbs`: the address of its scripts ("http://site/bbs", no slash at the end). `filters`: the
    category or search that a list is narrowed to. `slug`: the post's own pretty address where the
    page does not tell its number.
    """

    bbs: str
    table: str
    number: str | None = None
    filters: tuple[tuple[str, str], ...] = ()
    slug: str | None = None

    @property
    def site(self) -> str:
        """The address that the board's site lies under."""
        return self.bbs.removesuffix("/bbs")

    def list_url(self, page: int = 1) -> str:
        pairs = [("bo_table", self.table), *self.filters]
        if page > 1:
            pairs.append(("page", str(page)))
        return f"{self.bbs}/board.php?{urlencode(pairs, quote_via=quote)}"

    def post_url(self, number: str) -> str:
        return f"{self.bbs}/board.php?bo_table={self.table}&wr_id={number}"

    @property
    def rss_url(self) -> str:
        return f"{self.bbs}/rss.php?bo_table={self.table}"


@dataclass(frozen=True, slots=True)
class Scripts:
    """What the page's own script variables say; empty where it is no Gnuboard page."""

    bbs: str = ""
    root: str = ""
    table: str = ""
    is_member: bool = False


def address_of(url: str) -> BoardAddress | None:
    """The board or post that a long form address names; None for any other address.

    Addresses of scripts that act on a post (vote, delete, download) name the post too: what is
    fetched is always its own page.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    match = _SCRIPT.fullmatch(parts.path)
    if match is None:
        return None
    asked = dict(parse_qsl(parts.query.replace("&amp;", "&"), encoding="utf-8", errors="replace"))
    table = asked.get("bo_table", "")
    if not _TABLE.fullmatch(table):
        return None
    number = asked.get("wr_id", "")
    return BoardAddress(
        bbs=urlunsplit((parts.scheme, parts.netloc, match["bbs"], "", "")),
        table=table,
        number=number if _NUMBER.fullmatch(number) else None,
        filters=_filters(asked),
    )


def _filters(asked: dict[str, str]) -> tuple[tuple[str, str], ...]:
    kept = {name: value for name in _FILTERS if (value := asked.get(name, "").strip())}
    if "stx" not in kept:  # which fields to search, without words, narrows nothing
        kept = {name: value for name, value in kept.items() if name == "sca"}
    return tuple(kept.items())


def scripts_of(text: str) -> Scripts:
    """The base addresses and the board that a page's scripts name (its head is enough)."""
    said: dict[str, str] = {}
    for match in _VARIABLE.finditer(text[:200_000]):
        name = match[1].replace("g4_", "g5_")
        said.setdefault(name, _string(match[2]))
    table = said.get("g5_bo_table", "")
    return Scripts(
        bbs=said.get("g5_bbs_url", ""),
        root=said.get("g5_url", ""),
        table=table if _TABLE.fullmatch(table) else "",
        is_member=said.get("g5_is_member", "") not in ("", "0"),
    )


def _string(literal: str) -> str:
    if literal.startswith("'"):
        return literal[1:-1]
    try:
        return str(json.loads(literal))
    except ValueError:
        return literal[1:-1]


def address_on(url: str, scripts: Scripts) -> BoardAddress | None:
    """The board or post that a page shows, from its address and its own scripts.

    The host is the page's (a page must not send us elsewhere), the folder what the script says.
    """
    named = address_of(url)
    if named is not None:
        return named
    bbs = _own(url, scripts.bbs)
    if not bbs or not scripts.table:
        return None
    board = BoardAddress(bbs=bbs, table=scripts.table)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        return board
    asked = dict(parse_qsl(parts.query, encoding="utf-8", errors="replace"))
    found = post_of(url, board)
    if found is not None:
        return replace(found, filters=_filters(asked))
    return replace(board, filters=_filters(asked))


def _own(url: str, said: str) -> str:
    """`said` on the page's own host, where the page has one."""
    own, other = urlsplit(url), urlsplit(said)
    if other.scheme not in ("http", "https") or not other.netloc:
        return ""
    if own.scheme not in ("http", "https"):
        return said.rstrip("/")
    return urlunsplit((own.scheme, own.netloc, other.path.rstrip("/"), "", ""))


def post_of(href: str, board: BoardAddress, base: str = "") -> BoardAddress | None:
    """The post of this very board that a link leads to, in any form; None for all other links."""
    try:
        url = urljoin(base or board.list_url(), href.strip())
        named = address_of(url)
        path = urlsplit(url).path
    except ValueError:  # "http://[": no address at all
        return None
    if named is not None:
        if named.number is None or named.table != board.table or not path.endswith("/board.php"):
            return None
        if urlsplit(named.bbs).path != urlsplit(board.bbs).path:
            return None
        return replace(board, number=named.number, filters=())
    site = urlsplit(board.site).path.rstrip("/")
    prefix = f"{site}/{board.table}/"
    if not path.startswith(prefix):
        return None
    tail = path.removeprefix(prefix).strip("/")
    if not tail or "/" in tail or tail in ("write", "rss"):
        return None
    if _NUMBER.fullmatch(tail):
        return replace(board, number=tail, filters=())
    own = urlsplit(board.bbs)
    slug = urlunsplit((own.scheme, own.netloc, path, "", ""))
    return replace(board, number=None, filters=(), slug=slug)


def external_id(post: BoardAddress) -> str:
    """The site's id of a post: its number, or its name where only that is told."""
    if post.number is not None:
        return post.number
    return unquote(urlsplit(post.slug or "").path.strip("/").rpartition("/")[2])


def url_of(post: BoardAddress) -> str:
    """The address of a post: its long form, or its own where the number is not known."""
    if post.number is not None:
        return post.post_url(post.number)
    return post.slug or post.list_url()
