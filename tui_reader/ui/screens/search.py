"""Search over everything: a line to type in, and under it the entries that have the words.

It looks while one types, in another thread: one search at a time, and of those asked meanwhile
only the last. Titles and excerpts are outside text: drawn as Content, never as markup.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui_reader.errors import ReaderError
from tui_reader.models import EntryRow
from tui_reader.ui.drawing.lines import safe
from tui_reader.ui.drawing.times import ago
from tui_reader.ui.screens.question import Question

if TYPE_CHECKING:
    from tui_reader.store.search import Hit

Order: TypeAlias = Literal["newest", "best"]
Find: TypeAlias = "Callable[[str, Order, EntryRow | None, int], Awaitable[list[Hit]]]"
"""Searches: words, order, the row after which to go on, how many."""

PORTION = 30
MOST = 300
_NEAR_END = 5
_MARK = "bold underline $accent"


def hit_content(hit: Hit, now: datetime, cursor: str = "") -> Content:
    """One entry found: its title, where and when it is from, the place in its text. `cursor`: a
    mark for the one under the cursor, which a ground alone would not show on every terminal."""
    row = hit.row
    title = "$list-dim" if row.is_read else "bold $list-unread"
    parts = _marked(hit.row.title or "Untitled", hit.title_marks, title)
    when = ago(row.published or row.first_seen, now) if row.published or row.first_seen else ""
    about = " · ".join(safe(word) for word in (row.feed_title, row.author, when) if word)
    parts.append((f"\n{about}", "$list-dim"))
    if cursor:
        parts.append((f" {cursor}", "$accent"))
    if hit.excerpt:
        parts.append(("\n", ""))
        parts += _marked(" ".join(hit.excerpt.splitlines()), hit.marks, "")
    return Content.assemble(*parts, ("\n", ""))


def _marked(text: str, marks: Sequence[tuple[int, int]], style: str) -> list[tuple[str, str]]:
    """The text in parts, those between the marks' ends in the marks' style."""
    parts, at = [], 0
    for start, end in marks:
        parts.append((safe(text[at:start]), style))
        parts.append((safe(text[start:end]), _MARK))
        at = end
    parts.append((safe(text[at:]), style))
    return [part for part in parts if part[0]]


class SearchScreen(Question[EntryRow | None]):
    """Gives the entry taken, or None when it was left. `kept` hears words and order at the end."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False, priority=True),
        Binding("ctrl+c", "leave", show=False, priority=True),
        Binding("tab", "turn_order", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("pagedown", "move(5)", show=False, priority=True),
        Binding("pageup", "move(-5)", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    SearchScreen { background: transparent; align: center top; }
    SearchScreen > Vertical {
        width: 100; max-width: 100%; height: 100%; background: $popup; padding: 1 2 0 2;
    }
    SearchScreen Input { height: 1; border: none; padding: 0; background: $popup; }
    SearchScreen Input:focus { border: none; }
    SearchScreen Static { color: $list-dim; height: 2; width: 1fr; }
    SearchScreen OptionList { height: 1fr; border: none; padding: 0; background: $popup; }
    SearchScreen OptionList > .option-list--option-highlighted {
        color: $block-cursor-foreground; background: $block-cursor-background;
    }
    """

    def __init__(
        self,
        find: Find,
        *,
        words: str = "",
        order: Order = "newest",
        waiting: int = 0,
        cursor: str = "",
        now: Callable[[], datetime],
        kept: Callable[[str, Order], None],
    ) -> None:
        super().__init__()
        self._find = find
        self._words, self._order = words, order
        self._waiting = waiting
        self._now = now
        self._cursor = cursor
        self._marked: int | None = None
        self._kept = kept
        self._shown: tuple[str, Order] | None = None
        self._is_looking = False
        self._has_more = False
        self._takes_first = False  # Enter was struck before the search was done
        self.hits: list[Hit] = []

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Input(self._words, placeholder='search everything: words, "a phrase", -not',
                        compact=True)  # fmt: skip
            yield Static(id="about")
            hits = OptionList()
            hits.can_focus = False  # what is typed is always for the line above
            yield hits

    def on_mount(self) -> None:
        self.query_one(Input).focus()
        self._tell()
        self._look()

    # Looking

    @on(Input.Changed)
    def changed(self, event: Input.Changed) -> None:
        event.stop()
        self._words = event.value
        self._takes_first = False
        self._look()

    def _look(self) -> None:
        if not self._is_looking:
            self._is_looking = True
            self.run_worker(self._catch_up(), group="search", exit_on_error=False)

    async def _catch_up(self) -> None:
        """Searches until what is shown is what is asked for; what was typed over is left out."""
        try:
            while self._shown != (asked := (self._words, self._order)):
                try:
                    hits = await self._found(None)
                except ReaderError as error:
                    self._shown = asked
                    self._show([], str(error))
                    continue
                self._shown = asked
                if asked == (self._words, self._order):
                    self._show(hits)
        finally:
            self._is_looking = False
        if self._takes_first:
            self._take(0)

    async def _found(self, after: EntryRow | None) -> list[Hit]:
        if not self._words.strip():
            return []
        return await self._find(self._words, self._order, after, PORTION)

    def _show(self, hits: list[Hit], fault: str = "") -> None:
        self.hits = hits
        self._marked = None
        self._has_more = len(hits) == PORTION
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(hit_content(hit, self._now())) for hit in hits])
        options.highlighted = 0 if hits else None
        options.scroll_home(animate=False)
        self._tell(fault)

    def _tell(self, fault: str = "") -> None:
        """How many were found, in which order, and what else there is to know."""
        count = f"{len(self.hits)}{'+' if self._has_more else ''} found" if self.hits else ""
        if self._shown is not None and self._words.strip() and not self.hits:
            count = "nothing found"
        other = "best" if self._order == "newest" else "newest"
        parts = [safe(fault) or count, f"{self._order} first", f"Tab {other} first"]
        parts += ["Enter opens", "Esc closes"]
        if self._waiting:
            parts.append(f"{self._waiting:,} entries are not in the index yet")
        self.query_one("#about", Static).update(Content(" · ".join(part for part in parts if part)))

    async def _go_on(self) -> None:
        """More hits below those shown."""
        asked = self._shown
        more = await self._found(self.hits[-1].row)
        if asked != self._shown or not self._has_more:
            return
        self.hits += more
        self._has_more = len(more) == PORTION and len(self.hits) < MOST
        self.query_one(OptionList).add_options(
            [Option(hit_content(hit, self._now())) for hit in more]
        )
        self._tell()

    # Moving and taking

    @on(OptionList.OptionHighlighted)
    def rested(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._mark(event.option_index)
        if self._has_more and event.option_index >= len(self.hits) - _NEAR_END:
            self.run_worker(self._go_on(), group="more", exclusive=True, exit_on_error=False)

    def _mark(self, index: int) -> None:
        """Moves the cursor's mark."""
        options = self.query_one(OptionList)
        for place, cursor in ((self._marked, ""), (index, self._cursor)):
            if place is not None and place < min(len(self.hits), options.option_count):
                prompt = hit_content(self.hits[place], self._now(), cursor)
                options.replace_option_prompt_at_index(place, prompt)
        self._marked = index

    @on(OptionList.OptionSelected)
    def clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._take(event.option_index)

    @on(Input.Submitted)
    def submitted(self, event: Input.Submitted) -> None:
        """Enter, maybe before the search of the last letters is done: it is waited for."""
        event.stop()
        if self._is_looking:
            self._takes_first = True
        else:
            self._take(self.query_one(OptionList).highlighted)

    def _take(self, index: int | None) -> None:
        if index is not None and index < len(self.hits):
            self._kept(self._words, self._order)
            self.answer(self.hits[index].row)

    def action_move(self, step: int) -> None:
        options = self.query_one(OptionList)
        if self.hits:
            at = (options.highlighted or 0) + step
            options.highlighted = min(max(at, 0), len(self.hits) - 1)

    def action_turn_order(self) -> None:
        self._order = "best" if self._order == "newest" else "newest"
        self._tell()
        self._look()

    def action_leave(self) -> None:
        self._kept(self._words, self._order)
        self.answer(None)
