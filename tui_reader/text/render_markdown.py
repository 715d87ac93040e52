"""An article as Markdown. Called through `render`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tui_reader.models import Article, Block, Definition, Link, ListItem, Mark
from tui_reader.text.clean import clean_text
from tui_reader.text.spans import cut, nested

_MARKS = {"strong": "**", "em": "*", "code": "`", "strike": "~~"}
_SPECIAL = re.compile(r"([\\`*_\[\]<>])")
_LINE_START = re.compile(r"^(\s*)([#+\-]|\d+(?=[.)]\s))", re.M)


def to_markdown(article: Article) -> str:
    """CommonMark with tables; the title is its first heading."""
    parts = [f"# {_escape(article.title)}"] if article.title else []
    parts += [part for block in article.blocks if (part := _placed(block))]
    return clean_text("\n\n".join(parts) + "\n")


def _placed(block: Block) -> str:
    """The block, with the mark of a quote where it stands in one."""
    text = _block(block)
    mark = "> " * block.quote_depth
    return "\n".join(f"{mark}{line}".rstrip() for line in text.split("\n")) if mark else text


def _escape(text: str) -> str:
    return _LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text))


def _inline(text: str, links: Sequence[Link], marks: Sequence[Mark]) -> str:
    spans = [(x.start, x.end, "![" if x.is_image else "[", f"]({_url(x.url)})") for x in links]
    spans += [
        (x.start, x.end, _MARKS[x.kind], _MARKS[x.kind])
        for x in marks
        if text[x.start : x.end].strip()
    ]
    return nested(text, spans, _escape).replace("\n", "  \n")


def _url(url: str) -> str:
    return url.replace("(", "%28").replace(")", "%29").replace(" ", "%20")


def _list(items: Sequence[ListItem], ordered: bool, indent: str, first: int = 1) -> list[str]:
    lines = []
    for number, item in enumerate(items, first):
        mark = f"{number}." if ordered else "-"
        deeper = indent + " " * (len(mark) + 1)
        text = _inline(item.text, item.links, item.marks).replace("\n", "\n" + deeper)
        lines.append(f"{indent}{mark} {text}")
        lines += _list(item.items, item.ordered, deeper)
    return lines


def _block(block: Block) -> str:
    inner = _inline(block.text, block.links, block.marks)
    match block.kind:
        case "heading":
            return f"{'#' * min(6, max(1, block.level or 2))} {inner}"
        case "list":
            return "\n".join(_list(block.items, block.ordered, "", block.start or 1))
        case "definitions":
            return "\n\n".join(_definition(d) for d in block.definitions)
        case "code":
            longest = max((len(x) for x in re.findall(r"`{3,}", block.text)), default=2)
            fence = "`" * (longest + 1)
            return f"{fence}{block.language or ''}\n{block.text}\n{fence}"
        case "table":
            return _table(block)
        case "image":
            return f"![{_escape(block.text)}]({_url(block.url or '')})"
        case "embed":
            return f"[{_escape(block.text or block.url or '')}]({_url(block.url or '')})"
        case "footnote":
            return f"[^{block.mark or ''}]: {inner}"
        case "rule":
            return "---"
        case _:
            return inner


def _definition(definition: Definition) -> str:
    text = _inline(definition.text, definition.links, ())
    if not definition.term:  # how some pages set a line in
        return text
    return f"**{_inline(definition.term, definition.term_links, ())}**\n: {text}"


def _table(block: Block) -> str:
    if not block.rows:
        return ""
    rows = []
    offset = 0
    for row in block.rows:
        cells = []
        for cell in row:
            links = cut(block.links, offset, offset + len(cell))
            marks = cut(block.marks, offset, offset + len(cell))
            text = _inline(cell, links, marks)
            cells.append(text.replace("|", "\\|").replace("\n", " "))
            offset += len(cell) + 1
        rows.append(cells)
    head = rows[0] if block.has_header else [""] * len(rows[0])
    body = rows[1:] if block.has_header else rows
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)
