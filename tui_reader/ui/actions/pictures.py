"""Pictures in the article, shown when asked for and only then."""

from __future__ import annotations

import asyncio
import base64
import os
from typing import TYPE_CHECKING, Any, Final

from tui_reader.errors import ReaderError
from tui_reader.lazily import Later
from tui_reader.models import Picture

if TYPE_CHECKING:
    from tui_reader.ui.drawing import kitty
    from tui_reader.ui.drawing.layout import Shape
    from tui_reader.ui.screens.main import MainScreen
else:
    kitty = Later("tui_reader.ui.drawing.kitty")

_AT_ONCE: Final = 4
_WIDEST: Final = 120  # pixels, one a cell
_LOADING: Final = "loading the picture"


def toggle(screen: MainScreen, count: int | None) -> None:
    """Shows the pictures whose captions are on the screen; hides them when all are shown."""
    pane, row = screen.article, screen.opened.row
    if screen.app.has_class("-no-color"):
        screen.say("pictures are made of colours, and NO_COLOR is set")
        return
    seen = pane.pictures_in_sight()
    wanted = [url for url in seen if isinstance(pane.pictures.get(url, ""), str)]
    if row is None or not seen:
        screen.say("no picture on the screen")
    elif wanted:
        screen.start(_show(screen, row.id, wanted[:_AT_ONCE]), "pictures")
    else:
        for url in seen:
            _forget(screen, pane.pictures.get(url))
        pane.set_pictures(dict.fromkeys(seen))


async def _show(screen: MainScreen, entry_id: int, urls: list[str]) -> None:
    pane = screen.article
    pane.set_pictures(dict.fromkeys(urls, _LOADING))
    box = (min(_WIDEST, pane.text_width), 2 * max(4, pane.rows * 2 // 3))
    await asyncio.gather(*(_show_one(screen, entry_id, url, box) for url in urls))


async def _show_one(screen: MainScreen, entry_id: int, url: str, box: tuple[int, int]) -> None:
    is_whole = screen.reader_app.painted is not None and _draws_whole(screen)
    made: Shape
    try:
        done = await screen.session.engine.ask(
            "picture", entry=entry_id, url=url, box=box, whole=is_whole
        )
        made = _shape(screen, done)
    except ReaderError as error:
        made = str(error)
    if screen.opened.row is not None and screen.opened.row.id == entry_id:
        screen.article.set_pictures({url: made})


def _draws_whole(screen: MainScreen) -> bool:
    return screen.session.config.appearance.pictures == "auto" and kitty.speaks_kitty(os.environ)


def _shape(screen: MainScreen, done: dict[str, Any]) -> Shape:
    picture = Picture(done["width"], done["height"], base64.b64decode(done["pixels"]))
    painted, png = screen.reader_app.painted, done.get("png")
    if painted is None or not png:
        return picture
    screen.article.placed_so_far += 1
    one = kitty.placed(picture, screen.article.placed_so_far)
    painted.send(kitty.handed_over(one, base64.b64decode(png)))
    return one


def _forget(screen: MainScreen, shape: Shape | None) -> None:
    """The terminal need not keep what is hidden."""
    if isinstance(shape, kitty.Placed) and screen.reader_app.painted is not None:
        screen.reader_app.painted.send(kitty.taken_back(shape))
