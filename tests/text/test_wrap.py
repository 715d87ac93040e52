"""Lines by cells: nothing is lost, nothing is too wide, nothing that belongs together parts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_reader.text.wrap import clusters, cut, cut_lines, wrap

EMOJI = ["👩\u200d👩\u200d👧", "🇰🇷", "❤\ufe0f", "👍🏽"]
MARKED = ["e\u0301", "\u1112\u1161\u11ab"]
WORDS = ["한국", "의 ", *"漢字かー。「」（…", *"ab-—/., ()"]
LETTERS = st.sampled_from([*EMOJI, *MARKED, *WORDS, " ", "\n", "\u3000"])
TEXTS = st.lists(LETTERS, max_size=60).map("".join)


def lines(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in wrap(text, width, cell_len)]


def test_words_part_at_spaces() -> None:
    assert lines("the quick brown fox jumps", 11) == ["the quick", "brown fox", "jumps"]


def test_a_line_may_be_filled_to_the_last_cell() -> None:
    assert lines("the quick", 9) == ["the quick"]
    assert lines("과학 기술", 9) == ["과학 기술"]


def test_korean_words_stay_whole() -> None:
    text = "과학기술정보통신부 장관은 미국을 방문했다"
    assert lines(text, 20) == ["과학기술정보통신부", "장관은 미국을", "방문했다"]


def test_korean_with_han_and_latin_inside_stays_whole() -> None:
    assert lines("가나 한·美정상회담과 다라", 18) == ["가나", "한·美정상회담과", "다라"]
    assert lines("그는 AI를 썼다", 8) == ["그는", "AI를", "썼다"]


def test_chinese_and_japanese_part_between_characters() -> None:
    assert lines("吾輩は猫である名前は", 8) == ["吾輩は猫", "である名", "前は"]


@pytest.mark.parametrize("mark", ["。", "、", "」", "）", "ー", "っ", "！", "…"])
def test_no_line_begins_with_a_closing_mark(mark: str) -> None:
    assert lines(f"吾輩は猫{mark}である", 8)[1].startswith(f"猫{mark}")


@pytest.mark.parametrize("mark", ["「", "（", "『", "【"])
def test_no_line_ends_with_an_opening_mark(mark: str) -> None:
    assert lines(f"吾輩は{mark}猫である", 8)[0] == "吾輩は"


def test_latin_words_inside_chinese_stay_whole() -> None:
    assert lines("我们用SQLite数据库", 10) == ["我们用", "SQLite数据", "库"]


def test_a_hyphen_between_letters_is_a_place_to_part() -> None:
    assert lines("state-of-the-art work", 12) == ["state-of-", "the-art work"]
    assert lines("it was -5 then", 7) == ["it was", "-5 then"]


def test_a_long_address_is_broken_behind_its_marks() -> None:
    made = lines("see https://example.org/a-long-path/that-goes/on-and-on for more", 24)
    assert all(cell_len(line) <= 24 for line in made)
    assert made[1] == "https://example.org/a-"
    assert lines("https://example.org/path/more", 24) == ["https://example.org/", "path/more"]


def test_a_no_break_space_parts_nothing() -> None:
    assert lines("ab 10\u00a0km cd", 7) == ["ab", "10\u00a0km", "cd"]


def test_line_feeds_break_and_indents_stay() -> None:
    assert lines("one\n\n  two\nthree", 20) == ["one", "", "  two", "three"]
    assert lines("", 20) == [""]


@pytest.mark.parametrize(
    "together",
    ["👩\u200d👩\u200d👧\u200d👦", "🇰🇷", "❤\ufe0f", "👍🏽", "e\u0301", "\u1112\u1161\u11ab"],
)
def test_what_is_one_character_never_parts(together: str) -> None:
    for width in range(1, 9):
        made = lines(together * 5, width)
        assert "".join(made) == together * 5
        assert all(len(line) % len(together) == 0 for line in made)


def test_clusters_cover_the_text() -> None:
    text = "a\u0301👩\u200d👧 🇰🇷🇯🇵 각"
    found = list(clusters(text, cell_len))
    assert [text[start:end] for start, end, _ in found] == [
        "a\u0301",
        "👩\u200d👧",
        " ",
        "🇰🇷",
        "🇯🇵",
        " ",
        "각",
    ]
    assert sum(cells for _, _, cells in found) == cell_len(text)


@given(TEXTS, st.integers(1, 30))
def test_nothing_is_lost_but_spaces_at_line_ends(text: str, width: int) -> None:
    ranges = wrap(text, width, cell_len)
    place = 0
    for start, end in ranges:
        assert place <= start <= end
        assert not text[place:start].strip(" \n\u3000")
        place = end
    assert not text[place:].strip(" \n\u3000")


@example("…👩\u200d👩\u200d👧ー", 3)
@given(TEXTS, st.integers(2, 30))
def test_no_line_is_too_wide(text: str, width: int) -> None:
    for line in lines(text, width):
        one_character = len(list(clusters(line, cell_len))) <= 1
        assert cell_len(line) <= width or one_character or line.strip() != line


@given(TEXTS, st.integers(1, 30))
def test_no_cluster_is_torn(text: str, width: int) -> None:
    ends = {end for _, end, _ in clusters(text.replace("\n", " "), cell_len)} | {0}
    for start, end in wrap(text, width, cell_len):
        assert start in ends
        assert end in ends


OPENING, CLOSING = "「『（【〈《“(", "」』）】〉》”。、，！？ー々ゝっゃぁァッョ：；"
PLAIN = "漢字仮名交吾輩猫かなカナ"
PARTS = st.one_of(
    st.sampled_from(list(PLAIN)),
    st.builds(str.__add__, st.sampled_from(list(PLAIN)), st.sampled_from(list(CLOSING))),
    st.builds(str.__add__, st.sampled_from(list(OPENING)), st.sampled_from(list(PLAIN))),
    st.sampled_from(["SQLite", "2026", " ", "\U000304fe", "か\u3099", "葛\U000e0100"]),
)


@example("SQLiteSQLiteSQLite“漢", 10)
@given(st.lists(PARTS, min_size=1, max_size=60).map("".join), st.integers(10, 40))
def test_kinsoku_holds_wherever_a_line_has_room_for_it(text: str, width: int) -> None:
    made = lines(text, width)
    for before, line in pairwise(made):
        assert line[:1] not in set(CLOSING), (before, line)
        assert before[-1:] not in set(OPENING), (before, line)


@pytest.mark.parametrize(
    ("text", "width", "made"),
    [
        ("彼は「はい」と言った。", 8, ["彼は「は", "い」と", "言った。"]),
        ("東京都（とうきょうと）は", 10, ["東京都（と", "うきょう", "と）は"]),
        ("コンピューターを使う", 8, ["コン", "ピュー", "ターを使", "う"]),
        ("人々と時々", 4, ["人々", "と", "時々"]),
        ("待って……そう", 8, ["待って……", "そう"]),
        ("价格是￥1,200元。好", 10, ["价格是", "￥1,200", "元。好"]),
        ("한국어와 漢字를 섞은 文章", 12, ["한국어와", "漢字를 섞은", "文章"]),
        (
            "\u1112\u1161\u11ab\u1100\u1173\u11af 또",
            4,
            ["\u1112\u1161\u11ab\u1100\u1173\u11af", "또"],
        ),
    ],
)
def test_breaks_by_the_rules_of_each_script(text: str, width: int, made: list[str]) -> None:
    assert lines(text, width) == made


def test_cut_ends_in_an_ellipsis_that_fits() -> None:
    assert cut("과학기술정보", 9, cell_len) == "과학기술…"
    assert cut("short", 9, cell_len) == "short"
    assert cut("과학", 0, cell_len) == ""
    assert cell_len(cut("👩\u200d👧" * 9, 8, cell_len)) <= 8


def test_cut_lines_cuts_the_last_line() -> None:
    text = "한·미 양국, 과학기술 협력 강화 및 인재 양성을 위한 협력 다짐"
    made = cut_lines(text, 24, 2, cell_len)
    assert len(made) == 2
    assert made[1].endswith("…")
    assert all(cell_len(line) <= 24 for line in made)
    assert cut_lines("short", 24, 2, cell_len) == ["short"]


def test_a_text_of_a_megabyte_without_a_blank_is_broken_in_time() -> None:
    made = wrap("가" * 200_000, 80, cell_len)
    assert len(made) == 5_000
