"""What is folded and what stays."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tui_reader.models import Block
from tui_reader.text import Folding, fold_repeats

KOREAN = [
    "시립 도서관이 오늘 새 건물로 옮겨 문을 열었다고 시청이 밝혔다.",
    "새 건물에는 책 10만 권과 열람석 300개가 있으며 밤 10시까지 연다.",
    "관장은 아이들이 편하게 책을 읽을 수 있는 곳을 만들고 싶었다고 말했다.",
    "옛 건물은 내년에 주민을 위한 작은 공연장으로 바뀔 예정이다.",
]
ENGLISH = [
    "The city library moved into its new house by the river on Monday, the town hall said.",
    "It holds a hundred thousand books and stays open until ten in the evening on weekdays.",
    "Its director said she had wanted a place where children would feel at home with books.",
    "The old house will become a small stage for the neighbourhood in the coming year.",
]
BODIES = pytest.mark.parametrize("body", [KOREAN, ENGLISH], ids=["ko", "en"])


def paragraphs(texts: list[str]) -> list[Block]:
    return [Block("paragraph", text) for text in texts]


def shown(folding: Folding) -> list[str]:
    return [block.text for block in folding.kept]


@BODIES
def test_whole_body_twice_and_three_times(body: list[str]) -> None:
    for times in (2, 3):
        folding = fold_repeats(paragraphs(body * times))
        assert shown(folding) == body
        assert len(folding.folded) == len(body) * (times - 1)
        assert [f.repeats for f in folding.folded[:4]] == [0, 1, 2, 3]
        assert all(f.before == len(body) for f in folding.folded)


@BODIES
def test_kept_blocks_are_the_same_objects(body: list[str]) -> None:
    blocks = paragraphs(body + body)
    folding = fold_repeats(blocks)
    assert all(kept is block for kept, block in zip(folding.kept, blocks, strict=False))
    assert all(f.block is b for f, b in zip(folding.folded, blocks[4:], strict=True))


@BODIES
def test_part_interleaved_and_tail_differs(body: list[str]) -> None:
    new = "Readers may write to the editors of this paper about the report by letter."
    assert shown(fold_repeats(paragraphs([*body[:3], *body[:2], body[3]]))) == body
    assert shown(fold_repeats(paragraphs([*body[:2], new, *body[:2], *body[2:]]))) == [
        *body[:2],
        new,
        *body[2:],
    ]
    assert shown(fold_repeats(paragraphs([x for text in body for x in (text, text)]))) == body


@BODIES
def test_copy_joined_or_split(body: list[str]) -> None:
    joined = " ".join(body)
    assert shown(fold_repeats(paragraphs([*body, joined]))) == body
    assert shown(fold_repeats(paragraphs([joined, *body]))) == [joined]


@BODIES
def test_other_marks_blanks_widths_and_tags(body: list[str]) -> None:
    changed = [text.replace(" ", "\u00a0 ").replace(",", "，").upper() for text in body]
    copies = [Block("quote" if n % 2 else "paragraph", text) for n, text in enumerate(changed)]
    assert shown(fold_repeats([*paragraphs(body), *copies])) == body


@BODIES
def test_a_word_changed_inside_a_run(body: list[str]) -> None:
    edited = [" ".join([*text.split()[:2], "아마", *text.split()[3:]]) for text in body]
    assert shown(fold_repeats(paragraphs(body + edited))) == body


def test_a_number_changed_is_another_fact() -> None:
    other = [text.replace("10", "20").replace("300", "400") for text in KOREAN]
    kept = shown(fold_repeats(paragraphs(KOREAN + other)))
    assert other[1] in kept
    weekdays = [text.replace("Monday", "Tuesday") for text in ENGLISH]
    assert weekdays[0] in shown(fold_repeats(paragraphs(ENGLISH + weekdays)))


def test_headline_lead_and_caption_twice() -> None:
    title = "새 도서관, 강가에 문 열어"
    caption = "Officials at the opening of the new library on Monday. Photo: our desk"
    blocks = [
        Block("paragraph", title),
        Block("paragraph", ENGLISH[0]),
        Block("paragraph", ENGLISH[0]),
        Block("image", caption, url="https://a.example/1.jpg"),
        Block("paragraph", ENGLISH[1]),
        Block("image", caption, url="https://a.example/1.jpg"),
    ]
    folding = fold_repeats(blocks, title=title)
    assert folding.kept == (blocks[1], blocks[3], blocks[4])
    assert [f.block for f in folding.folded] == [blocks[0], blocks[2], blocks[5]]
    assert fold_repeats([Block("heading", title, level=1), blocks[0]]).kept[0].kind == "heading"


def test_nothing_but_the_title_is_shown() -> None:
    folding = fold_repeats([Block("paragraph", "제목")], title="제목")
    assert shown(folding) == ["제목"]


KEPT = {
    "refrain": ["We shall not, we shall not be moved", "Like a tree by the water"] * 3,
    "dialogue": ["“거기 계셨습니까?”", "“네.”", "“서명하셨습니까?”", "“네.”", "“맞습니까?”"],
    "answers": [
        "A reader in Busan asks when the line will open, and where it will stop on its way?",
        "The ministry has not answered our question.",
        "A reader in Daegu asks who pays for all of the work that is to be done this year?",
        "The ministry has not answered our question.",
    ],
    "prices": ["Apples: 3,000 won a kilogram", "Pears: 3,500 won", "Apples: 3,000 won a kilogram"],
    "numbers": [f"Quarter {n} revenue: {120 + n} million won, up 3 percent" for n in range(5)],
    "names": [
        f"{name} of the town's own school won the first prize in the spelling contest this spring."
        for name in ("Kim", "Lee", "Park", "Choi")
    ],
}  # fmt: skip


@pytest.mark.parametrize("lines", KEPT.values(), ids=KEPT)
def test_meant_repetition_stays(lines: list[str]) -> None:
    around = paragraphs(ENGLISH)
    blocks = [*around[:2], *paragraphs(lines), *around[2:]]
    assert fold_repeats(blocks).kept == tuple(blocks)


def test_code_lists_tables_and_pull_quotes_stay() -> None:
    blocks = [
        Block("heading", "Monday", level=2),
        Block("list", "09:00 Opening of the hall and registration of all guests"),
        Block("code", "for name in feeds:\n    fetch(name)\n    print('done with the feeds')"),
        Block("paragraph", ENGLISH[0]),
        Block("quote", ENGLISH[0]),
        Block("heading", "Tuesday", level=2),
        Block("list", "09:00 Opening of the hall and registration of all guests"),
        Block("code", "for name in feeds:\n    fetch(name)\n    print('done with the feeds')"),
        Block("table", rows=(("a", "b"), ("1", "2"))),
        Block("paragraph", ENGLISH[1]),
        Block("table", rows=(("a", "b"), ("1", "2"))),
    ]
    assert fold_repeats(blocks).kept == tuple(blocks)


LINES = st.sampled_from(
    [*KOREAN, *ENGLISH, "네.", "“네.”", "Yes.", "", *(k[0] for k in KEPT.values())]
)
SOME_BLOCKS = st.lists(
    st.builds(Block, st.sampled_from(["paragraph", "quote", "heading", "list", "code"]), LINES),
    max_size=24,
)


def letters(text: str) -> str:
    """What copies agree in: marks and blanks are no difference (design: folding repeats)."""
    return "".join(letter for letter in text.lower() if letter.isalnum())


@settings(max_examples=150)
@example([Block("heading", "네."), Block("paragraph", "“네.”")])
@given(SOME_BLOCKS)
def test_every_block_is_kept_or_folded_and_no_text_is_lost(blocks: list[Block]) -> None:
    folding = fold_repeats(blocks)
    assert len(folding.kept) + len(folding.folded) == len(blocks)
    assert fold_repeats(blocks) == folding
    everything = "".join(letters(block.text) for block in folding.kept)
    for fold in folding.folded:
        assert 0 <= fold.before <= len(folding.kept)
        assert 0 <= fold.repeats < len(folding.kept)
        assert letters(fold.block.text) in everything


@settings(max_examples=60)
@given(SOME_BLOCKS)
def test_folding_what_is_folded_changes_nothing(blocks: list[Block]) -> None:
    kept = fold_repeats(blocks).kept
    assert len(fold_repeats(fold_repeats(kept).kept).kept) == len(fold_repeats(kept).kept)


def test_speed() -> None:
    chance = random.Random(1)  # noqa: S311 - words to fold, no secret
    words = " ".join(ENGLISH).split()
    blocks = paragraphs([" ".join(chance.choices(words, k=45)) for _ in range(50)] * 2)
    best = 1.0
    for _ in range(5):
        begin = time.process_time()
        fold_repeats(blocks)
        best = min(best, time.process_time() - begin)
    assert best < 0.012  # 3 ms on the machine it was measured on
