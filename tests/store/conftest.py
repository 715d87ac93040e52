"""A library in a folder of its own, with a clock that the test sets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tui_reader.models import Entry, Feed
from tui_reader.store import Store

START = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Clock:
    """Says what time it is; goes on when told to."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time

    def forward(self, **span: float) -> datetime:
        self.time += timedelta(**span)
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "library.db"


@pytest.fixture
def store(path: Path, clock: Clock) -> Iterator[Store]:
    with Store.open(path, now=clock) as opened:
        yield opened


@pytest.fixture
def feed(store: Store) -> Feed:
    return store.feeds.add(Feed("https://news.example/feed", title="News", folder="Papers"))


def entry(number: int, **fields: object) -> Entry:
    """The `number`-th entry of a feed: an hour older than the one before."""
    values: dict[str, object] = {
        "external_id": f"id-{number}",
        "title": f"Title {number}",
        "url": f"https://news.example/{number}",
        "published": START - timedelta(hours=number),
        "content": f"<p>Text of {number}</p>",
    }
    return Entry(**(values | fields))  # type: ignore[arg-type]
