"""Filling the search index behind everything else: in short steps, by one process at a time."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from tui_reader.errors import ReaderError
from tui_reader.files import only_one
from tui_reader.paths import ensure
from tui_reader.store import Store

STEP = 1_000
"""Entries taken in at once: a fraction of a second, so that ending never waits for long."""
LOOK_SECONDS = 0.5
"""So often is looked whether another process (`filling.py`) is through."""

_log = logging.getLogger(__name__)


class IndexFiller:
    """Takes in what waits for the index, when woken; `cache`: the folder by whose lock those who
    fill it know of each other."""

    def __init__(self, store: Store, cache: Path) -> None:
        self._store = store
        self._cache = cache
        self._task: asyncio.Task[None] | None = None

    def wake(self) -> asyncio.Task[None]:
        """Begin, if it is not under way; the task ends when nothing waits any more."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._fill())
        return self._task

    async def end(self) -> None:
        """Stop after the step under way."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _fill(self) -> None:
        try:
            while await asyncio.to_thread(self._store.unindexed):
                with only_one(ensure(self._cache)) as is_ours:
                    if is_ours:
                        await self._take_in()
                if not is_ours:
                    await asyncio.sleep(LOOK_SECONDS)
        except (ReaderError, OSError) as error:  # a full disk, say: the next refresh tries again
            _log.warning("search index: %s", error)

    async def _take_in(self) -> None:
        while await asyncio.to_thread(self._store.search.index_some, STEP):
            pass
