"""The views of the top line: which there are, what they are called, which one a view is. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tui_reader.models import Feed, Sort, View

SORT_NAMES: dict[Sort, str] = {
    "newest": "newest first",
    "oldest": "oldest first",
    "score": "highest score first",
    "comments": "most comments first",
}
_FIXED: tuple[tuple[str, View], ...] = (
    ("Unread", View("unread")),
    ("Today", View("today")),
    ("Starred", View("starred")),
    ("Voted", View("voted")),
    ("Later", View("later")),
    ("All", View("all")),
)
_NOTHING = (
    "Nothing is followed yet: {add} adds an address, {welcome} imports or takes a starter pack."
)
_EMPTY = {
    "unread": "All read. {refresh_all} looks for more, {views} shows the other views.",
    "today": "Nothing from today yet: {refresh_all} looks for more.",
    "starred": "No stars yet: {toggle_star} sets one.",
    "voted": "No votes yet: {vote_up} and {vote_down} cast them.",
    "later": "Nothing kept for later: {toggle_later} keeps an entry.",
    "all": "Nothing here yet: {add} adds an address.",
    "feed": "This feed has no entries yet: {refresh_feed} refreshes it.",
    "folder": "This folder has no entries yet: {refresh_all} refreshes all feeds.",
}


@dataclass(frozen=True, slots=True)
class NamedView:
    """A view with its name on the top line."""

    name: str
    view: View


def base(view: View) -> View:
    """A view without what is added while it is open: filter words, the time of opening."""
    return replace(view, words="", opened_at=None)


def named_views(folders: Sequence[str]) -> list[NamedView]:
    """The views of the top line, in their order: the fixed ones, then the folders."""
    views = [NamedView(name, view) for name, view in _FIXED]
    views.extend(NamedView(folder, View("folder", folder)) for folder in folders)
    return views


def name_of(view: View, feeds: Sequence[Feed]) -> str:
    """What a view is called."""
    if view.kind == "folder":
        return view.key or "No folder"
    if view.kind == "feed":
        return next((feed.title or feed.url for feed in feeds if str(feed.id) == view.key), "Feed")
    return next(name for name, fixed in _FIXED if fixed.kind == view.kind)


def empty_line(
    view: View,
    keys: Callable[[str], str],
    *,
    has_feeds: bool = True,
    unlisted_votes: int = 0,
) -> str:
    """What an empty list says, and what to do next. `keys` tells the keys of an action;
    `unlisted_votes` count, but the library could not take them in."""
    if view.words:
        return "Nothing matches the filter: Esc ends it."
    if view.kind == "voted" and unlisted_votes:
        votes = "1 vote" if unlisted_votes == 1 else f"{unlisted_votes:,} votes"
        return f"{votes}, not listed: the library is read-only."
    line = _EMPTY[view.kind] if has_feeds else _NOTHING
    return re.sub(r"\{(\w+)\}", lambda found: keys(found[1]) or "?", line)
