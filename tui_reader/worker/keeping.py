"""Keeping feeds complete behind everything else, after the refresh that brought their entries."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from tui_reader import reading
from tui_reader.errors import ReaderError
from tui_reader.fetch import Fetcher
from tui_reader.store import Store
from tui_reader.text.site_rules import RulesFile

if TYPE_CHECKING:
    from tui_reader.sources.discussions import Discussions

_log = logging.getLogger(__name__)


class Keeper:
    """Makes the newest entries of feeds complete, when told that they were refreshed."""

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        on_end: Callable[[], object],
        site_rules: RulesFile,
        sites: Callable[[], Discussions],
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._on_end = on_end
        self._site_rules = site_rules
        self._sites = sites
        self._feeds: dict[int, None] = {}
        self._task: asyncio.Task[None] | None = None

    def wake(self, feed_ids: Iterable[int]) -> None:
        """Take up these feeds, now or after those under way."""
        self._feeds.update(dict.fromkeys(feed_ids))
        if self._feeds and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._keep())

    async def idle(self) -> None:
        """Wait until nothing is under way."""
        while self._task is not None and not self._task.done():
            await asyncio.wait([self._task])

    async def end(self) -> None:
        """Stop; what is missing comes after the next refresh."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _keep(self) -> None:
        try:
            while self._feeds:
                feeds, self._feeds = self._feeds, {}
                await reading.keep_refreshed(
                    self._store,
                    self._fetcher,
                    feeds,
                    sites=self._sites(),
                    rules=self._site_rules.rules,
                )
        except ReaderError as error:  # a library in use: the next refresh tries again
            _log.warning("not kept complete: %s", error)
        finally:
            self._on_end()
