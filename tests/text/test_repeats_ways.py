"""Each way in which a page repeats its text, and each in which repetition is meant, on short lines.

The paragraphs are short on purpose: by their weight alone they could be refrains or answers.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_reader.models import Block, ListItem
from tui_reader.text import fold_repeats

KOREAN = [
    "서울시는 내년부터 심야 자율주행 버스를 도심 전역으로 넓힌다고 밝혔다.",
    "지금까지는 합정역과 동대문역 사이 9.8킬로미터에서만 다녔다.",
    "시는 새 노선에 차량 10대를 더 넣고, 요금은 당분간 받지 않기로 했다.",
    "전문가들은 눈이 오는 날의 안전을 먼저 확인해야 한다고 지적한다.",
    "한 시민은 “새벽에 일하는 사람에게는 꼭 필요한 버스”라며 반겼다.",
]
ENGLISH = [
    "The council voted on Tuesday to close the old bridge for most of the year.",
    "Engineers found cracks in two of the main beams last spring.",
    "Drivers will be sent over the bypass, which adds about ten minutes.",
    "Shop owners along the river fear for their customers.",
    "“We were never asked,” said one of them after the meeting.",
]
BODIES = pytest.mark.parametrize("body", [KOREAN, ENGLISH], ids=["ko", "en"])
NEW = [
    "Something entirely new stands here and is read by everybody.",
    "또 다른 새 단락도 그 사이에 끼어 있어서 남아야 한다.",
]


def paragraph(text: str) -> Block:
    return Block("paragraph", text)


def heading(text: str, level: int = 2) -> Block:
    return Block("heading", text, level=level)


def paragraphs(texts: list[str]) -> list[Block]:
    return [paragraph(text) for text in texts]


def halves(text: str) -> list[str]:
    return [text[: len(text) // 2].strip(), text[len(text) // 2 :].strip()]


def full_width(text: str) -> str:
    return "".join(chr(ord(x) + 0xFEE0) if "!" <= x <= "~" else x for x in text)


def other_marks(text: str) -> str:
    return text.translate(str.maketrans("“”., ", '""。、\u00a0'))


WAYS: dict[str, Callable[[list[str]], list[Block]]] = {
    "whole": lambda body: paragraphs(body * 2),
    "three times": lambda body: paragraphs(body * 3),
    "in part": lambda body: paragraphs([*body, *body[1:3]]),
    "each at once": lambda body: paragraphs([text for text in body for _ in range(2)]),
    "joined": lambda body: paragraphs([*body, " ".join(body)]),
    "joined in pairs": lambda body: paragraphs([*body, *map(" ".join, (body[:2], body[2:4]))]),
    "joined by line ends": lambda body: paragraphs([*body, "\n".join(body)]),
    "split": lambda body: paragraphs([*body, *(half for text in body for half in halves(text))]),
    "full-width": lambda body: paragraphs([*body, *map(full_width, body)]),
    "other marks and blanks": lambda body: paragraphs([*body, *map(other_marks, body)]),
    "letters taken apart": lambda body: paragraphs(
        [*body, *(unicodedata.normalize("NFD", text) for text in body)]
    ),
    "as quotes": lambda body: [*paragraphs(body), *(Block("quote", text) for text in body)],
    "as one list": lambda body: [
        *paragraphs(body),
        Block("list", items=tuple(ListItem(text) for text in body)),
    ],
    "lead again": lambda body: paragraphs([body[0], *body]),
    "lead above a subheading": lambda body: [
        paragraph(body[0]),
        heading("Background"),
        *paragraphs(body),
    ],
}


def texts_of(blocks: tuple[Block, ...]) -> list[str]:
    return [block.text for block in blocks if block.kind != "heading"]


@BODIES
@pytest.mark.parametrize("damage", WAYS.values(), ids=WAYS)
def test_copies_are_folded_and_all_is_shown_once(
    damage: Callable[[list[str]], list[Block]], body: list[str]
) -> None:
    folding = fold_repeats(damage(body))
    assert texts_of(folding.kept) == body
    assert fold_repeats(folding.kept).folded == ()


@BODIES
def test_short_copies_between_new_text(body: list[str]) -> None:
    blocks = paragraphs([*body, body[0], NEW[0], body[1], NEW[1], body[2]])
    assert texts_of(fold_repeats(blocks).kept) == [*body, *NEW]


@BODIES
def test_a_joined_copy_with_new_text_in_it_stays(body: list[str]) -> None:
    assert fold_repeats(paragraphs([*body, f"{' '.join(body)} {NEW[0]}"])).folded == ()


def between(line: str, others: list[str]) -> list[Block]:
    return [paragraph(text) for other in others for text in (other, line)]


LONG_ANSWER = (
    "I have said it before and say it again: I cannot comment while the case is open, "
    "but I will answer all of it when it is closed."
)
QUESTIONS = ["When did you know?", "누가 지시했습니까?", "Where did the money go?"]
REFRAIN = [
    "바람이 분다 서러운 마음에",
    "텅 빈 풍경이 불어온다",
    "How does it feel",
    "To be on your own",
]
CODE = Block("code", "for x in range(10):\n    print(x)\nprint('done with all of it')")
TABLE = Block("table", rows=(("city", "seats"), ("서울", "12"), ("부산", "11")))
LIST = Block("list", items=(ListItem("우유 한 컵"), ListItem("two cups of flour and some sugar")))
MEANT: dict[str, list[Block]] = {
    "a refrain of one line": between("아아 으악새 슬피 우니 가을인가요", KOREAN),
    "a refrain of four lines": paragraphs(["첫 절", *REFRAIN, "둘째 절", *REFRAIN, "셋째 절"]),
    "a refrain as a stanza": between("\n".join(REFRAIN), ["the first verse", "the second verse"]),
    "dialogue": paragraphs(["“네.”", "“네.”", "“아니요.”", "“네.”", "“Yes.”", "“No.”", "“Yes.”"]),
    "a short answer": between("재판 중인 일이라 말씀드릴 수 없습니다.", QUESTIONS),
    "a long answer": between(LONG_ANSWER, QUESTIONS),
    "one question to many": between("그날 무엇을 보았고 누구에게 말했습니까?", KOREAN),
    "code": [paragraph(KOREAN[0]), CODE, paragraph(KOREAN[1]), CODE],
    "tables": [paragraph(KOREAN[0]), TABLE, paragraph(KOREAN[1]), TABLE],
    "lists": [heading("첫째"), LIST, heading("둘째"), LIST],
    "headings": [x for text in ENGLISH for x in (heading("For and against"), paragraph(text))],
    "a pull quote": [*paragraphs(ENGLISH[:3]), Block("quote", ENGLISH[1]), paragraph(NEW[0])],
    "a pull quote before": [Block("quote", KOREAN[3]), *paragraphs(KOREAN)],
    "names": paragraphs(
        [f"{name} won gold in the final and thanked her family." for name in ("Anna", "Paula")]
    ),
    "Korean names": between(
        KOREAN[0], [f"{name} 씨가 금메달을 땄다." for name in ("김영희", "박철수")]
    )[:3],
}


@pytest.mark.parametrize("blocks", MEANT.values(), ids=MEANT)
def test_meant_repetition_stays(blocks: list[Block]) -> None:
    assert fold_repeats(blocks).folded == ()


@settings(max_examples=60)
@given(st.lists(st.integers(0, 99), unique=True, max_size=12), st.sampled_from(KOREAN + ENGLISH))
def test_lines_that_differ_in_a_number_stay_in_any_order(numbers: list[int], line: str) -> None:
    blocks = paragraphs([f"{number}. {line}" for number in numbers])
    assert fold_repeats(blocks).kept == tuple(blocks)


@settings(max_examples=60)
@given(
    st.permutations(KOREAN + ENGLISH + NEW),
    st.sampled_from([way for name, way in WAYS.items() if name != "in part"]),
)
def test_order_and_copies_do_not_depend_on_the_article(
    body: list[str], damage: Callable[[list[str]], list[Block]]
) -> None:
    blocks = damage(body)
    folding = fold_repeats(blocks)
    assert texts_of(folding.kept) == body
    assert fold_repeats(blocks) == folding
