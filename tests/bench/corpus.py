"""Made-up entries, the same for the same number: 4 KB of text each, two in five Korean."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tui_reader.models import Entry

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FEEDS = 100
RARE, FREQUENT, KOREAN = "zyxomatic", "the", "희귀낱말"
RARE_FEEDS, RARE_NUMBER = 10, 3
"""The rare words are in one entry of each of the first feeds, whatever the size."""

_STARTS = [*"bcdfghlmnprstvw", "br", "ch", "cl", "dr", "fl", "gr", "pl", "sh", "st", "th"]
_VOWELS = [*"aeiou", "ai", "ea", "ee", "io", "ou"]
_ENDS = ["", "", "n", "r", "s", "t", "l", "nd", "st", "ng"]
_COMMON = ["the", "of", "and", "to", "in", "is", "that", "for", "it", "was", "on", "are", "with"]
_SYLLABLES = (
    "가나다라마바사아자차카타파하고도모보소오조기니리미비시이지"
    "정상전경한국인공제시장산업술문화사회연구개발"
)
_PARTICLES = ["은", "는", "이", "가", "을", "를", "의", "에", "에서", "으로", "와", "도", ""]


class Corpus:
    """Sentences to make entries of; made once."""

    def __init__(self, text_bytes: int = 4_000) -> None:
        self._bytes = text_bytes
        chance = random.Random(1)  # noqa: S311 -- the same each time
        pick = chance.choice
        latin = [
            "".join(pick(_STARTS) + pick(_VOWELS) + pick(_ENDS) for _ in range(pick((1, 2, 2, 3))))
            for _ in range(20_000)
        ]
        hangul = [
            "".join(pick(_SYLLABLES) for _ in range(pick((2, 2, 3, 4)))) for _ in range(20_000)
        ]

        def often(words: list[str]) -> str:
            return words[int(len(words) ** chance.random()) - 1]

        def english() -> str:
            return pick(_COMMON) if chance.random() < 0.4 else often(latin)

        def korean() -> str:
            return often(hangul) + pick(_PARTICLES)

        self._latin = _sentences(english, chance)
        self._hangul = _sentences(korean, chance)

    def entry(self, feed: int, number: int) -> Entry:
        """The `number`-th entry of a feed, the newest first: one each 47 minutes."""
        chance = random.Random(feed * 1_000_003 + number)  # noqa: S311
        is_korean = feed % 5 < 2
        sentences = self._hangul if is_korean else self._latin
        size, paragraphs = 0, []
        while size < self._bytes:
            text = " ".join(chance.choice(sentences) for _ in range(4))
            size += len(text.encode())
            paragraphs.append(f"<p>{text}</p>")
        if feed < RARE_FEEDS and number == RARE_NUMBER:
            paragraphs.insert(1, f"<p>{KOREAN + '은' if is_korean else RARE}.</p>")
        return Entry(
            external_id=f"tag:bench.example,2026:{feed}/{number}",
            title=chance.choice(sentences)[:60],
            url=f"https://bench.example/{feed}/articles/{number}-{chance.randrange(10**6)}",
            author=chance.choice(sentences).split()[0],
            published=NOW - timedelta(minutes=47 * number + feed % 40),
            content="\n".join(paragraphs),
        )


def _sentences(word: Callable[[], str], chance: random.Random) -> list[str]:
    return [
        " ".join(word() for _ in range(chance.randint(6, 20))).capitalize() + "."
        for _ in range(10_000)
    ]
