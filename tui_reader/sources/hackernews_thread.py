"""A Hacker News thread: the whole tree from Algolia, its order and newest parts from Firebase.

Algolia sends a thread in one answer, but ordered by points, a little late, and silent on whether a
node is deleted or dead. Firebase has HN's own order (`kids`) and states, one request a comment. So
the tree comes from Algolia; the entry and the comments with several replies are asked of Firebase,
top of the page first, within a budget; what Algolia does not know yet is fetched there as well.
Without Algolia the thread is read from Firebase alone, and what the budget leaves out is marked.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tui_reader.errors import FetchError, NotFoundError, ParseError
from tui_reader.models import Comment, CommentState, Thread
from tui_reader.sources.base import Fetch
from tui_reader.sources.bounded import in_thread
from tui_reader.sources.json_answer import (
    Json,
    as_body,
    as_dict,
    as_dicts,
    as_int,
    as_line,
    as_list,
    as_when,
    fetch_json,
)
from tui_reader.sources.thread import build_thread, comment, missing

AT_ONCE = 8
ORDER_LOOKUPS = 60
"""Comments of a thread whose order is asked of Firebase."""
NEW_LOOKUPS = 300
"""Comments of a thread that are fetched one by one from Firebase."""

_QUOTE = re.compile(r"^(?:\s|<i>)*(?:&gt;|>)[\s>]*(?:&gt;\s*)*")


@dataclass
class Tree:
    """A thread being put together: items as Firebase names their fields, by id."""

    root: int
    items: dict[int, Json] = field(default_factory=dict)
    kids: dict[int, list[int]] = field(default_factory=dict)

    def add(self, item: Json, kids: Sequence[int]) -> None:
        number = as_int(item.get("id"))
        if number is not None and number not in self.items:
            self.items[number] = item
            self.kids[number] = list(kids)

    def in_order(self) -> Iterator[tuple[int, int]]:
        """(id, parent) of all comments, loaded or only known, as they stand on the page."""
        seen = {self.root}
        stack = [(kid, self.root) for kid in reversed(self.kids.get(self.root, ()))]
        while stack:
            number, parent = stack.pop()
            if number not in seen:
                seen.add(number)
                yield number, parent
                stack.extend((kid, number) for kid in reversed(self.kids.get(number, ())))


class Items:
    """Fetches items from Firebase, a few at once."""

    def __init__(self, api: str, fetch: Fetch) -> None:
        self._api = api
        self._fetch = fetch
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def one(self, number: int) -> Json:
        """An item; an empty one when the site does not know it (it answers `null`)."""
        async with self._slots:
            return as_dict(await fetch_json(self._fetch, f"{self._api}/item/{number}.json"))

    async def many(self, numbers: Iterable[int]) -> list[Json]:
        """Several items; one that could not be had is an empty one. Raises when none could."""
        answers = await asyncio.gather(
            *(self.one(number) for number in numbers), return_exceptions=True
        )
        for answer in answers:
            if isinstance(answer, BaseException) and not isinstance(
                answer, FetchError | ParseError
            ):
                raise answer
        items = [as_dict(answer) for answer in answers]
        faults = [answer for answer in answers if isinstance(answer, BaseException)]
        if faults and len(faults) == len(answers):
            raise faults[0]
        return items


async def read_thread(number: int, fetch: Fetch, *, site: str, api: str, search: str) -> Thread:
    """The thread under the item `number`. Raises FetchError when it can't be had at all."""
    items = Items(api, fetch)
    answers = await asyncio.gather(
        _algolia_tree(number, fetch, search), items.one(number), return_exceptions=True
    )
    tree, root = answers
    if isinstance(root, BaseException):
        if not isinstance(root, FetchError | ParseError) or not isinstance(tree, Tree):
            raise root
        root = {}
    if isinstance(tree, BaseException):
        if not isinstance(tree, FetchError | ParseError):
            raise tree
        if not root:
            raise NotFoundError(f"Hacker News has no item {number}", status=404) from tree
        tree = Tree(number)
    if root:
        tree.kids[number] = merged(numbers(root.get("kids")), tree.kids.get(number, []))
        # What came so far is worth having when the site wants no further requests.
        with contextlib.suppress(FetchError, ParseError):
            await _put_in_order(tree, items)
            await _load_new(tree, items)
    return await in_thread(_thread, tree, root, site)


async def read_branch(
    number: int, parent_id: str | None, fetch: Fetch, *, site: str, api: str
) -> list[Comment]:
    """A comment and what is below it, from Firebase alone: for a `missing` mark."""
    items = Items(api, fetch)
    item = await items.one(number)
    tree = Tree(number)
    tree.add(item, numbers(item.get("kids")))
    await _load_new(tree, items)
    return [read_comment(item, parent_id, site), *_comments(tree, site)]


