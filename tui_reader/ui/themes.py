"""Themes: one TOML file each, read into colours that the screen's styles name.

The shipped ones lie in `themes/`, the user's in the config folder, in the same form:

    name = "night"            # what the settings call it
    title = "Night"           # what the picker shows
    about = "Quiet and dark"  # one line
    dark = true
    [colors]
    background = "#14171c"    # these three must be there,
    text = "#cfd5dd"
    accent = "#6cb2f7"
    up = "#7fc97f"            # every other one has a default made from them

`ansi = true` makes a theme of the terminal's own 16 colours ("ansi_blue", "ansi_default").
A file that is broken in any way is told in one line and skipped: a theme is never half used.
Every colour is a `$variable` of the same name for TCSS (`variable_defaults` gives the values
that hold under a foreign theme). No meaning is carried by a colour alone: glyphs carry it too.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from textual.color import Color, ColorParseError
from textual.theme import Theme

from tui_reader.files import read_file

DEFAULT_THEME: Final = "night"
_FILE_LIMIT: Final = 64 * 1024
_NAME_LIMIT: Final = 60

# Each colour: from which two colours it is mixed when a theme does not give it, and how much of
# the second. The order counts: a colour is mixed only from the ones above it.
_MIXES: Final[dict[str, tuple[str, str, float]]] = {
    "strong": ("text", "text", 0),  # titles
    "dim": ("text", "background", 0.38),  # meta lines, read entries
    "up": ("accent", "accent", 0),  # recommended
    "down": ("text", "text", 0),  # not recommended
    "attention": ("accent", "text", 0.4),  # needs a look
    "hairline": ("background", "text", 0.14),  # lines between panes: no text
    "cursor": ("background", "accent", 0.12),  # ground of the row with the cursor
    "cursor-blurred": ("background", "text", 0.05),  # the same while another pane has the focus
    "popup": ("background", "text", 0.05),  # ground of help, palette, questions
    "selection": ("background", "accent", 0.35),  # text selected by mouse
    "selection-text": ("strong", "strong", 0),
    "list-unread": ("accent", "accent", 0),
    "list-title": ("strong", "strong", 0),
    "list-read": ("dim", "dim", 0),
    "list-dim": ("dim", "dim", 0),
    "heading": ("strong", "strong", 0),
    "link": ("accent", "accent", 0),
    "quote": ("text", "background", 0.18),
    "quote-bar": ("hairline", "text", 0.25),
    "folded": ("dim", "dim", 0),  # repeats shown in place
    "match": ("background", "attention", 0.3),  # ground of what a search found
    "match-text": ("strong", "strong", 0),
    "match-current": ("attention", "attention", 0),
    "match-current-text": ("background", "background", 0),
    "code-ground": ("background", "text", 0.05),
    "code-text": ("text", "text", 0),
    "code-keyword": ("accent", "accent", 0),
    "code-string": ("up", "up", 0),
    "code-number": ("attention", "attention", 0),
    "code-comment": ("dim", "dim", 0),
    "code-name": ("strong", "strong", 0),
    "comment-1": ("accent", "accent", 0),
    "comment-2": ("up", "up", 0),
    "comment-3": ("attention", "attention", 0),
    "comment-4": ("down", "down", 0),
    "comment-5": ("dim", "dim", 0),
    "comment-6": ("text", "text", 0),
}
_GIVEN: Final = ("background", "text", "accent")
COLORS: Final = (*_GIVEN, *_MIXES)

_FALLBACK: Final = {"background": "#14171c", "text": "#cfd5dd", "accent": "#6cb2f7"}


@dataclass(frozen=True, slots=True)
class ReaderTheme:
    """A theme as its file gives it, every colour made whole."""

    name: str
    title: str = ""
    about: str = ""
    is_dark: bool = True
    is_ansi: bool = False
    colors: Mapping[str, str] = field(default_factory=dict)

    def textual(self) -> Theme:
        """The same for Textual: its own colours set from ours, and ours as variables."""
        colors = self.colors
        return Theme(
            name=self.name,
            primary=colors["accent"],
            secondary=colors["dim"],
            accent=colors["accent"],
            success=colors["up"],
            warning=colors["attention"],
            error=colors["down"],
            foreground=colors["text"],
            background=colors["background"],
            surface=colors["background"],
            panel=colors["popup"],
            dark=self.is_dark,
            ansi=self.is_ansi,
            variables=_variables(colors, self.is_ansi),
        )


def variable_defaults() -> dict[str, str]:
    """Every `$variable` of ours with a value, for `App.get_theme_variable_defaults`."""
    return _variables(_whole(_FALLBACK), is_ansi=False)


def shipped_folder() -> Path:
    """Where the shipped themes lie: in the package when installed, beside it in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "themes"
    return inside if inside.is_dir() else package.parent / "themes"


