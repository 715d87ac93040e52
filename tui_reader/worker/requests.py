"""Requests as they come in: JSON objects, of which nothing is certain."""

from __future__ import annotations

from typing import Any, TypeAlias

from tui_reader.errors import ReaderError

Json: TypeAlias = dict[str, Any]


def number_of(request: Json, name: str) -> int:
    try:
        return int(request[name])
    except (KeyError, TypeError, ValueError):
        raise ReaderError(f'the request has no "{name}"') from None
