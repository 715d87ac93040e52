"""The settings one by one, for those who list and change them: names, values, what is allowed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import Any, Literal, get_args, get_origin, get_type_hints

from tui_reader.config.sections import Config
from tui_reader.errors import ConfigError


def settings_of(config: Config) -> Iterable[tuple[str, Any]]:
    """Each setting as "section.key" with its value, in the order of the sections."""
    for section in fields(config):
        values = getattr(config, section.name)
        if not is_dataclass(values):
            yield section.name, values
            continue
        for field in fields(values):
            value = getattr(values, field.name)
            yield f"{section.name}.{field.name}", list(value) if type(value) is tuple else value


def shown(value: Any) -> str:
    """A setting's value as it would stand in config.toml."""
    if isinstance(value, dict):
        inside = ", ".join(f"{key} = {shown(list(item))}" for key, item in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    return json.dumps(value, ensure_ascii=False)


def choices(name: str) -> tuple[bool | str, ...]:
    """The values that the setting can have, where they are few."""
    section, _, key = name.partition(".")
    kind = get_type_hints(get_type_hints(Config)[section])[key]
    if kind is bool:
        return (True, False)
    return get_args(kind) if get_origin(kind) is Literal else ()


def typed(text: str, like: Any) -> Any:
    """What was typed as a value of the same kind as `like`. Raises ConfigError."""
    if isinstance(like, list):
        return text.split()
    if isinstance(like, str):
        return text
    try:
        return float(text) if isinstance(like, float) else int(text)
    except ValueError:
        raise ConfigError(f"{text} is no number") from None
