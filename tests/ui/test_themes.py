"""Themes: every shipped one is whole and legible; broken ones are told and skipped."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.color import Color

from tests.ui.panes import ARTICLE, ROW, PaneApp, screen_text
from tui_reader.ui.contrast import TEXT_ON, contrast
from tui_reader.ui.drawing.glyphs import ASCII, UNICODE, by_answer, choose_glyphs
from tui_reader.ui.drawing.paint import LOOKS
from tui_reader.ui.themes import (
    COLORS,
    DEFAULT_THEME,
    ReaderTheme,
    load_themes,
    shipped_folder,
    variable_defaults,
)
from tui_reader.ui.widgets.reader import ReaderPane, Shown

THEMES = load_themes(shipped_folder())[0]
IDS = [theme.name for theme in THEMES]
GOOD = '[colors]\nbackground = "#101010"\ntext = "#e0e0e0"\naccent = "#80c0ff"\n'


def test_the_shipped_themes_are_the_ones_promised() -> None:
    themes, problems = load_themes(shipped_folder())
    assert problems == []
    assert themes[0].name == DEFAULT_THEME
    names = {theme.name for theme in themes}
    assert len(names) == len(themes) >= 8
    plain = [one for one in themes if not one.is_ansi and not one.name.startswith("contrast")]
    assert sum(theme.is_dark for theme in plain) >= 2
    assert sum(not theme.is_dark for theme in plain) >= 2
    assert {"contrast-dark", "contrast-light", "clear", "terminal"} <= names
    assert all(theme.title and theme.about for theme in themes)


@pytest.mark.parametrize("theme", THEMES, ids=IDS)
def test_every_text_can_be_read_on_every_ground(theme: ReaderTheme) -> None:
    if theme.is_ansi:
        # The terminal's palette is not known; letters in its "bright black" are the known trap.
        assert all(theme.colors[name] != "ansi_bright_black" for name in TEXT_ON)
        assert all(theme.colors[name] == "ansi_default" for name in ("cursor", "popup", "dim"))
        return
    least = 7.0 if theme.name.startswith("contrast") else 4.5
    unreadable = [
        f"{text} on {ground}: {contrast(theme.colors[text], theme.colors[ground]):.2f}"
        for text, grounds in TEXT_ON.items()
        for ground in grounds
        if contrast(theme.colors[text], theme.colors[ground]) < least
    ]
    assert unreadable == []


def test_every_look_is_of_colors_that_were_checked() -> None:
    ornaments = {"hairline", "quote-bar"}
    for letters, ground, _ in LOOKS.values():
        assert letters is None or letters in TEXT_ON or letters in ornaments
        assert ground is None or ground in COLORS


@pytest.mark.parametrize("name", ["clear", "clear-light"])
def test_votes_differ_for_the_colour_blind_too(name: str) -> None:
    theme = next(theme for theme in THEMES if theme.name == name)
    up, down = (Color.parse(theme.colors[side]) for side in ("up", "down"))
    # Blue against orange or brown: told apart by the yellow-blue sense that nearly all have.
    assert up.b - (up.r + up.g) / 2 > 50
    assert down.b - (down.r + down.g) / 2 < -30


@pytest.mark.parametrize("theme", THEMES, ids=IDS)
async def test_the_app_starts_in_every_theme(theme: ReaderTheme) -> None:
    app = PaneApp(ReaderPane, theme.name)
    async with app.run_test(size=(60, 20)) as pilot:
        app.query_one(ReaderPane).show(Shown(ROW, ARTICLE))
        await pilot.pause()
        assert app.theme == theme.name
        assert "SQLite on the read path" in screen_text(app.query_one(ReaderPane))[0]
        ground = app.query_one(ReaderPane).rich_style.bgcolor
        assert ground is not None
        assert ground.is_default == theme.is_ansi


async def test_a_foreign_theme_works_with_our_styles() -> None:
    app = PaneApp(ReaderPane)
    async with app.run_test(size=(60, 20)) as pilot:
        for name in ("textual-light", "dracula", "textual-ansi"):
            if name in app.available_themes:
                app.theme = name
                await pilot.pause()
                assert app.theme == name


def test_variables_have_every_color() -> None:
    assert set(COLORS) <= set(variable_defaults())
    for theme in THEMES:
        assert set(variable_defaults()) == set(theme.textual().variables)


def test_a_small_theme_gets_the_rest(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(GOOD)
    themes, problems = load_themes(shipped_folder(), tmp_path)
    assert problems == []
    mine = next(theme for theme in themes if theme.name == "mine")
    assert set(mine.colors) == set(COLORS)
    assert mine.colors["comment-1"] == mine.colors["accent"]


def test_a_theme_of_the_user_takes_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "night.toml").write_text('name = "night"\n' + GOOD)
    themes, _ = load_themes(shipped_folder(), tmp_path)
    assert len(themes) == len(THEMES)
    assert themes[0].name == "night"
    assert themes[0].colors["background"] == "#101010"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("not toml [", "Expected"),
        ("", "no [colors]"),
        ("colors = 3", "no [colors]"),
        (GOOD.replace("#101010", "#12"), "background: '#12' is not a color"),
        (GOOD.replace('"#101010"', "5"), "background must be a text"),
        (GOOD.replace("#101010", "#10101080"), "must not be transparent"),
        (GOOD.replace("#101010", "ansi_blue"), "must be like '#6cb2f7'"),
        ("ansi = true\n" + GOOD, "must be one of the terminal's"),
        (GOOD + 'colour = "#fff"', "unknown color 'colour'"),
        (GOOD.replace("accent", "up"), "accent is missing"),
        ('name = "a\\nb"\n' + GOOD, "name must be one line"),
        ('dark = "yes"\n' + GOOD, "dark must be true or false"),
        ("bright = true\n" + GOOD, "unknown key 'bright'"),
        ("# " + "x" * 70_000, "larger than 64 KB"),
        ("a = " + "[" * 5_000, ""),
    ],
)
def test_a_broken_theme_is_told_and_skipped(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "broken.toml").write_text(text)
    themes, problems = load_themes(shipped_folder(), tmp_path)
    assert [theme.name for theme in themes] == IDS
    (problem,) = problems
    assert problem.startswith("theme broken.toml skipped: ")
    assert told in problem
    assert "\n" not in problem


def test_themes_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    _, problems = load_themes(shipped_folder(), tmp_path)
    assert len(problems) == 2


def test_there_is_always_a_theme(tmp_path: Path) -> None:
    themes, problems = load_themes(tmp_path / "nowhere", None)
    assert [theme.name for theme in themes] == [DEFAULT_THEME]
    assert problems == []


def test_glyphs_follow_the_setting_and_what_the_terminal_said() -> None:
    assert choose_glyphs("unicode", "latin-1") == (UNICODE, False)
    assert choose_glyphs("ascii", "utf-8", "unicode") == (ASCII, False)
    assert choose_glyphs("auto", "latin-1") == (ASCII, False)
    assert choose_glyphs("auto", "UTF-8") == (UNICODE, True)
    assert choose_glyphs("auto", "utf8", "ascii") == (ASCII, False)
    assert choose_glyphs("auto", "utf8", "unicode") == (UNICODE, False)
    assert choose_glyphs("auto", "utf8", "nonsense") == (UNICODE, True)
    assert (by_answer(1), by_answer(2)) == (UNICODE, ASCII)


def test_ascii_glyphs_are_ascii_and_one_cell() -> None:
    for name in ("unread", "up", "down", "star", "cursor", "bar", "line", "ellipsis"):
        glyph = getattr(ASCII, name)
        assert glyph.isascii()
        assert len(glyph) == 1
    assert ASCII.link_number(12) == "[12]"
    assert UNICODE.link_number(12) == "¹²"
