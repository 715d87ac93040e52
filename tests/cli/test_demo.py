"""`--demo` in a terminal: opens with the user's keys, is left by one, and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

from tests.terminal import Terminal
from tui_reader.cli.context import Context
from tui_reader.cli.demo import copy_settings, fill
from tui_reader.models import View
from tui_reader.paths import Paths
from tui_reader.store import Store


def test_it_opens_and_leaves_nothing(tmp_path: Path) -> None:
    temporary, home = tmp_path / "tmp", tmp_path / "home"
    temporary.mkdir()
    with Terminal(home, "--demo", size=(160, 45), environ={"TMPDIR": str(temporary)}) as terminal:
        terminal.until("Start here")
        terminal.until("골목 지도를")
        assert list(temporary.glob("tui-reader-demo-*"))
        terminal.press("Q")
        assert terminal.ended() == 0
    assert list(temporary.iterdir()) == []
    assert not home.exists()


def test_it_has_the_users_settings_and_changes_none(tmp_path: Path) -> None:
    theirs, demo = Paths.under(tmp_path / "theirs"), Paths.under(tmp_path / "demo")
    theirs.user_themes.mkdir(parents=True)
    theirs.config_file.write_text("[keys]\npreset = 'less'\n")
    (theirs.user_themes / "mine.toml").write_text("name = 'mine'\n")
    (theirs.user_themes / "gone.toml").symlink_to(tmp_path / "nowhere")
    theirs.votes.mkdir()
    copy_settings(theirs, demo)
    copied = {file.name: file.read_text() for file in demo.config.rglob("*.toml")}
    assert copied == {"config.toml": "[keys]\npreset = 'less'\n", "mine.toml": "name = 'mine'\n"}
    demo.config_file.write_text("")
    assert theirs.config_file.read_text()


def test_its_library_is_marked_and_voted_on(tmp_path: Path) -> None:
    paths = Paths.under(tmp_path / "demo")
    fill(Context(paths))
    with Store.open(paths.library) as store:
        rows = {
            kind: store.entries.page(View(kind), limit=50)
            for kind in ("voted", "starred", "later", "unread", "all")
        }
    assert len(rows["all"]) == 14
    assert {row.vote for row in rows["voted"]} == {"up"}
    assert len(rows["starred"]) == len(rows["later"]) == 1
    assert len(rows["unread"]) == 12
    assert sum(row.comments_new for row in rows["all"]) == 4
    assert list(paths.votes.glob("*.toml"))
