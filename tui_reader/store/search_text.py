"""The words of a text as the search index keeps them, and where they stand in the text.

Called by `search_index.py` for what is stored and by `search_query.py` for what is asked, so that
both take a text apart in the same way. Pure functions: no SQL, no HTML parser (the screen's
process searches as well).

A word of letters that are written with spaces between words is kept whole. Hangul, Han, kana and
the scripts of South-East Asia are kept as all pairs of neighbouring letters and as
single letters: so a noun is found with its particle and inside a compound, a Chinese or
Japanese word wherever it stands. That is a filter: what it lets through is looked at again.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from operator import add

LONGEST_TEXT = 200_000
"""Characters of an entry that are searched."""
LONGEST_WORD = 24
"""Characters of a word that count in the index; what follows is compared in the text itself."""

PAIRED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3"  # Hangul
    "\u3041-\u3096\u309d-\u30fa\u30fc-\u30ff\u31f0-\u31ff"  # kana
    "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
)
"""Scripts kept as pairs of letters, as part of a regular expression's set."""
SPACED = rf"[^\W_{PAIRED}]"
"""A letter or digit of any other script, as a regular expression."""

_PAIRED_RUN = re.compile(f"[{PAIRED}]+")
_SPACED_RUN = re.compile(f"{SPACED}+")
_ASCII_SPACES = {code: " " for code in range(128) if not chr(code).isalnum()}
PIECE = re.compile(f"[{PAIRED}]+|{SPACED}+")

_ACCENTED = re.compile("[\u00c0-\u024f\u1e00-\u1eff\u3000\uff01-\uff5e]")
# What becomes more or fewer letters when folded (looked for by its letters alone first: sooner).
_RESHAPING = re.compile(
    "[\u0300-\u036f\u3099\u309a\u1100-\u11ff\uff65-\uffdc\uf900-\ufaff\ufb00-\ufb06]"
)
_RESHAPED = re.compile(
    ".[\u0300-\u036f\u3099\u309a]+|[\u1100-\u11ff]+|[\uff65-\uffdc]+|[\uf900-\ufaff\ufb00-\ufb06]",
    re.DOTALL,
)
_CLUSTER = re.compile(".[\u0300-\u036f\u3099\u309a\u1160-\u11ff\uff9e\uff9f]*", re.DOTALL)

_HIDDEN = (("<script", "</script"), ("<style", "</style"), ("<!--", "-->"))
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|rb|rt|ruby|s|samp|small|span"
    r"|strike|strong|sub|sup|tt|u|var|wbr)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[/!?a-zA-Z][^<>]*>")
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_UNPRINTABLE = re.compile(r"[^\u0020-\u007e\u00a1-\U0010ffff]|[\u2028\u2029\ud800-\udfff]")
_MARKS = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u20d0-\u20ff\ufe00-\ufe0f\u200d]{4})"
    "[\u0300-\u036f\u0483-\u0489\u20d0-\u20ff\ufe00-\ufe0f\u200d]+"
)


def plain_text(markup: str) -> str:
    """The text of HTML (or of plain text) as one line that may be shown."""
    text = markup[: LONGEST_TEXT * 4]
    if "<" in text:
        text = _TAG.sub(" ", _INLINE.sub("", _without_hidden(text)))
    if "&" in text:
        text = html.unescape(text)
    return one_line(text[:LONGEST_TEXT])


def one_line(text: str) -> str:
    """`text` on one line, without what can't be seen or would harm a terminal."""
    text = " ".join(text.split())
    if text.isprintable():
        return text if text.isascii() else _MARKS.sub(r"\1", text)
    return _MARKS.sub(r"\1", " ".join(_UNPRINTABLE.sub(" ", _UNSEEN.sub("", text)).split()))


def _without_hidden(text: str) -> str:
    """HTML without scripts, styles and comments; in time that grows with its length only."""
    lower = text.lower() if text.isascii() else None
    for opening, closing in _HIDDEN:
        text = _cut_out(text, lower if lower is not None else text, opening, closing)
        lower = text.lower() if lower is not None else None
    return text


def _cut_out(text: str, seen: str, opening: str, closing: str) -> str:
    start = seen.find(opening)
    if start < 0:
        return text
    kept, place = [], 0
    while start >= 0:
        kept.append(text[place:start])
        end = seen.find(closing, start)
        if end < 0:
            return " ".join(kept)
        place = end
        if closing.startswith("</"):  # its ">" goes as a tag
            kept.append(" ")
        else:
            place = end + len(closing)
        start = seen.find(opening, place)
    kept.append(text[place:])
    return " ".join(kept)


@lru_cache(maxsize=4096)
def _base(letter: str) -> str:
    """A letter without its accents and in its usual width."""
    plain = unicodedata.normalize("NFKD", letter)[0]
    return plain.casefold()[0]


def _without_accent(match: re.Match[str]) -> str:
    return _base(match[0])


def _reshaped(match: re.Match[str]) -> str:
    letters = unicodedata.normalize("NFKC", match[0])
    return "".join(letter for letter in letters if not "\u0300" <= letter <= "\u036f")


def fold(text: str) -> str:
    """`text` as it is compared: without case, accents and widths."""
    if text.isascii():
        return text.lower()
    if _RESHAPING.search(text):
        text = _RESHAPED.sub(_reshaped, text)
    return _ACCENTED.sub(_without_accent, text.casefold())


def folded_places(text: str, folded: str) -> list[int] | None:
    """Where each character of `folded` (and its end) comes from in `text`; None: the same place."""
    if len(folded) == len(text) and not _RESHAPING.search(text):
        return None
    places: list[int] = []
    for match in _CLUSTER.finditer(text):
        places.extend([match.start()] * len(fold(match[0])))
    places.append(len(text))
    return places


def spaced_words(folded: str) -> set[str]:
    """The words kept whole of a folded text, cut to what counts."""
    if folded.isascii():
        words = set(folded.translate(_ASCII_SPACES).split())
    else:
        words = set(_SPACED_RUN.findall(folded))
    return {word[:LONGEST_WORD] for word in words}


def indexed(folded: str) -> str:
    """What the index keeps of a folded text, parted by spaces; each word or pair mostly once."""
    kept = spaced_words(folded)
    if not folded.isascii():
        # pairs across the spaces between runs fall apart into the single letters that are kept
        runs = " ".join(set(_PAIRED_RUN.findall(folded)))
        kept.update(map(add, runs, runs[1:]))
        kept.update(runs)
    return " ".join(kept)


def asked(piece: str) -> list[str]:
    """What the index must hold of an entry in which `piece` (a match of PIECE) stands."""
    if _PAIRED_RUN.match(piece) and len(piece) > 1:
        return list(dict.fromkeys(map(add, piece, piece[1:])))
    return [piece[:LONGEST_WORD]]
