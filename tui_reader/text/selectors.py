"""The part of CSS selectors that site rules use, as XPath.

Tags, `#id`, `.class`, `[name]`, `[name=value]`, descendants (blank), children (`>`), lists (`,`).
Written here since the package that does all of CSS is not among our dependencies.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from tui_reader.errors import ParseError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

Selector = Callable[[Any], "list[HtmlElement]"]

_QUOTED = r"[^\"\x00-\x1f\ud800-\udfff\ufffe\uffff]*"  # what lxml takes in a path
_PART = re.compile(
    r"(?P<tag>[a-zA-Z][\w-]*|\*)"
    r"|#(?P<id>[\w-]+)"
    r"|\.(?P<name>[\w-]+)"
    rf"|\[(?P<attribute>[a-zA-Z][\w:-]*)(?:=(?:\"(?P<quoted>{_QUOTED})\"|(?P<bare>[\w-]+)))?\]"
)
_LONGEST = 500


def selector(text: str) -> Selector:
    """A function that gives the elements a selector means, in page order. Raises ParseError when
    it is no selector we know. Made into XPath when first used: the screen's process only asks
    whether rules are sound, and never pays for lxml."""
    if len(text) > _LONGEST:
        raise ParseError("a selector of more than 500 characters")
    path = " | ".join(_path(one.strip()) for one in text.split(","))

    @cache
    def compiled() -> Any:
        from lxml import etree

        return etree.XPath(path)

    def found(root: Any) -> list[HtmlElement]:
        # A path of steps gives elements, never a number or text.
        return cast("list[HtmlElement]", compiled()(root))

    return found


def _path(text: str) -> str:
    steps = re.split(r"(\s*>\s*|\s+)", text)
    path = ""
    for number in range(0, len(steps), 2):
        between = steps[number - 1].strip() if number else ""
        path += ("/" if between == ">" else "//") + _step(steps[number], text)
    return path


def _step(step: str, whole: str) -> str:
    tag, tests, position = "*", "", 0
    while position < len(step) or not step:
        match = _PART.match(step, position)
        if match is None or (match.group("tag") and position):
            raise ParseError(f"no selector that is known here: {whole[:80]!r}")
        tag = (match.group("tag") or tag).lower()
        if value := match.group("id"):
            tests += f'[@id="{value}"]'
        elif value := match.group("name"):
            tests += f'[contains(concat(" ", normalize-space(@class), " "), " {value} ")]'
        elif attribute := match.group("attribute"):
            said = match.group("quoted") if match.group("bare") is None else match.group("bare")
            is_value = "" if said is None else f'="{said}"'
            # By its whole name: "xlink:href" is no attribute of a namespace in a page.
            tests += f'[@*[name()="{attribute.lower()}"]{is_value}]'
        position = match.end()
    return tag + tests
