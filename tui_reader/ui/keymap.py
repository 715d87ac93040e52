"""Every key of the reader: the one table behind bindings, hints, help, palette and settings.

An action has an id, its keys, where they hold, and a line of help. A key is a name ("j", "enter",
"ctrl+d", "space") or several with blanks between, struck one after the other ("g g"). Actions
that share a key are told apart by `where`; two of the same place that share one, or a key that
begins another, are a clash, which is reported and the later one dropped. No Textual here: the
`keys` command prints this table too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Literal, TypeAlias

Place: TypeAlias = Literal["any", "list", "article", "comments", "search"]
"""Where keys hold: everywhere, in one pane, or while a search is active. The narrower wins."""

Keys: TypeAlias = tuple[str, ...]
"""One way to call an action: keys struck one after the other."""

GROUPS = ("Move", "Read", "Judge", "Comments", "Links", "Lists", "Feeds", "Macros", "Reader")


@dataclass(frozen=True, slots=True)
class Action:
    """One thing the reader can do."""

    id: str
    keys: tuple[str, ...]
    help: str
    group: str
    where: Place = "any"
    counts: bool = False  # a number before it is used

    @property
    def sequences(self) -> tuple[Keys, ...]:
        return tuple(parse_keys(key) for key in self.keys)


@dataclass(frozen=True, slots=True)
class MacroStep:
    """One step of a macro; `words` stand for what the action would ask for."""

    action: str
    count: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Keymap:
    """The live table: the actions with their keys, what was wrong with the settings, and the
    steps of the actions that are macros."""

    actions: tuple[Action, ...]
    problems: tuple[str, ...] = ()
    macros: Mapping[str, tuple[MacroStep, ...]] = field(default_factory=dict)

    def get(self, action_id: str) -> Action | None:
        return next((action for action in self.actions if action.id == action_id), None)

    def shown_keys(self, action_id: str) -> str:
        """The first way to call an action, as people write it; "" when it has none."""
        action = self.get(action_id)
        return key_label(action.keys[0]) if action and action.keys else ""


def _action(
    action_id: str, keys: str, text: str, group: str, where: Place = "any",
    counts: bool = False,
) -> Action:  # fmt: skip
    return Action(action_id, tuple(keys.split(" | ")), text, group, where, counts)


DEFAULT: tuple[Action, ...] = (
    _action("down", "j | down", "Down a row or line", "Move", counts=True),
    _action("up", "k | up", "Up a row or line", "Move", counts=True),
    _action("top", "g g | home", "To the top, or to the n-th row", "Move", counts=True),
    _action("bottom", "G | end", "To the end, or to the n-th row", "Move", counts=True),
    _action("half_down", "ctrl+d", "Half a page down", "Move", counts=True),
    _action("half_up", "ctrl+u", "Half a page up", "Move", counts=True),
    _action("space", "space", "A page down; at an article's end the next unread", "Move",
            counts=True),
    _action("page_down", "pagedown | ctrl+f", "A page down", "Move", counts=True),
    _action("page_up", "b | pageup | ctrl+b", "A page up", "Move", counts=True),
    _action("pane_left", "h | left", "To the pane on the left, or out", "Move"),
    _action("pane_right", "l | right", "To the pane on the right, or in", "Move"),
    _action("pane_next", "tab", "Next pane", "Move"),
    _action("pane_previous", "shift+tab", "Previous pane", "Move"),
    _action("scroll_left", "<", "Scroll a wide table or code to the left", "Move"),
    _action("scroll_right", ">", "Scroll a wide table or code to the right", "Move"),
    _action("open", "enter", "Open the entry, the comment's fold, or load what is missing", "Read"),
    _action("next_article", "J | .", "Next article, from any pane", "Read",
            counts=True),
    _action("previous_article", "K | ,", "Previous article, from any pane", "Read", counts=True),
    _action("next_unread", "n", "Next unread", "Read", "list", counts=True),
    _action("previous_unread", "p", "Previous unread", "Read", "list", counts=True),
    _action("next_unread_here", "n", "Next unread", "Read", "article", counts=True),
    _action("previous_unread_here", "p", "Previous unread", "Read", "article", counts=True),
    _action("site_previous", "[", "The site's own previous post", "Read"),
    _action("site_next", "]", "The site's own next post", "Read"),
    _action("full_text", "x", "Fetch the full text from the page", "Read"),
    _action("pictures", "i", "Show the pictures on the screen, or hide them", "Read"),
    _action("repeats", "D", "Show or hide the folded repeats", "Read"),
    _action("vote_up", "+ | =", "Recommend; again takes it back", "Judge"),
    _action("vote_down", "- | _", "Not recommend; again takes it back", "Judge"),
    _action("toggle_read", "m", "Mark read or unread", "Judge"),
    _action("mark_all_read", "A", "Mark the view read", "Judge"),
    _action("toggle_star", "f", "Star, or take the star off", "Judge"),
    _action("tags", "t", "Set tags", "Judge"),
    _action("toggle_later", "e", "Read later, or not", "Judge"),
    _action("site_vote", "V | g +", "Vote on the site itself, with your account there", "Judge"),
    _action("undo", "u", "Undo: votes, marks, tags, removals", "Judge"),
    _action("redo", "ctrl+r", "Redo", "Judge"),
    _action("comments", "c", "Comments; again: back", "Comments"),
    _action("comments_browser", "C", "Comments in the browser", "Comments"),
    _action("next_comment", "n", "Next top-level comment", "Comments", "comments", counts=True),
    _action("previous_comment", "p", "Previous top-level comment", "Comments", "comments",
            counts=True),
    _action("next_new", "}", "Next new comment", "Comments"),
    _action("previous_new", "{", "Previous new comment", "Comments"),
    _action("parent", "P", "The comment this one answers", "Comments"),
    _action("fold", "z a", "Fold or unfold a comment", "Comments"),
    _action("fold_less", "z m", "Show one level less", "Comments"),
    _action("fold_more", "z r", "Show one level more", "Comments"),
    _action("fold_all", "z M", "Fold all comments", "Comments"),
    _action("fold_none", "z R", "Unfold all comments", "Comments"),
    _action("flat", "z f", "Newest comments first, without the tree", "Comments"),
    _action("find_discussions", "g d", "Find discussions elsewhere", "Comments"),
    _action("switch_thread", "g s", "Switch to another known discussion", "Comments"),
    _action("browser", "o", "Open in the browser; with a number: that link", "Links",
            counts=True),
    _action("browser_next", "O", "Open in the browser, then the next entry", "Links"),
    _action("copy_link", "y", "Copy the address", "Links"),
    _action("links", "L", "Links of the article", "Links"),
    _action("save", "s", "Save the article into a file", "Links"),
    _action("pipe", "|", "Give the article to a command", "Links"),
    _action("search", "/", "Search in this pane", "Lists"),
    _action("next_match", "n", "Next match", "Lists", "search"),
    _action("previous_match", "N | p", "Previous match", "Lists", "search"),
    _action("search_all", "g /", "Search everything", "Lists"),
    _action("filter", "F", "Filter the list by words", "Lists"),
    _action("sort", "S", "Sort the list", "Lists"),
    _action("next_view", "g t", "Next view, or the n-th", "Lists", counts=True),
    _action("previous_view", "g T", "Previous view", "Lists", counts=True),
    _action("views", "g v", "List of views", "Lists"),
    _action("feeds", "g f", "Feeds and folders", "Feeds"),
    _action("add", "a", "Add an address", "Feeds"),
    _action("welcome", "g a", "Ways to begin: import, starter packs, the sample edition", "Feeds"),
    _action("refresh_feed", "r", "Refresh this feed or thread; again: stop", "Feeds"),
    _action("refresh_all", "R", "Refresh all feeds; again: stop", "Feeds"),
    _action("macro", "@", "Macros: what one key does for several", "Macros"),
    _action("layout", "w", "Change the layout", "Reader"),
    _action("theme", "T", "Choose a theme", "Reader"),
    _action("settings", "g ,", "Change a setting", "Reader"),
    _action("palette", ": | ctrl+p", "Command palette", "Reader"),
    _action("help", "? | f1", "Keys", "Reader"),
    _action("back", "q | escape", "Back; from the list: quit (q only)", "Reader"),
    _action("quit", "Q | ctrl+q", "Quit", "Reader"),
    _action("suspend", "ctrl+z", "Suspend to the shell (fg comes back)", "Reader"),
)  # fmt: skip

_BY_KEY_OF = {
    # What readers of these programs have in their fingers, laid over the default table.
    "newsboat": {
        "next_article": ("J", ".", "ctrl+j"), "previous_article": ("K", "ctrl+k"),
        "macro": (",", "@"),
        "toggle_read": ("m", "N"), "mark_all_read": ("A", "C"), "comments": ("c",),
        "comments_browser": ("g c",), "links": ("L", "#"),
        "sort": ("S", "g s"), "switch_thread": ("g S",),
        "toggle_star": ("f", "ctrl+e"), "undo": ("u", "ctrl+_"),
    },
    "vim": {
        "half_down": ("ctrl+d",), "half_up": ("ctrl+u",), "page_down": ("ctrl+f", "pagedown"),
        "page_up": ("ctrl+b", "b", "pageup"), "links": ("g l", "L"),
        "copy_link": ("y y",), "next_view": ("g t",), "previous_view": ("g T",),
    },
    "less": {
        "half_down": ("d", "ctrl+d"), "half_up": ("u", "ctrl+u"), "undo": ("U",),
        "top": ("g g", "home", "ctrl+home"), "bottom": ("G", "end"),
        "page_down": ("ctrl+v", "ctrl+f", "pagedown"), "page_up": ("b", "ctrl+b", "pageup"),
        "open": ("enter",),
    },
}  # fmt: skip
PRESETS = ("default", *_BY_KEY_OF)

_NAMED = {
    "enter", "escape", "space", "tab", "backspace", "delete", "insert", "up", "down", "left",
    "right", "home", "end", "pageup", "pagedown", *(f"f{number}" for number in range(1, 25)),
}  # fmt: skip
_LABELS = {
    "space": "Space", "enter": "Enter", "escape": "Esc", "tab": "Tab", "pagedown": "PgDn",
    "pageup": "PgUp", "home": "Home", "end": "End", "up": "Up", "down": "Down", "left": "Left",
    "right": "Right", "shift+tab": "S-Tab", "backspace": "Backspace",
}  # fmt: skip


def parse_keys(text: str) -> Keys:
    """Keys of a setting: "g g", "gg" and "ctrl+d" are all understood; () when they are none."""
    keys: list[str] = []
    for part in text.split():
        if len(part) == 1 or part.lower() in _NAMED or _is_modified(part):
            keys.append(part if len(part) == 1 else part.lower())
        elif len(part) <= 3 and part.isprintable() and "+" not in part:
            keys.extend(part)
        else:
            return ()
    return tuple(keys)


def _is_modified(part: str) -> bool:
    *modifiers, key = part.lower().split("+")
    return (
        bool(modifiers)
        and all(modifier in {"ctrl", "shift", "alt"} for modifier in modifiers)
        and (len(key) == 1 or key in _NAMED)
    )


def key_label(keys: str) -> str:
    """Keys as people write them: `gg`, `^D`, `Space`."""
    return "".join(_one_label(key) for key in parse_keys(keys))


def _one_label(key: str) -> str:
    if key in _LABELS:
        return _LABELS[key]
    if key.startswith("ctrl+"):
        return f"^{key[5:].upper()}"
    return key.upper() if key in _NAMED else key


def build(preset: str = "default", overrides: Mapping[str, Sequence[str]] | None = None) -> Keymap:
    """The live keymap: the table, a preset over it, the user's own keys over that.

    Unknown actions, keys that are none, and clashes are named in `problems`; the rest holds.
    An empty list takes an action's keys away.
    """
    problems: list[str] = []
    actions = {action.id: action for action in DEFAULT}
    own: set[str] = set()
    if preset not in PRESETS:
        problems.append(f"keys.preset: no preset {preset!r}; there are {', '.join(PRESETS)}")
    for action_id, keys in _BY_KEY_OF.get(preset, {}).items():
        actions[action_id] = replace(actions[action_id], keys=keys)
        own.add(action_id)
    for action_id, given in (overrides or {}).items():
        if action_id not in actions:
            near = get_close_matches(action_id, list(actions), 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            problems.append(f"keys.bindings.{action_id}: no such action{hint}")
            continue
        good = tuple(key for key in given if parse_keys(key))
        problems.extend(
            f"keys.bindings.{action_id}: {key!r} is no key" for key in given if not parse_keys(key)
        )
        actions[action_id] = replace(actions[action_id], keys=good)
        own.add(action_id)
        if action_id in ("next_unread", "previous_unread"):
            actions[f"{action_id}_here"] = replace(actions[f"{action_id}_here"], keys=good)
            own.add(f"{action_id}_here")
    return Keymap(tuple(_without_clashes(actions, own, problems)), tuple(problems))


def _without_clashes(
    actions: Mapping[str, Action], own: set[str], problems: list[str]
) -> list[Action]:
    """Actions with clashing keys taken from the weaker one; a user's key beats a default one."""
    taken: dict[tuple[Place, Keys], str] = {}
    kept: dict[str, tuple[str, ...]] = {}
    for action in sorted(actions.values(), key=lambda action: action.id not in own):
        keys = []
        for key, sequence in zip(action.keys, action.sequences, strict=True):
            holder = _clash(taken, action.where, sequence)
            if holder is None:
                taken[(action.where, sequence)] = action.id
                keys.append(key)
            elif action.id in own and holder in own:
                problems.append(
                    f"keys.bindings.{action.id}: {key_label(key)} is already {holder}'s"
                )
        kept[action.id] = tuple(keys)
    return [replace(action, keys=kept[action.id]) for action in actions.values()]


def _clash(taken: Mapping[tuple[Place, Keys], str], where: Place, keys: Keys) -> str | None:
    for (place, other), holder in taken.items():
        shorter = min(len(other), len(keys))
        if place == where and other[:shorter] == keys[:shorter]:
            return holder
    return None
