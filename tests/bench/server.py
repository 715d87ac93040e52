"""Made-up feeds served from 127.0.0.1 by a process of its own, so that it does not slow what is
measured: `served` runs `python -m tests.bench.server FEEDS ENTRIES`, which ends with its stdin.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import format_datetime
from html import escape

from tests.bench.corpus import Corpus
from tests.servers import TestServer
from tui_reader.models import Entry


@contextmanager
def served(feeds: int, entries: int) -> Iterator[list[str]]:
    """The addresses of `feeds` feeds of `entries` entries: a third Atom, all with an ETag."""
    command = [sys.executable, "-m", "tests.bench.server", str(feeds), str(entries)]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        url = server.stdout.readline().strip() if server.stdout else ""
        yield [f"{url}/{number}" for number in range(feeds)]
    finally:
        server.communicate()


def serve(feeds: int, entries: int) -> None:
    """Serves them until stdin ends; says where on the first line."""
    corpus = Corpus()
    with TestServer() as server:
        for number in range(feeds):
            made = [corpus.entry(number, n) for n in range(entries)]
            body = atom(number, made) if number % 3 == 2 else rss(number, made)
            server.route(f"/{number}", body, content_type="application/xml", etag=f'"{number}"')
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        sys.stdin.read()


def rss(number: int, entries: list[Entry]) -> str:
    items = "".join(
        f"<item><title>{escape(entry.title)}</title><link>{escape(entry.url or '')}</link>"
        f"<guid isPermaLink='false'>{entry.external_id}</guid><dc:creator>{entry.author}"
        f"</dc:creator><pubDate>{written(entry)}</pubDate>"
        f"<content:encoded><![CDATA[{entry.content}]]></content:encoded></item>"
        for entry in entries
    )
    spaces = (
        "xmlns:content='http://purl.org/rss/1.0/modules/content/' "
        "xmlns:dc='http://purl.org/dc/elements/1.1/'"
    )
    return f"<rss version='2.0' {spaces}><channel><title>{number}</title>{items}</channel></rss>"


def atom(number: int, entries: list[Entry]) -> str:
    items = "".join(
        f"<entry><title>{escape(entry.title)}</title><link href='{escape(entry.url or '')}'/>"
        f"<id>{entry.external_id}</id><author><name>{entry.author}</name></author>"
        f"<updated>{entry.published and entry.published.isoformat()}</updated>"
        f"<content type='html'>{escape(entry.content or '')}</content></entry>"
        for entry in entries
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>{number}</title>{items}</feed>"


def written(entry: Entry) -> str:
    return format_datetime(entry.published) if isinstance(entry.published, datetime) else ""


if __name__ == "__main__":
    serve(*map(int, sys.argv[1:]))
