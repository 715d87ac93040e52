"""Running a macro: its steps one after the other, each when the one before it has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.worker import WorkerError

from tui_reader.ui.actions import judging, keeping
from tui_reader.ui.keymap import MacroStep
from tui_reader.ui.macros import listed
from tui_reader.ui.screens.choice import Answer, ChoiceScreen

if TYPE_CHECKING:
    from tui_reader.ui.screens.main import MainScreen

_WAITED: Final = frozenset({"ask", "open", "outside", "write"})
"""Groups of work that a step is over with: not the fetching of comments, nor what is made ahead."""
_WITH_WORDS: Final = {
    "save": keeping.save_as,
    "pipe": keeping.pipe_to,
    "tags": judging.add_tags,
}


def run(screen: MainScreen, action_id: str) -> None:
    screen.start(_run(screen, screen.session.keymap.macros[action_id]), "macro")


def choose(screen: MainScreen, count: int | None) -> None:
    screen.start(_choose(screen), "ask")


async def _choose(screen: MainScreen) -> None:
    answers = [
        Answer(f"{key}  {told}", action_id)
        for action_id, key, told in listed(screen.session.keymap)
    ]
    if not answers:
        screen.say("there are no macros: [keys.macros] in config.toml makes them (see README)")
        return
    chosen = await screen.question(ChoiceScreen("Macros", answers))
    if chosen is not None:
        run(screen, chosen)


async def _run(screen: MainScreen, steps: tuple[MacroStep, ...]) -> None:
    """A step that fails has said so, and ends the macro."""
    for step in steps:
        if step.words:
            row = screen.target()
            if row is None:
                screen.say("no entry is chosen")
                return
            await _WITH_WORDS[step.action](screen, row, step.words)
        else:
            screen.do(step.action, step.count)
        try:
            await _settled(screen)
        except WorkerError:
            return


async def _settled(screen: MainScreen) -> None:
    """The work that a step has begun is done. Raises WorkerError when it failed."""
    for worker in [worker for worker in screen.workers if worker.group in _WAITED]:
        if not worker.is_finished:
            await worker.wait()
