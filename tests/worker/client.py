"""Talks to a worker process over its pipes, as the screen does."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tui_reader.paths import Paths, ensure
from tui_reader.store import Store

Json = dict[str, Any]
WORKER = ("-m", "tui_reader.worker")


class Client:
    """Talks to one worker process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.answers: list[Json] = []

    def send(self, **request: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(request).encode() + b"\n")

    async def answer(self, number: int) -> Json:
        """The last answer to a request; its events are kept in `answers`."""
        return await self._heard(number, is_event=False)

    async def event(self, number: int) -> Json:
        """The first event of a request."""
        event: Json = (await self._heard(number, is_event=True))["event"]
        return event

    async def _heard(self, number: int, *, is_event: bool) -> Json:
        assert self.process.stdout is not None
        while True:
            for answer in self.answers:
                if answer["id"] == number and ("event" in answer) == is_event:
                    return answer
            async with asyncio.timeout(30):
                line = await self.process.stdout.readline()
            assert line, "the worker ended"
            self.answers.append(json.loads(line))

    async def ended(self) -> int:
        """The exit status of a worker that ends by itself."""
        async with asyncio.timeout(20):
            return await self.process.wait()


@contextlib.asynccontextmanager
async def worker(
    home: Path, environment: Mapping[str, str], command: Sequence[str] = WORKER
) -> AsyncIterator[Client]:
    """A worker over the library in `home`; its stdin is closed at the end. Of this process's
    environment the proxies are left out, `environment` comes on top."""
    without_proxy = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        env={**without_proxy, **environment, "TUI_READER_HOME": str(home)},
    )  # fmt: skip
    client = Client(process)
    try:
        yield client
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await client.ended()
        # asyncio closes a subprocess's pipes one turn of the loop after its end.
        await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def plain_worker(home: Path) -> AsyncIterator[Client]:
    """A worker that has to end well."""
    async with worker(home, {}) as client:
        yield client
    assert client.process.returncode == 0


def library(folder: Path) -> Store:
    """The library that the worker writes to."""
    paths = Paths.under(folder)
    ensure(paths.data)
    return Store.open(paths.library)
