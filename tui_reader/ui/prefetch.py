"""Prefetching: articles and threads made ready before they are asked for.

The screen asks for one entry and names the ones that may come next; the library is read in
another thread, the worker makes what is not there yet, and the last few are kept: no more than
`KEPT`, so memory does not grow with reading.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tui_reader.errors import ReaderError
from tui_reader.models import Article
from tui_reader.serialize import article_from_dict
from tui_reader.store import StoredThread
from tui_reader.ui.session import Session

KEPT = 16
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is known of an entry's article and thread; `error` says why there is no article."""

    article: Article | None = None
    thread: StoredThread | None = None
    error: str = ""


class Prefetch:
    """Keeps prepared entries by id, the last used ones."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._kept: OrderedDict[int, Prepared] = OrderedDict()
        self._under_way: dict[int, asyncio.Task[Prepared]] = {}
        self._asking: set[asyncio.Task[dict[str, Any]]] = set()

    def ready(self, entry_id: int) -> Prepared | None:
        """What can be shown at once."""
        prepared = self._kept.get(entry_id)
        if prepared is not None:
            self._kept.move_to_end(entry_id)
        return prepared

    def forget(self, entry_id: int | None = None) -> None:
        """What is kept of an entry (None: of all) may be old."""
        if entry_id is None:
            self._kept.clear()
        else:
            self._kept.pop(entry_id, None)

    async def prepare(self, entry_id: int) -> Prepared:
        """The entry's article and thread from the library, made by the worker where missing.

        What is under way goes on when nobody waits for it any more: it was the next article a
        moment ago, and is likely to be the current one now.
        """
        task = self._under_way.get(entry_id)
        if task is None:
            task = asyncio.create_task(self._prepare(entry_id))
            self._under_way[entry_id] = task
            task.add_done_callback(lambda _: self._under_way.pop(entry_id, None))
        return await asyncio.shield(task)

    async def _prepare(self, entry_id: int) -> Prepared:
        prepared = await self.read(entry_id)
        if prepared.article is not None:
            return prepared
        made: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

        def hear(event: dict[str, Any]) -> None:
            if not made.done():
                made.set_result(event)

        asking = asyncio.create_task(
            self._session.engine.ask("article", entry=entry_id, full=False, on_event=hear)
        )
        self._asking.add(asking)
        asking.add_done_callback(self._asked)
        await asyncio.wait((asking, made), return_when=asyncio.FIRST_COMPLETED)
        if made.done():  # the library has it in a moment; nobody need wait for that
            told = made.result().get("article")
            article = await self._session.load(lambda: _article_of(told))
            if article is not None:
                return self._keep(entry_id, Prepared(article, prepared.thread))
        try:
            await asking
        except ReaderError as error:
            return Prepared(None, prepared.thread, str(error))
        return await self.read(entry_id)

    def _asked(self, task: asyncio.Task[dict[str, Any]]) -> None:
        self._asking.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.info("an article: %s", error)

    async def fetch_full(self, entry_id: int) -> Prepared:
        """The article from the entry's page, whatever the library holds. Raises ReaderError."""
        await self._session.engine.ask("article", entry=entry_id, full=True)
        return await self.read(entry_id)

    async def fetch_thread(
        self, entry_id: int, job: str = "thread", fields: Mapping[str, Any] | None = None
    ) -> Prepared:
        """The entry's comments as the site has them now; `job`: as that job of the worker leaves
        them. Raises ReaderError."""
        await self._session.engine.ask(job, entry=entry_id, **(fields or {}))
        return await self.read(entry_id)

    async def read(self, entry_id: int) -> Prepared:
        """What the library holds; kept for `ready` when there is an article."""
        store = self._session.store
        article, thread = await self._session.load(
            lambda: (store.articles.get(entry_id), store.threads.get(entry_id))
        )
        return self._keep(entry_id, Prepared(article, thread))

    def _keep(self, entry_id: int, prepared: Prepared) -> Prepared:
        if prepared.article is not None:
            self._kept[entry_id] = prepared
            self._kept.move_to_end(entry_id)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return prepared


def _article_of(told: object) -> Article | None:
    """An article as the worker told it."""
    try:
        return article_from_dict(told) if isinstance(told, dict) else None
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
