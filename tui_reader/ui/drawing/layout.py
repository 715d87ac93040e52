"""One piece of an article (or block of a comment) laid out to lines of a width.

Called by the article and comment panes for what is on the screen. Pure: the same piece, width
and context give the same lines; colours come later (`paint`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from tui_reader.models import Block, Link, Picture
from tui_reader.ui.drawing.cells import cell_len, cut
from tui_reader.ui.drawing.glyphs import UNICODE, Glyphs
from tui_reader.ui.drawing.half_blocks import INDENT, picture_lines
from tui_reader.ui.drawing.in_page import InPage
from tui_reader.ui.drawing.kitty import Placed, placed_lines
from tui_reader.ui.drawing.lines import BLANK, Flow, Line, Run, Span, safe
from tui_reader.ui.drawing.outline import Piece
from tui_reader.ui.drawing.tables import table_lines

Found: TypeAlias = Sequence[tuple[int, int, str]]
"""What a search marks in a piece: start, end, look."""

Shape: TypeAlias = Picture | Placed | str
"""How a picture is drawn under its caption: in half blocks, whole, or a word why not."""

_RULE_SHARE: Final = 3  # a rule is a third of the column
_SHORT_CODE: Final = 2  # lines: so little code stands without blank lines and language


@dataclass(frozen=True, slots=True)
class Context:
    """What laying out needs to know beside the piece. `numbers`: of link addresses. `inside`: the
    addresses that lead to a place of the article itself. `colors_of`: looks of a code block's
    characters, None while they are not known. `pictures`: the ones to be drawn under
    their captions, or why they are not."""

    glyphs: Glyphs = UNICODE
    numbers: Mapping[str, int] = field(default_factory=dict)
    inside: InPage = field(default_factory=InPage)
    colors_of: Callable[[Block], Sequence[tuple[int, int, str]] | None] = lambda block: None
    pictures: Mapping[str, Shape] = field(default_factory=dict)


def lay_out(piece: Piece, width: int, context: Context, found: Found = ()) -> list[Line]:
    """The lines of a piece, blank lines above it included."""
    is_folded = piece.repeats is not None
    bars = min(piece.bars, max(1, width // 12)) if piece.bars else 0
    room = max(4, width - 2 * (bars + is_folded))
    lines = _LAYOUTS.get(piece.kind, _paragraph)(piece, room, context, found)
    lines = [line.behind(_quote_bars(bars, context)) for line in lines] if bars else lines
    if is_folded:
        lines = _as_folded(lines, piece, room, context.glyphs)
    return [_gap_line(piece, bars, context)] * piece.gap + lines


def _quote_bars(count: int, context: Context) -> tuple[Run, ...]:
    return (Run(f"{context.glyphs.bar} " * count, ("quote-bar",)),)


def _gap_line(piece: Piece, bars: int, context: Context) -> Line:
    """A blank line above a piece; bars of a quote that goes on go through it."""
    count = min(piece.bars_above, bars)
    if not count or piece.repeats is not None:
        return BLANK
    return BLANK.behind(_quote_bars(count, context))


def flow_of(piece: Piece, context: Context, found: Found, *base: str) -> Flow:
    """A piece's text with its links numbered, its emphasis and what a search found."""
    flow = Flow(piece.text, base)
    add_links(flow, piece.links, context)
    flow.add_marks(piece.marks)
    flow.spans.sort(key=_is_link)  # a link in `code` or strong words still looks like one
    flow.add_spans(found)
    return flow


def _is_link(span: Span) -> bool:
    return bool(span.target)


def add_links(flow: Flow, links: Sequence[Link], context: Context) -> None:
    """Links with their numbers; the ones to a place of the article only with what a click does."""
    targets = context.inside.targets
    shown = [link for link in links if targets.get(link.url) != ""]
    if shown:
        flow.add_numbers(
            shown,
            [_number(link.url, context) for link in shown],
            [targets.get(x.url) for x in shown],
        )


