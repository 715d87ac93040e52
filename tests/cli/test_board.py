"""A running board by commands: add, refresh, page 2, read, comments, neighbours, what changes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cli.conftest import Command
from tests.fake_board import FakeBoard, Post, Reply
from tests.servers import TestServer


@pytest.fixture
def site(server: TestServer) -> FakeBoard:
    """Twelve posts, the first pinned, one secret, one with a file, one reply, a thread."""
    posts = [Post(number, f"소식 {number}") for number in range(1, 13)]
    posts[0].is_notice = True
    posts[8].is_secret = True
    posts[9].has_file = True
    posts[10].depth = 1
    posts[11].replies = [
        Reply(101, "첫 댓글"),
        Reply(102, "답글", "박성*", 1),
        Reply(103, "안 보임", "길손", 2, is_secret=True),
        Reply(104, "둘째 댓글", "김샛*"),
    ]
    return FakeBoard(server, posts)


def rows(command: Command) -> dict[str, dict[str, object]]:
    listed = command("list", "--view", "all", "--json").records
    return {str(row["title"]): row for row in listed}


def test_add_refresh_and_the_pages_of_the_list(command: Command, site: FakeBoard) -> None:
    assert command("add", site.post_url(12)).status == 0
    (feed,) = command("feeds", "--json").records
    assert (feed["kind"], feed["title"], feed["url"]) == ("gnuboard", "뉴스", site.url)
    done = command("refresh", "--all", "--json")
    assert done.records[0]["new"] == 11  # two pages at first: the pinned post and ten
    found = rows(command)
    assert len(found) == 11
    assert found["소식 12"]["published"] == "2020-11-13T09:00:00+09:00"
    marks = {title: row["marks"] for title, row in found.items() if "marks" in row}
    assert marks == {
        "소식 1": ["notice"],
        "소식 9": ["secret"],
        "소식 10": ["file"],
        "소식 11": ["reply"],
    }
    assert found["소식 3"]["published"] == "2020-11-04", "the list's own date, made whole"
    assert not site.forbidden


def test_what_changes_on_the_board(command: Command, site: FakeBoard) -> None:
    command("add", site.url)
    command("refresh", "--all")
    for row in rows(command).values():
        command("read", str(row["id"]))
    site.posts.append(Post(13, "새 소식"))
    site.post(12).title = "고친 소식 12"
    site.post(11).views += 500
    done = command("refresh", "--all", "--json").records[0]
    assert (done["status"], done["new"]) == ("new", 1)
    found = rows(command)
    unread = {title for title, row in found.items() if not row["is_read"]}
    assert unread == {"새 소식", "고친 소식 12"}
    assert len(found) == 12
    site.posts.remove(site.post(13))
    assert command("refresh", "--all", "--json").records[0]["new"] == 0
    assert len(rows(command)) == 12, "what is gone from the list stays in the library"


def test_the_list_keeps_the_boards_order_within_a_day(command: Command, site: FakeBoard) -> None:
    """RSS tells the times of the first page, the list only the day of the others."""
    for post in site.posts:
        post.apart = timedelta(minutes=1)
    command("add", site.url)
    command("refresh", "--all")
    titles = list(rows(command))
    assert titles[:10] == [f"소식 {number}" for number in range(12, 2, -1)]
    site.has_rss = False
    command("add", f"{site.url}&sca=x")  # another feed of the same list, without times
    command("refresh", "2")
    listed = command("list", "--feed", "2", "--view", "all", "--json").records
    assert [row["title"] for row in listed[:10]] == titles[:10]


def test_reading_by_id_and_by_address(command: Command, site: FakeBoard) -> None:
    command("add", site.url)
    command("refresh", "--all")
    number = str(rows(command)["소식 12"]["id"])
    shown = command("show", number, "--json").records[0]
    assert shown["article"]["text"] == "첫 문단이다.\n\n둘째 문단이다."
    assert [(c["id"], c["depth"], c["state"]) for c in shown["comments"]] == [
        ("101", 0, "ok"),
        ("102", 1, "ok"),
        ("103", 2, "secret"),
        ("104", 0, "ok"),
    ]
    assert shown["previous"] is None
    assert (shown["next"]["title"], shown["next"]["url"]) == ("소식 11", site.post_url(11))
    assert command("comments", number, "--json").records == shown["comments"]
    by_address = command("show", f"{site.post_url(10)}&page=2", "--json").records[0]
    assert [file["name"] for file in by_address["attachments"]] == ["자료.pdf"]
    assert not site.forbidden


@pytest.mark.parametrize(
    ("number", "line"), [(99, "the post was deleted"), (9, "127.0.0.1: nothing is there")]
)
def test_what_cannot_be_read_is_one_line(
    command: Command, site: FakeBoard, number: int, line: str
) -> None:
    done = command("show", site.post_url(number))
    assert done.status == 1
    assert line in done.err


def test_a_board_that_shows_the_list_under_its_posts(command: Command, site: FakeBoard) -> None:
    site.lists_below = True
    shown = command("show", site.post_url(11), "--json").records[0]
    assert (shown["previous"]["title"], shown["next"]["title"]) == ("소식 12", "소식 10")


def test_a_board_without_rss_has_the_same_entries(command: Command, site: FakeBoard) -> None:
    site.has_rss = False
    command("add", site.url)
    assert command("refresh", "--all", "--json").records[0]["new"] == 11
    assert str(rows(command)["소식 12"]["published"]).startswith("2020-11-13")


def test_the_boards_votes_have_their_own_refusal(command: Command, site: FakeBoard) -> None:
    """`vote` is ours and sends nothing."""
    command("add", site.url)
    command("refresh", "--all")
    number = str(rows(command)["소식 12"]["id"])
    assert command("vote", number, "up").status == 0
    assert site.votes == []
    assert site.forbidden == []
