"""The worker process: everything slow or hostile, apart from the screen.

`python -m tui_reader.worker` reads one JSON request a line on stdin and answers on stdout:

    {"id": 1, "job": "article", "entry": 7, "full": false}
    {"id": 1, "event": {...}}      any number of them
    {"id": 1, "done": {...}}  or  {"id": 1, "error": "one line"}

Jobs: refresh {feeds: [ids]|null, everything}, article {entry, full}, thread {entry}, open {target,
feed}, discover {url}, add {feed, folder}, stop {of}, ping. Several run at once; of the articles
that wait, the one asked for last comes first. The end of stdin ends the process. A parser that
never ends is given up, and the process with it once nothing else is under way: the screen starts
another. Started by `ui/engine.py`; it writes to the library itself and answers what changed.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any, BinaryIO

from tui_reader import log, reading, subscribe
from tui_reader.config import Config, load
from tui_reader.errors import ReaderError
from tui_reader.fetch import Fetcher
from tui_reader.models import Feed
from tui_reader.paths import Paths, ensure
from tui_reader.refresh import RefreshEvent, refresh
from tui_reader.sources.bounded import stuck
from tui_reader.store import Store
from tui_reader.urls import parse_http

Json = dict[str, Any]
Job = Callable[[Json, int], Awaitable[Json]]

ARTICLES_AT_ONCE = 3
BLOCKED_SECONDS = 45.0
"""So long the loop may stand still (a parser that runs in it) before the process ends itself."""
_GIVEN_UP = 70  # EX_SOFTWARE: ended by itself, to be started anew

_log = logging.getLogger(__name__)


class Worker:
    """Runs jobs and writes their answers. One per process, in one event loop."""

    def __init__(
        self, store: Store, fetcher: Fetcher, config: Config, write: Callable[[Json], None]
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._config = config
        self._write = write
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._articles = _NewestFirst(ARTICLES_AT_ONCE)
        self._entries = _OneAtATime()
        self._jobs: dict[str, Job] = {
            "refresh": self._refresh,
            "article": self._article,
            "thread": self._thread,
            "open": self._open,
            "discover": self._discover,
            "add": self._add,
            "ping": self._ping,
        }

    @property
    def is_idle(self) -> bool:
        return not self._tasks

    def take(self, line: bytes) -> None:
        """Start what one line asks for; a line that is no request is passed over."""
        try:
            request = json.loads(line)
            number, name = int(request["id"]), str(request["job"])
        except (ValueError, KeyError, TypeError, RecursionError):
            return
        if name == "stop":
            task = self._tasks.get(_number(request, "of"))
            if task is not None:
                task.cancel()
            if number:
                self._write({"id": number, "done": {}})
            return
        job = self._jobs.get(name)
        if job is None:
            self._write({"id": number, "error": f'no job "{name}"'})
            return
        task = asyncio.create_task(self._run(number, job, request))
        self._tasks[number] = task
        task.add_done_callback(lambda _: self._tasks.pop(number, None))

    async def end(self) -> None:
        """Stop all that is under way."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, number: int, job: Job, request: Json) -> None:
        try:
            done = await job(request, number)
        except asyncio.CancelledError:
            self._write({"id": number, "error": "stopped"})
        except ReaderError as error:
            self._write({"id": number, "error": " ".join(str(error).split())})
        except Exception as error:  # a fault of ours: one line to the screen, the rest to the log
            _log.exception("job %s", request.get("job"))
            self._write({"id": number, "error": f"internal error: {type(error).__name__}"})
        else:
            self._write({"id": number, "done": done})

    async def _refresh(self, request: Json, number: int) -> Json:
        def tell(event: RefreshEvent) -> None:
            self._write({"id": number, "event": dataclasses.asdict(event)})

        feeds = request.get("feeds")
        summary = await refresh(
            self._store,
            self._fetcher,
            self._config,
            feed_ids=[int(feed) for feed in feeds] if feeds is not None else None,
            everything=bool(request.get("everything")),
            on_event=tell,
        )
        return dataclasses.asdict(summary)

    async def _article(self, request: Json, number: int) -> Json:
        entry_id = _number(request, "entry")
        async with self._articles.turn(), self._entries.turn(entry_id):
            article = await reading.prepare_entry(
                self._store, self._fetcher, entry_id, full=bool(request.get("full"))
            )
        return {"entry": entry_id, "repeats": article.repeats}

    async def _thread(self, request: Json, number: int) -> Json:
        entry_id = _number(request, "entry")
        thread = await reading.load_thread(self._store, self._fetcher, entry_id)
        count = None if thread is None else len(thread.comments)
        return {"entry": entry_id, "comments": count}

    async def _open(self, request: Json, number: int) -> Json:
        feed = request.get("feed")
        entry_id = await reading.open_target(
            self._store,
            self._fetcher,
            str(request.get("target", "")),
            feed_id=None if feed is None else int(feed),
        )
        return {"entry": entry_id}

    async def _discover(self, request: Json, number: int) -> Json:
        url = parse_http(str(request.get("url", "")))
        feeds = await subscribe.discover(url, self._fetcher)
        _, inside = subscribe.without_user(url)
        return {
            "feeds": [
                {
                    "url": _with_user(feed.url, inside, url),
                    "title": feed.title,
                    "kind": feed.kind,
                    "site_url": feed.site_url,
                }
                for feed in feeds
            ]
        }

    async def _add(self, request: Json, number: int) -> Json:
        given = request.get("feed")
        if not isinstance(given, dict):
            raise ReaderError("no feed to add")
        feed = Feed(
            url=str(given.get("url") or ""),
            kind=str(given.get("kind") or "feed"),
            title=str(given.get("title") or ""),
            site_url=given.get("site_url"),
        )
        folder = request.get("folder")
        added = await asyncio.to_thread(
            lambda: subscribe.add(self._store, feed, folder=str(folder) if folder else None)
        )
        return {"feed": added.id}

    async def _ping(self, request: Json, number: int) -> Json:
        return {}


