"""Models go through JSON and come back unchanged."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_reader.models import (
    Article,
    Attachment,
    Block,
    Comment,
    Definition,
    Folded,
    Link,
    ListItem,
    Mark,
    Neighbour,
    Score,
    Thread,
    When,
)
from tui_reader.serialize import (
    article_from_dict,
    article_to_dict,
    block_from_dict,
    block_to_dict,
    when_from_text,
    when_to_text,
)

TEXT = st.text(max_size=8)
SPAN = st.integers(0, 9)
LINKS = st.lists(st.builds(Link, SPAN, SPAN, TEXT), max_size=2).map(tuple)
MARKS = st.lists(
    st.builds(Mark, SPAN, SPAN, st.sampled_from(["strong", "em", "code", "strike"])), max_size=2
).map(tuple)
LEAF = st.builds(ListItem, TEXT, links=LINKS, marks=MARKS)
ITEM = st.builds(ListItem, TEXT, st.lists(LEAF, max_size=2).map(tuple), st.booleans())
BLOCKS = st.one_of(
    st.builds(Block, st.sampled_from(["paragraph", "quote"]), TEXT, LINKS, MARKS),
    st.builds(Block, st.just("heading"), TEXT, level=st.integers(1, 6)),
    st.builds(
        Block, st.just("list"), ordered=st.booleans(), items=st.lists(ITEM, max_size=3).map(tuple)
    ),
    st.builds(
        Block,
        st.just("definitions"),
        definitions=st.lists(st.builds(Definition, TEXT, TEXT), max_size=2).map(tuple),
    ),
    st.builds(
        Block,
        st.just("table"),
        links=LINKS,
        rows=st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple),
        has_header=st.booleans(),
    ),
    st.builds(Block, st.just("code"), TEXT, language=st.none() | TEXT),
    st.builds(Block, st.sampled_from(["image", "embed"]), TEXT, url=st.none() | TEXT),
    st.builds(Block, st.just("footnote"), TEXT, mark=st.none() | TEXT),
    st.just(Block("rule")),
)


@settings(max_examples=150, deadline=None)
@given(BLOCKS)
def test_blocks_come_back(block: Block) -> None:
    assert block_from_dict(json.loads(json.dumps(block_to_dict(block)))) == block


def test_an_article_comes_back_whole() -> None:
    korea = timezone(timedelta(hours=9))
    article = Article(
        url="https://a.example/",
        title="제목",
        blocks=(Block("paragraph", "본문"),),
        folded=(Folded(Block("paragraph", "본문"), 1, 0),),
        language="ko",
        published=datetime(2023, 9, 24, 9, 12, tzinfo=korea),
        views=37,
        score=Score(0, None),
        previous=Neighbour("이전", None, date(2023, 9, 24)),
        attachments=(Attachment("https://a.example/f", "f", "audio/mpeg", 3),),
        thread=Thread(
            (
                Comment("#1", "text", author="한혜*", published=datetime(2023, 9, 24, tzinfo=UTC)),
                Comment("7", "", "#1", 1, state="secret", blocks=(Block("paragraph", "x"),)),
            ),
            total=3,
        ),
        kind="gnuboard",
    )
    data = json.loads(json.dumps(article_to_dict(article)))
    assert article_from_dict(data) == article
    assert data["repeats"] == 1
    assert data["text"] == "본문"
    assert data["published"] == "2023-09-24T09:12:00+09:00"
    assert data["previous"] == {"title": "이전", "url": None, "published": "2023-09-24"}
    assert data["thread"]["comments"][0] == {
        "id": "#1",
        "parent_id": None,
        "depth": 0,
        "author": "한혜*",
        "published": "2023-09-24T00:00:00+00:00",
        "edited": None,
        "text": "text",
        "state": "ok",
        "score": None,
        "url": None,
    }
    assert article_from_dict({}) == Article()


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (None, None),
        (date(2023, 9, 24), "2023-09-24"),
        (datetime(2023, 9, 24, 1, 2, 3, 4, tzinfo=UTC), "2023-09-24T01:02:03.000004+00:00"),
    ],
)
def test_times(when: When | None, text: str | None) -> None:
    assert when_to_text(when) == text
    assert when_from_text(text) == when


@pytest.mark.parametrize("text", ["", "yesterday", "2023-99-99", "2023-09-24Tx"])
def test_what_is_no_time_is_unknown(text: str) -> None:
    assert when_from_text(text) is None
