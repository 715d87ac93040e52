"""What a refresh costs: `python -m tests.bench.refresh`, by hand.

500 feeds of 50 entries (5 KB each, two in five Korean, a third Atom) are refreshed by the command
from 127.0.0.1: for the first time, then with nothing new. Where newsboat is installed it does the
same in turn, and the ratio is told pair by pair. Wall times count only on a quiet machine.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from html import escape
from pathlib import Path

from tests.bench.corpus import Corpus
from tests.servers import TestServer
from tui_reader.models import Entry, Feed
from tui_reader.paths import Paths, ensure
from tui_reader.store import Store

LOOK_SECONDS = 0.02


@dataclass
class Run:
    """One command: seconds to its last line and to its end, CPU with children, peak megabytes."""

    told: float
    ended: float
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
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.feeds, options.entries)
        return 0
    newsboat = None if options.alone else shutil.which("newsboat")
    with (
        tempfile.TemporaryDirectory(prefix="tui-reader-refresh-") as folder,
        served(options) as url,
    ):
        bench = Bench(Path(folder), [f"{url}/{number}" for number in range(options.feeds)])
        first = bench.compare(options.runs, newsboat, bench.forget)
        for _ in range(2 if newsboat else 0):
            bench.newsboat()  # it keeps ETags only from the second download on
        again = bench.compare(options.runs, newsboat, lambda: None)
        sys.stdout.write(f"\n{'s':26}{'told':>8}{'ended':>8}{'CPU':>8}{'peak':>9}\n")
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
        environment = {**os.environ, "TUI_READER_HOME": str(self._home)}
        return run([sys.executable, "-m", "tui_reader", "refresh", "--all"], environment)

    def newsboat(self) -> Run:
        files = {"-u": "urls", "-C": "config", "-c": "cache"}
        arguments = [word for flag, name in files.items() for word in (flag, self._folder / name)]
        return run(["newsboat", *map(str, arguments), "-x", "reload"], dict(os.environ))


def run(command: list[str], environment: dict[str, str]) -> Run:
    """Run a command to its end, reading what it says."""
    before = os.times()
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    peak = [0.0]
    watcher = threading.Thread(target=watch, args=(process, peak), daemon=True)
    watcher.start()
    told = None
    assert process.stdout is not None
    for _ in process.stdout:
        told = time.perf_counter() - began
    process.wait()
    ended = time.perf_counter() - began
    watcher.join()
    after = os.times()
    cpu = sum(after[2:4]) - sum(before[2:4])
    return Run(told or ended, ended, cpu, peak[0])


def watch(process: subprocess.Popen[bytes], peak: list[float]) -> None:
    """The most memory that a process and those it started had together (on Linux)."""
    while process.poll() is None:
        peak[0] = max(peak[0], sum(map(resident, family(process.pid))))
        time.sleep(LOOK_SECONDS)


def family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from family(int(child))


def resident(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def tell(what: str, columns: list[Column]) -> None:
    for column in columns:
        told, ended, cpu, peak = (
            statistics.median(getattr(each, name) for each in column.runs)
            for name in ("told", "ended", "cpu", "peak")
        )
        line = f"{told:8.2f}{ended:8.2f}{cpu:8.2f}{peak:6.0f} MB"
        sys.stdout.write(f"{what + ', ' + column.name:26}{line}\n")
    if len(columns) > 1:
        pairs = list(zip(columns[0].runs, columns[1].runs, strict=True))
        readable = statistics.median(ours.told / theirs.ended for ours, theirs in pairs)
        whole = statistics.median(ours.ended / theirs.ended for ours, theirs in pairs)
        sys.stdout.write(f"{'':26}{readable:7.3f}x{whole:7.3f}x of newsboat\n")
    sys.stdout.flush()


@contextmanager
def served(options: argparse.Namespace) -> Iterator[str]:
    """A server in a process of its own, so that it does not slow what is measured."""
    arguments = ["--serve", "--feeds", str(options.feeds), "--entries", str(options.entries)]
    command = [sys.executable, "-m", "tests.bench.refresh", *arguments]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield server.stdout.readline().strip() if server.stdout else ""
    finally:
        server.communicate()


def serve(feeds: int, entries: int) -> None:
    """Serves the feeds until stdin ends; says where on the first line."""
    corpus = Corpus()
    with TestServer() as server:
        for number in range(feeds):
            made = [corpus.entry(number, n) for n in range(entries)]
            body = atom(number, made) if number % 3 == 2 else rss(number, made)
            server.route(f"/{number}", body, content_type="application/xml", etag=f'"{number}"')
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        sys.stdin.read()


def rss(number: int, entries: list[Entry]) -> str:
    items = "".join(
        f"<item><title>{escape(entry.title)}</title><link>{escape(entry.url or '')}</link>"
        f"<guid isPermaLink='false'>{entry.external_id}</guid><dc:creator>{entry.author}"
        f"</dc:creator><pubDate>{written(entry)}</pubDate>"
        f"<content:encoded><![CDATA[{entry.content}]]></content:encoded></item>"
        for entry in entries
    )
    spaces = (
        "xmlns:content='http://purl.org/rss/1.0/modules/content/' "
        "xmlns:dc='http://purl.org/dc/elements/1.1/'"
    )
    return f"<rss version='2.0' {spaces}><channel><title>{number}</title>{items}</channel></rss>"


def atom(number: int, entries: list[Entry]) -> str:
    items = "".join(
        f"<entry><title>{escape(entry.title)}</title><link href='{escape(entry.url or '')}'/>"
        f"<id>{entry.external_id}</id><author><name>{entry.author}</name></author>"
        f"<updated>{entry.published and entry.published.isoformat()}</updated>"
        f"<content type='html'>{escape(entry.content or '')}</content></entry>"
        for entry in entries
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>{number}</title>{items}</feed>"


def written(entry: Entry) -> str:
    return format_datetime(entry.published) if isinstance(entry.published, datetime) else ""


if __name__ == "__main__":
    sys.exit(main())
