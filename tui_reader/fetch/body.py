"""Reads the body of an answer within a cap, undoing gzip piece by piece.

httpx decodes each network chunk whole before it is seen: 2 KB of nested gzip become a gigabyte.
So only gzip is offered, the raw bytes are read, and each piece is decompressed no further than
the cap allows. A body that ends before its gzip stream does is an error, not a short page.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable

from tui_reader.errors import FetchError

_GZIP_MAGIC = b"\x1f\x8b"


async def read_body(chunks: AsyncIterable[bytes], coding: str, cap: int, host: str) -> bytes:
    """The decoded body. Raises FetchError: too big, cut off, or in a coding not asked for."""
    coding = coding.strip().lower()
    if coding in ("", "identity"):
        return await _read_plain(chunks, cap, host)
    if coding in ("gzip", "x-gzip"):
        return await _read_gzip(chunks, cap, host)
    raise FetchError(f"{host}: its answer is in an encoding that was not asked for")


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
    stream = None
    async for chunk in chunks:
        raw += chunk
        if stream is None:
            if len(raw) < len(_GZIP_MAGIC):
                continue
            if not raw.startswith(_GZIP_MAGIC):  # named gzip, sent as it is: seen on real servers
                return await _read_rest(raw, chunks, cap, host)
            stream = zlib.decompressobj(wbits=31)
        while raw:
            try:
                body += stream.decompress(raw, cap + 1 - len(body))
            except zlib.error as error:
                raise FetchError(f"{host}: its compressed answer is damaged") from error
            if len(body) > cap:
                raise too_big(host, cap)
            if not stream.eof:
                raw = stream.unconsumed_tail
                if not raw:
                    break
            elif stream.unused_data.startswith(_GZIP_MAGIC):  # a further member
                raw = stream.unused_data
                stream = zlib.decompressobj(wbits=31)
            else:
                return bytes(body)
    if stream is None:
        return raw
    if not stream.eof:
        raise FetchError(f"{host}: its answer was cut off")
    return bytes(body)


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
