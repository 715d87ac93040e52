"""Fetching on behalf of one feed or address: what it knows of its home, and what was asked already.

Made by `Fetcher.for_feed` and `for_url`; a source is given one and never sees the fetcher.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx

from tui_reader.errors import FetchError
from tui_reader.fetch import answers
from tui_reader.fetch.request import Request, origin_of, parse_address
from tui_reader.models import Page

if TYPE_CHECKING:
    from tui_reader.fetch.fetcher import Fetcher


@dataclass(frozen=True, slots=True)
class BoundFetch:
    """A `Fetch` with a home: its credentials, session and private host are for this alone."""

    fetcher: Fetcher
    home: httpx.URL | None
    credentials: tuple[str, str] | None = None
    uses_session: bool = False
    charset: str | None = None  # the user's override: every page of the feed is read in it

    async def __call__(
        self,
        url: str,
        *,
        kind: str = "page",
        etag: str | None = None,
        modified: str | None = None,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Page:
        """One address; see `sources.base.Fetch`."""
        record = answers.current.get()
        if record is None or etag or modified:  # the latter asks for changes itself
            return await self._get(url, kind, etag, modified, headers or {}, form)
        page = record.take(url, kind, headers or {}) if form is None else None
        try:
            page = page or await self._get(url, kind, None, None, headers or {}, form)
        except FetchError as error:
            record.note_fault(error)
            raise
        if form is None:
            record.note(url, kind, headers or {}, page)
        else:
            record.is_whole = False
        return page

    async def _get(
        self,
        url: str,
        kind: str,
        etag: str | None,
        modified: str | None,
        headers: Mapping[str, str],
        form: Mapping[str, str] | None,
    ) -> Page:
        parsed, inside = parse_address(url)
        home, credentials = self.home, self.credentials
        if inside and home is None:
            home = parsed
        if (
            inside
            and credentials is None
            and home is not None
            and origin_of(home) == origin_of(parsed)
        ):
            credentials = inside
        jar = self.fetcher.session_of(home) if self.uses_session and home is not None else None
        request = Request(
            url=parsed,
            kind=kind,
            headers=headers,
            form=urlencode(dict(form)).encode("ascii") if form is not None else None,
            home=home,
            credentials=credentials,
            cookies=jar,
            etag=etag,
            modified=modified,
        )
        page = await self.fetcher.get(request)
        return replace(page, charset_override=self.charset) if self.charset else page

    async def recent(self, url: str, *, fresh: bool = False) -> Page:
        """A page as this very fetch got it within the last minute, else (or `fresh`) fetched."""
        key = (self.home, self.credentials, self.uses_session, self.charset, url)
        page = await self.fetcher.recent_pages.get(key, lambda: self(url), fresh=fresh)
        if (record := answers.current.get()) is not None:
            record.note(url, "page", {}, page)
        return page
