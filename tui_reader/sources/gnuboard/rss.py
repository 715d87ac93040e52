"""A board's RSS: full times, whole titles and bodies of its newest posts.

Gnuboard escapes links and the channel's title twice, and gives no guid and no pubDate. What is read
here is joined with the rows of the list by the post's number. A board without RSS answers with
plain text and status 200.
"""

from __future__ import annotations

import html
import re

from tui_reader.models import Entry
from tui_reader.sources.boards.dom import Node
from tui_reader.sources.boards.times import read_when
from tui_reader.sources.gnuboard.address import BoardAddress, external_id, post_of, url_of
from tui_reader.text.clean import clean_line

MOST = 500
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_DATE = "{http://purl.org/dc/elements/1.1/}date"
_TAGS = re.compile(r"<(?:p|br|div|ul|ol|table|h[1-6]|blockquote|img|pre)\b", re.IGNORECASE)


def read_rss(data: bytes, board: BoardAddress) -> dict[str, Entry]:
    """The feed's entries by their id; {} for what is no RSS of the board."""
    from lxml import etree

    from tui_reader.text.safe_xml import xml_parser

    start = data.find(b"<")
    if start < 0:
        return {}
    try:
        root = etree.fromstring(data[start:], xml_parser(recover=True))
    except (etree.XMLSyntaxError, ValueError):
        return {}
    if root is None:
        return {}
    entries: dict[str, Entry] = {}
    for item in root.iter("item"):
        entry = _entry(item, board)
        if entry is not None:
            entries.setdefault(entry.external_id, entry)
        if len(entries) >= MOST:
            break
    return entries


def _entry(item: Node, board: BoardAddress) -> Entry | None:
    post = post_of(html.unescape(item.findtext("link") or ""), board)
    if post is None:
        return None
    content = item.findtext("description") or ""
    if not _TAGS.search(content):
        content = content.replace("\n", "<br>\n")
    return Entry(
        external_id=external_id(post),
        title=clean_line(item.findtext("title")),
        url=url_of(post),
        author=clean_line(item.findtext(_CREATOR), 100) or None,
        published=read_when(item.findtext(_DATE)),
        content=content.strip() or None,
        language="ko",
    )
