"""Runs parsers off the event loop and gives them up when they take too long.

Outside text decides how long a parser runs; no deadline of the network helps there. A parser that
does not end is left behind in its daemon thread (Python can't end a thread); `stuck` counts such
threads, so that the worker process can end itself and be started anew.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from tui_reader.errors import ParseError

P = ParamSpec("P")
T = TypeVar("T")

SECONDS = 20.0


class _Stuck:
    """How many parsers were given up and have not ended since."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.count = 0

    def add(self, number: int) -> None:
        with self._lock:
            self.count += number


stuck = _Stuck()


async def in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """`function(*args)` in a thread of its own. Raises ParseError after `SECONDS`."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()
    given_up = threading.Event()

    def deliver(result: T | None, error: BaseException | None) -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(result)  # type: ignore[arg-type]

    def work() -> None:
        result: T | None = None
        fault: BaseException | None = None
        try:
            result = function(*args, **kwargs)
        except RecursionError:
            fault = ParseError("nested too deeply to be read")
        except MemoryError:
            fault = ParseError("too big to be read")
        except StopIteration as error:  # a future refuses it
            fault = RuntimeError(f"parser stopped: {error}")
        except Exception as error:
            fault = error
        if given_up.is_set():
            stuck.add(-1)
        elif not loop.is_closed():
            loop.call_soon_threadsafe(deliver, result, fault)

    threading.Thread(target=work, name="parse", daemon=True).start()
    try:
        async with asyncio.timeout(SECONDS):
            return await asyncio.shield(answer)
    except TimeoutError:
        stuck.add(1)
        given_up.set()
        raise ParseError(f"given up: it could not be read within {SECONDS:g} s") from None
