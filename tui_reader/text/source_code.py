"""Code of a page as blocks: indentation kept, line numbers gone, the language where it is told.

Used by `blocks` and `tables`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui_reader.models import Block
from tui_reader.text.clean import clean_text
from tui_reader.text.context import Context
from tui_reader.text.dom import names_of, tag_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LANGUAGE = re.compile(
    r"(?:^|\s)(?:language|lang|highlight-source|highlight|brush:?\s*|sourcecode)[-_:\s]\s*"
    r"(?!highlight)([a-z0-9+#.]{1,20})\b",
    re.I,
)
_LANGUAGES_WORDS = (
    "bash c cpp csharp css diff go html http ini java javascript js json kotlin lua makefile "
    "markdown perl php python ruby rust scala sh shell sql swift toml ts "
    "typescript xml yaml"
)
_LANGUAGES = frozenset(_LANGUAGES_WORDS.split())
_LINE_NUMBERS = re.compile(r"lineno|line-?numbers?|linenums|gutter|blob-num")


def read_code(context: Context, element: HtmlElement) -> list[Block]:
    text = clean_text(_code_text(element)).expandtabs(4).strip("\n").rstrip()
    text = re.sub(r"[ \t]+$", "", text, flags=re.M)
    if not text.strip():
        return context.flow(element)
    return [Block("code", text, language=_language(element))]


def _code_text(element: HtmlElement) -> str:
    """Text as it stands; `<br>` and line elements end lines, line numbers go."""
    from lxml import etree

    parts: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    skipped = False
    for event, child in walk:
        tag = tag_of(child)
        if event == "start":
            skipped = child is not element and (
                (
                    bool(_LINE_NUMBERS.search(names_of(child)))
                    and not (child.text or "x").strip().isalpha()
                    and "".join(child.itertext()).replace("\n", "").strip().isdigit()
                )
                or tag in ("script", "style", "button")
            )
            if skipped:
                walk.skip_subtree()
                continue
            if tag in ("div", "li", "p", "tr") and parts and not parts[-1].endswith("\n"):
                parts.append("\n")
            parts.append(child.text or "")
        else:
            if (
                not skipped
                and (tag == "br" or (tag in ("div", "li", "p", "tr") and child is not element))
                and not (tag != "br" and parts and parts[-1].endswith("\n"))
            ):
                parts.append("\n")
            skipped = False
            if child is not element:
                parts.append(child.tail or "")
    return "".join(parts)


def _language(element: HtmlElement) -> str | None:
    places = [element, *element.iter("code")]
    parent = element.getparent()
    for _ in range(3):
        if parent is not None:
            places.append(parent)
            parent = parent.getparent()
    for place in places:
        said = place.get("data-lang") or place.get("data-language") or place.get("lang")
        if said and place.tag in ("pre", "code", "div", "figure") and said.lower() in _LANGUAGES:
            return str(said.lower())
        names = place.get("class") or ""
        match = _LANGUAGE.search(names)
        if match and match.group(1).lower() not in ("none", "text", "plain", "auto", "block"):
            return str(match.group(1).lower())
        if tag_of(place) in ("pre", "code"):
            for name in names.lower().split():
                if name in _LANGUAGES:
                    return name
    return None
