"""An entry's discussions: those it has elsewhere, switching between them, loading what is missing.

Looking for discussions elsewhere tells other sites what is being read. It is asked about once in
a run of the reader, and never done by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tui_reader.errors import ReaderError
from tui_reader.models import Comment, EntryRow, Thread
from tui_reader.ui.screens.choice import Answer, ChoiceScreen
from tui_reader.urls import canonical

if TYPE_CHECKING:
    from tui_reader.ui.screens.main import MainScreen

_ASKED = "This tells Hacker News, Lobsters and a Lemmy server which article you read. Look it up?"


def find_discussions(screen: MainScreen, count: int | None) -> None:
    """Asks the sites where links are discussed for the entry's address."""
    row = screen.target()
    if row is None:
        screen.say("no entry is chosen")
        return
    screen.start(_find(screen, row), "ask")


async def _find(screen: MainScreen, row: EntryRow) -> None:
    if not screen.may_look_up:
        if not await screen.confirm(_ASKED):
            return
        screen.may_look_up = True
    screen.say("looking for discussions")
    done = await screen.session.engine.ask("look_up", entry=row.id)
    screen.say("")
    links = done.get("threads") or []
    if not links:
        raise ReaderError("no discussion of this article was found")
    await _choose(screen, row, links, "Discussions")


def switch_thread(screen: MainScreen, count: int | None) -> None:
    """Another of the discussions that are known of the entry."""
    row = screen.target()
    if row is None:
        screen.say("no entry is chosen")
        return
    screen.start(_switch(screen, row), "ask")


async def _switch(screen: MainScreen, row: EntryRow) -> None:
    done = await screen.session.engine.ask("threads", entry=row.id)
    links = done.get("threads") or []
    if not links:
        key = screen.session.keymap.shown_keys("find_discussions")
        hint = f" ({key} looks elsewhere)" if key else ""
        raise ReaderError(f"no discussion of this entry is known{hint}")
    await _choose(screen, row, links, "Switch to")


async def _choose(
    screen: MainScreen, row: EntryRow, links: Sequence[Mapping[str, Any]], title: str
) -> None:
    """Lets one of the discussions be chosen, the one shown now under the cursor, and shows it."""
    shown = screen.opened.thread if _is_shown(screen, row) else None
    here = canonical(shown.url) if shown is not None and shown.url else None
    answers = [Answer(*_told(link)) for link in links]
    current = next((i for i, each in enumerate(answers) if canonical(each.value) == here), 0)
    url = await screen.question(ChoiceScreen(title, answers, current=current))
    if url is None:
        return
    if not _is_shown(screen, row) or not screen.opened.is_opened:
        screen.opened.show(row, is_opened=True)
    screen.go_to_pane("comments")
    if canonical(url) != here:
        screen.opened.load_thread("switch_thread", url=url)


def _is_shown(screen: MainScreen, row: EntryRow) -> bool:
    return screen.opened.row is not None and screen.opened.row.id == row.id


def _told(link: Mapping[str, Any]) -> tuple[str, str, str]:
    """Text, address and remark of a discussion in the list."""
    url = str(link.get("url") or "")
    title = str(link.get("title") or "")
    site = str(link.get("site") or "")
    total, score = link.get("comments_total"), link.get("score") or {}
    parts = [f"{total} comment{'' if total == 1 else 's'}" if isinstance(total, int) else ""]
    parts.append(f"{score.get('up')} points" if isinstance(score.get("up"), int) else "")
    remark = " · ".join(part for part in (*parts, url if not title else "") if part)
    return f"{site}: {title}" if title else site or url, url, remark


def load_more(screen: MainScreen) -> bool:
    """Has the comments behind the mark under the cursor loaded; False when it is no such mark."""
    comment, thread = screen.comments.current, screen.opened.thread
    if comment is None or thread is None or not is_mark(thread, comment):
        return False
    screen.say("loading more comments")
    screen.opened.load_thread("more", comment=comment.id)
    return True


def is_mark(thread: Thread, comment: Comment) -> bool:
    """Whether a comment only says that there is more to load. A parent that is not there is
    "missing" too, but what answers it stands below it."""
    if comment.state != "missing":
        return False
    places = [place for place, one in enumerate(thread.comments) if one.id == comment.id]
    below = thread.comments[places[0] + 1 : places[0] + 2] if places else ()
    return not below or below[0].depth <= comment.depth
