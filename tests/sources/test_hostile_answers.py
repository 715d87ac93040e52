"""Answers of discussion sites with any value in any place: read or refused, never a crash."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hostile.damage import spoiled
from tests.sources.trees import sample_json
from tui_reader.errors import ReaderError
from tui_reader.models import Thread
from tui_reader.sources import bluesky, discourse_answer, giscus, hackernews_thread, isso, mastodon
from tui_reader.sources.hackernews import read_entry, read_hit
from tui_reader.sources.json_answer import as_dict, as_dicts
from tui_reader.sources.lemmy_answer import cut_branches, read_comment, rows_of
from tui_reader.sources.lobsters import read_entry as read_story
from tui_reader.sources.lobsters import read_thread as read_lobsters
from tui_reader.sources.thread import build_thread
from tui_reader.sources.wordpress import read_comment as read_wordpress

SITE = "https://site.example"


def lemmy(answer: Any) -> Thread:
    rows = rows_of(as_dict(answer), "comments")
    cut_branches(rows)
    return build_thread(one for row in rows if (one := read_comment(row, SITE)))


def wordpress(answer: Any) -> Thread:
    return build_thread(one for row in as_dicts(answer) if (one := read_wordpress(row)))


def hackernews(answer: Any) -> Thread:
    tree = hackernews_thread.read_algolia(answer, 17)
    items = [hackernews_thread.read_comment(item, None, SITE) for item in tree.items.values()]
    read_entry(as_dict(answer), SITE)
    read_hit(as_dict(answer), SITE)
    return build_thread(items)


def forum(answer: Any) -> Thread:
    answer = as_dict(answer)
    posts = as_dicts(as_dict(answer.get("post_stream")).get("posts"))
    discourse_answer.read_list(answer, SITE)
    return discourse_answer.read_thread(answer, posts, SITE, 57, 0)


def lobsters(answer: Any) -> Thread:
    read_story(as_dict(answer), SITE)
    return read_lobsters(as_dict(answer), SITE)


def discussion(answer: Any) -> Thread:
    return build_thread(giscus.read_giscus(as_dict(as_dict(answer).get("discussion"))))


READERS: dict[str, Callable[[Any], Thread]] = {
    "lobsters/story.json": lobsters,
    "hackernews/algolia-items-17.json": hackernews,
    "hackernews/algolia-search-story.json": hackernews,
    "lemmy/v3-comment-list.json": lemmy,
    "lemmy/v4-comment-list.json": lemmy,
    "piefed/comment-list.json": lemmy,
    "discourse/topic.json": forum,
    "discourse/latest.json": forum,
    "mastodon/context.json": lambda answer: mastodon.read_thread(as_dict(answer), "1", SITE),
    "bluesky/getPostThread-media.json": lambda answer: bluesky.read_thread(as_dict(answer)),
    "isso/thread-with-deleted.json": lambda answer: isso.read_thread(
        as_dict(answer), isso.Place(f"{SITE}/", "/", SITE), []
    ),
    "wordpress/comments-page1.json": wordpress,
    "giscus/discussion.json": discussion,
}


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32), share=st.sampled_from([0.02, 0.1, 0.4]))
def test_spoiled_answers(name: str, seed: int, share: float) -> None:
    answer = spoiled(sample_json(name), random.Random(seed), share)  # noqa: S311
    try:
        thread = READERS[name](answer)
    except ReaderError as error:
        assert "\n" not in str(error)  # noqa: PT017 - both outcomes are right
        return
    for one in thread.comments:
        told = f"{one.id}{one.author}{one.text}{one.url}"
        assert not any(char in told for char in "\x1b\x07\ud800\u202e")
        assert one.published is None or one.published.isoformat()
        assert one.url is None or one.url.startswith(("http://", "https://"))
