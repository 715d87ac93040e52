"""What a piece of work was made of, so that it can be asked whether anything of it has changed.

A thread is often made of several answers (a post, its comments, more of them), and a source can't
go on from a "304 Not Modified" whose body nobody has. So every answer fetched inside `recording`
is noted with its validators; the next time `unchanged` asks for all of them by condition before
the source begins. What one of these requests brings after all is at hand for the source: no
request is made twice. Used by `reading.threads`; `BoundFetch` does the noting.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui_reader.errors import FetchError, NotFoundError, RetryLaterError
from tui_reader.models import Answer

if TYPE_CHECKING:
    from tui_reader.fetch.bound import BoundFetch
    from tui_reader.models import Page

MOST = 4
"""Work made of more answers is not asked about: it costs as much as doing it again."""


@dataclass(slots=True)
class Record:
    """The answers of one piece of work; `is_whole`: each of them can be asked about."""

    found: dict[str, Answer] = field(default_factory=dict)
    is_whole: bool = True
    at_hand: dict[Answer, Page] = field(default_factory=dict)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What to ask for the next time; none where that would tell nothing."""
        return tuple(self.found.values()) if self.is_whole and len(self.found) <= MOST else ()

    def note(self, url: str, kind: str, headers: Mapping[str, str], page: Page) -> None:
        """Keep what a request was answered with."""
        etag, modified = page.headers.get("etag"), page.headers.get("last-modified")
        self.is_whole = self.is_whole and bool(etag or modified)
        self.found[url] = Answer(url, etag, modified, kind, tuple(headers.items()))

    def note_fault(self, error: FetchError) -> None:
        """What is not there may be missing for good; any other fault may have gone next time."""
        self.is_whole = self.is_whole and isinstance(error, NotFoundError)

    def take(self, url: str, kind: str, headers: Mapping[str, str]) -> Page | None:
        """A page that was brought while asking for changes, once."""
        return self.at_hand.pop(Answer(url, kind=kind, headers=tuple(headers.items())), None)

    async def unchanged(self, answers: Sequence[Answer], fetch: BoundFetch) -> bool:
        """Whether all of them are said to be as they were. A fault says nothing, but for a host
        that wants no requests. Raises RetryLaterError."""
        for told in answers:
            headers = dict(told.headers)
            try:
                page = await fetch(
                    told.url,
                    kind=told.kind,
                    etag=told.etag,
                    modified=told.modified,
                    headers=headers,
                )
            except RetryLaterError:
                raise
            except FetchError:
                return False
            if not page.is_not_modified:
                self.at_hand[Answer(told.url, kind=told.kind, headers=told.headers)] = page
                return False
        return bool(answers)


current: ContextVar[Record | None] = ContextVar("record", default=None)
"""Where the work that is going on has its answers noted."""


@contextmanager
def recording() -> Iterator[Record]:
    """Notes what is fetched inside, also by tasks that are started there."""
    record = Record()
    token = current.set(record)
    try:
        yield record
    finally:
        current.reset(token)
