"""The main text of pages written for this test, and pages that hold none."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from tui_reader.errors import ParseError
from tui_reader.models import Neighbour, Score
from tui_reader.text import article_from_content, read_article
from tui_reader.text.dom import parse_html
from tui_reader.text.metadata import when

SEED = Path(__file__).parent.parent / "data" / "seed" / "000_85b1cb3dd052f3d4.txt"
URL = "https://paper.example/news/1"
BODY = [
    "The harbour town of Eastmouth opened a new ferry line on Monday, its first in forty years.",
    "Two small ships will cross the bay every hour, from six in the morning until midnight.",
    "The mayor said that the crossing, which takes twenty minutes, would take a thousand cars "
    "a day off the coast road, where the queues have grown longer every summer.",
    "Fishermen were less pleased: they fear for the quiet of the inner basin, and for its crabs.",
    "A day ticket costs four crowns; children, and bicycles, travel free for the whole first year.",
]
RELATED = "".join(
    f'<li><a href="/n/{n}">Another story number {n} of the day</a></li>' for n in range(9)
)


def page(body: str, head: str = "") -> str:
    return (
        "<!doctype html><html lang=en-GB><head><title>New ferry for Eastmouth | The Paper</title>"
        f'<meta property="og:site_name" content="The Paper">{head}</head><body>'
        '<nav class="menu"><ul><li><a href="/">Home</a><li><a href="/sport">Sport</a></ul></nav>'
        f'<main><article class="body"><h1>New ferry for Eastmouth</h1>{body}</article></main>'
        f'<aside class="related"><h3>More stories</h3><ul>{RELATED}</ul></aside>'
        '<div class="newsletter"><p>Sign up for our newsletter and get the news daily.</p></div>'
        "<footer><p>© The Paper. All rights reserved.</p></footer></body></html>"
    )


def html_of(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def test_news_page() -> None:
    article = read_article(page(html_of(BODY)), URL)
    assert article.title == "New ferry for Eastmouth"
    assert article.text.split("\n\n") == BODY
    assert article.language == "en"
    assert article.site_title == "The Paper"
    assert article.repeats == 0
    assert article.score is None
    assert article.thread is None


def test_structure_survives() -> None:
    inner = (
        html_of(BODY[:2])
        + "<h2>The ships</h2><ul><li>Anna<li>Berta</ul>"
        + '<pre class="language-python">sail(\n  2)</pre>'
        + "<table><tr><th>From<th>To<tr><td>6<td>24</table>"
        + '<figure><img src="/ship.jpg"><figcaption>The Anna</figcaption></figure>'
        + "<blockquote>Quiet is what we want, and had, a fisherman said.</blockquote>"
        + html_of(BODY[2:]).replace("coast road", '<a href="/road">coast road</a>')
    )
    article = read_article(page(inner), URL)
    kinds = [block.kind for block in article.blocks]
    assert (
        kinds
        == ["paragraph"] * 2
        + ["heading", "list", "code", "table", "image", "quote"]
        + ["paragraph"] * 3
    )
    assert article.blocks[4].text == "sail(\n  2)"
    assert article.blocks[6].text == "The Anna"
    assert article.blocks[8].links[0].url == "https://paper.example/road"


def test_what_the_head_says() -> None:
    data = {
        "@type": "NewsArticle",
        "headline": "New ferry for Eastmouth",
        "author": [{"name": "Ann Lee"}, {"name": "Bo Ek"}],
        "datePublished": "2024-05-01T09:30:00+02:00",
    }
    head = f'<script type="application/ld+json">{json.dumps({"@graph": [data]})}</script>'
    broken = "<script type='application/ld+json'>{</script>"
    article = read_article(page(html_of(BODY), head + broken), URL)
    assert article.author == "Ann Lee, Bo Ek"
    assert article.published == datetime(2024, 5, 1, 9, 30, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-01", date(2024, 5, 1)),
        ("2024-05-01T09:30:00Z", datetime(2024, 5, 1, 9, 30, tzinfo=UTC)),
        ("2024-05-01 09:30", date(2024, 5, 1)),  # no zone: the day is what is known
        ("2024.5.1", date(2024, 5, 1)),
        ("2024-13-01", None),
        ("yesterday", None),
        (17, None),
    ],
)
def test_times(text: object, expected: object) -> None:
    assert when(text) == expected


def test_body_twice_is_shown_once() -> None:
    article = read_article(page(html_of(BODY + BODY)), URL)
    assert article.text.split("\n\n") == BODY
    assert article.repeats == len(BODY)


def test_body_only_in_the_data_of_the_page() -> None:
    data = {"@type": "NewsArticle", "headline": "New ferry", "articleBody": "\n\n".join(BODY)}
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    assert read_article(page("<div id=app></div>", head), URL).text.split("\n\n") == BODY
    state = json.dumps({"a": {"items": [{"type": "text", "content": text} for text in BODY]}})
    script = f"<script>window.STATE = {state};</script>"
    assert read_article(page("<div id=app></div>" + script), URL).text.split("\n\n") == BODY


def test_board_page_of_any_kind() -> None:
    lines = SEED.read_text(encoding="utf-8").split("\n")
    html = page("".join(f"<div>{line}</div>" for line in lines[1:]))
    html = html.replace("New ferry for Eastmouth", lines[0])
    html = html.replace("다음글현대", '<a href="/bbs/9">다음글</a>현대')
    article = read_article(html, URL)
    assert article.title == lines[0]
    assert len(article.blocks) == 6
    assert article.repeats == 5
    assert article.score == Score(0, 0)
    assert isinstance(article.previous, Neighbour)
    assert article.next is not None
    assert article.next.url == "https://paper.example/bbs/9"
    assert article.thread is not None
    assert [c.author for c in article.thread.comments] == ["한혜*", "박성*", "김샛*"]


def test_bytes_in_their_charset() -> None:
    html = page(
        html_of(["강가에 새 도서관이 문을 열었다고 시청이 밝혔다. 책은 모두 10만 권이다."] * 1)
    )
    data = html.replace("<head>", '<head><meta charset="euc-kr">').encode("cp949", "replace")
    assert "새 도서관이 문을 열었다" in read_article(data, URL).text


@pytest.mark.parametrize(
    "data",
    ["", " \n", b"", b"%PDF-1.7 x", b"\x89PNG\r\n\x1a\n", bytes(range(256)) * 40, "<html></html>"],
    ids=["empty", "blank", "no bytes", "pdf", "png", "binary", "no text"],
)
def test_nothing_to_read_is_one_clear_line(data: str | bytes) -> None:
    with pytest.raises(ParseError) as caught:
        read_article(data, URL)
    assert "\n" not in str(caught.value)


def test_cut_page_is_read_as_far_as_it_goes() -> None:
    whole = page(html_of(BODY))
    cut = whole[: whole.index("A day ticket") + 30]
    assert read_article(cut, URL).text.startswith(BODY[0])


def test_feed_content_is_taken_as_it_stands() -> None:
    article = article_from_content(f"<h1>T</h1>{html_of(BODY[:1])}<p>Short.</p>", URL, " T ")
    assert article.title == "T"
    assert article.text == f"{BODY[0]}\n\nShort."
    assert article_from_content("", None, None).blocks == ()


def test_a_page_may_leave_out_the_tags_that_html_lets_it_leave_out() -> None:
    text = "".join(
        f"<p>{number} ferries cross the bay on a day like this.</p>" for number in range(2, 7)
    )
    page = (
        "<!doctype html><meta charset=utf-8><title>Ferry</title><nav><a href=/>Home</a></nav>"
        f"<main><article><h1>Ferry</h1>{text}</article></main><footer>Foot</footer>"
    )
    root = parse_html(page)
    assert [child.tag for child in root] == ["head", "body"]
    assert [child.tag for child in root[0]] == ["meta", "title"]
    assert [child.tag for child in root[1]] == ["nav", "main", "footer"]
    assert len(read_article(page, "https://news.example/a").blocks) == 5
