"""A running board in the reader: read, neighbours, comments, both votes, then no network."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fake_board import FakeBoard, Post, Reply
from tests.keyrings import keyring
from tests.servers import TestServer
from tests.ui.conftest import Open, Reader
from tui_reader.models import Feed
from tui_reader.paths import Paths, ensure
from tui_reader.reading.site_votes import Account, keep_account, site_of
from tui_reader.store import Store
from tui_reader.ui.screens.choice import ChoiceScreen

__all__ = ["keyring"]


@pytest.fixture
def site(server: TestServer, paths: Paths) -> FakeBoard:
    """A board of seven posts (two pages) that the library follows."""
    posts = [Post(number, f"소식 {number}", f"<p>본문 {number}.</p>") for number in range(1, 8)]
    posts[6].replies = [Reply(71, "첫 댓글"), Reply(72, "답글", "박성*", 1)]
    board = FakeBoard(server, posts)
    ensure(paths.data)
    with Store.open(paths.library) as store:
        store.feeds.add(Feed(board.url, "gnuboard", "뉴스"))
    return board


def text(reader: Reader) -> str:
    article = reader.main.opened.article
    return article.text if article is not None else ""


async def refreshed(reader: Reader, count: int) -> None:
    await reader.press("R")
    await reader.until(lambda: len(reader.titles) == count)
    await reader.settle()


async def test_a_board_is_read_from_end_to_end(
    open_reader: Open, site: FakeBoard, server: TestServer, keyring: Path
) -> None:
    keep_account(Account(site_of(site.url), "reader1", "right"))
    async with open_reader() as reader:
        await refreshed(reader, 7)
        await reader.press("g", "g", "enter")
        await reader.until(lambda: text(reader) == "본문 7.")
        await reader.until(lambda: reader.main.opened.thread is not None)
        assert [c.depth for c in reader.main.opened.thread.comments] == [0, 1]  # type: ignore[union-attr]
        # The site's own neighbours; its "previous" is the newer one.
        await reader.press("]")
        await reader.until(lambda: text(reader) == "본문 6.")
        await reader.press("]")
        await reader.until(lambda: text(reader) == "본문 5.")
        await reader.press("[")
        await reader.until(lambda: text(reader) == "본문 6.")
        # Our vote, then the site's.
        await reader.press("+")
        assert reader.main.target().vote == "up"  # type: ignore[union-attr]
        assert site.votes == []
        await reader.press("V")
        await reader.until(lambda: isinstance(reader.app.screen, ChoiceScreen))
        await reader.press("enter", "y", "enter")
        await reader.until(lambda: "has counted it: 추천 1" in reader.message)
        assert site.votes == [("reader1", 6, "good")]
        await reader.press("V")
        await reader.until(lambda: isinstance(reader.app.screen, ChoiceScreen))
        await reader.press("enter", "y", "enter")
        await reader.until(lambda: "has voted 추천 on the post already" in reader.message)
    assert site.forbidden == []
    assert {post.views for post in site.posts} <= {0, 1}, "one session counts once"
    assert not [r for r in server.requests if "good.php" in r.target and r.method != "POST"]


async def test_a_thread_is_refreshed_in_place(open_reader: Open, site: FakeBoard) -> None:
    site.post(7).replies = [Reply(n, f"댓글 {n}", depth=n % 2) for n in range(100, 160)]
    async with open_reader() as reader:
        await refreshed(reader, 7)
        await reader.press("g", "g", "enter", "c")
        await reader.until(lambda: reader.main.comments.current is not None)
        await reader.press(*"j" * 30)
        pane = reader.main.comments
        before, drawn = pane.current, [pane.render_line(y).text for y in range(pane.size.height)]
        await reader.press("r")
        await reader.until(lambda: reader.message == "no new comments")
        site.post(7).replies.insert(0, Reply(90, "맨 위의 새 댓글"))
        site.post(7).replies.append(Reply(200, "끝의 새 댓글"))
        await reader.press("r")
        await reader.until(lambda: reader.message == "2 new comments")
        assert pane.current == before
        assert [pane.render_line(y).text for y in range(pane.size.height)] == drawn
        assert before is not None
        assert pane.title_text == "Comments 62 · 2 new"
        site.post(7).replies = [one for one in site.post(7).replies if str(one.number) != before.id]
        await reader.press("r")
        await reader.until(lambda: len(reader.main.opened.thread.comments) == 61)  # type: ignore[union-attr]
        assert pane.current is not None
        assert int(pane.current.id) == int(before.id) - 1


async def test_what_was_opened_is_read_without_the_site(
    open_reader: Open, site: FakeBoard, server: TestServer, paths: Paths
) -> None:
    async with open_reader() as reader:
        await refreshed(reader, 7)
        await reader.press("g", "g", "enter")
        await reader.until(lambda: reader.main.opened.thread is not None)
        site.post(7).replies.append(Reply(73, "새 댓글", "김샛*"))
    server.close()
    async with open_reader() as reader:
        await reader.press("g", "t", "g", "t", "g", "t", "g", "t", "g", "t")  # all
        await reader.press("g", "g", "enter")
        await reader.until(lambda: text(reader) == "본문 7.")
        await reader.until(lambda: reader.main.opened.thread is not None)
        thread = reader.main.opened.thread
        assert thread is not None
        assert [comment.author for comment in thread.comments] == ["한혜*", "박성*"]


async def test_the_newest_are_kept_for_the_train(
    open_reader: Open, site: FakeBoard, server: TestServer, paths: Paths
) -> None:
    with Store.open(paths.library) as store:
        (feed,) = store.feeds.all()
        assert feed.id is not None
        store.feeds.set_options(feed.id, keep_newest=4)
    async with open_reader() as reader:
        await refreshed(reader, 7)
        entries = reader.main.session.store
        ids = [row.id for row in reader.main.list_state.window.rows][:4]
        await reader.until(lambda: entries.articles.has(ids) == set(ids))
        await reader.until(lambda: entries.threads.has(ids) == set(ids))
    server.close()
    async with open_reader() as reader:
        for number in (7, 6, 5, 4):
            await reader.press("g", "g", *"j" * (7 - number), "enter")
            await reader.until(lambda number=number: text(reader) == f"본문 {number}.")  # type: ignore[misc]
            assert reader.main.opened.thread is not None
            await reader.press("q")