def load_themes(
    shipped: Path | None = None, user: Path | None = None
) -> tuple[list[ReaderTheme], list[str]]:
    """Every theme, the default first, then the dark ones by name, then the light; and a line a
    problem.

    A user's theme with the name of a shipped one takes its place. There is always at least the
    default theme, also where no file can be read.
    """
    themes: dict[str, ReaderTheme] = {}
    problems: list[str] = []
    for folder in (shipped, user):
        if folder is None or not folder.is_dir():
            continue
        for path in sorted(folder.glob("*.toml")):
            try:
                theme = read_theme(path)
            except ThemeError as error:
                problems.append(f"theme {path.name} skipped: {error}")
            else:
                themes[theme.name] = theme
    if DEFAULT_THEME not in themes:
        default = ReaderTheme(DEFAULT_THEME, title="Night", colors=_whole(_FALLBACK))
        themes = {DEFAULT_THEME: default, **themes}
    first = themes.pop(DEFAULT_THEME)
    rest = sorted(themes.values(), key=lambda theme: (not theme.is_dark, theme.name))
    return [first, *rest], problems


class ThemeError(ValueError):
    """What is wrong with a theme file, in one line."""


def read_theme(path: Path) -> ReaderTheme:
    """Read one theme file. Raises ThemeError."""
    try:
        data = read_file(path, _FILE_LIMIT)
        if len(data) > _FILE_LIMIT:
            raise ThemeError("larger than 64 KB")
        values = tomllib.loads(data.decode("utf-8"))
    except OSError as error:
        raise ThemeError(error.strerror or "cannot be read") from error
    except (ValueError, RecursionError) as error:  # not only its own: numbers of 5,000 digits
        if isinstance(error, ThemeError):
            raise
        raise ThemeError(str(error) or "not TOML") from error
    colors = values.pop("colors", None)
    if not isinstance(colors, dict):
        raise ThemeError("no [colors]")
    is_ansi = _flag(values, "ansi", False)
    theme = ReaderTheme(
        name=_line(values, "name") or path.stem,
        title=_line(values, "title"),
        about=_line(values, "about"),
        is_dark=_flag(values, "dark", True),
        is_ansi=is_ansi,
        colors=_whole(_checked(colors, is_ansi)),
    )
    unknown = sorted(set(values) - {"name", "title", "about", "dark", "ansi"})
    if unknown:
        raise ThemeError(f"unknown key {unknown[0]!r}")
    return theme


def _line(values: Mapping[str, object], key: str) -> str:
    value = values.get(key, "")
    if not isinstance(value, str) or not (value.isprintable() and len(value) <= _NAME_LIMIT):
        raise ThemeError(f"{key} must be one line of at most {_NAME_LIMIT} characters")
    return value


def _flag(values: Mapping[str, object], key: str, default: bool) -> bool:
    value = values.get(key, default)
    if not isinstance(value, bool):
        raise ThemeError(f"{key} must be true or false")
    return value