def _number(url: str, context: Context) -> str:
    number = context.numbers.get(url)
    return "" if number is None else context.glyphs.link_number(number)


def _as_folded(lines: list[Line], piece: Piece, width: int, glyphs: Glyphs) -> list[Line]:
    """A repeat in its place: dimmed, a dotted line beside it, over it what it repeats."""
    bar = Run(f"{glyphs.fold} ", ("quote-bar",))
    folded = [
        replace(
            line, runs=tuple(replace(run, looks=(*run.looks, "folded")) for run in line.runs)
        ).behind((bar,))
        for line in lines
    ]
    if piece.is_first:
        what = cut(f"{glyphs.repeat} repeats: {piece.repeats}", width, glyphs.ellipsis)
        folded.insert(0, Line((bar, Run(what, ("label",))), ornament=2 + len(what)))
    return folded


def _paragraph(piece: Piece, width: int, context: Context, found: Found) -> list[Line]:
    return flow_of(piece, context, found, "text").lines(width)


def _heading(piece: Piece, width: int, context: Context, found: Found) -> list[Line]:
    level = min(max(piece.source.level or 2, 1), 6)
    look = "heading" if level <= 2 else "subheading" if level <= 4 else "minor-heading"
    return flow_of(piece, context, found, look).lines(width)


