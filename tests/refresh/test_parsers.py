"""Parsing for a refresh: in threads while there is little, in a process once there is much."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import sys
from collections.abc import Callable

import pytest

from tests.sources.feeds import RSS as FEED
from tests.sources.feeds import rss
from tui_reader.errors import ParseError
from tui_reader.refresh import parsers as module
from tui_reader.refresh import parsing
from tui_reader.refresh.parsers import Parsers, most_processes
from tui_reader.refresh.parsing import LENGTHS, READY, answer, asking, serve, understood, written
from tui_reader.sources.feed.parsing import ParsedFeed, read_feed
from tui_reader.store.prepared import prepare

URL = "https://news.example/feed"
RSS = FEED.encode()


def of(number: int) -> bytes:
    return rss(f"<item><title>N{number}</title><guid>{number}</guid></item>" * 3)


async def read(parsers: Parsers, data: bytes) -> ParsedFeed:
    return await parsers.read(data, URL, charset=None, content_type_charset=None)


@pytest.fixture
def all_in_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "IN_THREADS", 0)
    monkeypatch.setattr(module, "BYTES_IN_THREADS", 0)


async def test_a_few_are_read_without_a_process() -> None:
    async with Parsers(2) as parsers:
        parsed = await read(parsers, RSS)
        assert parsed == read_feed(RSS, URL)
        assert parsers.starts == 0


@pytest.mark.usefixtures("all_in_processes")
async def test_many_are_read_by_processes_and_come_prepared() -> None:
    async with Parsers(2) as parsers:
        found = await asyncio.gather(*(read(parsers, of(number)) for number in range(40)))
        assert parsers.starts == 2
    for number, parsed in enumerate(found):
        expected = read_feed(of(number), URL)
        assert parsed.feed == expected.feed
        assert parsed.entries == ()
        assert parsed.prepared == prepare(expected.entries)


@pytest.mark.usefixtures("all_in_processes")
async def test_what_is_no_feed_fails_by_itself() -> None:
    async with Parsers(1) as parsers:
        with pytest.raises(ParseError, match="a web page, not a feed"):
            await read(parsers, b"<!doctype html><html></html>")
        assert (await read(parsers, RSS)).prepared


@pytest.mark.usefixtures("all_in_processes")
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
async def test_a_process_that_ends_costs_the_feed_it_was_at() -> None:
    async with Parsers(1) as parsers:
        assert (await read(parsers, RSS)).prepared
        (pid,) = parsers.pids
        os.kill(pid, signal.SIGSTOP)
        waiting = [asyncio.ensure_future(read(parsers, of(number))) for number in range(5)]
        await asyncio.sleep(0)
        os.kill(pid, signal.SIGKILL)
        first, *others = await asyncio.gather(*waiting, return_exceptions=True)
        assert isinstance(first, ParseError)
        assert all(isinstance(other, ParsedFeed) and other.prepared for other in others)


@pytest.mark.usefixtures("all_in_processes")
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
async def test_a_feed_that_is_never_read_is_given_up() -> None:
    async with Parsers(1, seconds=0.2) as parsers:
        assert (await read(parsers, RSS)).prepared
        (pid,) = parsers.pids
        os.kill(pid, signal.SIGSTOP)  # as a parser that does not end
        with pytest.raises(ParseError, match="given up"):
            await read(parsers, RSS)


@pytest.mark.usefixtures("all_in_processes")
@pytest.mark.parametrize("program", ["/nowhere/python", "/bin/true"])
async def test_without_processes_threads_do(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(sys, "executable", program)
    async with Parsers(1) as parsers:
        found = await asyncio.gather(*(read(parsers, of(number)) for number in range(9)))
        assert [parsed.entries[0].title for parsed in found] == [f"N{n}" for n in range(9)]


@pytest.mark.usefixtures("all_in_processes")
async def test_the_end_ends_the_processes() -> None:
    async with Parsers(1) as parsers:
        await read(parsers, RSS)
        (pid,) = parsers.pids
        hanging = asyncio.ensure_future(read(parsers, of(1)))
        hanging.cancel()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_process_answers_until_its_input_ends() -> None:
    asked = [asking((RSS, URL, None, None)), asking((b"nothing", URL, None, None))]
    output = io.BytesIO()
    serve(io.BytesIO(b"".join(map(written, asked)) + LENGTHS.pack(9, 9)[:3]), output)
    output.seek(0)
    messages = list(iter(lambda: parsing.read(output.read), None))
    assert messages[0] == READY
    assert len(messages) == 3
    expected = read_feed(RSS, URL)
    assert understood(messages[1]) == ParsedFeed(expected.feed, (), prepare(expected.entries))
    with pytest.raises(ParseError, match="not a feed"):
        understood(messages[2])


def test_texts_long_and_short_cross_as_they_are() -> None:
    long = "본문 " * 500
    data = rss(
        f"<item><guid>1</guid><description>{long}</description></item>"
        "<item><guid>2</guid><description>short</description></item>"
        f"<item><guid>3</guid><title>x</title></item>"
    )
    message = answer(asking((data, URL, None, None)))
    crossed = parsing.read(io.BytesIO(written(message)).read)
    assert crossed is not None
    assert understood(crossed).prepared == prepare(read_feed(data, URL).entries)


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (RecursionError(), "nested too deeply to be read"),
        (MemoryError(), "too big to be read"),
        (KeyError("x"), "could not be read (internal error: KeyError)"),
    ],
)
def test_a_fault_of_the_parser_is_one_line(
    monkeypatch: pytest.MonkeyPatch, fault: Exception, line: str
) -> None:
    def fail(*_: object, **__: object) -> Callable[[], None]:
        raise fault

    monkeypatch.setattr("tui_reader.refresh.parsing.read_feed", fail)
    assert answer(asking((RSS, URL, None, None))) == (line, b"")


@pytest.mark.parametrize(
    ("processors", "alone", "beside_screen"), [(1, 0, 0), (2, 2, 1), (3, 2, 2), (16, 2, 2)]
)
def test_one_processor_is_left_to_the_screen(
    monkeypatch: pytest.MonkeyPatch, processors: int, alone: int, beside_screen: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(processors)), raising=False)
    assert most_processes(beside_screen=False) == alone
    assert most_processes(beside_screen=True) == beside_screen
