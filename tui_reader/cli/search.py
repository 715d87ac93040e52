"""`search`: full-text search over everything in the library."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from tui_reader.cli.context import Context
from tui_reader.cli.entries import row_json
from tui_reader.cli.indexing import fill_behind, fill_for
from tui_reader.cli.output import short_moment, write_error, write_json, write_line
from tui_reader.errors import UsageError
from tui_reader.text.clean import clean_line

if TYPE_CHECKING:
    from tui_reader.store import Store
    from tui_reader.store.search import Hit

INDEXED_FOR = 10.0
"""Seconds that a search takes at most to put into the index what waits for it."""
_PAGE = 50


def search(arguments: argparse.Namespace, context: Context) -> int:
    """Print the entries that have all the words; the status is 1 when none has."""
    words = clean_line(" ".join(arguments.words), 1_000)
    if not words:
        raise UsageError("search needs words to search for")
    with context.store_if_any() as store, context.ballot(store):
        _index(store, context)
        found = 0
        last = None
        while found < arguments.limit:
            limit = min(arguments.limit - found, _PAGE)
            hits = store.search.find(words, sort=arguments.sort, after=last, limit=limit)
            for hit in hits:
                _tell(hit, as_json=arguments.json)
            found += len(hits)
            if len(hits) < limit:
                break
            last = hits[-1].row
    if not found:
        write_error(f"nothing found: {words}")
    return 0 if found else 1


def _index(store: Store, context: Context) -> None:
    """Take in what waits for the index, the newest first, for as long as one may wait."""
    waiting = fill_for(store, context, INDEXED_FOR)
    if waiting:
        fill_behind()
        write_error(f"{waiting:,} entries are not in the index yet; they are being taken in")


def _tell(hit: Hit, *, as_json: bool) -> None:
    if as_json:
        write_json({**row_json(hit.row), "excerpt": clean_line(hit.excerpt)})
        return
    row = hit.row
    when = short_moment(row.published or row.first_seen)
    write_line(f"{row.id:>7} {when:<16}  {row.title or 'Untitled'}  ({row.feed_title})")
    if hit.excerpt:
        write_line(f"{'':25}{clean_line(hit.excerpt)}")
