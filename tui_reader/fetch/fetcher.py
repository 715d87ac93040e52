"""Fetches one address: redirects checked at each hop, one deadline, every fault one clear line.

`Fetcher` holds the connections and limits of one event loop; `for_feed` and `for_url` give a
`BoundFetch` (a `sources.base.Fetch`) that knows its home: the only origin that gets the
credentials, and the only private host that may be asked. No message ever holds a password.
"""

from __future__ import annotations

import asyncio
import base64
import ssl
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from urllib.parse import urlencode

import httpcore
import httpx

from tui_reader import __version__
from tui_reader.errors import FetchError, NotFoundError, RetryLaterError
from tui_reader.fetch.body import read_body
from tui_reader.fetch.connections import Connections, private_is_allowed
from tui_reader.fetch.limits import (
    UNSAID_RETRY_AFTER,
    Limits,
    NetworkSettings,
    Politeness,
    asks_to_wait,
    is_loopback,
    retry_after,
)
from tui_reader.models import Feed, Page

USER_AGENT = f"tui-reader/{__version__} (news reader for the terminal)"
MEBIBYTE = 2**20
SIZE_LIMITS = {"page": 5 * MEBIBYTE, "feed": 10 * MEBIBYTE, "thread": 10 * MEBIBYTE}
"""Largest decoded answer by kind; an unknown kind counts as a page."""

REDIRECTS = 5
_ACCEPT = {
    "feed": "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.7, */*;q=0.5",
    "thread": "application/json, text/html;q=0.9, */*;q=0.5",
}
_ACCEPT_PAGE = "text/html, application/xhtml+xml, */*;q=0.8"
_PERMANENT = (301, 308)
_MOVED = (301, 302, 303, 307, 308)
_COOKIES_A_SITE = 50


@dataclass(slots=True)
class _Request:
    """What is being asked for, on its way through redirects."""

    url: httpx.URL
    kind: str
    headers: Mapping[str, str]
    form: bytes | None
    home: httpx.URL | None
    credentials: tuple[str, str] | None
    cookies: httpx.Cookies | None
    etag: str | None = None
    modified: str | None = None
    first: httpx.URL = field(init=False)
    seconds_left: float = 0.0

    def __post_init__(self) -> None:
        self.first = self.url


