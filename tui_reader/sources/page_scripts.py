"""What an article's page says of its comment engine: scripts, marked elements, meta data.

Parsed once for all engines (`isso`, `giscus`, `disqus`); the page is data, nothing in it runs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urljoin

from tui_reader.errors import ParseError
from tui_reader.models import Page
from tui_reader.urls import join

LARGEST_SCRIPT = 20_000
_IDS = ("isso-thread", "disqus_thread")


@dataclass(frozen=True, slots=True)
class Tags:
    """The parts of a page that engines are told by."""

    url: str
    scripts: tuple[dict[str, str], ...] = ()  # attributes; the text of inline ones as "text"
    elements: dict[str, dict[str, str]] = field(default_factory=dict)
    metas: dict[str, str] = field(default_factory=dict)
    title: str = ""

    def element(self, name: str) -> dict[str, str]:
        """Attributes of the element with that id; none when it is not there."""
        return self.elements.get(name, {})

    def join(self, address: str) -> str | None:
        """An address on the page in full."""
        return join(self.url, urljoin(self.url, address.strip()))


def read_tags(page: Page) -> Tags:
    """The tags of a page; empty ones for what is no HTML."""
    if page.media_type not in ("", "text/html", "application/xhtml+xml"):
        return Tags(page.url)
    from tui_reader.text.charset import decode
    from tui_reader.text.dom import parse_html

    try:
        root = parse_html(decode(page.content, page.charset_override, page.charset))
    except ParseError:
        return Tags(page.url)
    scripts: list[dict[str, str]] = []
    elements: dict[str, dict[str, str]] = {}
    metas: dict[str, str] = {}
    title = ""
    for element in root.iter():
        tag = element.tag
        if not isinstance(tag, str):
            continue
        attributes = {str(name): str(value) for name, value in element.attrib.items()}
        if tag == "script":
            scripts.append({**attributes, "text": (element.text or "")[:LARGEST_SCRIPT]})
        elif tag == "meta":
            name = attributes.get("property") or attributes.get("name") or ""
            metas.setdefault(name.lower(), attributes.get("content", ""))
        elif tag == "title" and not title:
            title = (element.text or "").strip()
        elif attributes.get("id") in _IDS:
            elements[attributes["id"]] = attributes
    return Tags(page.url, tuple(scripts), elements, metas, title)
