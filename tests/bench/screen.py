"""What the screen costs: `python -m tests.bench.screen [--sizes N,N] [--keep FOLDER]`, by hand.

The reader runs in a pseudo-terminal of 160x45 over libraries of several sizes, beside a bare
Textual program that says hello. Told are CPU and wall of a start (with and without the picture
that the last run kept), of keys, of opening articles and threads; bytes written; memory; and what
an idle reader does. Linux alone: the figures of a process come from /proc.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from tests.bench.corpus import NOW
from tests.bench.libraries import library_of
from tests.bench.terminal import Screen, Terminal
from tui_reader.models import Article, Block, Comment, Entry, Feed, Thread
from tui_reader.paths import Paths, ensure
from tui_reader.store import Store

READER = (sys.executable, "-m", "tui_reader")
HELLO = (sys.executable, "-c", """
from textual.app import App
from textual.widgets import Static
class Hello(App):
    def compose(self):
        yield Static("hello world")
Hello().run()
""")  # fmt: skip
BAR = "▌"
SETTINGS = """
[refresh]
at_start = false
every_minutes = 0
[reading]
mark_read = "never"
[appearance]
glyphs = "unicode"
first_frame = {first_frame}
"""
QUIET = 0.06
"""Seconds without a byte: the screen is at rest."""


@dataclass
class Table:
    """Figures by name, several of each."""

    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, *values: float) -> None:
        self.values.setdefault(name, []).extend(values)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.screen", description=__doc__)
    parser.add_argument("--sizes", default="1000,100000", help="numbers of entries, by commas")
    parser.add_argument("--keep", type=Path, help="where libraries are kept, and found next time")
    parser.add_argument("--text-bytes", type=int, default=4_000, help="text of an entry")
    parser.add_argument("--runs", type=int, default=5, help="starts of each kind")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tui-reader-screen-") as temporary:
        folder = Path(temporary)
        homes = {}
        for size in [int(size) for size in options.sizes.split(",")]:
            library = library_of(options.keep or folder / "kept", size, options.text_bytes)
            homes[f"{size:,}"] = home(folder / str(size), library.parent)
        tables = {name: Table() for name in homes}
        hello = Table()
        for _ in range(options.runs):  # side by side, so that the machine's moods are shared
            start_hello(hello)
            for name, place in homes.items():
                start(tables[name], place)
        for name, place in homes.items():
            use(tables[name], place)
        show(hello, tables)
        large = Table()
        open_large(large, folder / "large", options.runs)
        show_one(large)
    return 0


def home(folder: Path, data: Path) -> Path:
    """A home over a library that stands elsewhere."""
    folder.mkdir()
    (folder / "data").symlink_to(data.absolute(), target_is_directory=True)
    settings(folder, first_frame=False)
    return folder


def settings(folder: Path, *, first_frame: bool, more: str = "") -> None:
    text = SETTINGS.format(first_frame=str(first_frame).lower()) + more
    ensure(folder / "config").joinpath("config.toml").write_text(text)


def reader(folder: Path) -> Terminal:
    return Terminal(
        READER, {**os.environ, "TUI_READER_HOME": str(folder), "TERM": "xterm-256color"}
    )


def start_hello(table: Table) -> None:
    terminal = Terminal(HELLO, {**os.environ, "TERM": "xterm-256color"})
    wall = terminal.wait(lambda screen: "hello world" in screen.text)
    table.add("start: wall", ms(wall))
    table.add("start: CPU", terminal.cpu() * 1_000)
    terminal.rest(0.5)
    table.add("memory after start, MB", terminal.memory())
    terminal.end("\x11")


def start(table: Table, folder: Path) -> None:
    """A start without the kept picture, then one with it."""
    settings(folder, first_frame=False)
    terminal = reader(folder)
    terminal.send("jj")  # typed ahead: when the cursor has moved, the list is in use
    table.add("start: wall", ms(terminal.wait(lambda screen: BAR in screen.text)))
    table.add("start: CPU", terminal.cpu() * 1_000)
    table.add("first keys answered: wall", ms(terminal.wait(lambda screen: place(screen) == 3)))
    terminal.rest(1.5)
    table.add("memory after start, MB", terminal.memory())
    terminal.end("Q")
    settings(folder, first_frame=True)
    terminal = reader(folder)
    terminal.wait(lambda screen: BAR in screen.text)
    terminal.rest(1.0)
    terminal.end("Q")
    terminal = reader(folder)
    table.add("kept picture: wall", ms(terminal.wait(lambda screen: BAR in screen.text)))
    table.add("kept picture: CPU", terminal.cpu() * 1_000)
    terminal.rest(1.5)
    terminal.end("Q")


def use(table: Table, folder: Path) -> None:
    """Keys in the list, jumps, articles one after the other, held keys, and doing nothing."""
    settings(folder, first_frame=False)
    terminal = reader(folder)
    terminal.wait(lambda screen: BAR in screen.text)
    terminal.rest(2.0)
    for number in range(60):
        press(table, terminal, "j, k in the list", "jk"[number % 2], bar)
        terminal.rest(0.4)  # the preview comes and goes
    total = int(place_text(terminal.screen).rpartition("/")[2].replace(",", ""))
    for _ in range(5):
        press(table, terminal, "{n}G into the middle", f"{total // 2}G", bar)
        terminal.rest(0.6)
        press(table, terminal, "G to the end", "G", bar)
        terminal.rest(0.6)
        press(table, terminal, "gg to the top", "gg", bar)
        terminal.rest(0.6)
    terminal.send("j")
    terminal.rest(1.0)
    for _ in range(15):
        press(table, terminal, "J, the next article", "J", title)
        terminal.rest(0.4)
    held(table, terminal)
    table.add("memory after use, MB", terminal.memory())
    terminal.rest(3.0)
    idle(table, terminal)
    terminal.end("Q")


def press(
    table: Table, terminal: Terminal, name: str, keys: str, part: Callable[[Screen], str]
) -> None:
    """From a key to its effect on the screen and the last byte of it."""
    before, cpu, written = part(terminal.screen), terminal.cpu(), len(terminal.written)
    begun = perf_counter()
    terminal.send(keys)
    seen = terminal.wait(lambda screen: part(screen) not in ("", before))
    last = terminal.quiet(QUIET, 0.15)
    table.add(f"{name}: wall", ms(seen))
    table.add(f"{name}: last byte", max(last - begun, 0) * 1_000)
    table.add(f"{name}: CPU", (terminal.cpu() - cpu) * 1_000)
    table.add(f"{name}: bytes", len(terminal.written) - written)


def held(table: Table, terminal: Terminal) -> None:
    """300 keys at once: how long the last byte of their effect takes, for each key."""
    terminal.send("hhgg")
    terminal.rest(1.5)
    for keys in ("j" * 300, "k" * 300):
        cpu, begun = terminal.cpu(), perf_counter()
        terminal.send(keys)
        wanted = 301 if keys[0] == "j" else 1
        terminal.wait(lambda screen, wanted=wanted: place(screen) == wanted)  # type: ignore[misc]
        table.add("300 held keys: wall a key", (perf_counter() - begun) * 1_000 / 300)
        table.add("300 held keys: CPU a key", (terminal.cpu() - cpu) * 1_000 / 300)
        terminal.rest(1.0)


def idle(table: Table, terminal: Terminal) -> None:
    seconds = 5.0
    cpu, written, disk = terminal.cpu(), len(terminal.written), terminal.disk_bytes()
    terminal.rest(seconds)
    table.add("idle: CPU ms a second", (terminal.cpu() - cpu) * 1_000 / seconds)
    table.add("idle: bytes to the screen", len(terminal.written) - written)
    table.add("idle: bytes to the disk", terminal.disk_bytes() - disk)


def open_large(table: Table, folder: Path, runs: int) -> None:
    """Articles of 5 KB and 2 MB, a thread of 5,000 comments: from Enter to the text."""
    folder.mkdir()
    settings(folder, first_frame=False, more="")
    paths = Paths.under(folder)
    ensure(paths.data)
    kinds = ("5 KB", "2 MB", "5,000 comments")
    with Store.open(paths.library, now=lambda: NOW) as store:
        feed = store.feeds.add(Feed("https://bench.example/large", full_text="never"))
        entries = [
            Entry(f"{number}", title=f"Entry {number}", published=NOW - timedelta(hours=number + 1))
            for number in range(40 * len(kinds))
        ]
        ids = store.entries.apply(feed, entries, NOW).new
        for number, entry_id in enumerate(ids):  # in the order of the list
            kind = kinds[number // 40]
            size = 2_000_000 if kind == "2 MB" else 5_000
            store.articles.put(entry_id, article(size), origin="page")
            if "comments" in kind and number % 8 == 0:
                store.threads.put(entry_id, thread(5_000, number), NOW)
    for _ in range(max(runs // 2, 1)):
        text = SETTINGS.replace("[reading]", "[reading]\npreview_seconds = 0")
        ensure(folder / "config").joinpath("config.toml").write_text(
            text.format(first_frame="false")
        )
        terminal = reader(folder)
        terminal.wait(lambda screen: BAR in screen.text)
        terminal.rest(1.0)
        for kind, first in zip(kinds, (1, 41, 81), strict=True):
            for step in (0, 8, 16, 24, 32):  # apart: nothing is made ready ahead
                terminal.send(f"h{first + step}G")
                terminal.rest(0.8)
                effect = comments if "comments" in kind else title
                press(table, terminal, f"open: {kind}", "\r", effect)
                terminal.rest(1.0)
        terminal.end("Q")


def article(size: int) -> Article:
    words = "한국 정부는 새 기술의 협력을 발표했다. The quick library of the terminal reader. "
    paragraph = words * 6
    count = max(size // len(paragraph.encode()), 1)
    blocks = (Block("paragraph", f"{number} {paragraph}") for number in range(count))
    return Article(title="Large", blocks=tuple(blocks))


def thread(count: int, entry: int) -> Thread:
    """Each entry's comments are others, or nothing would be seen to change."""
    made = [
        Comment(
            f"{number}",
            f"정말 좋은 정보네요 {entry}의 {number}. " * 4,
            parent_id=f"{number - 1}" if number % 4 else None,
            depth=number % 4,
            author="한혜*",
            published=NOW,
        )
        for number in range(count)
    ]
    return Thread(tuple(made), total=count)


