"""`list`, `read`, `unread`, `star`, `unstar`, and what `feeds` and `remove` say of feeds."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Command
from tui_reader.store import Store

FIELDS = [
    *("id", "kind", "feed", "title", "url", "author", "published", "is_read", "is_starred"),
    *("vote", "rank", "score", "comments_total", "duplicates"),
]


def ids(command: Command, *arguments: str) -> list[str]:
    return [record["id"] for record in command("list", "--json", *arguments).records]


def test_an_empty_library_lists_nothing(command: Command) -> None:
    done = command("list", "--json")
    assert (done.status, done.out, done.err) == (0, "", "")


def test_each_line_is_an_entry(command: Command, sample: Store) -> None:
    done = command("list", "--json", "--view", "all")
    assert done.status == 0
    assert len(done.records) == 14
    for record in done.records:
        assert list(record) == FIELDS
        assert isinstance(record["id"], str)
        assert record["rank"] is None
        assert record["duplicates"] == []
        assert list(record["feed"]) == ["title", "url"]
    queue = next(r for r in done.records if r["title"] == "A small queue in SQLite")
    assert queue["kind"] == "sample"
    assert queue["score"] == {"up": 184, "down": None}
    assert queue["comments_total"] == 10
    assert queue["vote"] is None
    assert queue["published"].endswith("+00:00")


@pytest.mark.parametrize("sort", ["newest", "oldest", "score", "comments"])
def test_sorting_and_limits(command: Command, sample: Store, sort: str) -> None:
    whole = ids(command, "--view", "all", "--sort", sort)
    assert len(set(whole)) == 14
    assert ids(command, "--view", "all", "--sort", sort, "--limit", "5") == whole[:5]
    if sort == "oldest":
        assert whole == ids(command, "--view", "all")[::-1]


def test_words_filter(command: Command, sample: Store) -> None:
    done = command("list", "--query", "도서관", "--json")
    assert [record["title"] for record in done.records] == ["동네 도서관, 밤 열 시까지 문을 연다"]
    assert ids(command, "--query", "nothing has these words") == []


def test_one_feed(command: Command, sample: Store) -> None:
    done = command("list", "--feed", "gazette", "--json")
    assert len(done.records) == 5
    assert {record["feed"]["title"] for record in done.records} == {"The Sellhaven Gazette"}
    assert len(ids(command, "--feed", done.records[0]["feed"]["url"])) == 5
    assert command("list", "--feed", "absent").status == 1
    first = done.records[0]["id"]
    command("unstar", *ids(command, "--view", "starred"))
    command("star", first, ids(command, "--feed", "workshop")[0])
    assert ids(command, "--feed", "gazette", "--view", "starred") == [first]
    assert ids(command, "--feed", "gazette", "--view", "starred", "--limit", "1") == [first]


def test_lines_for_people(command: Command, sample: Store) -> None:
    done = command("list", "--limit", "2")
    assert len(done.lines) == 2
    assert "Start here" in done.lines[0]
    assert "●" in done.lines[0]


def test_a_folder_is_a_view_too(command: Command, sample: Store) -> None:
    assert ids(command, "--view", "sample EDITION") == ids(command, "--view", "All")
    done = command("list", "--view", "nonsense")
    assert (done.status, done.out, len(done.err.splitlines())) == (2, "", 1)
    assert "unread, today" in done.err
    assert "Sample edition" in done.err


def test_read_and_starred_are_kept(command: Command, sample: Store) -> None:
    first, second, third, *_ = ids(command)
    assert command("read", first, second).status == 0
    assert first not in ids(command)
    assert len(ids(command)) == 12
    command("unread", first)
    assert first in ids(command)
    command("star", third)
    assert ids(command, "--view", "starred") == [third]
    command("unstar", third)
    assert ids(command, "--view", "starred") == []


def test_an_entry_that_is_not_there_is_told_and_the_others_count(
    command: Command, sample: Store
) -> None:
    first = ids(command)[0]
    done = command("star", "999", first, "998")
    assert done.status == 1
    assert done.err.splitlines() == ["tui-reader: no entry 999", "tui-reader: no entry 998"]
    assert ids(command, "--view", "starred") == [first]


def test_feeds_and_removing(command: Command, sample: Store) -> None:
    records = command("feeds", "--json").records
    assert len(records) == 3
    board = next(record for record in records if "게시판" in record["title"])
    (same,) = (r for r in command("feeds", "--options", "--json").records if r["id"] == board["id"])
    assert same == {**board, "full_text": "never", "charset": None, "keep_newest": 0}
    assert board == {
        "id": board["id"],
        "kind": "sample",
        "title": "한빛동 게시판",
        "url": "tui-reader:sample/town",
        "folder": "Sample edition",
        "unread": 5,
        "entries": 5,
        "last_refreshed": None,
        "last_error": None,
        "next_due": None,
    }
    assert "한빛동 게시판" in command("feeds").out
    assert command("remove", board["id"]).status == 0
    assert len(command("feeds", "--json").records) == 2
    assert len(ids(command, "--view", "all")) == 9
    done = command("remove", "absent")
    assert (done.status, len(done.err.splitlines())) == (1, 1)
