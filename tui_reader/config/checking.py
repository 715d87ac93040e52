"""From the bytes of `config.toml` to a Config, with a line for each thing that is wrong in them.

tomllib tells where the syntax breaks but not where a key stands; a small scan of the lines does.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
import typing
from collections.abc import Mapping
from typing import Any, Literal

from tui_reader.config.sections import Config

_SYNTAX_ERRORS_SHOWN = 20
_LINES_SEARCHED = 1_000


def decoded(data: bytes) -> tuple[str, list[str]]:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n"), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
        return text, [f"{line}:{column}: not UTF-8"]


def parsed(text: str) -> tuple[dict[str, Any], list[str]]:
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


class Reader:
    """Turns a parsed table into a Config and gathers what is wrong with it."""

    def __init__(self, text: str, problems: list[str]) -> None:
        self.places = _places(text)
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
        refresh = sections.get("refresh")
        if refresh is not None and refresh.longest_minutes < refresh.shortest_minutes:
            self._complain(("refresh", "longest_minutes"), "is less than shortest_minutes")
            sections["refresh"] = dataclasses.replace(
                refresh, longest_minutes=refresh.shortest_minutes
            )
        return Config(**sections)

    def _section(self, section: str, kind: Any, table: Mapping[str, Any]) -> Any:
        hints = _hints(kind)
        known = {each.name: each for each in dataclasses.fields(kind)}
        values: dict[str, Any] = {}
        for name, value in table.items():
            path = (section, name)
            if name not in known:
                self._complain(path, f"unknown setting{_suggestion(name, known)}")
            elif name in ("bindings", "macros"):
                values[name] = self._lists(path, value)
            else:
                problem = _misfit(hints[name], value, known[name].metadata)
                if problem:
                    self._complain(path, problem)
                else:
                    values[name] = tuple(value) if isinstance(value, list) else value
                    if hints[name] is float:
                        values[name] = float(value)
        return kind(**values)

    def _lists(self, path: tuple[str, ...], value: object) -> dict[str, tuple[str, ...]]:
        """A table of lists of texts; a single text is a list of one."""
        if not isinstance(value, dict):
            self._complain(path, f"should be a section: [{'.'.join(path)}]")
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
        line, column = self.places.get(path) or self.places.get(path[:-1]) or (0, 0)
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
    import difflib  # only here: most files are without fault

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
