"""An article written out again: plain text, Markdown, HTML; and how long it takes to read."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from tui_reader.models import Article, Block, Link, ListItem, Mark
from tui_reader.text.clean import clean_text

_SYLLABLES_A_MINUTE = 500  # Korean, Chinese and Japanese are read by characters
_WORDS_A_MINUTE = 230
_EAST = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_WORD = re.compile(r"[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")
_HTML_MARKS = {"strong": "strong", "em": "em", "code": "code", "strike": "s"}
_MD_MARKS = {"strong": "**", "em": "*", "code": "`", "strike": "~~"}
_MD_SPECIAL = re.compile(r"([\\`*_\[\]<>])")
_MD_LINE_START = re.compile(r"^(\s*)([#+\-]|\d+(?=[.)]\s))", re.M)


def to_text(article: Article) -> str:
    """The article's text as `show --text` prints it below the title."""
    return clean_text(article.text)


def reading_minutes(article: Article) -> int:
    """Minutes a person needs, at least 1."""
    text = article.text
    minutes = len(_EAST.findall(text)) / _SYLLABLES_A_MINUTE
    minutes += len(_WORD.findall(text)) / _WORDS_A_MINUTE
    return max(1, round(minutes))


def to_markdown(article: Article) -> str:
    """CommonMark with tables; the title is its first heading."""
    parts = [f"# {_md_escape(article.title)}"] if article.title else []
    parts += [part for block in article.blocks if (part := _md_block(block))]
    return clean_text("\n\n".join(parts) + "\n")


def to_html(article: Article) -> str:
    """An HTML fragment: the title as `<h1>`, then the blocks."""
    parts = [f"<h1>{_escape(article.title)}</h1>"] if article.title else []
    parts += [_html_block(block) for block in article.blocks]
    return clean_text("\n".join(parts) + "\n")


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def _html_inline(text: str, links: tuple[Link, ...], marks: tuple[Mark, ...]) -> str:
    opens = [(x.start, x.end, f'<a href="{html.escape(x.url)}">', "</a>") for x in links]
    opens += [
        (x.start, x.end, f"<{_HTML_MARKS[x.kind]}>", f"</{_HTML_MARKS[x.kind]}>") for x in marks
    ]
    return _nested(text, opens, _escape).replace("\n", "<br>\n")


def _nested(text: str, spans: list[tuple[int, int, str, str]], escape: Callable[[str], str]) -> str:
    """The text with its spans around it, well nested: what crosses is ended and begun again."""
    cuts = sorted({0, len(text), *(s[0] for s in spans), *(s[1] for s in spans)})
    cuts = [cut for cut in cuts if 0 <= cut <= len(text)]
    out: list[str] = []
    stack: list[tuple[int, int, str, str]] = []
    waiting = sorted(spans, key=lambda s: (s[0], -s[1]))
    for here, there in zip(cuts, [*cuts[1:], len(text)], strict=True):
        ended = [s for s in stack if s[1] <= here]
        if ended:
            keep: list[tuple[int, int, str, str]] = []
            while stack and any(s in ended for s in stack):
                top = stack.pop()
                out.append(top[3])
                if top not in ended:
                    keep.append(top)
            for span in reversed(keep):
                out.append(span[2])
                stack.append(span)
        while waiting and waiting[0][0] <= here:
            span = waiting.pop(0)
            if span[1] > here:
                out.append(span[2])
                stack.append(span)
        out.append(escape(text[here:there]))
    out.extend(span[3] for span in reversed(stack))
    return "".join(out)


def _html_list(items: tuple[ListItem, ...], ordered: bool) -> str:
    tag = "ol" if ordered else "ul"
    inner = "".join(
        f"<li>{_html_inline(i.text, i.links, i.marks)}"
        f"{_html_list(i.items, i.ordered) if i.items else ''}</li>\n"
        for i in items
    )
    return f"<{tag}>\n{inner}</{tag}>"


