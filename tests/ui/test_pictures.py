"""Pictures in the article: half blocks, what is said instead, the key, the road to the worker."""

from __future__ import annotations

import base64
import io
import re
from datetime import UTC

import pytest
from PIL import Image

from tests.servers import TestServer
from tests.ui.conftest import Open
from tests.ui.panes import PaneApp, resized, screen_text
from tui_reader.models import Article, Block, Picture
from tui_reader.paths import Paths, ensure
from tui_reader.ui.drawing.cells import cell_len
from tui_reader.ui.drawing.glyphs import ASCII, UNICODE
from tui_reader.ui.drawing.half_blocks import picture_lines
from tui_reader.ui.drawing.kitty import (
    Placed,
    handed_over,
    placed,
    placed_lines,
    speaks_kitty,
    taken_back,
)
from tui_reader.ui.drawing.lines import Line
from tui_reader.ui.screen_diff import ScreenDiff
from tui_reader.ui.widgets.reader import ReaderPane, Shown

RED, BLUE, GREEN = b"\xff\0\0", b"\0\0\xff", b"\0\xff\0"
URL = "https://a.example/p.png"


def looks(lines: list[Line]) -> list[list[tuple[str, str]]]:
    return [[(run.text, run.looks[0]) for run in line.runs[1:]] for line in lines]


def test_two_pixels_stand_in_a_cell() -> None:
    picture = Picture(3, 3, RED * 3 + BLUE * 2 + GREEN + GREEN * 3)
    assert looks(picture_lines(picture, 40, UNICODE)) == [
        [("▀▀", "#ff0000/0000ff"), ("▀", "#ff0000/00ff00")],
        [("▀▀▀", "#00ff00/")],
    ]


def test_in_ascii_a_cell_is_one_colour() -> None:
    picture = Picture(2, 2, RED * 2 + BLUE * 2)
    assert looks(picture_lines(picture, 40, ASCII)) == [[("  ", "#/ff0000")]]


@pytest.mark.parametrize("width", [1, 3, 10, 50, 200])
def test_a_picture_is_never_wider_than_the_column(width: int) -> None:
    lines = picture_lines(Picture(100, 40, RED * 4_000), width, UNICODE)
    assert all(cell_len(line.text) <= max(width, 3) for line in lines)
    assert len(lines) <= 20


async def test_a_picture_stands_under_its_caption_and_is_not_copied() -> None:
    blocks = (Block("paragraph", "before"), Block("image", "The harbour", url=URL))
    app = PaneApp(lambda: ReaderPane(timezone=UTC))
    async with app.run_test(size=(40, 20)) as pilot:
        pane = app.query_one(ReaderPane)
        pane.show(Shown(None, Article(title="T", blocks=blocks)))
        await pilot.pause()
        without = screen_text(pane)
        assert pane.pictures_in_sight() == [URL]
        pane.set_pictures({URL: "loading the picture"})
        assert any("loading the picture" in line for line in screen_text(pane))
        pane.set_pictures({URL: Picture(4, 4, RED * 8 + BLUE * 8)})
        shown = screen_text(pane)
        row = next(y for y, line in enumerate(shown) if "▀" in line)
        assert "The harbour" in shown[row - 1]
        segment = next(one for one in pane.render_line(row) if "▀" in one.text)
        assert segment.style is not None
        assert segment.style.color is not None
        assert segment.style.color.name == "#ff0000"
        pane.text_select_all()
        assert "▀" not in (app.screen.get_selected_text() or "")
        pane.set_pictures({URL: None})
        assert screen_text(pane) == without
        pane.set_pictures({URL: "an error"})
        pane.show(Shown(None, Article(url="other", title="Other", blocks=blocks)))
        assert "an error" not in "".join(screen_text(pane))


def drawn() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(made, "PNG")
    return made.getvalue()


