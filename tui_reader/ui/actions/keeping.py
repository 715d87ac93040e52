"""Taking an article along: saving it into a file, giving it to a command."""

from __future__ import annotations

import asyncio
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from tui_reader.errors import ReaderError
from tui_reader.links import ending_with_us
from tui_reader.models import Article, EntryRow
from tui_reader.text.clean import clean_line, clean_text
from tui_reader.transfer.forms import Form, form_of
from tui_reader.ui.suspending import suspended

if TYPE_CHECKING:
    from tui_reader.ui.screens.main import MainScreen

_LONGEST_NAME = 60
_COMMAND_SECONDS = 60.0


def save(screen: MainScreen, count: int | None) -> None:
    row = screen.target()
    if row is None:
        screen.say("no entry is chosen")
        return
    screen.start(_save(screen, row), "ask")


async def _save(screen: MainScreen, row: EntryRow) -> None:
    """Asks for a file, whose ending says the form."""
    name = file_name(row.title)
    line = await screen.ask("save as (.md .html .json .txt):", f"{screen.save_folder}/{name}.md")
    if line:
        await save_as(screen, row, line)


async def save_as(screen: MainScreen, row: EntryRow, line: str) -> None:
    """Saves into the file or folder that a line means; never writes over a file unasked."""
    name = file_name(row.title)
    path, replaces = await asyncio.to_thread(chosen_file, line, name)
    if replaces and not await screen.confirm(f"{path.name} is there already: replace it?"):
        return
    screen.save_folder = line.rpartition("/")[0] or "."
    article = await _article(screen, row)
    form = form_of(path)
    if form == "json":
        await screen.session.engine.command(
            "export", "article", str(row.id), "--format", "json", "-o", str(path)
        )
    else:
        data = clean_text(written(article, row, form)).encode()
        await asyncio.to_thread(_put, path, data, replaces=replaces)
    screen.say(f"saved {path}")


def chosen_file(line: str, name: str) -> tuple[Path, bool]:
    """The file that a line means, and whether it is there already. Raises ReaderError."""
    try:
        path = Path(line).expanduser().absolute()
        if path.is_dir():
            path /= f"{name}.md"
        if not path.parent.is_dir():
            raise ReaderError(f"there is no folder {path.parent}")
        is_there = path.exists()
        if is_there and not path.is_file():
            raise ReaderError(f"{path} is no file")
    except (OSError, ValueError, RuntimeError) as error:
        raise ReaderError(f"{line} is no place for a file: {error}") from None
    return path, is_there


def file_name(title: str) -> str:
    """A name for a file, from a title: its letters and digits, words parted by hyphens."""
    words = re.findall(r"\w+", clean_line(title, 300))
    name = ""
    for word in words:
        longer = f"{name}-{word}" if name else word[:_LONGEST_NAME]
        if len(longer) > _LONGEST_NAME:
            break
        name = longer
    return name or "article"


def written(article: Article, row: EntryRow, form: Form) -> str:
    """The article in a form; JSON is made by the command of that name."""
    if form == "html":
        from tui_reader.transfer.html import write_html

        return write_html(article, row.feed_title)
    if form == "markdown":
        from tui_reader.transfer.markdown import write_markdown

        return write_markdown(article, row.feed_title)
    return f"{article.title or row.title or 'Untitled'}\n\n{article.text}\n"


def _put(path: Path, data: bytes, *, replaces: bool) -> None:
    """Writes a file whole; one that came up meanwhile is not touched. Raises ReaderError."""
    from tui_reader.files import write_whole

    try:
        if replaces:
            write_whole(path, data)
            return
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise ReaderError(f"{path} is there already") from None
    except OSError as error:
        raise ReaderError(f"{path} can't be written: {error.strerror or error}") from None


async def _article(screen: MainScreen, row: EntryRow) -> Article:
    prepared = await screen.opened.prefetch.prepare(row.id)
    if prepared.article is None:
        raise ReaderError(prepared.error or "there is no article to take")
    return prepared.article


def pipe(screen: MainScreen, count: int | None) -> None:
    row = screen.target()
    if row is None:
        screen.say("no entry is chosen")
        return
    screen.start(_pipe(screen, row), "ask")


async def _pipe(screen: MainScreen, row: EntryRow) -> None:
    """Gives the article as Markdown to a command; no shell comes between."""
    line = await screen.ask("pipe to:", screen.last_command)
    if not line:
        return
    command = _command(line)
    screen.last_command = line
    data = await _markdown(screen, row)
    try:
        with suspended(screen.reader_app):
            status = _run(command, data)
    except SuspendNotSupported:
        screen.say(await _run_beside(command, data))
        return
    name = Path(command[0]).name
    if status:
        how = f"ended with status {status}" if status > 0 else "was stopped"
        raise ReaderError(f"{name} {how}")
    screen.say(f"given to {name}")


async def pipe_to(screen: MainScreen, row: EntryRow, line: str) -> None:
    """Gives the article to a command that needs no terminal: it says its first line below."""
    command = _command(line)
    screen.say(await _run_beside(command, await _markdown(screen, row)))


def _command(line: str) -> list[str]:
    try:
        command = shlex.split(line)
    except ValueError:
        raise ReaderError("a quote of the command is not closed") from None
    if not command or shutil.which(command[0]) is None:
        raise ReaderError(f"there is no command {command[0] if command else ''}")
    return command


async def _markdown(screen: MainScreen, row: EntryRow) -> bytes:
    article = await _article(screen, row)
    return clean_text(written(article, row, "markdown")).encode()


def _run(command: Sequence[str], data: bytes) -> int:
    """Runs a command in the terminal; what it printed stays until Enter is struck."""
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603 - typed by the user
    except OSError as error:
        raise ReaderError(f"{command[0]} can't be started: {error.strerror or error}") from None
    with ending_with_us(process):
        process.communicate(data)
    out, keys = sys.__stdout__, sys.__stdin__
    if out is not None and keys is not None:
        status = f", status {process.returncode}" if process.returncode > 0 else ""
        out.write(f"\n[{Path(command[0]).name} has ended{status}: Enter goes back] ")
        out.flush()
        keys.readline()
    return process.returncode


async def _run_beside(command: Sequence[str], data: bytes) -> str:
    """Runs a command where the screen can't step aside; gives the first line it said."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
    except OSError as error:
        raise ReaderError(f"{command[0]} can't be started: {error.strerror or error}") from None
    try:
        output, _ = await asyncio.wait_for(process.communicate(data), _COMMAND_SECONDS)
    except TimeoutError:
        raise ReaderError(f"{command[0]} did not end in {_COMMAND_SECONDS:g} s") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    said = next((line for line in output.decode(errors="replace").splitlines() if line.strip()), "")
    name = Path(command[0]).name
    if process.returncode:
        raise ReaderError(f"{name} ended with status {process.returncode}: {clean_line(said)}")
    return f"{name}: {clean_line(said)}" if said else f"given to {name}"
