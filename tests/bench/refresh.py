"""What a refresh costs: `python -m tests.bench.refresh`, by hand.

500 feeds of 50 entries (5 KB each, two in five Korean, a third Atom) are refreshed by the command
from 127.0.0.1: for the first time, then with nothing new. Where newsboat is installed it does the
same in turn, and the ratio is told pair by pair. Wall times count only on a quiet machine.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.environment import as_installed
from tests.bench.server import served
from tui_reader.models import Feed
from tui_reader.paths import Paths, ensure
from tui_reader.store import Store

LOOK_SECONDS = 0.05
MARK = "TUI_READER_BENCH_RUN"
"""In the environment of what is measured and of all that it starts."""


@dataclass
class Run:
    """One command: seconds to its last line, to its end and until all can be searched; CPU with
    the processes it waited for; the most megabytes that all it started took together."""

    told: float
    ended: float
    searchable: float
    cpu: float
    peak: float


@dataclass
class Column:
    """The runs of one program for one thing."""

    name: str
    runs: list[Run] = field(default_factory=list)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.refresh", description=__doc__)
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--entries", type=int, default=50, help="entries a feed")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--alone", action="store_true", help="without newsboat")
    options = parser.parse_args()
    newsboat = None if options.alone else shutil.which("newsboat")
    with (
        tempfile.TemporaryDirectory(prefix="tui-reader-refresh-") as folder,
        served(options.feeds, options.entries) as urls,
    ):
        bench = Bench(Path(folder), urls)
        first = bench.compare(options.runs, newsboat, bench.forget)
        for _ in range(2 if newsboat else 0):
            bench.newsboat()  # it keeps ETags only from the second download on
        again = bench.compare(options.runs, newsboat, lambda: None)
        sys.stdout.write(f"\n{'s':26}{'told':>8}{'ended':>8}{'search':>8}{'CPU':>8}{'peak':>9}\n")
        tell("first", first)
        tell("nothing new", again)
    return 0


class Bench:
    """The homes of both programs, following the same feeds."""

    def __init__(self, folder: Path, urls: list[str]) -> None:
        self._folder = folder
        self._home, self._empty = folder / "home", folder / "empty"
        paths = Paths.under(self._empty)
        ensure(paths.data)
        with Store.open(paths.library) as store:
            for url in urls:
                store.feeds.add(Feed(url))
        (folder / "urls").write_text("\n".join(urls) + "\n")
        (folder / "config").write_text("reload-threads 32\nmax-items 0\n")

    def compare(self, runs: int, newsboat: str | None, before: Callable[[], None]) -> list[Column]:
        ours, theirs = Column("tui-reader"), Column("newsboat")
        for _ in range(runs):
            before()
            ours.runs.append(self.ours())
            if newsboat:
                theirs.runs.append(self.newsboat())
        return [ours, theirs] if newsboat else [ours]

    def forget(self) -> None:
        shutil.rmtree(self._home, ignore_errors=True)
        shutil.copytree(self._empty, self._home)
        (self._folder / "cache").unlink(missing_ok=True)

    def ours(self) -> Run:
        command = [sys.executable, "-m", "tui_reader", "refresh", "--all"]
        return run(command, as_installed(self._home), self._is_searchable)

    def newsboat(self) -> Run:
        files = {"-u": "urls", "-C": "config", "-c": "cache"}
        arguments = [word for flag, name in files.items() for word in (flag, self._folder / name)]
        return run(["newsboat", *map(str, arguments), "-x", "reload"], dict(os.environ))

    def _is_searchable(self) -> bool:
        with Store.open(Paths.under(self._home).library, read_only=True) as store:
            return not store.unindexed()


def run(
    command: list[str],
    environment: dict[str, str],
    is_searchable: Callable[[], bool] = lambda: True,
) -> Run:
    """Run a command to its end and to that of what it left behind, reading what it says."""
    mark = f"{MARK}={time.monotonic_ns()}"
    before = os.times()
    began = time.perf_counter()
    marked = {**environment, MARK: mark.partition("=")[2]}
    process = subprocess.Popen(command, env=marked, stdout=subprocess.PIPE)
    peak = [0.0]
    is_over = threading.Event()
    watcher = threading.Thread(target=watch, args=(mark.encode(), peak, is_over), daemon=True)
    watcher.start()
    told = None
    assert process.stdout is not None
    for _ in process.stdout:
        told = time.perf_counter() - began
    process.wait()
    ended = time.perf_counter() - began
    while not is_searchable():
        time.sleep(LOOK_SECONDS)
    searchable = time.perf_counter() - began
    is_over.set()
    watcher.join()
    after = os.times()
    cpu = sum(after[2:4]) - sum(before[2:4])
    return Run(told or ended, ended, searchable, cpu, peak[0])


def watch(mark: bytes, peak: list[float], is_over: threading.Event) -> None:
    """The most memory that the marked processes had together (on Linux)."""
    while not is_over.wait(LOOK_SECONDS):
        peak[0] = max(peak[0], sum(map(used, marked_processes(mark))))


def marked_processes(mark: bytes) -> Iterator[Path]:
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (process / "environ").read_bytes().split(b"\0"):
                yield process


def used(process: Path) -> float:
    """Megabytes of a process, what it shares with others counted in parts."""
    with contextlib.suppress(OSError):
        for line in (process / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def tell(what: str, columns: list[Column]) -> None:
    for column in columns:
        *seconds, peak = (
            statistics.median(getattr(each, name) for each in column.runs)
            for name in ("told", "ended", "searchable", "cpu", "peak")
        )
        line = "".join(f"{value:8.2f}" for value in seconds)
        sys.stdout.write(f"{what + ', ' + column.name:26}{line}{peak:6.0f} MB\n")
    if len(columns) > 1:
        pairs = list(zip(columns[0].runs, columns[1].runs, strict=True))
        ratios = (
            statistics.median(
                getattr(ours, name) / getattr(theirs, under) for ours, theirs in pairs
            )
            for name, under in (("told", "ended"), ("ended", "ended"), ("searchable", "ended"))
        )
        line = "".join(f"{ratio:7.3f}x" for ratio in ratios)
        sys.stdout.write(f"{'':26}{line} of newsboat\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