@dataclass(frozen=True, slots=True)
class BoundFetch:
    """A `Fetch` with a home: its credentials, session and private host are for this alone."""

    fetcher: Fetcher
    home: httpx.URL | None
    credentials: tuple[str, str] | None = None
    uses_session: bool = False

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
        parsed, inside = _parse(url)
        home, credentials = self.home, self.credentials
        if inside and home is None:
            home = parsed
        if inside and credentials is None and home is not None and _origin(home) == _origin(parsed):
            credentials = inside
        jar = self.fetcher.session_of(home) if self.uses_session and home is not None else None
        request = _Request(
            url=parsed,
            kind=kind,
            headers=headers or {},
            form=urlencode(dict(form)).encode("ascii") if form is not None else None,
            home=home,
            credentials=credentials,
            cookies=jar,
            etag=etag,
            modified=modified,
        )
        return await self.fetcher.get(request)


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
        self._without_home = BoundFetch(self, None)

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
        """A `Fetch` at home at the feed's own address."""
        return self.for_url(feed.url, credentials, session=session)

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
            parsed, inside = _parse(url)
        except FetchError:  # a built-in feed, a file: it has no home on the network
            return BoundFetch(self, None)
        return BoundFetch(self, parsed, credentials or inside, session)

    def session_of(self, home: httpx.URL) -> httpx.Cookies:
        """The cookie jar of a site."""
        return self._sessions.setdefault(_host(home), httpx.Cookies())

    async def get(self, request: _Request) -> Page:
        """Follow redirects until something answers. Raises FetchError."""
        request.seconds_left = max(0.1, self._network.timeout_seconds)
        moved: str | None = None
        is_permanent = True
        for _ in range(REDIRECTS + 1):
            page = await self._guarded_hop(request)
            if page.status not in _MOVED:
                self._check(page, request.url)
                return _with_move(page, str(_shown(request.first)), moved if is_permanent else None)
            is_permanent = is_permanent and page.status in _PERMANENT and request.form is None
            _redirect(request, page)
            moved = str(_shown(request.url))
        raise FetchError(f"{_host(request.first)}: more than {REDIRECTS} redirects")

    async def _guarded_hop(self, request: _Request) -> Page:
        """One request, with every fault in one line that names the host."""
        host = _host(request.url)
        try:
            return await self._hop(request, host)
        except FetchError:
            raise
        except httpcore.ConnectError as error:
            raise FetchError(_connect_fault(host, error)) from error
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
        ) as error:
            raise FetchError(f"{host}: the request can't be made") from error

    async def _hop(self, request: _Request, host: str) -> Page:
        home = request.home
        is_home = home is not None and _host(home) == host
        allowed = is_home or host in self._network.allow_private_hosts
        async with self._limits.turn(host):
            pool = self._connections.pool(request.url, private_allowed=allowed)
            began = time.monotonic()
            token = private_is_allowed.set(allowed)
            try:
                async with asyncio.timeout(request.seconds_left):
                    return await self._send(request, pool)
            finally:
                private_is_allowed.reset(token)
                request.seconds_left = max(0.1, request.seconds_left - time.monotonic() + began)
                await self._connections.trim()

    async def _send(self, request: _Request, pool: httpcore.AsyncConnectionPool) -> Page:
        made = _to_send(request)
        may_be_stale = any(connection.is_idle() for connection in pool.connections)
        try:
            response = await pool.handle_async_request(made)
        except (httpcore.RemoteProtocolError, httpcore.WriteError, httpcore.ReadError):
            # The server may have closed a kept connection just when it was used again.
            if not may_be_stale or request.form is not None:
                raise
            response = await pool.handle_async_request(_to_send(request))
        try:
            return await self._read(request, response)
        finally:
            await response.aclose()

    async def _read(self, request: _Request, response: httpcore.Response) -> Page:
        headers: dict[str, str] = {}
        for name, value in response.headers:
            headers.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
        if request.cookies is not None:
            _keep_cookies(request, response)
        content = b""
        if 200 <= response.status < 300:
            cap = SIZE_LIMITS.get(request.kind, SIZE_LIMITS["page"])
            stream: AsyncIterator[bytes] = response.aiter_stream()
            coding = headers.get("content-encoding", "")
            content = await read_body(stream, coding, cap, _host(request.url))
        return Page(
            url=str(_shown(request.url)),
            status=response.status,
            content=content,
            headers=headers,
            is_not_modified=response.status == 304,
        )

    def _check(self, page: Page, url: httpx.URL) -> None:
        """Raise for what is neither a good answer nor "not modified"."""
        status, host = page.status, _host(url)
        if 200 <= status < 300 or status == 304:
            return
        if status == 404:
            raise NotFoundError(f"{host}: nothing is there (404)", status=status)
        if status == 410:
            raise NotFoundError(f"{host}: gone for good (410)", status=status)
        if status in (429, 503):
            until = retry_after(page.headers.get("retry-after"), self._now())
            if until is None and status == 429:
                until = self._now() + UNSAID_RETRY_AFTER
            if until is not None:
                if status == 429:
                    self._limits.close_host(host, until)
                raise RetryLaterError(asks_to_wait(host, until), until=until, status=status)
        if status == 401:
            raise FetchError(f"{host}: needs a name and password (401)", status=status)
        raise FetchError(f"{host}: {_reason(status)} ({status})", status=status)


def _to_send(request: _Request) -> httpcore.Request:
    url = request.url
    headers = {
        "host": url.netloc.decode("ascii"),
        "user-agent": USER_AGENT,
        "accept": _ACCEPT.get(request.kind, _ACCEPT_PAGE),
        "accept-encoding": "gzip",
    }
    if _can_be_sent(request.etag):
        headers["if-none-match"] = request.etag or ""
    if _can_be_sent(request.modified):
        headers["if-modified-since"] = request.modified or ""
    if _origin(url) == _origin(request.first):
        headers.update({name.lower(): value for name, value in request.headers.items()})
    if request.credentials and request.home and _origin(url) == _origin(request.home):
        pair = ":".join(request.credentials).encode("utf-8")
        headers["authorization"] = "Basic " + base64.b64encode(pair).decode("ascii")
    if request.form is not None:
        headers["content-type"] = "application/x-www-form-urlencoded"
        headers["content-length"] = str(len(request.form))
    if request.cookies is not None:
        plain = httpx.Request("GET", url)
        request.cookies.set_cookie_header(plain)
        if "cookie" in plain.headers:
            headers["cookie"] = plain.headers["cookie"]
    return httpcore.Request(
        "GET" if request.form is None else "POST",
        httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=[(name.encode("ascii"), value.encode("utf-8")) for name, value in headers.items()],
        content=request.form,
    )


