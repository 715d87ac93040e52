"""Moving in the focused pane and between panes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_reader.ui.actions import reading
from tui_reader.ui.arrange import PANES

if TYPE_CHECKING:
    from tui_reader.ui.screens.main import MainScreen


def step(screen: MainScreen, by: int) -> None:
    """Rows of the list, comments, or lines of the article."""
    if screen.pane == "list":
        screen.list_state.move_cursor(screen.entries.cursor + by)
    elif screen.pane == "comments":
        screen.comments.move(by)
    else:
        screen.article.scroll_lines(by)


def down(screen: MainScreen, count: int | None) -> None:
    step(screen, count or 1)


def up(screen: MainScreen, count: int | None) -> None:
    step(screen, -(count or 1))


def top(screen: MainScreen, count: int | None) -> None:
    if screen.pane == "list":
        screen.list_state.go_to_row((count or 1) - 1)
    elif screen.pane == "comments":
        screen.comments.move(-1_000_000)
    else:
        screen.article.home()


def bottom(screen: MainScreen, count: int | None) -> None:
    if screen.pane == "list" and count is not None:
        screen.list_state.go_to_row(count - 1)
    elif screen.pane == "list":
        screen.list_state.go_to_end()
    elif screen.pane == "comments":
        screen.comments.move(1_000_000)
    else:
        screen.article.end()


def page(screen: MainScreen, fraction: float) -> bool:
    """Moves by a part of the pane; False at the end."""
    if screen.pane == "list":
        rows = max(int(screen.entries.rows * abs(fraction)) // screen.list_state.row_height(), 1)
        before = screen.entries.cursor
        screen.list_state.move_cursor(before + (rows if fraction > 0 else -rows))
        return screen.entries.cursor != before
    pane = screen.comments if screen.pane == "comments" else screen.article
    return pane.page(fraction) != 0


def half_down(screen: MainScreen, count: int | None) -> None:
    page(screen, 0.5 * (count or 1))


def half_up(screen: MainScreen, count: int | None) -> None:
    page(screen, -0.5 * (count or 1))


def page_down(screen: MainScreen, count: int | None) -> None:
    page(screen, 1.0 * (count or 1))


def page_up(screen: MainScreen, count: int | None) -> None:
    page(screen, -1.0 * (count or 1))


def space(screen: MainScreen, count: int | None) -> None:
    """A page on; at the end of an article the next unread one."""
    pages = float(count or 1)
    if screen.pane == "article" and (screen.article.at_end or not page(screen, pages)):
        reading.next_unread(screen, None)
    elif screen.pane != "article":
        page(screen, pages)


def pane_left(screen: MainScreen, count: int | None) -> None:
    index = PANES.index(screen.pane)
    if index > 0:
        screen.go_to_pane(PANES[index - 1])


def pane_right(screen: MainScreen, count: int | None) -> None:
    if screen.pane == "list":
        reading.open_current(screen)
    else:
        screen.go_to_pane("comments")


def pane_next(screen: MainScreen, count: int | None) -> None:
    _around(screen, 1)


def pane_previous(screen: MainScreen, count: int | None) -> None:
    _around(screen, -1)


def _around(screen: MainScreen, by: int) -> None:
    screen.go_to_pane(PANES[(PANES.index(screen.pane) + by) % len(PANES)])


def scroll_left(screen: MainScreen, count: int | None) -> None:
    _sideways(screen, -1)


def scroll_right(screen: MainScreen, count: int | None) -> None:
    _sideways(screen, 1)


def _sideways(screen: MainScreen, by: int) -> None:
    """In the comments too: they have code."""
    pane = screen.comments if screen.pane == "comments" else screen.article
    if not pane.scroll_sideways(by):
        screen.say("no wide table or code here" + (" goes on to the left" if by < 0 else ""))
