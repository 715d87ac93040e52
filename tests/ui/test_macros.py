"""Macros: read from the settings, shown with the other keys, run step by step."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.ui.conftest import CONFIG, TITLES, Open
from tui_reader.config import Keys
from tui_reader.ui.key_reader import KeyReader
from tui_reader.ui.keymap import PRESETS, Keymap, MacroStep
from tui_reader.ui.macros import live_keymap
from tui_reader.ui.screens.choice import ChoiceScreen
from tui_reader.ui.screens.help import help_content


def struck(keymap: Keymap, *keys: str) -> list[str]:
    reader = KeyReader(keymap)
    return [found.action.id for key in keys for found in reader.strike(key, key, ("list", "any"))]


def test_a_macro_is_an_action_with_keys_and_a_line_of_help() -> None:
    keymap = live_keymap(macros={"b": ["3 down", "toggle_star", "save ~/my notes"]})
    assert keymap.problems == ()
    assert keymap.macros["macro:b"] == (
        MacroStep("down", 3),
        MacroStep("toggle_star"),
        MacroStep("save", words="~/my notes"),
    )
    assert struck(keymap, "@", "b", "@", "@", "@", "ㅠ") == ["macro:b", "macro", "macro:b"]
    told = help_content(keymap).plain
    assert "@b" in told
    assert "Macro: 3 down, toggle star, save ~/my notes" in told


def test_without_macros_the_key_says_how_they_are_made() -> None:
    assert struck(live_keymap(), "@") == ["macro"]
    assert struck(live_keymap("newsboat"), ",") == ["macro"]


@pytest.mark.parametrize("preset", PRESETS)
def test_macros_clash_with_no_key_of_a_preset(preset: str) -> None:
    keymap = live_keymap(preset, macros={"@": ["down"], ",": ["up"], "j": ["undo"]})
    assert keymap.problems == ()
    first = keymap.shown_keys("macro:j").removesuffix("j")
    assert struck(keymap, first, "@", first, ",", first, "j") == ["macro:@", "macro:,", "macro:j"]


@pytest.mark.parametrize(
    ("key", "steps", "says"),
    [
        ("gg", ["down"], "keys.macros.gg: 'gg' is no single key"),
        (
            "b",
            ["toggle_stra"],
            "keys.macros.b: no such action: toggle_stra; did you mean toggle_st",
        ),
        ("b", [""], "keys.macros.b: no such action: nothing is said"),
        ("b", ["down", "macro"], "keys.macros.b: no such action: macro"),
        ("b", ["undo twice"], "keys.macros.b: undo takes no words; save, pipe, tags do"),
        ("b", ["3 undo"], "keys.macros.b: undo takes no number"),
    ],
)
def test_what_is_wrong_with_a_macro_is_named(key: str, steps: list[str], says: str) -> None:
    keymap = live_keymap(macros={key: steps, "c": ["undo"]})
    (problem,) = keymap.problems
    assert problem.startswith(says)
    assert list(keymap.macros) == ["macro:c"]


@pytest.mark.usefixtures("library")
async def test_steps_are_done_one_after_the_other(open_reader: Open, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    macros = {
        "b": ("toggle_star", f"save {notes}", "tags kept", "next_article", "vote_up"),
        "p": ("pipe cat", "next_article"),
        "x": ("pipe no-such-command", "next_article"),
    }
    config = replace(CONFIG, keys=Keys(macros=macros))
    async with open_reader(config=config) as reader:
        rows = reader.main.list_state.window.rows
        await reader.press("@", "b")
        await reader.until(lambda: reader.message.endswith("recommended"))
        store = reader.app.session.store
        first, second = (store.entries.row(row.id) for row in rows[:2])
        assert first is not None
        assert second is not None
        assert (first.is_starred, first.tags) == (True, ("kept",))
        assert (first.vote, second.vote) == ("none", "up")
        assert [path.suffix for path in notes.iterdir()] == [".md"]
        await reader.press("@", "p")
        assert reader.main.opened.row is not None
        assert reader.main.opened.row.title == TITLES[2]
        await reader.press("@", "x")
        assert "there is no command no-such-command" in reader.message
        assert reader.main.opened.row.title == TITLES[2]


@pytest.mark.usefixtures("library")
async def test_the_list_of_macros(open_reader: Open) -> None:
    async with open_reader() as reader:
        await reader.press("@")
        assert "[keys.macros]" in reader.message
    config = replace(CONFIG, keys=Keys(macros={"s": ("toggle_star",)}))
    async with open_reader(config=config) as reader:
        await reader.press("@", "@")
        assert isinstance(reader.app.screen, ChoiceScreen)
        await reader.press("enter")
        assert reader.message == "starred"
