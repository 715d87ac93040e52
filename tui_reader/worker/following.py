"""The jobs that find feeds and follow them."""

from __future__ import annotations

import asyncio
from urllib.parse import quote, urlsplit, urlunsplit

from tui_reader import subscribe
from tui_reader.errors import FetchError, ReaderError
from tui_reader.fetch import Fetcher
from tui_reader.hosts import display_host
from tui_reader.models import Feed
from tui_reader.store import Store
from tui_reader.urls import parse_http
from tui_reader.worker.requests import Json


async def discover(fetcher: Fetcher, request: Json) -> Json:
    """What can be followed at an address."""
    url = parse_http(str(request.get("url", "")))
    _, inside = subscribe.without_user(url)
    try:
        feeds = await subscribe.discover(url, fetcher)
    except FetchError as error:
        if error.status != 401:
            raise
        if inside is not None:
            host = display_host(url)
            raise ReaderError(f"{host}: this name and password are not taken (401)") from error
        return {"feeds": [], "needs_user": True}
    return {
        "feeds": [
            {
                "url": _with_user(feed.url, inside, url),
                "title": feed.title,
                "kind": feed.kind,
                "site_url": feed.site_url,
            }
            for feed in feeds
        ]
    }


async def add(store: Store, request: Json) -> Json:
    """Follow what was discovered."""
    given = request.get("feed")
    if not isinstance(given, dict):
        raise ReaderError("no feed to add")
    feed = Feed(
        url=str(given.get("url") or ""),
        kind=str(given.get("kind") or "feed"),
        title=str(given.get("title") or ""),
        site_url=given.get("site_url"),
    )
    folder = request.get("folder")
    added = await asyncio.to_thread(
        lambda: subscribe.add(store, feed, folder=str(folder) if folder else None)
    )
    return {"feed": added.id}


def _with_user(url: str, inside: tuple[str, str] | None, asked: str) -> str:
    """`url` with the user and password of the address asked for, on the same site only."""
    parts = urlsplit(url)
    if inside is None or parts.netloc != urlsplit(asked).netloc.rpartition("@")[2]:
        return url
    user = ":".join(quote(word, safe="") for word in inside)
    return urlunsplit(parts._replace(netloc=f"{user}@{parts.netloc}"))
