"""A question with a list of answers: sorting, links, views, candidates, themes, the welcome.

Short lists only (an OptionList keeps every row). The answers' texts are outside text: they are
cleaned here and drawn as Content, never as markup.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui_reader.text.clean import clean_line
from tui_reader.ui.drawing.cells import cell_len
from tui_reader.ui.key_reader import strokes
from tui_reader.ui.screens.question import Question

T = TypeVar("T")
_MOST = 1_000
_COLUMN, _ROOMY = 28, 72  # cells
_LOW = 18  # rows: blank ones are left out


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """One answer: its text, a dimmer remark after it, what it stands for, keys that take it."""

    text: str
    value: T
    remark: str = ""
    keys: tuple[str, ...] = ()


class ChoiceScreen(Question[T | None], Generic[T]):
    """Gives the value of the answer taken, or None when it was left.

    `resting` hears the value under the cursor while it moves (a theme's preview); typing a number
    goes to that answer, a key of an answer's own takes it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]
    DEFAULT_CSS = """
    ChoiceScreen { background: transparent; align: center middle; }
    ChoiceScreen > Vertical {
        width: auto; min-width: 36; max-width: 90%; height: auto; max-height: 80%;
        background: $popup; padding: 1 2;
    }
    ChoiceScreen .lead { color: $accent; text-style: bold; width: auto; padding: 0 0 1 0; }
    ChoiceScreen .note { color: $list-dim; width: auto; max-width: 100%; padding: 0 0 1 0; }
    ChoiceScreen OptionList {
        width: auto; min-width: 32; max-width: 100%; height: auto; max-height: 100%;
        border: none; padding: 0; background: $popup; text-wrap: nowrap; text-overflow: ellipsis;
    }
    ChoiceScreen OptionList:focus {
        border: none; background: $popup; background-tint: transparent;
    }
    ChoiceScreen OptionList > .option-list--option-highlighted { text-style: none; }
    ChoiceScreen.-low > Vertical { padding: 0 2; max-height: 100%; }
    ChoiceScreen.-low .lead, ChoiceScreen.-low .note { padding: 0; }
    ChoiceScreen.-aside { align: right middle; }
    """

    def __init__(
        self,
        title: str,
        answers: Sequence[Answer[T]],
        *,
        current: int = 0,
        note: str = "",
        resting: Callable[[T], None] | None = None,
        is_aside: bool = False,
    ) -> None:
        super().__init__(classes="-aside" if is_aside else None)
        self._title = title
        self._answers = list(answers[:_MOST])
        self._current = current
        self._note = note
        self._resting = resting
        self._digits = ""
        self._column = 0  # cells before the remarks

    def compose(self) -> ComposeResult:
        # Remarks stand under each other where the texts before them are short and there is room.
        wide = max((cell_len(one.text) for one in self._answers if one.remark), default=0)
        self._column = wide if wide <= _COLUMN and self.app.size.width >= _ROOMY else 0
        with Vertical():
            yield Static(Content(clean_line(self._title)), classes="lead")
            if self._note:
                yield Static(Content(self._note), classes="note")
            yield OptionList(*(Option(self._prompt(answer)) for answer in self._answers))

    def _prompt(self, answer: Answer[T]) -> Content:
        text = clean_line(answer.text, 200)
        remark = clean_line(answer.remark, 200)
        if not remark:
            return Content(text)
        gap = " " * (max(0, self._column - cell_len(text)) + 2)
        return Content.assemble(text, (gap + remark, "$list-dim"))

    def on_resize(self) -> None:
        self.set_class(self.app.size.height < _LOW, "-low")

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        options.highlighted = min(self._current, len(self._answers) - 1)
        options.focus()

    @on(OptionList.OptionHighlighted)
    def rest(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if self._resting is not None:
            self._resting(self._answers[event.option_index].value)

    @on(OptionList.OptionSelected)
    def take(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.answer(self._answers[event.option_index].value)

    def on_key(self, event: events.Key) -> None:
        options = self.query_one(OptionList)
        stroke = strokes(event.key, event.character)[0]
        moves = {
            "j": options.action_cursor_down,
            "k": options.action_cursor_up,
            "g": options.action_first,
            "G": options.action_last,
            "l": options.action_select,
            "space": options.action_page_down,
            "q": self.action_leave,
            "h": self.action_leave,
            "Q": self._quit,
        }
        if stroke in moves:
            event.stop()
            moves[stroke]()
        elif stroke.isascii() and stroke.isdecimal():
            self._go_to_number(stroke)
        else:
            taken = next((answer for answer in self._answers if stroke in answer.keys), None)
            if taken is not None:
                event.stop()
                self.answer(taken.value)

    def _go_to_number(self, digit: str) -> None:
        count = len(self._answers)
        longer = self._digits + digit
        self._digits = longer if 0 < int(longer) <= count else digit
        if 0 < int(self._digits) <= count:
            self.query_one(OptionList).highlighted = int(self._digits) - 1

    def action_leave(self) -> None:
        self.answer(None)

    def _quit(self) -> None:
        """Also from the welcome, which stands over an empty library: Q ends the reader."""
        self.app.call_later(self.app.action_quit)
