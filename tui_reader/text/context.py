"""What every reader of a structure (list, table, quote, figure) needs to know.

Made by `blocks`, handed down through `lists`, `tables`, `quotes`, `source_code` and `media`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from tui_reader.models import Block
from tui_reader.urls import join

if TYPE_CHECKING:
    from collections.abc import Container

    from lxml.html import HtmlElement


class ReadFlow(Protocol):
    """`blocks.read_flow`, given here because the two call each other."""

    def __call__(
        self, context: Context, root: HtmlElement, skipped: Container[str] = ()
    ) -> list[Block]: ...


@dataclass(frozen=True, slots=True)
class Context:
    """Where the HTML comes from and how to read on inside an element."""

    base_url: str | None
    read: ReadFlow
    depth: int = 0
    images_in_text: bool = False  # icons of a table stand in its cells

    def deeper(self) -> Context:
        return replace(self, depth=self.depth + 1)

    def flow(self, element: HtmlElement, skipped: Container[str] = ()) -> list[Block]:
        return self.read(self, element, skipped)

    def link(self, address: str | None) -> str | None:
        """The address made absolute, None when it is not one to follow or show."""
        if not address:
            return None
        address = address.strip()
        if address in ("", "#", "#top"):
            return None
        if address.startswith("#") and not self.base_url:
            return None
        return join(self.base_url or "", address)
