"""What a refresh brings, written in few short transactions.

A transaction has a cost of its own, many times that of a row, so what arrives within a moment is
written together; who is the only one left does not wait. How feeds ended is written along with
the next entries, and what is left at the end: a refresh with nothing new is one transaction.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from time import monotonic
from types import TracebackType

from tui_reader.errors import StoreError
from tui_reader.store import Applied, Arrival, Outcome, Store

MOST_ENTRIES = 400
"""Entries of one transaction (those of one page are never parted): about 40 ms."""
WAIT_SECONDS = 0.1
"""So long entries wait for others to be written with."""
OUTCOMES_WAIT_SECONDS = 10.0
"""So long outcomes wait for entries to be written with."""

_log = logging.getLogger(__name__)


class Writer:
    """Writes for one refresh; an async context manager whose end writes what is left."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._arrivals: list[tuple[Arrival, asyncio.Future[Applied]]] = []
        self._outcomes: list[Outcome] = []
        self._written = monotonic()
        self._at_work = 0
        self._enough = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Writer:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.flush()

    def begin(self) -> None:
        """One more feed is under way, whose entries are worth waiting for."""
        self._at_work += 1

    def end(self) -> None:
        """One feed less is."""
        self._at_work -= 1
        self._look()

    async def take(self, arrival: Arrival) -> Applied:
        """Store entries; once they are on disk, what of them was new or changed.

        Raises StoreError. For a feed under way (`begin`): meanwhile it counts as waiting.
        """
        done: asyncio.Future[Applied] = asyncio.get_running_loop().create_future()
        self._arrivals.append((arrival, done))
        self._start()
        self.end()
        try:
            return await done
        finally:
            self.begin()

    def note(self, outcome: Outcome) -> None:
        """Store how a feed's refresh ended: with the next entries, or some time later."""
        self._outcomes.append(outcome)
        if monotonic() - self._written > OUTCOMES_WAIT_SECONDS:
            self._start()

    async def flush(self) -> None:
        """Write all that waits. Raises StoreError."""
        while self._task is not None and not self._task.done():
            self._enough.set()
            await asyncio.wait([self._task])
        await self._write()

    def _start(self) -> None:
        if self._task is None or self._task.done():
            self._enough.clear()
            self._task = asyncio.create_task(self._write_soon())

    def _look(self) -> None:
        waiting = sum(len(arrival.entries) for arrival, _ in self._arrivals)
        if self._at_work <= 0 or waiting >= MOST_ENTRIES:
            self._enough.set()

    async def _write_soon(self) -> None:
        """Write when enough waits or has waited enough, until no entries are left."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(WAIT_SECONDS):
                    await self._enough.wait()
            self._enough.clear()
            try:
                await self._write()
            except StoreError as error:  # they wait on: the end of the refresh says it
                _log.warning("not written yet: %s", error)
            if not self._arrivals:
                return
            self._look()

    async def _write(self) -> None:
        """One transaction. Where it fails, each arrival by itself: one must not cost the others.
        Raises StoreError when not even the outcomes can be written, which are kept then."""
        arrivals, self._arrivals = self._arrivals, []
        outcomes, self._outcomes = self._outcomes, []
        self._written = monotonic()
        if not arrivals and not outcomes:
            return
        try:
            found = await self._taken([arrival for arrival, _ in arrivals], outcomes)
        except StoreError:
            for arrival, done in arrivals:
                try:
                    _answer(done, (await self._taken([arrival], []))[0])
                except StoreError as error:
                    _refuse(done, error)
            try:
                await self._taken([], outcomes)
            except StoreError:
                self._outcomes = outcomes + self._outcomes
                raise
        else:
            for (_, done), applied in zip(arrivals, found, strict=True):
                _answer(done, applied)

    async def _taken(self, arrivals: list[Arrival], outcomes: list[Outcome]) -> list[Applied]:
        return await asyncio.to_thread(self._store.take, arrivals, outcomes)


def _answer(done: asyncio.Future[Applied], applied: Applied) -> None:
    if not done.done():  # else stopped meanwhile
        done.set_result(applied)


def _refuse(done: asyncio.Future[Applied], error: StoreError) -> None:
    if not done.done():
        done.set_exception(error)
