"""The seed page, every way its lines can be parted, and boards with other words."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_reader.errors import ParseError
from tui_reader.models import Article, Neighbour, Score
from tui_reader.text import read_plain

SEED = Path(__file__).parent.parent / "data" / "seed"
PAGE = (SEED / "000_85b1cb3dd052f3d4.txt").read_text(encoding="utf-8")
EXPECTED = json.loads((SEED / "expected.json").read_text(encoding="utf-8"))
BODY = PAGE.split("\n추천\n")[0]
COMMENTS = PAGE[PAGE.index("한혜*") :]


def check_seed(article: Article) -> None:
    assert article.title == EXPECTED["title"]
    paragraphs = article.text.split("\n\n")
    assert len(paragraphs) == EXPECTED["paragraphs"]
    for paragraph, start in zip(paragraphs, EXPECTED["paragraphs_start_with"], strict=True):
        assert paragraph.startswith(start)
    assert article.repeats == EXPECTED["repeats"]
    assert article.score == Score(**EXPECTED["score"])
    for side, told in ((article.previous, "previous"), (article.next, "next")):
        want = EXPECTED[told]
        assert side == Neighbour(want["title"], None, date.fromisoformat(want["published"]))
    assert article.thread is not None
    assert [{"author": c.author, "text": c.text} for c in article.thread.comments] == EXPECTED[
        "comments"
    ]
    assert [c.id for c in article.thread.comments] == ["#1", "#2", "#3"]
    everything = article.text + "".join(c.text for c in article.thread.comments)
    assert not any(line in everything for line in EXPECTED["not_shown"])
    assert article.language == "ko"


def test_seed() -> None:
    check_seed(read_plain(PAGE))


VOTES = [
    "추천\n0\n비추천0",
    "추천\n0\n비추천\n0",
    "추천0\n비추천0",
    "추천 0\n비추천 0",
    "추천 0 비추천 0",
    "추천: 0 | 비추천: 0",
    "추천 0\n비추천\n0",
    "0\n추천\n0\n비추천",
    "추천\n\n0\n\n비추천\n\n0",
    "▲ 추천 (0)\n▼ 비추천 (0)",
]
OLDER, NEWER = EXPECTED["previous"]["title"], EXPECTED["next"]["title"]
NEIGHBOURS = [
    f"- 이전글{OLDER} 23.09.24\n- 다음글{NEWER} 23.09.24",
    f"이전글 {OLDER} 23.09.24\n다음글 {NEWER} 23.09.24",
    f"- 이전글{OLDER}\n23.09.24\n- 다음글{NEWER}\n23.09.24",
    f"이전글\n{OLDER}\n23.09.24\n다음글\n{NEWER}\n23.09.24",
    f"이전글\n{OLDER} 23.09.24\n다음글\n{NEWER} 23.09.24",
    f"▲ 이전 글 : {OLDER} (2023-09-24)\n▼ 다음 글 : {NEWER} (2023-09-24)",
    f"다음글 | {NEWER} | 2023.09.24 10:31\n이전글 | {OLDER} | 2023.09.24 09:02",
    f"이전글\n\n{OLDER}\n\n23-09-24\n\n다음글\n\n{NEWER}\n\n23-09-24\n",
]


@pytest.mark.parametrize("neighbours", NEIGHBOURS)
@pytest.mark.parametrize("votes", VOTES)
def test_seed_lines_parted_otherwise(votes: str, neighbours: str) -> None:
    check_seed(read_plain(f"{BODY}\n{votes}\n{neighbours}\n{COMMENTS}"))
    check_seed(read_plain(f"{BODY}\n{neighbours}\n{votes}\n{COMMENTS}"))


@settings(max_examples=40)
@given(
    blanks=st.lists(st.integers(0, 2), min_size=30, max_size=30),
    ends=st.sampled_from(["\n", "\r\n", "\r"]),
    indent=st.sampled_from(["", "  ", "\t", "\u3000", "\ufeff"]),
)
def test_seed_with_blank_lines_and_other_line_ends(
    blanks: list[int], ends: str, indent: str
) -> None:
    lines = PAGE.split("\n")
    text = "".join(f"{indent}{line}\n" + "\n" * blanks[i % 30] for i, line in enumerate(lines))
    check_seed(read_plain(text.replace("\n", ends)))


def test_board_with_a_head_and_buttons() -> None:
    article = read_plain(
        "주차장 공사 안내\n작성자 관리실\n작성일 2024-03-05 09:12\n조회 1,234\n댓글 2\n"
        "다음 주부터 지하 주차장 바닥 공사를 시작합니다.\n차를 옮겨 주시기 바랍니다.\n"
        "추천수 12\n공유\n스크랩 | 신고 | 목록\n이전글이 없습니다.\n다음글\n승강기 점검\n"
        "댓글목록\n홍길동님의 댓글\n24-03-05 10:00\n잘 알겠습니다.\n감사합니다.\n김*\n"
        "언제 끝나나요?\n"
    )
    assert article.author == "관리실"
    assert article.published == date(2024, 3, 5)
    assert article.views == 1234
    assert article.text == (
        "다음 주부터 지하 주차장 바닥 공사를 시작합니다.\n\n차를 옮겨 주시기 바랍니다."
    )
    assert article.score == Score(up=12)
    assert article.previous is None
    assert article.next == Neighbour("승강기 점검")
    assert article.thread is not None
    assert article.thread.total == 2
    assert [(c.author, c.published, c.text) for c in article.thread.comments] == [
        ("홍길동", date(2024, 3, 5), "잘 알겠습니다.\n감사합니다."),
        ("김*", None, "언제 끝나나요?"),
    ]


def test_english_board() -> None:
    article = read_plain(
        "A new ferry line\nPosted by: Ann Lee\nDate: 2024-05-01\n"
        "The ferry starts in June and calls at four harbours.\nTickets are sold on board.\n"
        "Share on Facebook\nUpvotes: 14\nDownvotes: 2\nPrevious post: The old pier (2024-04-28)\n"
        "Next post: Harbour lights\n2024-05-03\nNo comments yet. Be the first to comment!\n"
    )
    assert article.author == "Ann Lee"
    assert article.score == Score(14, 2)
    assert article.previous == Neighbour("The old pier", None, date(2024, 4, 28))
    assert article.next == Neighbour("Harbour lights", None, date(2024, 5, 3))
    assert article.thread is not None
    assert article.thread.comments == ()
    assert "Tickets are sold on board." in article.text
    assert "comment" not in article.text.lower()


def test_reporter_and_copyright_lines_leave_the_body() -> None:
    article = read_plain(
        "새 도서관 문 열어\n시립 도서관이 오늘 문을 열었다.\n책은 모두 10만 권이다.\n"
        "김하늘 기자 haneul@news.example\nⓒ 가상일보, 무단 전재 및 재배포 금지\n"
    )
    assert article.text == "시립 도서관이 오늘 문을 열었다.\n\n책은 모두 10만 권이다."
    assert article.author == "김하늘"
    assert article.thread is None
    assert article.score is None


def test_words_of_furniture_inside_sentences_stay() -> None:
    body = (
        "추천 제도가 바뀐다.\n댓글을 없애자는 의견도 있다.\n공유 자전거가 늘었다.\n"
        "이전 글에서 말한 대로다.\n조회 시간은 오전 9시다."
    )
    article = read_plain(f"제목\n{body}")
    assert article.text.split("\n\n") == body.split("\n")


def test_wrapped_lines_are_joined_and_poems_are_not() -> None:
    wrapped = (
        "Title\n\nThe first paragraph of this text was cut at seventy characters as\n"
        "mail programs do it, and it goes on for a while so that one can see\nthat.\n\n"
        "roses are red\nviolets are blue\n"
    )
    first, poem = read_plain(wrapped).blocks
    assert first.text.endswith("one can see that.")
    assert "\n" not in first.text
    assert poem.text == "roses are red\nviolets are blue"


@pytest.mark.parametrize("text", ["", "  \n\t\n", "\u200b\u202e"])
def test_nothing_to_read(text: str) -> None:
    with pytest.raises(ParseError, match="empty"):
        read_plain(text)


SOME_LINES = (
    "추천/0/비추천0/이전글/- 다음글제목 23.09.24/23.09.24/한*/댓글 3//본문의 한 줄입니다."
    "/등록된 댓글이 없습니다./공유/목록/추천\x1b[1m/None"
)
ANY_LINE = st.sampled_from(SOME_LINES.split("/"))


@settings(max_examples=60)
@given(st.lists(ANY_LINE, max_size=30))
def test_any_order_of_lines_is_read(lines: list[str]) -> None:
    try:
        article = read_plain("\n".join(["제목", *lines]))
    except ParseError:
        pytest.fail("a title is enough")
    assert "\x1b" not in article.text
    assert "등록된 댓글이 없습니다." not in article.text


@pytest.mark.parametrize(
    ("head", "text"),
    [
        (
            ["자유게시판", "한강이", "2026.03.02 10:21", "조회 132"],
            "오늘 아침 우리 동네 도서관이 새 건물로 옮겨 문을 열었습니다.",
        ),
        (
            ["Posted by river on March 2, 2026", "Views: 132"],
            "This morning the library of our town opened its new house.",
        ),
    ],
)
def test_views_told_above_the_body_do_not_end_it(head: list[str], text: str) -> None:
    article = read_plain("\n".join(["Library visit", *head, "", text, "", "추천 3", "비추천 0"]))
    assert text in article.text
    assert (article.views, article.score) == (132, Score(3, 0))
    assert article.thread is None
