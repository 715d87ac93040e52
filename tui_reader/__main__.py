"""`tui-reader` and `python -m tui_reader`: hands over to the commands."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command, or the reader; returns the exit status."""
    arguments = sys.argv[1:] if argv is None else argv
    if arguments:
        return _run(arguments)
    from tui_reader.ui import first_frame

    first_frame.begin()  # shows what the reader will show, while all else is imported
    try:
        return _run(arguments)
    finally:
        first_frame.end()


def _run(arguments: Sequence[str]) -> int:
    from tui_reader.cli.main import main as run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
