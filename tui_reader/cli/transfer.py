"""`import` and `export`: moving in and out."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tui_reader.cli.context import Context
from tui_reader.cli.output import feed_json, write_error, write_json, write_line, write_text
from tui_reader.errors import ReaderError


def import_file(arguments: argparse.Namespace, context: Context) -> int:
    """Follow the feeds of a file; what is not taken is listed on stderr."""
    from tui_reader.transfer.importing import LARGEST_FILE, add_all, read_data, read_file

    if arguments.file == "-":
        found = read_data(sys.stdin.buffer.read(LARGEST_FILE))
    else:
        found = read_file(Path(arguments.file))
    with context.store() as store:
        imported = add_all(store, found)
    for note in (*found.notes, *found.refused):
        write_error(note)
    if arguments.json:
        for feed in imported.added:
            write_json(feed_json(feed))
    else:
        parts = [f"{len(imported.added)} added"]
        if imported.known:
            parts.append(f"{imported.known} already followed")
        if found.refused:
            parts.append(f"{len(found.refused)} not taken")
        write_line(", ".join(parts))
    if not found.feeds and not (found.notes or found.refused):
        write_error(f"{arguments.file}: no feeds are in it")
    return 0 if found.feeds else 1


def export(arguments: argparse.Namespace, context: Context) -> int:
    """Write feeds, votes or an article to stdout or a file."""
    if arguments.what == "article":
        text = _article(arguments, context)
    elif arguments.what == "opml":
        from tui_reader.transfer.opml import write_opml

        with context.store() as store:
            # Built-in feeds (saved pages, the sample edition) mean nothing to another reader.
            text = write_opml(
                feed for feed in store.feeds.all() if not feed.url.startswith("tui-reader:")
            )
    else:
        from tui_reader.transfer.votes_toml import write_votes

        with context.store() as store, context.ballot(store) as ballot:
            text = write_votes(ballot.all())
    _write(text, arguments.output)
    return 0


def _article(arguments: argparse.Namespace, context: Context) -> str:
    from tui_reader.cli.show import read
    from tui_reader.transfer.forms import form_of

    document = read(arguments.target, arguments.url, context)
    article, feed_title = document.article, document.feed_title
    form = arguments.format or form_of(Path(arguments.output or ""))
    if form == "json":
        import json

        from tui_reader.cli.show import document_json

        return json.dumps(document_json(document), ensure_ascii=False, indent=1) + "\n"
    if form == "html":
        from tui_reader.transfer.html import write_html

        return write_html(article, feed_title)
    if form == "markdown":
        from tui_reader.transfer.markdown import write_markdown

        return write_markdown(article, feed_title)
    return f"{article.title or 'Untitled'}\n\n{article.text}\n"


def _write(text: str, output: str | None) -> None:
    if output is None or output == "-":
        write_text(text.rstrip("\n"))
        return
    from tui_reader.files import write_whole
    from tui_reader.text.clean import clean_text

    path = Path(output)
    data = clean_text(text).encode("utf-8")
    if not path.parent.is_dir():
        raise ReaderError(f"{output} can't be written: no folder {path.parent}")
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)  # a device or a pipe: nothing can be renamed over it
        else:
            write_whole(path, data)
    except OSError as error:
        raise ReaderError(f"{output} can't be written: {error.strerror or error}") from None
