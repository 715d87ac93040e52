"""An entry made ready for the library: everything that costs time before it is written.

Pure and of plain values only, so that it is done wherever there is time for it: in the process
that parses feeds (`refresh/parsing.py`), or just before writing. `updating.py` writes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from tui_reader.models import Entry
from tui_reader.store.values import (
    hash_key,
    marks_text,
    optional_micros,
    pack,
    small,
    split_when,
    storable,
    title_key,
    url_key,
)


class PreparedEntry(NamedTuple):
    """One entry as it is written."""

    external_id: str
    key: int  # of the external id
    told: int  # of all the feed told
    columns: tuple[Any, ...]  # of `entries`, in the order of COLUMNS
    summary: str | bytes | None  # packed
    content: str | bytes | None
    listed: int | None = None

    def column(self, name: str) -> Any:
        """What stands in one column."""
        return self.columns[_PLACES[name]]


COLUMNS = (
    *("title", "title_key", "url", "url_key", "author", "category"),
    *("published", "published_offset", "updated", "updated_offset", "language"),
    *("comments_url", "comments_feed", "comments_total", "score_up", "score_down", "views"),
    *("further", "marks"),
)
"""The columns of `entries` that the feed tells."""
_PLACES = {name: place for place, name in enumerate(COLUMNS)}


def prepare(entries: Iterable[Entry]) -> tuple[PreparedEntry, ...]:
    """`entries` made ready, in their order; of several with one external id the first."""
    unique: dict[str, Entry] = {}
    for entry in entries:
        unique.setdefault(entry.external_id, entry)
    return tuple(_prepared(entry) for entry in unique.values())


def _prepared(entry: Entry) -> PreparedEntry:
    from tui_reader.store.changes import told_key  # not before something comes in

    return PreparedEntry(
        external_id=storable(entry.external_id) or "",
        key=hash_key(entry.external_id),
        told=told_key(entry),
        columns=_columns(entry),
        summary=pack(entry.summary),
        content=pack(entry.content),
        listed=optional_micros(entry.listed),
    )


def _columns(entry: Entry) -> tuple[Any, ...]:
    score = entry.score
    return (
        storable(entry.title),
        title_key(entry.title),
        storable(entry.url),
        url_key(entry.url),
        storable(entry.author),
        storable(entry.category),
        *split_when(entry.published),
        *split_when(entry.updated),
        storable(entry.language),
        storable(entry.comments_url),
        storable(entry.comments_feed),
        small(entry.comments_total),
        small(score.up) if score else None,
        small(score.down) if score else None,
        small(entry.views),
        _further(entry),
        marks_text(entry.marks),
    )


def _further(entry: Entry) -> str | None:
    """What is seldom there and never searched for, as JSON."""
    out: dict[str, Any] = {}
    if entry.enclosures:
        out["enclosures"] = [[e.url, e.name, e.type, e.size] for e in entry.enclosures]
    if entry.discussions:
        out["discussions"] = list(entry.discussions)
    return json.dumps(out) if out else None
