"""What the reader remembers of itself between two starts: where you were, and how it looked.

Nothing here is worth a warning when lost: a file that can't be read is set aside and everything
begins at its default. Kept in the state folder as JSON, written whole (`save`), never when idle.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, TypeVar, cast, get_args

from tui_reader.errors import StoreError
from tui_reader.files import locked, read_file, remove_leftovers, set_aside, sweep, write_whole
from tui_reader.models import Position, Sort, ThreadPlace, View
from tui_reader.paths import ensure

K = TypeVar("K")
V = TypeVar("V")

MAX_POSITIONS = 5_000
MAX_THREADS = 500
MAX_FOLDS = 1_000
"""Comments folded by hand, of one thread: with more of them it opens as it does at first."""
MAX_VIEWS = 500
MAX_TERMINALS = 50
MAX_BYTES = 5_000_000

_VIEW_KINDS = ("unread", "today", "starred", "voted", "later", "all", "feed", "folder")


@dataclass(frozen=True, slots=True)
class UiState:
    """Where the reader was left. Views are named by `view_key`."""

    theme: str = ""
    """Chosen inside; "": none."""
    layout: str = ""
    """Chosen inside; "": by the width."""
    view: View = field(default_factory=lambda: View("unread"))
    """The last one open (without its words)."""
    sorts: Mapping[str, Sort] = field(default_factory=dict)
    """The sort chosen in a view."""
    cursors: Mapping[str, int] = field(default_factory=dict)
    """The entry under the cursor of a view."""
    positions: Mapping[int, Position] = field(default_factory=dict)
    """How far an entry's article was read, the newest last."""
    threads: Mapping[int, ThreadPlace] = field(default_factory=dict)
    """Where an entry's comments were left, the newest last."""
    glyphs: Mapping[str, str] = field(default_factory=dict)
    """The set of ornaments that a terminal can draw, by the terminal's name."""

    def with_glyphs(self, terminal: str, name: str) -> UiState:
        """This state, with the set of ornaments found right for a terminal."""
        glyphs = {key: value for key, value in self.glyphs.items() if key != terminal}
        glyphs[terminal] = name
        return replace(self, glyphs=_newest(glyphs, MAX_TERMINALS))

    def with_position(self, entry_id: int, position: Position) -> UiState:
        """This state, with how far an article is read now; the start of it is not kept."""
        positions = dict(self.positions)
        positions.pop(entry_id, None)
        if position != Position():
            positions[entry_id] = position
        return replace(self, positions=_newest(positions, MAX_POSITIONS))

    def with_thread(self, entry_id: int, place: ThreadPlace) -> UiState:
        """This state, with where an entry's comments are now; their start is not kept."""
        threads = {key: value for key, value in self.threads.items() if key != entry_id}
        if place.folded is not None and len(place.folded) > MAX_FOLDS:
            place = replace(place, folded=None)
        if place != ThreadPlace():
            threads[entry_id] = place
        return replace(self, threads=_newest(threads, MAX_THREADS))

    def with_cursor(self, view: View, entry_id: int) -> UiState:
        """This state, with the entry that the cursor of a view is on."""
        cursors = {key: value for key, value in self.cursors.items() if key != view_key(view)}
        cursors[view_key(view)] = entry_id
        return replace(self, cursors=_newest(cursors, MAX_VIEWS))

    def with_sort(self, view: View, sort: Sort) -> UiState:
        """This state, with the sort chosen in a view."""
        sorts = {key: value for key, value in self.sorts.items() if key != view_key(view)}
        sorts[view_key(view)] = sort
        return replace(self, sorts=_newest(sorts, MAX_VIEWS))


def view_key(view: View) -> str:
    """The name of a view in `sorts` and `cursors`: "unread", "feed:12"."""
    return view.kind if view.key is None else f"{view.kind}:{view.key}"


def load(path: Path) -> UiState:
    """The state that was saved; the default one where there is none that can be read."""
    sweep(path.parent, name=path.name)
    try:
        data = read_file(path, MAX_BYTES)
        if len(data) > MAX_BYTES:
            raise ValueError("too large")
        return _state(json.loads(data))
    except OSError:
        return UiState()
    except (ValueError, TypeError, AttributeError, RecursionError):
        _put_aside(path)
        return UiState()


def save(path: Path, state: UiState) -> None:
    """Write the state, whole. Raises StoreError when that can't be done."""
    view = state.view
    data = {
        "theme": state.theme,
        "layout": state.layout,
        "view": {"kind": view.kind, "key": view.key, "unread_only": view.unread_only},
        "sorts": dict(state.sorts),
        "cursors": dict(state.cursors),
        "glyphs": dict(state.glyphs),
        "positions": [[key, place.item, place.offset] for key, place in state.positions.items()],
        "threads": [[key, *astuple(place)] for key, place in state.threads.items()],
    }
    try:
        with locked(ensure(path.parent)):
            remove_leftovers(path.parent, name=path.name)
            write_whole(path, json.dumps(data, ensure_ascii=False).encode("utf-8", "replace"))
    except OSError as error:
        raise StoreError(f"{path.name} can't be written: {error.strerror or error}") from error


def _put_aside(path: Path) -> None:
    try:
        set_aside(path)
    except OSError:
        return  # it is written over at the next save; there was nothing in it to be read


def _state(data: Any) -> UiState:
    """The state in `data`; raises ValueError or TypeError when it has another form."""
    sorts = {str(key): _sort(value) for key, value in data.get("sorts", {}).items()}
    positions = {
        int(key): Position(max(0, int(item)), max(0, int(offset)))
        for key, item, offset in data.get("positions", [])
    }
    threads = {int(key): _thread(*told) for key, *told in data.get("threads", [])}
    return UiState(
        theme=_name(data.get("theme", "")),
        layout=_name(data.get("layout", "")),
        view=_view(data.get("view") or {}),
        sorts=sorts,
        cursors={str(key): int(value) for key, value in data.get("cursors", {}).items()},
        positions=_newest(positions, MAX_POSITIONS),
        threads=_newest(threads, MAX_THREADS),
        glyphs={str(key): str(value) for key, value in data.get("glyphs", {}).items()},
    )


def _name(value: object) -> str:
    """A name that can be shown and written; the file may be anybody's work."""
    return "".join(letter for letter in str(value)[:200] if letter.isprintable())


def _view(data: Mapping[str, Any]) -> View:
    kind = data.get("kind", "unread")
    if kind not in _VIEW_KINDS:
        raise ValueError(f"no such view: {kind}")
    key = data.get("key")
    return View(
        cast(Literal["unread"], kind),
        None if key is None else str(key),
        unread_only=bool(data.get("unread_only", False)),
    )


def _thread(top: object, offset: Any, cursor: object, folded: Any, is_flat: object) -> ThreadPlace:
    return ThreadPlace(
        top=None if top is None else str(top),
        offset=max(0, int(offset)),
        cursor=None if cursor is None else str(cursor),
        folded=None if folded is None else tuple(map(str, folded)),
        is_flat=bool(is_flat),
    )


def _sort(value: object) -> Sort:
    if value not in get_args(Sort):
        raise ValueError(f"no such sort: {value}")
    return cast(Sort, value)


def _newest(items: dict[K, V], limit: int) -> dict[K, V]:
    return dict(list(items.items())[-limit:])
