"""The log file: what went wrong, for the person who has to find out why.

Set up once a process, by `__main__`, the worker and the screen. Nothing is written, nor a file
made, until there is something to say. Each record opens, appends and closes: several processes
(screen, worker, commands) write to one file, and the one that finds it full renames it. Files are
ours only (0600); passwords, tokens and keys are taken out before anything is written.
"""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path

from tui_reader.paths import ensure

LIMIT = 1_000_000
"""Bytes after which the file becomes NAME.1 and a new one is begun."""

NAME = "tui_reader"

_HIDDEN = "[hidden]"
_SECRETS = (
    # user:password@host, in an address (the user's name goes too)
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)[^\s/@'\"<>]+@"), rf"\1{_HIDDEN}@"),
    # headers
    (
        re.compile(
            r"(?i)\b((?:proxy-)?authorization|cookie|set-cookie|x-[a-z-]*(?:key|token))"
            r"(['\"]?\s*[:=,]\s*b?['\"]?)[^\r\n'\"]+"
        ),
        rf"\1\2{_HIDDEN}",
    ),
    (re.compile(r"(?i)\b(basic|bearer)\s+[a-z0-9._~+/=-]{6,}"), rf"\1 {_HIDDEN}"),
    # parameters and fields whose name says that the value is a secret
    (
        re.compile(
            r"(?i)([\w-]*(?:passw(?:or)?d|passwd|secret|token|api[_-]?key|access[_-]?key"
            r"|signature|session(?:[_-]?id)?|credentials?)['\"]?\s*[=:]\s*)"
            r"(?:b?'[^']*'|b?\"[^\"]*\"|[^\s&,;'\"]+)"
        ),
        rf"\1{_HIDDEN}",
    ),
    (re.compile(r"(?i)([?&](?:key|auth|sig|pw|pwd|sid)=)[^\s&'\"]+"), rf"\1{_HIDDEN}"),
)
_CONTROLS = {
    code: "␣" for code in [*range(32), *range(127, 160)] if chr(code) not in "\n\t"
} | dict.fromkeys([0x061C, *range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def without_secrets(text: str) -> str:
    """`text` with passwords, tokens, cookies and keys replaced, and no control characters."""
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text.translate(_CONTROLS).encode("utf-8", "replace").decode("utf-8")


class _AppendingHandler(logging.Handler):
    """Appends each record to `path`, and begins a new file after `LIMIT` bytes."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.setFormatter(
            logging.Formatter("%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s")
        )

    def emit(self, record: logging.LogRecord) -> None:
        try:
            data = (without_secrets(self.format(record)) + "\n").encode("utf-8", "replace")
            ensure(self.path.parent)
            if self.path.exists() and self.path.stat().st_size + len(data) > LIMIT:
                os.replace(self.path, self.path.with_name(self.path.name + ".1"))
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NONBLOCK", 0)
            with os.fdopen(os.open(self.path, flags, 0o600), "ab") as file:
                file.write(data[:LIMIT])
        except OSError:
            # A log that can't be written (disk full, read-only folder) must not stop the reader,
            # and there is no other place to tell of it.
            return


def setup(path: Path, level: int = logging.INFO) -> logging.Logger:
    """Send the reader's records, and warnings of the libraries, to the file at `path`.

    May be called again (another path, another level); only the last call holds.
    """
    root = logging.getLogger()
    for handler in [h for h in root.handlers if isinstance(h, _AppendingHandler)]:
        root.removeHandler(handler)
    root.addHandler(_AppendingHandler(path))
    # Below warnings httpx writes whole addresses, feedparser and trafilatura whole pages.
    for name in ("httpx", "httpcore", "trafilatura", "htmldate", "courlan", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logger = logging.getLogger(NAME)
    logger.setLevel(level)
    return logger
