"""`vote`, `votes` and `export votes`: on disk in files of one's own, merged, never lost."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tui_reader.models import Entry, Feed, View
from tui_reader.paths import Paths, ensure
from tui_reader.store import Store
from tui_reader.urls import urn_of

URL = "https://a.example/story?id=1"


def test_a_vote_is_in_its_file_and_in_the_list(command: Command, paths: Paths) -> None:
    done = command("vote", URL + "&utm_source=x#part", "up")
    assert (done.status, done.lines) == (0, [f"▲ {URL}&utm_source=x#part"])
    (file,) = paths.votes.glob("*.toml")
    (record,) = tomllib.loads(file.read_text("utf-8"))["vote"]
    assert (record["url"], record["value"]) == (URL, "up")
    (line,) = command("votes", "--json").records
    assert list(line) == ["url", "value", "at", "title", "feed"]
    assert (line["url"], line["value"], line["title"]) == (URL, "up", None)
    assert line["at"].endswith("+00:00")


def test_a_vote_by_id_knows_title_and_feed(command: Command, sample: Store) -> None:
    row = sample.entries.page(View("all"), limit=1)[0]
    assert command("vote", str(row.id), "down").status == 0
    (line,) = command("votes", "--json").records
    assert line == {
        "url": row.url,
        "value": "down",
        "at": line["at"],
        "title": row.title,
        "feed": row.feed_title,
    }
    (listed,) = command("list", "--view", "voted", "--json").records
    assert (listed["id"], listed["vote"]) == (str(row.id), "down")
    assert row.url is not None
    command("vote", row.url, "up")
    assert command("votes", "--json").records[0]["title"] == row.title


def test_an_entry_without_address_is_voted_on_by_a_name_of_its_own(
    command: Command, paths: Paths
) -> None:
    ensure(paths.data)
    with Store.open(paths.library) as store:
        feed = store.feeds.add(Feed("https://x.example/rss", title="X"))
        entries = [Entry("a", "Without address"), Entry("b", "Another")]
        first, _ = store.entries.apply(feed, entries, datetime.now(UTC)).new
        assert command("vote", str(first), "up").status == 0
        (vote,) = command("votes", "--json").records
        assert vote["url"] == urn_of("https://x.example/rss", "a")
        (voted,) = command("list", "--view", "voted", "--json").records
        assert (voted["id"], voted["url"], voted["vote"]) == (str(first), None, "up")
        # told anew, the entry keeps its vote
        changed = [Entry("a", "Without address, changed")]
        assert store.entries.apply(feed, changed, datetime.now(UTC)).updated == (first,)
        assert command("list", "--view", "voted", "--json").records[0]["vote"] == "up"
    for file in paths.data.glob("library.db*"):
        file.unlink()
    with Store.open(paths.library) as store:  # and outlives the library
        command("votes")
        feed = store.feeds.add(Feed("https://x.example/rss", title="X"))
        store.entries.apply(feed, entries, datetime.now(UTC))
        (voted,) = command("list", "--view", "voted", "--json").records
        assert voted["title"] == "Without address"


def test_the_same_again_adds_no_record_and_clear_takes_it_back(
    command: Command, paths: Paths
) -> None:
    command("vote", URL, "up")
    command("vote", URL, "up")
    assert command("vote", URL, "clear").status == 0
    assert command("votes").out == ""
    (file,) = paths.votes.glob("*.toml")
    values = [record["value"] for record in tomllib.loads(file.read_text("utf-8"))["vote"]]
    assert values == ["up", "none"]


def test_a_saved_file_can_be_voted_on(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "saved page.html"
    file.write_text("<p>x</p>")
    command("vote", str(file), "up")
    assert command("votes", "--json").records[0]["url"] == file.as_uri()


def test_a_saved_file_is_one_whichever_way_it_is_named(command: Command, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    file = tmp_path / "page.html"
    file.write_text("<p>x</p>")
    command("vote", str(tmp_path / "folder" / ".." / "page.html"), "up")
    assert command("votes", "--json").records[0]["url"] == file.as_uri()
    file.unlink()
    assert command("vote", file.as_uri(), "clear").status == 0
    assert command("votes").out == ""


@pytest.mark.parametrize(
    ("target", "status"), [("999", 1), ("-x", 2), ("no such", 2), ("javascript:x", 2)]
)
def test_what_cannot_be_voted_on(command: Command, target: str, status: int) -> None:
    done = command("vote", target, "up")
    assert (done.status, len(done.err.splitlines())) == (status, 1)
    assert command("votes").out == ""


def test_files_by_hand_and_of_other_machines_count(command: Command, paths: Paths) -> None:
    ensure(paths.votes)
    (paths.votes / "laptop.toml").write_text(
        f'# by hand\n[[vote]]\nurl = "{URL}"\nvalue = "down"\nat = 2020-01-01T00:00:00Z\n'
    )
    (paths.votes / "broken.toml").write_text('[[vote]]\nurl = "x\n')
    done = command("votes", "--json")
    assert [(r["url"], r["value"]) for r in done.records] == [(URL, "down")]
    assert "broken.toml" in done.err
    assert (paths.votes / "broken.toml.damaged-1").read_text() == '[[vote]]\nurl = "x\n'
    assert command("vote", URL, "up").err == ""
    assert command("votes", "--json").records[0]["value"] == "up"


def test_export_can_be_put_into_another_folder(
    command: Command, paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command("vote", URL, "up")
    command("vote", "https://b.example/", "down")
    command("vote", "https://b.example/", "clear")
    exported = command("export", "votes").out
    before = command("votes", "--json").out
    other = Paths.under(tmp_path / "other")
    ensure(other.votes)
    (other.votes / "from-home.toml").write_text(exported, "utf-8")
    monkeypatch.setenv("TUI_READER_HOME", str(tmp_path / "other"))
    assert command("votes", "--json").out == before


def test_a_folder_that_cannot_be_written_is_told(command: Command, paths: Paths) -> None:
    ensure(paths.config)
    paths.votes.write_text("a file in its place")
    done = command("vote", URL, "up")
    assert done.status == 1
    assert "Traceback" not in done.err