def _can_be_sent(value: str | None) -> bool:
    return bool(value) and str(value).isascii() and str(value).isprintable()


def _keep_cookies(request: _Request, response: httpcore.Response) -> None:
    if request.cookies is None or not any(n.lower() == b"set-cookie" for n, _ in response.headers):
        return
    seen = httpx.Response(
        response.status,
        headers=[(n, v) for n, v in response.headers if n.lower() == b"set-cookie"],
        request=httpx.Request("GET", request.url),
    )
    request.cookies.extract_cookies(seen)
    if len(request.cookies.jar) > _COOKIES_A_SITE:
        request.cookies.clear()


def _redirect(request: _Request, page: Page) -> None:
    """Point `request` at the next hop. Raises FetchError for one that must not be followed."""
    host = _host(request.url)
    location = page.headers.get("location", "").strip()
    if not location:
        raise FetchError(f"{host}: a redirect to nowhere", status=page.status)
    try:
        # Header bytes come as latin-1; what is really sent is UTF-8.
        target = request.url.join(location.encode("latin-1").decode("utf-8", "replace"))
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise FetchError(f"{host}: redirects to something that is no address") from error
    if target.scheme not in ("http", "https") or not target.raw_host:
        raise FetchError(f"{host}: redirects to something that is not http or https")
    if request.url.scheme == "https" and target.scheme == "http":
        raise FetchError(f"{host}: redirects from https to plain http, to {_host(target)}")
    if request.form is not None:
        if page.status not in (307, 308):
            request.form = None
        elif _origin(target) != _origin(request.url):
            raise FetchError(f"{host}: passes a form on to {_host(target)}")
    if not target.fragment and request.url.fragment:
        target = target.copy_with(fragment=request.url.fragment)
    request.url = _shown(target)


def _with_move(page: Page, requested: str, moved_to: str | None) -> Page:
    return Page(
        url=page.url,
        status=page.status,
        content=page.content,
        headers=page.headers,
        requested_url=requested,
        moved_to=moved_to,
        is_not_modified=page.is_not_modified,
    )


def _parse(url: str) -> tuple[httpx.URL, tuple[str, str] | None]:
    """The address without user and password, and these. Raises FetchError."""
    try:
        parsed = httpx.URL(url.strip())
        if parsed.scheme not in ("http", "https") or not parsed.raw_host:
            raise FetchError("not fetched: only http and https addresses are")
        if (parsed.port or 1) > 65535:
            raise FetchError("not fetched: that is no address")
        inside = (parsed.username, parsed.password) if parsed.userinfo else None
        return _shown(parsed), inside
    except (httpx.InvalidURL, UnicodeError, ValueError, TypeError) as error:
        raise FetchError("not fetched: that is no address") from error


def _shown(url: httpx.URL) -> httpx.URL:
    return url.copy_with(username=None, password=None) if url.userinfo else url


def _host(url: httpx.URL) -> str:
    return url.raw_host.decode("ascii")


def _origin(url: httpx.URL) -> tuple[str, bytes, int]:
    return url.scheme, url.raw_host, url.port or (443 if url.scheme == "https" else 80)


def _connect_fault(host: str, error: httpcore.ConnectError) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"{host}: its certificate is not valid ({cause.verify_message})"
        if isinstance(cause, ssl.SSLError):
            return f"{host}: no secure connection could be made"
        if isinstance(cause, ConnectionRefusedError):
            break
        cause = cause.__cause__ or cause.__context__
    return f"{host}: could not be connected to"


def _reason(status: int) -> str:
    if status == 403:
        return "refuses access"
    if status == 405:
        return "does not take this request"
    return "the server failed" if status >= 500 else "the server refuses"


__all__ = ["REDIRECTS", "SIZE_LIMITS", "BoundFetch", "Fetcher", "is_loopback"]