def _item(piece: Piece, width: int, context: Context, found: Found) -> list[Line]:
    """A marker, and the text hanging behind it."""
    bullets = context.glyphs.bullets
    marker = piece.marker.rjust(piece.marker_width) if piece.marker else bullets[piece.depth % 3]
    indent = min(2 + piece.depth * 3, max(0, width // 3)) if width >= 30 else min(piece.depth, 4)
    before = " " * indent
    hanging = " " * (indent + cell_len(marker) + 1)
    first = (Run(before, ("text",)), Run(marker, ("marker",)), Run(" ", ("text",)))
    room = max(4, width - cell_len(hanging))
    return flow_of(piece, context, found, "text").lines(room, first, (Run(hanging, ("text",)),))


def _definition(piece: Piece, width: int, context: Context, found: Found) -> list[Line]:
    if not piece.depth:
        return flow_of(piece, context, found, "strong-text").lines(width)
    before = (Run("    " if width >= 30 else "  ", ("text",)),)
    room = max(4, width - len(before[0].text))
    return flow_of(piece, context, found, "text").lines(room, before, before)


def _quote(piece: Piece, width: int, context: Context, found: Found) -> list[Line]:
    return flow_of(piece, context, found, "quote").lines(width)


def _footnote(piece: Piece, width: int, context: Context, found: Found) -> list[Line]:
    mark = f"{safe(piece.source.mark or '') or context.glyphs.bullets[0]} "
    mark = cut(mark, max(2, width // 3), context.glyphs.ellipsis)
    room = max(4, width - cell_len(mark))
    rest = (Run(" " * cell_len(mark), ("text",)),)
    call = context.inside.calls.get(piece.block)
    first = Run(mark, ("marker",)) if call is None else Run(mark, ("link",), f"block:{call}")
    return flow_of(piece, context, found, "meta").lines(room, (first,), rest)


def _picture(piece: Piece, width: int, context: Context, found: Found) -> list[Line]:
    """An image or embedded video: a captioned line that opens it."""
    is_image = piece.kind == "image"
    glyph = context.glyphs.image if is_image else context.glyphs.embed
    url = piece.source.url or ""
    text = piece.text or ("image" if is_image else "embedded media")
    flow = Flow(text, ("caption",))
    if piece.text:
        add_links(flow, piece.links, context)
    flow.add_spans(found if piece.text else ())
    number = _number(url, context) if url else ""
    if number:
        start = len(flow.text)
        flow.text += number
        flow.spans.append(Span(0, start, "caption", f"url:{url}"))
        flow.spans.append(Span(start, len(flow.text), "number", f"url:{url}"))
    first = (Run(f"{glyph} ", ("marker",)),)
    lines = flow.lines(max(4, width - 2), first, (Run("  ", ("text",)),))
    picture = context.pictures.get(url) if is_image and piece.repeats is None else None
    if isinstance(picture, Placed) and picture.columns + INDENT <= width:
        lines += placed_lines(picture)
    elif isinstance(picture, Picture | Placed):
        pixels = picture.picture if isinstance(picture, Placed) else picture
        lines += picture_lines(pixels, width, context.glyphs)
    elif picture:
        indent = (Run("  ", ("text",)),)
        said = Flow(safe(picture), ("note",)).lines(max(4, width - 2), indent, indent)
        lines += [replace(line, start=-1) for line in said]
    return lines


def _rule(piece: Piece, width: int, context: Context, found: Found) -> list[Line]:
    length = max(3, width // _RULE_SHARE)
    before = " " * ((width - length) // 2)
    line = Run(before + context.glyphs.line * length, ("hairline",))
    return [Line((line,), ornament=len(line.text))]


def _code(piece: Piece, width: int, context: Context, found: Found) -> list[Line]:
    """Lines as they are, on a ground of their own; long ones scroll sideways."""
    colors = context.colors_of(piece.source) or ()
    spans = [
        (max(0, start - piece.offset), end - piece.offset, look)
        for start, end, look in colors
        if start < piece.offset + len(piece.text) and end > piece.offset
    ]
    flow = Flow(piece.text, ("code",))
    flow.add_spans(spans)
    flow.add_spans(found)
    by_line = _spans_by_line(flow)
    margin = Run("  ", ("code",))
    is_airy = piece.rows[1] > _SHORT_CODE or not piece.is_first
    lines: list[Line] = [_code_edge(piece, width)] if piece.is_first and is_airy else []
    start = 0
    for number, text in enumerate(piece.text.split("\n")):
        flow.spans = by_line.get(number, [])
        runs = flow.runs(start, start + len(text))
        lines.append(Line((margin, *runs), start, 2, "code", is_wide=True))
        start += len(text) + 1
    if piece.is_last and is_airy:
        lines.append(Line((), ground="code"))
    return lines


def _spans_by_line(flow: Flow) -> dict[int, list[Span]]:
    """Spans by the lines they touch, so that a thousand of them are not searched for each line."""
    starts = [0]
    for line in flow.text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    by_line: dict[int, list[Span]] = {}
    number = 0
    for span in sorted(flow.spans, key=lambda one: one.start):
        while number + 1 < len(starts) and starts[number + 1] <= span.start:
            number += 1
        touched = number
        while touched < len(starts) - 1 and starts[touched] < span.end:
            by_line.setdefault(touched, []).append(span)
            touched += 1
    return by_line


def _code_edge(piece: Piece, width: int) -> Line:
    """The line over code: its language at the right end."""
    language = (piece.source.language or "")[:24]
    language = "".join(letter for letter in language if letter.isprintable())
    if not language or width < 30:
        return Line((), ground="code")
    text = " " * (width - cell_len(language) - 2) + language
    return Line((Run(text, ("code", "code-label")),), ornament=len(text), ground="code")


def _table(piece: Piece, width: int, context: Context, found: Found) -> list[Line]:
    flow = Flow(piece.text)
    add_links(flow, piece.links, context)
    flow.add_spans(found)
    extra = max((cell_len(_number(link.url, context)) for link in piece.links), default=0)
    return table_lines(piece, width, context.glyphs, flow, extra)


_LAYOUTS: Final[dict[str, Callable[[Piece, int, Context, Found], list[Line]]]] = {
    "heading": _heading,
    "list": _item,
    "definitions": _definition,
    "quote": _quote,
    "footnote": _footnote,
    "image": _picture,
    "embed": _picture,
    "rule": _rule,
    "code": _code,
    "table": _table,
}
