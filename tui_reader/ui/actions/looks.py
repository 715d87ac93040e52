"""How the reader looks, its help and palette, going back and leaving."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui_reader.ui.actions import listing
from tui_reader.ui.arrange import LAYOUT_NAMES, LAYOUTS
from tui_reader.ui.screens.choice import Answer, ChoiceScreen
from tui_reader.ui.screens.help import HelpScreen

if TYPE_CHECKING:
    from tui_reader.ui.screens.main import MainScreen


def layout(screen: MainScreen, count: int | None) -> None:
    index = LAYOUTS.index(screen.layout_name)
    screen.set_layout(LAYOUTS[(index + 1) % len(LAYOUTS)])
    screen.say(f"layout: {LAYOUT_NAMES[screen.layout_name]}")


def theme(screen: MainScreen, count: int | None) -> None:
    screen.start(_choose_theme(screen), "ask")


async def _choose_theme(screen: MainScreen) -> None:
    """Every theme, shown while the cursor rests on it; leaving brings the old one back."""
    app = screen.reader_app
    before = app.theme
    answers = [
        Answer(theme.title or theme.name, theme.name, theme.about) for theme in app.reader_themes
    ]
    current = next((i for i, answer in enumerate(answers) if answer.value == before), 0)
    choice = ChoiceScreen(
        "Theme", answers, current=current, resting=partial(setattr, app, "theme"), is_aside=True
    )
    chosen = await screen.question(choice)
    app.theme = chosen or before
    if chosen is not None:
        app.keep_theme(chosen)


def palette(screen: MainScreen, count: int | None) -> None:
    screen.app.action_command_palette()


def show_help(screen: MainScreen, count: int | None) -> None:
    screen.app.push_screen(HelpScreen(screen.session.keymap))


def back(screen: MainScreen, count: int | None) -> None:
    """One step out: the search, the filter, the pane; from the list q leaves the reader."""
    if screen.searching is not None:
        listing.end_search(screen)
    elif screen.pane == "comments" and screen.arrangement.columns < 3:
        screen.go_to_pane("article")
    elif screen.pane != "list":
        screen.go_to_pane("list")
    elif screen.list_state.view.words:
        listing.set_filter(screen, "")
    elif screen.struck_key == "escape":
        if not screen.refresher.stop():
            screen.say("")
    else:
        quit_reader(screen, None)


def quit_reader(screen: MainScreen, count: int | None) -> None:
    screen.reader_app.leave()


def suspend(screen: MainScreen, count: int | None) -> None:
    screen.app.action_suspend_process()
