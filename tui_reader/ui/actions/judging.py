"""Votes and marks, and taking them back.

A change is made by the session's writing thread and shown when it is on disk, never before.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Literal

from tui_reader.models import EntryRow, VoteValue
from tui_reader.ui.session import Session
from tui_reader.ui.undo import Step
from tui_reader.urls import canonical
from tui_reader.votes import toggled

if TYPE_CHECKING:
    from tui_reader.ui.screens.main import MainScreen

REPEAT_WITHIN = 0.12
"""Keys that come again faster than this are the keyboard's repeat (slowest usual rate: 11 a s)."""
DELAY_FROM, DELAY_TO = 0.18, 0.75
"""A key held down comes again first after a delay of this length."""


@dataclass
class RepeatGuard:
    """Tells a vote key that is held down from one that is struck again."""

    _last: tuple[str, int] | None = None
    _at: float = 0.0

    def strike(self, key: str, entry_id: int, at: float) -> Literal["act", "wait", "ignore"]:
        """ "wait": act when the key does not come again within `REPEAT_WITHIN`."""
        since = at - self._at if self._last == (key, entry_id) else float("inf")
        self._last, self._at = (key, entry_id), at
        if since < REPEAT_WITHIN:
            return "ignore"
        return "wait" if DELAY_FROM <= since <= DELAY_TO else "act"


def vote_up(screen: MainScreen, count: int | None) -> None:
    _strike(screen, "up")


def vote_down(screen: MainScreen, count: int | None) -> None:
    _strike(screen, "down")


def _strike(screen: MainScreen, wanted: Literal["up", "down"]) -> None:
    row = screen.target()
    if row is None:
        screen.say("no entry is chosen")
        return
    if screen.waiting_vote is not None:
        screen.waiting_vote.stop()
        screen.waiting_vote = None
    verdict = screen.repeat_guard.strike(wanted, row.id, monotonic())
    if verdict == "act":
        vote(screen, row, wanted)
    elif verdict == "wait":
        screen.waiting_vote = screen.set_timer(REPEAT_WITHIN, partial(vote, screen, row, wanted))


def vote(screen: MainScreen, row: EntryRow, wanted: Literal["up", "down"]) -> None:
    """Casts or takes back the vote on an entry."""
    screen.start(_vote(screen, row, wanted), "write", is_exclusive=False)


async def _vote(screen: MainScreen, row: EntryRow, wanted: Literal["up", "down"]) -> None:
    session, loop = screen.session, asyncio.get_running_loop()

    def cast() -> None:
        url = vote_url(session, row)
        before = session.ballot.value(url)
        value = toggled(before, wanted)

        def show() -> None:
            with suppress(RuntimeError):  # the reader is ending
                loop.call_soon_threadsafe(screen.show_vote, row.id, value)

        # Shown as soon as it is on disk: the library may be busy with a refresh.
        session.ballot.cast(url, value, title=row.title, feed=row.feed_title, on_disk=show)
        session.undo.push(_vote_step(session, row, url, before, value))

    await session.write(cast)
    screen.touch([row.id])


def vote_url(session: Session, row: EntryRow) -> str:
    """The address a vote on an entry stands under; a name of its own for one without address."""
    return canonical(row.url or session.store.entries.name_of(row))


def _vote_step(
    session: Session, row: EntryRow, url: str, before: VoteValue, value: VoteValue
) -> Step:
    def cast(what: VoteValue) -> list[int]:
        session.ballot.cast(url, what, title=row.title, feed=row.feed_title)
        return [row.id]

    return Step(f"vote on {row.title}", partial(cast, before), partial(cast, value))


def _mark(
    screen: MainScreen,
    label: str,
    change: Callable[[Sequence[int], bool], list[int]],
    ids: Sequence[int],
    value: bool,
) -> None:
    """One mark on entries as a step that can be undone."""
    session = screen.session

    def act() -> list[int]:
        changed = change(ids, value)
        if changed:
            session.undo.push(
                Step(label, partial(change, changed, not value), partial(change, changed, value))
            )
        return changed

    async def run() -> None:
        screen.touch(await session.write(act))
        screen.say(label)

    screen.start(run(), "write", is_exclusive=False)


