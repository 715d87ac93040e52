"""Articles in the library: the readable text of an entry, made once and kept.

Where it came from is kept beside it: one made of the feed's own content is dropped when the feed
changes that content, one fetched from the page stays. Stored without its thread, which has a
table of its own.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from typing import Literal, TypeAlias

from tui_reader.models import Article
from tui_reader.serialize import article_from_dict, article_to_dict
from tui_reader.store.database import Database
from tui_reader.store.values import pack, unpack_json

Origin: TypeAlias = Literal["feed", "page"]


class Articles:
    """The articles of one library (`Store.articles`)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, entry_id: int) -> Article | None:
        """The article of an entry (its `thread` is None: see `Store.threads`); None where there
        is none, also when it was written by another version in a form unknown here."""
        row = self._database.row("SELECT body FROM articles WHERE entry_id = ?", (entry_id,))
        data = None if row is None else unpack_json(row[0])
        try:
            return None if data is None else article_from_dict(data)
        except (KeyError, TypeError, ValueError, AttributeError):
            return None

    def put(self, entry_id: int, article: Article, *, origin: Origin) -> None:
        """Keep the article of an entry, in place of an older one."""
        data = article_to_dict(replace(article, thread=None))
        for told_by_the_blocks in ("text", "repeats"):
            data.pop(told_by_the_blocks, None)
        body = pack(json.dumps(data, ensure_ascii=False))

        def change(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT INTO articles (entry_id, origin, body) "
                "SELECT id, ?, ? FROM entries WHERE id = ? "
                "ON CONFLICT (entry_id) DO UPDATE SET origin = excluded.origin, "
                "body = excluded.body",
                (origin, body, entry_id),
            )

        self._database.write(change)

    def has(self, ids: Iterable[int]) -> set[int]:
        """Which of these entries have an article."""
        rows = self._database.rows(
            "SELECT a.entry_id FROM json_each(?) j CROSS JOIN articles a ON a.entry_id = j.value",
            (json.dumps(list(ids)),),
        )
        return {int(row[0]) for row in rows}

    def origin(self, entry_id: int) -> Origin | None:
        """What the entry's article was made of."""
        row = self._database.row("SELECT origin FROM articles WHERE entry_id = ?", (entry_id,))
        if row is None:
            return None
        return "page" if row[0] == "page" else "feed"

    def delete(self, entry_id: int) -> None:
        """Forget the article of an entry: it is made anew when next needed."""
        self._database.write(
            lambda connection: connection.execute(
                "DELETE FROM articles WHERE entry_id = ?", (entry_id,)
            )
        )
