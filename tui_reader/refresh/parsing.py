"""The process that parses feeds for a refresh: `python -m tui_reader.refresh.parsing`.

Reads one feed after another on stdin and writes what it says on stdout, its entries ready for the
library. Each message is a length and a marshalled value: plain values only, nothing that could
be code. Started by `parsers.py`, whose end (the end of stdin) ends it.
"""

from __future__ import annotations

import contextlib
import gc
import marshal
import signal
import struct
import sys
from dataclasses import astuple
from typing import Any, BinaryIO, TypeAlias

from tui_reader.errors import ParseError
from tui_reader.sources.feed import read_feed
from tui_reader.store.prepared import prepare

Request: TypeAlias = tuple[bytes, str, str | None, str | None]
"""A feed's bytes and address, the charset set for it, the one its answer named."""
HEAD = struct.Struct("!I")
PIPE_BYTES = 1 << 20
READY = "ready"
"""The first message: all is imported."""
_GARBAGE = 20_000


def packed(value: Any) -> bytes:
    """One message."""
    data = marshal.dumps(value)
    return HEAD.pack(len(data)) + data


def answer(request: Request) -> Any:
    """What one feed says, (head, entries); or why it can't be read, as one line."""
    data, url, charset, header = request
    try:
        parsed = read_feed(data, url, charset=charset, content_type_charset=header)
    except ParseError as error:
        return str(error)
    except RecursionError:
        return "nested too deeply to be read"
    except MemoryError:
        return "too big to be read"
    except Exception as error:  # a fault of ours: this feed fails, the process goes on
        return f"could not be read (internal error: {type(error).__name__})"
    return astuple(parsed.feed), [tuple(entry) for entry in prepare(parsed.entries)]


def serve(stdin: BinaryIO, stdout: BinaryIO) -> None:
    """Answer until stdin ends."""
    _write(stdout, READY)
    while len(head := stdin.read(HEAD.size)) == HEAD.size:
        (size,) = HEAD.unpack(head)
        request = marshal.loads(stdin.read(size))  # noqa: S302 -- from our own parent
        _write(stdout, answer(request))


def _write(stdout: BinaryIO, value: Any) -> None:
    stdout.write(packed(value))
    stdout.flush()


def widen(pipe: BinaryIO) -> None:
    """Make a pipe hold a whole feed where that can be had."""
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's, who ends us
    gc.freeze()
    gc.set_threshold(_GARBAGE)  # feeds make many values and no circles
    output = sys.stdout.buffer
    widen(sys.stdin.buffer)
    widen(output)
    sys.stdout = sys.stderr
    try:
        serve(sys.stdin.buffer, output)
    except (OSError, EOFError, ValueError):
        sys.exit(1)  # the parent is gone
