"""Pages fetched a moment ago: an entry's article and its comments are read from one request.

The fetcher keeps the last few by address and by who asked (home and credentials), for a short
time and in memory only. Who asks for one that is on its way waits for it.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field

from tui_reader.models import Page

SECONDS = 60.0
PAGES = 8
LARGEST = 2_000_000
"""Bytes up to which a page is kept."""


@dataclass
class _Slot:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    page: Page | None = None
    fetched: float = 0.0


class RecentPages:
    """The pages of one fetcher."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._slots: OrderedDict[Hashable, _Slot] = OrderedDict()

    async def get(
        self, key: Hashable, fetch: Callable[[], Awaitable[Page]], *, fresh: bool = False
    ) -> Page:
        """The page kept under `key`, else (or `fresh`) what `fetch` brings. Its faults are
        raised and not kept."""
        slot = self._slots.setdefault(key, _Slot())
        self._slots.move_to_end(key)
        self._trim()
        asked = self._clock()
        async with slot.lock:
            # One that came while we waited for the lock is as fresh as asked for.
            oldest = asked if fresh else asked - SECONDS
            if slot.page is not None and slot.fetched >= oldest:
                return slot.page
            slot.page = None
            page = await fetch()
            if len(page.content) <= LARGEST:
                slot.page, slot.fetched = page, self._clock()
            return page

    def _trim(self) -> None:
        for key in list(self._slots)[: max(0, len(self._slots) - PAGES)]:
            if not self._slots[key].lock.locked():
                del self._slots[key]
