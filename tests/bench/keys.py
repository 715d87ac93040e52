"""How soon keys are answered while feeds are refreshed: `python -m tests.bench.keys`, by hand.

A reader over 10,000 entries runs in a pseudo-terminal; 100 feeds of 100 entries are refreshed from
127.0.0.1 meanwhile. Told are the times from a key to its effect on the screen: at rest, while the
refresh runs, and how long an article takes that nobody has prepared. A vote is asked for on disk
as soon as the screen shows it.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.environment import as_installed
from tests.bench.server import served
from tests.bench.terminal import Screen, Terminal
from tui_reader.models import Feed
from tui_reader.paths import Paths, ensure
from tui_reader.store import Store

BAR = "▌"
AT_REST = 60
VOTES = 20
ARTICLES = 15


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.keys", description=__doc__)
    parser.add_argument("--feeds", type=int, default=100)
    parser.add_argument("--entries", type=int, default=100, help="entries a feed")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="tui-reader-keys-") as folder,
        served(2 * options.feeds, options.entries) as urls,
    ):
        paths = Paths.under(Path(folder))
        ensure(paths.config).joinpath("config.toml").write_text(
            "[refresh]\nat_start = false\n[appearance]\nglyphs = 'unicode'\n"
        )
        follow(paths, urls[: options.feeds])
        environment = as_installed(folder)
        command = [sys.executable, "-m", "tui_reader"]
        subprocess.run(
            [*command, "refresh", "--all"], env=environment, check=True, capture_output=True
        )
        wait_until_indexed(paths)
        follow(paths, urls[options.feeds :])
        measure(command, environment, paths)
    return 0


def measure(command: list[str], environment: dict[str, str], paths: Paths) -> None:
    """Runs the reader and tells what it found."""
    sys.stdout.write(f"{'ms':24} {'median':>8} {'95 %':>8} {'most':>8}  {'keys':>5}\n")
    terminal = Terminal(command, environment)
    shown = terminal.wait(lambda screen: BAR in screen.text)
    tell("start to list", [shown or float("nan")])
    terminal.rest(2.0)
    tell("j, k at rest", [time_of(terminal, "jk"[number % 2], bar) for number in range(AT_REST)])
    tell("+ at rest", [vote(terminal, paths) for _ in range(VOTES)])
    terminal.rest(1.0)
    tell("J at rest", [time_of(terminal, "J", title) for _ in range(ARTICLES)])
    terminal.send("R")
    if terminal.wait(lambda screen: "refreshing" in screen.line(0)) is None:
        sys.exit("the refresh did not begin")
    moves: list[float] = []
    votes: list[float] = []
    articles: list[float] = []
    while "refreshing" in terminal.screen.line(0):
        moves.extend(time_of(terminal, "jk"[number % 2], bar) for number in range(6))
        votes.append(vote(terminal, paths))
        articles.append(time_of(terminal, "J", title))
    tell("j, k while refreshing", moves)
    tell("+ while refreshing", votes)
    tell("J while refreshing", articles)
    terminal.end()


def time_of(terminal: Terminal, key: str, part: Callable[[Screen], str]) -> float:
    """Seconds from a key until a part of the screen is another."""
    before = part(terminal.screen)
    terminal.send(key)
    taken = terminal.wait(lambda screen: part(screen) not in ("", before), 10.0)
    terminal.rest(0.03)
    return taken if taken is not None else float("nan")


def vote(terminal: Terminal, paths: Paths) -> float:
    """Seconds until the vote on the next entry is on the screen; by then it must be on disk."""
    time_of(terminal, "j", bar)
    before = size_of(paths.votes)
    taken = time_of(terminal, "+", bar)
    if size_of(paths.votes) <= before:
        sys.exit("a vote was shown that is not on disk")
    return taken


def size_of(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.glob("*.toml"))


def bar(screen: Screen) -> str:
    """The rows that the cursor stands on, with their titles."""
    rows = [screen.line(number, 0, 42) for number in range(len(screen.cells))]
    return "\n".join(f"{number} {row}" for number, row in enumerate(rows) if row.startswith(BAR))


def title(screen: Screen) -> str:
    """The article: its title and first lines; nothing while it is being made."""
    text = "\n".join(screen.line(number, 44, 120) for number in range(2, 20))
    return "" if "loading" in text else text


def tell(what: str, seconds: list[float]) -> None:
    values = sorted(1_000 * value for value in seconds)
    if not values:
        values = [float("nan")]
    at_95 = values[min(int(len(values) * 0.95), len(values) - 1)]
    line = f"{statistics.median(values):8.1f} {at_95:8.1f} {values[-1]:8.1f}  {len(values):5}"
    sys.stdout.write(f"{what:24} {line}\n")
    sys.stdout.flush()


def wait_until_indexed(paths: Paths) -> None:
    """Else the process that the refresh left behind is at work while the reader rests."""
    with Store.open(paths.library, read_only=True) as store:
        while store.unindexed():
            time.sleep(0.1)


def follow(paths: Paths, urls: list[str]) -> None:
    ensure(paths.data)
    with Store.open(paths.library) as store:
        for number, url in enumerate(urls):
            store.feeds.add(Feed(url, title=f"Feed {number}"))


if __name__ == "__main__":
    sys.exit(main())
