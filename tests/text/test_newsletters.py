"""Footnotes, captions, code and names as blogs, newsletters and documentation have them."""

from __future__ import annotations

import pytest

from tests.text.test_structure import paragraphs
from tui_reader.text import article_from_content, html_blocks, read_article
from tui_reader.text.dom import parse_html
from tui_reader.text.metadata import read_metadata
from tui_reader.text.render_markdown import to_markdown

BASE = "https://letters.example/a"


def test_a_footnote_in_an_element_of_its_own() -> None:
    blocks = html_blocks(
        '<p>Two dogs.<a class="footnote-anchor" id="footnote-anchor-1" href="#footnote-1">1</a></p>'
        '<div class="footnote"><a href="#footnote-anchor-1" class="footnote-number">1</a>'
        "<div class='footnote-content'><p>They travel free.</p><p>Mostly.</p></div></div>",
        BASE,
    )
    assert [(b.kind, b.mark, b.text) for b in blocks] == [
        ("paragraph", None, "Two dogs.[1]"),
        ("footnote", "1", "They travel free.\nMostly."),
    ]


@pytest.mark.parametrize(
    "markup",
    [
        '<div class="footnote"><p>No number here, <a href="#x">but a link</a>.</p></div>',
        '<div class="footnote"></div><p>x</p>',
    ],
)
def test_what_is_only_called_a_footnote_stays_text(markup: str) -> None:
    assert [b.kind for b in html_blocks(markup, BASE)] == ["paragraph"]


def test_a_caption_of_a_figure_is_not_replaced_by_one_below() -> None:
    blocks = html_blocks(
        "<div><div><figure><img src=/a.jpg><figcaption>The pier</figcaption></figure></div></div>"
        '<div><div><p class="cta-caption">Thanks for reading!</p></div></div>',
        BASE,
    )
    assert [b.text for b in blocks] == ["The pier", "Thanks for reading!"]


def test_the_language_of_code_is_not_the_name_of_what_colours_it() -> None:
    [block] = html_blocks('<div class="highlight highlight-source-shell"><pre>ls</pre></div>', BASE)
    assert block.language == "shell"


def test_a_line_set_in_by_an_empty_term_is_plain_in_markdown() -> None:
    article = article_from_content("<p>so</p><dl><dd>t = 1.2</dd></dl>", BASE, None)
    assert to_markdown(article) == "so\n\nt = 1.2\n"


def test_the_author_of_a_blog_by_its_microformat() -> None:
    page = (
        '<article><span class="author vcard"><a class="url fn n">Marta Oliveira</a></span><p>x</p>'
        '<div class="comment-author vcard"><b class="fn">Joan</b></div></article>'
    )
    assert read_metadata(parse_html(page)).author == "Marta Oliveira"


def test_the_sign_that_leads_to_a_heading_is_no_part_of_the_title() -> None:
    page = (
        "<title>Sessions at work &#8212; acme 2.4 documentation</title>"
        "<h1>Sessions at work<a href=#s>¶</a></h1>"
    )
    assert read_metadata(parse_html(page)).title == "Sessions at work"


def story(inside: str) -> str:
    return (
        "<html><head><title>Rain again</title></head><body><nav><a href=/>Home</a></nav><main>"
        f"<article><h1>Rain again</h1>{inside}</article></main>"
        "</body></html>"
    )


def test_lines_that_nobody_takes_for_text_are_read_where_there_is_nothing_else() -> None:
    lines = ["The tide goes out", "a boot,", "one bell,", "the smell of rope.", "It comes in."]
    poem = "".join(f"<div>{line}</div>" for line in lines)
    article = read_article(
        story(f"<div>By Hanna Weiss</div>{poem}<p>Copyright © 2025 by Hanna Weiss.</p>"), BASE
    )
    assert [b.text for b in article.blocks] == lines


@pytest.mark.parametrize(
    "box",
    [
        "<div class=pullquote><p>“Two hundred crossings were cancelled,” they said.</p></div>",
        "<div class='card callout-card'><div>⚠️</div>"
        "<div class=callout-text><b>Note:</b> Two hundred crossings were cancelled.</div></div>",
    ],
)
def test_what_is_set_off_in_the_text_stays(box: str) -> None:
    first, last = paragraphs(1, 4), paragraphs(4, 8)
    inside = f"<div class=newsletter-post><div>{first}{box}{last}</div></div>"
    assert "Two hundred crossings" in read_article(story(inside), BASE).text


def test_notes_to_the_writers_of_a_wiki_are_no_text_of_its_article() -> None:
    page = (
        "<html><head><title>Firefly - Wiki</title></head><body><div id=content><h1>Firefly</h1>"
        "<div id=mw-content-text><div class=mw-parser-output><table class='box ambox'><tr><td>"
        "This article <b>needs more citations</b>.</td></tr></table>"
        f"{paragraphs(1, 6)}<h2>Range<span class=mw-editsection>[edit]</span></h2>"
        f"{paragraphs(6, 9)}<div class=navbox><table><tr><td><a href=/b>Beetles</a></td></tr>"
        "</table></div></div></div></div></body></html>"
    )
    text = read_article(page, BASE).text
    assert text.startswith(read_article(story(paragraphs(1, 6)), BASE).text[:40])
    assert "Range\n" in text
    assert not any(word in text for word in ("citations", "edit", "Beetles"))
