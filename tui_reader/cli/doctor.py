"""`doctor`: looks at everything that can be wrong on this machine, mends what can be mended, and
says the rest. Never deletes anything: what is damaged is set aside by the parts that own it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from tui_reader.cli.context import Context
from tui_reader.cli.output import write_json, write_line
from tui_reader.errors import ReaderError
from tui_reader.log import without_secrets

if TYPE_CHECKING:
    from tui_reader.store import Store

Status: TypeAlias = Literal["ok", "note", "mended", "problem"]

_MARKS = {"ok": "ok      ", "note": "note    ", "mended": "mended  ", "problem": "PROBLEM "}
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `part` of the reader, how it stands, and a line on it."""

    part: str
    status: Status
    text: str


def doctor(arguments: argparse.Namespace, context: Context) -> int:
    """Look at every part; the status is 1 when something is wrong that could not be mended."""
    parts: tuple[tuple[str, Callable[[Context], Iterator[Finding]]], ...] = (
        ("settings", settings),
        ("files", files),
        ("library", library),
        ("votes", votes),
        ("terminal", lambda _: terminal(os.environ)),
        ("network", network),
    )
    failed = False
    for name, look in parts:
        for finding in _guarded(name, look, context):
            failed |= finding.status == "problem"
            if arguments.json:
                write_json({"part": finding.part, "status": finding.status, "text": finding.text})
            else:
                write_line(f"{_MARKS[finding.status]}{finding.part}: {finding.text}")
    return 1 if failed else 0


def _guarded(
    name: str, look: Callable[[Context], Iterator[Finding]], context: Context
) -> Iterator[Finding]:
    """One part that can't be looked at must not keep the others from being looked at."""
    try:
        yield from look(context)
    except (ReaderError, OSError, sqlite3.Error) as error:
        yield Finding(name, "problem", without_secrets(str(error)))


def settings(context: Context) -> Iterator[Finding]:
    """config.toml, the keys in it, the user's themes and site rules."""
    from tui_reader.config import load
    from tui_reader.text.site_rules import load_rules
    from tui_reader.ui.macros import live_keymap
    from tui_reader.ui.themes import load_themes, shipped_folder

    path = context.paths.config_file
    loaded = load(path)
    keys = loaded.config.keys
    keymap = live_keymap(keys.preset, keys.bindings, keys.macros)
    themes, faults = load_themes(shipped_folder(), context.paths.user_themes)
    rules = load_rules(context.paths.site_rules)
    for problem in (
        *loaded.problems,
        *map(loaded.located, keymap.problems),
        *faults,
        *rules.problems,
    ):
        yield Finding("settings", "problem", problem)
    if not loaded.problems:
        there = f"{path} is good" if path.exists() else f"no {path}: everything as usual"
        yield Finding("settings", "ok", there)
    chosen = loaded.config.appearance.theme
    if chosen and chosen not in {theme.name for theme in themes}:
        fault = loaded.located(f'appearance.theme: there is no theme "{chosen}"')
        yield Finding("settings", "problem", fault)
    yield Finding("settings", "ok", f"{len(themes)} themes")


def files(context: Context) -> Iterator[Finding]:
    """Our folders and the files in them: ours alone, and writable."""
    paths = context.paths
    for folder in dict.fromkeys((paths.config, paths.votes, paths.data, paths.state, paths.cache)):
        if not folder.exists():
            continue
        if not os.access(folder, os.W_OK | os.X_OK):
            yield Finding("files", "problem", f"{folder} can't be written")
        yield from _private(folder, 0o700)
        for file in sorted(folder.iterdir()):
            if file.is_file() and not file.is_symlink() and file.suffix != ".tmp":
                yield from _private(file, 0o600)
    free = shutil.disk_usage(_nearest(paths.data)).free
    status: Status = "ok" if free > 50_000_000 else "problem"
    yield Finding("files", status, f"{free // 1_000_000:,} MB free for {paths.data}")


def _private(path: Path, mode: int) -> Iterator[Finding]:
    if os.name == "nt" or path.stat().st_mode & 0o077 == 0:
        return
    path.chmod(mode)
    yield Finding("files", "mended", f"{path} could be read by others")


