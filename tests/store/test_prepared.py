"""Entries made ready for the library, wherever that is done."""

from __future__ import annotations

import marshal
import sys
import zlib
from datetime import date
from typing import Any

import pytest

from tests.store.conftest import START, entry
from tui_reader.models import Attachment, Entry, Feed, Score, View
from tui_reader.store import Arrival, Store, values
from tui_reader.store.prepared import COLUMNS, PreparedEntry, prepare

FULL = Entry(
    external_id="1",
    title="Title 제목",
    url="https://news.example/1",
    author="A",
    category="C",
    published=START,
    updated=date(2026, 11, 23),
    summary="s" * 300,
    content="본문 " * 300,
    language="ko",
    comments_url="https://news.example/1#c",
    comments_feed="https://news.example/1.rss",
    comments_total=3,
    score=Score(5, 1),
    views=9,
    enclosures=(Attachment("https://news.example/a.mp3", "a", "audio/mpeg", 5),),
    discussions=("https://talk.example/1",),
)


def test_they_are_plain_values_that_may_cross_to_another_process() -> None:
    (prepared,) = prepare([FULL])
    sent = marshal.dumps(tuple(prepared))
    crossed = PreparedEntry._make(marshal.loads(sent))  # noqa: S302 -- our own
    assert crossed == prepared
    assert len(prepared.columns) == len(COLUMNS)
    assert prepared.column("author") == "A"
    assert prepared.column("marks") is None


def test_they_come_back_from_the_library_as_they_went_in(store: Store, feed: Feed) -> None:
    (applied,) = store.take([Arrival(feed.id or 0, prepare([FULL]), START)], [])
    stored = store.entries.get(applied.new[0])
    assert stored is not None
    for name in Entry.__dataclass_fields__:
        if name not in ("id", "feed_id"):
            assert getattr(stored, name) == getattr(FULL, name), name


def test_of_several_with_one_id_the_first_counts(store: Store, feed: Feed) -> None:
    again = prepare([entry(1, title="First"), entry(1, title="Second"), entry(2)])
    assert [each.column("title") for each in again] == ["First", "Title 2"]
    store.take([Arrival(feed.id or 0, again, START)], [])
    assert store.entries.count(View("all")) == 2


def test_texts_are_packed_in_one_form_whoever_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "가나다라 abc " * 100
    packed: list[Any] = [values.pack(text)]
    monkeypatch.setitem(sys.modules, "isal", None)
    values._compressor.cache_clear()
    try:
        packed.append(values.pack(text))
    finally:
        values._compressor.cache_clear()
    for each in packed:
        assert zlib.decompress(each).decode() == text
        assert values.unpack(each) == text
