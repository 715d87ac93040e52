"""Markdown bodies as blocks."""

from __future__ import annotations

from tui_reader.sources.markdown import markdown_html
from tui_reader.sources.thread import body


def test_structure_is_kept() -> None:
    text, blocks = body(
        markdown_html(
            "Top **level** https://a.example/x\n\n> quoted\n\n- a\n- b\n\n```py\ncode\n```"
        ),
        None,
    )
    assert [block.kind for block in blocks] == ["paragraph", "quote", "list", "code"]
    assert [link.url for link in blocks[0].links] == ["https://a.example/x"]
    assert text.startswith("Top level https://a.example/x\n\nquoted\n\n- a\n- b")


def test_raw_html_stays_text() -> None:
    text, blocks = body(markdown_html("<script>alert(1)</script> <b>x</b>"), None)
    assert "<script>" in text
    assert not blocks[0].marks


def test_spoilers_show_their_title_and_text() -> None:
    text, _ = body(markdown_html("::: spoiler The end\nHe did it.\n:::\nafter"), None)
    assert [line for line in text.split("\n") if line] == ["The end", "He did it.", "after"]


def test_hostile_markdown_is_bounded() -> None:
    text, _ = body(markdown_html(">" * 5_000 + "x" + "[" * 5_000), None)
    assert "x" in text
