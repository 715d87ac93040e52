"""Filling the search index behind everything else: in short steps, once at a time."""

from __future__ import annotations

import asyncio
import logging

from tui_reader.errors import ReaderError
from tui_reader.store import Store

STEP = 1_000
"""Entries taken in at once: a fraction of a second, so that ending never waits for long."""

_log = logging.getLogger(__name__)


class IndexFiller:
    """Takes in what waits for the index, when woken."""

    def __init__(self, store: Store) -> None:
        self._store = store
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
            while await asyncio.to_thread(self._store.search.index_some, STEP):
                pass
        except ReaderError as error:  # a full disk, a library in use: the next refresh tries again
            _log.warning("search index: %s", error)
