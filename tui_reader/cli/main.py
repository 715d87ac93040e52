"""The command line: finds out what is asked for, does it, and says how it went.

Every expected fault becomes one line on stderr and an exit status (0 done, 1 failed, 2 wrong
use); an unexpected one goes into the log and becomes one line as well. Never a traceback.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from tui_reader import log
from tui_reader.cli.output import flush, prepare_streams, silence_stdout, write_error
from tui_reader.errors import ParseError, ReaderError, UsageError
from tui_reader.paths import Paths

if TYPE_CHECKING:
    import argparse

    from tui_reader.cli.context import Context

DONE, FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


def main(argv: Sequence[str]) -> int:
    """Carry out the command line `argv` (without the program's name); returns the exit status."""
    prepare_streams()
    paths = Paths.default()
    log.setup(paths.log, logging.WARNING)
    try:
        status = _ungrouped(list(argv), paths)
        flush()
    except UsageError as error:
        write_error(str(error))
        return WRONG_USE
    except ReaderError as error:
        write_error(str(error))
        return FAILED
    except BrokenPipeError:
        # Whoever read our output has had enough: nothing failed.
        silence_stdout()
        return DONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit as error:  # argparse, after it has said what it had to say
        return error.code if isinstance(error.code, int) else FAILED
    except OSError as error:
        # A full disk, a stdout that can't be written, a folder that may not be read.
        logging.getLogger(log.NAME).exception("command failed: %s", list(argv)[:1])
        where = f"{error.filename}: " if error.filename else ""
        silence_stdout()
        write_error(f"{where}{error.strerror or error}")
        return FAILED
    except Exception as error:
        logging.getLogger(log.NAME).exception("command failed: %s", list(argv)[:1])
        kind = type(error).__name__
        write_error(
            f"something unexpected went wrong ({kind}): tui-reader doctor looks for damage, "
            f"details are in {paths.log}"
        )
        return FAILED
    return status


def _ungrouped(argv: list[str], paths: Paths) -> int:
    """`_run`, but a fault met inside a group of tasks is raised as itself: the first one says
    what happened as well as all would (a closed pipe ends every task of a refresh)."""
    try:
        return _run(argv, paths)
    except ExceptionGroup as group:
        fault: Exception = group
        while isinstance(fault, ExceptionGroup):
            fault = fault.exceptions[0]
        raise fault from group


def _run(argv: list[str], paths: Paths) -> int:
    if not argv:  # most starts: nothing to be taken apart
        return _open_reader(paths)
    from tui_reader.cli.arguments import command_parser, reader_parser
    from tui_reader.cli.context import Context

    parser, commands = command_parser()
    first = next((word for word in argv if not word.startswith("-")), None)
    asks = any(word in ("--help", "-h", "--version") for word in argv)
    if first in commands or (asks and first is None):
        arguments = parser.parse_args(argv)
        if arguments.demo:
            raise UsageError("--demo opens the reader and goes with no command")
        return _function(arguments)(arguments, Context(paths))
    if asks and "--version" not in argv:
        parser.print_help()
        return DONE
    if asks:
        parser.parse_args(["--version"])
    asked = reader_parser().parse_args(argv)
    target: str | None = asked.target
    if not asked.demo:
        if target is not None:
            check_target(target, commands)
        return _open_reader(paths, target)
    if target is not None:
        raise UsageError("--demo opens the sample edition and takes no TARGET")
    return _open_demo(paths)


def _function(arguments: argparse.Namespace) -> Callable[[argparse.Namespace, Context], int]:
    module, _, function = arguments.function.partition(":")
    found: Callable[[argparse.Namespace, Context], int] = getattr(
        import_module(f"tui_reader.cli.{module}"), function
    )
    return found


def _open_reader(paths: Paths, target: str | None = None, *, demo: bool = False) -> int:
    from tui_reader.config import load
    from tui_reader.ui import run

    loaded = load(paths.config_file)
    problems = loaded.problems
    if paths.site_rules.exists():
        from tui_reader.text.site_rules import load_rules

        problems = (*problems, *load_rules(paths.site_rules).problems)
    return run(
        loaded.config, paths, target=target, demo=demo, problems=problems, located=loaded.located
    )


def check_target(target: str, commands: frozenset[str]) -> None:
    """Raise UsageError when `target` is neither a file nor an address."""
    if Path(target).is_file():
        return
    if "." not in target and ":" not in target and "/" not in target:
        import difflib

        near = difflib.get_close_matches(target, sorted(commands), 1)
        hint = f'; did you mean "{near[0]}"?' if near else " (see tui-reader --help)"
        raise UsageError(f'"{target}" is no command, file or address{hint}')
    from tui_reader.urls import parse_http

    try:
        parse_http(target)
    except ParseError as error:
        raise UsageError(f'"{target}" is no file and no address: {error}') from None


def _open_demo(theirs: Paths) -> int:
    """The sample edition in a library of its own, with votes of its own, gone afterwards; keys and
    looks are those of the settings in `theirs`."""
    import tempfile

    from tui_reader.cli.context import Context
    from tui_reader.cli.demo import copy_settings, fill

    if not (sys.stdin.isatty() and os.environ.get("TERM", "dumb") != "dumb"):
        raise UsageError("the reader needs a terminal (the commands do without: --help)")
    with tempfile.TemporaryDirectory(prefix="tui-reader-demo-") as home:
        paths = Paths.under(Path(home))
        copy_settings(theirs, paths)
        fill(Context(paths))
        return _open_reader(paths, demo=True)
