"""The keys, made from the live keymap, with a search over them."""

from __future__ import annotations

from dataclasses import replace
from textwrap import wrap
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from tui_reader.ui.key_reader import strokes
from tui_reader.ui.keymap import GROUPS, Action, Keymap, key_label
from tui_reader.ui.screens.question import Question

_PLACES = {
    "any": "",
    "list": " (list)",
    "article": " (article)",
    "comments": " (comments)",
    "search": " (while searching)",
}


_WIDTH, _SIDES = 76, 6  # of the popup; its padding and scroll bar
_KEYS, _NARROW = 21, 56


def help_content(keymap: Keymap, words: str = "", width: int = _WIDTH - _SIDES) -> Content:
    """The table as text: a heading a group, keys on the left (above where it is narrow, `width`
    in cells). `words` must all be in a line."""
    wanted = words.casefold().split()
    parts: list[tuple[str, str] | str] = []
    for group in GROUPS:
        lines = [a for a in shown(keymap) if a.group == group and a.keys and _has(a, wanted)]
        if not lines:
            continue
        parts.append((f"{group}\n", "bold $accent"))
        for action in lines:
            keys = "  ".join(key_label(key) for key in action.keys)
            indent = 4 if width < _NARROW or len(keys) > _KEYS - 3 else _KEYS
            lead = f"  {keys}".ljust(indent)
            lines_of_help = wrap(f"{action.help}{_PLACES[action.where]}", max(width - indent, 8))
            gap = "" if len(keys) + 2 < indent else "\n" + " " * indent
            parts.append((lead, "bold"))
            parts.append(gap + ("\n" + " " * indent).join(lines_of_help) + "\n")
        parts.append("\n")
    return Content.assemble(*parts) if parts else Content("No key does that.")


def shown(keymap: Keymap) -> list[Action]:
    """The actions as people read them: one that stands twice, for two panes, is one line."""
    return [
        replace(action, where="any", help=f"{action.help} (list, article)")
        if keymap.get(f"{action.id}_here")
        else action
        for action in keymap.actions
        if not action.id.endswith("_here")
    ]


def _has(action: Action, wanted: list[str]) -> bool:
    keys = " ".join((*action.keys, *(key_label(key) for key in action.keys)))
    text = f"{keys} {action.id} {action.help} {action.group}".casefold()
    return all(word in text for word in wanted)


class HelpScreen(Question[None]):
    """All keys; `/` or typing into the line on top searches, Esc leaves."""

    DEFAULT_CSS = f"""
    HelpScreen {{ background: transparent; align: center middle; }}
    HelpScreen > Vertical {{
        width: {_WIDTH}; max-width: 100%; height: 90%; background: $popup; padding: 1 2;
    }}
    HelpScreen Input {{ height: 1; border: none; padding: 0; background: $popup; }}
    HelpScreen Input:focus {{ border: none; }}
    HelpScreen VerticalScroll {{ height: 1fr; margin: 1 0 0 0; }}
    HelpScreen Static {{ width: 1fr; height: auto; }}
    """
    AUTO_FOCUS = "VerticalScroll"
    _scrolls: ClassVar[dict[str, str]] = {
        "j": "scroll_down",
        "k": "scroll_up",
        "g": "scroll_home",
        "G": "scroll_end",
        "space": "page_down",
        "b": "page_up",
    }

    def __init__(self, keymap: Keymap) -> None:
        super().__init__()
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Input(placeholder="/ searches the keys, Esc closes", compact=True)
            with VerticalScroll():
                yield Static(self._table(""), id="keys")

    def _table(self, words: str) -> Content:
        return help_content(self._keymap, words, min(_WIDTH, self.app.size.width) - _SIDES)

    def on_resize(self) -> None:
        self.query_one("#keys", Static).update(self._table(self.query_one(Input).value))

    @on(Input.Changed)
    def search(self, event: Input.Changed) -> None:
        event.stop()
        self.query_one("#keys", Static).update(self._table(event.value))

    @on(Input.Submitted)
    def done(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one(VerticalScroll).focus()

    async def on_key(self, event: events.Key) -> None:
        stroke = strokes(event.key, event.character)[0]
        is_typing = isinstance(self.focused, Input)
        if stroke == "escape" or (stroke in ("q", "?", "f1") and not is_typing):
            event.stop()
            self.answer(None)
        elif stroke == "/" and not is_typing:
            event.stop()
            event.prevent_default()
            self.query_one(Input).focus()
        elif stroke in self._scrolls and not is_typing:
            event.stop()
            await self.query_one(VerticalScroll).run_action(self._scrolls[stroke])
