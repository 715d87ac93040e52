"""An article from a page saved as plain text: the lines of a board or news page, in order.

Used for `.txt` files and pages served as text. Such a page is a title, perhaps lines that say who
wrote it and when, the body, and then what every board prints below: votes, the previous and next
post, buttons, the comments. The parts are told by the form of their lines (`furniture`), so label
and number, or neighbour and date, may stand on one line or on several. What cannot be told to be
furniture stays in the body: no text is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from tui_reader.errors import ParseError
from tui_reader.models import Article, Block, Comment, Neighbour, Score, Thread
from tui_reader.text import furniture
from tui_reader.text.clean import clean_line, clean_text
from tui_reader.text.repeats import fold_repeats

MOST_CHARACTERS = 12_000_000
_HEAD_LINES = 12
_MASKED = re.compile(r"[\w.\-]{0,16}\*{1,12}[\w.\-]{0,16}(?:\s*님)?")
_SENTENCE_END = re.compile(r"[.!?…。]$|[다요죠네까]$")
_OTHERS_COMMENT = re.compile(r"(.{1,30}?)\s*님의\s*(?:댓글|답글|답변)$")
_NAME_AND_DATE = re.compile(
    r"(?P<name>\S[^|]{0,28}?)[\s|·,]+(?P<date>\d{2,4}[.\-/]\d{1,2}[.\-/]\d{1,2}.*)$"
)
_EAST = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_LANGUAGES = (
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
)


@dataclass(slots=True)
class _Page:
    """What was read so far."""

    counts: dict[str, int] = field(default_factory=dict)
    neighbours: dict[str, Neighbour] = field(default_factory=dict)
    author: str | None = None
    category: str | None = None
    published: date | None = None
    has_comments: bool = False  # the page speaks of comments at all
    comments: list[Comment] = field(default_factory=list)


def read_plain(text: str, url: str | None = None) -> Article:
    """The article, votes, neighbours and comments of a page's plain text. Raises ParseError when
    there is no text."""
    if len(text) > MOST_CHARACTERS:
        raise ParseError(
            f"the text is too big to read ({len(text) // 1_000_000} million characters)"
        )
    lines = [" ".join(line.split()) for line in clean_text(text).split("\n")]
    first = next((index for index, line in enumerate(lines) if line), None)
    if first is None:
        raise ParseError("the text is empty")
    title, lines = clean_line(lines[first]), lines[first + 1 :]
    page = _Page()
    start = _read_head(page, lines)
    end = _find_tail(lines, start)
    _read_tail(page, [line for line in lines[end:] if line])
    body = _paragraphs(_without_edges(page, lines[start:end]))
    folding = fold_repeats([Block("paragraph", part) for part in body], title=title)
    score = Score(page.counts.get("up"), page.counts.get("down"))
    return Article(
        url=url,
        title=title,
        blocks=folding.kept,
        folded=folding.folded,
        language=language_of(f"{title} {' '.join(body[:20])}"),
        author=page.author,
        category=page.category,
        published=page.published,
        views=page.counts.get("views"),
        score=score if score != Score() else None,
        previous=page.neighbours.get("previous"),
        next=page.neighbours.get("next"),
        thread=_thread(page),
    )


def language_of(text: str) -> str | None:
    """The language that the script tells: Korean, Japanese, Chinese; None for the others."""
    letters = sum(char.isalpha() for char in text)
    for language, script in _LANGUAGES:
        if letters and len(script.findall(text)) > letters * (0.1 if language == "ja" else 0.3):
            return language
    return None


def _thread(page: _Page) -> Thread | None:
    if not page.has_comments:
        return None
    return Thread(tuple(page.comments), total=page.counts.get("comments", len(page.comments)))


# ---------------------------------------------------------------- above the body
def _read_head(page: _Page, lines: list[str]) -> int:
    """Reads the lines between title and body; the index of the body's first line."""
    places = [index for index, line in enumerate(lines) if line]
    head = [lines[index] for index in places[:_HEAD_LINES]]
    at = 0
    while at < len(head):
        line = head[at]
        if found := furniture.counters(line):
            if (
                found[-1][1] is None
                and furniture.bare_number(" ".join(head[at + 1 : at + 2])) is None
            ):
                break
            at = _count(page, found, head, at)
        elif (day := furniture.only_date(line)) is not None:
            page.published = page.published or day
            at += 1
        elif (said := furniture.meta(line)) is not None:
            taken = _take_meta(page, said, head, at)
            if not taken:
                break
            at += taken
        elif furniture.is_button(line):
            at += 1
        else:
            break
    return places[at] if at < len(places) else len(lines)


