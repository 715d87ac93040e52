"""Reads RSS 0.9x/1.0/2.0, Atom 0.3/1.0, RDF and CDF into `RawFeed`, also where they are damaged.

A sound document in UTF-8 goes to lxml as it came; another one is decoded first, and one that lxml
refuses then is mended (`repair.py`) and read with recovery. The parser loads no DTD, no entity, no
address, and stops at libxml2's own limits of depth and size. Specs: rssboard.org, RFC 4287,
web.resource.org/rss/1.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from tui_reader.errors import ParseError
from tui_reader.sources.feed.item import read_channel, read_entry
from tui_reader.sources.feed.names import CORE, local_name, names_for
from tui_reader.sources.feed.raw import MOST_ENTRIES, RawFeed
from tui_reader.sources.feed.repair import repair, without_doctype
from tui_reader.text.safe_xml import xml_parser

_ROOTS = frozenset({"rss", "rdf", "feed", "channel"})
_ITEMS = frozenset({"item", "entry"})
_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:rss|rdf|feed|channel)[\s>/]", re.IGNORECASE)
_PAGE = re.compile(
    r"\s*(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_DECLARATION = re.compile(r"\s*<\?xml[^<>]*\?>")
_DOCTYPE = re.compile(rb"<!doctype", re.IGNORECASE)


def parse_sound(data: bytes, url: str) -> RawFeed | None:
    """The feed in `data` if it is XML in UTF-8 without any fault, as nearly all are; else None.
    What decoding and looking for faults cost is saved."""
    if _DOCTYPE.search(data, 0, 5_000):
        return None
    root = _parse(data, recover=False)
    if root is None or local_name(root.tag) not in _ROOTS:
        return None
    return _read(root, url, is_mended=False, has_bases=b":base" in data)


def parse_xml(text: str, url: str) -> RawFeed:
    """The feed in `text`. Raises ParseError for what is no feed, or can't be read as one."""
    text = _DECLARATION.sub("", text, count=1).lstrip("\ufeff \t\r\n")
    if _PAGE.match(text[:10_000]):
        raise ParseError("a web page, not a feed")
    is_mended = False
    if "<!DOCTYPE" in text[:5_000] or "<!doctype" in text[:5_000]:
        text = without_doctype(text)
    root = _parse(text.encode("utf-8", "replace"), recover=False)
    if root is None or local_name(root.tag) not in _ROOTS:
        is_mended = True
        root = _mended(text)
    # xml:base is said by few feeds, and looked for at every text: only where it is said at all
    return _read(root, url, is_mended, has_bases=":base" in text)


def _mended(text: str) -> etree._Element:
    start = _ROOT.search(text)
    if start is None:
        raise ParseError("not a feed")
    sound = repair(text[start.start() :])
    root = _parse(sound.encode("utf-8", "replace"), recover=True)
    if root is None or local_name(root.tag) not in _ROOTS:
        raise ParseError("not a feed, or too damaged to be read as one")
    return root


def _parse(data: bytes, *, recover: bool) -> etree._Element | None:
    parser = xml_parser(recover=recover, encoding="utf-8")
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None


def _read(root: etree._Element, url: str, is_mended: bool, *, has_bases: bool) -> RawFeed:
    names = names_for(root, has_bases=has_bases)
    channel = root
    if local_name(root.tag) in ("rss", "rdf"):
        channel = next((c for c in root if names.key(c.tag) == (CORE, "channel")), root)
    feed = read_channel(channel, root, url, names)
    for element in _items(root, channel, is_mended):
        feed.entries.append(read_entry(element, feed.url or url, names))
        if len(feed.entries) >= MOST_ENTRIES:
            break
    return feed


def _items(
    root: etree._Element, channel: etree._Element, is_mended: bool
) -> Iterable[etree._Element]:
    if is_mended:  # unclosed elements swallow what follows: look everywhere
        return _named(root.iter())
    found = list(_named(channel))
    if channel is not root:
        found.extend(_named(root))
    if not found:
        found = list(_named(root.iter()))
    return found


def _named(elements: Iterable[etree._Element]) -> Iterator[etree._Element]:
    for element in elements:
        if isinstance(element.tag, str) and local_name(element.tag) in _ITEMS:
            yield element
