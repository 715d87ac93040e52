"""Filling the search index from commands: at once, or by a process behind them."""

from __future__ import annotations

import sys
from time import monotonic, sleep

from tui_reader.cli.context import Context
from tui_reader.files import only_one
from tui_reader.paths import ensure
from tui_reader.store import Store

STEP = 1_000
_LOOK_SECONDS = 0.05


def fill_for(store: Store, context: Context, seconds: float) -> int:
    """Take in what waits for the index for so long at most, or wait for the process that is at
    it; how many entries still wait then."""
    if store.read_only or not store.unindexed():
        return 0
    until = monotonic() + seconds
    with only_one(ensure(context.paths.cache)) as is_ours:
        while monotonic() < until:
            if not is_ours and store.unindexed():
                sleep(_LOOK_SECONDS)
            elif not is_ours or not store.search.index_some(STEP):
                break
    return store.unindexed()


def fill_behind() -> bool:
    """Start a process that fills the index and outlives this one; whether that went well."""
    import subprocess

    try:
        subprocess.Popen(
            (sys.executable, "-P", "-m", "tui_reader.worker.filling"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl+C in the terminal is not meant for it
        )
    except OSError:
        return False
    return True
