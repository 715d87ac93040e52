"""What stands over an article: title, facts, votes; and its links by number.

Pure: facts in, lines out; called by the article pane (`foot` is what stands under it).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Final

from tui_reader.models import Article, EntryRow, Score, When
from tui_reader.ui.drawing.cells import cell_len, cut
from tui_reader.ui.drawing.glyphs import UNICODE, Glyphs
from tui_reader.ui.drawing.in_page import links_of
from tui_reader.ui.drawing.layout import Found
from tui_reader.ui.drawing.lines import BLANK, Flow, Line, Run, safe

_TITLE_LINES: Final = 6
_FACT_LINES: Final = 4
_WORDS_KO: Final = {"up": "추천", "down": "비추천", "previous": "이전글", "next": "다음글"}
_WORDS_EN: Final = {"up": "", "down": "", "previous": "previous", "next": "next"}


@dataclass(frozen=True, slots=True)
class LinkRef:
    """A link by number, with the words it stands on."""

    number: int
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What head and foot are made of."""

    row: EntryRow | None
    article: Article | None
    note: str = ""
    is_problem: bool = False
    glyphs: Glyphs = UNICODE
    timezone: tzinfo | None = None
    is_focused: bool = False
    repeats_shown: bool = False
    minutes: int = 0  # of reading
    is_low: bool = False  # few rows: none is left blank that need not be
    numbers: Mapping[str, int] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The article's own title, else the entry's."""
        own = self.article.title if self.article is not None else None
        title = own or (self.row.title if self.row is not None else "")
        return safe(title).replace("\n", " ") or "(no title)"

    @property
    def is_korean(self) -> bool:
        """Whether the page speaks Korean: its own words for votes and neighbours are used."""
        if self.article is not None and self.article.language:
            return self.article.language.lower().startswith("ko")
        return any("가" <= letter <= "힣" for letter in self.title)

    @property
    def words(self) -> Mapping[str, str]:
        """The page's own words."""
        return _WORDS_KO if self.is_korean else _WORDS_EN


def number_links(article: Article, inside: Mapping[str, str]) -> list[LinkRef]:
    """Every address of the article, numbered from 1 in reading order, each once; but for `inside`,
    the ones that lead to a place of the article itself."""
    links: dict[str, LinkRef] = {}

    def add(url: str | None, label: str) -> None:
        if url and url not in links and url not in inside:
            words = safe(label).replace("\n", " ").strip()
            links[url] = LinkRef(len(links) + 1, words or url, url)

    for block in article.blocks:
        for link, words in links_of(block):
            add(link.url, words)
        if block.kind in ("image", "embed"):
            add(block.url, block.text or block.kind)
    for attachment in article.attachments:
        add(attachment.url, attachment.name or attachment.url)
    return list(links.values())


# The head


def head_lines(frame: Frame, width: int, found: Found = ()) -> list[Line]:
    """Title, facts, votes, note; a blank line at the end when something follows."""
    flow = Flow(frame.title, ("accent-strong" if frame.is_focused else "title",))
    flow.add_spans(found)
    lines = flow.lines(width)[:_TITLE_LINES]
    lines.extend(_fact_lines(frame, width))
    votes = _vote_lines(frame, width)
    if votes:
        lines.extend(votes if frame.is_low else [BLANK, *votes])
    if frame.note:
        look = "note" if frame.is_problem else "meta"
        lines.extend([BLANK, *_said(safe(frame.note), look, width)])
    return [*lines, BLANK]


def _said(text: str, look: str, width: int) -> list[Line]:
    """Lines of our own, in no article's text."""
    return [Line(line.runs) for line in Flow(text, (look,)).lines(width)]


def _fact_lines(frame: Frame, width: int) -> list[Line]:
    """The facts one behind the other, without hour and minute where they take more than a line so.
    If that is not enough, when and how long begin a line of their own."""
    where, when = list(_origin(frame)), list(_extent(frame))
    lines = _filled([*where, *when], frame, width)
    if len(lines) > 1:
        lines = _filled([*where, *_extent(frame, has_hour=False)], frame, width)
    if len(lines) > 1:
        lines = [*_filled(where, frame, width), *_filled(when, frame, width)]
    return [Line((Run(text, ("meta",)),)) for text in lines[:_FACT_LINES]]


