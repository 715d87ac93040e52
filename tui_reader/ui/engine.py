"""The worker process seen from the screen: jobs go in, events and results come back.

One child (`python -m tui_reader.worker`) does everything slow or hostile. It is started by the
first job and again after it died; jobs that were under way then fail with one line. Cancelling
the coroutine of a job stops the job in the worker. Nothing here parses what sites sent.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from tui_reader.errors import ReaderError
from tui_reader.paths import Paths

OnEvent = Callable[[dict[str, Any]], None]

_LINE_LIMIT = 32 * 1024 * 1024
_RESTARTS, _WITHIN = 5, 30.0
_CLOSE_AFTER = 1.5


class Engine:
    """Runs jobs in the worker process. `command` and `environment` are how it is started."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._command = tuple(command)
        self._environment = dict(environment)
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._listening: dict[int, OnEvent] = {}
        self._number = 0
        self._starts: deque[float] = deque(maxlen=_RESTARTS)
        self._is_closed = False

    @classmethod
    def for_paths(cls, paths: Paths) -> Engine:
        """The worker over the library and settings of `paths`."""
        environment = dict(os.environ)
        if paths != Paths.default():
            environment["TUI_READER_HOME"] = str(paths.config.parent)
        return cls((sys.executable, "-m", "tui_reader.worker"), environment)

    async def start(self) -> None:
        """Starts the worker before the first job needs it."""
        async with self._starting:
            if self._is_closed:
                raise ReaderError("the reader is closing")
            if self._process is not None:
                return
            loop = asyncio.get_running_loop()
            if len(self._starts) == _RESTARTS and loop.time() - self._starts[0] < _WITHIN:
                raise ReaderError("the worker process keeps ending; see the log")
            self._starts.append(loop.time())
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
            self._reader = asyncio.create_task(self._read(self._process))

    async def ask(
        self, job: str, *, on_event: OnEvent | None = None, **fields: object
    ) -> dict[str, Any]:
        """Runs one job to its end and gives what it says. Raises ReaderError with its line."""
        await self.start()
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

    async def command(self, *arguments: str) -> str:
        """Runs one of the reader's own commands beside the screen and gives the last line it
        said. Raises ReaderError with its last line when it failed."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tui_reader",
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self._environment,
        )
        output, errors = await process.communicate()
        said = (output if process.returncode == 0 else errors or output).decode(errors="replace")
        last = next((line for line in reversed(said.splitlines()) if line.strip()), "done")
        if process.returncode != 0:
            raise ReaderError(last)
        return last

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
        if self._process is not None:
            await self._end(self._process)
        if self._reader is not None:
            await asyncio.gather(self._reader, return_exceptions=True)
