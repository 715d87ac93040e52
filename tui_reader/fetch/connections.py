"""Connections: kept open a host, made only to addresses that may be connected to.

The address is checked where the connection is made, after the name was looked up, so that no
spelling of a private address (decimal, mapped, a name that points there, a redirect) gets round
it. A proxy that the user set makes the connection itself and is not checked. httpcore searches
its whole pool several times at each request, looking into every socket: so each of its pools is
one connection, lent to one request at a time.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import threading
import urllib.request
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import httpcore
import httpx

from tui_reader.errors import FetchError
from tui_reader.fetch.meter import MeteredBackend

LINES_KEPT = 64
KEEP_SECONDS = 20.0
CONNECTIONS_A_LINE = 2  # the one in use, and one that is just being given up
CONNECT_SECONDS = 6.0
"""How long one of several addresses of a host is tried before the next."""

_CARRIES_IPV4 = tuple(
    map(IPv6Network, ("64:ff9b::/96", "::ffff:0:0:0/96", "::/96"))  # NAT64, SIIT, "compatible"
)
_NEVER_PUBLIC = tuple(
    map(IPv6Network, ("64:ff9b:1::/48", "100::/64", "2001::/23", "5f00::/16", "fec0::/10"))
)
_NEVER_PUBLIC_4 = tuple(map(IPv4Network, ("192.0.0.0/24", "192.88.99.0/24")))
"""Networks that `ipaddress` (as of 3.11) takes for global though nothing public is there."""

private_is_allowed: ContextVar[bool] = ContextVar("private_is_allowed", default=False)
"""Whether the request of this task may connect to a private address."""


def is_private(address: str) -> bool:
    """Whether an IP address is anything but a public one; true for what is no IP address."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return True
    if isinstance(ip, IPv6Address):
        inner: IPv4Address | None = ip.ipv4_mapped or ip.sixtofour
        if inner is None and any(ip in network for network in _CARRIES_IPV4):
            inner = IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_private(str(inner))
        reserved = any(ip in network for network in _NEVER_PUBLIC)
    else:
        reserved = any(ip in network for network in _NEVER_PUBLIC_4)
    return reserved or not ip.is_global or ip.is_multicast


async def look_up(host: str, port: int) -> list[str]:
    """The IP addresses of a host, in the system's order.

    In a thread of its own: a dead name server must neither fill the shared thread pool nor keep
    the process from ending. Raises OSError, UnicodeError.
    """
    try:
        return [str(ip_address(host.strip("[]")))]
    except ValueError:
        pass
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def deliver(found: list[str], error: Exception | None) -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(found)

    def ask() -> None:
        found: list[str] = []
        error: Exception | None = None
        try:
            infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found = list(dict.fromkeys(str(info[4][0]) for info in infos))
        except (OSError, UnicodeError) as fault:
            error = fault
        if not loop.is_closed():
            loop.call_soon_threadsafe(deliver, found, error)

    threading.Thread(target=ask, name=f"look up {host}", daemon=True).start()
    return await answer


