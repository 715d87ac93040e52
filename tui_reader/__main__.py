"""`tui-reader` and `python -m tui_reader`: hands over to the commands."""

from __future__ import annotations

# Nothing else here: until these are loaded ^C shows where Python met it.
import signal
import sys
from collections.abc import Callable, Sequence
from types import FrameType

Interrupt = Callable[[int, FrameType | None], object] | int
"""What Python does at ^C: a function, or one of the numbers of `signal`."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command, or the reader; returns the exit status."""
    arguments = sys.argv[1:] if argv is None else argv
    # While modules are loaded and when all is done, ^C just ends: nothing is there to tidy, and
    # Python's own way with it would show where it was met. Between, `cli.main` sees to it.
    before = signal.signal(signal.SIGINT, signal.SIG_DFL) if argv is None else None
    if arguments:
        return _run(arguments, before)
    from tui_reader.ui import first_frame

    first_frame.begin()  # shows what the reader will show, while all else is imported
    try:
        return _run(arguments, None if first_frame.is_up() else before)
    finally:
        first_frame.end()


def _run(arguments: Sequence[str], interrupt: Interrupt | None) -> int:
    from tui_reader.cli.main import main as run

    if interrupt is not None:
        signal.signal(signal.SIGINT, interrupt)
    try:
        return run(arguments)
    finally:
        if interrupt is not None:
            signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    sys.exit(main())
