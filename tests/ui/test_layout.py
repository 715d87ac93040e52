"""Blocks as lines: what each kind looks like, and that no row is torn at any width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.panes import BLOCKS, CODE, FIRST
from tui_reader.models import Article, Block, Definition, Folded, Link, ListItem, Mark
from tui_reader.ui.drawing import highlight
from tui_reader.ui.drawing.cells import cell_len
from tui_reader.ui.drawing.glyphs import ASCII
from tui_reader.ui.drawing.in_page import in_page
from tui_reader.ui.drawing.layout import Context, lay_out
from tui_reader.ui.drawing.lines import Flow, Line
from tui_reader.ui.drawing.outline import outline
from tui_reader.ui.widgets.frame import number_links


def lines_of(block: Block, width: int = 60, context: Context | None = None) -> list[Line]:
    pieces = outline([block])
    return [line for piece in pieces for line in lay_out(piece, width, context or Context())]


def texts(block: Block, width: int = 60, context: Context | None = None) -> list[str]:
    return [line.text.rstrip() for line in lines_of(block, width, context)]


def looks_of(lines: list[Line], word: str) -> tuple[str, ...]:
    """The looks of the run that holds a word."""
    return next(run.looks for line in lines for run in line.runs if word in run.text)


@pytest.mark.parametrize("width", [8, 20, 34, 60, 80])
@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.kind)
def test_no_line_is_wider_than_the_column(block: Block, width: int) -> None:
    for line in lines_of(block, width):
        assert line.is_wide or cell_len(line.text) <= width


@given(st.text(max_size=80), st.integers(4, 40))
def test_no_text_gives_a_line_that_is_too_wide(text: str, width: int) -> None:
    for line in lines_of(Block("paragraph", text), width):
        assert cell_len(line.text.rstrip()) <= width
        assert not set(line.text) & {"\x1b", "\x9b", "\u202e", "\x00", "\t"}


def test_links_are_numbered_and_clickable() -> None:
    numbers = {"https://a.example/1": 1, "https://a.example/2": 12}
    lines = lines_of(BLOCKS[0], context=Context(numbers=numbers))
    assert "covering¹, and the talk¹² has" in lines[0].text
    runs = [run for run in lines[0].runs if run.target]
    assert [run.text for run in runs] == ["covering", "¹", "talk", "¹²"]
    assert runs[0].target == "url:https://a.example/1"
    assert looks_of(lines, "index") == ("text", "strong")


def test_a_link_in_code_looks_like_a_link() -> None:
    text = "see `code` there"
    block = Block(
        "paragraph", text, links=(Link(4, 10, "https://a.example/1"),), marks=(Mark(4, 10, "code"),)
    )
    assert looks_of(lines_of(block), "code")[-1] == "link"


def test_link_numbers_in_ascii() -> None:
    context = Context(ASCII, {"https://a.example/1": 1})
    assert "covering[1], and" in lines_of(BLOCKS[0], context=context)[0].text


def test_places_in_the_text_hold_behind_link_numbers() -> None:
    numbers = {"https://a.example/1": 1, "https://a.example/2": 12}
    for width in (10, 20, 33):
        for line in lines_of(BLOCKS[0], width, Context(numbers=numbers)):
            start = line.text.split()[0].rstrip("¹²,")
            assert FIRST[line.start :].startswith(start[:3])


def test_overlapping_links_and_marks_do_not_lose_text() -> None:
    block = Block(
        "paragraph",
        "abcdef",
        links=(Link(0, 4, "https://x.example"), Link(2, 99, "https://y.example")),
        marks=(Mark(-3, 3, "em"), Mark(3, 2, "strong")),
    )
    numbers = {"https://x.example": 1, "https://y.example": 2}
    assert texts(block, context=Context(numbers=numbers)) == ["abcd¹ef²"]


def test_headings_differ_by_level() -> None:
    looks = {
        level: lines_of(Block("heading", "A", level=level))[0].runs[0].looks for level in (2, 5)
    }
    assert looks[2] != looks[5]


def test_a_quote_has_a_bar_on_every_line() -> None:
    made = lines_of(BLOCKS[2], 30)
    assert len(made) > 1
    assert all(line.text.startswith("▎ ") and line.ornament == 2 for line in made)


def test_quotes_in_quotes_have_a_bar_a_level_that_goes_on_between_them() -> None:
    blocks = [
        Block("quote", "outer"),
        Block("quote", "inner", level=2),
        Block("list", items=(ListItem("item"),), quoted=True, level=2),
        Block("code", "x" * 60, quoted=True),
        Block("paragraph", "answer"),
    ]
    made = [line for piece in outline(blocks) for line in lay_out(piece, 40, Context())]
    code = next(line for line in made if line.is_wide)
    assert [line.text.rstrip() for line in made if not line.is_wide] == [
        "▎ outer", "▎", "▎ ▎ inner", "▎ ▎", "▎ ▎   • item", "▎", "", "answer",
    ]  # fmt: skip
    assert code.text.startswith("▎   x")
    assert code.held == 2


def test_a_deep_quote_keeps_room_for_its_text() -> None:
    made = lines_of(Block("quote", "some words of it", level=40), 24)
    assert all(cell_len(line.text) <= 24 for line in made)
    assert all(len(line.text) - line.ornament >= 4 for line in made)


def test_an_ordered_list_begins_where_the_page_says() -> None:
    items = tuple(ListItem(f"step {number}") for number in range(3))
    assert texts(Block("list", items=items, ordered=True, start=9)) == [
        "   9. step 0", "  10. step 1", "  11. step 2",
    ]  # fmt: skip
    assert texts(Block("list", items=items, ordered=True, start=0))[0] == "  0. step 0"


def test_links_of_definitions_are_numbered() -> None:
    one = Definition("term", "see there", links=(Link(4, 9, "https://a.example/1"),))
    block = Block("definitions", definitions=(one,))
    assert texts(block, context=Context(numbers={"https://a.example/1": 3}))[1] == "    see there³"


PAGE = "https://a.example/p"
NOTED = Article(
    url=f"{PAGE}?x=1",
    blocks=(
        Block(
            "paragraph",
            "Contents: The part. Said so[1], see below and there.",
            links=(
                Link(10, 18, f"{PAGE}?x=1#part"),
                Link(27, 30, "#fn1"),
                Link(36, 41, "#nowhere"),
                Link(46, 51, f"{PAGE}#other-page"),
            ),
        ),
        Block("heading", "The  part", level=2),
        Block("footnote", "A note.", mark="1"),
    ),
)


def test_links_to_the_page_itself_lead_inside_or_are_plain_text() -> None:
    inside = in_page(NOTED)
    numbers = {link.url: link.number for link in number_links(NOTED, inside.targets)}
    assert numbers == {f"{PAGE}#other-page": 1}
    context = Context(numbers=numbers, inside=inside)
    made = [line for piece in outline(NOTED.blocks) for line in lay_out(piece, 60, context)]
    assert made[0].text == "Contents: The part. Said so[1], see below and there¹."
    assert [(run.text, run.target) for line in made for run in line.runs if run.target] == [
        ("The part", "block:1"),
        ("[1]", "block:2"),
        ("there", f"url:{PAGE}#other-page"),
        ("¹", f"url:{PAGE}#other-page"),
        ("1 ", "block:0"),
    ]


def test_a_note_in_a_plain_paragraph_is_found_behind_its_call() -> None:
    blocks = (
        Block("paragraph", "1. first step"),
        Block("paragraph", "Said[1] so[2].", links=(Link(4, 7, "#fn1"), Link(10, 13, "#fn2"))),
        Block("paragraph", "[1] The note."),
    )
    assert in_page(Article(url=PAGE, blocks=blocks)).targets == {"#fn1": "block:2", "#fn2": ""}


def test_lists_hang_and_nest() -> None:
    assert texts(BLOCKS[5]) == [
        "  • Read the plan",
        "     ◦ all of it",
        "        ▪ twice",
        "  • Measure",
    ]
    long = Block("list", items=(ListItem("one two three four five six seven"),))
    assert texts(long, 30)[1].startswith("    ")


def test_numbers_of_a_long_list_stand_under_each_other() -> None:
    made = texts(BLOCKS[6])
    assert made[0] == "   1. step 1"
    assert made[10] == "  11. step 11"


def test_a_list_nested_a_thousand_deep_is_laid_out() -> None:
    item = ListItem("leaf")
    for _ in range(5_000):
        item = ListItem("x", items=(item,))
    made = lines_of(Block("list", items=(item,)), 40)
    assert len(made) == 5_001
    assert made[-1].text.endswith("leaf")


def test_a_table_fits_and_its_numbers_stand_right() -> None:
    assert texts(BLOCKS[4]) == [
        "Case         Before   After",
        "──────────   ──────   ─────",
        "front page     41.2     0.9",
        "검색            388    12.4",
    ]


def test_a_table_with_long_cells_is_wrapped_to_fit() -> None:
    block = Block("table", rows=(("a", "words that go on " * 6), ("b", "short")))
    made = lines_of(block, 40)
    assert len(made) > 2
    assert all(cell_len(line.text) <= 40 and not line.is_wide for line in made)


def test_a_table_of_many_columns_scrolls() -> None:
    block = Block("table", rows=(tuple(f"column{n} text" for n in range(20)),) * 2)
    assert all(line.is_wide for line in lines_of(block, 60))


def test_ragged_and_empty_tables() -> None:
    assert texts(Block("table", rows=(("a", "b"), ("c",), ()))) == ["a   b", "c", ""]


def test_links_in_tables_are_numbered() -> None:
    block = Block("table", rows=(("a", "bc"), ("d", "e")), links=(Link(2, 4, "https://x.example"),))
    made = lines_of(block, context=Context(numbers={"https://x.example": 3}))
    assert made[0].text.split() == ["a", "bc³"]
    assert made[0].runs[-1].target == "url:https://x.example"


def test_code_keeps_its_indentation_and_is_not_wrapped() -> None:
    made = lines_of(BLOCKS[3], 20)
    assert made[1].text == "  def double(number: int) -> int:"
    assert made[2].text == "      return number * 2  # twice"
    assert all(line.ground == "code" for line in made)
    assert made[1].is_wide


def test_code_of_one_line_has_no_edges() -> None:
    assert texts(Block("code", "ls -l", language="sh")) == ["  ls -l"]


def test_images_are_a_captioned_line_that_opens_them() -> None:
    context = Context(numbers={"https://a.example/flame.png": 3})
    made = lines_of(BLOCKS[7], context=context)
    assert made[0].text == "▣ The read path before³"
    assert made[0].runs[-1].target == "url:https://a.example/flame.png"
    assert texts(BLOCKS[8]) == ["▷ embedded media"]


def test_definitions_footnotes_and_rules() -> None:
    assert texts(BLOCKS[10]) == ["covering", "    holding every column"]
    assert texts(BLOCKS[11]) == ["1 Measured on an old laptop."]
    assert texts(BLOCKS[9])[0].strip() == "─" * 20


def test_repeats_are_dimmed_and_say_what_they_repeat() -> None:
    pieces = outline(BLOCKS, [Folded(Block("paragraph", FIRST), 1, 0)])
    piece = pieces[1]
    made = lay_out(piece, 60, Context())
    assert made[1].text.startswith("┊ ↻ repeats: The index was")
    assert all("folded" in run.looks for run in made[2].runs[1:])


def test_repeats_keep_their_places() -> None:
    blocks = [Block("paragraph", name) for name in ("one", "two")]
    folded = [Folded(Block("paragraph", name), place, 0) for name, place in
              (("last", 2), ("first", 0), ("middle", 1))]  # fmt: skip
    assert [piece.text for piece in outline(blocks, folded)] == [
        "first", "one", "middle", "two", "last"
    ]  # fmt: skip


def test_huge_text_is_parted_without_losing_any_of_it() -> None:
    text = "A sentence of the text. " * 2_000
    link = Link(23_990, 24_010, "https://x.example")
    pieces = outline([Block("paragraph", text, links=(link,))])
    assert len(pieces) > 5
    assert "".join(piece.text for piece in pieces) == text
    assert [piece.offset for piece in pieces] == [
        text.index(piece.text, piece.offset) for piece in pieces
    ]
    linked = "".join(piece.text[one.start : one.end] for piece in pieces for one in piece.links)
    assert linked == text[23_990:24_010]


def test_huge_code_and_tables_are_parted() -> None:
    code = "\n".join(f"line {n}" for n in range(500))
    made = [line.text.strip() for line in lines_of(Block("code", code))]
    assert [line for line in made if line] == code.split("\n")
    table = Block("table", rows=tuple((str(n), "x") for n in range(500)))
    assert len(lines_of(table)) == 500


def test_hostile_characters_are_made_visible() -> None:
    text = "a\x1b]0;x\x07b\x9bc\u202ed\ud800e\tf"
    (line,) = lines_of(Block("paragraph", text))
    assert line.text == "a␣]0;x␣b␣c\ufffdd\ufffde f"


def test_a_search_is_marked_over_other_looks() -> None:
    flow = Flow("find the word here", ("text",))
    flow.add_spans([(9, 13, "match")])
    assert [(run.text, run.looks) for run in flow.lines(80)[0].runs] == [
        ("find the ", ("text",)),
        ("word", ("text", "match")),
        (" here", ("text",)),
    ]


def test_code_colors_are_found_for_known_languages_only() -> None:
    known = Block("code", CODE, language="Python")
    colors = highlight.CodeColors()
    assert colors(known) is None
    assert colors(Block("code", CODE, language="brainfuck")) == ()
    assert colors(Block("code", CODE)) == ()
    assert colors(Block("code", "x" * 60_000, language="python")) == ()
    assert colors.wanted == [known]
    colors.learn(highlight.find(colors.wanted))
    assert colors.wanted == []
    made = lines_of(known, context=Context(colors_of=colors))
    assert looks_of(made, "def") == ("code", "code-keyword")
    assert looks_of(made, "# twice") == ("code", "code-comment")
    assert looks_of(made, "double") == ("code", "code-name")
