"""What a person asks for, and where it stands in a text.

A query is plain words (all must be there), "quoted phrases" and -words (must not be there). Any
text is a query; none is an error. Pure functions.

- A word of a spaced script is found at the beginning of words, from three letters on ("read":
  reader, reading; "go": go); in a phrase and behind a minus it stands for itself alone.
- Hangul, Han and kana are found anywhere: 정책 also in 정책은 and 복지정책.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tui_reader.store.search_text import PAIRED, PIECE, SPACED, asked, fold

MAX_TERMS = 20
MAX_QUERY = 500
PREFIX_FROM = 3

_PART = re.compile(r'(-?)"([^"]*)(?:"|$)|(\S+)')
_IS_PAIRED = re.compile(f"[{PAIRED}]")
_QUOTES = str.maketrans("“”„‟«»＂", '"' * 7)
_BOUNDARY_BEFORE, _BOUNDARY_AFTER = f"(?<!{SPACED})", f"(?!{SPACED})"


@dataclass(frozen=True, slots=True)
class Term:
    """One word or phrase: its index words (`exact`; `prefix`: a beginning), and what to look for
    in a folded text: `first`, which stands where `pattern` may match."""

    exact: tuple[str, ...]
    prefix: str | None
    first: str
    pattern: re.Pattern[str]
    whole: re.Pattern[str]
    is_certain: bool  # the index alone tells whether an entry has it

    @property
    def as_whole(self) -> Term:
        """The same word, no longer found where another one only begins with it."""
        if self.prefix is None:
            return self
        exact = tuple(dict.fromkeys((*self.exact, self.prefix)))
        return replace(self, exact=exact, prefix=None, pattern=self.whole)

    def spans(self, folded: str) -> Iterator[tuple[int, int]]:
        """Where the term stands in a folded text."""
        place = folded.find(self.first)
        while place >= 0:
            match = self.pattern.match(folded, place)
            place = folded.find(self.first, match.end() if match else place + 1)
            if match:
                yield match.span()

    def stands_in(self, folded: str) -> bool:
        return next(self.spans(folded), None) is not None


@dataclass(frozen=True, slots=True)
class Query:
    """The terms that an entry must have, and those that it must not have."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...] = ()


def parse(words: str) -> Query:
    """The query that a person typed. Only -words: it asks for nothing."""
    wanted: dict[str, Term] = {}
    unwanted: dict[str, Term] = {}
    for match in _PART.finditer(words[:MAX_QUERY].translate(_QUOTES)):
        minus, phrase, word = match.groups()
        if word is not None and len(word) > 1 and word.startswith("-"):
            minus, word = "-", word[1:]
        term = _term(word if phrase is None else phrase, open_end=phrase is None and not minus)
        if term is not None and len(wanted) + len(unwanted) < MAX_TERMS:
            (unwanted if minus else wanted).setdefault(match[0], term)
    return Query(tuple(wanted.values()), tuple(unwanted.values()))


def _term(text: str, *, open_end: bool) -> Term | None:
    """The term for a word or phrase; None when no letter or digit is in it."""
    folded = fold(text)
    pieces = list(PIECE.finditer(folded))
    if not pieces:
        return None
    pattern, end = "", 0
    for number, piece in enumerate(pieces):
        if number:
            pattern += r"[\W_]{1,4}" if piece.start() > end else ""
        pattern += re.escape(piece[0])
        end = piece.end()
    if not _IS_PAIRED.match(pieces[0][0]):
        pattern = _BOUNDARY_BEFORE + pattern
    last = pieces[-1][0]
    sign = re.match(r"[+#]{1,3}", folded[end:])  # C++, C#
    is_paired = _IS_PAIRED.match(last) is not None
    after = re.escape(sign[0]) if sign else "" if is_paired else _BOUNDARY_AFTER
    is_open = open_end and not sign and not is_paired and len(last) >= PREFIX_FROM
    words = [word for piece in pieces for word in asked(piece[0])]
    prefix = words.pop() if is_open else None
    return Term(
        exact=tuple(dict.fromkeys(words)),
        prefix=prefix,
        first=pieces[0][0],
        pattern=re.compile(pattern if is_open else pattern + after),
        whole=re.compile(pattern + after),
        is_certain=len(pieces) == 1 and len(words) == 1 and not sign and prefix is None,
    )
