"""The settings: `config.toml` read into frozen dataclasses, and single settings written back.

Every key is optional. A key that is unknown or holds a wrong value is named with its line and
column, and its default holds; the rest of the file counts all the same. What is changed inside
the reader is written into the user's file so that comments and order stay. Format: TOML 1.0.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import tomllib
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from tui_reader.errors import ConfigError
from tui_reader.files import locked, write_whole
from tui_reader.paths import ensure

MAX_BYTES = 1_000_000
_SYNTAX_ERRORS_SHOWN = 20
_LINES_SEARCHED = 1_000


@dataclass(frozen=True, slots=True)
class Appearance:
    """[appearance]"""

    theme: str = ""
    """Name of a theme; "" is the one chosen inside the reader, or else the default one."""
    glyphs: Literal["auto", "unicode", "ascii"] = "auto"
    """Signs like ▲ ● ▎ or plain letters; auto asks the terminal how wide they are."""


@dataclass(frozen=True, slots=True)
class Reading:
    """[reading]"""

    line_width: int = field(default=80, metadata={"least": 20, "most": 400})
    """Cells of an article's column at most."""
    mark_read: Literal["open", "preview", "end", "never"] = "open"
    """What makes an entry read: opening it, its preview, reaching its end, or only the key."""
    preview_seconds: float = field(default=0.25, metadata={"least": 0, "most": 60})
    """How long the cursor rests on a row before its article is shown; 0: not by itself."""
    fold_comments_below: int = field(default=6, metadata={"least": 1, "most": 50})
    """Comments nested deeper than this start folded."""


@dataclass(frozen=True, slots=True)
class Refresh:
    """[refresh]"""

    every_minutes: int = field(default=30, metadata={"least": 0, "most": 10_080})
    """How often due feeds are fetched while the reader is open; 0: only by key."""
    at_start: bool = True
    """Whether due feeds are fetched when the reader opens."""
    shortest_minutes: int = field(default=30, metadata={"least": 5, "most": 10_080})
    """A feed that posts often is due again after this time."""
    longest_minutes: int = field(default=1_440, metadata={"least": 5, "most": 43_200})
    """A feed that posts seldom is due again after this time."""


@dataclass(frozen=True, slots=True)
class Network:
    """[network]"""

    requests_at_once: int = field(default=32, metadata={"least": 1, "most": 256})
    """Requests under way at one time, over all hosts."""
    requests_a_host: int = field(default=2, metadata={"least": 1, "most": 16})
    """Requests under way at one time to one host."""
    timeout_seconds: float = field(default=20.0, metadata={"least": 1, "most": 600})
    """A whole request may take so long."""
    allow_private_hosts: tuple[str, ...] = ()
    """Hosts of a private network that any page may lead to, by name or address."""


@dataclass(frozen=True, slots=True)
class Links:
    """[links]"""

    browser: tuple[str, ...] = ()
    """Program (and its arguments) that opens an address; empty: the system's own."""


@dataclass(frozen=True, slots=True)
class Keys:
    """[keys]"""

    preset: Literal["default", "newsboat", "vim", "less"] = "default"
    """The table of keys to start from."""
    bindings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Keys of single actions, by the action's name as `tui-reader keys` lists it; [] is none."""


@dataclass(frozen=True, slots=True)
class Config:
    """All settings, one section each."""

    appearance: Appearance = field(default_factory=Appearance)
    reading: Reading = field(default_factory=Reading)
    refresh: Refresh = field(default_factory=Refresh)
    network: Network = field(default_factory=Network)
    links: Links = field(default_factory=Links)
    keys: Keys = field(default_factory=Keys)


@dataclass(frozen=True, slots=True)
class LoadedConfig:
    """The settings that hold, and a line for each one in the file that does not."""

    config: Config
    problems: tuple[str, ...] = ()


