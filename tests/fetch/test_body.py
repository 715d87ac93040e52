"""Bodies in pieces: what is read does not depend on where the network cut them."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator

import pytest

from tui_reader.errors import FetchError
from tui_reader.fetch.body import CRUMBS, read_body

CAP = 1_000_000


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def test_gzip_members_are_joined_wherever_they_are_cut() -> None:
    data = gzip.compress(b"one ") + gzip.compress(b"") + gzip.compress(b"two")
    for cut in range(1, len(data)):
        assert await read_body(pieces(data[:cut], data[cut:]), "gzip", CAP, "h") == b"one two"
    one_by_one = (data[index : index + 1] for index in range(len(data)))
    assert await read_body(pieces(*one_by_one), "gzip", CAP, "h") == b"one two"


async def test_what_follows_the_members_is_padding() -> None:
    data = gzip.compress(b"text")
    for padding in (b"\0", b"\0" * 500, b"x", b"\x1f"):
        for parts in ((data + padding,), (data, padding), (data[:-3], data[-3:] + padding)):
            assert await read_body(pieces(*parts), "gzip", CAP, "h") == b"text"


async def test_a_member_cut_off_is_an_error() -> None:
    data = gzip.compress(b"one") + gzip.compress(b"two")
    for parts in ((data[:-1],), (data[:-5], data[-5:-1])):
        with pytest.raises(FetchError, match="cut off"):
            await read_body(pieces(*parts), "gzip", CAP, "h")


async def test_gzip_in_name_alone() -> None:
    for parts in ((b"<rss/>",), (b"<", b"rss/>"), (b"<",), ()):
        assert await read_body(pieces(*parts), "gzip", CAP, "h") == b"".join(parts)


async def test_crumbs() -> None:
    with pytest.raises(FetchError, match="crumbs"):
        await read_body(pieces(*[b"x"] * (CRUMBS + 2)), "", CAP, "h")
