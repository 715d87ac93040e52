"""Reads JSON Feed 1 and 1.1 (jsonfeed.org) into `RawFeed`."""

from __future__ import annotations

from typing import Any

from tui_reader.errors import ParseError
from tui_reader.models import Attachment
from tui_reader.sources.feed.dates import parse_when
from tui_reader.sources.feed.raw import MOST_ENTRIES, RawEntry, RawFeed, RawText
from tui_reader.sources.json_answer import bounded_json
from tui_reader.urls import join


def parse_json(text: str, url: str) -> RawFeed:
    """The feed in `text`. Raises ParseError for JSON that is none, or damaged."""
    try:
        data = bounded_json(text)
    except (ValueError, RecursionError) as error:
        raise ParseError("damaged JSON") from error
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        raise ParseError("JSON, but not a JSON Feed")
    feed = RawFeed(
        title=_text(data.get("title"), "text"),
        url=_address(data.get("home_page_url"), url),
        language=_line(data.get("language")),
        author=_author(data),
    )
    for item in data["items"][:MOST_ENTRIES]:
        if isinstance(item, dict):
            feed.entries.append(_entry(item, url))
    return feed


def _entry(item: dict[str, Any], base: str) -> RawEntry:
    content = _text(item.get("content_html"), "html") or _text(item.get("content_text"), "text")
    tags = item.get("tags")
    return RawEntry(
        title=_text(item.get("title"), "text"),
        url=_address(item.get("url"), base) or _address(item.get("external_url"), base),
        given_id=_line(item.get("id")),
        author=_author(item),
        category=next((tag for tag in map(_line, tags) if tag), None)
        if isinstance(tags, list)
        else None,
        published=parse_when(_line(item.get("date_published"))),
        updated=parse_when(_line(item.get("date_modified"))),
        summary=_text(item.get("summary"), "text"),
        content=content,
        language=_line(item.get("language")),
        enclosures=_attachments(item.get("attachments"), base),
    )


def _text(value: object, kind: str) -> RawText | None:
    if not isinstance(value, str) or not value.strip():
        return None
    return RawText(_sound(value), "html" if kind == "html" else "text")


def _line(value: object) -> str | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return str(value)
    return _sound(value).strip() or None if isinstance(value, str) else None


def _sound(text: str) -> str:
    """`text` with halves of characters made U+FFFD: JSON can spell "\\ud800", a library can't."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _address(value: object, base: str) -> str | None:
    line = _line(value)
    return join(base, line) if line else None


def _author(item: dict[str, Any]) -> str | None:
    """Names of `authors` (1.1), or of `author` (1)."""
    given = item.get("authors")
    people = given if isinstance(given, list) else [item.get("author")]
    names = [_line(one.get("name")) for one in people if isinstance(one, dict)]
    return ", ".join(name for name in names if name) or None


def _attachments(value: object, base: str) -> list[Attachment]:
    found = []
    for item in value if isinstance(value, list) else []:
        if not isinstance(item, dict):
            continue
        url = _address(item.get("url"), base)
        size = item.get("size_in_bytes")
        if url:
            found.append(
                Attachment(
                    url=url,
                    name=_line(item.get("title")),
                    type=_line(item.get("mime_type")),
                    size=int(size) if isinstance(size, int | float) and 0 < size < 2**53 else None,
                )
            )
    return found