@pytest.mark.usefixtures("library")
async def test_the_key_shows_and_hides_the_pictures_on_the_screen(
    open_reader: Open, server: TestServer, paths: Paths
) -> None:
    ensure(paths.config)
    paths.config_file.write_text('[network]\nallow_private_hosts = ["127.0.0.1"]\n')
    good = server.route("/good.png", drawn(), content_type="image/png")
    bad = server.route("/bad.png", b"no picture", content_type="image/png")
    async with open_reader() as reader:
        await reader.press("enter")
        await reader.press("i")
        assert "no picture on the screen" in reader.main.status.message
        row = reader.main.opened.row
        assert row is not None
        blocks = (Block("image", "good one", url=good), Block("image", "bad one", url=bad))
        pane = reader.main.article
        pane.show(Shown(row, Article(title="T", blocks=blocks)))
        await reader.press("i")
        await reader.until(lambda: "loading the picture" not in pane.pictures.values())
        lines = screen_text(pane)
        assert any("▀" in line for line in lines)
        assert any("not a kind of picture" in line for line in lines)
        pane.show(Shown(row, Article(title="T", blocks=blocks[:1])))
        await reader.press("i")
        assert not any("▀" in line for line in screen_text(pane))
        reader.app.add_class("-no-color")
        await reader.press("i")
        assert "NO_COLOR" in reader.main.status.message


KITTY = {"TERM": "xterm-kitty", "COLORTERM": "truecolor"}


@pytest.mark.parametrize(
    ("environ", "is_so"),
    [
        (KITTY, True),
        ({**KITTY, "TERM": "xterm-ghostty"}, True),
        ({**KITTY, "TMUX": "/socket,1,0"}, False),
        ({**KITTY, "COLORTERM": ""}, False),
        ({**KITTY, "TERM": "xterm-256color"}, False),
        ({}, False),
    ],
)
def test_only_terminals_known_for_it_get_whole_pictures(
    environ: dict[str, str], is_so: bool
) -> None:
    assert speaks_kitty(environ) is is_so


def test_a_whole_picture_is_handed_over_in_chunks_and_stood_for_by_letters() -> None:
    one = placed(Picture(5, 5, RED * 25), 3)
    assert (one.columns, one.rows) == (5, 3)
    png = bytes(range(256)) * 40
    data = handed_over(one, png)
    messages = re.findall("\x1b_G([^;\x1b]*)(?:;([^\x1b]*))?\x1b\\\\", data)
    assert "".join(f"\x1b_G{keys}{';' * bool(body)}{body}\x1b\\" for keys, body in messages) == data
    assert base64.b64decode("".join(body for _, body in messages)) == png
    assert all(len(body) <= 4096 for _, body in messages)
    assert [",m=1" in keys for keys, _ in messages[:-1]] == [True] * 3 + [False]
    assert messages[-1][0] == f"a=p,U=1,i={one.number},c=5,r=3,q=2"
    lines = placed_lines(one)
    assert len(lines) == 3
    assert all(cell_len(line.text) == 7 and line.ornament == len(line.text) for line in lines)
    assert lines[0].runs[1].looks == (f"#{one.number:06x}/",)
    assert lines[2].runs[1].text.startswith("\U0010eeee\u030e\u0305\U0010eeee\u030e\u030d")
    assert f"i={one.number}" in taken_back(one)


async def test_a_whole_picture_gives_way_to_half_blocks_in_a_narrow_pane() -> None:
    shape = placed(Picture(30, 10, RED * 300), 1)
    app = PaneApp(lambda: ReaderPane(timezone=UTC))
    async with app.run_test(size=(60, 20)) as pilot:
        pane = app.query_one(ReaderPane)
        pane.show(Shown(None, Article(title="T", blocks=(Block("image", "x", url=URL),))))
        pane.set_pictures({URL: shape})
        assert any("\U0010eeee" in line for line in screen_text(pane))
        await resized(pilot, pane, 24, 20)
        assert any("▀" in line for line in screen_text(pane))
        pane.hide_pictures()
        assert not any("▀" in line for line in screen_text(pane))


@pytest.mark.usefixtures("library")
async def test_the_terminal_is_given_the_picture_and_told_to_forget_it(
    open_reader: Open, server: TestServer, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure(paths.config)
    paths.config_file.write_text('[network]\nallow_private_hosts = ["127.0.0.1"]\n')
    for name, value in KITTY.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("TMUX", raising=False)
    url = server.route("/a.png", drawn(), content_type="image/png")
    async with open_reader() as reader:
        sent: list[str] = []
        reader.app.painted = ScreenDiff()
        reader.app.painted.writes_to(sent.append)
        await reader.press("enter")
        pane, row = reader.main.article, reader.main.opened.row
        pane.show(Shown(row, Article(title="T", blocks=(Block("image", "x", url=url),))))
        await reader.press("i")
        await reader.until(lambda: isinstance(pane.pictures.get(url), Placed))
        assert "\x1b_Ga=p,U=1" in "".join(sent)
        await reader.press("i")
        assert "\x1b_Ga=d" in sent[-1]
        assert pane.pictures == {}
        reader.app.painted = None
