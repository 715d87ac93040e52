"""The door for outside text: controls, bidi overrides, surrogates and piled-up marks go.

Called by everything that takes text from a page, a feed, a file or a server, before it is stored
or drawn; sinks call it again as a second line. Never raises, never changes text that is sound.

What happens to which code point:

- line ends (CR, VT, FF, NEL, U+2028, U+2029) become a line feed; LF and TAB stay;
- other C0 controls and DEL become their visible pictures (ESC: U+241B), C1 controls U+2423;
- surrogates and noncharacters become U+FFFD (SQLite and UTF-8 refuse the first);
- bidi controls and invisible format characters go. ZWJ stays (emoji), ZWNJ stays between letters
  (Persian and Indic spelling), Arabic number signs stay (they are visible), unassigned code
  points stay (tomorrow's emoji); Hangul fillers become blanks;
- at most four marks (combining marks, variation selectors, joiners) stay on a base: a terminal
  cell with thousands of them takes seconds to draw.
"""

from __future__ import annotations

import re
import unicodedata

MARKS_A_BASE = 4

_PICTURES = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n\r\x0b\x0c"},
    0x7F: "\u2421",
    **{code: "\u2423" for code in range(0x80, 0xA0) if code != 0x85},
}
_LINE_ENDS = dict.fromkeys(map(ord, "\r\x0b\x0c\x85\u2028\u2029"), "\n")
_INVISIBLE = dict.fromkeys(
    [
        0xAD,  # soft hyphen
        0x34F,  # combining grapheme joiner
        0x61C,  # Arabic letter mark
        0x17B4,
        0x17B5,
        0x180E,
        0x200B,  # zero-width space
        *range(0x200E, 0x2010),  # left-to-right and right-to-left marks
        *range(0x202A, 0x202F),  # embeddings and overrides
        *range(0x2060, 0x2070),  # word joiner, isolates, invisible operators
        0xFEFF,
        *range(0xFFF0, 0xFFFC),
        *range(0x1BCA0, 0x1BCA4),
        *range(0x1D173, 0x1D17B),
        *range(0xE0000, 0xE0080),  # tags
    ],
    None,
)
_BLANKS = {0x3164: " ", 0xFFA0: " "}  # Hangul fillers: letters that look like nothing
_BAD = dict.fromkeys(
    [
        *range(0xFDD0, 0xFDF0),
        *(p + e for p in range(0, 0x110000, 0x10000) for e in (0xFFFE, 0xFFFF)),
    ],
    "\ufffd",
)
_TABLE: dict[int, str | None] = {**_PICTURES, **_LINE_ENDS, **_INVISIBLE, **_BLANKS, **_BAD}

# Anything the table or the functions below would touch: text without it is returned as it is.
_SUSPECT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufdd0-\ufdef\ufeff\uffa0\ufff0-\uffff\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U0001fffe-\U0001ffff\U0002fffe-\U0002ffff"
    "\U0003fffe-\U0003ffff\U0004fffe-\U0004ffff\U0005fffe-\U0005ffff\U0006fffe-\U0006ffff"
    "\U0007fffe-\U0007ffff\U0008fffe-\U0008ffff\U0009fffe-\U0009ffff\U000afffe-\U000affff"
    "\U000bfffe-\U000bffff\U000cfffe-\U000cffff\U000dfffe-\U000e007f\U000efffe-\U000effff"
    "\U000ffffe-\U000fffff\U0010fffe-\U0010ffff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
# ZWNJ is spelling only between two letters of a script that joins its letters.
_LOOSE_ZWNJ = re.compile(
    "(?<![\u0600-\u07ff\u0860-\u0dff])\u200c|\u200c(?![\u0600-\u07ff\u0860-\u0dff])"
)
# Runs long enough to hold too many marks, in ranges with marks at all (not Latin, CJK, Hangul).
_MARK_RUN = re.compile(
    "[^\x00-\u02ff\u2000-\u200b\u2010-\u20cf\u2100-\u2cee\u2e00-\u3029\u3030-\u3098\u309b-\ua66e"
    "\uac00-\ud7ff\uf900-\ufb1d\uff00-\uffef]{5,}"
)
_SPACE = re.compile(r"[\s\u00a0\u3000]+")


def clean_text(text: str | None, limit: int | None = None) -> str:
    """`text` without what should not be there; line feeds and tabs stay. Cut to `limit`."""
    if not text:
        return ""
    if _SUSPECT.search(text):
        text = _SURROGATE.sub("\ufffd", text.replace("\r\n", "\n")).translate(_TABLE)
        text = _LOOSE_ZWNJ.sub("", text)
    # Cyrillic, Greek and most Arabic text has such runs (of megabytes, maybe) and no mark at all.
    if not text.isascii() and _MARK_RUN.search(text) and any(map(is_mark, set(text))):
        text = _MARK_RUN.sub(_cap_marks, text)
    return text if limit is None or len(text) <= limit else _cut(text, limit)


def clean_line(text: str | None, limit: int = 500) -> str:
    """`text` as one line: cleaned, white space collapsed, trimmed, cut to `limit` characters."""
    if not text:
        return ""
    if len(text) > limit * 8 + 4000:  # a title of megabytes is not worth cleaning whole
        text = text[: limit * 8 + 4000]
    line = _SPACE.sub(" ", clean_text(text)).strip()
    return line if len(line) <= limit else _cut(line, limit)


def is_mark(char: str) -> bool:
    """Whether the character sits on the one before it instead of taking a cell of its own."""
    return char in "\u200c\u200d" or unicodedata.category(char) in ("Mn", "Me")


def _cap_marks(match: re.Match[str]) -> str:
    kept, marks = [], 0
    for char in match.group():
        marks = marks + 1 if is_mark(char) else 0
        if marks <= MARKS_A_BASE:
            kept.append(char)
    return "".join(kept)


def _cut(text: str, limit: int) -> str:
    """The first `limit` characters, the last of them an ellipsis, no base parted from its marks."""
    end = max(0, limit - 1)
    while end > 0 and is_mark(text[end]):
        end -= 1
    return text[:end].rstrip().rstrip("\u200d") + "…" if limit > 0 else ""
