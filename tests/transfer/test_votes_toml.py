"""Exported votes: one TOML file in the form of the vote files."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from tui_reader.models import Vote
from tui_reader.transfer.votes_toml import write_votes

AT = datetime(2026, 11, 23, 9, 15, 2, 123456, tzinfo=UTC)


def test_records_have_the_form_of_the_vote_files() -> None:
    text = write_votes(
        [
            Vote("https://b.example/", "none", AT + timedelta(days=1)),
            Vote(
                "https://a.example/?a=1&b=2",
                "up",
                AT.astimezone(timezone(timedelta(hours=9))),
                '한국어 "제목"',
                "Feed",
            ),
        ]
    )
    assert "at = 2026-11-23T09:15:02.123456Z\n" in text
    assert tomllib.loads(text)["vote"] == [
        {
            "url": "https://a.example/?a=1&b=2",
            "value": "up",
            "at": AT,
            "title": '한국어 "제목"',
            "feed": "Feed",
        },
        {"url": "https://b.example/", "value": "none", "at": AT + timedelta(days=1)},
    ]


def test_no_votes_are_an_empty_file() -> None:
    assert tomllib.loads(write_votes([])) == {}


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_title_can_be_written(title: str, feed: str) -> None:
    text = write_votes([Vote("https://a.example/", "up", AT, title, feed)])
    assert len(tomllib.loads(text)["vote"]) == 1
