"""The list: views, sorting, filtering, searching in the panes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui_reader.models import Sort
from tui_reader.ui.arrange import Pane
from tui_reader.ui.screens.choice import Answer, ChoiceScreen
from tui_reader.ui.views import SORT_NAMES, base

if TYPE_CHECKING:
    from tui_reader.ui.screens.main import MainScreen


def next_view(screen: MainScreen, count: int | None) -> None:
    names = screen.list_state.views
    if count is not None:
        if count <= len(names):
            screen.list_state.open_view(names[count - 1].view)
        else:
            screen.say(f"there are {len(names)} views")
        return
    _turn(screen, 1)


def previous_view(screen: MainScreen, count: int | None) -> None:
    _turn(screen, -1)


def _turn(screen: MainScreen, by: int) -> None:
    views = [named.view for named in screen.list_state.views]
    here = base(screen.list_state.view)
    index = views.index(here) if here in views else (-1 if by > 0 else 0)
    screen.list_state.open_view(views[(index + by) % len(views)])


def views(screen: MainScreen, count: int | None) -> None:
    screen.start(_choose_view(screen), "ask")


async def _choose_view(screen: MainScreen) -> None:
    entries = screen.session.store.entries
    answers = []
    for named in screen.list_state.views:
        size = entries.count(named.view)
        answers.append(Answer(named.name, named.view, "" if size is None else f"{size:,}"))
    here = base(screen.list_state.view)
    current = next((i for i, answer in enumerate(answers) if answer.value == here), 0)
    view = await screen.question(ChoiceScreen("Views", answers, current=current))
    if view is not None:
        screen.list_state.open_view(view)


def sort(screen: MainScreen, count: int | None) -> None:
    screen.start(_choose_sort(screen), "ask")


async def _choose_sort(screen: MainScreen) -> None:
    answers: list[Answer[Sort]] = [Answer(name, value) for value, name in SORT_NAMES.items()]
    current = list(SORT_NAMES).index(screen.list_state.sort)
    chosen = await screen.question(ChoiceScreen("Sort", answers, current=current))
    if chosen is not None and chosen != screen.list_state.sort:
        screen.list_state.set_sort(chosen)


def filter_list(screen: MainScreen, count: int | None) -> None:
    screen.start(_ask_filter(screen), "ask")


async def _ask_filter(screen: MainScreen) -> None:
    words = await screen.ask("only entries with:", screen.list_state.view.words)
    if words is not None:
        set_filter(screen, words)


def set_filter(screen: MainScreen, words: str) -> None:
    """Shows only the entries with all the words; "" shows all again."""
    if words == screen.list_state.view.words:
        return
    current = screen.entries.current
    screen.list_state.view = replace(screen.list_state.view, words=words)
    screen.list_state.reload(keep=False)
    if not words and current is not None:
        screen.list_state.go_to_entry(current)
    screen.go_to_pane("list")


def search(screen: MainScreen, count: int | None) -> None:
    screen.start(_ask_search(screen), "ask")


async def _ask_search(screen: MainScreen) -> None:
    pane = screen.pane
    changed = None
    if pane != "list":
        target = screen.comments if pane == "comments" else screen.article

        def changed(words: str) -> None:
            target.search(words)

    words = await screen.ask("/", "", changed=changed)
    if not words:
        end_search(screen)
        return
    screen.searching = (pane, words)
    if pane == "list":
        screen.entries.mark(words)
        _match_in_list(screen, 1)
    else:
        if (screen.comments if pane == "comments" else screen.article).search(words):
            _say_match(screen)
        else:
            screen.say(_not_found(pane, words))
            end_search(screen, keeps_message=True)
    screen.show_hints()


def next_match(screen: MainScreen, count: int | None) -> None:
    _match(screen, 1)


def previous_match(screen: MainScreen, count: int | None) -> None:
    _match(screen, -1)


def _match(screen: MainScreen, step: int) -> None:
    if screen.searching is None:
        return
    pane, _ = screen.searching
    if pane == "list":
        _match_in_list(screen, step)
    else:
        (screen.comments if pane == "comments" else screen.article).next_match(step)
        _say_match(screen)


def _say_match(screen: MainScreen) -> None:
    """Which match one is at; none are left where other text has come into the pane."""
    if screen.searching is not None:
        target = screen.comments if screen.searching[0] == "comments" else screen.article
        number, total = target.match
        screen.say(f"{number:,} of {total:,}" if total else _not_found(*screen.searching))


def _not_found(pane: Pane, words: str) -> str:
    """Says where there is nothing, too: a search is the focused pane's alone."""
    return f"not in the {pane}: {words}"


def _match_in_list(screen: MainScreen, step: int) -> None:
    """The next row with the words, wherever in the view it is; from the other end at last."""
    if screen.searching is None:
        return
    pane, words = screen.searching
    view, sort = screen.list_state.view, screen.list_state.sort
    view = replace(view, words=f"{view.words} {words}".strip())
    entries, here = screen.session.store.entries, screen.entries.current
    if step > 0:
        found = entries.page(view, sort, after=here, limit=1)
        found = found or entries.page(view, sort, limit=1)
    else:
        found = entries.page(view, sort, before=here, limit=1)
        found = found or entries.page(view, sort, from_end=True, limit=1)
    if not found:
        end_search(screen)
        screen.say(_not_found(pane, words))
        return
    screen.list_state.go_to_entry(found[-1])


def end_search(screen: MainScreen, *, keeps_message: bool = False) -> None:
    """Takes the marks away and gives n and N their usual meaning back."""
    if screen.searching is not None or screen.pane != "list":
        screen.article.end_search()
        screen.comments.end_search()
    screen.searching = None
    screen.entries.mark("")
    if not keeps_message:
        screen.say("")
    screen.show_hints()
