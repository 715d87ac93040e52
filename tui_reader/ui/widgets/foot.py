"""What stands under an article: attachments, the site's own neighbours, the address. Pure."""

from __future__ import annotations

from typing import Final

from tui_reader.models import Attachment, Neighbour
from tui_reader.ui.drawing.cells import cell_len, cut
from tui_reader.ui.drawing.lines import BLANK, Flow, Line, Run, safe
from tui_reader.ui.widgets.frame import Frame

_ATTACHMENTS: Final = 50


def foot_lines(frame: Frame, width: int) -> list[Line]:
    """Under the article: attachments, the site's own neighbours, the address."""
    article = frame.article
    if article is None:
        return []
    url = article.url or (frame.row.url if frame.row is not None else None)
    parts = [
        [
            line
            for one in article.attachments[:_ATTACHMENTS]
            for line in _attachment(one, frame, width)
        ],
        _neighbours(frame, width),
        _address(url, width) if url else [],
    ]
    parts = [part for part in parts if part]
    if not parts:
        return [BLANK]
    rule = Run(frame.glyphs.line * width, ("hairline",))
    lines = [BLANK, Line((rule,), ornament=width)]
    for part in parts:
        lines += [*part, BLANK]
    return lines


def _attachment(one: Attachment, frame: Frame, width: int) -> list[Line]:
    name = safe(one.name or one.url.rsplit("/", 1)[-1] or one.url).replace("\n", " ")
    facts = ", ".join(fact for fact in (safe(one.type or ""), size_text(one.size)) if fact)
    number = frame.numbers.get(one.url)
    mark = "" if number is None else frame.glyphs.link_number(number)
    tail = f"  {facts}" if facts else ""
    room = max(8, width - 2 - cell_len(mark) - cell_len(tail))
    target = f"url:{one.url}"
    return [
        Line(
            (
                Run(f"{frame.glyphs.file} ", ("marker",)),
                Run(cut(name, room, frame.glyphs.ellipsis), ("link",), target),
                Run(mark, ("number",), target),
                Run(tail, ("meta",)),
            ),
            ornament=2,
        )
    ]


def size_text(size: int | None) -> str:
    """Bytes for people; "" when unknown or nothing."""
    if not size or size < 0:
        return ""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} KB"
    if size < 1_000_000_000:
        return f"{size / 1_000_000:.1f} MB"
    return f"{size / 1_000_000_000:.1f} GB"


def _neighbours(frame: Frame, width: int) -> list[Line]:
    article = frame.article
    if article is None:
        return []
    sides = (
        ("previous", frame.glyphs.left, article.previous),
        ("next", frame.glyphs.right, article.next),
    )
    lines: list[Line] = []
    for side, arrow, neighbour in sides:
        if neighbour is not None:
            lines += _neighbour(side, arrow, neighbour, frame, width)
    return lines


def _neighbour(side: str, arrow: str, neighbour: Neighbour, frame: Frame, width: int) -> list[Line]:
    """An arrow and the page's own word, the title hanging behind them, its date dimmed."""
    label = f"{arrow} {frame.words[side]}"
    column = max(cell_len(frame.words[name]) for name in ("previous", "next")) + 4
    label += " " * (column - cell_len(label))
    title = safe(neighbour.title or neighbour.url or "").replace("\n", " ")
    when = neighbour.published
    day = "" if when is None else when.strftime("%Y-%m-%d")
    flow = Flow(f"{title}  {day}" if day else title, ("text",))
    if day:
        flow.add_spans([(len(title), len(flow.text), "meta")])
    target = f"go:{side}"
    lines = flow.lines(
        max(8, width - column), (Run(label, ("meta",), target),), (Run(" " * column, ("meta",)),)
    )
    return [
        Line(
            tuple(Run(run.text, run.looks, target) for run in line.runs),
            line.start,
            line.ornament,
        )
        for line in lines
    ]


def _address(url: str, width: int) -> list[Line]:
    shown = cut(safe(url).replace("\n", " "), width)
    return [Line((Run(shown, ("meta",), f"url:{url}"),))]
