"""`python -m tests.bench [--million] [--sizes N,N] [--keep FOLDER]`: a table on standard output."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.measure import build, library_bytes, measure, peak_megabytes, votes


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured at one size; `made` only if the library was made now."""

    size: int
    made: dict[str, Any] | None
    used: dict[str, Any]


SIZES = (1_000, 10_000, 100_000)
MILLION = 1_000_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--million", action="store_true", help="1,000,000 too: 5 GB, 25 minutes")
    parser.add_argument("--sizes", help="other numbers of entries, parted by commas")
    parser.add_argument("--keep", type=Path, help="where libraries are kept, and found next time")
    parser.add_argument("--text-bytes", type=int, default=4_000, help="text of an entry")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        what, path = options.child
        write(json.dumps(child(what, path, options.text_bytes)))
        return 0
    sizes = tuple(int(size) for size in options.sizes.split(",")) if options.sizes else SIZES
    if options.million:
        sizes = (*sizes, MILLION)
    with tempfile.TemporaryDirectory(prefix="tui-reader-bench-") as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        results = []
        for size in sizes:
            path = folder / f"{size}-{options.text_bytes}" / "library.db"
            made = run("build", path, options.text_bytes) if not path.exists() else None
            results.append(Result(size, made, run("measure", path, options.text_bytes)))
        show(results)
        for old in (0, 50_000):
            cpu, wall = votes(Path(temporary) / f"votes-{old}", old)
            write(f"a vote with {old:,} votes in the files: {cpu:.2f} ms CPU, {wall:.2f} ms wall")
    return 0


def run(what: str, path: Path, text_bytes: int) -> dict[str, Any]:
    """Do `what` in a process of its own; what it says."""
    write(f"{what} {path.parent.name} ...")
    command = [sys.executable, "-m", "tests.bench", "--text-bytes", str(text_bytes)]
    done = subprocess.run(
        [*command, "--child", what, str(path)], check=True, stdout=subprocess.PIPE, text=True
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def child(what: str, path: str, text_bytes: int) -> dict[str, Any]:
    place = Path(path)
    size = int(place.parent.name.split("-")[0])
    timings = build(place, size, text_bytes) if what == "build" else measure(place)
    return {"timings": timings, "peak": peak_megabytes(), "bytes": library_bytes(place)}


def show(results: list[Result]) -> None:
    """The table: CPU / wall in milliseconds for each size, and the last over the first."""
    write("\n" + f"{'CPU / wall, ms':<34}" + "".join(f"{each.size:>19,}" for each in results))
    made = [each.made for each in results if each.made]
    if len(made) == len(results):
        show_part(made, "peak memory, filling")
    show_part([each.used for each in results], "peak memory, using")
    sizes = "".join(f"{each.used['bytes'] / each.size:>17.0f} B" for each in results)
    write(f"{'library, for each entry':<34}{sizes}\n")


def show_part(columns: list[dict[str, Any]], memory: str) -> None:
    for name in columns[0]["timings"]:
        cells = [column["timings"][name] for column in columns]
        ratio = f"  x{cells[-1][0] / max(cells[0][0], 1e-6):.2f}"
        write(f"{name:<34}" + "".join(f"{c:>9.3f} /{w:>8.3f}" for c, w in cells) + ratio)
    write(f"{memory:<34}" + "".join(f"{column['peak']:>16.0f} MB" for column in columns))


def write(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
