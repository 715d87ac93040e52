"""`themes`, `keys`, `config`: what can be set, how it is set, and what is wrong with it."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tui_reader.cli.context import Context
from tui_reader.cli.output import write_error, write_json, write_line

if TYPE_CHECKING:
    from tui_reader.config import LoadedConfig


def themes(arguments: argparse.Namespace, context: Context) -> int:
    """List the themes, shipped and own; a broken one is told and makes the status 1."""
    from tui_reader.ui.themes import load_themes, shipped_folder

    found, problems = load_themes(shipped_folder(), context.paths.user_themes)
    chosen = context.config().appearance.theme
    width = max((len(theme.name) for theme in found), default=0)
    for theme in found:
        if arguments.json:
            write_json(
                {
                    "name": theme.name,
                    "title": theme.title,
                    "about": theme.about,
                    "is_dark": theme.is_dark,
                    "is_ansi": theme.is_ansi,
                }
            )
        else:
            ground = "terminal's own" if theme.is_ansi else "dark" if theme.is_dark else "light"
            mark = "*" if theme.name == chosen else " "
            write_line(f"{mark} {theme.name:<{width}}  {ground:<14}  {theme.about or theme.title}")
    return _tell(problems)


def keys(arguments: argparse.Namespace, context: Context) -> int:
    """List the live keys; a fault in the settings is told and makes the status 1."""
    from tui_reader.config import load
    from tui_reader.ui.keymap import GROUPS, key_label
    from tui_reader.ui.macros import live_keymap

    loaded = load(context.paths.config_file)
    settings = loaded.config.keys
    keymap = live_keymap(arguments.preset or settings.preset, settings.bindings, settings.macros)
    for group in GROUPS:
        actions = [action for action in keymap.actions if action.group == group]
        if not arguments.json:
            write_line(group)
        for action in actions:
            if arguments.json:
                write_json(
                    {
                        "id": action.id,
                        "keys": list(action.keys),
                        "where": action.where,
                        "help": action.help,
                        "group": action.group,
                    }
                )
            else:
                shown = " ".join(key_label(key) for key in action.keys)
                where = "" if action.where == "any" else f" (in: {action.where})"
                write_line(f"  {shown:<14} {action.id:<20} {action.help}{where}")
    return _tell(map(loaded.located, keymap.problems))


def config(arguments: argparse.Namespace, context: Context) -> int:
    """List every setting with its value; a fault in the file is told and makes the status 1."""
    from tui_reader.config import Config, load
    from tui_reader.config.listing import settings_of, shown

    loaded = load(context.paths.config_file)
    given, usual = dict(settings_of(loaded.config)), dict(settings_of(Config()))
    if not arguments.json:
        there = "" if context.paths.config_file.exists() else " (not there: all as usual)"
        write_line(f"# {context.paths.config_file}{there}")
    for name, value in given.items():
        if arguments.json:
            write_json({"key": name, "value": value, "default": usual.get(name)})
        else:
            changed = "" if value == usual.get(name) else f"    # usual: {shown(usual.get(name))}"
            write_line(f"{name} = {shown(value)}{changed}")
    return _tell([*loaded.problems, *_found_outside(loaded, context)])


def _found_outside(loaded: LoadedConfig, context: Context) -> Iterator[str]:
    """What those who use the settings find wrong in them, each with its place in the file."""
    from tui_reader.text.site_rules import load_rules
    from tui_reader.ui.macros import live_keymap
    from tui_reader.ui.themes import load_themes, shipped_folder

    keys, theme = loaded.config.keys, loaded.config.appearance.theme
    keymap = live_keymap(keys.preset, keys.bindings, keys.macros)
    yield from map(loaded.located, keymap.problems)
    known, _ = load_themes(shipped_folder(), context.paths.user_themes)
    if theme and theme not in {each.name for each in known}:
        yield loaded.located(f"appearance.theme: there is no theme {theme!r}")
    yield from load_rules(context.paths.site_rules).problems


def _tell(problems: Iterable[str]) -> int:
    problems = list(problems)
    for problem in problems:
        write_error(problem)
    return 1 if problems else 0
