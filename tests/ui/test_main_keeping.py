"""Saving an article, and giving it to a command."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from textual.widgets import Input

from tests.ui.conftest import TITLES, Open
from tui_reader.ui.actions.keeping import file_name

pytestmark = pytest.mark.usefixtures("library")


@pytest.mark.parametrize(
    ("ending", "mark"), [("md", "# "), ("html", "<!doctype html"), ("txt", "번째 글")]
)
async def test_an_article_is_saved(
    open_reader: Open, tmp_path: Path, ending: str, mark: str
) -> None:
    path = tmp_path / f"kept.{ending}"
    async with open_reader() as reader:
        await reader.press("s")
        reader.app.screen.query_one(Input).value = str(path)
        await reader.press("enter")
        await reader.until(lambda: reader.message.startswith("saved "))
        text = path.read_text("utf-8")
        assert mark in text.lower()
        assert "needle 3" in text


async def test_json_is_what_show_prints(open_reader: Open, tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    async with open_reader() as reader:
        await reader.press("s")
        reader.app.screen.query_one(Input).value = str(path)
        await reader.press("enter")
        await reader.until(lambda: reader.message.startswith("saved "))
    told = json.loads(path.read_text("utf-8"))
    assert told["title"] == TITLES[0]
    assert told["comments_total"] == 3


async def test_no_file_is_written_over_unasked(open_reader: Open, tmp_path: Path) -> None:
    path = tmp_path / f"{file_name(TITLES[0])}.md"
    path.write_text("mine")
    async with open_reader() as reader:
        for answer in ("n", "y"):
            await reader.press("s")
            reader.app.screen.query_one(Input).value = str(tmp_path)  # a folder: the usual name
            asked = reader.app.screen
            await reader.press("enter")
            await reader.until(lambda: reader.app.screen not in (asked, reader.main))  # noqa: B023
            await reader.press(answer, "enter")
            assert answer == "y" or path.read_text("utf-8") == "mine"
        await reader.until(lambda: reader.message.startswith("saved "))
        assert "needle 3" in path.read_text("utf-8")
        await reader.press("s")
        reader.app.screen.query_one(Input).value = str(tmp_path / "no" / "folder.md")
        await reader.press("enter")
        await reader.until(lambda: "no folder" in reader.message)


async def test_an_article_is_given_to_a_command(open_reader: Open) -> None:
    script = "import sys; print(len(sys.argv), sys.argv[1], sys.stdin.readline())"
    async with open_reader() as reader:

        async def pipe(line: str, said: str) -> None:
            await reader.press("|")
            reader.app.screen.query_one(Input).value = line
            await reader.press("enter")
            await reader.until(lambda: said in reader.message)

        await pipe(f"{sys.executable} -c '{script}' 'a b; ls'", f"2 a b; ls # {TITLES[0]}")
        await pipe(f"{sys.executable} -c 'exit(3)'", "ended with status 3")
        await pipe("no-such-command-here", "there is no command")
        await pipe("cat 'x", "not closed")


def test_names_of_files_come_from_titles() -> None:
    assert file_name("한·미 양국, 과학기술 협력") == "한-미-양국-과학기술-협력"
    assert file_name("../../etc/passwd \x00") == "etc-passwd"
    assert file_name("…") == "article"
    assert len(file_name("long " * 100)) <= 60
