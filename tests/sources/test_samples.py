"""Every source has sample pages: a site that changes shows first where they no longer fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.trees import DATA
from tui_reader.sources import all_sources
from tui_reader.sources.base import Source

OF_NO_SITE = ("feed", "page", "sample")


@pytest.mark.parametrize("source", all_sources(), ids=lambda source: str(source.kind))
def test_a_source_has_sample_pages(source: Source) -> None:
    assert isinstance(source, Source)
    if source.kind not in OF_NO_SITE:
        samples = [path for path in (DATA / source.kind).rglob("*") if path.is_file()]
        assert samples, f"tests/data/{source.kind}/ holds no sample of the site"
        tests = list(Path(__file__).parent.glob(f"test_{source.kind}*.py"))
        assert tests, f"no tests/sources/test_{source.kind}.py reads them"
