"""What struck keys mean: counts, chords, places and Korean layouts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.ui.jamo import latin
from tui_reader.ui.key_reader import MOST, KeyReader, strokes
from tui_reader.ui.keymap import Place, build

LIST: tuple[Place, ...] = ("list", "any")


def read(
    keys: str, places: tuple[Place, ...] = LIST, reader: KeyReader | None = None
) -> list[tuple[str, int | None]]:
    reader = reader or KeyReader(build())
    struck = [each for key in keys for each in reader.strike(key, key, places)]
    return [(each.action.id, each.count) for each in struck]


@pytest.mark.parametrize(
    ("keys", "places", "actions"),
    [
        ("j", LIST, [("down", None)]),
        ("12j", LIST, [("down", 12)]),
        ("10G", LIST, [("bottom", 10)]),
        ("gg", LIST, [("top", None)]),
        ("3gt", LIST, [("next_view", 3)]),
        ("zM", LIST, [("fold_all", None)]),
        ("zqj", LIST, [("down", None)]),
        ("n", LIST, [("next_unread", None)]),
        ("n", ("comments", "any"), [("next_comment", None)]),
        ("n", ("search", "comments", "any"), [("next_match", None)]),
        ("ㅓ", LIST, [("down", None)]),
        ("ㅎㅎ", LIST, [("top", None)]),
        ("3ㅎ", LIST, []),
        ("ㅋㅁ", LIST, [("fold", None)]),
        ("넘", LIST, [("save", None), ("down", None), ("add", None)]),
        ("+", LIST, [("vote_up", None)]),
        ("=", LIST, [("vote_up", None)]),
        ("가", ("list", "any"), [("refresh_feed", None), ("up", None)]),
    ],
)
def test_keys_become_actions(
    keys: str, places: tuple[Place, ...], actions: list[tuple[str, int | None]]
) -> None:
    assert read(keys, places) == actions


def test_pending_keys_are_told_and_escape_drops_them() -> None:
    reader = KeyReader(build())
    assert read("12g", reader=reader) == []
    assert reader.pending == "12g"
    assert reader.strike("escape", None, LIST) == []
    assert reader.pending == ""
    assert read("j", reader=reader) == [("down", None)]


def test_named_keys_are_told_from_characters() -> None:
    assert strokes("space", " ") == ("space",)
    assert strokes("plus", "+") == ("+",)
    assert strokes("ctrl+d", "\x04") == ("ctrl+d",)
    assert strokes("upper_g", "G") == ("G",)


def test_syllables_are_taken_apart() -> None:
    assert latin("ㅓ") == "j"
    assert latin("하") == "gk"
    assert latin("값") == "rkqt"
    assert latin("ㅆ") == "T"
    assert latin("x") == latin("漢") == latin("") == ""


@given(st.lists(st.text(min_size=1, max_size=1), max_size=30))
def test_no_typing_breaks_the_reader(keys: list[str]) -> None:
    reader = KeyReader(build())
    for key in keys:
        for struck in reader.strike(key, key, LIST):
            assert struck.count is None or 0 < struck.count <= MOST
    reader.strike("escape", None, LIST)
    assert reader.pending == ""
