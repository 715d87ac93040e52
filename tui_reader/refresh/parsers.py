"""Parsing feeds away from the event loop: a few in a thread, many in processes of their own.

A first refresh of many feeds is parsing and little else, which holds up the loop and the writer
from a thread. So once several feeds wait to be parsed, a process is started for it (`parsing.py`;
two where there are processors enough). It also can be ended when a document never ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
from collections import deque
from dataclasses import dataclass
from functools import partial
from types import TracebackType

from tui_reader.errors import ParseError
from tui_reader.refresh.parsing import (
    LENGTHS,
    PIPE_BYTES,
    READY,
    Message,
    Request,
    asking,
    understood,
    written,
)
from tui_reader.sources.bounded import SECONDS
from tui_reader.sources.feed.parsing import ParsedFeed
from tui_reader.sources.feed.source import read_in_thread

IN_THREADS, BYTES_IN_THREADS = 3, 300_000
"""So many feeds, or so much of them, are parsed at one time without a process for it."""
AHEAD = 3
"""Feeds handed to a process at one time: the next is there when one is done."""
MOST_PROCESSES = 2
MOST_STARTS = 20
"""Processes that one refresh starts, with those in place of others that had to be ended."""

_LARGEST_ANSWER = 1 << 28

_log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class _Job:
    request: Request
    done: asyncio.Future[ParsedFeed]


class Parsers:
    """Reads feeds for one refresh; an async context manager, whose end ends its processes."""

    def __init__(self, processes: int, seconds: float = SECONDS) -> None:
        self._most = processes
        self._seconds = seconds
        self._threads = self._bytes = 0
        self._starts = 0
        self._waiting: deque[_Job] = deque()
        self._children: dict[asyncio.Task[None], _Child] = {}

    async def __aenter__(self) -> Parsers:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        tasks = list(self._children)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def pids(self) -> list[int]:
        """The processes that are up."""
        pids = [child.pid for child in self._children.values() if child.is_ready]
        return [pid for pid in pids if pid is not None]

    @property
    def starts(self) -> int:
        """How many processes were started."""
        return self._starts

    async def read(
        self, data: bytes, url: str, *, charset: str | None, content_type_charset: str | None
    ) -> ParsedFeed:
        """`read_feed`; by a process the entries come prepared. Raises ParseError."""
        request = (data, url, charset, content_type_charset)
        few = self._threads < IN_THREADS or self._bytes + len(data) < BYTES_IN_THREADS
        if not self._most or (few and not self._children):
            return await self._in_thread(request)
        job = _Job(request, asyncio.get_running_loop().create_future())
        self._waiting.append(job)
        if not self._children or (len(self._waiting) > AHEAD and len(self._children) < self._most):
            self._begin()
        self._hand_out()
        return await job.done

    async def _in_thread(self, request: Request) -> ParsedFeed:
        data, url, charset, header = request
        self._threads += 1
        self._bytes += len(data)
        try:
            return await read_in_thread(data, url, charset=charset, content_type_charset=header)
        finally:
            self._threads -= 1
            self._bytes -= len(data)

    def _begin(self) -> None:
        child = _Child()
        task = asyncio.create_task(self._attend(child))
        self._children[task] = child
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A process that is no more: another one takes over, or threads do."""
        child = self._children.pop(task)
        if task.cancelled():
            return
        fault = task.exception()
        _log.warning("a parsing process ended: %s", fault)
        if child.flying:  # what it was at is to blame
            first = child.flying.popleft()
            if not first.done.done():
                first.done.set_exception(fault if isinstance(fault, ParseError) else _unreadable())
        self._waiting.extendleft(reversed(child.flying))
        if not child.is_ready or self._starts >= MOST_STARTS:
            self._most = 0
        if self._most and self._waiting:
            self._begin()
        elif not self._children:
            self._rest_in_threads()

    def _rest_in_threads(self) -> None:
        while self._waiting:
            job = self._waiting.popleft()
            work = asyncio.create_task(self._in_thread(job.request))
            work.add_done_callback(partial(_pass_on, to=job.done))

    def _hand_out(self) -> None:
        for child in sorted(self._children.values(), key=lambda child: len(child.flying)):
            while self._waiting and child.is_ready and len(child.flying) < AHEAD:
                child.hand(self._waiting.popleft())

    async def _attend(self, child: _Child) -> None:
        """Take the answers of one process. Ends by an error alone."""
        self._starts += 1
        try:
            await child.start()
            self._hand_out()
            while True:
                await child.has_work.wait()
                async with asyncio.timeout(self._seconds):
                    told = await child.read()
                job = child.took()
                self._hand_out()
                if not job.done.done():
                    _deliver(job, told)
        except TimeoutError:
            raise ParseError(f"given up: it could not be read within {self._seconds:g} s") from None
        finally:
            await child.end()


class _Child:
    """One process: what it was handed, in order."""

    def __init__(self) -> None:
        self.flying: deque[_Job] = deque()
        self.has_work = asyncio.Event()
        self.is_ready = False
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    async def start(self) -> None:
        """Raises OSError, EOFError when there is no such process here."""
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "tui_reader.refresh.parsing"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=PIPE_BYTES,
        )
        if await self.read() != READY:
            raise EOFError("it is not the one expected")
        self.is_ready = True

    def hand(self, job: _Job) -> None:
        self.flying.append(job)
        self.has_work.set()
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.write(written(asking(job.request)))

    async def read(self) -> Message:
        """Its next answer. Raises EOFError when it ended, ValueError for what is no answer."""
        stdout = self._process.stdout if self._process is not None else None
        if stdout is None:
            raise EOFError("it was not started")
        values, texts = LENGTHS.unpack(await stdout.readexactly(LENGTHS.size))
        if values + texts > _LARGEST_ANSWER:
            raise EOFError("it says too much")
        return json.loads(await stdout.readexactly(values)), await stdout.readexactly(texts)

    def took(self) -> _Job:
        job = self.flying.popleft()
        if not self.flying:
            self.has_work.clear()
        return job

    async def end(self) -> None:
        process = self._process
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()  # it holds nothing that could be lost
        await process.wait()


def _deliver(job: _Job, message: Message) -> None:
    try:
        job.done.set_result(understood(message))
    except ParseError as error:
        job.done.set_exception(error)
    except (ValueError, TypeError):  # no answer of ours
        job.done.set_exception(_unreadable())


def _pass_on(done: asyncio.Task[ParsedFeed], to: asyncio.Future[ParsedFeed]) -> None:
    if to.done() or done.cancelled():
        return
    fault = done.exception()
    if fault is None:
        to.set_result(done.result())
    else:
        to.set_exception(fault)


def _unreadable() -> ParseError:
    return ParseError("could not be read (the process that parsed it ended)")


def most_processes(*, beside_screen: bool) -> int:
    """How many processes may parse. They let all else go first (`parsing.py`), and still keys
    took up to 135 ms instead of 47 where they had every processor."""
    if not sys.executable:
        return 0
    try:
        number = len(os.sched_getaffinity(0))
    except AttributeError:  # not on this platform
        number = os.cpu_count() or 1
    return min(MOST_PROCESSES, number - beside_screen) if number > 1 else 0
