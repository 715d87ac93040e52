"""Lines of an article held against each other: by their letters, and as one edited from the other.

Used by `repeats`; `key_of` and `weight_of` by whatever compares or weighs text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from tui_reader.models import Block

_MOST_PAIRS = 150_000  # of lines held against each other in one article
_MOST_STEPS = 400_000  # lines that runs were followed along in one article
_MOST_PLACES = 12
_SHORT_RUN = 8  # how far a run is followed after that: the next one goes on where it ended
_MOST_LETTERS_HELD = 60_000_000  # of pairs compared letter by letter, one's times the other's
_EDGE = 8  # characters at either end by which an edited copy is found

_NO_LETTER = re.compile(r"[\W_\u318d\u119e]+")  # with the dot that Korean typing puts between words
_EAST = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]")
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+")
_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve first second third fourth "
    "fifth monday tuesday wednesday thursday friday saturday sunday january february march april "
    "may june july august september october november december 하나 둘 셋 넷 다섯 첫 두 세 네 첫째 "
    "둘째 셋째 월요일 화요일 수요일 목요일 금요일 토요일 일요일 一 二 三 四 五 六 七 八 九 十"
)
_NUMBER_WORDS = frozenset(_NUMBERS.split())
_IN_STREAM = frozenset(
    ["paragraph", "heading", "quote", "list", "definitions", "table", "code", "footnote"]
)


def key_of(text: str) -> str:
    """The letters and digits of a text, by which copies are known."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _NO_LETTER.sub("", text.casefold())


def weight_of(key: str) -> int:
    """How much a text holds: a character of Korean, Chinese or Japanese counts twice."""
    return len(key) if key.isascii() else len(key) + len(_EAST.findall(key))


@dataclass(frozen=True, slots=True)
class Line:
    """A block of text with what it is compared by."""

    index: int  # in the blocks
    block: Block
    key: str
    weight: int
    start: int  # in the stream of all keys
    numbers: tuple[str, ...]


@dataclass(slots=True)
class Effort:
    """What the search for copies may still cost: thousands of lines that are equal, or made after
    one form, are all alike, and holding each against each took minutes."""

    pairs: int = _MOST_PAIRS
    letters: int = _MOST_LETTERS_HELD
    steps: int = _MOST_STEPS

    @property
    def is_spent(self) -> bool:
        return self.pairs < 0 or self.letters < 0

    @property
    def most_places(self) -> int:
        """In how many places above the lines of a run are looked for now."""
        return _MOST_PLACES if self.steps > 0 else 1

    @property
    def longest_run(self) -> int:
        """How many lines a run is followed along now."""
        return _MOST_STEPS if self.steps > 0 else _SHORT_RUN


def is_edited(line: Line, other_line: Line, effort: Effort) -> bool:
    """Whether two lines are one text in which a word or two were changed, but no number."""
    one, other = line.key, other_line.key
    shorter, longer = sorted((len(one), len(other)))
    if shorter < 12 or shorter < 0.75 * longer or one == other:
        return one == other
    effort.pairs -= 1
    if effort.pairs < 0 or line.numbers != other_line.numbers:
        return False
    head = _common(one, other)
    tail = _common(one[head:][::-1], other[head:][::-1])
    middle = longer - head - tail
    if middle <= max(20, longer // 8):
        alike = head + tail >= 0.55 * shorter
    else:
        alike = head + tail >= 0.3 * shorter and _is_mostly_same(one, other, effort)
    return alike and _number_words(line) == _number_words(other_line)


def _is_mostly_same(one: str, other: str, effort: Effort) -> bool:
    if max(len(one), len(other)) > 3000:
        return False
    effort.letters -= len(one) * len(other)
    if effort.letters < 0:
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= 0.92 and matcher.ratio() >= 0.92


def _number_words(line: Line) -> list[str]:
    return [word for word in _WORD.findall(line.block.plain.casefold()) if word in _NUMBER_WORDS]


def _common(one: str, other: str) -> int:
    """How many characters two texts have in common from their start."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one.startswith(other[:middle]):
            low = middle
        else:
            high = middle - 1
    return low


def edges_of(key: str) -> tuple[str, str]:
    return f"<{key[:_EDGE]}", f"{key[-_EDGE:]}>"


def lines_of(blocks: Sequence[Block]) -> list[Line]:
    lines: list[Line] = []
    start = 0
    for index, block in enumerate(blocks):
        if block.kind in _IN_STREAM and (key := key_of(block.plain)):
            numbers = tuple(_DIGITS.findall(key))
            lines.append(Line(index, block, key, weight_of(key), start, numbers))
            start += len(key)
    return lines
