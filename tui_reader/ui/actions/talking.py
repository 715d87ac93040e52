"""The comment pane: going there and back, moving in the tree, folding."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_reader.ui.screens.main import MainScreen


def comments(screen: MainScreen, count: int | None) -> None:
    """Goes to the comments, or back where one came from."""
    opened = screen.opened
    if screen.pane == "comments":
        if opened.may_look_for_thread:
            opened.load_thread()  # the pane says that this key looks for them
        else:
            screen.go_to_pane(screen.pane_before)
        return
    row = screen.target()
    if row is None:
        screen.say("no entry is chosen")
        return
    if opened.row is None or opened.row.id != row.id or not opened.is_opened:
        opened.show(row, is_opened=True)
    screen.go_to_pane("comments")
    opened.load_thread()


def next_comment(screen: MainScreen, count: int | None) -> None:
    screen.comments.next_top_level(count or 1)


def previous_comment(screen: MainScreen, count: int | None) -> None:
    screen.comments.next_top_level(-(count or 1))


def next_new(screen: MainScreen, count: int | None) -> None:
    screen.comments.next_new(1)


def previous_new(screen: MainScreen, count: int | None) -> None:
    screen.comments.next_new(-1)


def parent(screen: MainScreen, count: int | None) -> None:
    screen.comments.to_parent()


def fold(screen: MainScreen, count: int | None) -> None:
    screen.comments.fold_toggle()


def fold_less(screen: MainScreen, count: int | None) -> None:
    screen.comments.fold_level(-1)


def fold_more(screen: MainScreen, count: int | None) -> None:
    screen.comments.fold_level(1)


def fold_all(screen: MainScreen, count: int | None) -> None:
    screen.comments.fold_all(True)


def fold_none(screen: MainScreen, count: int | None) -> None:
    screen.comments.fold_all(False)


def flat(screen: MainScreen, count: int | None) -> None:
    screen.comments.toggle_flat()
