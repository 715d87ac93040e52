"""The jobs that bring discussions: an entry's thread, the others that it has, more of one."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tui_reader import reading
from tui_reader.fetch import Fetcher
from tui_reader.models import Thread
from tui_reader.serialize import score_to_dict
from tui_reader.store import Store
from tui_reader.urls import parse_http
from tui_reader.worker.requests import Json, number_of
from tui_reader.worker.turns import OneAtATime

if TYPE_CHECKING:
    from tui_reader.sources.discussion_links import ThreadLink
    from tui_reader.sources.discussions import Discussions

LOOKED_UP_FOR = 600.0
"""Seconds in which third parties are not asked again for an entry's discussions."""
LOOK_UPS_KEPT = 100


class ThreadJobs:
    """The jobs of one worker; `sites`: where discussions are looked for."""

    def __init__(self, store: Store, fetcher: Fetcher, sites: Callable[[], Discussions]) -> None:
        self._store = store
        self._fetcher = fetcher
        self._sites = sites
        self._turns = OneAtATime()
        self._looked_up: dict[int, tuple[float, list[Json]]] = {}

    async def thread(self, request: Json, number: int) -> Json:
        entry_id, fresh = number_of(request, "entry"), bool(request.get("fresh"))
        async with self._turns.turn(entry_id):
            thread = await reading.load_thread(
                self._store, self._fetcher, entry_id, fresh=fresh, sites=self._sites()
            )
        return _told(entry_id, thread)

    async def threads(self, request: Json, number: int) -> Json:
        links = await reading.known_threads(
            self._store, number_of(request, "entry"), sites=self._sites()
        )
        return {"threads": _links(links)}

    async def look_up(self, request: Json, number: int) -> Json:
        entry_id, now = number_of(request, "entry"), time.monotonic()
        asked, found = self._looked_up.get(entry_id, (-LOOKED_UP_FOR, []))
        if now - asked >= LOOKED_UP_FOR:
            found = _links(
                await reading.look_up(self._store, self._fetcher, entry_id, sites=self._sites())
            )
            self._looked_up[entry_id] = (now, found)
            if len(self._looked_up) > LOOK_UPS_KEPT:
                del self._looked_up[next(iter(self._looked_up))]
        return {"threads": found}

    async def switch_thread(self, request: Json, number: int) -> Json:
        entry_id, url = number_of(request, "entry"), parse_http(str(request.get("url", "")))
        async with self._turns.turn(entry_id):
            thread = await reading.switch_thread(
                self._store, self._fetcher, entry_id, url, sites=self._sites()
            )
        return _told(entry_id, thread)

    async def more(self, request: Json, number: int) -> Json:
        entry_id, comment = number_of(request, "entry"), str(request.get("comment", ""))
        async with self._turns.turn(entry_id):
            thread = await reading.more_comments(
                self._store, self._fetcher, entry_id, comment, sites=self._sites()
            )
        return _told(entry_id, thread)


def _told(entry_id: int, thread: Thread | None) -> Json:
    return {"entry": entry_id, "comments": None if thread is None else len(thread.comments)}


def _links(links: Sequence[ThreadLink]) -> list[Json]:
    return [
        {
            "url": link.url,
            "site": link.site,
            "title": link.title,
            "comments_total": link.comments_total,
            "score": score_to_dict(link.score),
        }
        for link in links
    ]
