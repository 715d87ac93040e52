"""`vote` and `votes`: casting and listing."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from tui_reader.cli.context import Context
from tui_reader.cli.output import moment, short_moment, write_json, write_line
from tui_reader.errors import ParseError, ReaderError, UsageError
from tui_reader.models import VoteValue
from tui_reader.urls import canonical, file_uri, named_file, parse_http

if TYPE_CHECKING:
    from tui_reader.store import Store

_VALUES: dict[str, VoteValue] = {"up": "up", "down": "down", "clear": "none"}
_SIGNS = {"up": "▲", "down": "▼", "none": "·"}


def vote(arguments: argparse.Namespace, context: Context) -> int:
    """Put a vote on disk."""
    value = _VALUES[arguments.value]
    with context.store() as store, context.ballot(store) as ballot:
        url, title, feed = _voted(arguments.target, store)
        if ballot.value(url) != value:
            ballot.cast(url, value, title=title, feed=feed)
    write_line(f"{_SIGNS[value]} {title or url}")
    return 0


def votes(arguments: argparse.Namespace, context: Context) -> int:
    """List the votes that stand."""
    with context.store() as store, context.ballot(store) as ballot:
        standing = [vote for vote in ballot.all() if vote.value != "none"]
    for vote in sorted(standing, key=lambda vote: (vote.at, vote.url), reverse=True):
        if arguments.json:
            write_json(
                {
                    "url": vote.url,
                    "value": vote.value,
                    "at": moment(vote.at),
                    "title": vote.title or None,
                    "feed": vote.feed or None,
                }
            )
        else:
            name = vote.title or vote.url
            about = " · ".join(word for word in (vote.feed, vote.url) if word)
            write_line(f"{_SIGNS[vote.value]} {short_moment(vote.at)}  {name}  ({about})")
    return 0


def _voted(target: str, store: Store) -> tuple[str, str, str]:
    """Address, title and feed of what is voted on: an entry's id, an address, a saved file."""
    if target.isascii() and target.isdigit() and len(target) < 19:
        row = store.entries.row(int(target))
        if row is None:
            raise ReaderError(f"no entry {target}")
        return row.url or store.entries.name_of(row), row.title, row.feed_title
    if (path := named_file(target)) is not None:
        url = file_uri(path)
    elif target.startswith("urn:sha256:"):
        url = target
    else:
        try:
            url = parse_http(target)
        except ParseError as error:
            raise UsageError(f"{target}: no entry id, address or file ({error})") from None
    ids = store.entries.find_url(canonical(url))
    row = store.entries.row(ids[0]) if ids else None
    return (url, row.title, row.feed_title) if row is not None else (url, "", "")
