"""What the screens work with: settings, library, votes, the worker, the undo stack, ui state.

Made once by `ui.start`, handed to the app, closed at its end. Writes go through one thread, one
after the other, so that the order of keys is the order of changes; reads that may be large go
through another. No widgets here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from tui_reader.config import Config
from tui_reader.paths import Paths
from tui_reader.state import UiState, save
from tui_reader.store import Store
from tui_reader.ui.drawing.glyphs import Glyphs
from tui_reader.ui.engine import Engine
from tui_reader.ui.keymap import Keymap
from tui_reader.ui.undo import UndoStack
from tui_reader.votes import Ballot

T = TypeVar("T")


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Session:
    """The services of one run of the reader."""

    config: Config
    paths: Paths
    store: Store
    ballot: Ballot
    engine: Engine
    state: UiState
    keymap: Keymap
    glyphs: Glyphs
    asks_glyphs: bool = False
    problems: tuple[str, ...] = ()
    target: str | None = None
    is_demo: bool = False
    located: Callable[[str], str] = str
    """Puts the place of a setting in its file before a fault of it."""
    now: Callable[[], datetime] = utc_now
    undo: UndoStack = field(default_factory=UndoStack)
    _saved: UiState | None = None
    _writer: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="ui-writes")
    )
    _loader: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="ui-reads")
    )

    async def write(self, work: Callable[[], T]) -> T:
        """Runs a change in the writing thread; calls made earlier are done earlier."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, work)

    async def load(self, work: Callable[[], T]) -> T:
        """Runs a read that may take long (a big article) off the screen's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._loader, work)

    def save_state(self) -> None:
        """Puts the ui state on disk; blocks, so call it through `write`. Raises StoreError."""
        if self.state != self._saved:
            save(self.paths.ui_state, self.state)
            self._saved = self.state

    async def close(self) -> None:
        """Ends the worker and lets writes under way finish."""
        await self.engine.close()
        await asyncio.to_thread(self._writer.shutdown)
        await asyncio.to_thread(self._loader.shutdown)
