"""A keyring for tests, in this process and in those it starts: `tests/data/keyring`.

from tests.keyrings import keyring  # the fixture
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_FOLDER = Path(__file__).parent / "data" / "keyring"


def _forget() -> None:
    for name in ("keyring", "keyring.errors"):
        sys.modules.pop(name, None)


@pytest.fixture
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file in which the stand-in for the system's keyring keeps passwords."""
    path = tmp_path / "keyring.json"
    monkeypatch.syspath_prepend(_FOLDER)
    before = os.environ.get("PYTHONPATH", "")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, (str(_FOLDER), before))))
    monkeypatch.setenv("TEST_KEYRING", str(path))
    _forget()
    yield path
    _forget()
