"""An article as an HTML fragment. Called through `render`."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from tui_reader.models import Article, Block, Link, ListItem, Mark
from tui_reader.text.clean import clean_text
from tui_reader.text.spans import cut, nested

_MARKS = {"strong": "strong", "em": "em", "code": "code", "strike": "s"}


def to_html(article: Article) -> str:
    """An HTML fragment: the title as `<h1>`, then the blocks."""
    parts = [f"<h1>{_escape(article.title)}</h1>"] if article.title else []
    for around, blocks in _groups(article.blocks):
        inner = map(_placed, blocks)
        parts += [f"<{around}>", *inner, f"</{around}>"] if around else inner
    return clean_text("\n".join(parts) + "\n")


def _placed(block: Block) -> str:
    """The block, in its own quotes where it stands in a quote of a quote."""
    more = max(0, block.quote_depth - 1)
    if not more:
        return _block(block)
    return "<blockquote>\n" * more + _block(block) + "\n</blockquote>" * more


def _groups(blocks: Sequence[Block]) -> Iterator[tuple[str, list[Block]]]:
    """The blocks by the element they stand in: a quote with what it holds, footnotes in a row."""
    around, group = "", list[Block]()
    for block in blocks:
        is_in_quote = block.quoted or block.kind == "quote"
        mine = "blockquote" if is_in_quote else "ol" if block.kind == "footnote" else ""
        # A quote in the quote, and what follows it, goes on with the quote around it.
        goes_on = group and (group[-1].quoted or max(group[-1].quote_depth, block.quote_depth) > 1)
        begins_anew = block.kind == "quote" and not goes_on
        if group and (mine != around or begins_anew):
            yield around, group
            group = []
        around = mine
        group.append(block)
    if group:
        yield around, group


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def _inline(text: str, links: Sequence[Link], marks: Sequence[Mark]) -> str:
    spans = [
        (x.start, x.end, f'<img src="{html.escape(x.url)}" alt="">', "")
        if x.is_image
        else (x.start, x.end, f'<a href="{html.escape(x.url)}">', "</a>")
        for x in links
    ]
    spans += [(x.start, x.end, f"<{_MARKS[x.kind]}>", f"</{_MARKS[x.kind]}>") for x in marks]
    return nested(text, spans, _escape).replace("\n", "<br>\n")


def _list(items: Sequence[ListItem], ordered: bool, start: int | None = None) -> str:
    tag = "ol" if ordered else "ul"
    inner = "".join(
        f"<li>{_inline(i.text, i.links, i.marks)}"
        f"{_list(i.items, i.ordered) if i.items else ''}</li>\n"
        for i in items
    )
    begins = f' start="{start}"' if ordered and start is not None else ""
    return f"<{tag}{begins}>\n{inner}</{tag}>"


def _block(block: Block) -> str:
    inner = _inline(block.text, block.links, block.marks)
    match block.kind:
        case "heading":
            level = min(6, max(1, block.level or 2))
            return f"<h{level}>{inner}</h{level}>"
        case "list":
            return _list(block.items, block.ordered, block.start)
        case "definitions":
            return _definitions(block)
        case "code":
            named = f' class="language-{html.escape(block.language)}"' if block.language else ""
            return f"<pre><code{named}>{_escape(block.text)}</code></pre>"
        case "table":
            return _table(block)
        case "image":
            caption = f"<figcaption>{inner}</figcaption>" if block.text else ""
            return f'<figure><img src="{html.escape(block.url or "")}" alt="">{caption}</figure>'
        case "embed":
            url = html.escape(block.url or "")
            return f'<p><a href="{url}">{inner or url}</a></p>'
        case "footnote":
            mark = block.mark or ""
            if mark.isascii() and mark.isdigit():
                return f'<li value="{mark}">{inner}</li>'
            return f"<li>{_escape(f'[{mark}] ') if mark else ''}{inner}</li>"
        case "rule":
            return "<hr>"
        case _:
            return f"<p>{inner}</p>"


def _definitions(block: Block) -> str:
    pairs = "".join(
        f"<dt>{_inline(d.term, d.term_links, ())}</dt><dd>{_inline(d.text, d.links, ())}</dd>\n"
        for d in block.definitions
    )
    return f"<dl>\n{pairs}</dl>"


def _table(block: Block) -> str:
    lines = []
    offset = 0
    for number, row in enumerate(block.rows):
        tag = "th" if block.has_header and number == 0 else "td"
        cells = []
        for cell in row:
            links = cut(block.links, offset, offset + len(cell))
            marks = cut(block.marks, offset, offset + len(cell))
            cells.append(f"<{tag}>{_inline(cell, links, marks)}</{tag}>")
            offset += len(cell) + 1
        lines.append(f"<tr>{''.join(cells)}</tr>\n")
    return f"<table>\n{''.join(lines)}</table>"