def _take_meta(page: _Page, said: furniture.Meta, head: list[str], at: int) -> int:
    """Takes what a labelled line says, from the next line where the label stands alone; how many
    lines that were, 0 when it is no such line after all."""
    value, used = said.value, 1
    if not value and at + 1 < len(head):
        value, used = head[at + 1], 2
    if said.kind == "published":
        day = furniture.only_date(value)
        page.published = page.published or day
        return used if day is not None else 0
    name, day = furniture.split_date(value)
    if not name or len(name) > 30 or (used == 2 and not _could_be_name(name)):
        return 0
    if said.kind == "author":
        page.author, page.published = page.author or name, page.published or day
    else:
        page.category = page.category or name
    return used


# ---------------------------------------------------------------- below the body
def _find_tail(lines: list[str], start: int) -> int:
    """The index of the first line below the body."""
    for index in range(start, len(lines)):
        line = lines[index]
        if line and _opens_tail(lines, index):
            return index
    return len(lines)


def _opens_tail(lines: list[str], index: int) -> bool:
    line = lines[index]
    found = furniture.counters(line)
    if found:
        if all(number is not None for _, number in found):
            return True
        near = [other for other in lines[index + 1 : index + 4] if other]
        return bool(near) and (
            furniture.bare_number(near[0]) is not None
            or (len(found) == 1 and any(furniture.counters(other) for other in near[:2]))
        )
    if furniture.bare_number(line) is not None:  # the number stands above its label
        following = next((other for other in lines[index + 1 :] if other), "")
        told = furniture.counters(following)
        return len(told) == 1 and told[0][1] is None
    if furniture.neighbour(line) is not None and len(line) < 300:
        return True
    return furniture.is_no_comments(line) or furniture.comments_head(line)[0]


def _read_tail(page: _Page, lines: list[str]) -> None:
    index = 0
    said: list[str] = []
    while index < len(lines):
        line = lines[index]
        found = furniture.counters(line)
        above = _number_above(lines, index)
        if above is not None:
            label, index = above, index + 2
            page.counts.setdefault(label[0], label[1])
            page.has_comments |= label[0] == "comments"
        elif found and not (said and _is_comment_text(lines, index, said)):
            index = _count(page, found, lines, index)
        elif furniture.neighbour(line) is not None and len(line) < 300:
            index = _read_neighbour(page, lines, index)
        elif furniture.is_no_comments(line):
            page.has_comments = True
            index += 1
        elif furniture.comments_head(line)[0]:
            page.has_comments = True
            total = furniture.comments_head(line)[1]
            if total is not None:
                page.counts.setdefault("comments", total)
            index += 1
        elif furniture.is_button(line) or furniture.is_copyright(line):
            index += 1
        else:
            said.append(line)
            index += 1
    page.comments = _comments(said)
    page.has_comments |= bool(page.comments)


def _is_comment_text(lines: list[str], index: int, said: list[str]) -> bool:
    """A comment may say no more than "추천": a label right under a name, with no number."""
    counted = furniture.counters(lines[index])
    under_name = bool(_MASKED.fullmatch(said[-1])) and lines[index - 1] == said[-1]
    return under_name and all(number is None for _, number in counted)


def _number_above(lines: list[str], index: int) -> tuple[furniture.Counter, int] | None:
    number = furniture.bare_number(lines[index])
    if number is None or index + 1 >= len(lines):
        return None
    told = furniture.counters(lines[index + 1])
    if len(told) != 1 or told[0][1] is not None:
        return None
    after = furniture.bare_number(lines[index + 2]) if index + 2 < len(lines) else None
    closes = index + 3 >= len(lines) or bool(furniture.counters(lines[index + 3]))
    return (told[0][0], number) if after is None or closes else None


def _count(
    page: _Page, found: list[tuple[furniture.Counter, int | None]], lines: list[str], index: int
) -> int:
    """Takes the numbers of a counter line, the missing one from the lines below it; the index of
    the next line to read."""
    index += 1
    for label, number in found:
        page.has_comments |= label == "comments"
        if number is None and index < len(lines):
            number = furniture.bare_number(lines[index])
            index += number is not None
        if number is not None:
            page.counts.setdefault(label, number)
    return index


