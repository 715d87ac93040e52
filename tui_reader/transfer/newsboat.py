"""newsboat's `urls` file (https://newsboat.org, "Configuring RSS feeds" in its manual).

Called by `import`. A line is an address and tags, parted by blanks, quoted where they hold some:
`https://host/feed.xml "daily news" "~My title" !`. The first plain tag becomes the folder. Lines
that would run a program or ask newsboat's own database (`exec:`, `filter:`, `query:`, `|`) are
listed as not taken.
"""

from __future__ import annotations

from tui_reader.errors import ParseError
from tui_reader.text.clean import clean_line
from tui_reader.transfer.subscriptions import Subscription, Subscriptions, feed_address, refusal

_REASONS = {
    "exec": "not taken, it would run a program",
    "filter": "not taken, it would run a program",
    "|": "not taken, it would run a program",
    "query": "not taken, a saved query of newsboat",
    "file": "not taken, a file of this machine",
}


def parse_newsboat(text: str) -> Subscriptions:
    """The feeds of a `urls` file; raises ParseError when not one line of it is an address."""
    feeds: dict[str, Subscription] = {}
    refused: list[str] = []
    lines = 0
    for number, line in enumerate(text.splitlines(), 1):
        words = split_line(line)
        if not words:
            continue
        lines += 1
        address, tags = words[0], words[1:]
        reason = _REASONS.get("|" if address.startswith("|") else address.partition(":")[0].lower())
        if reason is None:
            try:
                url = feed_address(address)
            except ParseError as error:
                reason = f"not taken, {error}"
        if reason is not None:
            refused.append(refusal(f"line {number}: {address}", reason))
        elif url not in feeds:
            feeds[url] = _subscription(url, tags)
    if lines and not feeds and len(refused) == lines and not _has_newsboat_line(refused):
        raise ParseError("neither OPML nor a newsboat urls file: no address in it")
    return Subscriptions(tuple(feeds.values()), tuple(refused))


def split_line(line: str) -> list[str]:
    """The words of a line; quoted ones may hold blanks, and `\\"`; `#` begins a remark."""
    words: list[str] = []
    position = 0
    while position < len(line):
        character = line[position]
        if character.isspace():
            position += 1
        elif character == "#":
            break
        elif character == '"':
            word, position = _quoted(line, position + 1)
            words.append(word)
        else:
            end = position
            while end < len(line) and not line[end].isspace():
                end += 1
            words.append(line[position:end])
            position = end
    return words


def _quoted(line: str, position: int) -> tuple[str, int]:
    characters: list[str] = []
    while position < len(line) and line[position] != '"':
        if line[position] == "\\" and position + 1 < len(line):
            position += 1
            characters.append({"n": "\n", "t": "\t", "r": "\r"}.get(line[position], line[position]))
        else:
            characters.append(line[position])
        position += 1
    return "".join(characters), position + 1


def _subscription(url: str, tags: list[str]) -> Subscription:
    title = next((tag[1:] for tag in tags if tag.startswith("~")), "")
    # "!" hides the feed from newsboat's list; its entries still count, so it is followed.
    folders = (clean_line(tag) for tag in tags if not tag.startswith(("~", "!")))
    return Subscription(
        url=url, title=clean_line(title), folder=next((name for name in folders if name), None)
    )


def _has_newsboat_line(refused: list[str]) -> bool:
    return any(reason in line for line in refused for reason in _REASONS.values())
