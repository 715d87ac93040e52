"""The command palette's lines, made from the keymap."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from tui_reader.ui.keymap import Action, key_label

if TYPE_CHECKING:
    from tui_reader.ui.app import ReaderApp


_NAME, _NAME_WORD, _HELP_WORD = 30.0, 20.0, 10.0  # each more than the matcher gives


def closeness(action: Action, query: str) -> float:
    """What is added to the matcher's score: an action's own name goes before its help line."""
    wanted = query.casefold().strip()
    name = action.id.replace("_", " ")
    if name.startswith(wanted):
        return _NAME
    if f" {wanted}" in f" {name}":
        return _NAME_WORD
    return _HELP_WORD if f" {wanted}" in f" {action.help.casefold()}" else 0.0


class ReaderCommands(Provider):
    """Every action of the keymap by its help line, with its keys beside it."""

    @property
    def _actions(self) -> list[Action]:
        app = cast("ReaderApp", self.app)
        return [a for a in app.session.keymap.actions if not a.id.endswith("_here")]

    def _run(self, action: Action) -> None:
        cast("ReaderApp", self.app).main.do(action.id)

    @staticmethod
    def _keys(action: Action) -> str:
        return "  ".join(key_label(key) for key in action.keys)

    async def discover(self) -> Hits:
        for action in self._actions:
            yield DiscoveryHit(
                action.help, partial(self._run, action), text=action.help, help=self._keys(action)
            )

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for action in self._actions:
            text = f"{action.help} ({action.id.replace('_', ' ')})"
            score = matcher.match(text)
            if score > 0:
                yield Hit(
                    score + closeness(action, query),
                    matcher.highlight(text),
                    partial(self._run, action),
                    text=text,
                    help=self._keys(action),
                )
