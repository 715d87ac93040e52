"""HTML to blocks: every structure, and HTML that means harm."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_reader.models import Block, Definition, Link, ListItem, Mark
from tui_reader.text import comment_blocks, html_blocks

BASE = "https://news.example/a/b"


def only(html: str) -> Block:
    blocks = html_blocks(html, BASE)
    assert len(blocks) == 1, blocks
    return blocks[0]


def test_paragraph_with_links_and_marks() -> None:
    block = only(
        '<p>One <b>bold <a href="../c?x=1#y">link</a></b>,  <code>x</code>\n <i>em</i>.</p>'
    )
    assert block.text == "One bold link, x em."
    assert block.links == (Link(9, 13, "https://news.example/c?x=1#y"),)
    assert set(block.marks) == {Mark(4, 13, "strong"), Mark(15, 16, "code"), Mark(17, 19, "em")}


def test_line_breaks_and_paragraphs_of_breaks() -> None:
    blocks = html_blocks("a<br>b<br><br>c<div>d</div>e", BASE)
    assert [b.text for b in blocks] == ["a\nb", "c", "d", "e"]


def test_headings_and_rule() -> None:
    blocks = html_blocks("<h2>A <em>b</em></h2><hr><h5>c<br>d</h5>", BASE)
    assert [(b.kind, b.level, b.text) for b in blocks] == [
        ("heading", 2, "A b"),
        ("rule", None, ""),
        ("heading", 5, "c d"),
    ]


def test_nested_lists() -> None:
    block = only("<ol><li>one<ul><li>sub <a href=/s>s</a></ul><li><p>two</p><p>more</p></ol>")
    assert block.ordered
    assert block.items == (
        ListItem("one", (ListItem("sub s", links=(Link(4, 5, "https://news.example/s"),)),)),
        ListItem("two\nmore"),
    )


def test_list_with_an_image_inside() -> None:
    blocks = html_blocks("<ul><li>a<img src=/i.png alt=i></li><li>b</li></ul>", BASE)
    assert [b.kind for b in blocks] == ["list", "image", "list"]


def test_definitions_and_quote() -> None:
    blocks = html_blocks(
        "<dl><dt>T</dt><dd>one</dd><dd>two</dd></dl><blockquote><p>a</p><p>b</p></blockquote>", BASE
    )
    assert blocks[0].definitions == (Definition("T", "one"), Definition("", "two"))
    assert blocks[1] == Block("quote", "a\n\nb")


def test_lists_and_code_in_definitions_stay_where_they_stand() -> None:
    blocks = html_blocks(
        "<dl><dt>Latency</dt><dd>How long it takes.<ul><li>of requests<li>of errors</ul></dd>"
        "<dt>Traffic</dt><dd><pre>rate(5m)</pre></dd><dt>Errors</dt><dd>How many fail.</dd></dl>",
        BASE,
    )
    assert [(block.kind, block.plain) for block in blocks] == [
        ("definitions", "Latency\n  How long it takes."),
        ("list", "- of requests\n- of errors"),
        ("definitions", "Traffic"),
        ("code", "rate(5m)"),
        ("definitions", "Errors\n  How many fail."),
    ]


@pytest.mark.parametrize(
    "html",
    [
        '<pre class="language-python"><code>def f():\n    return 1\n</code></pre>',
        '<div class="highlight-source-python"><pre>def f():<br>    return 1</pre></div>',
        '<pre class="language-python">def f():\n\treturn 1</pre>',
        '<pre data-lang="python"><span class=lineno>1</span>def f():\n<span class=lineno>2</span>'
        "    return 1</pre>",
        '<table><tr><td><pre>1\n2</pre></td><td><pre class="brush: python">def f():\n    return 1'
        "</pre></td></tr></table>",
    ],
)
def test_code_keeps_its_indentation_and_language(html: str) -> None:
    assert only(html) == Block("code", "def f():\n    return 1", language="python")


def test_table() -> None:
    block = only(
        "<table><thead><tr><th>A<th>B</thead><tr><td>1<td><a href=/x>2</a>"
        "<tr><td colspan=2>3<br>4</table>"
    )
    assert block.rows == (("A", "B"), ("1", "2"), ("3 4", ""))
    assert block.has_header
    [link] = block.links
    assert block.plain[link.start : link.end] == "2"


def test_cells_that_reach_down_leave_their_column_empty_below() -> None:
    block = only(
        "<table><tr><td rowspan=2>2025<td rowspan=3>up<td>May<tr><td>June<tr><td>2026<td>July"
        "<tr><td>a<td>b<td>c</table>"
    )
    assert block.rows == (
        ("2025", "up", "May"),
        ("", "", "June"),
        ("2026", "", "July"),
        ("a", "b", "c"),
    )


def test_table_that_only_lays_out_is_read_as_text() -> None:
    html = "<table><tr><td><h2>Title</h2><p>One.</p><p>Two.</p><p>Three.</p></td></tr></table>"
    assert [b.kind for b in html_blocks(html, BASE)] == ["heading"] + ["paragraph"] * 3


def test_images() -> None:
    blocks = html_blocks(
        '<p>Before <img src="data:image/gif;base64,x" data-src="/real.jpg" alt="A view"> after</p>'
        '<figure><img srcset="/s.jpg 300w, /l.jpg 900w"><figcaption>Cap <b>t</b></figcaption>'
        '</figure><img src="/pixel.gif" width=1 height=1><img src="javascript:x">'
        '<p>Hi <img class="emoji" src="/e.png" alt="🙂"></p>',
        BASE,
    )
    assert [(b.kind, b.text, b.url) for b in blocks] == [
        ("paragraph", "Before after", None),
        ("image", "A view", "https://news.example/real.jpg"),
        ("image", "Cap t", "https://news.example/l.jpg"),
        ("paragraph", "Hi 🙂", None),
    ]


def test_embeds_and_footnotes() -> None:
    blocks = html_blocks(
        '<iframe src="//video.example/v" title="A film"></iframe>'
        '<p>Text<sup><a href="#fn1">1</a></sup></p>'
        '<section class="footnotes"><ol><li id="fn1">The note. <a href="#r">↩</a></ol></section>',
        BASE,
    )
    assert blocks == [
        Block("embed", "A film", url="https://video.example/v"),
        Block("paragraph", "Text[1]", links=(Link(4, 7, f"{BASE}#fn1"),)),
        Block("footnote", "The note.", mark="1"),
    ]


def test_what_no_reader_shows_is_left_out() -> None:
    html = (
        "<script>bad()</script><style>x{}</style><p hidden>h</p><p style='display: none'>n</p>"
        "<button>Share</button><select><option>o</select><noscript>Switch on</noscript><p>Text</p>"
    )
    assert only(html).text == "Text"


def test_text_for_browsers_without_scripts_is_read() -> None:
    post = "A post of a forum that is built by scripts. " * 20
    assert only(f"<noscript><div><p>{post}</p></div></noscript>").text == post.strip()


def test_a_figure_that_a_script_fills_has_the_picture_of_those_without_scripts() -> None:
    noscript = "<noscript><img src=/a.jpg></noscript>"
    figure = f"<figure><div></div>{noscript}<figcaption>The bay</figcaption></figure>"
    assert only(figure) == Block("image", "The bay", url="https://news.example/a.jpg")
    twice = f"<figure><img src=/b.jpg>{noscript}</figure>"
    assert only(twice).url == "https://news.example/b.jpg"


def test_ruby_quotes_and_east_asian_line_ends() -> None:
    assert only("<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>字\n体<q>q</q></p>").text == (
        "漢(かん)字体“q”"
    )


def test_only_web_addresses_stay() -> None:
    block = only(
        '<p><a href="javascript:x">a</a> <a href="mailto:b@c.d">b</a> <a href="#c">c</a> '
        '<a href="https://ok.example/">d</a></p>'
    )
    assert [link.url for link in block.links] == [f"{BASE}#c", "https://ok.example/"]


def test_hostile_text_is_cleaned() -> None:
    text, blocks = comment_blocks(
        "<p>&#27;[31m \u202e e" + "<b>\u0301</b>" * 30 + " [/x]</p>", BASE
    )
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert text.count("\u0301") == 4
    assert "[/x]" in text
    assert blocks[0].text == text


def test_plain_text_is_paragraphs() -> None:
    assert comment_blocks("one\ntwo\n\nthree", None)[0] == "one\ntwo\n\nthree"


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + "deep",
        "<b>" * 100_000 + "deep",
        "<ul><li>" * 30_000 + "deep",
        "<blockquote>" * 30_000 + "deep",
        "<table><tr><td>" * 10_000 + "deep",
        "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">deep</p>",
    ],
    ids=["div", "b", "ul", "blockquote", "table", "attributes"],
)
def test_depth_and_width_are_bounded(html: str) -> None:
    begin = time.process_time()
    assert any("deep" in block.plain for block in html_blocks(html, BASE))
    assert time.process_time() - begin < 5


TAG_NAMES = "p div ul ol li table tr td th pre code b a blockquote h2 dl dt dd br img figure sup"
TAGS = st.sampled_from(TAG_NAMES.split())


@settings(max_examples=120)
@given(st.lists(st.tuples(TAGS, st.booleans(), st.text("ab <&\x1b가", max_size=5)), max_size=40))
def test_any_soup_gives_sound_blocks(soup: list[tuple[str, bool, str]]) -> None:
    html = "".join(f"<{'/' if ends else ''}{tag}>{text}" for tag, ends, text in soup)
    for block in html_blocks(html, BASE):
        assert "\x1b" not in block.plain
        spans = [(x.start, x.end) for x in block.links] + [(x.start, x.end) for x in block.marks]
        assert all(0 <= start < end <= len(block.plain) for start, end in spans)
