"""`show` and `comments`: one article, one thread, on stdout."""

from __future__ import annotations

import argparse
import asyncio
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui_reader.cli.context import Context, entry_id
from tui_reader.cli.output import short_moment, write_json, write_line, write_prose, write_text
from tui_reader.errors import ReaderError, UsageError

if TYPE_CHECKING:
    from tui_reader.models import Comment, Score, Thread
    from tui_reader.reading import Document

_STATES = {
    "secret": "(secret)",
    "deleted": "(deleted)",
    "removed": "(removed)",
    "missing": "(not loaded)",
}
_LARGEST_INPUT = 20_000_000


def show(arguments: argparse.Namespace, context: Context) -> int:
    """Print one article."""
    document = read(arguments.target, arguments.url, context)
    if arguments.json:
        write_json(document_json(document))
    elif arguments.markdown:
        from tui_reader.transfer.markdown import write_markdown

        write_text(write_markdown(document.article, document.feed_title).rstrip("\n"))
    elif arguments.text:
        if document.article.title:
            write_line(document.article.title)
            write_line()
        write_text(document.article.text)
    else:
        _print_document(document)
    return 0


def comments(arguments: argparse.Namespace, context: Context) -> int:
    """Print the thread of an article."""
    thread = _thread(arguments, context)
    if thread is None:
        raise ReaderError(f"no comments are known for {arguments.target}")
    if arguments.json:
        from tui_reader.serialize import comment_to_dict

        for comment in thread.comments:
            record = comment_to_dict(comment)
            record.pop("blocks", None)
            write_json(record)
    else:
        _print_comments(thread)
    return 0


def document_json(document: Document) -> dict[str, Any]:
    """An article as `show --json` and `export article` print it; no vote is null."""
    from tui_reader.reading import document_to_dict

    record = document_to_dict(document)
    return {**record, "vote": None if record["vote"] == "none" else record["vote"]}


def read(target: str, url: str | None, context: Context) -> Document:
    """The article that TARGET means, as `show` and `export article` take it."""
    from tui_reader.reading import read_target, sites_of

    data = sys.stdin.buffer.read(_LARGEST_INPUT + 1) if target == "-" else None
    if data is not None and len(data) > _LARGEST_INPUT:
        raise ReaderError("stdin: too big to be an article")
    if url is not None:
        from tui_reader.urls import parse_http

        url = parse_http(url)
    config, rules = context.config(), context.site_rules()

    async def work() -> Document:
        with context.store_if_any() as store, context.ballot(store) as ballot:
            async with context.fetcher(config) as fetcher:
                document = await read_target(
                    target,
                    store=store,
                    fetcher=fetcher,
                    url=url,
                    stdin=data,
                    rules=rules,
                    sites=sites_of(config),
                )
            # Where there is no library yet, the votes are known to the ballot alone.
            voted = ballot.value(document.article.url) if document.article.url else "none"
            return document if voted == "none" else replace(document, vote=voted)

    return asyncio.run(work())


def _thread(arguments: argparse.Namespace, context: Context) -> Thread | None:
    target: str = arguments.target
    from pathlib import Path

    if not (target.isascii() and target.isdecimal()) or Path(target).is_file():
        return read(target, arguments.url, context).thread
    if arguments.url is not None:
        raise UsageError("--url goes with a file or -")
    from tui_reader.reading import load_thread, sites_of

    config = context.config()

    async def work() -> Thread | None:
        with context.store() as store:
            number = entry_id(target)
            if store.entries.row(number) is None:
                raise ReaderError(f"no entry {number}")
            stored = store.threads.get(number)
            if stored is not None:
                return stored.thread
            async with context.fetcher(config) as fetcher:
                return await load_thread(store, fetcher, number, sites=sites_of(config))

    return asyncio.run(work())


def _print_document(document: Document) -> None:
    article = document.article
    write_line(article.title or "Untitled")
    known = [document.feed_title or article.site_title, article.author]
    if article.published is not None:
        known.append(short_moment(article.published))
    if article.views is not None:
        known.append(f"{article.views:,} views")
    known.append(score_text(article.score))
    if document.vote != "none":
        known.append(f"your vote: {document.vote}")
    if article.repeats:
        known.append(f"{article.repeats} repeats folded")
    write_line(" · ".join(word for word in known if word))
    if article.url:
        write_line(article.url)
    write_line()
    write_prose(article.text)
    for file in article.attachments:
        write_line(f"File: {file.name or file.url} <{file.url}>")
    for label, neighbour in (("Previous", article.previous), ("Next", article.next)):
        if neighbour is not None:
            write_line(f"{label}: {neighbour.title or '?'} {neighbour.url or ''}".rstrip())
    if document.thread is not None and document.thread.comments:
        write_line()
        _print_comments(document.thread)


def _print_comments(thread: Thread) -> None:
    total = len(thread.comments) if thread.total is None else thread.total
    write_line(f"{total} comments" if total != 1 else "1 comment")
    for comment in thread.comments:
        write_line()
        margin = "  " * min(comment.depth, 20)
        write_line(margin + _comment_head(comment))
        write_prose(comment.text or _STATES.get(comment.state, ""), margin + "  ")


def _comment_head(comment: Comment) -> str:
    known = [comment.author or "?", score_text(comment.score)]
    if comment.published is not None:
        known.append(short_moment(comment.published))
    if comment.text and comment.state != "ok":
        known.append(comment.state)
    return " · ".join(word for word in known if word)


def score_text(score: Score | None) -> str:
    """The site's own points in few words; "" when there are none."""
    if score is None:
        return ""
    parts = []
    if score.up is not None:
        parts.append(f"▲ {score.up}")
    if score.down is not None:
        parts.append(f"▼ {score.down}")
    return " ".join(parts)
