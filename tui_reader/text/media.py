"""Images, figures and embeds of a page as blocks. Used by `blocks` only; nothing is fetched."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tui_reader.models import Block
from tui_reader.text.clean import clean_line
from tui_reader.text.dom import names_of, number, tag_of
from tui_reader.text.inline import Run, join_runs

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from tui_reader.text.context import Context

# Where pages that load images late put the real address, the most telling first.
_LAZY = (
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-lazy",
    "data-original-src",
    "data-src-medium",
    "data-hi-res-src",
    "data-full-src",
    "data-url",
    "data-img-src",
    "data-srcset",
    "data-lazy-srcset",
)
_PLACEHOLDER = re.compile(
    r"^data:|(?:^|[/_.-])(?:blank|spacer|placeholder|transparent|pixel|loading|loader|lazy|grey"
    r"|empty|1x1|clear|dummy|trans)(?:[/_.-]|$)",
    re.I,
)
_IMAGE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp|svg|tiff?)(?:$|[?#&:])", re.I)
_FILE_NAME = re.compile(
    r"^\S+\.(?:jpe?g|png|gif|webp|avif|bmp|svg|tiff?)$|^(?:img|dsc|image|photo)?[_\d]+$", re.I
)
_NO_ALT = frozenset(
    ["image", "photo", "picture", "img", "이미지", "사진", "이미지 확대", "画像", "写真"]
)
_TRACKERS = re.compile(r"doubleclick|/ads?[/.]|googletagmanager|facebook\.com/tr|scorecardresearch")
_EMOJI_NAMES = re.compile(r"emoji|smiley|smilie|emoticon")
_WIDEST_SYMBOL = 32


def read_image(context: Context, element: HtmlElement) -> Block | None:
    """The image with its alt text, None for pixels, icons and images without an address."""
    if is_tiny(element):
        return None
    url = context.link(_address(element))
    if url is None or _TRACKERS.search(url):
        return None
    return Block("image", _alt(element), url=url)


def is_tiny(element: HtmlElement) -> bool:
    """Tracking pixels and icons."""
    width, height = number(element.get("width")), number(element.get("height"))
    return (width is not None and width <= 16) or (height is not None and height <= 16)


def inline_symbol(element: HtmlElement) -> str | None:
    """The text of an image that stands for a character (an emoji), None for a real image."""
    alt = (element.get("alt") or "").strip()
    width, height = number(element.get("width")), number(element.get("height"))
    if _EMOJI_NAMES.search(names_of(element)) or _EMOJI_NAMES.search(element.get("src") or ""):
        return alt[:40] if alt else None
    small = min(width or 999, height or 999) <= _WIDEST_SYMBOL
    if small and alt and len(alt) <= 8 and not alt.isascii():
        return alt
    return None


def captioned(image: Block, caption: Run) -> Block:
    """The image with its caption in the place of the alt text."""
    return replace(image, text=caption.text, links=caption.links, marks=caption.marks)


def read_figure(context: Context, element: HtmlElement) -> list[Block]:
    """A figure: its images with the caption, or whatever else it holds and the caption."""
    blocks = context.flow(element, skipped=("figcaption",))
    runs = []
    for caption in element.iter("figcaption"):
        if next(caption.iterancestors("figure")) is not element:
            continue  # a figure's in this one: it has taken it itself
        runs += [
            Run(b.plain, b.links, b.marks)
            for b in context.flow(caption)
            if b.plain and b.kind != "image"
        ]
    run = join_runs(runs, " ")
    if not run.text:
        return blocks
    images = [index for index, block in enumerate(blocks) if block.kind in ("image", "embed")]
    if images:
        blocks[images[-1]] = captioned(blocks[images[-1]], run)
    else:
        blocks.append(Block("paragraph", run.text, links=run.links, marks=run.marks))
    return blocks


def read_embed(context: Context, element: HtmlElement) -> list[Block]:
    """A player or frame as an address with a label; what has none gives its own content."""
    tag = tag_of(element)
    width, height = number(element.get("width")), number(element.get("height"))
    if (width is not None and width <= 1) or (height is not None and height <= 1):
        return []
    address = next(
        (
            value
            for name in ("src", "data-src", "data-lazy-src", "data")
            if (value := element.get(name)) and not value.startswith("about:")
        ),
        None,
    )
    if address is None:
        source = element.find(".//source[@src]")
        address = source.get("src") if source is not None else None
    video = element.get("data-videoid") or element.get("videoid")
    if address is None and video and "youtube" in tag:
        address = f"https://www.youtube.com/watch?v={video}"
    url = context.link(address)
    if url is None:
        return context.flow(element) if tag == "object" else []
    if _TRACKERS.search(url):
        return []
    return [Block("embed", clean_line(element.get("title"), 200) or _label(url, tag), url=url)]


def _label(url: str, tag: str) -> str:
    kind = {"audio": "Audio", "video": "Video"}.get(tag, "Embedded")
    return f"{kind}: {clean_line(urlsplit(url).hostname or '', 100).removeprefix('www.')}"


def _alt(element: HtmlElement) -> str:
    alt = clean_line(element.get("alt") or element.get("title"), 400)
    return "" if _FILE_NAME.match(alt) or alt.lower() in _NO_ALT else alt


def _address(element: HtmlElement) -> str | None:
    source = str(element.get("src") or "").strip()
    lazy = [str(value).strip() for name in _LAZY if (value := element.get(name))]
    lazy = [_from_set(value) if " " in value else value for value in lazy]
    lazy = [value for value in lazy if "/" in value or _IMAGE_NAME.search(value)]
    if source and not _PLACEHOLDER.search(source):
        return source
    if lazy:
        return lazy[0]
    if element.get("srcset"):
        return _from_set(element.get("srcset") or "")
    picture = next(element.iterancestors("picture"), None)
    if picture is not None:
        for option in picture.iter("source"):
            chosen = option.get("srcset") or option.get("data-srcset")
            if chosen:
                return _from_set(chosen)
    if source.startswith("data:"):
        return None
    return source or None


def _from_set(value: str) -> str:
    """The largest of a srcset."""
    best, most = "", -1.0
    for option in re.split(r",\s+", value.strip()):
        parts = option.split()
        if not parts:
            continue
        size = re.match(r"([\d.]+)[wx]", parts[1]) if len(parts) > 1 else None
        weight = float(size.group(1)) if size and size.group(1).strip(".").count(".") < 2 else 0.0
        if weight > most:
            best, most = parts[0].rstrip(","), weight
    return best
