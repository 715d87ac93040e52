"""Votes and marks: on disk first, then on the screen; taken back and done again."""

from __future__ import annotations

import sqlite3
import tomllib
from contextlib import closing
from typing import Any

import pytest

from tests.ui.conftest import Open, Reader
from tui_reader.paths import Paths

pytestmark = pytest.mark.usefixtures("library")


def votes_on_disk(paths: Paths) -> list[tuple[str, str]]:
    found: list[dict[str, Any]] = []
    for path in sorted(paths.votes.glob("*.toml")):
        found.extend(tomllib.loads(path.read_text("utf-8"))["vote"])
    return [(vote["url"], vote["value"]) for vote in found]


def vote_shown(reader: Reader) -> str:
    row = reader.main.entries.current
    assert row is not None
    return row.vote


@pytest.mark.parametrize(("key", "value"), [("+", "up"), ("=", "up"), ("-", "down"), ("_", "down")])
async def test_a_vote_is_on_disk_when_it_is_shown(
    open_reader: Open, paths: Paths, key: str, value: str
) -> None:
    async with open_reader() as reader:
        await reader.press(key)
        assert vote_shown(reader) == value
        assert votes_on_disk(paths) == [("https://board.example/0", value)]


async def test_a_vote_is_shown_while_another_process_writes_to_the_library(
    open_reader: Open, paths: Paths
) -> None:
    async with open_reader() as reader:
        await reader.press("enter")
        with closing(sqlite3.connect(paths.library)) as other:
            other.execute("BEGIN IMMEDIATE")
            await reader.pilot.press("+")
            await reader.until(lambda: vote_shown(reader) == "up")
            assert votes_on_disk(paths) == [("https://board.example/0", "up")]
            assert reader.main.opened.row is not None
            assert reader.main.opened.row.vote == "up"
            other.rollback()
        await reader.settle()
        assert vote_shown(reader) == "up"


async def test_the_same_again_takes_it_back_from_any_pane(open_reader: Open, paths: Paths) -> None:
    async with open_reader() as reader:
        await reader.press("enter", "+")
        assert reader.main.article.shown is not None
        assert reader.main.article.shown.row is not None
        assert reader.main.article.shown.row.vote == "up"
        reader.main.repeat_guard._at -= 5  # as if struck five seconds before
        await reader.press("c", "+")
        assert vote_shown(reader) == "none"
        await reader.press("-")
        assert vote_shown(reader) == "down"
        assert [value for _, value in votes_on_disk(paths)] == ["up", "none", "down"]


async def test_a_held_key_votes_once(open_reader: Open, paths: Paths) -> None:
    async with open_reader() as reader:
        for _ in range(5):
            reader.main.do("vote_up")
        await reader.settle()
        assert vote_shown(reader) == "up"
        assert len(votes_on_disk(paths)) == 1


async def test_votes_are_undone_and_redone(open_reader: Open, paths: Paths) -> None:
    async with open_reader() as reader:
        await reader.press("+", "-", "u")
        assert vote_shown(reader) == "up"
        await reader.press("u")
        assert vote_shown(reader) == "none"
        await reader.press("u")
        assert reader.message == "nothing to undo"
        await reader.press("ctrl+r", "ctrl+r")
        assert vote_shown(reader) == "down"
        await reader.press("ctrl+r")
        assert reader.message == "nothing to redo"
        assert votes_on_disk(paths)[-1][1] == "down"


async def test_a_vote_that_cannot_be_written_is_not_shown(open_reader: Open, paths: Paths) -> None:
    paths.votes.parent.mkdir(parents=True)
    async with open_reader() as reader:
        if paths.votes.is_dir():
            paths.votes.rmdir()
        paths.votes.write_text("a file where the folder should be")
        await reader.press("+")
        assert vote_shown(reader) == "none"
        assert reader.main.status.is_error


@pytest.mark.parametrize(
    ("key", "field", "view"),
    [("m", "is_read", None), ("f", "is_starred", "3"), ("e", "is_later", "5")],
)
async def test_marks_are_set_and_undone(
    open_reader: Open, key: str, field: str, view: str | None
) -> None:
    async with open_reader() as reader:

        def value() -> bool:
            return bool(getattr(reader.main.entries.current, field))

        await reader.press("j", key)
        assert value()
        await reader.press("u")
        assert not value()
        await reader.press("ctrl+r")
        assert value()
        if view is not None:
            await reader.press(view, "g", "t")
            assert len(reader.titles) == 1
        else:
            await reader.press(key)
            assert not value()


async def test_a_whole_view_is_marked_read_and_brought_back(open_reader: Open) -> None:
    async with open_reader() as reader:
        await reader.press("A")
        assert "6 marked read" in reader.message
        assert all(row.is_read for row in reader.main.entries.entries)
        assert reader.main.top_line.tabs[0].count == 0
        await reader.press("u")
        assert not any(row.is_read for row in reader.main.entries.entries)


async def test_tags_are_typed(open_reader: Open) -> None:
    async with open_reader() as reader:
        await reader.press("t", *"ai #korea", "enter")
        await reader.until(lambda: reader.main.entries.entries[0].tags == ("ai", "korea"))
        await reader.press("u")
        assert reader.main.entries.entries[0].tags == ()
        await reader.press("t", "escape")
        assert reader.main.entries.entries[0].tags == ()


async def test_a_library_open_for_reading_only_tells_of_votes_it_does_not_list(
    open_reader: Open, paths: Paths
) -> None:
    with closing(sqlite3.connect(paths.library)) as database:
        database.execute("PRAGMA user_version = 999")  # as a newer tui-reader leaves it
    async with open_reader() as reader:
        await reader.press("+")
        assert votes_on_disk(paths) == [("https://board.example/0", "up")]
        await reader.press("4", "g", "t")
        assert reader.titles == []
        assert reader.main.entries.empty_line.startswith("1 vote, not listed")
