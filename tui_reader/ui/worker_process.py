"""One worker process: jobs go in as JSON lines, events and results come back.

Started by its first job, and again after it died (jobs that were under way then fail with one
line); ended by itself when it had nothing to do for a while, so that it takes no memory.
Cancelling the coroutine of a job stops the job in the worker. Nothing here parses what sites sent.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any

from tui_reader.errors import ReaderError

OnEvent = Callable[[dict[str, Any]], None]

_LINE_LIMIT = 32 * 1024 * 1024
_DEATHS, _WITHIN = 5, 30.0
_CLOSE_AFTER = 0.7


class WorkerProcess:
    """Runs jobs in a worker process. `command` and `environment` are how it is started;
    `idle_seconds`: how long it stays when it has nothing to do; `niceness`: how far it lets
    others go first."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        idle_seconds: float = 300.0,
        niceness: int = 0,
    ) -> None:
        self._command = tuple(command)
        self._environment = dict(environment)
        self._idle_seconds = idle_seconds
        self._niceness = niceness
        self._process: asyncio.subprocess.Process | None = None
        self._starting = asyncio.Lock()
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._listening: dict[int, OnEvent] = {}
        self._number = 0
        self._deaths: deque[float] = deque(maxlen=_DEATHS)
        self._tasks: set[asyncio.Task[None]] = set()
        self._idle: asyncio.TimerHandle | None = None
        self._is_closed = False

    @property
    def is_up(self) -> bool:
        """Whether the process is there."""
        return self._process is not None

    async def _start(self) -> None:
        async with self._starting:
            if self._is_closed:
                raise ReaderError("the reader is closing")
            if self._process is not None:
                return
            loop = asyncio.get_running_loop()
            if len(self._deaths) == _DEATHS and loop.time() - self._deaths[0] < _WITHIN:
                raise ReaderError("the worker process keeps ending; see the log")
            try:
                self._process = await asyncio.create_subprocess_exec(
                    *self._command,
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    stderr=asyncio.subprocess.DEVNULL,
                    env=self._environment,
                    limit=_LINE_LIMIT,
                )
            except OSError as error:
                raise ReaderError(f"the worker process can't be started: {error}") from error
            self._be_nice(self._process.pid)
            self._keep(self._read(self._process))

    def _be_nice(self, pid: int) -> None:
        if self._niceness and hasattr(os, "setpriority"):
            with suppress(OSError):
                ours = os.getpriority(os.PRIO_PROCESS, 0)
                os.setpriority(os.PRIO_PROCESS, pid, ours + self._niceness)

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def ask(
        self, job: str, *, on_event: OnEvent | None = None, **fields: object
    ) -> dict[str, Any]:
        """Runs one job to its end and gives what it says. Raises ReaderError with its line."""
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        await self._start()
        self._number += 1
        number = self._number
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        if on_event is not None:
            self._listening[number] = on_event
        try:
            self._send({"id": number, "job": job, **fields})
            return await answer
        except asyncio.CancelledError:
            with suppress(ReaderError):
                self._send({"id": 0, "job": "stop", "of": number})
            raise
        finally:
            self._waiting.pop(number, None)
            self._listening.pop(number, None)
            if not self._waiting:
                self._rest()

    def _rest(self) -> None:
        """Nothing to do: the process ends after a while."""
        if self._idle is not None:
            self._idle.cancel()
        loop = asyncio.get_running_loop()
        self._idle = loop.call_later(self._idle_seconds, self._go)

    def _go(self) -> None:
        self._idle = None
        if self._process is not None and not self._waiting and not self._starting.locked():
            process, self._process = self._process, None
            self._keep(self._end(process))

    def _send(self, message: Mapping[str, object]) -> None:
        process = self._process
        if process is None or process.stdin is None or process.stdin.is_closing():
            raise ReaderError("the worker process has ended; try again")
        process.stdin.write(json.dumps(message, ensure_ascii=True).encode() + b"\n")

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        """Hands each line of the worker to the job it belongs to, until the worker ends."""
        try:
            while process.stdout is not None and (line := await process.stdout.readline()):
                self._take(line)
        except ValueError:  # a line beyond the limit: nothing after it can be trusted
            process.kill()
        finally:
            # At once, not when the exit status is known: a job sent meanwhile would wait for ever.
            if self._process is process:
                self._process = None
                self._deaths.append(asyncio.get_running_loop().time())
                self._fail_all("the worker process has ended; try again")
            await self._end(process)

    def _take(self, line: bytes) -> None:
        try:
            message = json.loads(line)
            number = message["id"]
        except (ValueError, KeyError, TypeError):
            return
        answer = self._waiting.get(number)
        if "event" in message:
            listener = self._listening.get(number)
            if listener is not None and isinstance(message["event"], dict):
                listener(message["event"])
        elif answer is not None and not answer.done():
            if "error" in message:
                answer.set_exception(ReaderError(str(message["error"])))
            else:
                done = message.get("done")
                answer.set_result(done if isinstance(done, dict) else {})

    def _fail_all(self, line: str) -> None:
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(ReaderError(line))

    @staticmethod
    async def _end(process: asyncio.subprocess.Process) -> None:
        """Closes the worker's input, and kills it when it does not go by itself."""
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(_CLOSE_AFTER):
                await process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def close(self) -> None:
        """Ends the worker and waits for its end."""
        self._is_closed = True
        if self._idle is not None:
            self._idle.cancel()
        process, self._process = self._process, None
        if process is not None:
            self._fail_all("the reader is closing")
            await self._end(process)
        await asyncio.gather(*self._tasks, return_exceptions=True)
