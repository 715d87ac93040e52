"""`account`: what is kept, where, and what is said."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.keyrings import keyring

__all__ = ["keyring"]
BOARD = "http://board.example/bbs/board.php?bo_table=news&wr_id=3"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("geheim\n"))


@pytest.mark.usefixtures("typed")
def test_an_account_is_kept_in_the_keyring_alone(
    command: Command, keyring: Path, home: Path
) -> None:
    done = command("account", "add", BOARD, "--user", "anna")
    assert done.status == 0
    assert "geheim" not in done.out + done.err
    assert "not encrypted" in done.err
    assert "geheim" in keyring.read_text()
    files = [path for path in home.rglob("*") if path.is_file()]
    assert not any(b"geheim" in path.read_bytes() for path in files)
    assert command("account", "show", "board.example").status == 1  # https: another site
    assert command("account", "show", "http://board.example").out == "anna at board.example\n"
    assert command("account", "remove", BOARD).status == 0
    assert "geheim" not in keyring.read_text()
    assert "no account" in command("account", "remove", BOARD).err


@pytest.mark.usefixtures("typed")
def test_without_the_package_it_says_what_to_install(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    done = command("account", "add", BOARD, "--user", "anna")
    assert done.status == 1
    assert "tui-reader[keyring]" in done.err


@pytest.mark.parametrize(("kind", "words"), [("plain", "plain file"), ("locked", "it is locked")])
def test_keyrings_that_do_not_do(
    command: Command, keyring: Path, monkeypatch: pytest.MonkeyPatch, kind: str, words: str
) -> None:
    monkeypatch.setenv("TEST_KEYRING", kind)
    done = command("account", "show", BOARD)
    assert done.status == 1
    assert words in done.err
    assert not keyring.exists()


def test_what_is_missing_is_told(
    command: Command, keyring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert "--user NAME" in command("account", "add", BOARD).err
    assert command("account", "add", BOARD, "--user", "anna").status == 2
    assert command("account", "add", "no address", "--user", "anna").status == 1
    assert not keyring.exists()
