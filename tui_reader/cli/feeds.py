"""`add`, `remove`, `feeds`, `refresh`: what is followed, how, and fetching it."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from getpass import getpass
from typing import TYPE_CHECKING, Any, get_args
from urllib.parse import quote

from tui_reader.cli.context import NOTHING_FOLLOWED, Context, one_feed
from tui_reader.cli.output import (
    feed_json,
    flush,
    short_moment,
    write_error,
    write_json,
    write_line,
)
from tui_reader.errors import ReaderError, UsageError
from tui_reader.hosts import display_host
from tui_reader.models import Feed, FullText
from tui_reader.text.clean import clean_line
from tui_reader.urls import parse_http

if TYPE_CHECKING:
    pass


def add(arguments: argparse.Namespace, context: Context) -> int:
    """Follow what is behind an address; asks, or lists the choices, when there are several."""
    from tui_reader import subscribe

    url, inside = subscribe.without_user(parse_http(arguments.url))
    config = context.config()
    credentials = _credentials(arguments.user, url) or inside

    async def search() -> list[Feed]:
        async with context.fetcher(config) as fetcher:
            return await subscribe.discover(_with_user(url, credentials), fetcher)

    with context.store() as store:
        known = store.feeds.by_url(url)
        if known is not None and credentials is None:
            return _tell_added(known, arguments.json, is_new=False)
        candidates = asyncio.run(search())
        chosen = _choose(candidates, arguments, url)
        if chosen is None:
            return 1
        is_new = store.feeds.by_url(chosen.url) is None
        folder = clean_line(arguments.folder) or None
        feed = subscribe.add(store, chosen, folder=folder, credentials=credentials)
        return _tell_added(feed, arguments.json, is_new=is_new)


def remove(arguments: argparse.Namespace, context: Context) -> int:
    """Follow a feed no more."""
    with context.store() as store:
        feed = one_feed(store, arguments.feed)
        if feed.id is not None:
            store.feeds.remove(feed.id)
        write_line(f"removed {feed.title or feed.url} (add {feed.url} brings it back)")
    return 0


def feeds(arguments: argparse.Namespace, context: Context) -> int:
    """List what is followed; `--set` changes how one feed is read."""
    if arguments.set is not None:
        return _set(arguments.set, context, as_json=arguments.json)
    with context.store() as store:
        followed = store.feeds.all()
    if arguments.json:
        for feed in followed:
            write_json(feed_json(feed) | (_options(feed) if arguments.options else {}))
        return 0
    folder: str | None = None
    for feed in sorted(followed, key=lambda feed: (feed.folder or "", feed.title.casefold())):
        if feed.folder != folder:
            folder = feed.folder
            write_line(folder or "")
        error = f"  ! {feed.last_error}" if feed.last_error else ""
        counts = f"{feed.unread:,} unread of {feed.entries:,}"
        usual = _options(Feed(url=""))
        options = "".join(
            f"  {key}={'' if value is None else value}"
            for key, value in _options(feed).items()
            if arguments.options or value != usual[key]
        )
        write_line(f"{feed.id:>5}  {feed.title or feed.url}  {counts}  {feed.url}{options}{error}")
    if not followed:
        write_line(NOTHING_FOLLOWED)
    return 0


def _options(feed: Feed) -> dict[str, Any]:
    return {
        "full_text": feed.full_text,
        "charset": feed.charset,
        "keep_newest": feed.keep_newest,
    }


def _set(words: Sequence[str], context: Context, *, as_json: bool) -> int:
    """Change options of the feed that the first word names, by KEY=VALUE."""
    chosen: dict[str, Any] = {}
    for word in words[1:]:
        key, sign, value = word.partition("=")
        if not sign or key not in _CHECKS:
            raise UsageError(f'"{word}" is none of {", ".join(f"{one}=..." for one in _CHECKS)}')
        chosen[key] = _CHECKS[key](value.strip())
    if not chosen:
        raise UsageError("--set FEED KEY=VALUE: what is to be set is missing")
    with context.store() as store:
        feed = one_feed(store, words[0])
        store.feeds.set_options(feed.id or 0, **chosen)
        changed = store.feeds.get(feed.id or 0) or feed
    if as_json:
        write_json(feed_json(changed) | _options(changed))
    else:
        options = "  ".join(
            f"{key}={'' if value is None else value}" for key, value in _options(changed).items()
        )
        write_line(f"{changed.id}  {changed.title or changed.url}  {options}")
    return 0


def _full_text(value: str) -> str:
    if value not in get_args(FullText):
        raise UsageError(f"full_text is one of {', '.join(get_args(FullText))}")
    return value


def _charset(value: str) -> str:
    from tui_reader.text.charset import codec_for

    if value and codec_for(value) is None:
        raise UsageError(f'no charset "{value}" is known (charset= takes the setting away)')
    return value


def _keep_newest(value: str) -> int:
    from tui_reader.reading.keeping import MOST

    if not (value.isascii() and value.isdecimal() and len(value) < 10 and int(value) <= MOST):
        raise UsageError(f"keep_newest is a number from 0 (off) to {MOST}")
    return int(value)


_CHECKS: dict[str, Callable[[str], Any]] = {
    "full_text": _full_text,
    "charset": _charset,
    "keep_newest": _keep_newest,
}


def _choose(candidates: list[Feed], arguments: argparse.Namespace, url: str) -> Feed | None:
    if not candidates:
        raise ReaderError(f"no feed found at {url}")
    if len(candidates) == 1 or arguments.first:
        return candidates[0]
    for number, feed in enumerate(candidates, 1):
        line = f"{number}  {feed.title or display_host(feed.url)}  {feed.url}"
        write_error(line) if arguments.json else write_line(line)
    flush()
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        write_error(
            f"{len(candidates)} feeds are there: add one of these addresses, or use --first"
        )
        return None
    try:
        answer = input(f"which one (1 to {len(candidates)}, Enter for none)? ").strip()
    except EOFError:
        answer = ""
    if answer.isascii() and answer.isdecimal() and 0 < int(answer[:9]) <= len(candidates):
        return candidates[int(answer[:9]) - 1]
    write_error("nothing added")
    return None


def _with_user(url: str, credentials: tuple[str, str] | None) -> str:
    """The address with user and password in it, as the search for feeds takes them."""
    if credentials is None:
        return url
    user = ":".join(quote(word, safe="") for word in credentials)
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{user}@{rest}"


def _credentials(user: str | None, url: str) -> tuple[str, str] | None:
    if user is None:
        return None
    if not user or ":" in user:
        raise UsageError("--user is a name without a colon")
    if sys.stdin.isatty():
        return user, getpass(f"Password of {user} at {display_host(url)}: ")
    return user, sys.stdin.readline().rstrip("\r\n")


def _tell_added(feed: Feed, as_json: bool, *, is_new: bool) -> int:
    if as_json:
        write_json(feed_json(replace(feed, title=feed.title or feed.url)))
    else:
        verb = "added" if is_new else "already followed:"
        write_line(f"{verb} {feed.id}  {feed.title or feed.url}  {feed.url}")
        if is_new and feed.last_refreshed is None:
            write_line(f"its entries come with the next refresh (tui-reader refresh {feed.id})")
        elif not is_new and feed.last_refreshed is not None:
            write_line(f"last refreshed {short_moment(feed.last_refreshed)}")
    return 0
