"""The side list of feeds and folders: opening, renaming, moving, removing, all to be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from tui_reader.models import Feed, View
from tui_reader.ui.actions import judging
from tui_reader.ui.actions.feeding import ask_address
from tui_reader.ui.screens.feeds import FeedsScreen, Picked
from tui_reader.ui.undo import Step

if TYPE_CHECKING:
    from tui_reader.ui.screens.main import MainScreen

Put: TypeAlias = Callable[[], None]


def feeds(screen: MainScreen, count: int | None) -> None:
    screen.start(_side_list(screen), "ask")


async def _side_list(screen: MainScreen) -> None:
    """The side list, again and again until it is left or a view is opened."""
    view = screen.list_state.view
    at: View | None = view if view.kind in ("feed", "folder") else None
    words, near = "", 0
    while True:
        screen.list_state.reload_feeds()
        side = FeedsScreen(screen.list_state.feeds, screen.session, at, words, near)
        picked = await screen.question(side)
        words = ""
        if picked is None:
            return
        at, near = picked.view, picked.line
        if picked.what == "open":
            screen.list_state.open_view(picked.view)
            screen.go_to_pane("list")
            return
        if picked.what == "add":
            await ask_address(screen)
            return
        if picked.what == "find":
            words = await screen.ask("/", "") or ""
        elif picked.what == "undo":
            await judging.turn(screen, "undo")
        elif picked.what == "rename" and picked.feed is None:
            at = await _rename_folder(screen, picked)
        else:
            await _act(screen, picked)


async def _act(screen: MainScreen, picked: Picked) -> None:
    if picked.what == "refresh":
        screen.refresher.begin(_ids(picked.feeds))
    elif picked.what == "move":
        await _move(screen, picked)
    elif picked.feed is None:
        await _dissolve(screen, picked)
    elif picked.what == "rename":
        await _rename(screen, picked.feed)
    elif picked.what == "remove":
        await _remove(screen, picked.feed)


def _ids(feeds: Sequence[Feed]) -> list[int]:
    return [feed.id for feed in feeds if feed.id is not None]


async def _change(screen: MainScreen, label: str, redo: Put, undo: Put) -> None:
    """Makes a change of feeds in the writing thread and keeps it for undo."""

    def done(put: Put) -> list[int]:
        put()
        return []

    step = Step(label, partial(done, undo), partial(done, redo))

    def act() -> None:
        step.redo()
        screen.session.undo.push(step)

    await screen.session.write(act)
    screen.list_state.reload_feeds()
    screen.list_state.reload()


async def _rename(screen: MainScreen, feed: Feed) -> None:
    title = await screen.ask("name (empty: the site's own):", feed.title)
    if title is None or feed.id is None:
        return
    rename = partial(screen.session.store.feeds.rename, feed.id)
    await _change(screen, "renamed", partial(rename, title or None), partial(rename, feed.title))


async def _move(screen: MainScreen, picked: Picked) -> None:
    before = picked.feeds[0].folder if picked.feeds else None
    folder = await screen.ask("folder (empty: none):", before or "")
    if folder is not None:
        await _put_into(screen, "moved", picked.feeds, folder or None)


async def _rename_folder(screen: MainScreen, picked: Picked) -> View:
    """Gives a folder another name; one that is there already takes the feeds in. The line to
    stand on afterwards."""
    name = await screen.ask("name of the folder:", picked.view.key or "")
    if not name:
        return picked.view
    await _put_into(screen, "renamed the folder", picked.feeds, name)
    return View("folder", name)


async def _dissolve(screen: MainScreen, picked: Picked) -> None:
    """Takes a folder away; its feeds stay, outside of any."""
    await _put_into(screen, f"took the folder {picked.view.key} away", picked.feeds, None)
    key = screen.session.keymap.shown_keys("undo")
    screen.say(f"the folder {picked.view.key} is gone, its feeds stay ({key} undoes it)")


async def _put_into(
    screen: MainScreen, label: str, feeds: Sequence[Feed], folder: str | None
) -> None:
    store = screen.session.store.feeds
    before = [(feed.id, feed.folder) for feed in feeds if feed.id is not None]

    def there() -> None:
        for feed_id, _ in before:
            store.move(feed_id, folder)

    def back() -> None:
        for feed_id, old in before:
            store.move(feed_id, old)

    await _change(screen, label, there, back)
    if screen.list_state.view.kind == "folder":
        screen.list_state.open_view(View("folder", folder) if folder else View("unread"))


async def _remove(screen: MainScreen, feed: Feed) -> None:
    """Takes a feed out; its entries and votes stay in the library for undo."""
    if feed.id is None:
        return
    store = screen.session.store.feeds
    label = f"removed {feed.title}"
    await _change(screen, label, partial(store.remove, feed.id), partial(store.restore, feed.id))
    if screen.list_state.view.kind == "feed" and screen.list_state.view.key == str(feed.id):
        screen.list_state.open_view(View("unread"))
    screen.say(f"{label} ({screen.session.keymap.shown_keys('undo')} undoes it)")
