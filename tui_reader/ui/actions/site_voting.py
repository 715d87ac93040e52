"""Votes on the site itself: apart from ours, sent once, told as counted only when they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from tui_reader.models import EntryRow
from tui_reader.ui.screens.choice import Answer, ChoiceScreen

if TYPE_CHECKING:
    from tui_reader.ui.screens.main import MainScreen

_WORDS: dict[Literal["up", "down"], str] = {"up": "추천", "down": "비추천"}


def site_vote(screen: MainScreen, count: int | None) -> None:
    """Votes on the entry's own site, if an account is set up for it."""
    row = screen.target()
    if row is None:
        screen.say("no entry is chosen")
        return
    screen.start(_ask(screen, row), "ask")


async def _ask(screen: MainScreen, row: EntryRow) -> None:
    account = await screen.session.engine.ask("site_account", entry=row.id)
    host, user = str(account.get("host")), str(account.get("user"))
    glyphs = screen.session.glyphs
    answers: list[Answer[Literal["up", "down"]]] = [
        Answer(f"{glyphs.up} {_WORDS['up']}", "up", "recommend"),
        Answer(f"{glyphs.down} {_WORDS['down']}", "down", "not recommend"),
    ]
    current = 1 if row.vote == "down" else 0
    value = await screen.question(ChoiceScreen(f"Vote on {host}", answers, current=current))
    if value is None:
        return
    word = _WORDS[value]
    if await screen.confirm(f"send {word} to {host} as {user}? It can't be taken back."):
        # In a group of its own: what is begun next must not stop a vote half sent.
        screen.start(_send(screen, row, value, host), "site_vote", is_exclusive=False)


async def _send(screen: MainScreen, row: EntryRow, value: Literal["up", "down"], host: str) -> None:
    word = _WORDS[value]
    screen.say(f"sending {word} to {host}")
    done = await screen.session.engine.ask("site_vote", entry=row.id, value=value)
    screen.say(f"{host} has counted it: {word} {int(done['count']):,}")
