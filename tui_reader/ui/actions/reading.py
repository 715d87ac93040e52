"""Opening entries: the next and previous ones, unread ones, the site's own neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from tui_reader.errors import ReaderError
from tui_reader.models import EntryRow, Neighbour
from tui_reader.ui.actions import discussing
from tui_reader.urls import canonical

if TYPE_CHECKING:
    from tui_reader.ui.screens.main import MainScreen

Way = Literal["previous", "next"]
_MOST_STEPS = 200


def open_current(screen: MainScreen) -> None:
    """Opens the entry under the cursor and goes into it."""
    row = screen.entries.current
    if row is not None:
        screen.opened.show(row, is_opened=True)
        screen.go_to_pane("article")


def enter(screen: MainScreen, count: int | None) -> None:
    if screen.pane == "list":
        open_current(screen)
    elif screen.pane == "comments" and not discussing.load_more(screen):
        screen.comments.fold_toggle()


def _walk(screen: MainScreen, by: int) -> None:
    """Opens the row `by` rows from the cursor; the pane stays, but a lone list is gone into."""
    if screen.opened.row is None:
        open_current(screen)
        return
    before = screen.entries.current
    screen.list_state.move_cursor(screen.entries.cursor + by, previews=False)
    row = screen.entries.current
    if row is None or (
        before is not None and row.id == before.id and screen.opened.row.id == row.id
    ):
        screen.say("no next article" if by > 0 else "no previous article")
        return
    open_in_place(screen, row)


def open_in_place(screen: MainScreen, row: EntryRow) -> None:
    """Opens an entry without leaving the pane one is in."""
    screen.opened.show(row, is_opened=True)
    if screen.pane == "list" and not screen.arrangement.shows("article"):
        screen.go_to_pane("article")


def next_article(screen: MainScreen, count: int | None) -> None:
    _walk(screen, count or 1)


def previous_article(screen: MainScreen, count: int | None) -> None:
    _walk(screen, -(count or 1))


def _unread(screen: MainScreen, step: int, count: int | None) -> None:
    """Opens the next unread entry, or the `count`-th from here, as far as there are any."""
    entries, list_state = screen.session.store.entries, screen.list_state
    found, here = None, screen.entries.current
    for _ in range(min(count or 1, _MOST_STEPS)):  # one query each
        row = entries.next_unread(list_state.view, list_state.sort, here, step)
        if row is None:
            break
        found = here = row
    if found is None:
        screen.say("no more unread below" if step > 0 else "no more unread above")
        return
    list_state.go_to_entry(found)
    open_in_place(screen, found)


def next_unread(screen: MainScreen, count: int | None) -> None:
    _unread(screen, 1, count)


def previous_unread(screen: MainScreen, count: int | None) -> None:
    _unread(screen, -1, count)


def site_previous(screen: MainScreen, count: int | None) -> None:
    neighbour(screen, "previous")


def site_next(screen: MainScreen, count: int | None) -> None:
    neighbour(screen, "next")


def neighbour(screen: MainScreen, way: Way) -> None:
    """Opens the site's own previous or next post, in the list if it is there."""
    article = screen.opened.article
    if article is None or screen.opened.row is None:
        screen.say("no article is open")
        return
    found = article.previous if way == "previous" else article.next
    if found is None:
        screen.say(f"the page names no {way} post")
        return
    screen.start(_open_neighbour(screen, screen.opened.row, found), "open")


async def _open_neighbour(screen: MainScreen, left: EntryRow, found: Neighbour) -> None:
    store = screen.session.store
    if found.url is not None:
        ids = store.entries.find_url(canonical(found.url))
    else:
        ids = store.entries.find_title(found.title) if found.title else []
    if not ids and found.url is None:
        raise ReaderError("this neighbour has no address, and no entry has its title")
    if not ids and found.url is not None:
        screen.say("fetching the post")
        done = await screen.session.engine.ask("open", target=found.url, feed=left.feed_id)
        ids = [int(done["entry"])]
        screen.say("")
    open_entry(screen, _best(screen, ids, left))


def _best(screen: MainScreen, ids: list[int], left: EntryRow) -> int:
    """Of several entries with that address the one in the list, else the one of the same feed."""
    for entry_id in ids:
        if screen.list_state.window.index_of(entry_id) is not None:
            return entry_id
    rows = screen.session.store.entries.rows(ids)
    return next((row.id for row in rows if row.feed_id == left.feed_id), ids[0])


def open_entry(screen: MainScreen, entry_id: int) -> None:
    """Opens a stored entry: at its row when the list holds it, else in place."""
    row = screen.session.store.entries.row(entry_id)
    if row is None:
        screen.say("the entry is not in the library any more", is_error=True)
        return
    index = screen.list_state.window.index_of(entry_id)
    if index is not None:
        screen.list_state.move_cursor(index, previews=False)
    open_in_place(screen, row)


def full_text(screen: MainScreen, count: int | None) -> None:
    row = screen.target()
    if row is None:
        screen.say("no entry is chosen")
        return
    screen.start(_fetch_full(screen, row), "article")


async def _fetch_full(screen: MainScreen, row: EntryRow) -> None:
    if screen.opened.row is None or screen.opened.row.id != row.id:
        screen.opened.show(row, is_opened=False)
    screen.say("fetching the full text")
    prepared = await screen.opened.prefetch.fetch_full(row.id)
    screen.say("")
    screen.opened.show_prepared(row.id, prepared)


def repeats(screen: MainScreen, count: int | None) -> None:
    article = screen.opened.article
    if article is None or not article.folded:
        screen.say("no repeats are folded here")
        return
    screen.article.toggle_repeats()


async def open_target(screen: MainScreen, target: str) -> None:
    """Opens the address or saved file that the reader was started with."""
    screen.say(f"opening {target}")
    done = await screen.session.engine.ask("open", target=target, feed=None)
    screen.list_state.reload_feeds()
    screen.list_state.reload()
    screen.say("")
    open_entry(screen, int(done["entry"]))
    screen.go_to_pane("article")
