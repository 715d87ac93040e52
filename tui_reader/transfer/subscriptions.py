"""What an imported file says is followed: the common ground of its readers.

Of `opml.py`, `newsboat.py`, `packs.py` and `importing.py`. Nothing an imported file says is ever
run or fetched: only http(s) addresses are taken, everything else is listed as refused (newsboat
had code execution by OPML in 2026).
"""

from __future__ import annotations

from dataclasses import dataclass

from tui_reader.errors import ParseError
from tui_reader.text.clean import clean_line
from tui_reader.urls import parse_http


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed that an imported file names. `kind`: the source's, where the file tells it."""

    url: str
    title: str = ""
    folder: str | None = None
    site_url: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """What an imported file holds.

    `refused`: a line for each thing not taken, with its reason. `notes`: what was wrong with the
    file itself. Feeds named twice are there once.
    """

    feeds: tuple[Subscription, ...] = ()
    refused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def feed_address(text: str) -> str:
    """The http(s) address that `text` stands for, feed: taken off; raises ParseError."""
    address = text.strip()
    if address.lower().startswith("feed:"):
        rest = address[5:]
        address = "http:" + rest if rest.startswith("//") else rest
    if not address.lower().startswith(("http://", "https://")):
        raise ParseError("not an http or https address")
    return parse_http(address)


def refusal(what: str, why: str) -> str:
    """One line on a thing not taken."""
    return f"{clean_line(what, 120) or 'an empty address'}: {why}"
