"""Structures that pages nest into each other, and what of them is part of the article."""

from __future__ import annotations

import time

from tui_reader.models import Article, Block, Definition, Link, ListItem, Neighbour, Score
from tui_reader.serialize import block_from_dict, block_to_dict
from tui_reader.text import fold_repeats, html_blocks, read_article, read_plain
from tui_reader.text.render import to_html, to_markdown

BASE = "https://news.example/a/b"
LONG = "A sentence of the article that is long enough to count as running text, number {}."


def paragraphs(first: int, last: int) -> str:
    return "".join(f"<p>{LONG.format(number)}</p>" for number in range(first, last))


def test_a_quote_in_a_quote_is_told_by_its_level() -> None:
    inner = "<blockquote><p>inner</p><ul><li>item</ul></blockquote>"
    blocks = html_blocks(f"<blockquote><p>outer</p>{inner}<p>outer again</p></blockquote>", BASE)
    assert blocks == [
        Block("quote", "outer"),
        Block("quote", "inner", level=2),
        Block("list", items=(ListItem("item"),), quoted=True, level=2),
        Block("quote", "outer again"),
    ]
    assert [block.quote_depth for block in blocks] == [1, 2, 2, 1]
    article = Article(blocks=tuple(blocks))
    assert to_markdown(article) == "> outer\n\n> > inner\n\n> > - item\n\n> outer again\n"
    assert to_html(article).count("<blockquote>") == to_html(article).count("</blockquote>") == 3
    assert tuple(map(block_from_dict, map(block_to_dict, blocks))) == article.blocks


def test_a_quote_keeps_the_list_inside_it() -> None:
    blocks = html_blocks("<blockquote><p>We will:</p><ul><li>wait<li>see</ul>End.", BASE)
    assert blocks == [
        Block("quote", "We will:"),
        Block("list", items=(ListItem("wait"), ListItem("see")), quoted=True),
        Block("quote", "End."),
    ]


def test_numbers_go_on_after_what_parts_a_list() -> None:
    blocks = html_blocks("<ol start=3><li>a<pre>x</pre><li>b<li value=9>c</ol>", BASE)
    assert [(b.kind, b.start, [i.text for i in b.items]) for b in blocks] == [
        ("list", 3, ["a"]),
        ("code", None, []),
        ("list", 4, ["b"]),
        ("list", 9, ["c"]),
    ]


def test_definitions_keep_their_links() -> None:
    block = html_blocks("<dl><dt><a href=/t>T</a><dd>see <a href=/d>d</a>", BASE)[0]
    assert block.definitions == (
        Definition(
            "T",
            "see d",
            links=(Link(4, 5, "https://news.example/d"),),
            term_links=(Link(0, 1, "https://news.example/t"),),
        ),
    )


def test_icons_of_a_table_stand_in_its_cells() -> None:
    icon = '<td><img src="/ok.png" alt="yes">'
    block = html_blocks(f"<table>{f'<tr><th>a{icon}{icon}' * 3}</table>", BASE)[0]
    assert block.rows[0] == ("a", "[yes]", "[yes]")
    assert block.links[0] == Link(2, 7, "https://news.example/ok.png", is_image=True)


def test_code_of_several_lines_is_not_pressed_into_a_cell() -> None:
    blocks = html_blocks("<table><tr><th>a<th>b<tr><td><pre>x\n  y</pre><td>z</table>", BASE)
    assert Block("code", "x\n  y") in blocks


def test_a_picture_after_sources_that_are_not_closed() -> None:
    blocks = html_blocks(
        '<picture><source srcset="/b.webp"><img src="data:x" data-src="/a.jpg"></picture>', BASE
    )
    assert [block.url for block in blocks] == ["https://news.example/a.jpg"]


def test_links_inside_the_page_and_anchors_of_headings() -> None:
    blocks = html_blocks('<h2>Head <a href="#h">¶</a></h2><p><a href="#h">up</a></p>', BASE)
    assert blocks[0] == Block("heading", "Head", level=2)
    assert blocks[1].links == (Link(0, 2, f"{BASE}#h"),)


def test_html_and_markdown_carry_it_all() -> None:
    article = read_article(
        "<html><head><base href='/deep/'></head><body><article>"
        f"{paragraphs(0, 3)}<blockquote><p>Said.</p><ol start=4><li>four</ol></blockquote>"
        f"{paragraphs(3, 6)}</article></body></html>",
        BASE,
    )
    markup = to_html(article)
    assert '<blockquote>\n<p>Said.</p>\n<ol start="4">\n<li>four</li>' in markup
    assert "> Said.\n\n> 4. four" in to_markdown(article)


def test_a_base_address_is_followed() -> None:
    page = (
        f"<base href='/deep/'><article>{paragraphs(0, 4)}<p>See <a href=x>here</a> and go on.</p>"
    )
    links = [link for block in read_article(page, BASE).blocks for link in block.links]
    assert [link.url for link in links] == ["https://news.example/deep/x"]


def test_lists_between_paragraphs_stay_and_related_ones_go() -> None:
    page = (
        f"<article>{paragraphs(0, 3)}<ul><li><a href=/1>One</a><li><a href=/2>Two</a></ul>"
        f"{paragraphs(3, 5)}<div class=related><ul><li><a href=/3>Other story</a></ul></div>"
        f"{paragraphs(5, 8)}</article>"
    )
    lists = [block for block in read_article(page, BASE).blocks if block.kind == "list"]
    assert [[item.text for item in block.items] for block in lists] == [["One", "Two"]]


def test_what_a_board_prints_around_its_text() -> None:
    page = (
        "<html lang=ko><body><div class=top><span>조회 1,204</span></div><div class=view>"
        + "".join(
            f"<p>{n}번째 문단은 섬마을 도서관 소식을 전하는 꽤 긴 글이다. 끝.</p>"
            for n in "가나다라"
        )
        + "</div><div class=vote>추천 3 비추천 1</div>"
        "<div class=nb><p>이전글 <a href=/40>지난 이야기</a> 26.04.01</p></div>"
        "<div class=cmt><h3>파도*님의 댓글</h3><p>작성일 26-04-02 10:00</p><p>좋네요.</p></div>"
    )
    article = read_article(page, "https://board.example/41")
    assert article.score == Score(3, 1)
    assert article.views == 1204
    assert article.previous is not None
    assert article.previous.title == "지난 이야기"
    assert article.previous == Neighbour(
        "지난 이야기", "https://board.example/40", article.previous.published
    )
    assert article.thread is not None
    assert [(c.author, c.text) for c in article.thread.comments] == [("파도*", "좋네요.")]


def test_lines_of_one_form_cost_little_and_stay() -> None:
    words = ["ferry", "harbour", "tower", "market", "garden", "bridge"]
    said = "The council met on the matter of {} and {} with {} and {}, and all agreed at length."
    blocks = [
        Block("paragraph", said.format(*(words[n // 6**k % 6] for k in range(4))))
        for n in range(1200)
    ]
    start = time.process_time()
    folding = fold_repeats(blocks)
    assert time.process_time() - start < 8
    assert len(folding.kept) == 1200


def test_plain_text_of_one_endless_line_is_not_lost() -> None:
    text = "word " * 400
    assert read_plain(text).text == text.strip()
