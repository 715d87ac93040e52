"""Hostile text in every place of every format, through every parser of ours.

What comes out is a value without anything that a terminal, a browser or the library would
stumble over, or one of our errors, whose line is as clean.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.hostile import documents, readers
from tests.hostile.payloads import ADDRESSES, PAYLOADS, assert_inert
from tests.sources.test_hostile_answers import READERS as ANSWERS
from tui_reader.errors import ReaderError

FAITHFUL = frozenset({"parse_feed", "page's scripts"})
"""What these give is never shown: it is what the document says, to be judged by other code."""

Maker = Callable[..., bytes]
GROUPS: tuple[tuple[dict[str, readers.Reader], tuple[Maker, ...]], ...] = (
    (readers.FEEDS, (documents.rss, documents.atom, documents.json_feed)),
    (readers.PAGES, (documents.page,)),
    (readers.LISTS, (documents.opml, documents.newsboat)),
)
BOARDS = {
    "gnuboard": (documents.gnuboard, ("opened page", "saved page", "read_plain")),
    "rhymix": (documents.rhymix, ("rhymix page",)),
}


def cases() -> Iterator[Any]:
    for group, makers in GROUPS:
        for maker in makers:
            for name in group:
                yield pytest.param(group[name], maker, name, id=f"{maker.__name__}-{name}")


def read(reader: readers.Reader, data: bytes, name: str) -> object:
    """What the reader gives; None when it refuses with a clean line."""
    try:
        value = reader(data)
    except ReaderError as error:
        line = str(error)
        assert line, name
        assert "\n" not in line, name
        assert len(line) < 600, name
        assert_inert(line)
        return None
    if name not in FAITHFUL:
        assert_inert(value)
    return value


@pytest.mark.parametrize(("reader", "maker", "name"), list(cases()))
def test_hostile_text(reader: readers.Reader, maker: Maker, name: str) -> None:
    is_page = name in readers.PAGES  # slower, and one parser for all of HTML
    ways = documents.WAYS[:2] if is_page else documents.WAYS
    for number, payload in enumerate(PAYLOADS.values()):
        for way in ways[number % 2 : number % 2 + 1] if is_page else ways:
            read(reader, maker(way(payload)), name)


@pytest.mark.parametrize(("reader", "maker", "name"), list(cases()))
def test_hostile_addresses(reader: readers.Reader, maker: Maker, name: str) -> None:
    for address in ADDRESSES:
        read(reader, maker("text", address), name)


@pytest.mark.parametrize("board", BOARDS)
def test_hostile_boards(board: str) -> None:
    maker, names = BOARDS[board]
    for name in names:
        for payload in list(PAYLOADS.values())[::3]:
            read(readers.PAGES[name], maker(payload), name)


@pytest.mark.parametrize("board", BOARDS)
def test_a_bad_address_does_not_lose_the_post(board: str) -> None:
    """One link that is none costs that link, not the page."""
    maker, names = BOARDS[board]
    for address in ("http://[", "http://[::1", "//[x"):
        for name in names:
            assert read(readers.PAGES[name], maker("추천", address), name) is not None


@pytest.mark.parametrize("name", ANSWERS)
def test_hostile_answers(name: str) -> None:
    odd: list[Any] = [10**400, -1.5e300, None, [], {"x": []}]
    for value in (*PAYLOADS.values(), *ADDRESSES, *odd):
        answer = documents.json_answer(name, value)
        read(lambda _, answer=answer: ANSWERS[name](answer), b"", name)  # type: ignore[misc]


def test_what_a_feed_says_can_be_stored() -> None:
    """A parser's values hold nothing that SQLite or UTF-8 refuses, not even half characters."""
    for maker in (documents.rss, documents.atom, documents.json_feed):
        for payload in PAYLOADS.values():
            value = read(readers.FEEDS["read_feed"], maker(payload), "read_feed")
            json.dumps(repr(value)).encode("utf-8")
