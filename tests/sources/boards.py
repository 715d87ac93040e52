"""Recorded board pages, and a site that serves them: shared by the tests of board sources."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tests.servers import Network, TestServer
from tui_reader.fetch import BoundFetch, Fetcher
from tui_reader.models import Block, Page, When

DATA = Path(__file__).parent.parent / "data"
SITE = "http://board.example"
NEWS = f"{SITE}/bbs/board.php?bo_table=news"


def page_bytes(name: str, folder: str = "gnuboard") -> bytes:
    """A recorded page (scripts and styles that no reader needs are cut out of it)."""
    return (DATA / folder / name).read_bytes()


def expected(name: str, folder: str = "gnuboard") -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((DATA / folder / f"{name}.expected.json").read_bytes())
    return loaded


def recorded(name: str) -> Page:
    """A recorded page as the fetcher gives it."""
    http = expected(name)["http"]
    return as_page(page_bytes(f"{name}.html"), http["final_url"])


def as_page(content: bytes | str, url: str, headers: Mapping[str, str] | None = None) -> Page:
    data = content.encode() if isinstance(content, str) else content
    said = {"content-type": "text/html; charset=utf-8", **(headers or {})}
    return Page(url=url, status=200, content=data, headers=said)


def shown(when: When | None) -> str | None:
    """A time as the expected values write it."""
    if isinstance(when, datetime):
        assert when.utcoffset() is not None
        return when.strftime("%Y-%m-%d %H:%M")
    return when.isoformat() if isinstance(when, date) else None


def running_text(blocks: tuple[Block, ...]) -> list[str]:
    """The lines of all paragraphs, as `body_paragraphs` counts them."""
    lines = [
        line for block in blocks if block.kind == "paragraph" for line in block.text.split("\n")
    ]
    return [text for line in lines if (text := " ".join(line.split()))]


def board(rows: str, *, head: str = "", name: str = "news", path: str = "") -> str:
    """A page of a Gnuboard5 site, without what surrounds its content."""
    return f"""<!doctype html><html lang="ko"><head><meta charset="utf-8">{head}<script>
var g5_url = "{SITE}{path}";
var g5_bbs_url = "{SITE}{path}/bbs";
var g5_is_member = "";
var g5_bo_table = "{name}";
</script></head><body>{rows}</body></html>"""


@asynccontextmanager
async def behind(server: TestServer, url: str = NEWS) -> AsyncIterator[BoundFetch]:
    """A fetch that keeps cookies and reaches every site through `server` as its proxy."""
    async with Fetcher(Network(), environ=server.as_proxy) as fetcher:
        yield fetcher.for_url(url, session=True)