def bar(screen: Screen) -> str:
    """The rows that the cursor stands on, where they stand, and the place told below."""
    rows = [screen.line(number, 0, 42) for number in range(len(screen.cells))]
    marked = [f"{number} {row}" for number, row in enumerate(rows) if row.startswith(BAR)]
    return "\n".join((*marked, place_text(screen)))


def place_text(screen: Screen) -> str:
    return screen.line(len(screen.cells) - 1).rpartition("· ")[2]


def place(screen: Screen) -> int:
    """The number of the row under the cursor, as the last line tells it."""
    number = place_text(screen).partition("/")[0].replace(",", "")
    return int(number) if number.isdecimal() else 0


def title(screen: Screen) -> str:
    """The article: its title and first lines; nothing while it is being made."""
    text = "\n".join(screen.line(number, 44, 120) for number in range(2, 20))
    return "" if "loading" in text else text


def comments(screen: Screen) -> str:
    text = "\n".join(screen.line(number, 122) for number in range(3, 20))
    return text if "정말" in text else ""


def ms(seconds: float | None) -> float:
    return float("nan") if seconds is None else seconds * 1_000


def show(hello: Table, tables: dict[str, Table]) -> None:
    """Median / 95 % of each figure; then the largest over the smallest, and over hello."""
    names = list(tables)
    write(
        f"\n{'median / 95 %, ms unless said':<34}{'hello':>16}" + "".join(f"{n:>20}" for n in names)
    )
    for figure in tables[names[0]].values:
        columns = [tables[name].values[figure] for name in names]
        line = f"{figure:<34}{pair(hello.values.get(figure, [])):>16}"
        line += "".join(f"{pair(column):>20}" for column in columns)
        line += ratio("x", columns[-1], columns[0])
        if figure in hello.values:
            line += ratio("hello x", columns[-1], hello.values[figure])
        write(line)


def show_one(table: Table) -> None:
    write("")
    for figure, values in table.values.items():
        write(f"{figure:<50}{pair(values):>20}{min(values):>10.1f} at best")


def pair(values: Sequence[float]) -> str:
    if not values:
        return ""
    ordered = sorted(values)
    at_95 = ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)]
    return f"{statistics.median(values):.1f} / {at_95:.1f}"


def ratio(label: str, above: Sequence[float], below: Sequence[float]) -> str:
    """The median of the pairwise ratios."""
    pairs = [a / b for a, b in zip(above, below, strict=False) if b]
    return f"  {label}{statistics.median(pairs):.2f}" if pairs else ""


def write(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
