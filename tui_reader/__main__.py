"""`tui-reader` and `python -m tui_reader`: hands over to the commands."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command, or the reader; returns the exit status."""
    from tui_reader.cli.main import main as run

    return run(sys.argv[1:] if argv is None else argv)


if __name__ == "__main__":
    sys.exit(main())