def toggle_read(screen: MainScreen, count: int | None) -> None:
    row = screen.target()
    if row is not None:
        label = "unread" if row.is_read else "read"
        entries = screen.session.store.entries
        _mark(screen, f"marked {label}", entries.set_read, [row.id], not row.is_read)


def toggle_star(screen: MainScreen, count: int | None) -> None:
    row = screen.target()
    if row is not None:
        label = "star taken off" if row.is_starred else "starred"
        entries = screen.session.store.entries
        _mark(screen, label, entries.set_starred, [row.id], not row.is_starred)


def toggle_later(screen: MainScreen, count: int | None) -> None:
    row = screen.target()
    if row is not None:
        label = "not kept for later" if row.is_later else "kept for later"
        entries = screen.session.store.entries
        _mark(screen, label, entries.set_later, [row.id], not row.is_later)


def mark_all_read(screen: MainScreen, count: int | None) -> None:
    """Marks what the view held when it was last read read; what came since stays unread."""
    session, view, until = screen.session, screen.list_state.view, screen.list_state.seen_until
    entries = session.store.entries

    def act() -> list[int]:
        changed = entries.mark_view_read(view, seen_until=until)
        if changed:
            session.undo.push(
                Step(
                    f"marked {len(changed)} read",
                    partial(entries.set_read, changed, False),
                    partial(entries.set_read, changed, True),
                )
            )
        return changed

    async def run() -> None:
        changed = await session.write(act)
        screen.touch(changed)
        key = session.keymap.shown_keys("undo")
        many = f"{len(changed):,} marked read ({key} undoes it)"
        screen.say(many if changed else "nothing was unread")

    screen.start(run(), "write", is_exclusive=False)


def tags(screen: MainScreen, count: int | None) -> None:
    row = screen.target()
    if row is not None:
        screen.start(_ask_tags(screen, row), "ask")


async def _ask_tags(screen: MainScreen, row: EntryRow) -> None:
    line = await screen.ask("tags, parted by blanks:", " ".join(row.tags))
    if line is not None:
        await _set_tags(screen, row, _tags_of(line))


async def add_tags(screen: MainScreen, row: EntryRow, line: str) -> None:
    await _set_tags(screen, row, tuple(dict.fromkeys((*row.tags, *_tags_of(line)))))


def _tags_of(line: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.lstrip("#") for word in line.replace(",", " ").split()))


async def _set_tags(screen: MainScreen, row: EntryRow, fresh: tuple[str, ...]) -> None:
    entries, undo = screen.session.store.entries, screen.session.undo

    def put(what: tuple[str, ...]) -> list[int]:
        entries.set_tags(row.id, what)
        return [row.id]

    def act() -> list[int]:
        undo.push(Step("tagged", partial(put, row.tags), partial(put, fresh)))
        return put(fresh)

    screen.touch(await screen.session.write(act))


def undo(screen: MainScreen, count: int | None) -> None:
    screen.start(turn(screen, "undo"), "write", is_exclusive=False)


def redo(screen: MainScreen, count: int | None) -> None:
    screen.start(turn(screen, "redo"), "write", is_exclusive=False)


async def turn(screen: MainScreen, way: Literal["undo", "redo"]) -> None:
    """One step back or forward on the stack."""
    stack = screen.session.undo
    steps = stack.done if way == "undo" else stack.undone
    label = steps[-1].label if steps else ""
    touched = await screen.session.write(stack.undo if way == "undo" else stack.redo)
    if touched is None:
        screen.say(f"nothing to {way}")
        return
    screen.touch(touched)
    screen.list_state.reload_feeds()
    screen.say(f"{'undone' if way == 'undo' else 'done again'}: {label}")
