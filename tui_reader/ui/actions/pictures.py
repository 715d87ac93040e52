"""Pictures in the article, shown when asked for and only then."""

from __future__ import annotations

import asyncio
import base64
import os
from typing import TYPE_CHECKING, Final

from tui_reader.errors import ReaderError
from tui_reader.models import Picture

if TYPE_CHECKING:
    from tui_reader.ui.screens.main import MainScreen

_AT_ONCE: Final = 4
_WIDEST: Final = 120  # pixels, one a cell


def toggle(screen: MainScreen, count: int | None) -> None:
    """Shows the pictures whose captions are on the screen; hides them when all are shown."""
    pane, row = screen.article, screen.opened.row
    if os.environ.get("NO_COLOR"):
        screen.say("pictures are made of colours, and NO_COLOR is set")
        return
    seen = pane.pictures_in_sight()
    wanted = [url for url in seen if not isinstance(pane.pictures.get(url), Picture)]
    if row is None or not seen:
        screen.say("no picture on the screen")
    elif wanted:
        screen.start(_show(screen, row.id, wanted[:_AT_ONCE]), "pictures")
    else:
        pane.set_pictures(dict.fromkeys(seen))


async def _show(screen: MainScreen, entry_id: int, urls: list[str]) -> None:
    pane = screen.article
    pane.set_pictures(dict.fromkeys(urls, "loading the picture"))
    box = (min(_WIDEST, pane.text_width), 2 * max(4, pane.rows * 2 // 3))
    await asyncio.gather(*(_show_one(screen, entry_id, url, box) for url in urls))


async def _show_one(screen: MainScreen, entry_id: int, url: str, box: tuple[int, int]) -> None:
    made: Picture | str
    try:
        done = await screen.session.engine.ask("picture", entry=entry_id, url=url, box=box)
        made = Picture(done["width"], done["height"], base64.b64decode(done["pixels"]))
    except ReaderError as error:
        made = str(error)
    if screen.opened.row is not None and screen.opened.row.id == entry_id:
        screen.article.set_pictures({url: made})
