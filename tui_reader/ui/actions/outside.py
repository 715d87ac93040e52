"""Out of the reader: the browser, the clipboard, the links of an article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_reader.errors import ReaderError
from tui_reader.hosts import display_host
from tui_reader.links import browser_command, needs_terminal, open_in_browser
from tui_reader.ui.actions import reading
from tui_reader.ui.screens.choice import Answer, ChoiceScreen
from tui_reader.ui.suspending import suspended

if TYPE_CHECKING:
    from tui_reader.ui.screens.main import MainScreen
    from tui_reader.ui.widgets.frame import LinkRef


def open_url(screen: MainScreen, url: str | None) -> None:
    """Opens an address in the browser; an unusual host is shown and asked about first."""
    if not url:
        screen.say("there is no address to open")
        return
    screen.start(_open(screen, url), "outside", is_exclusive=False)


async def _open(screen: MainScreen, url: str) -> None:
    browser = screen.session.config.links.browser
    command = browser_command(url, browser)
    host = display_host(url)
    if "xn--" in host and not await screen.confirm(f"open {host} ?"):
        return
    if needs_terminal(command):
        with suspended(screen.reader_app):
            open_in_browser(url, browser)
        return
    await screen.session.load(lambda: open_in_browser(url, browser))
    screen.say(f"opened {host}")


def browser(screen: MainScreen, count: int | None) -> None:
    """The entry (in its comments: the comment) in the browser, or the n-th link of the article or
    comment."""
    if count is None:
        open_url(screen, _address(screen))
        return
    found, name = _links(screen)
    link = next((link for link in found if link.number == count), None)
    if link is None:
        screen.say(f"the {name} has no link {count}")
        return
    open_url(screen, link.url)


def _address(screen: MainScreen) -> str | None:
    """Of the comment under the cursor where one is in the comments and it has one, else of the
    entry."""
    comment = screen.comments.current if screen.pane == "comments" else None
    if comment is not None and comment.url:
        return comment.url
    row = screen.target()
    return row.url if row is not None else None


def _links(screen: MainScreen) -> tuple[list[LinkRef], str]:
    """The links of the comment under the cursor where one is in the comments, else those of the
    article; and what they are of."""
    if screen.pane == "comments" and screen.comments.current is not None:
        return screen.comments.links(), "comment"
    return screen.article.links(), "article"


def browser_next(screen: MainScreen, count: int | None) -> None:
    row = screen.target()
    open_url(screen, row.url if row is not None else None)
    if row is not None and not row.is_read:
        screen.opened.mark_read(row)
    if screen.pane == "list":
        screen.list_state.move_cursor(screen.entries.cursor + 1)
    else:
        reading.next_article(screen, None)


def comments_browser(screen: MainScreen, count: int | None) -> None:
    thread, article = screen.opened.thread, screen.opened.article
    url = thread.url if thread is not None else None
    url = url or (article.comments_url if article is not None else None)
    row = screen.target()
    if url is None and row is not None:
        entry = screen.session.store.entries.get(row.id)
        url = entry.comments_url if entry is not None else None
    open_url(screen, url or (row.url if row is not None else None))


def copy_link(screen: MainScreen, count: int | None) -> None:
    """Copies the address of the comment or entry."""
    url = _address(screen)
    if not url:
        screen.say("there is no address to copy")
        return
    screen.app.copy_to_clipboard(url)
    screen.say(f"copied {url}")


def links(screen: MainScreen, count: int | None) -> None:
    screen.start(_choose_link(screen), "ask")


async def _choose_link(screen: MainScreen) -> None:
    found, name = _links(screen)
    if not found:
        raise ReaderError(f"the {name} has no links")
    answers = [Answer(f"{link.number}  {link.label}", link.url, link.url) for link in found]
    url = await screen.question(ChoiceScreen("Links", answers))
    if url is not None:
        open_url(screen, url)