class _GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects like httpcore's own backend, but only where it may."""

    def __init__(self, private_hosts: set[str]) -> None:
        self._private_hosts = private_hosts
        self._plain = MeteredBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            found = await look_up(host, port)
        except (OSError, UnicodeError) as error:
            raise FetchError(f"{host}: no such host, or no network") from error
        public = [address for address in found if not is_private(address)]
        if not private_is_allowed.get():
            if found and not public:
                raise private_error(host)
            found = public
        elif len(public) < len(found):
            self._private_hosts.add(host)
        last: Exception | None = None
        for number, address in enumerate(found, 1):
            wait = timeout if number == len(found) else CONNECT_SECONDS
            try:
                return await self._plain.connect_tcp(
                    address, port, wait, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last or FetchError(f"{host}: no such host")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def private_error(host: str) -> FetchError:
    """The error for a host that may not be connected to."""
    return FetchError(f"{host}: refused, it is an address of a private network")


Key = tuple[str, str, int | None, str | None]
"""Scheme, host, port and proxy: requests with the same one can use each other's connections."""


@dataclass(eq=False, slots=True)
class Line:
    """One kept connection, lent to one request at a time. httpcore calls it a pool."""

    key: Key
    pool: httpcore.AsyncConnectionPool


class Connections:
    """Connections by host and proxy, for one event loop."""

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        self._idle: OrderedDict[Line, None] = OrderedDict()  # the one used last at the end
        self._idle_by_key: dict[Key, list[Line]] = {}
        self._lent: set[Line] = set()
        self._private_hosts: set[str] = set()
        self._backend = _GuardedBackend(self._private_hosts)
        self._tls: ssl.SSLContext | None = None
        self._proxies, self._no_proxy = _proxy_settings(os.environ if environ is None else environ)

    def lend(self, url: httpx.URL, *, private_allowed: bool) -> Line:
        """A line to the host of `url`. Raises FetchError when it may not be connected to."""
        host = url.raw_host.decode("ascii")
        proxy = self._proxy(url)
        # A connection that someone who may has opened is not for those who may not.
        if proxy is None and not private_allowed and host in self._private_hosts:
            raise private_error(host)
        key = (url.scheme, host, url.port, proxy)
        idle = self._idle_by_key.get(key)
        if idle:
            line = idle.pop()
            del self._idle[line]
        else:
            line = Line(key, self._make(url.scheme, proxy))
        self._lent.add(line)
        return line

    async def take_back(self, line: Line) -> None:
        """A request is through with its line. What is beyond those kept is closed."""
        self._lent.discard(line)
        self._idle[line] = None
        self._idle_by_key.setdefault(line.key, []).append(line)
        while len(self._idle) > LINES_KEPT:
            oldest, _ = self._idle.popitem(last=False)
            others = self._idle_by_key[oldest.key]
            others.remove(oldest)
            if not others:
                del self._idle_by_key[oldest.key]
            await oldest.pool.aclose()

    async def close(self) -> None:
        lines = [*self._idle, *self._lent]
        self._idle.clear()
        self._idle_by_key.clear()
        for line in lines:
            await line.pool.aclose()

    def _make(self, scheme: str, proxy: str | None) -> httpcore.AsyncConnectionPool:
        tls = self._tls_context() if scheme == "https" else None
        if proxy is None:
            return httpcore.AsyncConnectionPool(
                ssl_context=tls,
                max_connections=CONNECTIONS_A_LINE,
                max_keepalive_connections=1,
                keepalive_expiry=KEEP_SECONDS,
                network_backend=self._backend,
            )
        address = httpx.URL(proxy)
        auth = (address.username, address.password) if address.userinfo else None
        return httpcore.AsyncHTTPProxy(
            str(address.copy_with(username=None, password=None)),
            proxy_auth=auth,
            ssl_context=tls,
            max_connections=CONNECTIONS_A_LINE,
            max_keepalive_connections=1,
            keepalive_expiry=KEEP_SECONDS,
            network_backend=MeteredBackend(),
        )

    def _tls_context(self) -> ssl.SSLContext:
        """One for all (loading the certificates takes 20 ms)."""
        if self._tls is None:
            self._tls = httpx.create_ssl_context()
        return self._tls

    def _proxy(self, url: httpx.URL) -> str | None:
        proxy = self._proxies.get(url.scheme) or self._proxies.get("all")
        if not proxy or self._no_proxy(url.raw_host.decode("ascii")):
            return None
        if "://" not in proxy:
            proxy = f"http://{proxy}"
        if not proxy.lower().startswith(("http://", "https://")):
            raise FetchError("the proxy that the environment names is not an http one")
        return proxy


def _proxy_settings(
    environ: Mapping[str, str],
) -> tuple[dict[str, str], Callable[[str], bool]]:
    """The proxies that the environment names, and which hosts go without one."""
    found: dict[str, str] = {}
    for lower_wins in (False, True):
        for name, value in environ.items():
            scheme, mark, _ = name.lower().rpartition("_proxy")
            if mark and name.lower().endswith("_proxy") and (name.islower() or not lower_wins):
                found[scheme] = value
    # A CGI server puts a client's "Proxy:" header there (httpoxy).
    if "REQUEST_METHOD" in environ:
        found.pop("http", None)
    found = {scheme: value for scheme, value in found.items() if value}

    def without_proxy(host: str) -> bool:
        return bool(urllib.request.proxy_bypass_environment(host, found))  # type: ignore[attr-defined]

    return found, without_proxy
