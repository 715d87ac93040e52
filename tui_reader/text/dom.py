"""HTML to an lxml tree, within bounds, and small questions about elements.

Used by `blocks` and `extract`. Never follows an address, never runs anything: lxml's HTML parser
has no entities, no DTD and no network. Measured: a tree deeper than 2,048 is cut by libxml2 with
all its text, so such a page is parsed again without the tags that only nest (100,000 open tags:
0.1 s). A tag with 100,000 attributes took 68 s: it loses them (0.1 s).
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from tui_reader.errors import ParseError
from tui_reader.text.clean import clean_text

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MOST_CHARACTERS = 12_000_000
_NESTING = re.compile(
    r"</?(?:div|span|font|b|i|u|em|strong|big|small|center|section|article|a|blockquote|ul|ol|li"
    r"|table|tbody|tr|td|main|header|footer|aside|form|dl|dd|p)\b[^<>]{0,2000}>",
    re.I,
)
_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\r")
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{8000,}>")
_MOST_ATTRIBUTES = 1_000
_MOST_STEPS = 300
_STYLE_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_IN_HEAD = frozenset({"title", "meta", "link", "script", "style", "base", "noscript", "template"})


def parse_html(html: str) -> HtmlElement:
    """The document's root element (`<html>`). Raises ParseError when there is nothing to parse."""
    if len(html) > MOST_CHARACTERS:
        raise ParseError(
            f"the page is too big to read ({len(html) // 1_000_000} million characters)"
        )
    root = _parse(html)
    if root is None:
        raise ParseError("the page is empty")
    return root


def _parse(html: str) -> HtmlElement | None:
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    html = _LONG_TAG.sub(_without_attributes, html)

    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = document_fromstring(_fit(html), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        flat = _NESTING.sub(_paragraph, html)
        if flat != html:
            return _parse(flat)
    _begin_body(root)
    return root


def _begin_body(root: HtmlElement) -> None:
    """Where `<body>` is left out, as HTML allows, the body begins with the first element that is
    none of a head: libxml2 does not know that of `<nav>`, `<main>`, `<article>` and their like."""
    head = root.find("head")
    if head is None:
        return
    first = next((n for n, child in enumerate(head) if child.tag not in _IN_HEAD), None)
    if first is None:
        return
    body = root.find("body")
    if body is None:
        body = root.makeelement("body")
        head.addnext(body)
    body[:0] = head[first:]


def _fit(html: str) -> bytes:
    """The page for libxml2, without the controls that it reads and takes from nobody else: a
    tree that holds one could not be changed any more."""
    data = html.encode("utf-8", "replace")
    is_fit = len(data.translate(None, _CONTROLS)) == len(data)
    if is_fit and b"\xef\xbf\xbe" not in data and b"\xef\xbf\xbf" not in data:
        return data
    return _UNFIT.sub(lambda match: clean_text(match[0]), html).encode("utf-8", "replace")


def _without_attributes(match: re.Match[str]) -> str:
    """A tag of thousands of attributes costs libxml2 a minute; a long data address does not."""
    tag = match.group()
    return tag if tag.count("=") < _MOST_ATTRIBUTES else f"<{tag[1:].split(maxsplit=1)[0]}>"


def _paragraph(match: re.Match[str]) -> str:
    tag = match.group().strip("</>").split()[0].lower() if match.group().strip("</>") else ""
    return " " if tag in ("span", "font", "b", "i", "u", "em", "strong", "a", "small") else "<p>"


def tag_of(element: HtmlElement) -> str:
    """The tag in lower case without its namespace; "" for comments and the like."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


def is_hidden(element: HtmlElement) -> bool:
    """Whether the page itself hides the element, as far as it says so on the element."""
    if element.get("hidden") is not None and element.get("hidden") != "until-found":
        return True
    style = element.get("style")
    return bool(style and _STYLE_HIDDEN.search(style))


def text_within(element: HtmlElement, most: int) -> str:
    """The element's text, up to about `most` characters and the first elements in it: a page may
    nest thousands of headings in each other, and each would be asked for all that is below it."""
    from lxml import etree

    found: list[str] = []
    length = 0
    steps = etree.iterwalk(element, events=("start", "end"))
    for event, here in islice(steps, max(20, min(most, _MOST_STEPS))):
        part = here.text if event == "start" else here.tail if here is not element else None
        if part and isinstance(here.tag, str):
            found.append(part)
            length += len(part)
            if length > most:
                break
    return "".join(found)


def names_of(element: HtmlElement) -> str:
    """Class and id, lower case: what a page calls the element. An id of many words is a slug
    made from a heading's own text and says nothing of the page's parts."""
    name = element.get("id") or ""
    if name.count("-") + name.count("_") > 2:
        name = ""
    return f"{element.get('class') or ''} {name}".lower()


def number(text: str | None) -> int | None:
    """The leading number of an attribute ("640px"), None where there is none."""
    match = re.match(r"\s*(\d{1,6})", text or "")
    return int(match.group(1)) if match else None