def _html_block(block: Block) -> str:
    inner = _html_inline(block.text, block.links, block.marks)
    match block.kind:
        case "heading":
            level = min(6, max(1, block.level or 2))
            return f"<h{level}>{inner}</h{level}>"
        case "list":
            return _html_list(block.items, block.ordered)
        case "definitions":
            pairs = "".join(
                f"<dt>{_escape(d.term)}</dt><dd>{_escape(d.text)}</dd>\n" for d in block.definitions
            )
            return f"<dl>\n{pairs}</dl>"
        case "quote":
            return f"<blockquote><p>{inner}</p></blockquote>"
        case "code":
            named = f' class="language-{html.escape(block.language)}"' if block.language else ""
            return f"<pre><code{named}>{_escape(block.text)}</code></pre>"
        case "table":
            return _html_table(block)
        case "image":
            caption = f"<figcaption>{inner}</figcaption>" if block.text else ""
            return f'<figure><img src="{html.escape(block.url or "")}" alt="">{caption}</figure>'
        case "embed":
            url = html.escape(block.url or "")
            return f'<p><a href="{url}">{inner or url}</a></p>'
        case "footnote":
            return f"<p>[{_escape(block.mark or '')}] {inner}</p>"
        case "rule":
            return "<hr>"
        case _:
            return f"<p>{inner}</p>"


def _html_table(block: Block) -> str:
    lines = []
    offset = 0
    for number, row in enumerate(block.rows):
        tag = "th" if block.has_header and number == 0 else "td"
        cells = []
        for cell in row:
            end = offset + len(cell)
            links = tuple(
                Link(x.start - offset, x.end - offset, x.url)
                for x in block.links
                if offset <= x.start and x.end <= end
            )
            marks = tuple(
                Mark(x.start - offset, x.end - offset, x.kind)
                for x in block.marks
                if offset <= x.start and x.end <= end
            )
            cells.append(f"<{tag}>{_html_inline(cell, links, marks)}</{tag}>")
            offset = end + 1
        lines.append(f"<tr>{''.join(cells)}</tr>\n")
    return f"<table>\n{''.join(lines)}</table>"


def _md_escape(text: str) -> str:
    return _MD_LINE_START.sub(r"\1\\\2", _MD_SPECIAL.sub(r"\\\1", text))


def _md_inline(text: str, links: tuple[Link, ...], marks: tuple[Mark, ...]) -> str:
    spans = [(x.start, x.end, "[", f"]({_md_url(x.url)})") for x in links]
    spans += [
        (x.start, x.end, _MD_MARKS[x.kind], _MD_MARKS[x.kind])
        for x in marks
        if text[x.start : x.end].strip()
    ]
    return _nested(text, spans, _md_escape).replace("\n", "  \n")


def _md_url(url: str) -> str:
    return url.replace("(", "%28").replace(")", "%29").replace(" ", "%20")


def _md_list(items: tuple[ListItem, ...], ordered: bool, indent: str) -> list[str]:
    lines = []
    for number, item in enumerate(items, 1):
        mark = f"{number}." if ordered else "-"
        deeper = indent + " " * (len(mark) + 1)
        text = _md_inline(item.text, item.links, item.marks).replace("\n", "\n" + deeper)
        lines.append(f"{indent}{mark} {text}")
        lines += _md_list(item.items, item.ordered, deeper)
    return lines


def _md_block(block: Block) -> str:
    inner = _md_inline(block.text, block.links, block.marks)
    match block.kind:
        case "heading":
            return f"{'#' * min(6, max(1, block.level or 2))} {inner}"
        case "list":
            return "\n".join(_md_list(block.items, block.ordered, ""))
        case "definitions":
            return "\n\n".join(
                f"**{_md_escape(d.term)}**\n: {_md_escape(d.text)}" for d in block.definitions
            )
        case "quote":
            return "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))
        case "code":
            longest = max((len(x) for x in re.findall(r"`{3,}", block.text)), default=2)
            fence = "`" * (longest + 1)
            return f"{fence}{block.language or ''}\n{block.text}\n{fence}"
        case "table":
            return _md_table(block)
        case "image":
            return f"![{_md_escape(block.text)}]({_md_url(block.url or '')})"
        case "embed":
            return f"[{_md_escape(block.text or block.url or '')}]({_md_url(block.url or '')})"
        case "footnote":
            return f"[^{block.mark or ''}]: {inner}"
        case "rule":
            return "---"
        case _:
            return inner


def _md_table(block: Block) -> str:
    if not block.rows:
        return ""
    rows = [
        [_md_escape(cell).replace("|", "\\|").replace("\n", " ") for cell in row]
        for row in block.rows
    ]
    head = rows[0] if block.has_header else [""] * len(rows[0])
    body = rows[1:] if block.has_header else rows
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)
