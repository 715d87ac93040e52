"""The settings themselves: a frozen dataclass a section, each key with its default and its meaning.

The bounds of a number stand in its field's metadata (`least`, `most`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Appearance:
    """[appearance]"""

    theme: str = ""
    """Name of a theme; "" is the one chosen inside the reader, or else the default one."""
    glyphs: Literal["auto", "unicode", "ascii"] = "auto"
    """Signs like ▲ ● ▎ or plain letters; auto asks the terminal how wide they are."""
    pictures: Literal["auto", "blocks"] = "auto"
    """How pictures are drawn: auto gives them whole to terminals that are known to take them."""
    first_frame: bool = True
    """Whether a start shows at once what the reader will show, as kept by the last run."""


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
    """In a thread of more than 30 comments those nested deeper than this start folded."""


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
class Discussions:
    """[discussions]"""

    disqus_key: str = ""
    """An API key of Disqus: without one its comments are for the browser."""
    lemmy: str = "https://lemmy.world"
    """The Lemmy server that is asked where an article is discussed."""


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
    macros: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What `@` and a key do: actions by their names, one after the other (a number before one is
    its count; `save FILE`, `pipe COMMAND` and `tags WORDS` ask nothing)."""


@dataclass(frozen=True, slots=True)
class Config:
    """All settings, one section each."""

    appearance: Appearance = field(default_factory=Appearance)
    reading: Reading = field(default_factory=Reading)
    refresh: Refresh = field(default_factory=Refresh)
    network: Network = field(default_factory=Network)
    discussions: Discussions = field(default_factory=Discussions)
    links: Links = field(default_factory=Links)
    keys: Keys = field(default_factory=Keys)
