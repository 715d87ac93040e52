"""All sources load, have their own names, and are asked in order."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from tests.servers import Network
from tests.sources.feeds import RSS
from tui_reader import sources
from tui_reader.errors import ParseError
from tui_reader.fetch import Fetcher
from tui_reader.models import Feed, Page
from tui_reader.sources import bounded
from tui_reader.sources.base import Source


def test_every_source_is_one() -> None:
    found = sources.all_sources()
    kinds = [source.kind for source in found]
    assert len(set(kinds)) == len(kinds)
    assert kinds[-2:] == ["feed", "page"]
    assert {"gnuboard", "rhymix", "hackernews", "lobsters", "reddit", "sample"} <= set(kinds)
    assert all(isinstance(source, Source) for source in found)
    assert all(sources.source_of(kind).kind == kind for kind in kinds)
    with pytest.raises(ParseError, match='"gopher"'):
        sources.source_of("gopher")


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://news.ycombinator.com/", "hackernews"),
        ("https://lobste.rs/s/abc123", "lobsters"),
        ("http://board.example/bbs/board.php?bo_table=news&wr_id=137", "gnuboard"),
        ("https://example.org/article", None),
    ],
)
def test_addresses_that_tell_their_source(url: str, kind: str | None) -> None:
    source = sources.claim(url, None)
    assert (source.kind if source else None) == kind


def test_pages_are_claimed_by_what_they_hold() -> None:
    feed = sources.claim("https://x.example/", Page("https://x.example/", 200, RSS.encode()))
    page = sources.claim("https://x.example/", Page("https://x.example/", 200, b"<p>text</p>"))
    assert feed is not None
    assert page is not None
    assert (feed.kind, page.kind) == ("feed", "page")


async def test_a_source_gets_the_fetch_it_declares() -> None:
    async with Fetcher(Network(), environ={}) as fetcher:
        board = Feed(url="http://board.example/bbs/board.php?bo_table=news", kind="gnuboard")
        assert sources.bind(fetcher, sources.source_of("gnuboard"), board).uses_session
        assert not sources.bind(fetcher, sources.source_of("feed"), board).uses_session


def test_importing_the_package_loads_no_parser() -> None:
    code = (
        "import sys, tui_reader.sources, tui_reader.fetch;"
        "print([n for n in ('lxml', 'httpx', 'httpcore', 'trafilatura') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


async def test_a_parser_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "SECONDS", 0.05)
    release = threading.Event()
    with pytest.raises(ParseError, match=r"within 0\.05 s"):
        await bounded.in_thread(release.wait, 30)
    assert bounded.stuck.count == 1
    release.set()
    for thread in threading.enumerate():
        if thread.name == "parse":
            thread.join()
    assert bounded.stuck.count == 0


async def test_faults_of_a_parser_come_through() -> None:
    def deep() -> None:
        raise RecursionError

    def bad() -> None:
        raise ParseError("bad")

    with pytest.raises(ParseError, match="nested too deeply"):
        await bounded.in_thread(deep)
    with pytest.raises(ParseError, match="bad"):
        await bounded.in_thread(bad)
    assert await bounded.in_thread(int, "7") == 7
