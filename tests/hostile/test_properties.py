"""Any text and any bytes at all through the parsers: a clean value, or a clean line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hostile import documents, readers
from tests.hostile.payloads import PAYLOADS, assert_inert, is_address
from tests.hostile.test_parsers import read
from tui_reader.errors import ParseError
from tui_reader.hosts import display_host
from tui_reader.sources.boards.times import read_when
from tui_reader.sources.feed.dates import parse_when
from tui_reader.urls import canonical, join, parse_http

PIECES = st.sampled_from(
    [
        *("<p>", "</p>", "<div", ">", "<!--", "-->", "<![CDATA[", "]]>", "<script>", "<table><tr>"),
        *("<td colspan=9e9>", "&#27;", "&#xD800;", "&amp;lt;", "\x1b[2J", "\x9b", "\u202e", "\0"),
        *("<item><title>", "</item>", "<rss>", "<entry xmlns='x'>", "{", "[", '"', "\\u001b"),
        *("추천 3", "댓글 2", "이전글", "2023-09-24", "http://[", "href='javascript:x'", " ", "\n"),
    ]
)
SOUP = st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join)
ANY = SOUP | st.sampled_from(sorted(PAYLOADS.values())) | st.text(max_size=200)


@pytest.mark.parametrize("name", sorted(readers.ALL))
@settings(max_examples=25, deadline=None)
@given(text=ANY, maker=st.sampled_from([documents.rss, documents.atom, documents.page, None]))
def test_soup(name: str, text: str, maker: object) -> None:
    data = documents.in_bytes(text) if maker is None else maker(text)  # type: ignore[operator]
    read(readers.ALL[name], data, name)


@pytest.mark.parametrize("name", sorted(readers.ALL))
@settings(max_examples=20, deadline=None)
@given(data=st.binary(max_size=400))
def test_bytes(name: str, data: bytes) -> None:
    read(readers.ALL[name], data, name)


@pytest.mark.parametrize("name", ["read_feed", "read_article", "imported", "opened page"])
@settings(max_examples=25, deadline=None)
@given(place=st.integers(0, 3_000), byte=st.integers(0, 255), length=st.integers(0, 3_000))
def test_a_sound_document_damaged(name: str, place: int, byte: int, length: int) -> None:
    makers = {"read_feed": documents.atom, "imported": documents.opml}
    data = bytearray(makers.get(name, documents.page)("sound text"))
    data[place % len(data)] = byte
    read(readers.ALL[name], bytes(data[: length or None]), name)


@settings(max_examples=200, deadline=None)
@given(text=ANY | st.from_regex(r"[0-9T:.+Z, -]{1,40}", fullmatch=True))
def test_times(text: str) -> None:
    for when in (parse_when(text), read_when(text)):
        if when is not None:
            assert when.isoformat()


@settings(max_examples=200, deadline=None)
@given(text=ANY | ANY.map("http://".__add__) | ANY.map("https://a.example/".__add__))
def test_addresses(text: str) -> None:
    try:
        url = parse_http(text)
    except ParseError as error:
        assert_inert(str(error))
    else:
        assert url.startswith(("http://", "https://"))
        assert_inert([url, canonical(url), display_host(url)])
        assert parse_http(url) == url
    assert is_address(join("https://a.example/", text) or "")
