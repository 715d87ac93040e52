"""Times, undo, arrangements, views and the guard against a held key."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from rich.style import Style

from tui_reader.models import EntryRow, Feed, Score, View, When
from tui_reader.ui.actions.judging import RepeatGuard
from tui_reader.ui.arrange import PANES, Layout, Pane, arrange, is_too_small
from tui_reader.ui.commands import closeness
from tui_reader.ui.drawing.glyphs import ASCII, UNICODE
from tui_reader.ui.drawing.times import ago
from tui_reader.ui.hints import hints
from tui_reader.ui.keymap import build
from tui_reader.ui.terminal import without_colors
from tui_reader.ui.undo import Step, UndoStack
from tui_reader.ui.views import base, empty_line, name_of, named_views
from tui_reader.ui.widgets.entry_row import RowLook, draw_row, meta
from tui_reader.ui.widgets.feed_list import feed_lines

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (None, ""),
        (NOW, "now"),
        (NOW + timedelta(hours=1), "now"),
        (NOW - timedelta(minutes=5), "5m"),
        (NOW - timedelta(hours=23), "23h"),
        (NOW - timedelta(days=6), "6d"),
        (NOW - timedelta(days=8), "2026-11-15"),
        (date(2026, 11, 23), "today"),
        (date(2026, 11, 20), "3d"),
        (date(2023, 9, 24), "2023-09-24"),
        (date(2026, 12, 1), "2026-12-01"),
    ],
)
def test_ages(when: When | None, text: str) -> None:
    assert ago(when, NOW) == text


def test_steps_are_taken_back_and_done_again_in_order() -> None:
    done: list[str] = []
    stack = UndoStack()

    def step(name: str) -> Step:
        def undo() -> list[int]:
            done.remove(name)
            return [1]

        def redo() -> list[int]:
            done.append(name)
            return [1]

        return Step(name, undo, redo)

    for name in ("a", "b"):
        made = step(name)
        made.redo()
        stack.push(made)
    assert stack.undo() == [1]
    assert done == ["a"]
    assert stack.redo() == [1]
    assert stack.undo() == [1]
    stack.push(step("c"))
    assert stack.redo() is None
    done.append("c")
    assert (stack.undo(), stack.undo(), stack.undo()) == ([1], [1], None)


def test_a_step_that_fails_stays_where_it_was() -> None:
    def fail() -> list[int]:
        raise OSError("disk full")

    stack = UndoStack()
    stack.push(Step("x", fail, fail))
    with pytest.raises(OSError, match="disk full"):
        stack.undo()
    assert len(stack.done) == 1
    assert stack.undone == []


@pytest.mark.parametrize("width", [40, 60, 99, 100, 120, 149, 150, 160, 300])
@pytest.mark.parametrize("layout", ["auto", "two", "one", "wide-article"])
@pytest.mark.parametrize("pane", PANES)
def test_the_pane_in_front_is_shown_and_fits(width: int, layout: Layout, pane: Pane) -> None:
    found = arrange(width, layout, pane)
    assert found.shows(pane)
    assert sum(found.shows(name) for name in PANES) == found.columns
    assert sum(share or 0 for share in found.widths.values()) <= width - 40 or found.columns == 1


def test_sizes() -> None:
    assert arrange(150, "auto", "list").columns == 3
    assert arrange(149, "auto", "list").columns == 2
    assert arrange(100, "auto", "list").columns == 2
    assert arrange(99, "auto", "list").columns == 1
    assert is_too_small(39, 12)
    assert is_too_small(40, 11)
    assert not is_too_small(40, 12)


def test_views_have_names() -> None:
    names = [named.name for named in named_views(["Boards"])]
    assert names == ["Unread", "Today", "Starred", "Voted", "Later", "All", "Boards"]
    assert name_of(View("feed", "3"), [Feed("u", title="게시판", id=3)]) == "게시판"
    assert base(View("unread", words="x", opened_at=5)) == View("unread")
    assert "filter" in empty_line(View("all", words="x"), str)
    assert empty_line(View("voted"), str).startswith("No votes yet")
    assert empty_line(View("voted"), str, unlisted_votes=1).startswith("1 vote, not listed")


def test_an_empty_list_says_what_to_do_next_with_the_live_keys() -> None:
    keys = build("default", {"refresh_all": ("ctrl+x",), "add": ()}).shown_keys
    assert empty_line(View("unread"), keys).startswith("All read. ^X looks for more")
    assert empty_line(View("unread"), keys, has_feeds=False).startswith("Nothing is followed yet")


def test_hints_go_by_the_place_and_the_live_keymap() -> None:
    keymap = build("default", {"links": (), "help": ("f1",)})
    assert hints(keymap, "list")[:2] == [("j k", "move"), ("Enter", "open")]
    article = {word: keys for keys, word in hints(keymap, "article")}
    assert "open" not in article
    assert "links" not in article
    assert article["back"] == "q"
    assert hints(keymap, "comments")[-1] == ("F1", "keys")
    searching = hints(keymap, "article", is_searching=True)
    assert searching[:2] == [("n N", "next/previous match"), ("Esc", "end search")]
    assert "search" not in {word for _, word in searching}


def test_new_comments_are_told_short_before_the_feed_is_cut() -> None:
    row = EntryRow(
        1, 1, "Workshop Notes", "url", "feed", "t", published=NOW, comments_total=10,
        comments_new=3,
    )  # fmt: skip
    look = RowLook(style=lambda *names: Style(), glyphs=UNICODE, now=NOW)
    assert "".join(one.text for one in meta(row, look, 60)).endswith("10 comments · 3 new")
    assert "".join(one.text for one in meta(row, look, 36)) == "Workshop Notes · now  3 new of 10"


@pytest.mark.parametrize("score", [None, Score(up=184)])
def test_an_own_vote_stands_apart_from_the_sites_score(score: Score | None) -> None:
    row = EntryRow(1, 1, "Feed", "url", "feed", "t", published=NOW, score=score, is_read=True)
    look = RowLook(lambda *_: Style(), UNICODE, NOW)

    def facts(row: EntryRow) -> str:
        return draw_row(row, look, 60)[1].text

    points = "  184 points" if score else ""
    assert facts(row) == f"   Feed · now{points}"
    assert facts(replace(row, vote="up")) == f" ▲ Feed · now{points}"
    assert facts(replace(row, vote="down")) == f" ▼ Feed · now{points}"


def test_a_boards_marks_are_told_in_words_and_a_reply_before_its_title() -> None:
    row = EntryRow(1, 1, "뉴스", "url", "gnuboard", "답변", published=NOW, is_read=True)
    look = RowLook(lambda *_: Style(), UNICODE, NOW)
    marked = replace(row, marks=frozenset(("notice", "secret", "file", "image", "link", "reply")))
    title, facts, _ = draw_row(marked, look, 60)
    assert title.text == "   ↳ 답변"
    assert facts.text == "   뉴스 · now  notice  secret  file  image"
    assert draw_row(marked, replace(look, glyphs=ASCII), 60)[0].text == "   > 답변"
    narrow = draw_row(replace(marked, comments_total=3), look, 24)
    assert all(line.cell_length <= 24 for line in narrow)
    assert draw_row(row, look, 60)[0].text == "   답변"


def test_the_palette_puts_names_before_help_lines() -> None:
    actions = build("default", {}).actions

    def nearest(query: str) -> str:
        return max(actions, key=lambda action: closeness(action, query)).id

    assert nearest("the") == "theme"
    assert nearest("Lay") == "layout"
    assert nearest("scroll a wide").startswith("scroll_")


def test_feeds_stand_under_their_folders() -> None:
    feeds = [
        Feed("u1", title="b", folder="Tech", unread=2, id=1),
        Feed("u2", title="a", folder="Tech", unread=3, id=2),
        Feed("u3", title="c", id=3),
    ]
    lines = [(line.name, line.unread, line.depth) for line in feed_lines(feeds)]
    assert lines == [("Tech", 5, 0), ("a", 3, 1), ("b", 2, 1), ("c", 0, 0)]


def test_a_held_vote_key_votes_once() -> None:
    guard = RepeatGuard()
    assert guard.strike("up", 1, 10.0) == "act"
    assert guard.strike("up", 1, 10.5) == "wait"  # the first repeat, or struck again
    held = [guard.strike("up", 1, 10.5 + 0.033 * number) for number in range(1, 20)]
    assert set(held) == {"ignore"}
    assert guard.strike("up", 1, 20.0) == "act"
    assert guard.strike("down", 1, 20.05) == "act"
    assert guard.strike("down", 2, 20.06) == "act"


@pytest.mark.parametrize(
    ("data", "plain"),
    [
        ("\x1b[1;38;2;1;2;3;48;5;7mx\x1b[0m", "\x1b[1mx\x1b[0m"),
        ("\x1b[31mx\x1b[m", "x\x1b[0m"),
        ("\x1b[2;7mx\x1b[2J", "\x1b[2;7mx\x1b[2J"),
        ("\x1b[97;104;4mx", "\x1b[4mx"),
    ],
)
def test_no_color_is_left(data: str, plain: str) -> None:
    assert without_colors(data) == plain
