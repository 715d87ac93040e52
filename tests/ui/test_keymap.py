"""The key table: presets, settings over it, clashes, and how keys are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.ui.actions.table import ACTIONS
from tui_reader.ui.keymap import DEFAULT, GROUPS, PRESETS, Action, build, key_label, parse_keys


def keys_of(preset: str, action_id: str) -> tuple[str, ...]:
    action = build(preset).get(action_id)
    assert action is not None
    return action.keys


def test_every_action_of_the_table_is_done_by_a_function() -> None:
    assert {action.id for action in DEFAULT} == set(ACTIONS)
    assert {action.group for action in DEFAULT} == set(GROUPS)


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_leave_every_action_a_key_and_clash_nowhere(preset: str) -> None:
    keymap = build(preset)
    assert keymap.problems == ()
    assert [action.id for action in keymap.actions if not action.keys] == []
    taken: set[tuple[str, tuple[str, ...]]] = set()
    for action in keymap.actions:
        for sequence in action.sequences:
            for length in range(1, len(sequence) + 1):
                assert (action.where, sequence[:length]) not in taken
            taken.add((action.where, sequence))


def test_presets_put_keys_where_their_programs_have_them() -> None:
    assert "C" in keys_of("newsboat", "mark_all_read")
    assert "d" in keys_of("less", "half_down")
    assert "y y" in keys_of("vim", "copy_link")


def test_a_users_key_takes_it_from_the_default_action() -> None:
    keymap = build("default", {"next_article": ("n", "N")})
    assert keymap.problems == ()
    assert keymap.shown_keys("next_article") == "n"
    assert build("default", {"undo": ("j",)}).get("down") == Action(
        "down", ("down",), "Down a row or line", "Move", counts=True
    )


def test_what_is_wrong_is_named_and_the_rest_holds() -> None:
    keymap = build(
        "emacs", {"next_artcle": ("x",), "undo": ("ctrl+", "U"), "help": ("U",), "quit": ()}
    )
    assert [problem.partition(":")[0] for problem in keymap.problems] == [
        "keys.preset",
        "keys.bindings.next_artcle",
        "keys.bindings.undo",
        "keys.bindings.help",
    ]
    assert "did you mean next_article" in keymap.problems[1]
    assert "is already undo's" in keymap.problems[3]
    assert keymap.shown_keys("undo") == "U"
    assert keymap.shown_keys("quit") == ""


@pytest.mark.parametrize(
    ("text", "keys", "label"),
    [
        ("g g", ("g", "g"), "gg"),
        ("gg", ("g", "g"), "gg"),
        ("ctrl+d", ("ctrl+d",), "^D"),
        ("Ctrl+D", ("ctrl+d",), "^D"),
        ("space", ("space",), "Space"),
        ("+", ("+",), "+"),
        ("shift+tab", ("shift+tab",), "S-Tab"),
        ("f1", ("f1",), "F1"),
        ("nonsense", (), ""),
        ("ctrl+", (), ""),
        ("", (), ""),
    ],
)
def test_keys_are_read_as_people_write_them(text: str, keys: tuple[str, ...], label: str) -> None:
    assert parse_keys(text) == keys
    assert key_label(text) == label


@given(st.dictionaries(st.sampled_from([a.id for a in DEFAULT]), st.lists(st.text(max_size=6))))
def test_no_setting_breaks_the_table(overrides: dict[str, list[str]]) -> None:
    keymap = build("default", overrides)
    assert [action.id for action in keymap.actions] == [action.id for action in DEFAULT]
    held = [(action.where, keys) for action in keymap.actions for keys in action.sequences]
    assert len(held) == len(set(held))
