"""Reads the body of an answer within a cap, undoing gzip piece by piece.

httpx decodes each network chunk whole before it is seen: 2 KB of nested gzip become a gigabyte.
So only gzip is offered, the raw bytes are read, and each piece is decompressed no further than
the cap allows. A body that ends before its gzip stream does is an error, not a short page.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable, AsyncIterator

from tui_reader.errors import FetchError

_GZIP_MAGIC = b"\x1f\x8b"
CRUMBS = 50_000
CRUMB_BYTES = 64
"""After so many pieces of a body they must have been so large on average."""


async def read_body(chunks: AsyncIterable[bytes], coding: str, cap: int, host: str) -> bytes:
    """The decoded body. Raises FetchError: too big, cut off, or in a coding not asked for."""
    coding = coding.strip().lower()
    chunks = _in_pieces(chunks, host)
    if coding in ("", "identity"):
        return await _read_plain(chunks, cap, host)
    if coding in ("gzip", "x-gzip"):
        return await _read_gzip(chunks, cap, host)
    raise FetchError(f"{host}: its answer is in an encoding that was not asked for")


async def _in_pieces(chunks: AsyncIterable[bytes], host: str) -> AsyncIterator[bytes]:
    """`chunks`, as long as they are worth their cost: each takes some 10 µs, and a body of ten
    million chunks of one byte would be read until the deadline."""
    number = length = 0
    async for chunk in chunks:
        number += 1
        length += len(chunk)
        if number > CRUMBS and length < number * CRUMB_BYTES:
            raise FetchError(f"{host}: sends its answer in crumbs")
        yield chunk


async def _read_plain(chunks: AsyncIterable[bytes], cap: int, host: str) -> bytes:
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > cap:
            raise too_big(host, cap)
    return bytes(body)


async def _read_gzip(chunks: AsyncIterable[bytes], cap: int, host: str) -> bytes:
    body = bytearray()
    raw = b""
    stream = None  # of the member that is being read
    members = 0
    async for chunk in chunks:
        raw += chunk
        while len(raw) >= (1 if stream else len(_GZIP_MAGIC)):
            if stream is None:
                if not raw.startswith(_GZIP_MAGIC):
                    # Behind the members it is padding; named gzip, sent as it is: seen for real.
                    return bytes(body) if members else await _read_rest(raw, chunks, cap, host)
                stream = zlib.decompressobj(wbits=31)
            try:
                body += stream.decompress(raw, cap + 1 - len(body))
            except zlib.error as error:
                raise FetchError(f"{host}: its compressed answer is damaged") from error
            if len(body) > cap:
                raise too_big(host, cap)
            raw = stream.unconsumed_tail
            if stream.eof:
                raw, stream, members = stream.unused_data, None, members + 1
    if stream is not None:
        raise FetchError(f"{host}: its answer was cut off")
    return bytes(body) if members else raw


async def _read_rest(start: bytes, chunks: AsyncIterable[bytes], cap: int, host: str) -> bytes:
    body = bytearray(start)
    async for chunk in chunks:
        body += chunk
        if len(body) > cap:
            raise too_big(host, cap)
    return bytes(body)


def too_big(host: str, cap: int) -> FetchError:
    """The error for a body over its cap."""
    return FetchError(f"{host}: its answer is larger than {cap / 2**20:.0f} MB")
