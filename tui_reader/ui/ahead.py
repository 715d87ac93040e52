"""Makes the entries that may be read next ready: their articles, threads and outlines.

Part of the main screen: the rows around the cursor, in both directions, nearest first. What is
kept is bounded (the prefetched entries, the article pane's outlines).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from tui_reader.ui.prefetch import Prefetch, Prepared
from tui_reader.ui.widgets.reader import outlined

if TYPE_CHECKING:
    from tui_reader.ui.screens.main import MainScreen

_AHEAD = (1, 2, -1, 3)
"""Rows made ready while one reads, nearest first, from the row under the cursor."""


class Ahead:
    """See the module."""

    def __init__(self, screen: MainScreen, prefetch: Prefetch) -> None:
        self._screen = screen
        self._prefetch = prefetch

    def prepare(self) -> None:
        """Begins with what is not ready yet of the rows around the cursor."""
        rows, cursor = self._screen.list_state.window.rows, self._screen.entries.cursor
        wanted = [rows[cursor + by].id for by in _AHEAD if 0 <= cursor + by < len(rows)]
        wanted = [entry_id for entry_id in wanted if self._prefetch.ready(entry_id) is None]
        if wanted:
            self._screen.start(self._prepare_all(wanted), "ahead")

    async def _prepare_all(self, ids: Sequence[int]) -> None:
        """All at once: the worker takes what was asked for last first, the nearest."""
        await asyncio.gather(*(self.entry(entry_id) for entry_id in reversed(ids)))

    async def entry(self, entry_id: int) -> Prepared:
        """One entry, with its outline: an article of megabytes takes several frames to outline."""
        return await self._outlined(await self._prefetch.prepare(entry_id))

    async def stored(self, entry_id: int) -> Prepared:
        """The same of what the library holds: nothing is fetched."""
        return await self._outlined(await self._prefetch.read(entry_id))

    async def _outlined(self, prepared: Prepared) -> Prepared:
        if prepared.article is not None:
            outline = partial(outlined, prepared.article)
            self._screen.article.expect(await self._screen.session.load(outline))
        return prepared