def _checked(colors: Mapping[str, object], is_ansi: bool) -> dict[str, str]:
    """The colours as Textual writes them. Textual takes a bad one only at draw time, so each is
    parsed here."""
    checked: dict[str, str] = {}
    for name, value in colors.items():
        if name not in COLORS:
            raise ThemeError(f"unknown color {name!r}")
        if not isinstance(value, str):
            raise ThemeError(f"{name} must be a text like '#6cb2f7'")
        try:
            color = Color.parse(value)
        except ColorParseError as error:
            raise ThemeError(f"{name}: {value!r} is not a color") from error
        if (color.ansi is not None) != is_ansi:
            wanted = "one of the terminal's ('ansi_blue')" if is_ansi else "like '#6cb2f7'"
            raise ThemeError(f"{name}: {value!r} must be {wanted}")
        if color.a != 1:
            raise ThemeError(f"{name}: {value!r} must not be transparent")
        checked[name] = value if is_ansi else color.hex
    missing = [name for name in _GIVEN if name not in checked]
    if missing:
        raise ThemeError(f"{missing[0]} is missing")
    return checked


def _whole(given: Mapping[str, str]) -> dict[str, str]:
    """Every colour: the given ones, the others mixed. The terminal's own can't be mixed: the
    first of the two is taken, and the page's ground for a ground."""
    colors = {name: given[name] for name in _GIVEN}
    for name, (first, second, part) in _MIXES.items():
        if name in given:
            colors[name] = given[name]
            continue
        base = Color.parse(colors[first])
        if base.ansi is not None:
            colors[name] = colors[first]
        else:
            colors[name] = base.blend(Color.parse(colors[second]), part, 1.0).hex
    return colors


def _variables(colors: Mapping[str, str], is_ansi: bool) -> dict[str, str]:
    """Our colours under their names, and Textual's own variables that would not fit them."""
    # A cursor in lists of Textual's own must be seen where grounds can't be mixed.
    block, block_text = ("selection", "selection-text") if is_ansi else ("cursor", "strong")
    return {
        **colors,
        "list-cursor": colors["cursor"],
        "list-cursor-blurred": colors["cursor-blurred"],
        # A terminal's own colours have no quiet grey that is legible everywhere: faint instead.
        "dim-style": "dim" if is_ansi else "none",
        # Textual's ANSI themes leave these out, though its own styles name them.
        "ansi-background": "ansi_default" if is_ansi else "transparent",
        "ansi-foreground": "ansi_default" if is_ansi else "transparent",
        "foreground-disabled": colors["dim"],
        "surface-active": colors["popup"],
        "text": colors["text"],
        "text-muted": colors["dim"],
        "text-disabled": colors["dim"],
        "border": colors["accent"],
        "border-blurred": colors["hairline"],
        "block-cursor-background": colors[block],
        "block-cursor-foreground": colors[block_text],
        "block-cursor-blurred-background": colors["cursor-blurred"],
        "block-cursor-blurred-foreground": colors["strong"],
        "block-hover-background": colors["cursor-blurred"],
        "screen-selection-background": colors["selection"],
        "screen-selection-foreground": colors["selection-text"],
        "input-selection-background": colors["selection"],
        "input-selection-foreground": colors["selection-text"],
        "input-cursor-background": colors["text"],
        "input-cursor-foreground": colors["background"],
        "scrollbar": colors["hairline"],
        "scrollbar-hover": colors["dim"],
        "scrollbar-active": colors["dim"],
        "scrollbar-background": colors["background"],
        "scrollbar-background-hover": colors["background"],
        "scrollbar-background-active": colors["background"],
        "scrollbar-corner-color": colors["background"],
        "footer-background": colors["background"],
        "footer-foreground": colors["dim"],
        "footer-key-foreground": colors["strong"],
        "footer-description-foreground": colors["dim"],
        "link-color": colors["link"],
        "link-background": "transparent",
        "link-color-hover": colors["strong"],
        "link-background-hover": "transparent",
    }
