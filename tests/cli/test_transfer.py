"""`import` and `export` of feeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tui_reader.transfer.opml import parse_opml

OPML = """<opml version="2.0"><body><outline text="News">
<outline text="A" xmlUrl="https://a.example/x"/><outline text="B" xmlUrl="exec:curl x"/>
</outline></body></opml>"""


def test_opml_in_and_out(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "feeds.opml"
    file.write_text(OPML)
    done = command("import", str(file))
    assert done.status == 0
    assert done.lines == ["1 added, 1 not taken"]
    assert done.err.splitlines() == [
        "tui-reader: exec:curl x: not taken, not an http or https address"
    ]
    assert command("import", str(file)).lines == ["0 added, 1 already followed, 1 not taken"]
    out = parse_opml(command("export", "opml").out.encode())
    assert [(feed.url, feed.title, feed.folder) for feed in out.feeds] == [
        ("https://a.example/x", "A", "News")
    ]


def test_newsboat(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "urls"
    file.write_text('https://a.example/x tech "~A feed"\nhttps://b.example/y\n')
    done = command("import", str(file), "--json")
    assert [(r["title"], r["url"], r["folder"]) for r in done.records] == [
        ("A feed", "https://a.example/x", "tech"),
        ("https://b.example/y", "https://b.example/y", None),
    ]


@pytest.mark.parametrize("content", ["", "Dear Anna\n", "<html><p>x</p></html>", "\x00\x01"])
def test_a_file_without_feeds_is_status_1(command: Command, tmp_path: Path, content: str) -> None:
    file = tmp_path / "feeds"
    file.write_text(content)
    done = command("import", str(file))
    assert done.status == 1
    assert len(done.err.splitlines()) <= 1


def test_a_file_that_is_not_there_is_told(command: Command) -> None:
    done = command("import", "absent.opml")
    assert (done.status, done.err) == (1, "tui-reader: absent.opml: No such file or directory\n")


def test_export_into_a_file(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "out.opml"
    assert command("export", "opml", "-o", str(file)).out == ""
    assert parse_opml(file.read_bytes()).feeds == ()
    done = command("export", "opml", "-o", str(tmp_path / "absent" / "out.opml"))
    assert (done.status, len(done.err.splitlines())) == (1, 1)
    assert not (tmp_path / "absent").exists()
