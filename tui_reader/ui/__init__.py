"""The screen: a Textual application over the store, the votes and the worker process.

`run` is its only door (called by the command line). Importing this package imports no Textual.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_reader.config import Config
    from tui_reader.paths import Paths


def run(
    config: Config,
    paths: Paths,
    target: str | None = None,
    demo: bool = False,
    *,
    problems: Sequence[str] = (),
    located: Callable[[str], str] = str,
) -> int:
    """Shows the reader until it is left, and gives the exit status.

    `target`: an address or saved file to open. `demo`: a throw-away library that is not
    refreshed. `problems`: lines about the settings, shown at the start; `located` puts the place
    of a setting before a fault found in it here. Without a usable terminal it says so in one line
    and gives 2.
    """
    from tui_reader.ui.start import start

    return start(config, paths, target, demo, problems, located)
