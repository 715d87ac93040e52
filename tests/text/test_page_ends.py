"""What stands below the last paragraph of a page's article: its own lists, tables and code stay,
what the page puts there beside goes."""

from __future__ import annotations

import pytest

from tests.text.test_structure import BASE, LONG, paragraphs
from tui_reader.text import read_article

TEXT = paragraphs(1, 7)
SHORT_TABLE = "<table><tr><th>Year<th>Sales<tr><td>2020<td>15<tr><td>2021<td>17</table>"


def page(inside: str) -> str:
    return (
        "<html><head><title>Some title here</title></head><body>"
        "<nav><a href=/>Home</a><a href=/x>News</a></nav>"
        f"<article><h1>Some title here</h1>{inside}</article>"
        "<footer>© the paper</footer></body></html>"
    )


@pytest.mark.parametrize(
    ("markup", "kind", "text"),
    [
        ("<ul><li>one<li>two</ul>", "list", "- one\n- two"),
        ("<ul><li>one<ul><li>nested</ul><li>two</ul>", "list", "- one\n  - nested\n- two"),
        (
            "<p>Ingredients:</p><ul><li>200 g flour<li>2 eggs</ul>",
            "list",
            "- 200 g flour\n- 2 eggs",
        ),
        ("<p>준비물:</p><ul><li>밀가루 200g<li>달걀 2개</ul>", "list", "- 밀가루 200g\n- 달걀 2개"),
        ("<ol start=3><li>Install it.<li>Run it.</ol>", "list", "3. Install it.\n4. Run it."),
        ("<dl><dt>Term<dd>What it means</dl>", "definitions", "Term\n  What it means"),
        (SHORT_TABLE, "table", "Year\tSales\n2020\t15\n2021\t17"),
        ("<pre><code>x = 1\nif x:\n    y()</code></pre>", "code", "x = 1\nif x:\n    y()"),
    ],
)
def test_short_ends_of_an_article_stay(markup: str, kind: str, text: str) -> None:
    last = read_article(page(TEXT + markup), BASE).blocks[-1]
    assert (last.kind, last.plain) == (kind, text)


@pytest.mark.parametrize(
    "markup", ["<h3>Facts</h3><ul><li>Born 1950<li>Died 2020</ul>", SHORT_TABLE]
)
def test_an_end_in_a_box_of_its_own_stays(markup: str) -> None:
    article = read_article(page(f"<div>{TEXT}</div><div class=facts>{markup}</div>"), BASE)
    assert "2020" in article.blocks[-1].plain


@pytest.mark.parametrize(
    "markup",
    [
        "<h3>Related</h3><ul><li><a href=/a>Another story</a><li><a href=/b>Yet another</a></ul>",
        "<ul class=tags><li><a href=/t/x>Politics</a><li><a href=/t/y>Economy</a></ul>",
        "<ul class=share><li><a href='https://facebook.com/share?u=x'>Facebook</a><li>Email</ul>",
        "<section id=comments><h3>2 comments</h3><ol><li><p>First!<li><p>So say I.</ol></section>",
        "<form><h3>Newsletter</h3><ul><li>Daily<li>Weekly</ul><button>Sign up</button></form>",
    ],
)
def test_what_pages_put_under_an_article_goes(markup: str) -> None:
    assert len(read_article(page(TEXT + markup), BASE).blocks) == 6


@pytest.mark.parametrize(
    ("markup", "texts"),
    [
        ("<pre>$ make</pre>" + TEXT, ["$ make"]),
        (f"{TEXT}<details><summary>More<p>Told to those who ask.</details>", ["More", "Told to"]),
        (
            f"{TEXT}<figure>{SHORT_TABLE}<figcaption><p>Table 1</p></figcaption></figure><p>{LONG}",
            ["Year\tSales", "Table 1"],
        ),
        (f"{TEXT}<figure><pre>make</pre><figcaption>Listing 1</figcaption></figure>", ["Listing"]),
    ],
)
def test_parts_that_the_page_sets_apart_stay(markup: str, texts: list[str]) -> None:
    shown = "\n".join(block.plain for block in read_article(page(markup), BASE).blocks)
    assert all(text in shown for text in texts)


@pytest.mark.parametrize("line", ["홍길동 기자 hong@daily.example", "김철수 기자"])
def test_the_line_of_a_reporter_under_the_text_goes(line: str) -> None:
    assert line not in read_article(page(f"{TEXT}<p>{line}"), BASE).text


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        ("By Jane Doe", False),
        ("BY JANE DOE AND JOHN O’NEIL", False),
        ("Von Hans Müller, Anna Weiß", False),
        ("2026-01-02", False),
        ("By the river", True),
        ("By Jane Doe’s account it was late.", True),
    ],
)
def test_who_wrote_it_and_when_is_not_its_text(line: str, stays: bool) -> None:
    assert (line in read_article(page(f"<div>{line}</div>{TEXT}"), BASE).text) is stays


def test_the_end_stays_where_the_page_is_too_deep_for_the_extractor() -> None:
    deep = page(TEXT + "<ul><li>one<li>two</ul>").replace("<article>", "<div>" * 160 + "<article>")
    assert read_article(deep, BASE).blocks[-1].plain == "- one\n- two"
