"""newsboat's urls file: titles and tags are taken, what would run a program never is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.errors import ParseError
from tui_reader.transfer.newsboat import parse_newsboat, split_line
from tui_reader.transfer.subscriptions import Subscription

URLS = r"""
# my feeds
https://a.example/feed.xml
https://b.example/rss "daily news" korea "~B \"quoted\" title"
https://c.example/atom ! tech ~Short
"https://d.example/x y" tech
"https://d.example/x" # a remark
  http://e.example/#part   "~한국어 제목"   뉴스
https://a.example/feed.xml again
exec:~/bin/make-feed.sh "~own"
"filter:~/bin/f:https://f.example/feed" tech
"query:Unread:unread = \"yes\""
file:///home/me/feed.xml
|cat feed
not-an-address
"""


def test_what_is_taken_and_what_is_not() -> None:
    found = parse_newsboat(URLS)
    assert found.feeds == (
        Subscription("https://a.example/feed.xml"),
        Subscription("https://b.example/rss", 'B "quoted" title', "daily news"),
        Subscription("https://c.example/atom", "Short", "tech"),
        Subscription("https://d.example/x"),
        Subscription("http://e.example/#part", "한국어 제목", "뉴스"),
    )
    assert [line.split(":")[0] for line in found.refused] == [
        "line 6",
        "line 10",
        "line 11",
        "line 12",
        "line 13",
        "line 14",
        "line 15",
    ]
    assert all("not taken" in line for line in found.refused)
    assert "run a program" in found.refused[1]
    assert "saved query" in found.refused[3]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", []),
        ("   # only a remark", []),
        ('a "b c" d', ["a", "b c", "d"]),
        ('a "b \\" c"', ["a", 'b " c']),
        ('a "not closed', ["a", "not closed"]),
        ("a\tb", ["a", "b"]),
        ('""', [""]),
    ],
)
def test_words_of_a_line(line: str, words: list[str]) -> None:
    assert split_line(line) == words


def test_a_file_of_something_else_is_refused() -> None:
    with pytest.raises(ParseError, match="neither OPML nor"):
        parse_newsboat("Dear Anna,\nthank you for the letter.\n")


def test_only_queries_are_still_a_urls_file() -> None:
    found = parse_newsboat('"query:Unread:unread = \\"yes\\""\n')
    assert found.feeds == ()
    assert len(found.refused) == 1


def test_an_empty_file_holds_nothing() -> None:
    assert parse_newsboat("# nothing yet\n").feeds == ()


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = parse_newsboat("https://a.example/\n" + text)
    except ParseError:
        return
    assert all(feed.url.startswith(("http://", "https://")) for feed in found.feeds)
    assert all("\n" not in line for line in found.refused)
