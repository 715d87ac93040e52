"""Filled libraries of a size, kept between runs: made in a process of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def library_of(folder: Path, size: int, text_bytes: int) -> Path:
    """The library of `size` entries in `folder`; made where there is none yet."""
    path = folder / f"{size}-{text_bytes}" / "library.db"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "tests.bench", "--text-bytes", str(text_bytes)]
        subprocess.run(
            [*command, "--child", "build", str(path)], check=True, stdout=subprocess.DEVNULL
        )
    return path
