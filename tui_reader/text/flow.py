"""The walk over a page's elements that makes blocks of them. Used by `blocks`.

Iterative, so that no depth of nesting ends it; structures inside structures (lists in lists,
quotes) are read by it again, at most `DEEPEST` levels down, then as plain paragraphs.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from tui_reader.models import Block, MarkKind
from tui_reader.text import lists, media, quotes, source_code, tables
from tui_reader.text.context import Context
from tui_reader.text.dom import is_hidden, names_of, tag_of, text_within
from tui_reader.text.inline import Inline, Run

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from lxml.html import HtmlElement

DEEPEST = 12
_TEXT_WITHOUT_SCRIPTS = 600  # characters: less is a request to switch scripts on
# Not "source" and "track": the parser takes them for open tags, so what follows lies inside them.
# Not "head": a page without a body tag may have all its text there.
_SKIPPED_WORDS = (
    "script style template title meta link base svg canvas map area button select option "
    "optgroup input textarea datalist progress meter dialog frame frameset noframes param "
    "rp annotation annotation-xml colgroup col slot applet"
)
_SKIPPED = frozenset(_SKIPPED_WORDS.split())
_BLOCK_TAGS_WORDS = (
    "address article aside body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup html legend li main menu "
    "nav noscript ol optgroup p section summary tbody td tfoot th thead tr ul table blockquote pre "
    "xmp listing plaintext search hr amp-story-page"
)
BLOCK_TAGS = frozenset(_BLOCK_TAGS_WORDS.split())
_MARKS: dict[str, MarkKind] = {
    "b": "strong",
    "strong": "strong",
    "i": "em",
    "em": "em",
    "cite": "em",
    "dfn": "em",
    "var": "em",
    "code": "code",
    "kbd": "code",
    "samp": "code",
    "tt": "code",
    "s": "strike",
    "del": "strike",
    "strike": "strike",
}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_STRUCTURES: dict[str, Callable[[Context, HtmlElement], list[Block]]] = {
    "ul": lists.read_list,
    "ol": lists.read_list,
    "menu": lists.read_list,
    "dir": lists.read_list,
    "dl": lists.read_definitions,
    "blockquote": quotes.read_quote,
    "table": tables.read_table,
    "pre": source_code.read_code,
    "xmp": source_code.read_code,
    "listing": source_code.read_code,
    "figure": media.read_figure,
    "iframe": media.read_embed,
    "amp-iframe": media.read_embed,
    "amp-youtube": media.read_embed,
    "lite-youtube": media.read_embed,
    "embed": media.read_embed,
    "video": media.read_embed,
    "audio": media.read_embed,
    "object": media.read_embed,
}
_LISTS = frozenset(["ul", "ol", "menu"])
_IMAGES = frozenset(["img", "amp-img", "image", "amp-anim"])
_BLOCK_STYLE = re.compile(r"display\s*:\s*(?:block|flex|grid|table)", re.I)
_CAPTION = re.compile(r"caption|legende|bildunterschrift|photo-?desc|img-?desc")
_NOTE_LINK = re.compile(r"footnote-?(?:anchor|ref|link)\b")
_NOTE_TARGET = re.compile(r"#.*(?:fn|note|ref|bib|cite)", re.I)


def read_flow(context: Context, root: HtmlElement, skipped: Container[str] = ()) -> list[Block]:
    """The blocks inside an element; the element itself gives no structure."""
    return Flow(context, skipped).read(root)


class Flow:
    """One walk over an element's subtree."""

    def __init__(self, context: Context, skipped: Container[str]) -> None:
        self.context = context
        self.skipped = skipped
        self.blocks: list[Block] = []
        self.sources: list[HtmlElement] = []  # of each block
        self.places: list[HtmlElement] = []  # block elements that are open
        self.late: list[tuple[Block, HtmlElement]] = []  # images in a paragraph: they follow it
        self.inline = Inline()
        self.heading: int | None = None
        self.caption = 0  # depth of elements that hold a caption
        self.image_missing = False  # the last image had no address: its <noscript> twin may

    def read(self, root: HtmlElement) -> list[Block]:
        from lxml import etree

        walk = etree.iterwalk(root, events=("start", "end"))
        self.places = [root]
        whole = False  # the element that just started was read whole: only its tail is left
        for event, element in walk:
            if event == "start":
                whole = element is not root and self.enter(element)
                if whole:
                    walk.skip_subtree()
                else:
                    self.start(element, is_root=element is root)
            else:
                if not whole:
                    self.end(element, is_root=element is root)
                whole = False
                if element is not root:
                    self.inline.add(element.tail)
        self.flush()
        return self.blocks

    def enter(self, element: HtmlElement) -> bool:
        """Reads an element that is not walked into; whether it was one."""
        tag = tag_of(element)
        if not tag or tag in _SKIPPED or tag in self.skipped:
            return True
        if is_hidden(element) and tag not in _IMAGES:
            return True
        if tag == "br":
            self.line_break()
            return True
        if tag == "hr":
            self.flush()
            self.put(Block("rule"), element)
            return True
        if tag in _IMAGES:
            self.image(element)
            return True
        if tag == "noscript":
            return self.noscript(element)
        if tag in _STRUCTURES and self.context.depth < DEEPEST:
            return self.structure(element, tag)
        if (tag == "sup" or _is_note_link(element)) and self.note_mark(element):
            return True
        if (note := lists.read_note(self.context, element)) is not None:
            self.flush()
            self.put(note, element)
            return True
        if tag == "a" and self.heading is not None and _is_anchor(element):
            return True
        return tag == "math" and self.formula(element)

    def start(self, element: HtmlElement, *, is_root: bool) -> None:
        tag = tag_of(element)
        if tag in BLOCK_TAGS or _is_block_by_style(element):
            self.flush()
            self.places.append(element)
            if tag in _HEADINGS and not is_root:
                self.heading = _HEADINGS[tag]
            if _CAPTION.search(names_of(element)):
                self.caption += 1
        elif tag == "a":
            self.inline.start(url=self.context.link(element.get("href")))
        elif tag in _MARKS:
            self.inline.start(kind=_MARKS[tag])
        elif tag == "q":
            self.inline.add("“")
        elif tag == "rt":
            self.inline.add("(")
        self.inline.add(element.text)

    def end(self, element: HtmlElement, *, is_root: bool) -> None:
        tag = tag_of(element)
        if tag in BLOCK_TAGS or _is_block_by_style(element):
            self.flush()
            self.places.pop()
            if tag in _HEADINGS and not is_root:
                self.heading = None
            if _CAPTION.search(names_of(element)):
                self.caption -= 1
        elif tag == "a" or tag in _MARKS:
            self.inline.stop()
        elif tag == "q":
            self.inline.add("”")
        elif tag == "rt":
            self.inline.add(")")

    def line_break(self) -> None:
        self.inline.line_break()
        if self.inline.breaks >= 2:
            self.flush()

    def flush(self) -> None:
        """Ends the paragraph (heading, caption) that is being built."""
        run = self.inline.finish()
        if run.text:
            self.add(run)
        for block, element in self.late:
            self.put(block, element)
        self.late = []

    def put(self, block: Block, element: HtmlElement) -> None:
        self.blocks.append(block)
        self.sources.append(element)

    def add(self, run: Run) -> None:
        if self.heading is not None:
            text = run.text.replace("\n", " ")
            self.put(
                Block("heading", text, links=run.links, marks=run.marks, level=self.heading),
                self.places[-1],
            )
            return
        last = self.blocks[-1] if self.blocks else None
        is_image = last is not None and last.kind == "image"
        if last and is_image and self.caption and len(run.text) < 600 and not self.is_captioned():
            self.blocks[-1] = media.captioned(last, run)
            return
        block = Block("paragraph", run.text, links=run.links, marks=run.marks)
        self.put(block, self.places[-1])

    def is_captioned(self) -> bool:
        """Whether the last block is a figure with a caption of its own, and stands elsewhere."""
        figure = self.sources[-1]
        if figure.find(".//figcaption") is None:
            return False
        beside = set(islice(figure.iterancestors(), 2))
        return beside.isdisjoint(islice(self.places[-1].iterancestors(), 2))

    def image(self, element: HtmlElement) -> None:
        if (symbol := media.inline_symbol(element)) is not None:
            self.inline.add(symbol)
            return
        block = media.read_image(self.context, element)
        if block is not None and block.url and self.context.images_in_text:
            self.inline.image(block.text, block.url)
            return
        self.image_missing = block is None and not media.is_tiny(element)
        if block is not None:
            self.put_image(block, element)

    def put_image(self, block: Block, element: HtmlElement) -> None:
        late = [image for image, _ in self.late]
        if any(block.url == other.url for other in [*self.blocks[-2:], *late]):
            return
        if self.inline.length:
            self.late.append((block, element))
        else:
            self.put(block, element)

    def noscript(self, element: HtmlElement) -> bool:
        """Forums built of scripts put their posts here, and lazy images stand here once more;
        nothing else counts. Whether it was dealt with."""
        if len(text_within(element, _TEXT_WITHOUT_SCRIPTS)) >= _TEXT_WITHOUT_SCRIPTS:
            return False
        if self.image_missing or _is_only_picture(element):
            self.image_missing = False
            for image in element.iter("img"):
                block = media.read_image(self.context, image)
                if block is not None:
                    self.put_image(block, image)
        return True

    def structure(self, element: HtmlElement, tag: str) -> bool:
        """Reads a structure whole; False where it only lays out what it holds."""
        if tag == "table" and tables.is_layout(element):
            return False
        if tag in _LISTS and lists.is_layout(element):
            return False
        self.flush()
        for block in _STRUCTURES[tag](self.context.deeper(), element):
            self.put(block, element)
        return True

    def note_mark(self, element: HtmlElement) -> bool:
        """A footnote's number in the text, told from the word before it by brackets."""
        text = text_within(element, 30).strip()
        if not text or len(text) > 6:
            return False
        inside = islice(element.iter(), 10)
        link = next((x for x in inside if x.tag == "a" and x.get("href")), None)
        if link is None or not _NOTE_TARGET.search(link.get("href") or ""):
            return False
        self.inline.start(url=self.context.link(link.get("href")))
        self.inline.add(text if text.startswith("[") else f"[{text}]")
        self.inline.stop()
        return True

    def formula(self, element: HtmlElement) -> bool:
        text = element.get("alttext")
        if text:
            self.inline.add(text)
        return bool(text)


def _is_only_picture(noscript: HtmlElement) -> bool:
    """Whether the figure around has no other picture: scripts would put one there."""
    figure = next(islice(noscript.iterancestors("figure"), 1), None)
    images = figure.iter("img") if figure is not None else iter(())
    parents = [image.getparent() for image in islice(images, 10)]
    return bool(parents) and all(parent is noscript for parent in parents)


def _is_anchor(element: HtmlElement) -> bool:
    """Whether a link in a heading leads to the heading itself ("¶", "#")."""
    is_inside = (element.get("href") or "").startswith("#")
    text = text_within(element, 30)
    return is_inside and len(text) < 4 and not any(map(str.isalnum, text))


def _is_note_link(element: HtmlElement) -> bool:
    """Whether a link is called the number of a footnote, where no `<sup>` says so."""
    return element.tag == "a" and (
        element.get("role") == "doc-noteref" or _NOTE_LINK.search(names_of(element)) is not None
    )


def _is_block_by_style(element: HtmlElement) -> bool:
    style = element.get("style")
    return bool(style and _BLOCK_STYLE.search(style))
