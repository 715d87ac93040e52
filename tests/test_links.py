"""Addresses are opened outside: http(s) only, as one argument, by a program that is there."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from tui_reader.errors import ReaderError
from tui_reader.links import browser_command, needs_terminal, open_in_browser

REFUSED = (
    "--version",
    "-x",
    "-https://a.example/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/html,x",
    "ftp://a.example/",
    "a.example",
    "https://a.example/\x1b]0;x",
    "https://a.example/ --new",
    "https://",
    "http:///x",
    "%action",
    "",
    "mailto:a@b.example",
    "vbscript:x",
    "https:a.example\n--x",
)


def script(folder: Path, name: str, body: str) -> str:
    path = folder / name
    path.write_text(f"#!{sys.executable}\n{body}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.mark.parametrize("url", REFUSED)
def test_only_honest_http_addresses_are_opened(url: str) -> None:
    with pytest.raises(ReaderError) as caught:
        browser_command(url, ["browser"])
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    ("browser", "expected"),
    [
        (["b"], ["b", "https://a.example/x;y?q=$(z)&w=`v`"]),
        (["b", "--new", "%s"], ["b", "--new", "https://a.example/x;y?q=$(z)&w=`v`"]),
        (["b", "{url}", "--last"], ["b", "https://a.example/x;y?q=$(z)&w=`v`", "--last"]),
    ],
)
def test_the_address_is_one_argument(browser: list[str], expected: list[str]) -> None:
    command = browser_command("https://a.example/x;y?q=$(z)&w=`v`", browser)
    assert len(command) == len(expected)
    assert command[0] == "b"
    assert [word for word in command if word.startswith("https://a.example/x;y")] == [
        word for word in command if "://" in word
    ]


def test_the_browser_variable_names_several(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path, "second", "")
    monkeypatch.setenv("PATH", str(tmp_path))
    command = browser_command(
        "http://a.example/", environ={"BROWSER": "absent %s:second --tab %s:'"}, platform="linux"
    )
    assert command == ["second", "--tab", "http://a.example/"]


def test_without_any_browser_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReaderError, match="no browser found"):
        browser_command("http://a.example/", environ={}, platform="linux")


def test_the_platforms_opener_is_the_last_choice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path, "open", "")
    monkeypatch.setenv("PATH", str(tmp_path))
    command = browser_command("http://a.example/", environ={}, platform="darwin")
    assert command == ["open", "http://a.example/"]


def test_it_really_opens(tmp_path: Path) -> None:
    said = tmp_path / "said"
    os.mkfifo(said)
    program = script(
        tmp_path, "b", f"import sys; open({str(said)!r}, 'w').write(repr(sys.argv[1:]))"
    )
    open_in_browser("https://a.example/?a=1&b=2", [program, "--new"])
    assert said.read_text() == "['--new', 'https://a.example/?a=1&b=2']"


@pytest.mark.parametrize("name", ["b", "w3m"])
def test_a_browser_that_fails_is_told(tmp_path: Path, name: str) -> None:
    program = script(tmp_path, name, "raise SystemExit(3)")
    with pytest.raises(ReaderError, match="could not open the address"):
        open_in_browser("https://a.example/", [program])


def test_a_browser_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match="can't be started"):
        open_in_browser("https://a.example/", [str(tmp_path / "absent")])


def test_browsers_of_the_terminal_are_known() -> None:
    assert needs_terminal(["/usr/bin/w3m", "https://a.example/"])
    assert not needs_terminal(["firefox", "https://a.example/"])