def library(context: Context) -> Iterator[Finding]:
    """The whole of the library file, not only what a start looks at."""
    from tui_reader.store import Store

    path = context.paths.library
    if not path.exists():
        yield Finding("library", "ok", "none yet: it is made when something is added")
        return
    from tui_reader.store.opening import damage_marker
    from tui_reader.store.soundness import fault_in

    fault = _quick_check(path) or fault_in(path)
    if fault is not None:
        damage_marker(path).touch(mode=0o600)
        yield Finding("library", "note", f"damaged: {fault}")
    with Store.open(path) as store:
        for notice in store.notices:
            status: Status = "problem" if store.read_only else "mended"
            yield Finding("library", status, notice)
        feeds = store.feeds.all()
        failing = [feed for feed in feeds if feed.last_error]
        entries = sum(feed.entries for feed in feeds)
        size = path.stat().st_size / 1_000_000
        yield Finding(
            "library", "ok", f"{path}: {len(feeds)} feeds, {entries:,} entries, {size:,.1f} MB"
        )
        yield from _index(store)
        for feed in failing[:20]:
            name = feed.title or feed.url
            gone = " (gone: remove it)" if feed.is_gone else ""
            yield Finding("library", "note", f"{name}: {feed.last_error}{gone}")
    for aside in sorted(path.parent.glob(f"{path.name}.damaged-*")):
        if not aside.name.endswith(("-wal", "-shm")):
            yield Finding("library", "note", f"{aside} was set aside; delete it when you like")


def _index(store: Store) -> Iterator[Finding]:
    """What waits for the search index is taken in: all of it, however long that takes."""
    waiting = store.unindexed()
    if not waiting or store.read_only:
        return
    while store.search.index_some(1_000):
        pass
    yield Finding("library", "mended", f"{waiting:,} entries were not in the search index yet")


def _quick_check(path: Path) -> str | None:
    """What SQLite finds wrong with the file, in one line; None when it is whole or not ours to
    judge (in use, newer)."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            found = str(database.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.OperationalError:
        return None
    except sqlite3.DatabaseError as error:
        return str(error)
    return None if found == "ok" else found.splitlines()[0]


def votes(context: Context) -> Iterator[Finding]:
    """The vote files, all read again; files of other machines and damaged ones too."""
    from tui_reader.store.vote_files import VoteFiles
    from tui_reader.votes import Ballot

    folder = context.paths.votes
    if not folder.exists():
        yield Finding("votes", "ok", "none yet")
        return
    with context.store_if_any() as store, closing(Ballot(VoteFiles(folder), store)) as ballot:
        for problem in ballot.sync():
            yield Finding("votes", "problem", problem)
        standing = [vote for vote in ballot.all() if vote.value != "none"]
    count = len(list(folder.glob("*.toml")))
    yield Finding("votes", "ok", f"{folder}: {len(standing):,} votes in {count} files")
    for aside in sorted(folder.glob("*.damaged-*")):
        yield Finding(
            "votes", "note", f"{aside} was set aside: mend it and rename it to .toml, or delete it"
        )


def terminal(environ: Mapping[str, str]) -> Iterator[Finding]:
    """What the screen will find."""
    term = environ.get("TERM", "")
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        yield Finding("terminal", "note", "none here: the commands work, the reader needs one")
    elif term in ("", "dumb"):
        yield Finding("terminal", "problem", f'TERM is "{term}": the reader can\'t draw on it')
    else:
        size = shutil.get_terminal_size()
        small = size.columns < 40 or size.lines < 12
        text = f"{term}, {size.columns}x{size.lines}"
        yield Finding(
            "terminal", "problem" if small else "ok", text + (", 40x12 is needed" if small else "")
        )
    colors = environ.get("COLORTERM", "")
    if environ.get("NO_COLOR"):
        yield Finding("terminal", "note", "NO_COLOR is set: no colours")
    elif colors not in ("truecolor", "24bit"):
        yield Finding("terminal", "note", "COLORTERM says nothing of 24-bit colour: fewer colours")
    locale = next(
        (environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(name)), "C"
    )
    if "utf" not in locale.lower():
        yield Finding("terminal", "note", f"the locale is {locale}: output is UTF-8 all the same")


def network(context: Context) -> Iterator[Finding]:
    """Settings that decide how feeds are fetched; nothing is asked of the network."""
    from tui_reader.links import browser_command

    config = context.config()
    limits = config.network
    yield Finding(
        "network",
        "ok",
        f"{limits.requests_at_once} requests at once, {limits.requests_a_host} a host, "
        f"{limits.timeout_seconds:g} s each",
    )
    for name in _PROXIES:
        value = os.environ.get(name) or os.environ.get(name.lower())
        if value:
            yield Finding("network", "note", f"{name} is {without_secrets(value)}")
    for name in _CERTIFICATES:
        value = os.environ.get(name)
        if value and not Path(value).exists():
            yield Finding("network", "problem", f"{name} names {value}, which is not there")
    try:
        command = browser_command("https://example.com/", config.links.browser)
    except ReaderError as error:
        yield Finding("network", "note", str(error))
    else:
        there = shutil.which(command[0]) is not None
        text = f"links open with {command[0]}" + ("" if there else ", which is not there")
        yield Finding("network", "ok" if there else "problem", text)


def _nearest(path: Path) -> Path:
    """The folder itself or the nearest one above it that is there."""
    while not path.exists() and path != path.parent:
        path = path.parent
    return path
