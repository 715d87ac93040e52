"""The one comment model: trees of any flat list, in order, with nothing lost and no loops."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tests.sources.trees import tree
from tui_reader.models import Comment, CommentState
from tui_reader.sources.thread import (
    MAX_COMMENTS,
    MAX_DEPTH,
    build_thread,
    comment,
    filled,
    missing,
)


def one(key: str, parent: str | None = None, state: CommentState = "ok", depth: int = 0) -> Comment:
    return Comment(key, f"text {key}", parent_id=parent, author=key, state=state, depth=depth)


def test_a_flat_list_becomes_a_tree_in_the_sites_order() -> None:
    thread = build_thread(
        [one("b"), one("a"), one("b2", "b"), one("a1", "a"), one("b1", "b"), one("b21", "b2")]
    )
    assert tree(thread) == [
        "b: text b",
        "  b2: text b2",
        "    b21: text b21",
        "  b1: text b1",
        "a: text a",
        "  a1: text a1",
    ]


def test_a_reply_may_come_before_its_parent() -> None:
    thread = build_thread([one("child", "parent"), one("parent")])
    assert tree(thread) == ["parent: text parent", "  child: text child"]


def test_replies_to_the_entry_itself_are_at_the_top() -> None:
    thread = build_thread([one("a", "story"), one("b", "a")], root_ids={"story"})
    assert [(c.id, c.parent_id, c.depth) for c in thread.comments] == [
        ("a", None, 0),
        ("b", "a", 1),
    ]


def test_an_orphan_stands_under_a_mark_and_keeps_its_parent() -> None:
    thread = build_thread([one("a"), one("x", "gone"), one("y", "gone"), one("x1", "x")])
    assert tree(thread) == [
        "a: text a",
        "[missing] -:",
        "  x: text x",
        "    x1: text x1",
        "  y: text y",
    ]
    assert [c.parent_id for c in thread.comments] == [None, None, "gone", "x", "gone"]


def test_an_orphan_keeps_the_depth_the_site_gave_it() -> None:
    thread = build_thread([one("x", "gone", depth=3)])
    assert [(c.state, c.depth) for c in thread.comments] == [("missing", 2), ("ok", 3)]


def test_deleted_comments_stay_only_above_something_to_read() -> None:
    comments = [
        one("a", state="deleted"),
        one("a1", "a"),
        one("b", state="deleted"),
        one("b1", "b", "deleted"),
        one("c", state="removed"),
        one("d", state="flagged"),
    ]
    assert [c.id for c in build_thread(comments).comments] == ["a", "a1", "c", "d"]
    kept = build_thread(comments, keep_deleted=True)
    assert [c.id for c in kept.comments] == ["a", "a1", "b", "b1", "c", "d"]


def test_circles_are_cut_and_nothing_is_lost() -> None:
    thread = build_thread([one("a", "c"), one("b", "a"), one("c", "b"), one("d", "d"), one("e")])
    assert Counter(c.id for c in thread.comments) == Counter("abcde")
    assert [c.depth for c in thread.comments if c.id in "abc"] == [0, 1, 2]


def test_comments_without_an_id_are_numbered_in_order() -> None:
    thread = build_thread([one(""), one("x"), one("")])
    assert [c.id for c in thread.comments] == ["#1", "x", "#3"]


def test_a_second_comment_with_an_id_is_dropped_but_a_mark_is_replaced() -> None:
    thread = build_thread([missing("a", count=2), one("a"), Comment("a", "again")])
    assert tree(thread) == ["a: text a"]


def test_depth_is_capped_and_deep_threads_do_not_exhaust_the_stack() -> None:
    deep = [one("0"), *(one(str(n), str(n - 1)) for n in range(1, 5_000))]
    thread = build_thread(deep)
    assert [c.id for c in thread.comments] == [str(n) for n in range(5_000)]
    assert max(c.depth for c in thread.comments) == MAX_DEPTH


def test_a_flood_is_cut_with_a_mark() -> None:
    thread = build_thread(one(str(n)) for n in range(MAX_COMMENTS + 5))
    assert len(thread.comments) == MAX_COMMENTS + 1
    assert thread.comments[-1].state == "missing"


def test_a_mark_is_filled_in_its_place() -> None:
    mark = missing("more:a", "a", count=2)
    thread = build_thread([one("a"), mark, one("b")], url="https://x.example/", total=4)
    whole = filled(thread, mark, [one("a1", "a"), one("a11", "a1")])
    assert [(c.id, c.depth) for c in whole.comments] == [("a", 0), ("a1", 1), ("a11", 2), ("b", 0)]
    assert (whole.url, whole.total) == ("https://x.example/", 4)
    assert mark.text == "2 more comments"


def test_the_body_of_a_deleted_comment_is_not_read() -> None:
    assert comment("a", "<p>secret</p>", state="deleted").text == ""
    kept = comment("a", "<p>one</p><blockquote>two</blockquote>", state="ok")
    assert kept.text == "one\n\ntwo"
    assert [block.kind for block in kept.blocks] == ["paragraph", "quote"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", *"abcdefgh"]),
            st.sampled_from([None, *"abcdefghxyz"]),
            st.sampled_from(["ok", "deleted", "missing", "flagged"]),
            st.integers(0, 5),
        ),
        max_size=30,
    )
)
def test_any_list_gives_a_sound_tree(
    rows: list[tuple[str, str | None, CommentState, int]],
) -> None:
    comments = [one(key, parent, state, depth) for key, parent, state, depth in rows]
    thread = build_thread(comments, keep_deleted=True)
    ids = [c.id for c in thread.comments]
    assert len(ids) == len(set(ids))
    assert {c.id for c in comments if c.id} <= set(ids)
    again = build_thread(thread.comments, keep_deleted=True)
    assert again.comments == thread.comments
    for before, after in zip(thread.comments, thread.comments[1:], strict=False):
        assert after.depth <= before.depth + 1 or after.state == "missing"
