"""The list of feeds, kept beside the library in a small file of its own (`feeds.json`).

Entries come again from their feeds, votes have their files; what is followed stands nowhere else.
So a library of which nothing can be read any more is begun anew with these. Written by
`Store.close` when it has changed, read by `opening.py` after damage. Holds no passwords.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sqlite3
from pathlib import Path
from typing import Any, Final

from tui_reader.errors import ParseError, StoreError
from tui_reader.files import locked, read_file, remove_leftovers, write_whole
from tui_reader.store.database import Database
from tui_reader.urls import canonical, parse_http

NAME = "feeds.json"
OWN = "tui-reader:"
"""The sample edition's address begins so."""
MOST_BYTES = 16 * 1024 * 1024
_TEXTS: Final = ("url", "kind", "title", "user_title", "site_url", "folder", "full_text", "charset")
_NUMBERS: Final = ("id", "keep_newest")
_ALL = (*_TEXTS, *_NUMBERS)

_log = logging.getLogger(__name__)


def list_beside(library: Path) -> Path:
    """Where the list of the feeds of `library` stands."""
    return library.with_name(NAME)


def keep_list(database: Database, path: Path) -> None:
    """Write the feeds followed to `path`, if they are not what stands there. Never raises: this
    is done at the end of everything, and the library itself is whole."""
    try:
        rows = database.rows(
            f"SELECT {', '.join(_ALL)} FROM feeds "  # noqa: S608 -- names of our own schema
            "WHERE removed_at IS NULL ORDER BY id"
        )
        feeds = [_told(dict(zip(_ALL, row, strict=True))) for row in rows]
        lines = ",\n".join(json.dumps(feed, ensure_ascii=False) for feed in feeds)
        data = f"[\n{lines}\n]\n".encode("utf-8", "replace")
        if data == _bytes(path) or (not feeds and not path.exists()):
            return
        with locked(path.parent):
            remove_leftovers(path.parent, name=path.name)
            write_whole(path, data)
    except (OSError, StoreError, ValueError) as error:
        _log.warning("the list of feeds was not kept: %s", error)


def listed(path: Path) -> list[dict[str, object]]:
    """The rows that stand in the file, each with an address; a file of another kind holds none."""
    try:
        found = json.loads(_bytes(path))
    except (OSError, ValueError, RecursionError):
        return []
    rows = [_row(feed) for feed in found] if isinstance(found, list) else []
    return [row for row in rows if row is not None]


def restore(connection: sqlite3.Connection, path: Path) -> None:
    """Follow again what stands in the list and not in the library. Inside a transaction."""
    for row in listed(path):
        given = {name: value for name, value in row.items() if name != "id"}
        for values in (row, given):  # its old number first: entries know it by that
            names, marks = ", ".join(values), ", ".join("?" * len(values))
            with contextlib.suppress(sqlite3.Error, UnicodeError, OverflowError):
                connection.execute(
                    f"INSERT OR IGNORE INTO feeds ({names}) VALUES ({marks})",  # noqa: S608
                    tuple(values.values()),
                )


def _row(feed: object) -> dict[str, object] | None:
    """A feed of the file, which may be anybody's work, as a row of the table; None: it is none."""
    if not isinstance(feed, dict) or not isinstance(feed.get("url"), str):
        return None
    url = feed["url"]
    if not url.startswith(OWN):
        try:
            url = parse_http(url)
        except ParseError:
            return None
    row: dict[str, object] = {"kind": "feed"}
    row |= {name: feed[name] for name in _TEXTS if isinstance(feed.get(name), str)}
    row |= {name: feed[name] for name in _NUMBERS if feed.get(name) in range(10_000_000)}
    return row | {"url": url, "url_key": canonical(url)}


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """What of a row says something."""
    return {name: value for name, value in row.items() if value not in (None, "", 0)}


def _bytes(path: Path) -> bytes:
    try:
        return read_file(path, MOST_BYTES)
    except FileNotFoundError:
        return b""
