"""A question on the bottom line: a label and one line to type in."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from tui_reader.text.clean import clean_line
from tui_reader.ui.screens.question import Question


class PromptScreen(Question[str | None]):
    """Asks for a line; gives what was typed (trimmed, but for a secret), or None when it was left.

    `changed` hears every change while typing; `is_secret` hides what is typed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("ctrl+c", "leave", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    PromptScreen { background: transparent; align: left bottom; }
    PromptScreen > Horizontal { height: 1; width: 1fr; background: $popup; }
    PromptScreen Static { width: auto; padding: 0 1; color: $accent; background: $popup; }
    PromptScreen Input { width: 1fr; height: 1; border: none; padding: 0; background: $popup; }
    PromptScreen Input:focus { border: none; }
    """

    def __init__(
        self,
        label: str,
        value: str = "",
        *,
        changed: Callable[[str], None] | None = None,
        is_secret: bool = False,
    ) -> None:
        super().__init__()
        self._label = clean_line(label)
        self._value = clean_line(value, 8_000)
        self._changed = changed
        self._is_secret = is_secret

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(Content(self._label))
            yield Input(self._value, password=self._is_secret, compact=True)

    @on(Input.Changed)
    def hear(self, event: Input.Changed) -> None:
        event.stop()
        if self._changed is not None:
            self._changed(event.value)

    @on(Input.Submitted)
    def take(self, event: Input.Submitted) -> None:
        event.stop()
        # A password is taken as it is, with all its blanks.
        self.answer(event.value if self._is_secret else clean_line(event.value, 8_000))

    def action_leave(self) -> None:
        self.answer(None)