def numbers(value: object) -> list[int]:
    """The ids in a JSON array."""
    return [number for one in as_list(value) if (number := as_int(one)) is not None]


def merged(order: Sequence[int], known: Sequence[int]) -> list[int]:
    """`order`, with those that only `known` has at the end."""
    return list(dict.fromkeys([*order, *known]))


async def _algolia_tree(number: int, fetch: Fetch, search: str) -> Tree:
    return read_algolia(await fetch_json(fetch, f"{search}/items/{number}"), number)


def read_algolia(answer: object, number: int) -> Tree:
    """The tree of Algolia's `items/ID`, its items as Firebase would name them."""
    tree = Tree(number)
    stack: list[tuple[Json, int | None]] = [(as_dict(answer), None)]
    while stack:
        node, parent = stack.pop()
        children = as_dicts(node.get("children"))
        kids = [kid for child in children if (kid := as_int(child.get("id"))) is not None]
        item: dict[str, object] = {
            "id": node.get("id"),
            "parent": parent,
            "by": node.get("author"),
            "time": node.get("created_at_i"),
            "text": node.get("text"),
            "title": node.get("title"),
        }
        if parent is not None and node.get("author") is None:
            item["deleted"] = True  # or dead: Algolia does not tell them apart
        tree.add(item, kids)
        stack.extend((child, as_int(node.get("id"))) for child in reversed(children))
    return tree


async def _put_in_order(tree: Tree, items: Items) -> None:
    """Ask Firebase for the order below the comments with several replies, top first."""
    unsure = [
        number
        for number, _ in tree.in_order()
        if number in tree.items
        and (len(tree.kids[number]) > 1 or (tree.kids[number] and _is_blank(tree.items[number])))
    ]
    for item in await items.many(unsure[:ORDER_LOOKUPS]):
        number = as_int(item.get("id"))
        if number is not None and number in tree.items:
            tree.kids[number] = merged(numbers(item.get("kids")), tree.kids[number])
            tree.items[number] = item


def _is_blank(item: Json) -> bool:
    return bool(item.get("deleted")) and item.get("by") is None


async def _load_new(tree: Tree, items: Items) -> None:
    """Fetch what is known to be there and not loaded, in the page's order, within the budget."""
    budget = NEW_LOOKUPS
    tried: set[int] = set()
    while budget > 0:
        wanted = [
            number
            for number, _ in tree.in_order()
            if number not in tree.items and number not in tried
        ][: min(budget, AT_ONCE * 4)]
        if not wanted:
            return
        budget -= len(wanted)
        tried.update(wanted)
        for item in await items.many(wanted):
            tree.add(item, numbers(item.get("kids")))


def _thread(tree: Tree, root: Json, site: str) -> Thread:
    story = root or tree.items.get(tree.root, {})
    return build_thread(
        _comments(tree, site),
        url=f"{site}/item?id={tree.root}",
        total=as_int(root.get("descendants")),
        title=as_line(story.get("title")),
        root_ids={str(tree.root)},
    )


def _comments(tree: Tree, site: str) -> list[Comment]:
    return [
        read_comment(tree.items[number], str(parent), site)
        if number in tree.items
        else missing(str(number), str(parent), url=f"{site}/item?id={number}")
        for number, parent in tree.in_order()
    ]


def read_comment(item: Json, parent_id: str | None, site: str) -> Comment:
    """One comment as Firebase sends it."""
    number = as_int(item.get("id"))
    state: CommentState = "ok"
    if item.get("deleted"):
        state = "deleted"
    elif item.get("dead"):
        state = "flagged"
    text = as_body(item.get("text"))
    if state == "flagged" and text == "[dead]":
        text = None
    return comment(
        "" if number is None else str(number),
        body_html(text) if text else None,
        base_url=site,
        parent_id=parent_id,
        author=as_line(item.get("by"), 100),
        published=as_when(item.get("time")),
        state=state,
        url=None if number is None else f"{site}/item?id={number}",
    )


def body_html(text: str) -> str:
    """HN's HTML made whole: there `<p>` only separates, and quotes are lines that begin with >."""
    parts = [part.strip() for part in re.split(r"</?p>", text)]
    return "".join(_paragraph(part) for part in parts if part)


def _paragraph(part: str) -> str:
    if part.startswith("<pre"):
        return part
    quote = _QUOTE.match(part)
    if quote is None:
        return f"<p>{part}</p>"
    emphasis = "<i>" if "<i>" in quote[0] else ""
    return f"<blockquote><p>{emphasis}{part[quote.end() :]}</p></blockquote>"
