"""Feeds: adding, refreshing, the side list, importing, the welcome."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from tui_reader.errors import ReaderError
from tui_reader.hosts import display_host
from tui_reader.models import View
from tui_reader.transfer.subscriptions import Subscription
from tui_reader.ui.drawing.cells import cut
from tui_reader.ui.screens.choice import Answer, ChoiceScreen
from tui_reader.urls import parse_http

if TYPE_CHECKING:
    from tui_reader.ui.screens.main import MainScreen

_HOST_CELLS: Final = 16
_USER: Final = re.compile(r"//[^/?#]*@")  # name and password in an address


def add(screen: MainScreen, count: int | None) -> None:
    screen.start(ask_address(screen), "ask")


async def ask_address(screen: MainScreen, address: str = "") -> None:
    """Asks for an address, finds the feeds behind it, follows the one that is chosen."""
    line = await screen.ask("add address:", address)
    if not line:
        return
    screen.say(f"looking for feeds at {line}")
    answer = await screen.session.engine.ask("discover", url=line)
    if answer.get("needs_user"):
        with_user = await _ask_user(screen, line)
        if with_user is None:
            screen.say("")
            return
        answer = await screen.session.engine.ask("discover", url=with_user)
    found = answer.get("feeds") or []
    if not found:
        raise ReaderError(f"no feed found at {line}")
    candidates = [
        Subscription(
            url=str(feed["url"]),
            title=str(feed.get("title") or ""),
            site_url=feed.get("site_url"),
            kind=feed.get("kind"),
        )
        for feed in found
    ]
    chosen: Subscription | None = candidates[0]
    if len(candidates) > 1:
        answers = [
            Answer(feed.title or shown, feed, shown)
            for feed in candidates
            for shown in (_USER.sub("//", feed.url, 1),)
        ]
        chosen = await screen.question(ChoiceScreen("Which one?", answers))
    if chosen is not None:
        await follow(screen, [chosen])


async def _ask_user(screen: MainScreen, address: str) -> str | None:
    """The address with the name and password that its site asks for, as the worker takes them
    (it keeps them apart from the feed's address); None when the reader would rather not."""
    url = parse_http(address)
    host = display_host(url)
    place = cut(host, _HOST_CELLS, screen.session.glyphs.ellipsis)  # leaves room to type in
    name = await screen.ask(f"user name at {place}:")
    if not name:
        return None
    if ":" in name:
        raise ReaderError("a name has no colon in it")
    password = await screen.ask(f"password at {place}:", is_secret=True)
    if password is None:
        return None
    screen.say(f"looking for feeds at {host}")
    user = f"{quote(name, safe='')}:{quote(password, safe='')}"
    return url.replace("://", f"://{user}@", 1)


async def follow(screen: MainScreen, feeds: Sequence[Subscription]) -> None:
    """Follows feeds and refreshes them."""
    ids = []
    for feed in feeds:
        fields = {
            "url": feed.url,
            "title": feed.title,
            "kind": feed.kind or "feed",
            "site_url": feed.site_url,
        }
        done = await screen.session.engine.ask("add", feed=fields, folder=feed.folder)
        ids.append(int(done["feed"]))
    screen.list_state.reload_feeds()
    if len(ids) == 1:
        screen.list_state.open_view(View("feed", str(ids[0])))
    screen.say(f"following {len(ids)} feeds" if len(ids) > 1 else "following the feed")
    screen.refresher.begin(ids)


def refresh_feed(screen: MainScreen, count: int | None) -> None:
    """The feed of the view or of the entry under the cursor; in the comments, their thread."""
    if screen.pane == "comments" and screen.opened.row is not None:
        screen.say("asking for new comments")
        screen.opened.load_thread(fresh=True)
        return
    if screen.refresher.stop():
        return
    row = screen.target()
    view = screen.list_state.view
    if view.kind == "feed" and view.key is not None:
        screen.refresher.begin([int(view.key)])
    elif view.kind == "folder":
        ids = [
            feed.id
            for feed in screen.list_state.feeds
            if feed.folder == view.key and feed.id is not None
        ]
        screen.refresher.begin(ids)
    elif row is not None:
        screen.refresher.begin([row.feed_id])
    else:
        screen.say("no feed is chosen")


def refresh_all(screen: MainScreen, count: int | None) -> None:
    if not screen.refresher.stop():
        screen.refresher.begin(None, everything=True)


def welcome(screen: MainScreen) -> None:
    """What an empty library offers."""
    screen.start(_welcome(screen), "ask")


async def _welcome(screen: MainScreen) -> None:
    from tui_reader.transfer.packs import load_packs

    add = screen.session.keymap.get("add")
    answers = [
        Answer("Add an address", "add", "a page, a feed, a board", add.keys if add else ()),
        Answer("Import feeds", "import", "an OPML file or newsboat's urls"),
    ]
    packs = load_packs()
    answers += [
        Answer(f"Starter pack: {pack.name}", f"pack:{index}", pack.about)
        for index, pack in enumerate(packs)
    ]
    answers.append(Answer("Read the sample edition", "sample", "needs no network"))
    note = "Nothing is followed yet. What would you like to begin with?"
    chosen = await screen.question(ChoiceScreen("Welcome", answers, note=note))
    if chosen == "add":
        await ask_address(screen)
    elif chosen == "import":
        await _import(screen)
    elif chosen == "sample":
        await load_sample(screen)
    elif chosen is not None and chosen.startswith("pack:"):
        await follow(screen, packs[int(chosen[5:])].subscriptions.feeds)


async def load_sample(screen: MainScreen) -> None:
    """Puts the sample edition into the library."""
    from tui_reader.transfer.sample import load_sample as load

    await screen.session.write(lambda: load(screen.session.store))
    screen.list_state.reload_feeds()
    screen.list_state.open_view(View("unread"))
    screen.say("the sample edition: g f and then d takes it out again")


async def _import(screen: MainScreen) -> None:
    """Imports by the command of that name: what is in a stranger's file stays out of here."""
    line = await screen.ask("file to import:", "~/")
    if not line:
        return
    said = await screen.session.engine.command("import", _home(line))
    screen.list_state.reload_feeds()
    screen.list_state.reload()
    screen.say(said)
    screen.refresher.begin(None)


def _home(path: str) -> str:
    """A path with the home folder in place of `~`."""
    return os.path.expanduser(path)