def _read_neighbour(page: _Page, lines: list[str], index: int) -> int:
    found = furniture.neighbour(lines[index])
    index += 1
    if found is None:
        return index
    title, published = found.title, found.published
    if not title and not furniture.has_no_neighbour(lines[index - 1]) and index < len(lines):
        line = lines[index]
        if not _is_furniture(line):
            index += 1
            if not furniture.has_no_neighbour(line):
                title, published = furniture.split_date(line)
    if published is None and index < len(lines):
        published = furniture.only_date(lines[index])
        index += published is not None
    if title:
        neighbour = Neighbour(clean_line(title), published=published)
        page.neighbours.setdefault(found.which, neighbour)
    return index


def _is_furniture(line: str) -> bool:
    return bool(
        furniture.counters(line)
        or furniture.neighbour(line)
        or furniture.is_no_comments(line)
        or furniture.comments_head(line)[0]
        or furniture.is_button(line)
    )


# ---------------------------------------------------------------- comments
def _comments(lines: list[str]) -> list[Comment]:
    """The lines below the body as comments: a name, perhaps a time, then what was said."""
    heads = _heads(lines)
    found: list[Comment] = []
    starts = [index for index, head in enumerate(heads) if head is not None]
    if not starts:
        return [Comment(f"#{number}", line) for number, line in enumerate(lines, 1)]
    loose = lines[: starts[0]]
    found += [Comment(f"#{number}", line) for number, line in enumerate(loose, 1)]
    for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True):
        said = lines[start + 1 : stop]
        name, published = heads[start] or ("", None)
        if published is None and said and (day := furniture.only_date(said[0])) is not None:
            published, said = day, said[1:]
        comment = Comment(
            f"#{len(found) + 1}", "\n".join(said), author=name or None, published=published
        )
        found.append(comment)
    return found


def _heads(lines: list[str]) -> list[tuple[str, date | None] | None]:
    """For each line the name and time that it begins a comment with, None for what was said."""
    heads: list[tuple[str, date | None] | None] = [_told_head(line) for line in lines]
    if any(heads):
        return heads
    for index in range(1, len(lines)):  # a name above its time
        if furniture.only_date(lines[index]) is not None and _could_be_name(lines[index - 1]):
            heads[index - 1] = (lines[index - 1], None)
    if any(heads):
        return heads
    names, texts = lines[0::2], lines[1::2]  # name and text by turns
    if texts and len(names) == len(texts) and all(map(_could_be_name, names)):
        return [(line, None) if index % 2 == 0 else None for index, line in enumerate(lines)]
    return heads


def _told_head(line: str) -> tuple[str, date | None] | None:
    if _MASKED.fullmatch(line):
        return line.removesuffix("님").strip(), None
    if match := _OTHERS_COMMENT.fullmatch(line):
        return match.group(1), None
    if (match := _NAME_AND_DATE.fullmatch(line)) and _could_be_name(match.group("name")):
        day = furniture.only_date(match.group("date"))
        if day is not None:
            return match.group("name"), day
    return None


def _could_be_name(line: str) -> bool:
    return len(line) <= 20 and line.count(" ") < 3 and not _SENTENCE_END.search(line)


# ---------------------------------------------------------------- the body
def _without_edges(page: _Page, lines: list[str]) -> list[str]:
    """The body without the buttons, reporter and copyright lines at its end."""
    end = len(lines)
    while end > 0:
        line = lines[end - 1]
        name = furniture.reporter(line)
        if name and page.author is None:
            page.author = name
        if (
            line
            and name is None
            and not furniture.is_button(line)
            and not furniture.is_copyright(line)
        ):
            break
        end -= 1
    kept = lines[:end]
    return kept if any(kept) else lines


def _paragraphs(lines: list[str]) -> list[str]:
    """A line is a paragraph, but where blank lines part groups of wrapped lines they are joined."""
    groups: list[list[str]] = [[]]
    for line in lines:
        if line:
            groups[-1].append(line)
        elif groups[-1]:
            groups.append([])
    groups = [group for group in groups if group]
    if len(groups) < 2 and not _is_wrapped(groups[0] if groups else []):
        return [line for group in groups for line in group]
    found: list[str] = []
    for group in groups:
        if _is_wrapped(group):
            found.append(_joined(group))
        elif len(group) > 1 and max(map(len, group)) < 60:
            found.append("\n".join(group))  # a poem, an address
        else:
            found += group
    return found


def _is_wrapped(group: list[str]) -> bool:
    """Whether lines were cut at a width: all but the last about equally long."""
    if len(group) < 2:
        return False
    full = [len(line) for line in group[:-1]]
    return max(full) <= 100 and min(full) >= 50 and max(full) - min(full) <= 25


def _joined(group: list[str]) -> str:
    text = group[0]
    for line in group[1:]:
        text += line if _EAST.match(line) and _EAST.match(text[-1]) else f" {line}"
    return text
