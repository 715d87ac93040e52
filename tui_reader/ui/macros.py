"""Macros: what `@` and a key do, from the settings to actions of the live keymap.

A macro is a list of steps ("3 down", "toggle_star", "save ~/notes", "pipe wl-copy"). Each becomes
an action of its own, so that help, palette and `tui-reader keys` show it as they show the others.
Pure, no Textual: `ui/actions/macros.py` runs the steps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

from tui_reader.ui.keymap import Action, Keymap, MacroStep, build, key_label, parse_keys

PREFIX = "macro:"
TAKE_WORDS = ("save", "pipe", "tags")
"""Actions that ask for a line: with words behind them they take those instead."""


def live_keymap(
    preset: str = "default",
    bindings: Mapping[str, Sequence[str]] | None = None,
    macros: Mapping[str, Sequence[str]] | None = None,
) -> Keymap:
    """The keymap with the macros of the settings; what is wrong with one is named."""
    keymap = build(preset, bindings)
    problems = list(keymap.problems)
    steps: dict[str, tuple[MacroStep, ...]] = {}
    added: list[Action] = []
    opener = keymap.get("macro")
    for key, lines in (macros or {}).items():
        if len(parse_keys(key)) != 1:
            problems.append(f"keys.macros.{key}: {key!r} is no single key")
            continue
        found = [_step(line, keymap, f"keys.macros.{key}: ") for line in lines]
        problems += [step for step in found if isinstance(step, str)]
        good = tuple(step for step in found if isinstance(step, MacroStep))
        if good and len(good) == len(found):
            steps[PREFIX + key] = good
            keys = tuple(f"{first} {key}" for first in (opener.keys if opener else ()))
            told = ", ".join(_told(step, keymap) for step in good)
            added.append(Action(PREFIX + key, keys, f"Macro: {told}", "Macros"))
    actions = tuple(map(_as_chord, keymap.actions)) if added else keymap.actions
    taken = {sequence for action in added for sequence in action.sequences}
    actions = tuple(
        replace(action, keys=tuple(key for key in action.keys if parse_keys(key) not in taken))
        for action in actions
    )
    return Keymap((*actions, *added), tuple(problems), steps)


def _as_chord(action: Action) -> Action:
    """The list of macros moves to the key struck twice, to leave it free as their first key."""
    if action.id != "macro":
        return action
    return replace(action, keys=tuple(f"{key} {key}" for key in action.keys))


def _step(line: str, keymap: Keymap, where: str) -> MacroStep | str:
    """What a line of a macro means; a line that says what is wrong with it."""
    first, _, rest = line.strip().partition(" ")
    count = None
    if first.isascii() and first.isdecimal() and rest:
        count = int(first[:7])
        first, _, rest = rest.strip().partition(" ")
    words = rest.strip()
    action = keymap.get(first)
    if action is None or action.id == "macro":
        near = get_close_matches(first, [action.id for action in keymap.actions], 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        return f"{where}no such action: {first or 'nothing is said'}{hint}"
    if words and first not in TAKE_WORDS:
        return f"{where}{first} takes no words; {', '.join(TAKE_WORDS)} do"
    if count is not None and not action.counts:
        return f"{where}{first} takes no number"
    return MacroStep(first, count, words)


def _told(step: MacroStep, keymap: Keymap) -> str:
    """A step in the help: its words, else the action's name and keys."""
    if step.words:
        return f"{step.action} {step.words}"
    name = step.action.replace("_", " ")
    return name if step.count is None else f"{step.count} {name}"


def listed(keymap: Keymap) -> list[tuple[str, str, str]]:
    """The macros as (action id, key, what it does), for the list of them."""
    return [
        (action.id, key_label(action.id.removeprefix(PREFIX)), action.help.removeprefix("Macro: "))
        for action in keymap.actions
        if action.id in keymap.macros
    ]
