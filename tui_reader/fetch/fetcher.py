"""Fetches one address: redirects checked at each hop, one deadline, every fault one clear line.

`Fetcher` holds the connections and limits of one event loop; `for_feed` and `for_url` give a
`BoundFetch` (a `sources.base.Fetch`) that knows its home: the only origin that gets the
credentials, and the only private host that may be asked. No message ever holds a password.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType

import httpcore
import httpx

from tui_reader.errors import FetchError, RetryLaterError
from tui_reader.fetch.body import read_body
from tui_reader.fetch.bound import BoundFetch
from tui_reader.fetch.connections import Connections, private_is_allowed
from tui_reader.fetch.faults import no_connection, refusal
from tui_reader.fetch.limits import Limits, NetworkSettings, Politeness
from tui_reader.fetch.meter import Allowance, allowance
from tui_reader.fetch.recent import RecentPages
from tui_reader.fetch.request import (
    Request,
    follow_redirect,
    host_of,
    joined,
    keep_cookies,
    parse_address,
    to_send,
    without_user,
)
from tui_reader.models import Feed, Page

MEBIBYTE = 2**20
SIZE_LIMITS = {
    "page": 5 * MEBIBYTE,
    "feed": 10 * MEBIBYTE,
    "thread": 10 * MEBIBYTE,
    "image": 10 * MEBIBYTE,
}
"""Largest decoded answer by kind; an unknown kind counts as a page."""

REDIRECTS = 5
_PERMANENT = (301, 308)
_MOVED = (301, 302, 303, 307, 308)


class Fetcher:
    """Fetches addresses within limits. Use it in `async with`, in one event loop.

    Called by itself it has no home: no credentials, no private hosts but those of the settings.
    """

    def __init__(
        self,
        network: NetworkSettings,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self._network = network
        self._now = now
        self._limits = Limits(network, now, clock)
        self._connections = Connections(environ)
        self._sessions: dict[str, httpx.Cookies] = {}
        self._beginnings: dict[str, asyncio.Lock] = {}
        self._begun: set[str] = set()  # hosts of sessions whose first request is through
        self._without_home = BoundFetch(self, None)
        self.recent_pages = RecentPages(clock)

    async def __aenter__(self) -> Fetcher:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._connections.close()

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
        """One address, without a home; see `sources.base.Fetch`."""
        return await self._without_home(
            url, kind=kind, etag=etag, modified=modified, headers=headers, form=form
        )

    def declare(self, politeness: Mapping[str, Politeness]) -> None:
        """Obey a source's rules for its hosts from now on."""
        self._limits.declare(politeness)

    def for_feed(
        self,
        feed: Feed,
        credentials: tuple[str, str] | None = None,
        *,
        session: bool = False,
    ) -> BoundFetch:
        """A `Fetch` at home at the feed's own address, whose pages are in the feed's charset."""
        bound = self.for_url(feed.url, credentials, session=session)
        return replace(bound, charset=feed.charset) if feed.charset else bound

    def for_url(
        self,
        url: str,
        credentials: tuple[str, str] | None = None,
        *,
        session: bool = False,
    ) -> BoundFetch:
        """A `Fetch` at home at an address that the user gave. With `session` it keeps the site's
        cookies (in memory, for this site, as long as the fetcher lives)."""
        try:
            parsed, inside = parse_address(url)
        except FetchError:  # a built-in feed, a file: it has no home on the network
            return BoundFetch(self, None)
        return BoundFetch(self, parsed, credentials or inside, session)

    def session_of(self, home: httpx.URL) -> httpx.Cookies:
        """The cookie jar of a site."""
        return self._sessions.setdefault(host_of(home), httpx.Cookies())

    async def get(self, request: Request) -> Page:
        """Follow redirects until something answers. Raises FetchError.

        The first request of a session is alone: others sent meanwhile would each begin another
        session, and a board counts a view in each.
        """
        host = host_of(request.url)
        if request.cookies is None or host in self._begun:
            return await self._get(request)
        async with self._beginnings.setdefault(host, asyncio.Lock()):
            if host not in self._begun:
                try:
                    return await self._get(request)
                finally:
                    self._begun.add(host)
        return await self._get(request)

    async def _get(self, request: Request) -> Page:
        request.seconds_left = max(0.1, self._network.timeout_seconds)
        moved: str | None = None
        is_permanent = True
        for _ in range(REDIRECTS + 1):
            page = await self._guarded_hop(request)
            if page.status not in _MOVED:
                self._check(page, request.url)
                asked = str(without_user(request.first))
                return replace(page, requested_url=asked, moved_to=moved if is_permanent else None)
            is_permanent = is_permanent and page.status in _PERMANENT and request.form is None
            follow_redirect(request, page)
            moved = str(without_user(request.url))
        raise FetchError(f"{host_of(request.first)}: more than {REDIRECTS} redirects")

    async def _guarded_hop(self, request: Request) -> Page:
        """One request, with every fault in one line that names the host."""
        host = host_of(request.url)
        try:
            return await self._hop(request, host)
        except FetchError:
            raise
        except httpcore.ConnectError as error:
            raise no_connection(host, error) from error
        except (TimeoutError, httpcore.TimeoutException) as error:
            raise FetchError(
                f"{host}: no whole answer within {self._network.timeout_seconds:g} s"
            ) from error
        except httpcore.ProxyError as error:
            raise FetchError(f"{host}: the proxy refused") from error
        except httpcore.RemoteProtocolError as error:
            raise FetchError(f"{host}: its answer was cut off or is not HTTP") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise FetchError(f"{host}: the connection broke off") from error
        except (
            httpcore.UnsupportedProtocol,
            httpx.InvalidURL,
            httpx.StreamError,
            ValueError,  # UnicodeError too: a header that can't be sent
            TypeError,
            OverflowError,
            ExceptionGroup,  # anyio's, where several addresses of a host were tried
        ) as error:
            raise FetchError(f"{host}: the request can't be made") from error

    async def _hop(self, request: Request, host: str) -> Page:
        home = request.home
        is_home = home is not None and host_of(home) == host
        allowed = is_home or host in self._network.allow_private_hosts
        async with self._limits.turn(host, request.url.path):
            line = self._connections.lend(request.url, private_allowed=allowed)
            began = time.monotonic()
            token = private_is_allowed.set(allowed)
            metered = allowance.set(Allowance(host))
            try:
                async with asyncio.timeout(request.seconds_left):
                    return await self._send(request, line.pool)
            finally:
                allowance.reset(metered)
                private_is_allowed.reset(token)
                request.seconds_left = max(0.1, request.seconds_left - time.monotonic() + began)
                await self._connections.take_back(line)

    async def _send(self, request: Request, pool: httpcore.AsyncConnectionPool) -> Page:
        made = to_send(request)
        may_be_stale = any(connection.is_idle() for connection in pool.connections)
        try:
            response = await pool.handle_async_request(made)
        except (httpcore.RemoteProtocolError, httpcore.WriteError, httpcore.ReadError):
            # The server may have closed a kept connection just when it was used again.
            if not may_be_stale or request.form is not None:
                raise
            response = await pool.handle_async_request(to_send(request))
        try:
            return await self._read(request, response)
        finally:
            await response.aclose()

    async def _read(self, request: Request, response: httpcore.Response) -> Page:
        headers = joined(response.headers)
        if request.cookies is not None:
            keep_cookies(request, response)
        content = b""
        if 200 <= response.status < 300:
            cap = SIZE_LIMITS.get(request.kind, SIZE_LIMITS["page"])
            if (mine := allowance.get()) is not None:
                mine.body_begins(cap)
            stream: AsyncIterator[bytes] = response.aiter_stream()
            coding = headers.get("content-encoding", "")
            content = await read_body(stream, coding, cap, host_of(request.url))
        elif response.status == 304 or _is_short(headers):
            # Read to its end, though nobody wants it: else the connection can't be used again.
            async for _ in response.aiter_stream():
                pass
        return Page(
            url=str(without_user(request.url)),
            status=response.status,
            content=content,
            headers=headers,
            is_not_modified=response.status == 304,
        )

    def _check(self, page: Page, url: httpx.URL) -> None:
        """Raise for what is neither a good answer nor "not modified"."""
        host = host_of(url)
        error = refusal(page, host, self._now())
        if error is None:
            return
        if isinstance(error, RetryLaterError) and error.status == 429:
            self._limits.close_host(host, url.path, error.until)
        raise error


def _is_short(headers: Mapping[str, str]) -> bool:
    """Whether an answer that is not read says that reading it costs nothing."""
    length = headers.get("content-length", "")
    return length.isascii() and length.isdecimal() and len(length) <= 4
