"""Makes damaged XML of feeds readable, and harmless, before the parser sees it.

Text in, text out. Only for documents that the strict parser refused or that bring a document
type: no DTD ever reaches the parser, so nothing can be loaded or blown up by entities. Simple
entities that a document declares for itself ("&nbsp;" mostly) are put in by hand.
"""

from __future__ import annotations

import re
from html.entities import html5

_CDATA = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|\Z))", re.DOTALL)
_DOCTYPE = re.compile(r"<!DOCTYPE\s[^>\[]*(?:\[(.*?)\]\s*)?>", re.DOTALL | re.IGNORECASE)
_DOCTYPE_START = re.compile(r"<!DOCTYPE\s", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\s+([\w.-]{1,40})\s+([\"'])([^\"'%]{0,200}?)\2\s*>")
_CONTROLS = {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\t\n\r"}
_CONTROLS |= {0: "", 0x7F: "\u2421", 0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}
_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_LOOSE_AMP = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);|#\d{1,7};|#[xX][0-9a-fA-F]{1,6};)(?:([A-Za-z][\w.-]{0,40});)?"
)
_NUMBER = re.compile(r"&#(?:(\d{1,7})|[xX]([0-9a-fA-F]{1,6}));")
_LOOSE_LT = re.compile(r"<(?![A-Za-z_/!?])")
# A leaf of plain text whose end is missing: <link>http://... followed by some other tag.
_UNCLOSED = re.compile(
    r"<(link|guid|id|title|pubDate|updated|published|author|name|comments|category|dc:\w+)"
    r"((?:\s[^<>]*)?)(?<!/)>([^<]*)(?=<(?!/\1\s*>|!))"
)
_MOST_ENTITIES = 500


def without_doctype(text: str) -> str:
    """`text` without its document type, the simple entities that this declared put in."""
    head = text[:200_000]
    start = _DOCTYPE_START.search(head)  # the first only: each try may read to the end
    match = _DOCTYPE.match(head, start.start()) if start else None
    if not match:
        return text
    declared = {
        name: value
        for name, _, value in _ENTITY.findall(match[1] or "")[:_MOST_ENTITIES]
        if "&" not in value or re.fullmatch(r"&#\w{1,8};", value)
    }
    text = text[: match.start()] + text[match.end() :]
    if not declared:
        return text
    names = re.compile("&(" + "|".join(map(re.escape, declared)) + ");")
    return names.sub(lambda found: declared[found[1]], text)


def repair(text: str) -> str:
    """`text` with what a parser stumbles over mended: controls, loose & and <, unknown entities,
    references to characters that do not exist, leaves that are not closed."""
    if _BAD.search(text):
        text = text.translate(_CONTROLS).encode("utf-8", "replace").decode("utf-8")
    parts = _CDATA.split(text)
    for index in range(0, len(parts), 2):
        part = parts[index]
        if "&" in part:
            part = _LOOSE_AMP.sub(_amp, part)
            part = _NUMBER.sub(_numbered, part)
        part = _LOOSE_LT.sub("&lt;", part)
        parts[index] = part
    if parts and parts[-1].startswith("<![CDATA[") and not parts[-1].endswith("]]>"):
        parts.append("]]>")
    return _UNCLOSED.sub(_closed, "".join(parts))


def _amp(match: re.Match[str]) -> str:
    name = match[1]
    char = html5.get(f"{name};") if name else None
    if char is None:
        return f"&amp;{name};" if name else "&amp;"
    return {"<": "&lt;", "&": "&amp;"}.get(char, char)


def _numbered(match: re.Match[str]) -> str:
    code = int(match[1]) if match[1] else int(match[2], 16)
    if code in (9, 10, 13) or 0x20 <= code < 0x7F:
        return match[0]
    if code < 0x20 or code == 0x7F:
        return _CONTROLS.get(code, "")
    if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF or code in (0xFFFE, 0xFFFF):
        return "\ufffd"
    return match[0]


def _closed(match: re.Match[str]) -> str:
    if match[1] == "author" and not match[3].strip():  # Atom's author holds elements
        return match[0]
    if not match[3].strip() and match[1] == "title":
        return match[0]  # inline markup comes
    return f"<{match[1]}{match[2]}>{match[3]}</{match[1]}>"