def load(path: Path) -> LoadedConfig:
    """Read the settings; a file that is not there means the defaults. Never raises."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return LoadedConfig(Config())
    except OSError as error:
        return LoadedConfig(Config(), (f"{path.name}: can't be read: {error.strerror}",))
    if len(data) > MAX_BYTES:
        return LoadedConfig(Config(), (f"{path.name}: larger than {MAX_BYTES:,} bytes: not read",))
    text, problems = _decoded(data)
    table, syntax = _parsed(text)
    problems += syntax
    reader = _Reader(text, problems)
    config = reader.config(table)
    return LoadedConfig(config, tuple(f"{path.name}:{problem}" for problem in reader.problems))


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
            text = path.read_text("utf-8") if path.exists() else ""
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
    if section == "keys" and key.startswith("bindings."):
        nested = {"bindings": {key.removeprefix("bindings."): nested[key]}}
    reader = _Reader("", [])
    reader.config({section: nested})
    return reader.problems[0].lstrip(": ") if reader.problems else None


def _decoded(data: bytes) -> tuple[str, list[str]]:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n"), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
        return text, [f"{line}:{column}: not UTF-8"]


def _parsed(text: str) -> tuple[dict[str, Any], list[str]]:
    """The TOML of `text`; lines that break it are named and left out, the rest is read."""
    problems: list[str] = []
    lines = text.split("\n")
    while True:
        try:
            return tomllib.loads("\n".join(lines)), problems
        except RecursionError:
            return {}, [*problems, "1:1: nested too deeply: nothing of the file is used"]
        except ValueError as error:
            message = str(error)
        place = _fault(message, lines)
        what = message.partition(" (at ")[0]
        if place is None or len(problems) >= _SYNTAX_ERRORS_SHOWN:
            return {}, [*problems, f"1:1: {what}: nothing of the file is used"]
        problems.append(f"{place[0]}:{place[1]}: {what[:1].lower()}{what[1:]}")
        lines[place[0] - 1] = ""


def _fault(message: str, lines: list[str]) -> tuple[int, int] | None:
    """Line and column that tomllib's `message` is about; None when they can't be told."""
    found = re.search(r"\(at line (\d+), column (\d+)\)", message)
    if found and lines[int(found[1]) - 1].strip():
        return int(found[1]), int(found[2])
    # Something was opened and never closed: the fault is where the part that can be read ends.
    for count in range(min(len(lines), _LINES_SEARCHED) - 1, -1, -1):
        try:
            tomllib.loads("\n".join(lines[:count]))
        except ValueError:
            continue
        line = lines[count]
        return (count + 1, len(line) - len(line.lstrip()) + 1) if line.strip() else None
    return None


class _Reader:
    """Turns a parsed table into a Config and gathers what is wrong with it."""

    def __init__(self, text: str, problems: list[str]) -> None:
        self._places = _places(text)
        self.problems = problems

    def config(self, table: Mapping[str, Any]) -> Config:
        sections: dict[str, Any] = {}
        known = {each.name: each for each in dataclasses.fields(Config)}
        for name, value in table.items():
            if name not in known:
                self._complain((name,), f"unknown section{_suggestion(name, known)}")
            elif not isinstance(value, dict):
                self._complain((name,), f"should be a section: [{name}]")
            else:
                sections[name] = self._section(name, _hints(Config)[name], value)
        return Config(**sections)

    def _section(self, section: str, kind: Any, table: Mapping[str, Any]) -> Any:
        hints = _hints(kind)
        known = {each.name: each for each in dataclasses.fields(kind)}
        values: dict[str, Any] = {}
        for name, value in table.items():
            path = (section, name)
            if name not in known:
                self._complain(path, f"unknown setting{_suggestion(name, known)}")
            elif name == "bindings":
                values[name] = self._bindings(path, value)
            else:
                problem = _misfit(hints[name], value, known[name].metadata)
                if problem:
                    self._complain(path, problem)
                else:
                    values[name] = tuple(value) if isinstance(value, list) else value
                    if hints[name] is float:
                        values[name] = float(value)
        return kind(**values)

    def _bindings(self, path: tuple[str, ...], value: object) -> dict[str, tuple[str, ...]]:
        if not isinstance(value, dict):
            self._complain(path, "should be a section: [keys.bindings]")
            return {}
        out: dict[str, tuple[str, ...]] = {}
        for name, keys in value.items():
            keys = [keys] if isinstance(keys, str) else keys
            problem = _misfit(tuple[str, ...], keys, {})
            if problem:
                self._complain((*path, name), problem)
            else:
                out[name] = tuple(keys)
        return out

    def _complain(self, path: tuple[str, ...], problem: str) -> None:
        line, column = self._places.get(path) or self._places.get(path[:-1]) or (0, 0)
        place = f"{line}:{column}: " if line else " "
        self.problems.append(f"{place}{_printable('.'.join(path))}: {problem}")


def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _misfit(hint: Any, value: object, bounds: Mapping[str, Any]) -> str | None:
    """Why `value` is not of the type `hint`; None when it is."""
    if typing.get_origin(hint) is Literal:
        names = [str(name) for name in typing.get_args(hint)]
        if value in names:
            return None
        return f"should be one of {', '.join(names)}"
    if typing.get_origin(hint) is tuple:
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return None
        return 'should be a list of texts: ["..."]'
    if hint is bool:
        return None if isinstance(value, bool) else "should be true or false"
    if hint is str:
        return None if isinstance(value, str) else 'should be a text: "..."'
    number = "whole number" if hint is int else "number"
    is_number = isinstance(value, int if hint is int else int | float)
    if not is_number or isinstance(value, bool):
        return f"should be a {number}"
    least, most = bounds.get("least", 0), bounds.get("most", 2**31)
    if not least <= typing.cast(float, value) <= most:
        return f"should be between {least} and {most}"
    return None


def _suggestion(name: str, known: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return f" (did you mean {near[0]}?)" if near else ""


def _printable(text: str) -> str:
    plain = "".join(char if char.isprintable() else "?" for char in text)
    return plain if len(plain) <= 80 else plain[:79] + "…"


_HEADER = re.compile(r"\s*\[\[?([^\[\]#]+)\]\]?")
_NAME = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_KEY = re.compile(rf"\s*({_NAME}(?:\s*\.\s*{_NAME})*)\s*=")


def _places(text: str) -> dict[tuple[str, ...], tuple[int, int]]:
    """Where each table and key of a TOML text begins: (line, column), from 1.

    tomllib does not tell. Keys inside inline tables are told by the line of the outer one.
    """
    places: dict[tuple[str, ...], tuple[int, int]] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), 1):
        header, key = _HEADER.match(line), _KEY.match(line)
        if header and not key:
            table = _parts(header[1])
            places.setdefault(table, (number, header.start(1) + 1))
        elif key:
            path = table + _parts(key[1])
            for depth in range(len(table) + 1, len(path) + 1):
                places.setdefault(path[:depth], (number, key.start(1) + 1))
    return places


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip(" \t\"'") for part in dotted.split("."))