def _filled(facts: list[str], frame: Frame, width: int) -> list[str]:
    between = f" {frame.glyphs.separator} "
    lines: list[str] = []
    for fact in facts:
        text = cut(safe(fact).replace("\n", " "), width, frame.glyphs.ellipsis)
        if lines and cell_len(lines[-1] + between + text) <= width:
            lines[-1] += between + text
        else:
            lines.append(text)
    return lines


def _origin(frame: Frame) -> Iterator[str]:
    """Where it is from."""
    row, article = frame.row, frame.article
    name = row.feed_title if row is not None else article.site_title if article else None
    if name:
        yield name
    if article is not None and article.category:
        yield article.category
    author = (article.author if article else None) or (row.author if row else None)
    if author and author != name:
        yield author


def _extent(frame: Frame, *, has_hour: bool = True) -> Iterator[str]:
    """When it was published, how long it is, how often it was seen."""
    row, article = frame.row, frame.article
    when = (article.published if article else None) or (row.published if row else None)
    if when is not None:
        said = date_text(when, frame.timezone)
        yield said if has_hour else said[:10]
    if frame.minutes:
        yield f"{frame.minutes} min" if frame.minutes < 120 else f"{frame.minutes // 60} h"
    if article is not None and article.views:
        yield f"{article.views:,} views"


def date_text(when: When, timezone: tzinfo | None = None) -> str:
    """A time in full: a bare date as it is, else in the reader's own zone (or the given one)."""
    if not isinstance(when, datetime):
        return when.isoformat()
    try:
        return when.astimezone(timezone).strftime("%Y-%m-%d %H:%M")
    except (OverflowError, ValueError, OSError):  # the first and last days there are
        return when.strftime("%Y-%m-%d %H:%M")


def _vote_lines(frame: Frame, width: int) -> list[Line]:
    """Site score with our vote on the left, repeats on the right; two lines where one is short."""
    left = _score_runs(frame)
    right = _repeats_runs(frame)
    used, needed = (sum(cell_len(run.text) for run in runs) for runs in (left, right))
    if not left or not right:
        return [Line(tuple(left or right))] if left or right else []
    if used + needed + 3 > width:
        return [Line(tuple(left)), Line(tuple(right))]
    return [Line((*left, Run(" " * (width - used - needed), ("text",)), *right))]


def _score_runs(frame: Frame) -> list[Run]:
    row, glyphs, words = frame.row, frame.glyphs, frame.words
    score = (frame.article.score if frame.article else None) or (row.score if row else None)
    score = score or Score()
    vote = row.vote if row is not None else "none"
    runs: list[Run] = []
    sides = (
        ("up", glyphs.up, score.up, vote == "up"),
        ("down", glyphs.down, score.down, vote == "down"),
    )
    for side, glyph, points, is_ours in sides:
        if points is None and not is_ours:
            continue
        named = " ".join(part for part in (words[side], _points(points)) if part)
        named = named or ("recommended" if side == "up" else "not recommended")
        # Without a site's number there is nothing that the vote could be taken for.
        own = " (+1 yours)" if is_ours and points is not None else ""
        runs += [
            *([Run("   ", ("text",))] if runs else []),
            Run(f"{glyph} ", (side if is_ours else "meta",)),
            Run(named, (side if is_ours else "meta",)),
            *([Run(own, (side, "strong"))] if own else []),
        ]
    if row is not None:
        runs += _state_runs(row, glyphs, bool(runs))
    return runs


def _points(points: int | None) -> str:
    return "" if points is None else f"{points:,}"


def _state_runs(row: EntryRow, glyphs: Glyphs, is_after: bool) -> list[Run]:
    """Star, later and tags."""
    states = []
    if row.is_starred:
        states.append((f"{glyphs.star} starred", "attention"))
    if row.is_later:
        states.append((f"{glyphs.later} later", "meta"))
    states += [(f"#{cut(safe(tag), 20)}", "meta") for tag in row.tags[:6]]
    runs: list[Run] = []
    for text, look in states:
        if runs or is_after:
            runs.append(Run("   ", ("text",)))
        runs.append(Run(text, (look,)))
    return runs


def _repeats_runs(frame: Frame) -> list[Run]:
    count = frame.article.repeats if frame.article is not None else 0
    if not count:
        return []
    noun = "repeat" if count == 1 else "repeats"
    state = "shown" if frame.repeats_shown else "folded"
    target = "repeats:"
    return [
        Run(f"{count} {noun} {state}", ("attention",), target),
        Run(" (D)", ("meta",), target),
    ]
