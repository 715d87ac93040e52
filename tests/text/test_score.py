"""The pages written for the score, and the bars under which no change may bring it."""

from __future__ import annotations

import pytest

from tests import score

RESULTS = [score.score_page(path) for path in sorted(score.PAGES.glob("*.toml"))]


def test_the_pages_are_there() -> None:
    assert len(RESULTS) >= 12


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: result.name)
def test_each_page(result: score.Result) -> None:
    assert result.f1 >= 0.92, result.wrong
    assert result.facts[0] == result.facts[1], result.wrong


def test_text_of_all_pages() -> None:
    assert score.mean_f1(RESULTS) >= 0.98
    assert score.share([result.paragraphs for result in RESULTS]) >= 0.98


@pytest.mark.parametrize("kind", score.KINDS)
def test_structure_of_all_pages(kind: str) -> None:
    counts = [result.elements[kind] for result in RESULTS if kind in result.elements]
    assert sum(expected for _, expected in counts) > 0
    assert score.share(counts) >= 0.95, [result.wrong for result in RESULTS]


def test_the_command_prints_a_line_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert score.main() == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if not line.startswith(" ")]
    assert len(lines) == len(RESULTS) + 1
    assert lines[-1].startswith("all ")
