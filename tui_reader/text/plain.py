"""An article from a page saved as plain text: the lines of a board or news page, in order.

Used for `.txt` files and pages served as text. Such a page is a title, perhaps lines that say who
wrote it and when, the body, and then what every board prints below: votes, the previous and next
post, buttons, the comments. The parts are told by the form of their lines (`furniture`), so label
and number, or neighbour and date, may stand on one line or on several. What cannot be told to be
furniture stays in the body: no text is lost.
"""

from __future__ import annotations

import re

from tui_reader.errors import ParseError
from tui_reader.models import Article, Block
from tui_reader.text import furniture
from tui_reader.text.alike import key_of, weight_of
from tui_reader.text.board import Board, could_be_name, find_tail, read_tail, take_counts
from tui_reader.text.clean import clean_line, clean_text
from tui_reader.text.repeats import fold_repeats

MOST_CHARACTERS = 12_000_000
_HEAD_LINES = 12
_RUNNING = 40  # weight of a line of text
_LONGEST_TITLE = 300  # a longer first line is the text itself
_EAST = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_LANGUAGES = (
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
)


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
    title = clean_line(lines[first])
    lines = lines[first + 1 :] if len(lines[first]) <= _LONGEST_TITLE else lines[first:]
    page = Board()
    start = _read_head(page, lines)
    end = find_tail(lines, start)
    above: list[str] = []
    while _is_head(lines, start, end):
        above += lines[start:end]
        start = end + _read_head(page, lines[end:])
        end = find_tail(lines, start)
    read_tail(page, [line for line in lines[end:] if line])
    body = _paragraphs(_without_edges(page, above + lines[start:end]))
    folding = fold_repeats([Block("paragraph", part) for part in body], title=title)
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
        score=page.score,
        previous=page.neighbours.get("previous"),
        next=page.neighbours.get("next"),
        thread=page.thread,
    )


def language_of(text: str) -> str | None:
    """The language that the script tells: Korean, Japanese, Chinese; None for the others."""
    letters = sum(char.isalpha() for char in text)
    for language, script in _LANGUAGES:
        if letters and len(script.findall(text)) > letters * (0.1 if language == "ja" else 0.3):
            return language
    return None


# ---------------------------------------------------------------- above the body
def _read_head(page: Board, lines: list[str]) -> int:
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
            at = take_counts(page, found, head, at)
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


def _is_head(lines: list[str], start: int, end: int) -> bool:
    """Whether what seems to end the body stands above it: how often a page was seen is told there,
    below lines that cannot be told (a board's name, a writer's) and above all running text."""
    seen = any(label == "views" for label, _ in furniture.counters("".join(lines[end : end + 1])))
    return (
        seen and not any(map(_is_running, lines[start:end])) and any(map(_is_running, lines[end:]))
    )


def _is_running(line: str) -> bool:
    return weight_of(key_of(line)) >= _RUNNING and furniture.neighbour(line) is None


def _take_meta(page: Board, said: furniture.Meta, head: list[str], at: int) -> int:
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
    if not name or len(name) > 30 or (used == 2 and not could_be_name(name)):
        return 0
    if said.kind == "author":
        page.author, page.published = page.author or name, page.published or day
    else:
        page.category = page.category or name
    return used


# ---------------------------------------------------------------- the body
def _without_edges(page: Board, lines: list[str]) -> list[str]:
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
