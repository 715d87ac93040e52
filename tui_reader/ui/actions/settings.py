"""Changing a setting inside the reader: it is written into the user's file, comments and all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui_reader.config import load, set_value
from tui_reader.config.listing import choices, settings_of, shown, typed
from tui_reader.ui.screens.choice import Answer, ChoiceScreen

if TYPE_CHECKING:
    from tui_reader.ui.screens.main import MainScreen


def settings(screen: MainScreen, count: int | None) -> None:
    screen.start(_choose(screen), "ask")


async def _choose(screen: MainScreen) -> None:
    """Which setting, and its new value; tables (keys, macros) are for an editor."""
    path = screen.session.paths.config_file
    given = dict(settings_of((await screen.session.load(lambda: load(path))).config))
    answers = [
        Answer(name, name, shown(value))
        for name, value in given.items()
        if not isinstance(value, dict)
    ]
    name = await screen.question(ChoiceScreen("Settings", answers, note=str(path)))
    if name is None:
        return
    value = await _value(screen, name, given[name])
    if value is None or value == given[name]:
        return
    await screen.session.load(lambda: set_value(path, name, value))
    screen.session.config = (await screen.session.load(lambda: load(path))).config
    screen.say(f"{name} = {shown(value)} is in config.toml; the next start shows all of it")


async def _value(screen: MainScreen, name: str, before: Any) -> Any:
    """The new value; None when the question was left."""
    few: tuple[Any, ...] = choices(name)
    if name == "appearance.theme":
        few = ("", *(theme.name for theme in screen.reader_app.reader_themes))
    if few:
        answers = [Answer(shown(value), value) for value in few]
        current = few.index(before) if before in few else 0
        return await screen.question(ChoiceScreen(name, answers, current=current))
    text = " ".join(before) if isinstance(before, list) else str(before)
    line = await screen.ask(f"{name}:", text)
    return None if line is None else typed(line, before)
