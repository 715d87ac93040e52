"""Modules that are imported when they are first used: what no first frame needs.

Nine tenths of a start are imports. The functions behind the keys stand in here until the first
key, or until `warm_up` has fetched them in a thread once the screen is up, whichever is first.
"""

from __future__ import annotations

import threading
from importlib import import_module


class Later:
    """A module, by its name: looks the same as the module itself."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> object:
        found = getattr(import_module(self._name), name)
        setattr(self, name, found)
        return found


def warm_up(*names: str) -> threading.Thread:
    """Imports modules in a thread of its own."""

    def work() -> None:
        for name in names:
            import_module(name)

    thread = threading.Thread(target=work, name="warm-up", daemon=True)
    thread.start()
    return thread
