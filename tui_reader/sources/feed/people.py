"""Who wrote an item, by each of the ways in which feeds say it."""

from __future__ import annotations

import re

from lxml import etree

from tui_reader.sources.feed.children import Children, gather, line_of
from tui_reader.sources.feed.names import CORE, Names

_PERSON = re.compile(r"\s*(.*?)\s*[(<]\s*([^()<>\s]+@[^()<>\s]+)\s*[)>]\s*")
_PERSON_AFTER = re.compile(r"\s*([^()<>\s]+@[^()<>\s]+)\s*\((.+)\)\s*")
_MAIL = re.compile(r"[^()<>\s]+@[^()<>\s]+")


def person_of(children: Children, names: Names) -> tuple[str | None, str | None] | None:
    """Name and mail address of the author."""
    for key in ((CORE, "author"), ("dc", "creator"), ("dc", "author"), ("itunes", "author"),
                (CORE, "managingeditor")):  # fmt: skip
        people = [_one_person(element, names) for element in children.get(key, ())]
        known = [person for person in people if person[0] or person[1]]
        if not known:
            continue
        listed = ", ".join(dict.fromkeys(name for name, _ in known if name))
        return listed or None, known[0][1] if len(known) == 1 else None
    return None


def _one_person(element: etree._Element, names: Names) -> tuple[str | None, str | None]:
    if len(element):
        inner = gather(element, names)
        return line_of(inner, (CORE, "name")), line_of(inner, (CORE, "email"))
    text = (element.text or "").strip()
    if "@" in text:
        if match := _PERSON.fullmatch(text):
            return match[1] or None, match[2]
        if match := _PERSON_AFTER.fullmatch(text):
            return match[2].strip() or None, match[1]
        if _MAIL.fullmatch(text):
            return None, text
    return text or None, None
