"""Counts the bytes that come in for a request, below HTTP: what a server sends beside the body.

A cap on the body sees no endless "103 Early Hints", no headers without end, no extensions of
chunks, no trailers and no empty blocks of gzip: each costs processor time until the deadline, and
none of it is body. The allowance is the request's own, found by its task (`allowance`).
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any

import httpcore

from tui_reader.errors import FetchError

HEAD_BYTES = 512 * 1024
"""May come before the answer begins (the first of its body may be among it)."""
EXTRA_BYTES = 1024 * 1024
"""May come beside the body itself."""


class Allowance:
    """How many bytes may still come for one request."""

    __slots__ = ("host", "left")

    def __init__(self, host: str) -> None:
        self.host = host
        self.left = HEAD_BYTES

    def body_begins(self, cap: int) -> None:
        """The head is read: now a body of `cap` bytes may come."""
        self.left = cap + EXTRA_BYTES

    def take(self, count: int) -> None:
        """`count` bytes came. Raises FetchError when they are too many."""
        self.left -= count
        if self.left < 0:
            raise FetchError(f"{self.host}: it sends without end")


allowance: ContextVar[Allowance | None] = ContextVar("allowance", default=None)
"""That of the request of this task."""


class _MeteredStream(httpcore.AsyncNetworkStream):
    """A stream that counts what it reads."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner

    async def read(
        self,
        max_bytes: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
    ) -> bytes:
        data = await self._inner.read(max_bytes, timeout)
        mine = allowance.get()
        if mine is not None:
            mine.take(len(data))
        return data

    async def write(
        self,
        buffer: bytes,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
    ) -> None:
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
    ) -> httpcore.AsyncNetworkStream:
        return _MeteredStream(await self._inner.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class MeteredBackend(httpcore.AnyIOBackend):
    """httpcore's own way to connect, its streams counted."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        plain = await super().connect_tcp(host, port, timeout, local_address, socket_options)
        return _MeteredStream(plain)
