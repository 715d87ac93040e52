"""Starter packs: lists of feeds for an empty library, shipped in `sample/packs.toml`.

Called by the welcome screen and `import`. Following a pack is the same as importing a file.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources

from tui_reader.transfer.subscriptions import Subscription, Subscriptions


@dataclass(frozen=True, slots=True)
class Pack:
    """A named list of feeds; they go into a folder of its name."""

    name: str
    about: str
    subscriptions: Subscriptions


def load_packs() -> tuple[Pack, ...]:
    """The packs that ship with the reader, in their order."""
    text = (resources.files("tui_reader.sample") / "packs.toml").read_text("utf-8")
    return tuple(
        Pack(
            name=pack["name"],
            about=pack["about"],
            subscriptions=Subscriptions(
                tuple(
                    Subscription(url=feed["url"], title=feed["title"], folder=pack["name"])
                    for feed in pack["feeds"]
                )
            ),
        )
        for pack in tomllib.loads(text)["pack"]
    )
