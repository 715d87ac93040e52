"""`search`: finding, counting, JSON, and the index behind it."""

from __future__ import annotations

import threading

import pytest

from tests.cli.conftest import Command
from tui_reader.files import only_one
from tui_reader.paths import Paths, ensure
from tui_reader.store import Store


def test_words_are_found_and_told(command: Command, sample: Store) -> None:
    assert sample.unindexed() > 0
    done = command("search", "captain")
    assert done.status == 0
    assert "The captain, the camera and the stone" in done.out
    assert sample.unindexed() == 0, "what waited for the index was taken in first"
    found = command("search", "--json", "the", "--limit", "3").records
    assert len(found) == 3
    assert all("excerpt" in record and record["feed"]["title"] for record in found)
    assert len(command("search", "--json", "--sort", "best", "the").records) > 3
    assert command("search", "자전거").status == 0
    phrase = command("search", '"no such phrase"', "the")
    assert (phrase.status, phrase.out) == (1, "")
    assert "nothing found" in phrase.err


def test_nothing_to_look_for(command: Command) -> None:
    assert command("search", "  ").status == 2
    done = command("search", "words")
    assert done.status == 1
    assert command("search").status == 2


def test_doctor_fills_the_index(
    command: Command, sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER", "true")
    mended = [each["text"] for each in command("doctor", "--json").records]
    assert any("search index" in text for text in mended)
    assert sample.unindexed() == 0


def test_what_another_process_takes_in_is_waited_for(
    command: Command, sample: Store, paths: Paths
) -> None:
    taken = threading.Event()

    def take_in() -> None:
        with only_one(ensure(paths.cache)):
            taken.set()
            while sample.search.index_some():
                pass

    other = threading.Thread(target=take_in)
    other.start()
    taken.wait()
    assert "The captain" in command("search", "captain").out
    other.join()


def test_what_takes_too_long_goes_on_behind(
    command: Command, sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    began: list[bool] = []
    monkeypatch.setattr("tui_reader.cli.search.INDEXED_FOR", 0.0)
    monkeypatch.setattr("tui_reader.cli.search.fill_behind", lambda: began.append(True))
    done = command("search", "captain")
    assert "entries are not in the index yet" in done.err
    assert began == [True]
