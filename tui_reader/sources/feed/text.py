"""Texts in feeds: titles, summaries and contents as RSS and both Atoms write them.

Plain, escaped, inline as markup, in base64; and what relative addresses in them are relative to.
"""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import urljoin

from lxml import etree

from tui_reader.sources.feed.raw import RawText

_XML = "{http://www.w3.org/XML/1998/namespace}"
# Namespaces are noise in HTML, but for drawings and formulas.
_XMLNS = re.compile(
    r"""\sxmlns(?::[\w.-]+)?="(?!http://www.w3.org/(?:2000/svg|1998/Math|1999/xl))[^"]*\""""
)
_PREFIXED = re.compile(r"<(/?)(?:xhtml|html|h|ns\d):")
_RELATIVE = re.compile(
    r"""(\s(?:href|src)\s*=\s*)(["'])(?!https?:|//|mailto:|data:|\#)([^"'<>]{1,2000})\2""", re.I
)
_ATOM_10 = "{http://www.w3.org/2005/Atom}"


def read_text(element: etree._Element, *, has_bases: bool = True) -> RawText | None:
    """A text construct (title, summary, content) as RSS and both Atoms write it; `has_bases`:
    whether the document has any xml:base."""
    media = (element.get("type") or "").strip().lower()
    mode = (element.get("mode") or "").strip().lower()
    is_atom_10 = isinstance(element.tag, str) and element.tag.startswith(_ATOM_10)
    has_markup = len(element) > 0
    based = _based if has_bases else _as_it_is
    if mode == "base64" or (is_atom_10 and _is_binary(media) and not has_markup):
        decoded = _from_base64(element.text)
        return RawText(based(decoded, element), "html") if decoded else None
    if has_markup:
        value = _inline(element, media)
        kind_is_html = True
    else:
        value = (element.text or "").strip()
        kind_is_html = media in ("html", "text/html", "xhtml", "application/xhtml+xml")
    if not value:
        return None
    if kind_is_html:
        return RawText(based(value, element), "html")
    if media in ("text", "text/plain") or (is_atom_10 and not media):
        return RawText(value, "text")
    if media and media not in ("plain", "escaped") and not media.startswith("text"):
        return None  # an image, other XML: nothing to read
    return RawText(based(value, element), "unknown")


def _is_binary(media: str) -> bool:
    return "/" in media and not media.startswith("text/") and not media.endswith(("+xml", "/xml"))


def _from_base64(text: str | None) -> str:
    try:
        return base64.b64decode(text or "", validate=False).decode("utf-8", "replace").strip()
    except (binascii.Error, ValueError):
        return ""


def _inline(element: etree._Element, media: str) -> str:
    """Markup that stands in the feed as elements, as HTML; Atom's wrapping div is left out."""
    only = element[0] if len(element) == 1 else None
    text = (element.text or "").strip()
    if only is not None and not text and not (only.tail or "").strip():
        is_div = isinstance(only.tag, str) and only.tag.rpartition("}")[2] == "div"
        if is_div and media in ("html", "text/html") and len(only) == 0:
            return (only.text or "").strip()
        tag = element.tag if isinstance(element.tag, str) else ""
        if is_div and tag.startswith(_ATOM_10):
            return _inner(only)
    return _inner(element)


def _inner(element: etree._Element) -> str:
    parts = [_escaped(element.text or "")]
    parts += [etree.tostring(child, encoding="unicode", with_tail=True) for child in element]
    html = "".join(parts).strip()
    return _PREFIXED.sub(r"<\1", _XMLNS.sub("", html))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _as_it_is(html: str, element: etree._Element) -> str:
    return html


def _based(html: str, element: etree._Element) -> str:
    """`html` with relative addresses in full, where the feed says what they are relative to."""
    base = base_of(element, "")
    if not base:  # said by few feeds; the search below costs more than all else
        return html

    def full(match: re.Match[str]) -> str:
        try:
            return f"{match[1]}{match[2]}{urljoin(base, match[3].strip())}{match[2]}"
        except ValueError:
            return match[0]

    return _RELATIVE.sub(full, html)


def base_of(element: etree._Element | None, url: str) -> str:
    """The address that relative ones are relative to here: every xml:base from the root down."""
    bases = []
    while element is not None:
        base = element.get(f"{_XML}base")
        if base:
            bases.append(base.strip())
        element = element.getparent()
    for base in reversed(bases):
        try:
            url = urljoin(url, base)
        except ValueError:
            return url
    return url
