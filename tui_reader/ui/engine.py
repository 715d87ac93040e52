"""The worker processes seen from the screen: jobs go in, events and results come back.

Everything slow or hostile is done by children (`python -m tui_reader.worker`): one makes articles
and threads ready, another refreshes feeds and fills the search index, so that an article is there
at once also while 10,000 entries are parsed. Each is started by its first job and ends some time
after its last (`WorkerProcess`).
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from tui_reader.errors import ReaderError
from tui_reader.lazily import Later
from tui_reader.paths import Paths

if TYPE_CHECKING:
    from tui_reader.ui import worker_process
    from tui_reader.ui.worker_process import OnEvent, WorkerProcess
else:  # not before the first job
    worker_process = Later("tui_reader.ui.worker_process")

_NOT_FROM_HERE: Final = ("-P",)
"""Python takes no modules from the current folder: a downloaded `tomllib.py` there is not ours."""

_BEHIND: Final = frozenset({"refresh", "index"})
"""Jobs for the process that lets everything else go first."""
_BEHIND_ARGUMENT: Final = "--behind"
_NICENESS: Final = 10  # of the refresh: keys and articles go first
_REFRESH_STAYS, _READING_STAYS = 5.0, 300.0


class Engine:
    """Runs jobs in worker processes. `command` and `environment` are how they are started."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._command = tuple(command)
        self._environment = dict(environment)

    @cached_property
    def _reading(self) -> WorkerProcess:
        return worker_process.WorkerProcess(
            self._command, self._environment, idle_seconds=_READING_STAYS
        )

    @cached_property
    def _behind(self) -> WorkerProcess:
        return worker_process.WorkerProcess(
            (*self._command, _BEHIND_ARGUMENT),
            self._environment,
            idle_seconds=_REFRESH_STAYS,
            niceness=_NICENESS,
        )

    @classmethod
    def for_paths(cls, paths: Paths) -> Engine:
        """The workers over the library and settings of `paths`."""
        environment = dict(os.environ)
        if paths != Paths.default():
            environment["TUI_READER_HOME"] = str(paths.config.parent)
        return cls((sys.executable, *_NOT_FROM_HERE, "-m", "tui_reader.worker"), environment)

    async def ask(
        self, job: str, *, on_event: OnEvent | None = None, **fields: object
    ) -> dict[str, Any]:
        """Runs one job to its end and gives what it says. Raises ReaderError with its line."""
        process = self._behind if job in _BEHIND else self._reading
        return await process.ask(job, on_event=on_event, **fields)

    async def command(self, *arguments: str) -> str:
        """Runs one of the reader's own commands beside the screen and gives the last line it
        said. Raises ReaderError with its last line when it failed."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *_NOT_FROM_HERE,
            "-m",
            "tui_reader",
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self._environment,
        )
        output, errors = await process.communicate()
        said = (output if process.returncode == 0 else errors or output).decode(errors="replace")
        last = next((line for line in reversed(said.splitlines()) if line.strip()), "done")
        if process.returncode != 0:
            raise ReaderError(last)
        return last

    async def close(self) -> None:
        """Ends the workers and waits for their end."""
        await asyncio.gather(self._reading.close(), self._behind.close())
