"""What a measured program is started with."""

from __future__ import annotations

import compileall
import os
from functools import cache
from pathlib import Path

import tui_reader


def as_installed(home: Path | str) -> dict[str, str]:
    """An environment with `home` as the reader's own, and its modules compiled as an installer
    leaves them: else a start is one of somebody who changes the code."""
    _compiled()
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "TUI_READER_HOME": str(home), "TERM": "xterm-256color"}


@cache
def _compiled() -> None:
    compileall.compile_dir(Path(tui_reader.__file__).parent, quiet=1)
