"""Our exceptions: what is expected to go wrong, each with one clear line for the user.

    ReaderError
    ├── FetchError          the network: no answer, refused, too slow, too big, an HTTP error
    │   ├── NotFoundError   404, 410: the address holds nothing (any more)
    │   └── RetryLaterError 429, 503 or our own per-site limit: `until` says when
    ├── ParseError          what came is not what was expected there
    ├── NotAnArticleError   a list, a feed, an alert, a login form instead of an article
    ├── StoreError          the library can't be opened, read or written
    ├── ConfigError         settings, keymap or theme
    ├── VoteError           a vote could not be put on disk
    └── UsageError          wrong use of a command: exit status 2

Raised where the fault is found, caught once where the work began (a command, a worker's job, one
feed of a refresh) and shown as `str(error)`: one line, no traceback, no secrets.
"""

from __future__ import annotations

from datetime import datetime


class ReaderError(Exception):
    """Any fault we expect. `str(error)` is one line that can be shown as it stands."""


class FetchError(ReaderError):
    """An address could not be fetched. `status` is the HTTP status where there was one."""

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class NotFoundError(FetchError):
    """The server says that nothing is there (404), or nothing any more (410)."""

    @property
    def is_gone(self) -> bool:
        return self.status == 410


class RetryLaterError(FetchError):
    """The server, or the politeness we keep toward it, asks us to come back later."""

    def __init__(self, message: str, *, until: datetime, status: int | None = None) -> None:
        super().__init__(message, status=status)
        self.until = until


class ParseError(ReaderError):
    """What was fetched or opened can't be read as what it should be."""


class NotAnArticleError(ReaderError):
    """The page is something else than an article; the message says what, and what to do."""


class StoreError(ReaderError):
    """The library can't be opened, read or written."""


class ConfigError(ReaderError):
    """A setting, a keymap or a theme can't be used."""


class VoteError(ReaderError):
    """A vote could not be put on disk; it does not count."""


class UsageError(ReaderError):
    """A command was called wrongly (exit status 2)."""
