"""The comments in the running reader: where they were left, their links, what `o` opens there."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest
from textual import events

from tests.ui.conftest import CONFIG, NOW, Open, make_thread
from tui_reader.config import Config, Links
from tui_reader.models import Block, Comment, Entry, Link, Thread
from tui_reader.paths import Paths
from tui_reader.store import Store
from tui_reader.ui.screens.choice import ChoiceScreen

pytestmark = pytest.mark.usefixtures("library")


def long_thread(count: int = 60) -> Thread:
    """A thread of three levels, each comment with a link of its own."""
    comments = []
    for number in range(count):
        text = f"comment {number}"
        link = Link(0, 7, f"https://x.example/{number}")
        block = Block("paragraph", text, (link,))
        url = f"https://board.example/0#c{number}"
        comments.append(
            Comment(str(number), text, depth=number % 3, author="a", url=url, blocks=(block,))
        )
    return Thread(tuple(comments), url="https://board.example/0", total=count)


@pytest.fixture
def threaded(library: list[int], paths: Paths) -> int:
    """The first entry with a long thread."""
    with Store.open(paths.library, now=lambda: NOW) as store:
        store.threads.put(library[0], long_thread(), NOW)
    return library[0]


async def test_a_thread_is_found_as_it_was_left(
    open_reader: Open, threaded: int, paths: Paths
) -> None:
    async with open_reader() as reader:
        pane = reader.main.comments
        await reader.press("c", "z", "a", *"jjjjjjjjj")
        left = pane.place
        assert left.folded == ("0",)
        assert left.cursor == "11"
        await reader.press("J")
        assert pane.place.cursor is None
        await reader.press("K")
        assert pane.place == left
        reader.app.screen.post_message(events.Key("Q", "Q"))
        app = reader.app
    assert app.return_code == 0
    async with open_reader() as reader:
        await reader.press("g", "g", "c")
        await reader.until(lambda: reader.main.comments.current is not None)
        assert reader.main.comments.place == left


async def test_links_and_the_browser_are_the_comments_own(
    open_reader: Open, threaded: int, tmp_path: Path
) -> None:
    log = tmp_path / "opened"
    script = f"import sys; open({str(log)!r}, 'a').write(sys.argv[1] + '\\n')"
    config = Config(CONFIG.appearance, CONFIG.reading, links=Links((sys.executable, "-c", script)))

    def last() -> str:
        return log.read_text().splitlines()[-1] if log.exists() else ""

    async with open_reader(config=config) as reader:
        await reader.press("c", "j", "j", "o")
        await reader.until(lambda: last() == "https://board.example/0#c2")
        await reader.press("1", "o")
        await reader.until(lambda: last() == "https://x.example/2")
        await reader.press("9", "o")
        assert reader.message == "the comment has no link 9"
        await reader.press("L")
        assert isinstance(reader.app.screen, ChoiceScreen)
        await reader.press("enter")
        await reader.until(lambda: log.read_text().count("https://x.example/2") == 2)
        await reader.press("h", "o")
        await reader.until(lambda: last() == "https://board.example/0")


async def test_new_comments_are_old_once_they_were_looked_at(
    open_reader: Open, library: list[int], paths: Paths
) -> None:
    more = Thread((*make_thread(0).comments, Comment("4", "the newest", author="b")), total=4)
    with Store.open(paths.library, now=lambda: NOW) as store:
        feed = store.feeds.all()[0]
        bare = Entry("bare", title="no comments here", published=NOW - timedelta(minutes=1))
        store.entries.apply(feed, [bare], NOW)
        store.threads.mark_seen(library[0], NOW)
        store.threads.put(library[0], more, NOW + timedelta(microseconds=1))
    async with open_reader() as reader:
        threads = reader.main.session.store.threads
        assert reader.titles[0] == "no comments here"
        await reader.press("j", "enter")
        stored = threads.get(library[0])
        assert stored is not None
        assert stored.new_ids == {"4"}
        await reader.press("K")
        stored = threads.get(library[0])
        assert stored is not None
        assert stored.new_ids == frozenset()
