"""An article as a file: everything there, nothing that a page or a terminal would obey."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from tui_reader.models import Article, Attachment, Block, Link
from tui_reader.transfer.html import write_html
from tui_reader.transfer.markdown import write_markdown

ARTICLE = Article(
    url="https://a.example/x?a=1&b=<2>",
    title="A *title* with <b> & [brackets]",
    blocks=(
        Block("heading", "First", level=2),
        Block("paragraph", "See here.", links=(Link(4, 8, "https://b.example/"),)),
        Block("code", "if a < b:\n    pass", language="python"),
    ),
    language="en",
    author="Ann",
    published=date(2026, 11, 23),
    attachments=(Attachment("https://a.example/f.mp3", "talk"), Attachment("javascript:x", "bad")),
)


def test_markdown_holds_everything() -> None:
    text = write_markdown(ARTICLE, "The Feed")
    assert text.startswith("# A \\*title\\* with \\<b\\> \\& \\[brackets\\]\n\n")
    assert text.count("# A ") == 1
    assert "The Feed · Ann · 2026-11-23" in text
    assert "<https://a.example/x?a=1&b=%3C2%3E>" in text
    assert "[here](https://b.example/)" in text
    assert "- [talk](<https://a.example/f.mp3>)" in text
    assert text.endswith("\n")


def test_html_holds_everything_and_runs_nothing() -> None:
    text = write_html(ARTICLE, "The Feed")
    assert text.count("<h1>") == 1
    page = html.document_fromstring(text)
    assert page.get("lang") == "en"
    assert page.findtext(".//h1") == ARTICLE.title
    links = [link.get("href") for link in page.iter("a")]
    assert links == [
        "https://a.example/x?a=1&b=<2>",
        "https://b.example/",
        "https://a.example/f.mp3",
    ]
    assert "bad" in "".join(str(text) for text in page.itertext())
    assert not [element.tag for element in page.iter("script", "iframe", "form", "object")]


def test_an_article_of_which_nothing_is_known() -> None:
    assert write_markdown(Article()) == "# Untitled\n"
    assert "<h1>Untitled</h1>" in write_html(Article())


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=40))
def test_any_text_stays_text(title: str, body: str, author: str) -> None:
    article = Article(
        title=title,
        author=author,
        language=author,
        published=datetime(2026, 1, 1, tzinfo=UTC),
        blocks=(Block("paragraph", body + "<script>x</script>"),),
    )
    text = write_html(article, title)
    assert "<script" not in text
    assert "\x1b" not in text
    assert "\x1b" not in write_markdown(article, title)
