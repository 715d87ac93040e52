from __future__ import annotations

import json
from pathlib import Path

import pytest

from tui_reader.errors import StoreError
from tui_reader.models import Position, ThreadPlace, View
from tui_reader.state import MAX_FOLDS, MAX_POSITIONS, UiState, load, save, view_key


def test_what_was_saved_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "state" / "state.json"
    assert load(path) == UiState()
    state = UiState(theme="한지", layout="wide", view=View("folder", "기술", unread_only=True))
    state = state.with_position(7, Position(3, 20)).with_position(9, Position(0, 1))
    state = state.with_cursor(View("feed", "2"), 44).with_sort(View("unread"), "score")
    state = state.with_thread(7, ThreadPlace("c1", 4, "c2", ("c1", "c9"), True))
    state = state.with_thread(8, ThreadPlace(cursor="x")).with_thread(9, ThreadPlace())
    save(path, state)
    assert load(path) == state
    assert list(load(path).threads) == [7, 8]
    assert list(load(path).positions) == [7, 9]
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_newest_positions_are_kept() -> None:
    state = UiState(positions={number: Position(1) for number in range(MAX_POSITIONS)})
    state = state.with_position(0, Position(2)).with_position(-1, Position(1))
    assert len(state.positions) == MAX_POSITIONS
    assert list(state.positions)[-2:] == [0, -1]
    assert 1 not in state.positions
    assert 0 not in state.with_position(0, Position()).positions


def test_a_thread_folded_in_too_many_places_keeps_the_rest() -> None:
    folds = tuple(map(str, range(MAX_FOLDS + 1)))
    state = UiState().with_thread(1, ThreadPlace("a", 2, "b", folds))
    assert state.threads == {1: ThreadPlace("a", 2, "b")}
    assert state.with_thread(1, ThreadPlace(folded=folds)).threads == {}


def test_the_names_of_views() -> None:
    assert view_key(View("unread", opened_at=5, words="x")) == "unread"
    assert view_key(View("feed", "12")) == "feed:12"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"3",
        b"\xff",
        b"[" * 100_000,
        json.dumps({"view": {"kind": "nonsense"}}).encode(),
        json.dumps({"positions": {"1": 2}}).encode(),
        json.dumps({"positions": [[1, 2]]}).encode(),
        json.dumps({"sorts": {"unread": "sideways"}}).encode(),
        json.dumps({"cursors": {"unread": "x"}}).encode(),
        json.dumps({"cursors": 3}).encode(),
        json.dumps({"threads": [[1, "a", 0]]}).encode(),
        json.dumps({"threads": [[1, "a", 0, None, 3, False]]}).encode(),
    ],
)
def test_a_bad_file_is_set_aside(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "state.json"
    path.write_bytes(data)
    assert load(path) == UiState()
    assert (tmp_path / "state.json.damaged-1").read_bytes() == data
    save(path, UiState(theme="x"))
    assert load(path).theme == "x"


def test_what_is_missing_has_its_default(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text('{"theme": "x", "later": [1]}')
    assert load(path) == UiState(theme="x")


def test_a_folder_that_can_t_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    with pytest.raises(StoreError, match="can't be written"):
        save(tmp_path / "state" / "state.json", UiState())


def test_what_a_terminal_answered_is_remembered(tmp_path: Path) -> None:
    kept = UiState().with_glyphs("xterm", "ascii").with_glyphs("kitty", "unicode")
    save(tmp_path / "state.json", kept)
    assert load(tmp_path / "state.json").glyphs == {"xterm": "ascii", "kitty": "unicode"}
    assert kept.with_glyphs("xterm", "unicode").glyphs["xterm"] == "unicode"
