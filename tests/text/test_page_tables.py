"""Tables and lists inside the text of whole pages: what holds data stays one, what lays out the
page does not."""

from __future__ import annotations

import pytest

from tui_reader.models import Score
from tui_reader.text import read_article

CELLS = "<tr><td>2024<td>12,000<tr><td>2025<td>13,500"
ROWS = "2024\t12,000\n2025\t13,500"
PARAGRAPHS = [
    f"<p>The council met on day {day} to talk about the bridge, and after a long debate the "
    "members agreed that repairs would begin in spring, as the engineers had asked.</p>"
    for day in range(4)
]


def page(inside: str) -> str:
    above, below = "".join(PARAGRAPHS[:2]), "".join(PARAGRAPHS[2:])
    return (
        "<title>Bridge to close - The Daily</title>"
        "<nav><ul><li><a href=/>Home</a><li><a href=/sport>Sport</a></ul></nav>"
        f"<main><article><h1>Bridge to close</h1><div class=text>{above}{inside}{below}</div>"
        "<div class=related><h3>Related articles</h3><ul><li><a href=/a>The bypass opens late</a>"
        "<li><a href=/b>Ferry prices rise again</a></ul></div></article>"
        "<aside><h3>Most read</h3><ol><li><a href=/1>First story of the day</a></ol>"
        "<table><tr><td>Mon<td>12<tr><td>Tue<td>14</table></aside></main>"
        "<footer><ul><li><a href=/about>About us</a></ul></footer>"
    )


@pytest.mark.parametrize(
    ("inside", "kind", "text"),
    [
        (f"<table>{CELLS}</table>", "table", ROWS),
        (f"<div><table border=1>{CELLS}</table></div>", "table", ROWS),
        (f"<table width='100%'><tr><td><table>{CELLS}</table></table>", "table", ROWS),
        (
            "<table><tr><td><p>2024</p><td><p>12,000</p><tr><td><p>2025</p><td><p>13,500</p></table>",
            "table",
            ROWS,
        ),
        (
            "<table><thead><tr><th>Year<th colspan=2>Cars</thead><tr><td>2024<td>12<td>up</table>",
            "table",
            "Year\tCars\t\n2024\t12\tup",
        ),
        ("<ul><li>Costs<ul><li>Steel</ul><li>Time</ul>", "list", "- Costs\n  - Steel\n- Time"),
        ("<ol start=4><li>Close it<li>Mend it</ol>", "list", "4. Close it\n5. Mend it"),
        (
            "<p>Documents:</p><ul><li><a href=/r.pdf>Report</a><li><a href=/m.pdf>Map</a></ul>",
            "list",
            "- Report\n- Map",
        ),
        ("<dl><dt>Deck<dd>What cars use.</dl>", "definitions", "Deck\n  What cars use."),
    ],
)
def test_what_stands_in_the_text_keeps_its_form(inside: str, kind: str, text: str) -> None:
    article = read_article(page(inside), "https://daily.example/1")
    assert [block.plain for block in article.blocks if block.kind == kind] == [text]
    assert sum(block.plain.startswith("The council met") for block in article.blocks) == 4
    assert not {"Related articles", "Most read", "First story of the day"} & set(
        article.text.split("\n")
    )


def test_a_board_laid_out_by_tables_is_parted_from_its_post() -> None:
    post = [
        "오늘 아침 우리 동네 도서관이 새 건물로 옮겨 문을 열었습니다. 책이 모두 10만 권입니다.",
        "직접 가 보니 열람석이 넓고 창가 자리에서는 강이 내려다보여서 아이들과 오기 좋겠습니다.",
    ]
    article = read_article(
        "<title>도서관 다녀왔어요 > 자유게시판</title><body><table><tr><td><table><tr>"
        "<td><a href=/>홈</a><td><a href=/free>자유게시판</a></table><tr><td><table><tr>"
        "<td><a href=/b/1>최신글 하나</a></table><td><table><tr><td><b>도서관 다녀왔어요</b>"
        f"<tr><td>글쓴이 : 한강이 날짜 : 2026-03-02 조회 : 132<tr><td>{'<br><br>'.join(post)}<br>"
        "<table border=1><tr><td>평일<td>09:00<tr><td>주말<td>10:00</table></table>"
        "<table><tr><td>추천 3<td>비추천 0</table>"
        "<table><tr><td>이전글<td><a href=/b/11>비가 온다네요</a></table></table>",
        "https://dongne.example/b/12",
    )
    assert [block.plain for block in article.blocks] == [*post, "평일\t09:00\n주말\t10:00"]
    assert article.score == Score(3, 0)
    assert article.previous is not None
