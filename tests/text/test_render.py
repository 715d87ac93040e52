"""An article written out as text, Markdown and HTML, and read in again."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tui_reader.models import Article, Block, Definition, Link, ListItem, Mark
from tui_reader.text import html_blocks
from tui_reader.text.render import reading_minutes, to_html, to_markdown, to_text

URL = "https://a.example/x"
BLOCKS = (
    Block("paragraph", "One two *three*.", links=(Link(4, 7, URL),), marks=(Mark(0, 7, "strong"),)),
    Block("heading", "Head", level=3),
    Block("list", ordered=True, items=(ListItem("a", (ListItem("b", ordered=False),)),)),
    Block("quote", "said\nso"),
    Block("code", "x = 1\n  y", language="python"),
    Block("table", rows=(("a", "b|c"), ("1", "2")), has_header=True, links=(Link(8, 9, URL),)),
    Block("image", "Cap", url="https://a.example/i.jpg"),
    Block("rule"),
    Block("definitions", definitions=(Definition("T", "x"),)),
    Block("embed", "Film", url=URL),
    Block("footnote", "note", mark="1"),
)
ARTICLE = Article(title="A <title>", blocks=BLOCKS)


def test_text_is_the_article_text() -> None:
    assert to_text(ARTICLE) == ARTICLE.text


def test_markdown() -> None:
    assert to_markdown(ARTICLE) == (
        "# A \\<title\\>\n\n"
        f"**One [two]({URL})** \\*three\\*.\n\n"
        "### Head\n\n1. a\n   - b\n\n> said\n> so\n\n"
        f"```python\nx = 1\n  y\n```\n\n| a | b\\|c |\n| --- | --- |\n| 1 | [2]({URL}) |\n\n"
        f"![Cap](https://a.example/i.jpg)\n\n---\n\n**T**\n: x\n\n[Film]({URL})\n\n[^1]: note\n"
    )


def test_html_comes_back_as_the_same_blocks() -> None:
    back = html_blocks(to_html(ARTICLE), "https://a.example/")
    assert back[0] == Block("heading", "A <title>", level=1)
    assert tuple(back[1:10]) == BLOCKS[:9]


def test_markup_in_content_is_escaped() -> None:
    hostile = Article(title="<script>", blocks=(Block("paragraph", "<b>&amp;</b> \x1b[0m"),))
    assert "<script>" not in to_html(hostile)
    assert "\x1b" not in to_html(hostile) + to_markdown(hostile) + to_text(hostile)


SPANS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=5)


@settings(max_examples=80)
@given(st.text("ab <&*", min_size=1, max_size=12), SPANS, SPANS)
def test_crossing_spans_are_nested_well(
    text: str, links: list[tuple[int, int]], marks: list[tuple[int, int]]
) -> None:
    block = Block(
        "paragraph",
        text,
        links=tuple(Link(a, b, URL) for a, b in links if a < b <= len(text)),
        marks=tuple(Mark(a, b, "em") for a, b in marks if a < b <= len(text)),
    )
    html = to_html(Article(blocks=(block,)))
    assert html.count("<em>") == html.count("</em>")
    assert "".join(b.text for b in html_blocks(html, URL)) == " ".join(text.split())


def test_reading_time_by_words_and_by_syllables() -> None:
    assert reading_minutes(Article(blocks=(Block("paragraph", "word " * 690),))) == 3
    assert reading_minutes(Article(blocks=(Block("paragraph", "가나 " * 500),))) == 2
    assert reading_minutes(Article()) == 1


def test_a_picture_in_a_cell_is_a_picture_in_markdown() -> None:
    cell = "[red]"
    icon = Link(0, len(cell), "https://x.example/red.png", is_image=True)
    article = Article(blocks=(Block("table", rows=((cell, "stop"),), links=(icon,)),))
    assert "![" in to_markdown(article)
    assert "](https://x.example/red.png) | stop |" in to_markdown(article)
