"""The title of a page's article: its headline, without the name of the site. Used by `metadata`."""

from __future__ import annotations

import re
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING

from tui_reader.text.alike import key_of, weight_of
from tui_reader.text.clean import clean_line
from tui_reader.text.dom import text_within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_EAST = "[\u3040-\u9fff\uac00-\ud7a3]"
_SEPARATORS = re.compile(rf"(?<={_EAST})_(?={_EAST})|\s+[|\-–—·•:»«<>/~]+\s+|\s*[|｜»]\s*|\s*::\s*")
_PERMALINK = re.compile(r"\s*[¶#§🔗]$")  # documentation puts a link to the heading behind it
_LONGEST_HEAD = 2_000
_MOST_HEADS = 200  # a headline stands among the first of a page's headings


def title_of(
    root: HtmlElement, named: str | None, headline: str | None, site: str | None
) -> str | None:
    """What the page's head says (`named` by a meta element, `headline` in its data, `<title>`),
    held against the headings that the page shows; None where it says nothing."""
    element = next(root.iter("title"), None)
    whole = clean_line("".join(element.itertext())) if element is not None else ""
    told, headline = (_said(text) for text in (named or headline or whole, headline or ""))
    # The name of the site may be a heading too; it stands last in most heads.
    names = {site, *(text[mark.end() :] for text in (told, whole) for mark in _last_mark(text))}
    heads, lower = _heads(root, "h1", "h2"), _heads(root, "h3", "h4")
    for head in heads:
        if len(head) > 3 and head in (headline, told, whole):
            return head
    for head in heads:  # a headline that the head shows with the site's name around it
        is_shown = head in told or head in whole
        if is_shown and head not in names and weight_of(key_of(head)) > 8:
            return head
    if not headline:
        parts = {*_parts(told), *_parts(whole)} - names
        for head in (*heads, *lower):
            if head in parts and 3 * len(head) >= len(whole):
                return head
    site = site or next((head for head in heads if head in names), None)
    return _without_site(headline or told, site) or None


def _said(text: str) -> str:
    """Many pages escape their titles twice."""
    return clean_line(unescape(text))


def _text(element: HtmlElement) -> str:
    return text_within(element, _LONGEST_HEAD) if len(element) < 60 else ""


def _heads(root: HtmlElement, *tags: str) -> list[str]:
    found = (
        _PERMALINK.sub("", clean_line(_text(x)))
        for tag in tags
        for x in islice(root.iter(tag), _MOST_HEADS)
    )
    return [text for text in found if text]


def _last_mark(title: str) -> list[re.Match[str]]:
    return list(_SEPARATORS.finditer(title))[-1:]


def _parts(title: str) -> Iterator[str]:
    """What stands before and after each mark that sites put between headline and name."""
    for mark in _SEPARATORS.finditer(title):
        yield title[: mark.start()].strip()
        yield title[mark.end() :].strip()


def _without_site(title: str, site: str | None) -> str:
    parts = [(m.start(), m.end()) for m in _SEPARATORS.finditer(title)]
    if not parts:
        return title
    start, end = parts[-1]
    tail, head = title[end:].strip(), title[: parts[0][0]].strip()
    if site and tail and (tail.lower() in site.lower() or site.lower() in tail.lower()):
        return title[:start].strip()
    if site and head and head.lower() == site.lower():
        return title[parts[0][1] :].strip()
    is_short = len(tail) * 2 < max(start, weight_of(key_of(title[:start])))
    if not site and is_short and len(tail) < 40:
        return title[:start].strip()
    return title
