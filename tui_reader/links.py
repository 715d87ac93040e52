"""Opens addresses outside the reader: the one place that starts a browser.

Called by the screen (keys o, O, C, clicks on links). Only http and https, parsed strictly first;
the browser is started with an argument list, never through a shell, and the address always begins
with "http", so it can't be taken for an option. `webbrowser` of the standard library is not used:
it hands over "--version", "file:" and "javascript:" as they are, and obeys "%action".
"""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath

from tui_reader.errors import ParseError, ReaderError
from tui_reader.urls import parse_http

SECONDS_TO_FAIL = 0.4
"""How long a browser is watched for an early failure before it is left to itself."""

_OPENERS = {
    "darwin": (("open",),),
    "linux": (("xdg-open",), ("wslview",), ("gio", "open"), ("x-www-browser",), ("www-browser",)),
}
_IN_TERMINAL = frozenset(
    {"w3m", "lynx", "links", "links2", "elinks", "browsh", "cha", "chawan", "www-browser"}
)


def browser_command(
    url: str,
    browser: Sequence[str] = (),
    *,
    environ: Mapping[str, str] | None = None,
    platform: str = sys.platform,
) -> list[str]:
    """The argument list that opens `url`: the setting, else $BROWSER, else the platform's opener.

    "%s" or "{url}" in an argument stands for the address; without one it is put last.
    Raises ReaderError when `url` is no http(s) address or nothing is there to open it.
    """
    try:
        address = parse_http(url)
    except ParseError as error:
        raise ReaderError(f"not opened: {error}") from None
    if not url.strip().lower().startswith(("http://", "https://")):
        raise ReaderError("not opened: only http and https addresses are")
    environ = os.environ if environ is None else environ
    if browser:
        return _with_address(list(browser), address)
    for choice in _from_environment(environ.get("BROWSER", "")):
        if shutil.which(choice[0]):
            return _with_address(choice, address)
    for opener in _OPENERS.get(platform, _OPENERS["linux"]):
        if shutil.which(opener[0]):
            return [*opener, address]
    raise ReaderError("no browser found: name one in config.toml (links.browser) or $BROWSER")


def needs_terminal(command: Sequence[str]) -> bool:
    """Whether `command` is a browser that draws in the terminal: the screen must step aside."""
    return PurePath(command[0]).name in _IN_TERMINAL


def open_in_browser(url: str, browser: Sequence[str] = ()) -> None:
    """Open `url`; returns when the browser was started, at the latest after half a second.

    A browser that draws in the terminal gets the terminal and is waited for (see
    `needs_terminal`). May block: call it from a thread. Raises ReaderError with one line.
    """
    command = browser_command(url, browser)
    if sys.platform == "win32" and not browser:
        os.startfile(command[-1])  # noqa: S606 - an http(s) address, parsed above
        return
    if needs_terminal(command):
        process = _run(command, detached=False)
        with ending_with_us(process):
            process.wait()
        if process.returncode != 0:
            raise ReaderError(f"{command[0]} could not open the address")
        return
    process = _run(command, detached=True)
    try:
        status = process.wait(SECONDS_TO_FAIL)
    except subprocess.TimeoutExpired:
        # It runs on; somebody has to take note of its end, or it stays as a zombie.
        threading.Thread(target=process.wait, name="browser", daemon=True).start()
        return
    if status != 0:
        raise ReaderError(f"{command[0]} could not open the address (exit status {status})")


@contextlib.contextmanager
def ending_with_us(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """The program that has the terminal ends when waiting for it is broken off."""
    try:
        yield
    except BaseException:
        process.terminate()
        try:
            process.wait(SECONDS_TO_FAIL)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise


def _run(command: list[str], *, detached: bool) -> subprocess.Popen[bytes]:
    stream = subprocess.DEVNULL if detached else None
    try:
        return subprocess.Popen(  # noqa: S603 - an argument list, its address parsed above
            command, stdin=stream, stdout=stream, stderr=stream, start_new_session=detached
        )
    except OSError as error:
        raise ReaderError(f"{command[0]} can't be started: {error.strerror or error}") from None


def _from_environment(value: str) -> list[list[str]]:
    """The commands that $BROWSER names, parted by ":" as xdg-open and others read it."""
    choices = []
    for part in value.split(os.pathsep):
        try:
            words = shlex.split(part)
        except ValueError:
            continue
        if words:
            choices.append(words)
    return choices


def _with_address(command: list[str], address: str) -> list[str]:
    if not any("%s" in word or "{url}" in word for word in command[1:]):
        return [*command, address]
    filled = (word.replace("%s", address).replace("{url}", address) for word in command[1:])
    return [command[0], *filled]
