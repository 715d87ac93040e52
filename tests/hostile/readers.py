"""Every parser of ours as one function from bytes to values; shared by the tests of this folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.hostile import documents
from tui_reader.models import Page
from tui_reader.reading.opening import read_page
from tui_reader.sources.feed import comments as feed_comments
from tui_reader.sources.feed.find import named_feeds
from tui_reader.sources.feed.parsing import parse_feed, read_feed
from tui_reader.sources.gnuboard.address import address_of
from tui_reader.sources.gnuboard.rss import read_rss
from tui_reader.sources.json_answer import read_json
from tui_reader.sources.page_scripts import read_tags
from tui_reader.sources.reddit import read_thread as read_reddit
from tui_reader.text import article_from_content, decode, read_article, read_plain
from tui_reader.text.blocks import comment_blocks
from tui_reader.transfer.importing import read_data
from tui_reader.transfer.newsboat import parse_newsboat
from tui_reader.transfer.opml import parse_opml

Reader = Callable[[bytes], object]

URL = documents.URL
RHYMIX_URL = "https://rhymix.example/index.php?mid=news&document_srl=17"


def as_page(data: bytes, url: str = URL, media_type: str = "text/html") -> Page:
    return Page(url, 200, data, {"content-type": media_type}, requested_url=url)


def board_feed(data: bytes) -> object:
    board = address_of(URL)
    assert board is not None
    return read_rss(data, board)


FEEDS: dict[str, Reader] = {
    "read_feed": lambda data: read_feed(data, "https://news.example/feed"),
    "parse_feed": lambda data: parse_feed(data, "https://news.example/feed"),
    "comment feed": lambda data: feed_comments.read_thread(data, "https://news.example/c"),
    "reddit": lambda data: read_reddit(data, "https://news.example/c"),
    "board's feed": board_feed,
}
PAGES: dict[str, Reader] = {
    "read_article": lambda data: read_article(data, URL),
    "opened page": lambda data: read_page(as_page(data)),
    "saved page": lambda data: read_page(as_page(data, "file:///home/x/page.html")),
    "rhymix page": lambda data: read_page(as_page(data, RHYMIX_URL)),
    "read_plain": lambda data: read_plain(decode(data), URL),
    "feed's content": lambda data: article_from_content(decode(data), URL, decode(data[:3_000])),
    "comment": lambda data: comment_blocks(decode(data), URL),
    "page's feeds": lambda data: named_feeds(decode(data), URL),
    "page's scripts": lambda data: read_tags(as_page(data)),
}
LISTS: dict[str, Reader] = {
    "OPML": parse_opml,
    "newsboat": lambda data: parse_newsboat(data.decode("utf-8", "replace")),
    "imported": read_data,
}
JSON: dict[str, Reader] = {"JSON answer": lambda data: read_json(as_page(data, URL, "text/json"))}
ALL: dict[str, Reader] = {**FEEDS, **PAGES, **LISTS, **JSON}


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
