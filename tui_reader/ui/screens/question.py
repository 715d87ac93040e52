"""What every question over the main screen is: a modal screen that is answered once."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual.screen import ModalScreen

T = TypeVar("T")


class Question(ModalScreen[T], Generic[T]):
    """A modal screen. Keys struck fast reach it after its answer too: only the first one counts
    (a second `dismiss` would take the screen below away)."""

    _is_answered = False

    def answer(self, value: T) -> None:
        """Gives the answer and closes."""
        if not self._is_answered:
            self._is_answered = True
            self.dismiss(value)
