"""The undo stack: each step holds how to take it back and how to do it again.

Steps are run by the store's thread; a step that fails is not moved over. Pure otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

MOST = 500


@dataclass(frozen=True, slots=True)
class Step:
    """One change: `label` in the past tense ("starred"); both calls give the entries touched."""

    label: str
    undo: Callable[[], list[int]]
    redo: Callable[[], list[int]]


@dataclass
class UndoStack:
    """Steps done and steps taken back, newest last."""

    done: list[Step] = field(default_factory=list)
    undone: list[Step] = field(default_factory=list)

    def push(self, step: Step) -> None:
        """A new step was done: what had been taken back can't be done again any more."""
        self.done = [*self.done[-(MOST - 1) :], step]
        self.undone = []

    def undo(self) -> list[int] | None:
        """Takes the last step back; None when there is none."""
        if not self.done:
            return None
        touched = self.done[-1].undo()
        self.undone.append(self.done.pop())
        return touched

    def redo(self) -> list[int] | None:
        if not self.undone:
            return None
        touched = self.undone[-1].redo()
        self.done.append(self.undone.pop())
        return touched
