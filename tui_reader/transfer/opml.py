"""OPML (https://opml.org/spec2.opml): lists of feeds from and for other readers.

Called by `import` and `export opml`. Broken files are read as far as they go. Parsed without
entities, document types or the network; outlines that include other files are not followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice

from lxml import etree

from tui_reader.errors import ParseError
from tui_reader.models import Feed
from tui_reader.text.clean import clean_line
from tui_reader.text.safe_xml import xml_parser
from tui_reader.transfer.subscriptions import Subscription, Subscriptions, feed_address, refusal

NAMESPACE = "https://tui-reader.invalid/opml"
"""Of the one attribute that OPML has no word for: the kind of source of a feed."""

FOLDER_SEPARATOR = " / "
_MOST_REFUSALS = 1000
_MOST_ATTRIBUTES = 100
_AMPERSAND = re.compile(rb"&(?!#\d{1,8};|#[xX][\da-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)")
_REFERENCE = re.compile(rb"&#(?:0*([0-9]{5})|[xX]0*([dD][0-9a-fA-F]{3}));")


def parse_opml(data: bytes) -> Subscriptions:
    """The feeds of an OPML file, folders in folders joined by " / ".

    `text` is the title (what other readers show), else `title`. Raises ParseError when no outline
    can be found at all.
    """
    root, notes = _parse_xml(data)
    outlines = [] if root is None else [e for e in root.iter() if _name(e) == "outline"]
    if root is None or (not outlines and _name(root) not in ("opml", "body")):
        raise ParseError("not an OPML file: no outline in it")
    feeds: dict[str, Subscription] = {}
    refused: list[str] = []
    for outline in outlines:
        attributes = _attributes(outline)
        address = attributes.get("xmlurl") or _unusual_address(attributes)
        if not address:
            continue
        try:
            url = feed_address(address)
        except ParseError as error:
            refused.append(refusal(address, f"not taken, {error}"))
            continue
        if url not in feeds:
            feeds[url] = _subscription(url, attributes, _folder(outline, attributes))
    if len(refused) > _MOST_REFUSALS:
        more = len(refused) - _MOST_REFUSALS
        refused[_MOST_REFUSALS:] = [f"{more} more not taken"]
    return Subscriptions(tuple(feeds.values()), tuple(refused), notes)


def write_opml(feeds: Iterable[Feed], title: str = "tui-reader") -> str:
    """The feeds as OPML 2.0, one outline a folder, in the order they come."""
    root = etree.Element("opml", nsmap={"tr": NAMESPACE})
    root.set("version", "2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = _xml_text(title)
    body = etree.SubElement(root, "body")
    folders: dict[str, etree._Element] = {}
    for feed in feeds:
        parent = body
        if feed.folder:
            if feed.folder not in folders:
                name = _xml_text(feed.folder)
                folders[feed.folder] = etree.SubElement(body, "outline", text=name, title=name)
            parent = folders[feed.folder]
        name = _xml_text(feed.title or feed.url)
        outline = etree.SubElement(
            parent, "outline", type="rss", text=name, title=name, xmlUrl=_xml_text(feed.url)
        )
        if feed.site_url:
            outline.set("htmlUrl", _xml_text(feed.site_url))
        if feed.kind != "feed":
            outline.set(f"{{{NAMESPACE}}}kind", _xml_text(feed.kind))
    xml: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return xml.decode("utf-8")


def _parse_xml(data: bytes) -> tuple[etree._Element | None, tuple[str, ...]]:
    for recover in (False, True):
        sound = _without_surrogates(data.strip())
        if (
            recover and b"\0" not in sound
        ):  # else the parser drops "&b" of "?a=1&b=2", and with it the address
            sound = _AMPERSAND.sub(b"&amp;", sound)
        try:
            root = etree.fromstring(sound, xml_parser(recover=recover))
        except (etree.XMLSyntaxError, ValueError) as error:
            if recover:
                raise ParseError(f"not an OPML file: {clean_line(str(error), 160)}") from None
            fault = clean_line(str(error), 160)
            continue
        if not recover:
            return root, ()
        return root, (f"the file is damaged and was read as far as it goes ({fault})",)
    return None, ()


def _attributes(outline: etree._Element) -> dict[str, str]:
    """By their names in lower case. Only so many: lxml looks for each one from the first on."""
    names = islice(outline.attrib, _MOST_ATTRIBUTES)
    return {_local(str(name)).lower(): str(outline.get(name) or "") for name in names}


def _without_surrogates(data: bytes) -> bytes:
    """`data` without references to half characters: lxml reads them, but can't give them out."""
    return _REFERENCE.sub(
        lambda found: (
            b"&#xFFFD;"
            if 0xD800 <= int(found[1] or found[2], 10 if found[1] else 16) <= 0xDFFF
            else found[0]
        ),
        data,
    )


def _subscription(url: str, attributes: Mapping[str, str], folder: str | None) -> Subscription:
    title = clean_line(attributes.get("text")) or clean_line(attributes.get("title"))
    site = attributes.get("htmlurl", "")
    try:
        site_url = feed_address(site) if site else None
    except ParseError:
        site_url = None
    return Subscription(
        url=url,
        title="" if title in (url, attributes.get("xmlurl")) else title,
        folder=folder,
        site_url=site_url,
        kind=clean_line(attributes.get("kind"), 40) or None,
    )


def _unusual_address(attributes: Mapping[str, str]) -> str | None:
    """The address of an outline of type "rss" or "atom" that has it under `url` instead."""
    if attributes.get("type", "").strip().lower() in ("rss", "atom", "rdf", "json", "feed"):
        return attributes.get("url")
    return None


def _folder(outline: etree._Element, attributes: Mapping[str, str]) -> str | None:
    """The names of the outlines around this one; where there are none, its first category."""
    names: list[str] = []
    for parent in outline.iterancestors():
        if _name(parent) != "outline" or parent.get("xmlUrl"):
            continue
        name = clean_line(parent.get("text")) or clean_line(parent.get("title"))
        if name:
            names.append(name)
    if not names:
        category = attributes.get("category", "").split(",")[0]
        names = [part for word in reversed(category.split("/")) if (part := clean_line(word))]
    return FOLDER_SEPARATOR.join(reversed(names)) or None


def _name(element: etree._Element) -> str:
    return _local(element.tag).lower() if isinstance(element.tag, str) else ""


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _xml_text(text: str) -> str:
    """Cleaned text without the few characters that XML can't hold."""
    return "".join(c for c in clean_line(text, 2000) if c not in "\ufffe\uffff")
