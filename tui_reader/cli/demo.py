"""The throw-away folders of `--demo`: the sample edition with a few marks and votes, and a copy of
the user's settings, so that what is changed there is thrown away too."""

from __future__ import annotations

import contextlib
import shutil

from tui_reader.cli.context import Context
from tui_reader.paths import Paths
from tui_reader.transfer.sample import load_sample, sample_marks


def copy_settings(theirs: Paths, demo: Paths) -> None:
    """Settings and themes, as far as they can be read."""
    demo.user_themes.mkdir(parents=True)
    for file in (theirs.config_file, *theirs.user_themes.glob("*.toml")):
        with contextlib.suppress(OSError):
            shutil.copyfile(file, demo.config / file.relative_to(theirs.config))


def fill(context: Context) -> None:
    """Load the sample edition into the library of `context` and mark what it says is marked."""
    with context.store() as store, context.ballot(store) as ballot:
        load_sample(store)
        for entry_id, entry, feed_title, marks in sample_marks(store):
            if marks.vote is not None and entry.url is not None:
                ballot.cast(entry.url, marks.vote, title=entry.title, feed=feed_title)
            if marks.read:
                store.entries.set_read([entry_id], True)
            if marks.starred:
                store.entries.set_starred([entry_id], True)
            if marks.later:
                store.entries.set_later([entry_id], True)
