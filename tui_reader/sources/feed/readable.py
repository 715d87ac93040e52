"""From what a feed says to what is read: plain titles, texts as HTML, addresses in tidy form.

RSS never says whether a title or description is plain text or HTML. Titles lose markup that is
plainly markup (a pair of known tags, an empty one) and keep what only looks like it; entities are
resolved once more, since most feeds escape titles twice.
"""

from __future__ import annotations

import re
from html import escape, unescape

from tui_reader.sources.feed.raw import RawText
from tui_reader.text.clean import clean_line
from tui_reader.urls import join

TEXT_LIMIT = 2_000_000
"""Characters of one entry's content that are kept."""

_PAIRED = re.compile(
    r"<(a|abbr|acronym|b|bdi|big|cite|code|del|dfn|div|em|font|h[1-6]|i|ins|kbd|mark|nobr|p|q|s"
    r"|samp|small|span|strike|strong|sub|sup|tt|u|var)(?:\s[^<>]*)?>(.*?)</\1\s*>",
    re.IGNORECASE | re.DOTALL,
)
_EMPTY = re.compile(r"<(?:br|wbr|hr|img)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ANY_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|<!--.*?-->", re.DOTALL)
_LOOKS_HTML = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>|&(?:[a-zA-Z]{2,8}|#\w{1,6});")
_LOOSE_AMP = re.compile(r"&(?!#?\w{1,12};)")
_UNQUOTED = re.compile(r"<[a-zA-Z][^<>]*=\s*[^\s\"'<>]")
_ATTRIBUTE = re.compile(r"""([^\s=<>"'/]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s<>]+))?""")
_TAG = re.compile(
    r"""<([a-zA-Z][\w:-]*)((?:\s+[^\s=<>"'/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s<>"']\S*?))?)*)"""
    r"""\s*(/?)>"""
)
_DRAWINGS = {
    "svg": "http://www.w3.org/2000/svg",
    "math": "http://www.w3.org/1998/Math/MathML",
}
_ANY_C1 = re.compile("[\x80-\x9f]")
_C1 = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}
_NESTED = 6


def plain_title(raw: RawText | None) -> str:
    """A title as one clean line of plain text."""
    if raw is None:
        return ""
    text = raw.value[:20_000]
    if raw.kind == "html":
        text = unescape(_ANY_TAG.sub("", _EMPTY.sub(" ", text)))
    elif raw.kind == "unknown":
        text = _EMPTY.sub(" ", text)
        for _ in range(_NESTED):
            text, changed = _PAIRED.subn(r"\2", text)
            if not changed:
                break
        text = unescape(text)
    return clean_line(_from_c1(text))


def as_html(raw: RawText | None) -> str | None:
    """A text as HTML; None when there is none."""
    if raw is None or not raw.value.strip():
        return None
    text = _from_c1(raw.value[:TEXT_LIMIT])
    if raw.kind == "html" or (raw.kind == "unknown" and _LOOKS_HTML.search(text)):
        return text
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return "".join(
        f"<p>{'<br>'.join(escape(line, quote=False) for line in part.strip().splitlines())}</p>"
        for part in paragraphs
    )


def as_written(raw: RawText | None) -> str | None:
    """A text as the feed has it; HTML with its attributes quoted and loose & written out, SVG and
    MathML in one form (attributes in order, namespaces declared), so that it can be compared."""
    if raw is None:
        return None
    if raw.kind == "text" or "<" not in raw.value:
        return _LOOSE_AMP.sub("&amp;", raw.value) if raw.kind == "html" else raw.value
    is_drawing = "<svg" in raw.value or "<math" in raw.value
    if is_drawing or _UNQUOTED.search(raw.value):
        return _TAG.sub(lambda tag: _tag_written(tag, is_drawing), raw.value)
    return raw.value


def _tag_written(tag: re.Match[str], is_drawing: bool) -> str:
    pairs = [(name, value[1:-1] if value[:1] in "\"'" and len(value) > 1 else value)
             for name, value in _ATTRIBUTE.findall(tag[2])]  # fmt: skip
    if is_drawing:
        names = {name for name, _ in pairs}
        if tag[1] in _DRAWINGS and "xmlns" not in names:
            pairs.append(("xmlns", _DRAWINGS[tag[1]]))
        if "xmlns:xlink" not in names and any(name.startswith("xlink:") for name in names):
            pairs.append(("xmlns:xlink", "http://www.w3.org/1999/xlink"))
        pairs.sort()
    written = "".join(f' {name}="{value.replace(chr(34), "&quot;")}"' for name, value in pairs)
    end = "" if is_drawing else tag[3]
    return f"<{tag[1]}{written}{end}>"


def tidy_url(url: str | None) -> str | None:
    """The address as everybody else here spells it; None for what is none."""
    return join(url, "") if url else None


def _from_c1(text: str) -> str:
    """C1 controls in a feed are Windows' quotes and dashes, numbered by the wrong table."""
    return text if text.isascii() or not _ANY_C1.search(text) else text.translate(_C1)
