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
from typing import Any

from tui_reader.errors import ParseError, StoreError
from tui_reader.files import locked, remove_leftovers, write_whole
from tui_reader.store.database import Database
from tui_reader.urls import canonical, parse_http

NAME = "feeds.json"
MOST_BYTES = 16 * 1024 * 1024
_COLUMNS = ("url", "kind", "title", "user_title", "site_url", "folder", "full_text", "charset")
_NUMBERS = ("keep_newest",)
_ALL = (*_COLUMNS, *_NUMBERS)

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


def listed(path: Path) -> list[dict[str, Any]]:
    """The feeds that stand in the file; those that are none are left out."""
    try:
        found = json.loads(_bytes(path))
    except (OSError, ValueError, RecursionError):
        return []
    return [
        feed for feed in found if isinstance(feed, dict) and isinstance(feed.get("url"), str)
    ] if isinstance(found, list) else []  # fmt: skip


def restore(connection: sqlite3.Connection, path: Path) -> None:
    """Follow again what stands in the list and not in the library. Inside a transaction."""
    for feed in listed(path):
        values: dict[str, object] = {
            name: feed[name] for name in _COLUMNS if isinstance(feed.get(name), str)
        }
        for name in _NUMBERS:
            if isinstance(feed.get(name), int) and 0 <= feed[name] < 2**31:
                values[name] = feed[name]
        values.setdefault("kind", "feed")
        with contextlib.suppress(ParseError):  # a file anybody can write: only what is an address
            if "://" in feed["url"]:
                parse_http(feed["url"])
            values["url_key"] = canonical(feed["url"])
            with contextlib.suppress(sqlite3.Error, UnicodeError, OverflowError):
                connection.execute(
                    f"INSERT OR IGNORE INTO feeds ({', '.join(values)}) "  # noqa: S608
                    f"VALUES ({', '.join('?' * len(values))})",
                    tuple(values.values()),
                )


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """What of a row says something, without user and password in the address."""
    return {name: value for name, value in row.items() if value not in (None, "", 0)}


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES)
    except FileNotFoundError:
        return b""
