"""A short start: modules that are imported when they are first used, and what imports cost.

Nine tenths of a start are imports. The functions behind the keys stand in here until the first
key, or until `warm_up` has fetched them in a thread once the screen is up, whichever is first.
"""

from __future__ import annotations

import gc
import sys
import threading
from importlib import import_module

_SWITCH_SECONDS = 0.001
_THRESHOLDS = 2_000, 20, 1_000


def begin_start() -> None:
    """Before anything large is imported. `settle` ends it.

    No garbage is looked for: imports make 60,000 objects that all stay, and looking through them
    again and again takes a tenth of the start. And asyncio is loaded without TLS, which it does
    without where there is none: the screen's process speaks to nobody (its workers do), and
    OpenSSL takes as long to load as the library does.
    """
    gc.disable()
    if "asyncio" not in sys.modules and "ssl" not in sys.modules:
        sys.modules["ssl"] = None  # type: ignore[assignment]  # "import ssl" is an ImportError
        try:
            import_module("asyncio")
        finally:
            del sys.modules["ssl"]


def settle() -> None:
    """The screen is up: what is there will stay, so garbage is only looked for in what comes, and
    in the old of it only when nobody waits (`tidy`): to look through everything would stop the
    screen for as long as several keys take (15 to 35 ms). And the threads that make articles
    ready give way to a key sooner than Python has it."""
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    gc.enable()
    sys.setswitchinterval(_SWITCH_SECONDS)


def tidy() -> None:
    """Looks for all garbage there is; for a moment at which nothing is asked for."""
    gc.collect()


def warm_up(*names: str) -> threading.Thread:
    """Imports modules in a thread of its own."""

    def work() -> None:
        for name in names:
            import_module(name)

    thread = threading.Thread(target=work, name="warm-up", daemon=True)
    thread.start()
    return thread
