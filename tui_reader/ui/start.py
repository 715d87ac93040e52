"""Starts the screen: opens the library, builds the session, runs the app, says how it ended."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

from tui_reader.config import Config
from tui_reader.errors import ReaderError
from tui_reader.paths import Paths
from tui_reader.ui import first_frame, keymap
from tui_reader.ui.drawing.glyphs import QUESTION
from tui_reader.ui.ending import LatestEnd
from tui_reader.ui.later import begin_start, settle
from tui_reader.ui.screen_diff import ScreenDiff
from tui_reader.ui.terminal import line_settings, prepare, reader_driver, unusable


def start(
    config: Config,
    paths: Paths,
    target: str | None,
    demo: bool,
    problems: Sequence[str] = (),
    located: Callable[[str], str] = str,
) -> int:
    """The body of `ui.run`."""
    why_not = unusable(os.environ)
    if why_not is not None:
        return _fail(why_not, 2)
    first = first_frame.current(paths)
    begin_start()
    prepare()
    from tui_reader.ui.app import ReaderApp
    from tui_reader.ui.session_building import build_session

    try:
        session = build_session(
            config, paths, target=target, is_demo=demo, problems=problems, located=located
        )
    except ReaderError as error:
        first.end()
        return _fail(str(error), 1)
    no_color = bool(os.environ.get("NO_COLOR"))
    os.environ.pop("NO_COLOR", None)  # Textual's own way with it still sends colours
    painted = ScreenDiff()
    painted.take_over(first.frame)
    line_before = first.line_before or line_settings()
    latest_end = LatestEnd(line_before)

    def on_screen(is_taken: bool) -> None:
        latest_end.has_screen = is_taken
        first.taken_over()

    driver = reader_driver(
        painted,
        no_color=no_color,
        question=QUESTION if session.asks_glyphs else "",
        line_before=line_before,
        on_screen=on_screen,
    )
    app = ReaderApp(session, driver_class=driver, painted=painted, latest_end=latest_end)
    app.set_class(no_color, "-no-color")
    try:
        app.run()
    finally:
        settle()
        session.store.close()
        first.end()
    first.keep(app.next_frame, app.size)
    if app.crash is not None:
        kind = type(app.crash).__name__
        return _fail(
            f"tui-reader has failed ({kind}): the log says where, tui-reader doctor looks for "
            f"damage: {paths.log}",
            1,
        )
    return app.return_code or 0


def _fail(line: str, status: int) -> int:
    print(line, file=sys.stderr)  # noqa: T201 - the screen is not up
    return status


__all__ = ["keymap", "start"]
