"""`--demo` in a terminal: opens, is left by a key, and leaves nothing behind."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pyte

from tui_reader.cli.context import Context
from tui_reader.cli.demo import fill
from tui_reader.models import View
from tui_reader.paths import Paths
from tui_reader.store import Store

SECONDS = 30


class Terminal:
    """A command in a terminal of 160x45, and what stands on its screen."""

    def __init__(self, arguments: list[str], environment: dict[str, str]) -> None:
        self.screen = pyte.Screen(160, 45)
        self._stream = pyte.ByteStream(self.screen)
        self._handle, inside = pty.openpty()
        fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 45, 160, 0, 0))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tui_reader", *arguments],
            stdin=inside,
            stdout=inside,
            stderr=inside,
            env=environment,
            start_new_session=True,
        )
        os.close(inside)

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def wait_for(self, text: str) -> None:
        """Read until `text` stands on the screen."""
        end = time.monotonic() + SECONDS
        while text not in self.text:
            assert time.monotonic() < end, self.text
            assert self._read(), self.text

    def press(self, keys: str) -> None:
        os.write(self._handle, keys.encode())

    def wait(self) -> int:
        """Read to the end; the exit status."""
        while self._read():
            pass
        os.close(self._handle)
        return self._process.wait(SECONDS)

    def _read(self) -> bool:
        if not select.select([self._handle], [], [], SECONDS)[0]:
            return False
        try:
            data = os.read(self._handle, 65536)
        except OSError:  # Linux says so when the other side has closed
            return False
        self._stream.feed(data)
        return bool(data)


def test_it_opens_and_leaves_nothing(tmp_path: Path) -> None:
    temporary, home = tmp_path / "tmp", tmp_path / "home"
    temporary.mkdir()
    terminal = Terminal(
        ["--demo"],
        {
            "PATH": os.environ["PATH"],
            "TERM": "xterm-256color",
            "LC_ALL": "C.UTF-8",
            "TUI_READER_HOME": str(home),
            "TMPDIR": str(temporary),
        },
    )
    terminal.wait_for("Start here")
    terminal.wait_for("골목 지도를")
    assert list(temporary.glob("tui-reader-demo-*"))
    terminal.press("Q")
    assert terminal.wait() == 0
    assert list(temporary.iterdir()) == []
    assert not home.exists()


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
