"""`list`, `read`, `unread`, `star`, `unstar`: entries and their state."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

from tui_reader.cli.arguments import VIEWS
from tui_reader.cli.context import Context, entry_id, one_feed
from tui_reader.cli.output import moment, short_moment, write_error, write_json, write_line
from tui_reader.cli.show import score_text
from tui_reader.errors import UsageError
from tui_reader.models import EntryRow, Sort, View, ViewKind
from tui_reader.serialize import score_to_dict

if TYPE_CHECKING:
    from tui_reader.store import Store

_PAGE = 200
_VOTES = {"up": "▲", "down": "▼", "none": " "}


def list_entries(arguments: argparse.Namespace, context: Context) -> int:
    """Print the entries of a view or feed."""
    with context.store() as store, context.ballot(store):
        view, feed_id = _view(arguments, store)
        for row in _rows(store, view, arguments.sort, arguments.limit, feed_id):
            if arguments.json:
                write_json(row_json(row))
            else:
                write_line(_row_line(row))
    return 0


def mark(arguments: argparse.Namespace, context: Context) -> int:
    """Set or clear a state of entries; an id that is not there is told and makes the status 1."""
    ids = [entry_id(text) for text in arguments.ids]
    with context.store() as store:
        known = {row.id for row in store.entries.rows(ids)}
        there = [number for number in dict.fromkeys(ids) if number in known]
        if arguments.name in ("read", "unread"):
            store.entries.set_read(there, arguments.name == "read")
        else:
            store.entries.set_starred(there, arguments.name == "star")
    missing = [number for number in dict.fromkeys(ids) if number not in known]
    for number in missing:
        write_error(f"no entry {number}")
    return 1 if missing else 0


def row_json(row: EntryRow) -> dict[str, Any]:
    """An entry as `list --json` prints it: `marks` only where a board has set some."""
    record: dict[str, Any] = {
        "id": str(row.id),
        "kind": row.kind,
        "feed": {"title": row.feed_title, "url": row.feed_url},
        "title": row.title,
        "url": row.url,
        "author": row.author,
        "published": moment(row.published),
        "is_read": row.is_read,
        "is_starred": row.is_starred,
        "vote": None if row.vote == "none" else row.vote,
        "rank": None,
        "score": None if row.score is None else score_to_dict(row.score),
        "comments_total": row.comments_total,
        "duplicates": [],
    }
    return {**record, "marks": sorted(row.marks)} if row.marks else record


def _view(arguments: argparse.Namespace, store: Store) -> tuple[View, int | None]:
    """The view to be read, and the feed that its rows are then to be of."""
    words = arguments.query.strip()
    view = replace(_named_view(arguments.view or "unread", store), words=words)
    if arguments.feed is None:
        return view, None
    feed = one_feed(store, arguments.feed)
    if arguments.view is None or view.kind in ("all", "unread"):
        unread_only = arguments.view is not None and view.kind == "unread"
        return View("feed", str(feed.id), words, unread_only=unread_only), None
    return view, feed.id


def _named_view(name: str, store: Store) -> View:
    """The view or folder of this name, as the reader's top line has them. Raises UsageError."""
    for kind in get_args(ViewKind):
        if kind == name.casefold() and kind in VIEWS:
            return View(kind)
    folders = {feed.folder for feed in store.feeds.all() if feed.folder}
    for folder in sorted(folders):
        if folder.casefold() == name.casefold():
            return View("folder", folder)
    known = ", ".join((*VIEWS, *sorted(folders)))
    raise UsageError(f'no view "{name}"; there are: {known}')


def _rows(
    store: Store, view: View, sort: Sort, limit: int, feed_id: int | None
) -> Iterator[EntryRow]:
    """Up to `limit` rows, read page by page, so that `| head` costs little."""
    last: EntryRow | None = None
    while limit > 0:
        asked = _PAGE if feed_id is not None else min(limit, _PAGE)
        rows = store.entries.page(view, sort, after=last, limit=asked)
        wanted = [row for row in rows if feed_id in (None, row.feed_id)][:limit]
        yield from wanted
        if len(rows) < asked:
            return
        limit -= len(wanted)
        last = rows[-1]


def _row_line(row: EntryRow) -> str:
    flags = ("●" if not row.is_read else " ") + ("*" if row.is_starred else " ")
    known = [row.feed_title, row.author, score_text(row.score)]
    if row.comments_total:
        known.append(f"{row.comments_total} comment{'' if row.comments_total == 1 else 's'}")
    known.extend(sorted(row.marks & {"notice", "secret", "file", "image"}))
    about = " · ".join(word for word in known if word)
    when = short_moment(row.published or row.first_seen)
    return f"{row.id:>7} {flags}{_VOTES[row.vote]} {when:<16}  {row.title or 'Untitled'}  ({about})"
