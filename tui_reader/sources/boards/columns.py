"""What the columns of a board's list hold, told by the words over them. Used by `rows`.

Skins order columns as they like, leave some out, and build tables of `div` as well: a line of
headers is one whose cells name a title and one other thing known; a row fits when it has as many
cells and its title where the header says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from tui_reader.sources.boards.dom import Node, classes, text_of

MOST_COLUMNS = 15
MOST_HEADS_TRIED = 1000
MOST_HEAD_PARTS = 80

_HEADERS = (
    ("nogood", ("비추", "blamed")),
    ("good", ("추천", "voted", "votes", "likes")),
    ("views", ("조회", "views", "hit")),
    ("date", ("날짜", "작성일", "등록일", "일시", "date")),
    ("author", ("글쓴이", "작성자", "이름", "닉네임", "author", "writer", "name")),
    ("category", ("분류", "카테고리", "category")),
    ("number", ("번호", "no.", "number")),
)
_TITLES = ("제목", "글제목", "title", "subject")


def heads_of(container: Node) -> list[str | None]:
    """What the columns hold, by the words over them; [] for a list without a line of them."""
    for node in islice(container.iter("tr", "div", "ul", "li"), MOST_HEADS_TRIED):
        cells = [cell for cell in node if isinstance(cell.tag, str)]
        if not 3 <= len(cells) <= MOST_COLUMNS:
            continue
        if next(islice(node.iter(), MOST_HEAD_PARTS, None), None) is not None:
            continue
        words = ["".join(text_of(cell, limit=40).split()).lower() for cell in cells]
        names = [_head_name(word) for word in words]
        titles = [index for index, word in enumerate(words) if word in _TITLES]
        if titles and any(name is not None for name in names):
            names[titles[0]] = "title"
            return names
    return []


def _head_name(words: str) -> str | None:
    return next((name for name, marks in _HEADERS if any(m in words for m in marks)), None)


def cells_of(link: Node, element: Node, heads: Sequence[str | None]) -> dict[str, str]:
    """A row's cells by the words over them, else by the classes that old skins give them."""
    for ancestor in reversed(list(up_to(link, element))):
        cells = [cell for cell in ancestor if isinstance(cell.tag, str)]
        if heads and len(cells) == len(heads) and ancestor is not link:
            if link not in cells[heads.index("title")].iter():
                continue
            found: dict[str, str] = {}
            for name, cell in zip(heads, cells, strict=True):
                if name is not None:
                    found.setdefault(name, text_of(cell))
            return found
    return _by_class([cell for cell in element if cell.tag in ("td", "th")])


def _by_class(cells: Sequence[Node]) -> dict[str, str]:
    """Cells of a table without headers, by the classes that old skins give them."""
    names = {
        "num": "number",
        "no": "number",
        "hit": "views",
        "readNum": "views",
        "good": "good",
        "voteNum": "good",
        "nogood": "nogood",
    }
    return {names[name]: text_of(cell) for cell in cells for name in classes(cell) if name in names}


def up_to(link: Node, container: Node) -> Iterator[Node]:
    node = link
    while node is not None:
        yield node
        if node is container:
            return
        node = node.getparent()
