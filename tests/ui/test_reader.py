"""The article pane: what stands where, place, search, repeats, clicks, size."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from textual.message import Message

from tests.ui.panes import ARTICLE, BLOCKS, FIRST, LONG, ROW, PaneApp, resized, screen_text
from tui_reader.models import Article, Block, Folded, Link, ListItem, Neighbour, Position, Score
from tui_reader.text.plain import read_plain
from tui_reader.ui.drawing.glyphs import ASCII
from tui_reader.ui.drawing.lines import Line
from tui_reader.ui.widgets.foot import size_text
from tui_reader.ui.widgets.frame import date_text, number_links
from tui_reader.ui.widgets.reader import ReaderPane, Shown

SIZE = (84, 60)
SEED = Path(__file__).parent.parent / "data" / "seed"


class ReaderApp(PaneApp):
    """Keeps what the pane posts."""

    def __init__(self, make: Callable[[], ReaderPane] | None = None, theme: str = "night") -> None:
        super().__init__(make or (lambda: ReaderPane(timezone=UTC)), theme)

    def on_reader_pane_link_clicked(self, event: ReaderPane.LinkClicked) -> None:
        self.heard.append(event.url)

    def on_reader_pane_neighbour_clicked(self, event: ReaderPane.NeighbourClicked) -> None:
        self.heard.append(event.which)

    def on_reader_pane_reached_end(self, event: Message) -> None:
        self.heard.append("end")

    @property
    def pane(self) -> ReaderPane:
        return self.query_one(ReaderPane)


def place_of(pane: ReaderPane, text: str) -> tuple[int, int]:
    """Column and row of a text on the screen (of text one cell wide)."""
    for row, line in enumerate(screen_text(pane)):
        if text in line:
            return line.index(text), row
    raise AssertionError(f"{text!r} is not on the screen")


async def test_the_head_tells_the_facts() -> None:
    app = ReaderApp()
    async with app.run_test(size=SIZE):
        row = replace(ROW, vote="up", is_starred=True, tags=("databases",))
        app.pane.show(Shown(row, replace(ARTICLE, views=1234)))
        lines = [line.strip() for line in screen_text(app.pane)]
        assert lines[0] == "SQLite on the read path"
        assert lines[1] == "Lobsters · Dana Whitfield · 2026-11-20 · 1 min · 1,234 views"
        assert lines[3].startswith("▲ 48 (+1 yours)   ▼ 3   ★ starred   #databases")
        assert lines[3].endswith("2 repeats folded (D)")


async def test_facts_part_between_each_other_and_low_panes_waste_no_row() -> None:
    app = ReaderApp()
    async with app.run_test(size=(40, 12)):
        app.pane.show(Shown(ROW, replace(ARTICLE, views=1234)))
        assert [line.strip() for line in screen_text(app.pane)][:4] == [
            "SQLite on the read path",
            "Lobsters · Dana Whitfield",
            "2026-11-20 · 1 min · 1,234 views",
            "▲ 48   ▼ 3        2 repeats folded (D)",
        ]


async def test_the_hour_gives_way_before_a_second_line_and_long_reads_count_in_hours() -> None:
    article = replace(ARTICLE, author="A", published=datetime(2026, 11, 20, 8, 30, tzinfo=UTC))
    words = Block("paragraph", "word " * 40_000)
    app = ReaderApp()
    async with app.run_test(size=(66, 12)):
        app.pane.show(Shown(ROW, article))
        assert screen_text(app.pane)[1].strip() == "Lobsters · A · 2026-11-20 08:30 · 1 min"
        app.pane.show(Shown(ROW, replace(article, category="a database", views=123)))
        wide = "Lobsters · a database · A · 2026-11-20 · 1 min · 123 views"
        assert screen_text(app.pane)[1].strip() == wide
        app.pane.show(Shown(ROW, Article(title="T", blocks=(words,))))
        assert " h" in screen_text(app.pane)[1]


async def test_how_much_is_read_is_told_by_the_text() -> None:
    app = ReaderApp()
    async with app.run_test(size=(60, 20)) as pilot:
        assert app.pane.read_share is None
        app.pane.show(Shown(ROW, Article(title="T", blocks=(Block("paragraph", "short"),))))
        assert app.pane.read_share is None
        app.pane.show(Shown(ROW, replace(LONG, url="long")))
        await pilot.pause()
        shares = [app.pane.read_share or 0]
        while not app.pane.at_end:
            app.pane.page(1.0)
            shares.append(app.pane.read_share or 0)
        assert shares == sorted(shares)
        assert 0 < shares[0] < 0.5
        assert shares[-2] < shares[-1] == 1


async def test_the_seed_page_reads_as_it_is() -> None:
    seed_page = next(SEED.glob("*.txt")).read_text(encoding="utf-8")
    app = ReaderApp()
    async with app.run_test(size=(84, 70)):
        row = replace(ROW, feed_title="IT뉴스 게시판", published=date(2023, 9, 24), vote="up")
        app.pane.show(Shown(row, read_plain(seed_page)))
        lines = [line.strip() for line in screen_text(app.pane)]
        assert lines[0] == "한·미 양국, 과학기술 협력 강화 및 인재 양성을 위한 협력 다짐"
        assert lines[1] == "IT뉴스 게시판 · 2023-09-24 · 2 min"
        assert lines[3].startswith("▲ 추천 0 (+1 yours)   ▼ 비추천 0")
        assert lines[3].endswith("5 repeats folded (D)")
        assert sum(line.startswith("또한, 이 장관은 21일") for line in lines) == 1
        assert "← 이전글  SK텔레콤, 조비와 도심항공교통 실증사업 MOU 체결  2023-09-24" in lines
        assert any(line.startswith("→ 다음글  현대·기아의 EV6 GT") for line in lines)


async def test_a_score_that_is_not_told_is_not_shown() -> None:
    app = ReaderApp()
    async with app.run_test(size=SIZE):
        app.pane.show(Shown(ROW, Article(title="T", blocks=BLOCKS[:1])))
        assert "▲" not in "".join(screen_text(app.pane))
        app.pane.update_row(replace(ROW, vote="down"))
        assert "▼ not recommended\n" in "\n".join(line.rstrip() for line in screen_text(app.pane))
        app.pane.update_row(replace(ROW, id=99, vote="up"))
        assert "▲" not in "".join(screen_text(app.pane))


async def test_the_foot_has_attachments_neighbours_and_the_address() -> None:
    app = ReaderApp()
    async with app.run_test(size=SIZE):
        app.pane.show(Shown(ROW, ARTICLE))
        app.pane.end()
        lines = [line.strip() for line in screen_text(app.pane)]
        assert "⇩ episode.mp3⁵  audio/mpeg, 48.2 MB" in lines
        assert "← previous  The quiet end of the floppy  2026-11-19" in lines
        assert "→ next      Postgres, incrementally" in lines
        assert lines[-2] == "https://a.example/read-path"


async def test_a_note_stands_where_the_article_will() -> None:
    app = ReaderApp()
    async with app.run_test(size=SIZE):
        app.pane.show(Shown(ROW, None, note="loading"))
        assert [line.strip() for line in screen_text(app.pane)][:4] == [
            "SQLite on the read path",
            "Lobsters · 2026-11-20 09:12",
            "",
            "loading",
        ]
        app.pane.show(None)
        assert set(screen_text(app.pane)) == {""}


async def test_links_are_listed_by_number() -> None:
    app = ReaderApp()
    async with app.run_test(size=SIZE):
        app.pane.show(Shown(ROW, ARTICLE))
        assert [(link.number, link.label, link.url) for link in app.pane.links()] == [
            (1, "covering", "https://a.example/1"),
            (2, "talk", "https://a.example/2"),
            (3, "The read path before", "https://a.example/flame.png"),
            (4, "embed", "https://video.example/7"),
            (5, "episode.mp3", "https://a.example/a.mp3"),
        ]


async def test_clicks_post_links_and_neighbours() -> None:
    app = ReaderApp()
    async with app.run_test(size=SIZE) as pilot:
        app.pane.show(Shown(ROW, ARTICLE))
        await pilot.pause()
        app.heard.clear()
        await pilot.click(ReaderPane, offset=place_of(app.pane, "covering"))
        await pilot.click(ReaderPane, offset=place_of(app.pane, "index"))
        app.pane.end()
        await pilot.pause()
        await pilot.click(ReaderPane, offset=place_of(app.pane, "The quiet end"))
        await pilot.click(ReaderPane, offset=place_of(app.pane, "next  "))
        assert [what for what in app.heard if what != "end"] == [
            "https://a.example/1",
            "previous",
            "next",
        ]


async def test_a_click_goes_to_the_footnote_and_back() -> None:
    text = "Said so[1] here."
    blocks = (
        *(Block("paragraph", f"before {number}") for number in range(40)),
        Block("paragraph", text, links=(Link(7, 10, "#fn1"),)),
        *(Block("paragraph", f"after {number}") for number in range(40)),
        Block("footnote", "A note.", mark="1"),
    )
    app = ReaderApp()
    async with app.run_test(size=(60, 20)) as pilot:
        app.pane.show(Shown(ROW, Article(title="T", blocks=blocks), position=Position(40, 0)))
        await pilot.pause()
        await pilot.click(ReaderPane, offset=place_of(app.pane, "[1]"))
        await pilot.click(ReaderPane, offset=place_of(app.pane, "1 A note."))
        assert text in "".join(screen_text(app.pane))
        assert [what for what in app.heard if what != "end"] == []
        assert app.pane.links() == []


async def test_a_drag_over_a_link_opens_nothing() -> None:
    app = ReaderApp()
    async with app.run_test(size=SIZE) as pilot:
        app.pane.show(Shown(ROW, ARTICLE))
        await pilot.pause()
        app.heard.clear()
        x, y = place_of(app.pane, "covering")
        await pilot.mouse_down(ReaderPane, offset=(x, y))
        await pilot.hover(ReaderPane, offset=(x + 7, y))
        await pilot.mouse_up(ReaderPane, offset=(x + 7, y))
        assert app.screen.get_selected_text() == "covering"
        assert [what for what in app.heard if what != "end"] == []


async def test_copied_text_has_no_bars_and_no_margin() -> None:
    app = ReaderApp()
    async with app.run_test(size=(50, 60)) as pilot:
        app.pane.show(Shown(ROW, ARTICLE))
        await pilot.pause()
        x, y = place_of(app.pane, "▎ Not because")
        await pilot.mouse_down(ReaderPane, offset=(x, y))
        await pilot.hover(ReaderPane, offset=(x + 30, y + 1))
        await pilot.mouse_up(ReaderPane, offset=(x + 30, y + 1))
        copied = app.screen.get_selected_text() or ""
        assert copied.replace("\n", " ") == BLOCKS[2].text


async def test_repeats_are_shown_in_place_and_folded_again() -> None:
    app = ReaderApp()
    async with app.run_test(size=SIZE) as pilot:
        app.pane.show(Shown(ROW, ARTICLE))
        assert "↻" not in "".join(screen_text(app.pane))
        app.pane.toggle_repeats()
        text = "\n".join(screen_text(app.pane))
        assert app.pane.repeats_shown
        assert "↻ repeats: The index was covering" in text
        assert "2 repeats shown (D)" in text
        await pilot.click(ReaderPane, offset=place_of(app.pane, "2 repeats shown"))
        assert not app.pane.repeats_shown
        app.pane.toggle_repeats()
        app.pane.show(Shown(replace(ROW, id=8), ARTICLE))
        assert not app.pane.repeats_shown


async def test_the_place_holds_when_repeats_come_and_go() -> None:
    folded = tuple(Folded(Block("paragraph", "again " * 40), n, 0) for n in range(20))
    app = ReaderApp()
    async with app.run_test(size=(60, 20)):
        app.pane.show(Shown(ROW, replace(LONG, folded=folded)))
        app.pane.scroll_lines(150)
        before = app.pane.position
        first_line = screen_text(app.pane)[0]
        app.pane.toggle_repeats()
        assert app.pane.position == before
        assert screen_text(app.pane)[0] == first_line
        app.pane.toggle_repeats()
        assert app.pane.position == before


async def test_the_place_is_block_and_character_at_every_width() -> None:
    app = ReaderApp()
    async with app.run_test(size=(90, 20)) as pilot:
        app.pane.show(Shown(ROW, LONG))
        app.pane.scroll_lines(100)
        before = app.pane.position
        top_words = screen_text(app.pane)[0].strip()
        await resized(pilot, app.pane, 44, 20)
        assert app.pane.position == before
        await resized(pilot, app.pane, 90, 20)
        assert screen_text(app.pane)[0].strip() == top_words


async def test_reading_goes_on_where_it_was_left() -> None:
    app = ReaderApp()
    async with app.run_test(size=(90, 20)) as pilot:
        app.pane.show(Shown(ROW, LONG))
        for lines in (3, 11, 57, 200):
            app.pane.scroll_lines(lines)
            position, shown = app.pane.position, screen_text(app.pane)
            app.pane.show(Shown(replace(ROW, id=8), ARTICLE))
            app.pane.show(Shown(ROW, LONG, position=position))
            await pilot.pause()
            assert app.pane.position == position
            assert screen_text(app.pane) == shown
        app.pane.end()
        position, shown = app.pane.position, screen_text(app.pane)
        app.pane.show(Shown(ROW, LONG, position=Position(10_000, 5)))
        assert app.pane.at_end
        app.pane.show(Shown(ROW, Article(title="now short"), position=position))
        assert app.pane.position == Position()


async def test_the_place_stays_when_the_article_arrives_anew() -> None:
    app = ReaderApp()
    async with app.run_test(size=(90, 20)):
        app.pane.show(Shown(ROW, LONG))
        app.pane.scroll_lines(70)
        shown = screen_text(app.pane)
        app.pane.show(Shown(replace(ROW, is_starred=False), LONG))
        assert screen_text(app.pane) == shown


async def test_the_end_is_told_once() -> None:
    app = ReaderApp()
    async with app.run_test(size=(60, 20)) as pilot:
        app.pane.show(Shown(ROW, LONG))
        await pilot.pause()
        assert app.heard == []
        app.pane.end()
        app.pane.home()
        app.pane.page(1.0)
        app.pane.end()
        await pilot.pause()
        assert app.heard == ["end"]
        app.pane.show(Shown(replace(ROW, id=8), Article(title="short")))
        await pilot.pause()
        assert app.heard == ["end", "end"]


async def test_searching_marks_and_goes_round() -> None:
    app = ReaderApp()
    async with app.run_test(size=(60, 20)):
        app.pane.show(Shown(ROW, LONG))
        assert app.pane.search("PARAGRAPH  5") == 11
        assert app.pane.match == (1, 11)
        assert any("Paragraph 5:" in line for line in screen_text(app.pane))
        app.pane.next_match(1)
        assert any("Paragraph 50:" in line for line in screen_text(app.pane))
        app.pane.next_match(-2)
        assert app.pane.match == (11, 11)
        assert any("Paragraph 59:" in line for line in screen_text(app.pane))
        row = next(y for y, line in enumerate(screen_text(app.pane)) if "Paragraph 59" in line)
        marked = [
            segment.text
            for segment in app.pane.render_line(row)
            if segment.style and segment.style.underline and segment.style.bold
        ]
        assert "".join(marked) == "Paragraph 5"
        place = app.pane.top
        app.pane.end_search()
        assert app.pane.match == (0, 0)
        assert app.pane.top == place


async def test_searching_begins_where_one_reads() -> None:
    app = ReaderApp()
    async with app.run_test(size=(60, 20)):
        app.pane.show(Shown(ROW, LONG))
        app.pane.scroll_to(31)
        app.pane.search("paragraph")
        assert app.pane.match == (31, 60)


async def test_searching_looks_into_every_kind_of_block_and_the_title() -> None:
    app = ReaderApp()
    async with app.run_test(size=(50, 12)):
        app.pane.show(Shown(ROW, ARTICLE))
        for words in (
            "read path",
            "twice)",
            "41.2",
            "검색",
            "step 11",
            "띄어쓰기에서",
            "every column",
        ):
            count = app.pane.search(words.rstrip(")"))
            assert count > 0, words
            for _ in range(count):
                app.pane.next_match(1)
                text = " ".join(line.strip() for line in screen_text(app.pane))
                assert words.rstrip(")").lower() in text.lower()
        assert app.pane.search("nowhere") == 0
        assert app.pane.search("  ") == 0
        app.pane.next_match(1)


@pytest.mark.parametrize("words", ["[", ".*", "(", "\\", "a" * 10_000])
async def test_a_search_is_for_words_not_patterns(words: str) -> None:
    app = ReaderApp()
    async with app.run_test(size=SIZE):
        app.pane.show(Shown(ROW, Article(blocks=(Block("paragraph", "a [b] (c) .* \\ d"),))))
        assert app.pane.search(words) == (0 if len(words) > 5 else 1)


async def test_wide_tables_and_code_scroll_sideways() -> None:
    table = Block("table", rows=(tuple(f"column number {n}" for n in range(12)),) * 3)
    article = Article(title="T", blocks=(Block("paragraph", "x " * 30), table))
    app = ReaderApp()
    async with app.run_test(size=(60, 20)):
        app.pane.show(Shown(ROW, article))
        before = screen_text(app.pane)
        assert any(line.endswith(">") for line in before)
        app.pane.scroll_sideways(2)
        after = screen_text(app.pane)
        assert any(line.strip().startswith("<") and "number 2" in line for line in after)
        assert after[4:6] == before[4:6]
        for _ in range(100):
            app.pane.scroll_sideways(1)
        app.pane.scroll_sideways(-1_000)
        assert screen_text(app.pane) == before


async def test_each_table_scrolls_by_itself_and_quotes_keep_their_bar() -> None:
    def table(name: str) -> Block:
        return Block("table", rows=(tuple(f"{name} column {n}" for n in range(12)),))

    quoted = Block("code", "begin " + "한글 " * 40 + "end", quoted=True)
    blocks = (table("first"), *(Block("paragraph", "text") for _ in range(12)), quoted)
    app = ReaderApp()
    async with app.run_test(size=(60, 12)):
        app.pane.show(Shown(ROW, Article(title="T", blocks=blocks)))
        assert app.pane.scroll_sideways(2)
        app.pane.end()
        [before] = [line for line in screen_text(app.pane) if "▎" in line]
        assert "begin" in before
        for _ in range(40):
            app.pane.scroll_sideways(1)
        [after] = [line for line in screen_text(app.pane) if "▎" in line]
        assert after.strip().startswith("▎ <")
        assert after.endswith("end")
        app.pane.home()
        assert any(line.strip().startswith("<") for line in screen_text(app.pane))


async def test_plain_text_does_not_scroll_sideways() -> None:
    app = ReaderApp()
    async with app.run_test(size=(60, 20)):
        app.pane.show(Shown(ROW, Article(title="T", blocks=(Block("paragraph", "x " * 90),))))
        assert not app.pane.scroll_sideways(1)


async def test_code_gets_its_colors_behind_the_screen() -> None:
    app = ReaderApp()
    async with app.run_test(size=SIZE) as pilot:
        app.pane.show(Shown(ROW, ARTICLE))
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        x, y = place_of(app.pane, "def double")
        plain = app.pane.palette.style("code").color
        line = app.pane.render_line(y)
        keyword = next(one for one in line if "def" in one.text)
        assert keyword.style is not None
        assert keyword.style.color != plain
        assert x > 0


async def test_the_title_tells_the_focus() -> None:
    app = ReaderApp()
    async with app.run_test(size=SIZE) as pilot:
        app.pane.show(Shown(ROW, ARTICLE))
        app.screen.set_focus(None)
        await pilot.pause()
        without = app.pane.render_line(0)
        app.pane.focus()
        await pilot.pause()
        assert app.pane.render_line(0).text == without.text
        assert app.pane.render_line(0) != without


@pytest.mark.parametrize("theme", ["night", "paper", "contrast-dark", "clear", "terminal"])
async def test_a_theme_changes_every_line(theme: str) -> None:
    app = ReaderApp(theme="day")
    async with app.run_test(size=SIZE) as pilot:
        app.pane.show(Shown(ROW, ARTICLE))
        await pilot.pause()
        before = [app.pane.render_line(y) for y in range(8)]
        app.theme = theme
        await pilot.pause()
        after = [app.pane.render_line(y) for y in range(8)]
        assert [line.text for line in before] == [line.text for line in after]
        assert all(one != two for one, two in zip(before, after, strict=True) if one.text.strip())


@pytest.mark.parametrize("size", [(40, 12), (60, 20), (20, 5), (3, 3), (1, 1), (200, 50)])
async def test_every_line_is_as_wide_as_the_pane(size: tuple[int, int]) -> None:
    app = ReaderApp()
    async with app.run_test(size=size) as pilot:
        app.pane.show(Shown(ROW, ARTICLE))
        app.pane.toggle_repeats()
        for _ in range(40):
            assert {app.pane.render_line(y).cell_length for y in range(size[1])} == {size[0]}
            app.pane.scroll_lines(max(1, size[1] - 1))
        await pilot.pause()


async def test_in_ascii_nothing_ambiguous_is_drawn() -> None:
    article = replace(ARTICLE, blocks=tuple(block for block in BLOCKS if block.plain.isascii()))
    app = ReaderApp(lambda: ReaderPane(glyphs=ASCII, timezone=UTC))
    async with app.run_test(size=(84, 90)):
        app.pane.show(Shown(ROW, article))
        app.pane.toggle_repeats()
        assert all(line.isascii() for line in screen_text(app.pane))


async def test_hostile_fields_are_drawn_letter_for_letter() -> None:
    bad = "[/x] [@click=app.quit]q[/] \x1b]0;t\x07 \x9b31m \u202e\ud800 :smile:"
    article = Article(
        title=bad,
        author=bad,
        category=bad,
        url="https://a.example/\x1b[31m",
        site_title=bad,
        blocks=(
            Block("paragraph", bad),
            Block("code", bad, language=bad),
            Block("table", rows=((bad, bad),)),
            Block("list", items=(ListItem(bad),)),
            Block("footnote", bad, mark=bad),
            Block("image", bad, url=bad),
        ),
        folded=(Folded(Block("quote", bad), 0, 0),),
        previous=Neighbour(bad),
        score=Score(-5, 10**12),
    )
    app = ReaderApp()
    async with app.run_test(size=(100, 60)) as pilot:
        app.pane.show(Shown(replace(ROW, feed_title=bad, tags=(bad,)), article, note=bad))
        app.pane.toggle_repeats()
        await pilot.pause()
        text = "\n".join(screen_text(app.pane))
        assert text.count("[@click=app.quit]q[/]") >= 8
        assert not set(text) & {"\x1b", "\x07", "\x9b", "\u202e", "\ud800"}
        x, y = place_of(app.pane, "[@click")
        await pilot.click(ReaderPane, offset=(x + 20, y))
        assert app.is_running


def test_times_are_told_in_full() -> None:
    when = datetime(2026, 11, 20, 23, 30, tzinfo=timezone(timedelta(hours=9)))
    assert date_text(when, UTC) == "2026-11-20 14:30"
    assert date_text(date(2023, 9, 24)) == "2023-09-24"
    assert date_text(datetime.min.replace(tzinfo=timezone(timedelta(hours=9))), UTC)


def test_sizes_are_told_for_people() -> None:
    assert [size_text(size) for size in (None, 0, -1, 10, 823_000, 5_250_000, 3_000_000_000)] == [
        "", "", "", "1 KB", "823 KB", "5.2 MB", "3.0 GB"
    ]  # fmt: skip


def test_links_without_words_are_told_by_their_address() -> None:
    block = Block("paragraph", "  ", links=(Link(0, 2, "https://a.example/x"),))
    assert number_links(Article(blocks=(block,)), {})[0].label == "https://a.example/x"


@pytest.mark.parametrize("kind", ["paragraph", "code", "one block", "table", "list"])
async def test_what_is_laid_out_at_open_does_not_depend_on_the_length(kind: str) -> None:
    def article(count: int) -> Article:
        blocks = {
            "paragraph": (Block("paragraph", FIRST),) * count,
            "code": (Block("code", "x = 1\n" * 20 * count),),
            "one block": (Block("paragraph", f"{FIRST} " * 20 * count),),
            "table": (Block("table", rows=(("a", FIRST),) * 10 * count),),
            "list": (Block("list", items=(ListItem(FIRST),) * 10 * count),),
        }[kind]
        return Article(title="T", url=f"https://a.example/{count}", blocks=blocks)

    class Counted(ReaderPane):
        laid_out = 0

        def lay_lines(self, index: int, width: int) -> list[Line]:
            self.laid_out += 1
            return super().lay_lines(index, width)

    pane = Counted(timezone=UTC)
    app = ReaderApp(lambda: pane)
    counts = []
    async with app.run_test(size=(100, 45)) as pilot:
        for length in (50, 3_000):
            pane.laid_out = 0
            pane.show(Shown(None, article(length)))
            screen_text(pane)
            await pilot.pause()
            counts.append(pane.laid_out)
    assert counts[0] == counts[1]
    assert 0 < counts[0] <= 100


async def test_two_megabytes_open_in_the_time_of_five_kilobytes() -> None:
    small = Article(title="s", blocks=tuple(Block("paragraph", FIRST * 7) for _ in range(10)))
    cases = {
        "many blocks": tuple(Block("paragraph", FIRST * 7) for _ in range(4_000)),
        "one block": (Block("paragraph", FIRST * 28_000),),
        "no blanks": (Block("paragraph", "가" * 700_000),),
        "code": (Block("code", "x = 1  # hello\n" * 140_000, language="python"),),
        "table": (Block("table", rows=(("a", FIRST),) * 28_000, has_header=True),),
        "list": (Block("list", items=(ListItem(FIRST),) * 28_000),),
    }
    app = ReaderApp()
    async with app.run_test(size=(100, 45)) as pilot:

        def cost(article: Article) -> float:
            start = time.process_time()
            app.pane.show(Shown(None, article))
            screen_text(app.pane)
            return time.process_time() - start

        app.pane.show(Shown(None, small))
        await pilot.pause()
        few = cost(replace(small, title="again"))
        for name, blocks in cases.items():
            # The lesser of two: this guards against growth (whole minutes), not against a busy
            # machine; the figures are measured by hand.
            tries = (cost(Article(title=name, url=f"{name}{n}", blocks=blocks)) for n in range(2))
            assert min(tries) < few + 0.5, name
            start = time.process_time()
            app.pane.end()
            screen_text(app.pane)
            assert time.process_time() - start < 1.0, name  # against growth, as above
