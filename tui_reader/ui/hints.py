"""The footer's hints: which keys are named where, in the order of their worth.

The keys are those of the live keymap; a hint whose actions have none is left out. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui_reader.ui.keymap import Keymap, Place, key_label

_WALK: Final = (("next_article", "previous_article"), "next/previous")
_VOTE: Final = (("vote_up", "vote_down"), "vote")
_HELP: Final = (("help",), "keys")
_SEARCH: Final = (("search",), "search")

HINTS: Final[dict[Place, tuple[tuple[tuple[str, ...], str], ...]]] = {
    "list": (
        (("down", "up"), "move"), (("open",), "open"), _WALK, _VOTE,
        (("comments",), "comments"), _SEARCH, _HELP,
    ),
    "article": (
        (("down", "up"), "scroll"), _WALK, _VOTE, (("back",), "back"),
        (("comments",), "comments"), (("links",), "links"), _SEARCH, _HELP,
    ),
    "comments": (
        (("down", "up"), "move"), (("comments",), "article"), (("next_comment",), "next thread"),
        (("next_new",), "next new"), (("open",), "fold"), _WALK, _HELP,
    ),
    "search": ((("next_match", "previous_match"), "next/previous match"),),
}  # fmt: skip
"""Of each place: actions whose first keys are shown together, and the word behind them. The last
one is shown in any room."""


def hints(keymap: Keymap, place: Place, *, is_searching: bool = False) -> Sequence[tuple[str, str]]:
    """Keys and words for the footer."""
    wanted = HINTS.get(place, ())
    if is_searching:
        wanted = (*HINTS["search"], *(one for one in wanted if one != _SEARCH))
    found = []
    for actions, word in wanted:
        keys = [label for label in map(keymap.shown_keys, actions) if label]
        if keys:
            found.append((" ".join(keys), word))
    if is_searching:
        found.insert(1, (key_label("escape"), "end search"))
    return found
