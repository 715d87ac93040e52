"""Builds the session from settings and files: library, votes, ui state, keymap, glyphs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime

from tui_reader import state
from tui_reader.config import Config
from tui_reader.paths import Paths
from tui_reader.store import Store
from tui_reader.store.vote_files import VoteFiles
from tui_reader.ui.drawing.glyphs import choose_glyphs, terminal_name
from tui_reader.ui.engine import Engine
from tui_reader.ui.macros import live_keymap
from tui_reader.ui.session import Session, utc_now
from tui_reader.votes import Ballot


def build_session(
    config: Config,
    paths: Paths,
    *,
    target: str | None = None,
    is_demo: bool = False,
    problems: Sequence[str] = (),
    located: Callable[[str], str] = str,
    now: Callable[[], datetime] = utc_now,
) -> Session:
    """Opens the library and the votes. Raises StoreError when the library can't be had."""
    store = Store.open(paths.library, now=now)
    ballot = Ballot(VoteFiles(paths.votes), store, now)
    vote_problems = ballot.sync()
    kept = state.load(paths.ui_state)
    glyphs, asks = choose_glyphs(
        config.appearance.glyphs,
        getattr(sys.__stderr__, "encoding", None) or "",
        kept.glyphs.get(terminal_name(os.environ)),
    )
    keys = live_keymap(config.keys.preset, config.keys.bindings, config.keys.macros)
    return Session(
        config=config,
        paths=paths,
        store=store,
        ballot=ballot,
        engine=Engine.for_paths(paths),
        state=kept,
        keymap=keys,
        glyphs=glyphs,
        asks_glyphs=asks,
        problems=(*problems, *store.notices, *vote_problems, *map(located, keys.problems)),
        target=target,
        is_demo=is_demo,
        located=located,
        now=now,
    )
