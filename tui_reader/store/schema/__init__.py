"""The library's tables, as an ordered list of migrations under `PRAGMA user_version`.

Only ever append to `MIGRATIONS`: libraries in the wild stand at any of them. `opening.py` runs
what is missing in one transaction, with a backup first.

What a list needs to page by key stands in `entry_state` and its indexes: each view has one index
for each sort, so that a page costs the same at a thousand and at a million entries. An index
ends in the rowid, which is the entry's id, and so in the order of ties. Counts are kept per feed
by triggers; a total is the sum over the feeds.
"""

from __future__ import annotations

from tui_reader.store.schema import first, later, search

APPLICATION_ID = 0x74756952  # "tuiR", in the file's header: tells our library from another's

TABLES = ("feeds", "entries", "contents", "entry_state", "articles", "threads", "entry_threads")
"""Those whose rows are copied out of a damaged library, parents first. Counts come by triggers,
votes from their files."""

VIEW_CONDITIONS = {
    "all": "hidden = 0",
    "unread": "hidden = 0 AND is_read = 0",
    "starred": "hidden = 0 AND is_starred = 1",
    "later": "hidden = 0 AND is_later = 1",
    "voted": "hidden = 0 AND vote <> 0",
}
"""Of the views over all feeds: the condition of their partial indexes, and of their queries,
which must say it in these same words for SQLite to use the index."""

SORT_COLUMNS = {"newest": "sort_at", "score": "score, sort_at", "comments": "comments, sort_at"}


def _view_indexes() -> str:
    return "\n".join(
        f"CREATE INDEX state_{view}_{sort} ON entry_state ({columns}) WHERE {condition};"
        for view, condition in VIEW_CONDITIONS.items()
        for sort, columns in SORT_COLUMNS.items()
    )


MIGRATIONS: tuple[str, ...] = (
    "".join((first.FEEDS, first.ENTRIES, first.STATE, _view_indexes(), first.VOTES)),
    search.SEARCH,
    later.FOUND_THREADS,
    later.MARKS,
    later.SPANS,
)
"""The n-th brings a library from version n to n + 1."""
