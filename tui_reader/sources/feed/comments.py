"""Comments that come as a feed: wfw:commentRss, Atom replies, Isso's and Reddit's Atom.

Reads RSS and Atom for what comment feeds need beyond an ordinary feed: who answers whom
(`thr:in-reply-to`, RFC 4685; WordPress' "In reply to NAME" line). Such feeds hold one page, the
newest ones; a comment whose parent is on no page stands under a `missing` mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tui_reader.errors import ParseError
from tui_reader.models import Comment, Thread
from tui_reader.sources.base import Fetch
from tui_reader.sources.bounded import in_thread
from tui_reader.sources.json_answer import as_url, as_when
from tui_reader.sources.thread import build_thread, comment
from tui_reader.text.clean import clean_line, clean_text

if TYPE_CHECKING:
    from lxml.etree import _Element

_SURROGATE = re.compile(
    rb"&#0*(?:5529[6-9]|55[3-9]\d\d|56\d{3}|57[0-2]\d\d|573[0-3]\d|5734[0-3]);"
    rb"|&#[xX]0*[dD][89a-fA-F][0-9a-fA-F]{2};"
)
"""Halves of characters: the recovering parser takes them in and lxml fails at reading them."""

MOST = 5_000
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
# WordPress puts the parent into the text: <p>In reply to <a href="…#comment-5">Dee</a>.</p>
_REPLY_LINE = re.compile(
    r"\s*<p>[^<]{0,80}<a [^>]*?href=[\"'](?P<parent>[^\"'#]*#comment-\d+)[\"'][^>]*>[^<]{0,200}</a>"
    r"[^<]{0,80}</p>\s*"
)


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a comment feed, as it stands there."""

    id: str
    html: str
    title: str
    author: str | None
    link: str | None
    base: str | None
    published: datetime | None
    updated: datetime | None
    parent_ref: str | None  # id of the parent
    parent_link: str | None  # its address


async def fetch_thread(url: str, fetch: Fetch) -> Thread:
    """The thread that the comment feed at `url` holds."""
    page = await fetch(url, kind="feed")
    return await in_thread(read_thread, page.content, page.url)


def read_thread(data: bytes, url: str) -> Thread:
    """The thread in a comment feed, oldest first."""
    title, link, items = read_items(data, url)
    items = _oldest_first(items)
    by_link = {item.link: item.id for item in items if item.link}
    ids = {item.id for item in items}
    comments = [_comment(_with_reply_line(item), ids, by_link) for item in items]
    return build_thread(comments, url=link or url, title=title)


def read_items(data: bytes, url: str) -> tuple[str | None, str | None, list[Item]]:
    """Title, page address and items of an RSS or Atom feed, in its order. Raises ParseError."""
    from lxml import etree

    from tui_reader.text.safe_xml import xml_parser

    try:
        sound = _SURROGATE.sub(b"&#xFFFD;", data.lstrip(b"\xef\xbb\xbf \t\r\n"))
        root = etree.fromstring(sound, xml_parser(recover=True))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ParseError("the comment feed is no XML") from error
    if root is None or _name(root) not in ("rss", "feed", "RDF"):
        raise ParseError("what stands there is no comment feed")
    head = next((child for child in root if _name(child) == "channel"), root)
    items: list[Item] = []
    for element in root.iter():
        if _name(element) in ("item", "entry"):
            items.append(_item(element, url))
            if len(items) >= MOST:
                break
    title = clean_line(_text(head, "title")) or None
    return title, _link(head, url), items


def _item(element: _Element, url: str) -> Item:
    base = as_url(element.get(_XML_BASE), url)
    html = ""
    for name in ("encoded", "content", "summary", "description"):
        body = _child(element, name)
        if body is not None:
            base = as_url(body.get(_XML_BASE), url) or base
            html = _html(body)
            if html.strip():
                break
    link = _link(element, base or url)
    reply = _child(element, "in-reply-to")
    key = clean_line(_text(element, "id") or _text(element, "guid") or link or "")
    published = _text(element, "published") or _text(element, "pubDate") or _text(element, "date")
    updated = _text(element, "updated")
    return Item(
        id=key,
        html=clean_text(html),
        title=clean_line(_text(element, "title")),
        author=_author(element),
        link=link,
        base=base or url,
        published=_when(published) or _when(updated),
        updated=_when(updated),
        parent_ref=clean_line(reply.get("ref")) or None if reply is not None else None,
        parent_link=as_url(reply.get("href"), url) if reply is not None else None,
    )


def _comment(item: Item, ids: set[str], by_link: dict[str, str]) -> Comment:
    parent = item.parent_ref if item.parent_ref in ids else None
    if parent is None and item.parent_link:
        parent = by_link.get(item.parent_link)
        # A reply to the post itself has no fragment; one to a comment that is not here has.
        if parent is None and urlsplit(item.parent_link).fragment:
            parent = item.parent_ref or item.parent_link
    is_edited = item.updated and item.published and item.updated != item.published
    return comment(
        item.id,
        item.html,
        base_url=item.base,
        parent_id=parent,
        author=item.author,
        published=item.published,
        edited=item.updated if is_edited else None,
        url=item.link,
    )


def _with_reply_line(item: Item) -> Item:
    """The parent taken from WordPress' own line, which then is not shown twice."""
    match = _REPLY_LINE.match(item.html)
    if match is None:
        return item
    parent = as_url(match["parent"], item.base)
    if item.parent_link not in (None, parent):
        return item
    return replace(item, parent_link=parent, html=item.html[match.end() :])


def _oldest_first(items: list[Item]) -> list[Item]:
    """By time where all have one, else as they came."""
    times = [item.published for item in items if item.published is not None]
    if len(times) < len(items):
        return items
    return [items[index] for _, index in sorted(zip(times, range(len(items)), strict=True))]


def _name(element: _Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _children(element: _Element, name: str) -> Iterator[_Element]:
    return (child for child in element if _name(child) == name)


def _child(element: _Element, name: str) -> _Element | None:
    return next(_children(element, name), None)


def _text(element: _Element, name: str) -> str:
    child = _child(element, name)
    return "" if child is None else "".join(map(str, child.itertext())).strip()


def _html(element: _Element) -> str:
    """The HTML that a content element holds: escaped, or as XHTML children."""
    if len(element) == 0:
        text = element.text or ""
        if element.get("type") == "text":
            from html import escape

            return escape(text)
        return text
    from lxml import etree

    parts = [element.text or ""]
    for child in element:
        # Not encoding="unicode": a surrogate that a feed smuggled in would raise there.
        data: bytes = etree.tostring(child, encoding="utf-8", method="html")
        parts.append(data.decode("utf-8", "replace"))
    return "".join(parts)


def _author(element: _Element) -> str | None:
    for name in ("creator", "author"):
        child = _child(element, name)
        if child is not None:
            inner = _text(child, "name") if len(child) else _text(element, name)
            mail = re.fullmatch(r"\S+@\S+ \((.+)\)", inner)
            if clean_line(inner):
                return clean_line(mail[1] if mail else inner, 100)
    return None


def _link(element: _Element, base: str) -> str | None:
    """The page of a feed or item: Atom's alternate link, RSS's link."""
    for child in _children(element, "link"):
        if child.get("href") and child.get("rel", "alternate") == "alternate":
            return as_url(child.get("href"), base)
        if child.text and child.text.strip():
            return as_url(child.text, base)
    return None


def _when(text: str) -> datetime | None:
    when = as_when(text) if text else None
    if when is not None or not text:
        return when
    try:
        parsed = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    parsed = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    return as_when(parsed.isoformat())
