"""The settings: `config.toml` read into frozen dataclasses, and single settings written back.

Every key is optional. A key that is unknown or holds a wrong value is named with its line and
column, and its default holds; the rest of the file counts all the same. What is changed inside
the reader is written into the user's file so that comments and order stay. Format: TOML 1.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tui_reader.config.checking import Reader, decoded, parsed
from tui_reader.config.sections import (
    Appearance,
    Config,
    Discussions,
    Keys,
    Links,
    Network,
    Reading,
    Refresh,
)
from tui_reader.errors import ConfigError
from tui_reader.files import locked, read_file, remove_leftovers, write_whole
from tui_reader.paths import ensure

__all__ = [
    "Appearance",
    "Config",
    "Discussions",
    "Keys",
    "Links",
    "LoadedConfig",
    "Network",
    "Reading",
    "Refresh",
    "check",
    "load",
    "set_value",
]

MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class LoadedConfig:
    """The settings that hold, and a line for each one in the file that does not."""

    config: Config
    problems: tuple[str, ...] = ()
    file: str = ""
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Where each setting stands in the file: line and column, by "section.key"."""

    def located(self, problem: str) -> str:
        """A fault that others found in a setting ("keys.bindings.x: no such action"), with the
        place of the setting before it; as it is where the file does not hold it."""
        setting = problem.partition(": ")[0]
        place = self.places.get(setting) or self.places.get(setting.rpartition(".")[0])
        return f"{self.file}:{place[0]}:{place[1]}: {problem}" if place else problem


def load(path: Path) -> LoadedConfig:
    """Read the settings; a file that is not there means the defaults. Never raises."""
    try:
        data = read_file(path, MAX_BYTES)
    except FileNotFoundError:
        return LoadedConfig(Config())
    except OSError as error:
        return LoadedConfig(Config(), (f"{path.name}: can't be read: {error.strerror}",))
    if len(data) > MAX_BYTES:
        return LoadedConfig(Config(), (f"{path.name}: larger than {MAX_BYTES:,} bytes: not read",))
    text, problems = decoded(data)
    table, syntax = parsed(text)
    problems += syntax
    reader = Reader(text, problems)
    config = reader.config(table)
    return LoadedConfig(
        config,
        tuple(f"{path.name}:{problem}" for problem in reader.problems),
        path.name,
        {".".join(parts): place for parts, place in reader.places.items()},
    )


def set_value(path: Path, name: str, value: object) -> None:
    """Write one setting, `name` as "appearance.theme", into the user's file; the rest stays.

    Raises ConfigError when there is no such setting, the value does not fit, or the file can't
    be changed (also: when it can't be parsed, it is left alone).
    """
    problem = check(name, value)
    if problem:
        raise ConfigError(problem)
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    section, _, key = name.partition(".")
    try:
        ensure(path.parent)
        with locked(path.parent):
            remove_leftovers(path.parent, name=path.name)
            text = read_file(path, MAX_BYTES).decode("utf-8") if path.exists() else ""
            document = tomlkit.parse(text)
            table: Any = document.setdefault(section, tomlkit.table())
            for part in key.split(".")[:-1]:
                table = table.setdefault(part, tomlkit.table())
            table[key.split(".")[-1]] = list(value) if isinstance(value, tuple) else value
            write_whole(path, tomlkit.dumps(document).encode())
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name} can't be changed, it is no valid TOML: {error}") from error
    except (TypeError, AttributeError) as error:
        raise ConfigError(
            f"{path.name} can't be changed: {section} is not a table there"
        ) from error
    except OSError as error:
        raise ConfigError(f"{path.name} can't be written: {error.strerror or error}") from error


def check(name: str, value: object) -> str | None:
    """Why `value` can't be the setting `name`; None when it can."""
    section, _, key = name.partition(".")
    nested: dict[str, Any] = {key: list(value) if isinstance(value, tuple) else value}
    table, _, inner = key.partition(".")
    if section == "keys" and table in ("bindings", "macros") and inner:
        nested = {table: {inner: nested[key]}}
    reader = Reader("", [])
    reader.config({section: nested})
    return reader.problems[0].lstrip(": ") if reader.problems else None
