"""The worker's pipes and its end: by the end of stdin, or by its watchdog."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import BinaryIO

from tui_reader import log
from tui_reader.config import Config, load
from tui_reader.errors import ReaderError
from tui_reader.fetch import Fetcher
from tui_reader.paths import Paths, ensure
from tui_reader.sources.bounded import stuck
from tui_reader.store import Store
from tui_reader.worker.jobs import Worker
from tui_reader.worker.requests import Json

BLOCKED_SECONDS = 45.0
"""So long the loop may stand still (a parser that runs in it) before the process ends itself."""
BEHIND = "--behind"
"""An argument: what this process writes can wait for what others write."""
GIVEN_UP = 70  # EX_SOFTWARE: ended by itself, to be started anew

_log = logging.getLogger(__name__)


def _read_lines(stream: BinaryIO, loop: asyncio.AbstractEventLoop, take: Callable[[bytes], None],
                ended: asyncio.Event) -> None:  # fmt: skip
    """Hand every line of stdin to the loop; in a thread, since stdin may be a file or a pipe."""
    with contextlib.suppress(OSError, ValueError, RuntimeError):
        for line in stream:
            loop.call_soon_threadsafe(take, line)
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(ended.set)


async def serve(
    store: Store,
    config: Config,
    stdin: BinaryIO,
    stdout: BinaryIO,
    paths: Paths,
    *,
    blocked_seconds: float = BLOCKED_SECONDS,
) -> None:
    """Answer requests until stdin ends. Ends the whole process when its loop stands still for
    `blocked_seconds`, and when it is idle but for parsers that were given up."""
    ended = asyncio.Event()
    beat = [time.monotonic()]

    def write(answer: Json) -> None:
        try:
            stdout.write(json.dumps(answer, ensure_ascii=True, default=str).encode() + b"\n")
            stdout.flush()
        except (OSError, ValueError):
            ended.set()

    async with Fetcher(config.network) as fetcher:
        worker = Worker(store, fetcher, config, write, paths)
        loop = asyncio.get_running_loop()
        arguments = (stdin, loop, worker.take, ended)
        threading.Thread(target=_read_lines, args=arguments, name="stdin", daemon=True).start()
        threading.Thread(
            target=_watch, args=(beat, blocked_seconds), name="watch", daemon=True
        ).start()
        while not ended.is_set():
            beat[0] = time.monotonic()
            if stuck.count and worker.is_idle:
                _log.warning("ending: %s parsers did not end", stuck.count)
                _leave_at_once(store)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), blocked_seconds / 9)
        await worker.end()


def _watch(beat: list[float], blocked_seconds: float) -> None:
    """End the process when its loop stands still: a parser runs in it and does not end."""
    while True:
        time.sleep(blocked_seconds / 5)
        if time.monotonic() - beat[0] > blocked_seconds:
            _log.error("ending: nothing was answered for %s s", blocked_seconds)
            os._exit(GIVEN_UP)


def _leave_at_once(store: Store) -> None:
    store.close()
    os._exit(GIVEN_UP)


def main() -> int:
    """Serve on stdin and stdout with the folders and settings of this user."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in the terminal is the screen's
    paths = Paths.default()
    log.setup(paths.log)
    config = load(paths.config_file).config
    try:
        ensure(paths.data)
        store = Store.open(paths.library, gives_way=BEHIND in sys.argv[1:])
    except (ReaderError, OSError) as error:
        _log.error("not started: %s", error)
        return 1
    stdout = sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing but answers goes there, whatever a library prints
    with store:
        asyncio.run(serve(store, config, sys.stdin.buffer, stdout, paths))
    return 0
