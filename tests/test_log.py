"""The log: made when needed, ours alone, turned at its limit, without secrets."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui_reader import log

SECRETS = (
    "GET https://anna:s3cr3t@feeds.example/x",
    "https://s3cr3t@feeds.example/",
    "Authorization: Basic YW5uYTpzM2NyM3Q=s3cr3t",
    "{'authorization': 'Bearer s3cr3t'}",
    "headers: Cookie: PHPSESSID=s3cr3t; other=s3cr3t",
    "Set-Cookie: id=s3cr3t",
    "X-Api-Key: s3cr3t",
    "https://feeds.example/x?token=s3cr3t&page=2",
    "https://feeds.example/x?api_key=s3cr3t",
    "https://feeds.example/x?key=s3cr3t",
    'password = "s3cr3t"',
    "{'password': 's3cr3t'}",
    "mb_password=s3cr3t",
)


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """A log file that is not there yet; the root logger is as before afterwards."""
    root = logging.getLogger()
    before = list(root.handlers)
    yield tmp_path / "state" / "tui-reader.log"
    root.handlers[:] = before


@pytest.mark.parametrize("text", SECRETS)
def test_secrets_are_taken_out(text: str) -> None:
    assert "s3cr3t" not in log.without_secrets(text)


def test_half_a_pair_can_be_written() -> None:
    assert log.without_secrets("\ud800x").encode() == b"?x"


def test_what_is_no_secret_stays() -> None:
    text = "feed https://feeds.example/x?page=2 failed: 3 tokens, key not found, 한국어"
    assert log.without_secrets(text) == text


def test_nothing_is_made_before_there_is_something_to_say(path: Path) -> None:
    logger = log.setup(path)
    logger.debug("too small")
    assert not path.parent.exists()
    logger.warning("a title: \x1b]0;x\x07 \u202e")
    written = path.read_text("utf-8")
    assert written.count("\n") == 1
    assert not set("\x1b\x07\u202e") & set(written)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_traceback_is_written_without_secrets(path: Path) -> None:
    logger = log.setup(path)
    try:
        raise ValueError("at https://anna:s3cr3t@feeds.example/")
    except ValueError:
        logger.exception("a feed failed")
    written = path.read_text("utf-8")
    assert "Traceback" in written
    assert "s3cr3t" not in written


def test_it_turns_at_its_limit(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "LIMIT", 2000)
    logger = log.setup(path)
    for number in range(100):
        logger.warning("line %d %s", number, "x" * 50)
    old = path.with_name(path.name + ".1")
    assert path.stat().st_size <= 2000
    assert old.stat().st_size <= 2000
    assert "line 99 " in path.read_text("utf-8")
    assert len(list(path.parent.iterdir())) == 2


def test_a_log_that_cannot_be_written_harms_nobody(path: Path) -> None:
    path.parent.mkdir()
    path.mkdir()
    log.setup(path).error("to nowhere")
    assert list(path.parent.iterdir()) == [path]


def test_the_last_setup_holds(path: Path) -> None:
    log.setup(path)
    other = path.with_name("other.log")
    log.setup(other).error("once")
    assert not path.exists()
    assert other.read_text("utf-8").count("once") == 1
