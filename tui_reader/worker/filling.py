"""The process that fills the search index after `refresh`: `python -m tui_reader.worker.filling`.

A first refresh of many feeds brings more than the command should make anyone wait for: then it
starts this and ends. It lets others write first and is there once; ended at any moment it loses
nothing: what waits is taken in by the reader, `search`, `doctor` or the next refresh.
"""

from __future__ import annotations

import logging
import sys

from tui_reader import log
from tui_reader.errors import ReaderError
from tui_reader.files import only_one
from tui_reader.paths import Paths, ensure
from tui_reader.store import Store
from tui_reader.worker.words import WordFinder

STEP, MUCH = 4_000, 2_000

_log = logging.getLogger(__name__)


def main() -> int:
    """Fill the index of this user's library."""
    paths = Paths.default()
    log.setup(paths.log)
    try:
        with only_one(ensure(paths.cache)) as is_ours:
            if not is_ours or not paths.library.exists():
                return 0
            with Store.open(paths.library, gives_way=True) as store:
                _fill(store)
    except (ReaderError, OSError, ValueError) as error:
        _log.warning("search index: %s", error)
        return 1
    return 0


def _fill(store: Store) -> None:
    """The words of much are found by processes of their own: it is most of the work."""
    if store.unindexed() < MUCH:
        while store.search.index_some(STEP):
            pass
        return
    with WordFinder(store.path) as finder:
        while store.search.index_some(STEP, finder.find):
            pass


if __name__ == "__main__":
    sys.exit(main())
