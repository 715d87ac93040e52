"""Where our files lie, also in surroundings that say little or nonsense."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tui_reader.models import Feed
from tui_reader.paths import Paths
from tui_reader.store import Store


def test_one_folder_for_all(tmp_path: Path) -> None:
    paths = Paths.default({"TUI_READER_HOME": str(tmp_path)})
    assert paths.library == tmp_path / "data" / "library.db"


def test_a_name_of_nobody_is_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Paths.default({"TUI_READER_HOME": "~nobody-here/x"}).config.is_relative_to(tmp_path)


def test_a_relative_folder_of_the_environment_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", "relative")
    paths = Paths.default({})
    assert all(
        folder.is_relative_to(tmp_path)
        for folder in (paths.config, paths.data, paths.cache, paths.state)
    )


def test_without_any_home_nothing_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME", raising=False)
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.delenv(f"XDG_{name}_HOME", raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # no user of our number
    paths = Paths.default({})
    assert "set HOME or TUI_READER_HOME" in str(paths.library)
    with pytest.raises(OSError, match=r"directory|exists"):
        paths.data.mkdir(parents=True)


def test_a_folder_whose_name_is_no_text(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"\xff%3f?#")
    with Store.open(folder / "library.db") as store:
        store.feeds.add(Feed("https://a.example/"))
        assert len(store.feeds.all()) == 1
    assert (folder / "library.db").is_file()
