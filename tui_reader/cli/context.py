"""What commands share: the folders, the settings, the library, the network. Opened when asked for.

Each command gets one `Context` and uses it as a context manager where it opens the library.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tui_reader.cli.output import write_error
from tui_reader.errors import ReaderError, UsageError
from tui_reader.paths import Paths, ensure

if TYPE_CHECKING:
    from tui_reader.config import Config
    from tui_reader.fetch import Fetcher
    from tui_reader.models import Feed
    from tui_reader.store import Store
    from tui_reader.text.site_rules import SiteRules
    from tui_reader.votes import Ballot


NOTHING_FOLLOWED = "nothing is followed yet: add URL, or import FILE"


def now() -> datetime:
    """The clock of the commands."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Context:
    """The folders of this user and what is in them."""

    paths: Paths

    def config(self) -> Config:
        """The settings; faults in them are told by `config` and `doctor`, not by each command."""
        from tui_reader.config import load

        return load(self.paths.config_file).config

    @contextmanager
    def store(self, *, gives_way: bool = False) -> Iterator[Store]:
        """The library, made when there is none yet; what opening it found goes to stderr. With
        `gives_way` a reader that is open beside this command writes first."""
        from tui_reader.store import Store

        make_folder(self.paths.data)
        with Store.open(self.paths.library, gives_way=gives_way) as store:
            for notice in store.notices:
                write_error(notice)
            yield store

    @contextmanager
    def store_if_any(self) -> Iterator[Store]:
        """The library for a command that only looks; where there is none, none is left behind."""
        if self.paths.library.exists():
            with self.store() as store:
                yield store
            return
        from tui_reader.store import Store

        with Store.open(self.paths.library, read_only=True) as store:
            yield store

    def site_rules(self) -> SiteRules:
        """The user's rules for pages and those that come with the reader; bad ones are told on
        stderr, since what is shown may hang on them."""
        from tui_reader.text.site_rules import load_rules

        loaded = load_rules(self.paths.site_rules)
        for problem in loaded.problems:
            write_error(problem)
        return loaded.rules

    def fetcher(self, config: Config) -> Fetcher:
        """The network, to be entered with `async with`."""
        from tui_reader.fetch import Fetcher

        return Fetcher(config.network)

    @contextmanager
    def ballot(self, store: Store) -> Iterator[Ballot]:
        """The votes, the files on disk read where they changed; problems go to stderr."""
        from tui_reader.store.vote_files import VoteFiles
        from tui_reader.votes import Ballot

        ballot = Ballot(VoteFiles(self.paths.votes), store, now)
        try:
            for problem in ballot.sync():
                write_error(problem)
            yield ballot
        finally:
            ballot.close()


def make_folder(folder: Path) -> None:
    """Make one of our folders; raises ReaderError with one line when that fails."""
    try:
        ensure(folder)
    except OSError as error:
        raise ReaderError(f"{folder} can't be made: {error.strerror or error}") from None


def entry_id(text: str) -> int:
    """The id that `text` gives; raises UsageError when it is none."""
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise UsageError(f'"{text}" is not the id of an entry (list shows them)')
    return int(text)


def one_feed(store: Store, text: str) -> Feed:
    """The one feed that an id, an address or a part of a title means; raises ReaderError."""
    found = store.feeds.find(text)
    if not found:
        raise ReaderError(f'no feed "{text}" (feeds shows them)')
    if len(found) > 1:
        names = ", ".join(f"{feed.id} {feed.title or feed.url}" for feed in found[:5])
        raise ReaderError(f'"{text}" means {len(found)} feeds, say which: {names}')
    return found[0]