class _NewestFirst:
    """Slots; of those who wait for one, who came last gets it first."""

    def __init__(self, slots: int) -> None:
        self._free = slots
        self._waiting: list[asyncio.Future[None]] = []

    @contextlib.asynccontextmanager
    async def turn(self) -> Any:
        if self._free:
            self._free -= 1
        else:
            waiter = asyncio.get_running_loop().create_future()
            self._waiting.append(waiter)
            try:
                await waiter
            except asyncio.CancelledError:
                if waiter in self._waiting:
                    self._waiting.remove(waiter)
                else:
                    self._leave()
                raise
        try:
            yield
        finally:
            self._leave()

    def _leave(self) -> None:
        while self._waiting:
            waiter = self._waiting.pop()
            if not waiter.done():
                waiter.set_result(None)
                return
        self._free += 1


class _OneAtATime:
    """A lock for each key: the same article asked for twice is made once."""

    def __init__(self) -> None:
        self._locks: dict[int, tuple[asyncio.Lock, int]] = {}

    @contextlib.asynccontextmanager
    async def turn(self, key: int) -> Any:
        lock, users = self._locks.get(key, (asyncio.Lock(), 0))
        self._locks[key] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            lock, users = self._locks[key]
            if users == 1:
                del self._locks[key]
            else:
                self._locks[key] = (lock, users - 1)


def _number(request: Json, name: str) -> int:
    try:
        return int(request[name])
    except (KeyError, TypeError, ValueError):
        raise ReaderError(f'the request has no "{name}"') from None


def _with_user(url: str, inside: tuple[str, str] | None, asked: str) -> str:
    """`url` with the user and password of the address asked for, on the same site only."""
    from urllib.parse import quote, urlsplit, urlunsplit

    parts = urlsplit(url)
    if inside is None or parts.netloc != urlsplit(asked).netloc.rpartition("@")[2]:
        return url
    user = ":".join(quote(word, safe="") for word in inside)
    return urlunsplit(parts._replace(netloc=f"{user}@{parts.netloc}"))


def _read_lines(stream: BinaryIO, loop: asyncio.AbstractEventLoop, take: Callable[[bytes], None],
                ended: asyncio.Event) -> None:  # fmt: skip
    """Hand every line of stdin to the loop; in a thread, since stdin may be a file or a pipe."""
    with contextlib.suppress(OSError, ValueError, RuntimeError):
        for line in stream:
            loop.call_soon_threadsafe(take, line)
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(ended.set)


async def serve(store: Store, config: Config, stdin: BinaryIO, stdout: BinaryIO) -> None:
    """Answer requests until stdin ends."""
    ended = asyncio.Event()
    beat = [time.monotonic()]

    def write(answer: Json) -> None:
        try:
            stdout.write(json.dumps(answer, ensure_ascii=True, default=str).encode() + b"\n")
            stdout.flush()
        except (OSError, ValueError):
            ended.set()

    async with Fetcher(config.network) as fetcher:
        worker = Worker(store, fetcher, config, write)
        loop = asyncio.get_running_loop()
        arguments = (stdin, loop, worker.take, ended)
        threading.Thread(target=_read_lines, args=arguments, name="stdin", daemon=True).start()
        threading.Thread(target=_watch, args=(beat,), name="watch", daemon=True).start()
        while not ended.is_set():
            beat[0] = time.monotonic()
            if stuck.count and worker.is_idle:
                _log.warning("ending: %s parsers did not end", stuck.count)
                _leave_at_once(store)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), 5.0)
        await worker.end()


def _watch(beat: list[float]) -> None:
    """End the process when its loop stands still: a parser runs in it and does not end."""
    while True:
        time.sleep(BLOCKED_SECONDS / 5)
        if time.monotonic() - beat[0] > BLOCKED_SECONDS:
            _log.error("ending: nothing was answered for %s s", BLOCKED_SECONDS)
            os._exit(_GIVEN_UP)


def _leave_at_once(store: Store) -> None:
    store.close()
    os._exit(_GIVEN_UP)


def main() -> int:
    """Serve on stdin and stdout with the folders and settings of this user."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in the terminal is the screen's
    paths = Paths.default()
    log.setup(paths.log)
    config = load(paths.config_file).config
    try:
        ensure(paths.data)
        store = Store.open(paths.library)
    except (ReaderError, OSError) as error:
        _log.error("not started: %s", error)
        return 1
    stdout = sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing but answers goes there, whatever a library prints
    with store:
        asyncio.run(serve(store, config, sys.stdin.buffer, stdout))
    return 0


if __name__ == "__main__":
    status = main()
    sys.stderr.flush()
    os._exit(status)  # parsers that were given up must not hold the process
