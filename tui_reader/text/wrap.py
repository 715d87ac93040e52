"""Line breaking by cells: which characters of a text stand on which line.

Called by the layout of articles, comments and titles. Pure: the width of text is measured by the
function given (the screen passes the one its toolkit draws by, so that rows never tear), and
nothing is changed in the text; the result is ranges of it.

Words part at spaces, and Korean words are kept whole, Han letters in them too (as in Korean
print); Chinese and Japanese part between characters, but no line begins with a closing mark or
small kana or ends with an opening mark (kinsoku, JIS X 4051; line-break classes of UAX #14). What
never parts: a base and its combining marks, emoji joined by ZWJ, flags, syllables of Hangul jamo.
A word wider than the line is broken after a slash or hyphen where there is one, else between
characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

Measure: TypeAlias = Callable[[str], int]
"""How many cells a text takes."""

Range: TypeAlias = tuple[int, int]
"""The characters [start, end) of a text."""

# Spaces a line may end at; a no-break space (U+00A0, U+202F, U+2007) is part of its word.
_SPACES: Final = " \t\u1680\u2000-\u2006\u2008-\u200b\u205f\u3000"
_WORD = re.compile(f"([^{_SPACES}]*)([{_SPACES}]*)")

_HAN_KANA: Final = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3041-\u30ff\u3100-\u312f"
    "\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U0001aff0-\U0001b16f\U00020000-\U0003ffff"
)
_WIDE_MARKS: Final = "\u3001-\u3004\u3008-\u3020\u3030\u303d\ufe30-\ufe4f\uff01-\uff65\uffe0-\uffe6"
_HANGUL: Final = "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff\uffa0-\uffdc"
_has_cj = re.compile(f"[{_HAN_KANA}{_WIDE_MARKS}]").search
_cj = re.compile(f"[{_HAN_KANA}{_WIDE_MARKS}]").match
_all_cj = re.compile(f"[{_HAN_KANA}]").findall
_all_hangul = re.compile(f"[{_HANGUL}]").findall

_LOOKED_AT: Final = 2_000  # characters

# Characters that begin no line, and that end none.
_NOT_FIRST: Final = frozenset(
    "、。，．・：；？！）〕］｝〉》」』】〙〗〟’”»｠゛゜ゝゞヽヾー々〻‐゠–〜～…‥"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ"
    "｡､･ｰ｣ﾞﾟｧｨｩｪｫｬｭｮｯ)]},.!?;:%‰°′″℃％‼⁇⁈⁉"
)
_NOT_LAST: Final = frozenset("（〔［｛〈《「『【〘〖〝‘“«｟([{｢＄￥￡$¥£€₩＃#")

# What belongs to the character before it: marks, variation selectors, emoji modifiers, tags, the
# vowels and finals of conjoining jamo; a ZWJ takes the character after it as well.
_EXTEND: Final = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0900-\u0903"
    "\u093a-\u093c\u093e-\u094f\u0962\u0963\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1160-\u11ff"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u302a-\u302f\u3099\u309a\ud7b0-\ud7ff\ufe00-\ufe0f"
    "\ufe20-\ufe2f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f\U000e0100-\U000e01ef"
)
_CLUSTER = re.compile(f"(?:[\U0001f1e6-\U0001f1ff]{{2}}|.)(?:[{_EXTEND}]|\u200d.?)*", re.DOTALL)


def clusters(text: str, measure: Measure) -> Iterator[tuple[int, int, int]]:
    """What a reader sees as one character: start, end and cells of each."""
    if text.isascii():
        for place in range(len(text)):
            yield place, place + 1, 1
        return
    start = end = cells = -1
    for found in _CLUSTER.finditer(text):
        width = measure(found.group())
        # A mark that the expression does not know is told by taking no room.
        if width == 0 and start >= 0:
            end = found.end()
            continue
        if start >= 0:
            yield start, end, cells
        start, end, cells = found.start(), found.end(), width
    if start >= 0:
        yield start, end, cells


def wrap(text: str, width: int, measure: Measure) -> list[Range]:
    """Break a text into lines of at most `width` cells; a line feed always breaks.

    Spaces at the end of a line belong to no line. There is always at least one line. A single
    character wider than `width` stands on a line of its own.
    """
    width = max(1, width)
    lines: list[Range] = []
    start = 0
    ruler = _Ruler(width, measure, _is_korean(text))
    for hard_line in text.split("\n"):
        end = start + len(hard_line)
        if hard_line.isascii() and len(hard_line) <= width:
            lines.append((start, start + len(hard_line.rstrip())))
        else:
            _fill(text, start, end, ruler, lines)
        start = end + 1
    return lines


@dataclass(frozen=True, slots=True)
class _Ruler:
    """What lines are measured by. `is_korean`: words with Han letters are words as well."""

    width: int
    measure: Measure
    is_korean: bool


def _is_korean(text: str) -> bool:
    """Whether a text, by its beginning, is Korean: more Hangul than Han letters and kana."""
    if text.isascii():
        return False
    beginning = text[:_LOOKED_AT]
    hangul = len(_all_hangul(beginning))
    return hangul > 0 and hangul > len(_all_cj(beginning))


def _fill(text: str, start: int, end: int, ruler: _Ruler, lines: list[Range]) -> None:
    """Add the lines of text[start:end], which has no line feed."""
    width, measure = ruler.width, ruler.measure
    line_start = line_end = start  # the line being filled; its spaces at the end left out
    filled = 0  # cells of it, spaces at the end included
    for piece_start, piece_end, after in _pieces(text, start, end, ruler):
        piece = text[piece_start:piece_end]
        cells = measure(piece)
        if filled and filled + cells > width and piece:
            lines.append((line_start, line_end))
            line_start, filled = piece_start, 0
        if filled + cells > width:
            *whole, (piece_start, _) = _parts(text, piece_start, piece_end, width, measure)
            lines.extend(whole)
            line_start, cells = piece_start, measure(text[piece_start:piece_end])
        line_end = max(line_start, piece_end)
        filled += cells + measure(text[piece_end:after])
    lines.append((line_start, line_end))


def _pieces(text: str, start: int, end: int, ruler: _Ruler) -> Iterator[tuple[int, int, int]]:
    """What stays together, with the end of the spaces behind it."""
    for found in _WORD.finditer(text, start, end):
        first, last, after = found.start(), found.end(1), found.end()
        if first == after:
            continue
        word = found.group(1)
        if not word.isascii() and _has_cj(word) and not _is_kept_whole(word, ruler):
            yield from _cj_pieces(text, first, last, after, ruler.measure)
        elif "-" in word or "—" in word:
            yield from _hyphen_pieces(text, first, last, after)
        else:
            yield first, last, after


def _is_kept_whole(word: str, ruler: _Ruler) -> bool:
    """Whether a word with Han letters is one of a Korean text, and fits."""
    hangul = len(_all_hangul(word))
    is_word = ruler.is_korean or (hangul > 0 and hangul >= len(_all_cj(word)))
    return is_word and ruler.measure(word) <= ruler.width


def _cj_pieces(
    text: str, first: int, last: int, after: int, measure: Measure
) -> Iterator[tuple[int, int, int]]:
    """Break between characters where one of the two is Chinese or Japanese and the rules for
    line ends allow it."""
    piece = first
    before: str | None = None
    for start, end, _ in clusters(text[first:last], measure):
        letter = text[first + start]
        if before is not None and _may_part(before, letter):
            yield piece, first + start, first + start
            piece = first + start
        before = text[first + end - 1] if end - start == 1 else letter
    yield piece, last, after


def _may_part(before: str, letter: str) -> bool:
    if letter in _NOT_FIRST or before in _NOT_LAST:
        return False
    if before == letter and letter in "—―…‥":
        return False
    return bool(_cj(before) or _cj(letter))


_HYPHEN = re.compile(r"(?<=\w)(?:-(?=[^\W\d_])|—(?=\w))")


def _hyphen_pieces(text: str, first: int, last: int, after: int) -> Iterator[tuple[int, int, int]]:
    """Break after a hyphen or dash between letters."""
    piece = first
    for found in _HYPHEN.finditer(text, first, last):
        if found.end() >= last:
            break
        yield piece, found.end(), found.end()
        piece = found.end()
    yield piece, last, after


_GOOD_ENDS: Final = frozenset("/?&=-_.,:;|")


def _parts(text: str, start: int, end: int, width: int, measure: Measure) -> list[Range]:
    """A word too wide for a line, in parts that fit: after a slash or the like in the last third
    of a line, else between characters, by the same rules for line ends where they can hold."""
    parts: list[Range] = []
    part = good = previous = start
    filled = after_good = 0
    for first, last, cells in clusters(text[start:end], measure):
        place = start + first
        if filled and filled + cells > width:
            end_of_part = place
            if good > part and filled - after_good > 2 * width // 3:
                end_of_part = good
            elif previous > part and (text[place] in _NOT_FIRST or text[previous] in _NOT_LAST):
                end_of_part = previous
            if measure(text[end_of_part:place]) + cells > width:
                end_of_part = place
            parts.append((part, end_of_part))
            part = good = end_of_part
            filled = after_good = measure(text[part:place])
        filled += cells
        after_good += cells
        previous = place
        if text[start + last - 1] in _GOOD_ENDS:
            good, after_good = start + last, 0
    parts.append((part, end))
    return parts


def cut(text: str, width: int, measure: Measure, ellipsis: str = "…") -> str:
    """The text on one line of at most `width` cells, an ellipsis in place of what is cut."""
    if measure(text) <= width:
        return text
    room = width - measure(ellipsis)
    if room < 0:
        return ""
    end = filled = 0
    for _, last, cells in clusters(text, measure):
        if filled + cells > room:
            break
        filled += cells
        end = last
    return text[:end].rstrip() + ellipsis


def cut_lines(
    text: str, width: int, count: int, measure: Measure, ellipsis: str = "…"
) -> list[str]:
    """The text on at most `count` lines; the last one is cut with an ellipsis (list titles)."""
    ranges = wrap(text.replace("\n", " "), width, measure)
    lines = [text[start:end] for start, end in ranges[:count]]
    if len(ranges) > count:
        rest = text[ranges[count - 1][0] :].replace("\n", " ")
        lines[-1] = cut(rest, width, measure, ellipsis)
    return lines
