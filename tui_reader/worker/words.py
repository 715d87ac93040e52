"""The processes that find the words of much for the search index: `python -m
tui_reader.worker.words LIBRARY`.

Each reads lines on stdin, a JSON list of entries' ids, and answers a line with their words. That is
most of the work of indexing, and what can wait for everything else on the machine; writing can't,
since it holds the library's lock. The end of stdin ends it, however who started it came to an end.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

from tui_reader.store.database import Database
from tui_reader.store.search_index import find_words

PROCESSES = 2
PROGRAM = ("-P", "-m", "tui_reader.worker.words")
_NICENESS = 10


class WordFinder:
    """Some of these processes; a context manager, whose end ends them. Raises OSError."""

    def __init__(self, library: Path) -> None:
        command = (sys.executable, *PROGRAM, str(library))
        self._threads = ThreadPoolExecutor(PROCESSES)
        self._processes = [
            subprocess.Popen(  # noqa: S603 -- ourselves
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # so that the session's share of the processors is its own
            )
            for _ in range(PROCESSES)
        ]
        self._idle: queue.SimpleQueue[subprocess.Popen[bytes]] = queue.SimpleQueue()
        for process in self._processes:
            self._idle.put(process)

    def __enter__(self) -> WordFinder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in self._processes:
            process.kill()  # it only reads
        self._threads.shutdown()
        for process in self._processes:
            with process:
                pass

    def find(self, ids: list[int]) -> Future[dict[int, str]]:
        """What the index keeps of these entries; OSError, ValueError when the process ended."""
        return self._threads.submit(self._ask, ids)

    def _ask(self, ids: list[int]) -> dict[int, str]:
        process = self._idle.get()
        try:
            if process.stdin is None or process.stdout is None:
                raise OSError("a process without pipes")
            process.stdin.write(json.dumps(ids).encode() + b"\n")
            process.stdin.flush()
            answer: dict[str, str] = json.loads(process.stdout.readline())
            return {int(entry_id): words for entry_id, words in answer.items()}
        finally:
            self._idle.put(process)


def main() -> None:
    """Answer until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _be_last()
    library = Database(Path(sys.argv[1]), read_only=True)
    for line in sys.stdin.buffer:
        words = find_words(library, json.loads(line))
        sys.stdout.buffer.write(json.dumps(words, ensure_ascii=False).encode() + b"\n")
        sys.stdout.buffer.flush()


def _be_last() -> None:
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    # Where each session has its share of the processors (Linux), a nice value counts within it.
    with contextlib.suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(_NICENESS), "ascii")


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):  # nobody waits for the answer any more
        main()
