"""The keys, made from the live keymap, with a search over them."""

from __future__ import annotations

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


def help_content(keymap: Keymap, words: str = "") -> Content:
    """The table as text: a heading a group, keys on the left. `words` must all be in a line."""
    wanted = words.casefold().split()
    parts: list[tuple[str, str] | str] = []
    for group in GROUPS:
        lines = [a for a in keymap.actions if a.group == group and a.keys and _has(a, wanted)]
        if not lines:
            continue
        parts.append((f"{group}\n", "bold $accent"))
        for action in lines:
            keys = "  ".join(key_label(key) for key in action.keys)
            parts.append((f"  {keys:<18} ", "bold"))
            parts.append(f"{action.help}{_PLACES[action.where]}\n")
        parts.append("\n")
    return Content.assemble(*parts) if parts else Content("No key does that.")


def _has(action: Action, wanted: list[str]) -> bool:
    keys = " ".join((*action.keys, *(key_label(key) for key in action.keys)))
    text = f"{keys} {action.id} {action.help} {action.group}".casefold()
    return all(word in text for word in wanted)


class HelpScreen(Question[None]):
    """All keys; `/` or typing into the line on top searches, Esc leaves."""

    DEFAULT_CSS = """
    HelpScreen { background: transparent; align: center middle; }
    HelpScreen > Vertical {
        width: 76; max-width: 100%; height: 90%; background: $popup; padding: 1 2;
    }
    HelpScreen Input { height: 1; border: none; padding: 0; background: $popup; }
    HelpScreen Input:focus { border: none; }
    HelpScreen VerticalScroll { height: 1fr; margin: 1 0 0 0; }
    HelpScreen Static { width: 1fr; height: auto; }
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
                yield Static(help_content(self._keymap), id="keys")

    @on(Input.Changed)
    def search(self, event: Input.Changed) -> None:
        event.stop()
        self.query_one("#keys", Static).update(help_content(self._keymap, event.value))

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
