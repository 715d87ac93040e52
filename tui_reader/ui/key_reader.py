"""What the keys struck so far mean: counts, chords and Hangul layouts over the keymap.

The screen hands in one key after the other and gets the action to run, or nothing while more is
needed. Pure: no clock, no Textual.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui_reader.lazily import Later
from tui_reader.ui.keymap import Action, Keymap, Keys, Place

if TYPE_CHECKING:
    from tui_reader.ui import jamo
else:  # not before the first key
    jamo = Later("tui_reader.ui.jamo")

MOST = 1_000_000
"""Counts above this are cut to it: no list is longer."""


@dataclass(frozen=True, slots=True)
class Struck:
    """An action to run, with the number given before it."""

    action: Action
    count: int | None = None


@dataclass
class KeyReader:
    """Gathers a count and a chord; `pending` is what has been struck of them."""

    keymap: Keymap
    _digits: str = ""
    _keys: Keys = ()
    _tables: dict[Place, dict[Keys, Action]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for action in self.keymap.actions:
            table = self._tables.setdefault(action.where, {})
            table.update(dict.fromkeys(action.sequences, action))

    @property
    def pending(self) -> str:
        return self._digits + "".join(self._keys)

    def clear(self) -> None:
        self._digits, self._keys = "", ()

    def strike(self, key: str, character: str | None, places: Iterable[Place]) -> list[Struck]:
        """The actions that this key completes, for the `places` that hold, narrowest first.

        A syllable of an input method can stand for several keys, so there may be several.
        """
        places = tuple(places)
        found = []
        for stroke in strokes(key, character):
            struck = self._strike(stroke, places)
            if struck is not None:
                found.append(struck)
        return found

    def _strike(self, stroke: str, places: tuple[Place, ...]) -> Struck | None:
        if stroke == "escape" and self.pending:
            self.clear()
            return None
        is_digit = stroke.isdecimal() and stroke.isascii() and (stroke != "0" or self._digits)
        if is_digit and not self._keys:
            self._digits = (self._digits + stroke)[:7]
            return None
        self._keys = (*self._keys, stroke)
        for place in places:
            action = self._tables.get(place, {}).get(self._keys)
            if action is not None:
                count = min(int(self._digits), MOST) if self._digits else None
                self.clear()
                return Struck(action, count)
        if not self._begins(places):
            self.clear()
        return None

    def _begins(self, places: tuple[Place, ...]) -> bool:
        length = len(self._keys)
        return any(
            keys[:length] == self._keys
            for place in places
            for keys in self._tables.get(place, {})
            if len(keys) > length
        )


def strokes(key: str, character: str | None) -> tuple[str, ...]:
    """Names of the keymap for a key event: its character where it prints, else its own name."""
    if key == "space" or character == " ":
        return ("space",)
    if character is not None and len(character) == 1 and character.isprintable():
        return tuple(jamo.latin(character)) or (character,)
    return (key.replace("ctrl+underscore", "ctrl+_"),)
