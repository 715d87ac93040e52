"""The process that parses feeds for a refresh: `python -m tui_reader.refresh.parsing`.

Reads one feed after another on stdin and writes what it says on stdout, its entries ready for the
library. A message is two lengths, JSON of the first and bytes of the second: what comes from the
process that reads hostile documents is read as plain values. Started by `parsers.py`; the end of
stdin ends it.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import struct
import sys
from collections.abc import Callable
from dataclasses import astuple
from typing import Any, BinaryIO, Final, TypeAlias

from tui_reader.errors import ParseError
from tui_reader.sources.feed.parsing import FeedHead, ParsedFeed, read_feed
from tui_reader.store.prepared import PreparedEntry, prepare

Request: TypeAlias = tuple[bytes, str, str | None, str | None]
"""A feed's bytes and address, the charset set for it, the one its answer named."""
Message: TypeAlias = tuple[Any, bytes]
"""Plain values as JSON has them, and bytes."""
LENGTHS = struct.Struct("!II")
PIPE_BYTES = 1 << 20
READY: Message = ("ready", b"")
"""The first message: all is imported."""
_GARBAGE = 20_000
_NICENESS = 5
"""What is read can wait for what is written, and for whoever uses the machine."""


def written(message: Message) -> bytes:
    """A message as it crosses the pipe."""
    values = json.dumps(message[0], ensure_ascii=False, separators=(",", ":")).encode()
    return LENGTHS.pack(len(values), len(message[1])) + values + message[1]


def asking(request: Request) -> Message:
    """The message that asks for a feed to be parsed."""
    return request[1:], request[0]


def answer(message: Message) -> Message:
    """What one feed says; or why it can't be read, as one line."""
    (url, charset, header), data = message
    try:
        parsed = read_feed(data, url, charset=charset, content_type_charset=header)
        return _told(parsed.feed, prepare(parsed.entries))
    except ParseError as error:
        return str(error), b""
    except RecursionError:
        return "nested too deeply to be read", b""
    except MemoryError:
        return "too big to be read", b""
    except Exception as error:  # a fault of ours: this feed fails, the process goes on
        return f"could not be read (internal error: {type(error).__name__})", b""


_TEXTS: Final = tuple(map(PreparedEntry._fields.index, ("summary", "content")))
_COLUMNS: Final = PreparedEntry._fields.index("columns")


def _told(head: FeedHead, entries: tuple[PreparedEntry, ...]) -> Message:
    """Packed texts go behind the values, which have their lengths."""
    rows = []
    texts: list[bytes] = []
    for entry in entries:
        row: list[Any] = list(entry)
        for place in _TEXTS:
            if isinstance(text := row[place], bytes):
                row[place] = len(text)
                texts.append(text)
        rows.append(row)
    return [astuple(head), rows], b"".join(texts)


def understood(message: Message) -> ParsedFeed:
    """What an answer says. Raises ParseError with its line; ValueError and kin for what is none."""
    values, texts = message
    if isinstance(values, str):
        raise ParseError(values)
    head, rows = values
    place = 0
    entries = []
    for row in rows:
        for number in _TEXTS:
            if isinstance(length := row[number], int):
                row[number] = texts[place : place + length]
                place += length
        row[_COLUMNS] = tuple(row[_COLUMNS])
        entries.append(PreparedEntry(*row))
    return ParsedFeed(FeedHead(*head), (), tuple(entries))


def serve(stdin: BinaryIO, stdout: BinaryIO) -> None:
    """Answer until stdin ends."""
    _write(stdout, READY)
    while (message := read(stdin.read)) is not None:
        _write(stdout, answer(message))


def read(take: Callable[[int], bytes]) -> Message | None:
    """The next message; None at the end."""
    lengths = take(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    values, data = LENGTHS.unpack(lengths)
    return json.loads(take(values)), take(data)


def _write(stdout: BinaryIO, message: Message) -> None:
    stdout.write(written(message))
    stdout.flush()


def widen(pipe: BinaryIO) -> None:
    """Make a pipe hold a whole feed where that can be had."""
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's, who ends us
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
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
