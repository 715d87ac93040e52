"""Addresses of Rhymix and XpressEngine boards: short and long forms, and what a page tells.

Script variables of every page tell where the site lies and which board it shows (`request_uri`,
`current_mid`, `current_url`). The form a site uses is kept, so that entries have one address.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

_NUMBER = re.compile(r"[1-9]\d{0,11}")
_MID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,80}")
_VARIABLE = re.compile(
    r"""var\s+(request_uri|current_mid|current_url|default_url)\s*=\s*"((?:[^"\\\n]|\\.){0,2000})"|"""
    r"""var\s+(rewrite_level)\s*=\s*(\d)"""
)


@dataclass(frozen=True, slots=True)
class RhymixAddress:
    """A board (`mid`) of a site, or a post of it. `root` ends with a slash. `is_pretty`: whether
    the site uses short addresses; the long ones work everywhere."""

    root: str
    mid: str
    number: str | None = None
    is_pretty: bool = True
    category: str | None = None

    def list_url(self, page: int = 1) -> str:
        pairs = [] if self.is_pretty else [("mid", self.mid)]
        if self.category:
            pairs.append(("category", self.category))
        if page > 1:
            pairs.append(("page", str(page)))
        query = urlencode(pairs, quote_via=quote)
        path = self.mid if self.is_pretty else "index.php"
        return f"{self.root}{path}" + (f"?{query}" if query else "")

    def post_url(self, number: str) -> str:
        if self.is_pretty:
            return f"{self.root}{self.mid}/{number}"
        return f"{self.root}index.php?mid={self.mid}&document_srl={number}"


def address_of(url: str) -> RhymixAddress | None:
    """What a long form address names; None for all others."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    asked = dict(parse_qsl(parts.query))
    mid, number = asked.get("mid", ""), asked.get("document_srl", "")
    folder, _, script = parts.path.rpartition("/")
    if script not in ("", "index.php") or not _MID.fullmatch(mid) or asked.get("act"):
        return None
    if script == "" and not number:  # "/?mid=x" alone is too common a form
        return None
    return RhymixAddress(
        root=urlunsplit((parts.scheme, parts.netloc, f"{folder}/", "", "")),
        mid=mid,
        number=number if _NUMBER.fullmatch(number) else None,
        is_pretty=False,
        category=_category_of(asked),
    )


def _category_of(asked: dict[str, str]) -> str | None:
    category = asked.get("category", "")
    return category if _NUMBER.fullmatch(category) else None


def address_on(url: str, text: str) -> RhymixAddress | None:
    """The board or post that a page shows, from its own scripts; on the page's own host."""
    said: dict[str, str] = {}
    for match in _VARIABLE.finditer(text[:300_000]):
        said.setdefault(match[1] or match[3], _string(match[2]) if match[1] else match[4])
    named = address_of(url)
    mid = said.get("current_mid", "")
    said_root = said.get("request_uri") or said.get("default_url") or ""
    if not _MID.fullmatch(mid) or not said_root:
        return named
    own, other = urlsplit(url), urlsplit(said_root)
    is_web = own.scheme in ("http", "https")
    root = urlunsplit((own.scheme, own.netloc, other.path or "/", "", "")) if is_web else said_root
    asked = dict(parse_qsl(urlsplit(said.get("current_url", "")).query))
    number = asked.get("document_srl") or (named.number if named else "") or ""
    tail = re.search(r"/([1-9]\d{0,11})/?$", own.path)
    if not number and tail is not None:
        number = tail[1]
    level = said.get("rewrite_level")
    is_short = is_web and own.path.startswith(f"{urlsplit(root).path}{mid}")
    return RhymixAddress(
        root=root if root.endswith("/") else f"{root}/",
        mid=mid,
        number=number if _NUMBER.fullmatch(number) else None,
        is_pretty=is_short or (level is not None and level != "0"),
        category=_category_of(asked),
    )


def _string(literal: str) -> str:
    try:
        return str(json.loads(f'"{literal}"'))
    except ValueError:
        return literal


def post_number(href: str, board: RhymixAddress, base: str) -> str | None:
    """The number of the board's post that a link leads to; None for all other links."""
    if "act=" in href or href.startswith("#"):
        return None
    try:
        parts = urlsplit(urljoin(base or board.root, href))
    except ValueError:  # "http://[": no address at all
        return None
    asked = dict(parse_qsl(parts.query))
    if asked.get("document_srl") and asked.get("mid", board.mid) == board.mid:
        return asked["document_srl"] if _NUMBER.fullmatch(asked["document_srl"]) else None
    folder = urlsplit(board.root).path
    if not parts.path.startswith(folder):
        return None
    pieces = parts.path.removeprefix(folder).strip("/").split("/")
    number = pieces[-1]
    if not _NUMBER.fullmatch(number) or len(pieces) > 2:
        return None
    return number if len(pieces) == 1 or pieces[0] == board.mid else None
