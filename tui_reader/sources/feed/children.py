"""An element's children by name and the texts in them: where all reading of a feed starts."""

from __future__ import annotations

from lxml import etree

from tui_reader.sources.feed.names import Key, Names
from tui_reader.sources.feed.raw import RawText
from tui_reader.sources.feed.text import read_text


class Children(dict[Key, list[etree._Element]]):
    """An element's children by name, in order. `has_bases`: as `Names` has it."""

    has_bases = True


def gather(element: etree._Element, names: Names) -> Children:
    """The element's children by name, in order; those of media:group stand in for their group."""
    found = Children()
    found.has_bases = names.has_bases
    for child in element:
        key = names.key(child.tag)
        if key == ("media", "group"):
            for inner in child:
                found.setdefault(names.key(inner.tag), []).append(inner)
        else:
            found.setdefault(key, []).append(child)
    return found


def first_text(children: Children, *keys: Key) -> RawText | None:
    for key in keys:
        for element in children.get(key, ()):
            text = read_text(element, has_bases=children.has_bases)
            if text is not None:
                return text
    return None


def all_texts(children: Children, *keys: Key) -> list[RawText]:
    found = []
    for key in keys:
        for element in children.get(key, ()):
            text = read_text(element, has_bases=children.has_bases)
            if text is not None:
                found.append(text)
    return found


def line_of(children: Children, *keys: Key) -> str | None:
    for key in keys:
        for element in children.get(key, ()):
            line = "".join(map(str, element.itertext())).strip() if len(element) else element.text
            if line and line.strip():
                return line.strip()
    return None
