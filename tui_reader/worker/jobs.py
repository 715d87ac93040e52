"""What each job of the worker does, and how its end is told."""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import json
import logging
from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import TYPE_CHECKING

from tui_reader import reading
from tui_reader.config import Config
from tui_reader.errors import ReaderError
from tui_reader.fetch import Fetcher
from tui_reader.models import Article
from tui_reader.paths import Paths
from tui_reader.reading import site_votes
from tui_reader.refresh import RefreshEvent, refresh
from tui_reader.serialize import article_to_dict
from tui_reader.store import Store
from tui_reader.text.site_rules import RulesFile
from tui_reader.worker import following
from tui_reader.worker.indexing import IndexFiller
from tui_reader.worker.keeping import Keeper
from tui_reader.worker.requests import Json, number_of
from tui_reader.worker.threads import ThreadJobs
from tui_reader.worker.turns import NewestFirst, OneAtATime

if TYPE_CHECKING:
    from tui_reader.sources.discussions import Discussions

Job = Callable[[Json, int], Awaitable[Json]]

ARTICLES_AT_ONCE = 3
TOLD_UP_TO = 100_000
"""Characters of an article that is told before it is kept; a larger one is read from the library,
so that the screen has no line of megabytes to take apart."""

_log = logging.getLogger(__name__)


class Worker:
    """Runs jobs and writes their answers. One per process, in one event loop."""

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        config: Config,
        write: Callable[[Json], None],
        paths: Paths,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._config = config
        self._write = write
        self._site_rules = RulesFile(paths.site_rules)
        self._pictures = paths.pictures
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._articles = NewestFirst(ARTICLES_AT_ONCE)
        self._entries = OneAtATime()
        self._threads = ThreadJobs(store, fetcher, lambda: self._sites)
        self._filler = IndexFiller(store, paths.cache)
        self._keeper = Keeper(
            store, fetcher, self._filler.wake, self._site_rules, lambda: self._sites
        )
        self._jobs: dict[str, Job] = {
            "refresh": self._refresh,
            "article": self._article,
            "thread": self._threads.thread,
            "threads": self._threads.threads,
            "look_up": self._threads.look_up,
            "switch_thread": self._threads.switch_thread,
            "more": self._threads.more,
            "keep": self._keep,
            "open": self._open,
            "discover": lambda request, _: following.discover(fetcher, request),
            "add": lambda request, _: following.add(store, request),
            "index": self._index,
            "picture": self._picture,
            "site_account": self._site_account,
            "site_vote": self._site_vote,
            "ping": self._ping,
        }

    @cached_property
    def _sites(self) -> Discussions:
        """Where discussions are looked for; made when first asked for: it costs imports."""
        return reading.sites_of(self._config)

    @property
    def is_idle(self) -> bool:
        return not self._tasks

    def take(self, line: bytes) -> None:
        """Start what one line asks for; a line that is no request is passed over."""
        try:
            request = json.loads(line)
            number, name = int(request["id"]), str(request["job"])
        except (ValueError, KeyError, TypeError, RecursionError):
            return
        if name == "stop":
            task = self._tasks.get(number_of(request, "of"))
            if task is not None:
                task.cancel()
            if number:
                self._write({"id": number, "done": {}})
            return
        job = self._jobs.get(name)
        if job is None:
            self._write({"id": number, "error": f'no job "{name}"'})
            return
        task = asyncio.create_task(self._run(number, job, request))
        self._tasks[number] = task
        task.add_done_callback(lambda _: self._tasks.pop(number, None))

    async def end(self) -> None:
        """Stop all that is under way."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._keeper.end()
        await self._filler.end()

    async def _run(self, number: int, job: Job, request: Json) -> None:
        try:
            done = await job(request, number)
        except asyncio.CancelledError:
            self._write({"id": number, "error": "stopped"})
        except ReaderError as error:
            self._write({"id": number, "error": " ".join(str(error).split())})
        except Exception as error:  # a fault of ours: one line to the screen, the rest to the log
            _log.exception("job %s", request.get("job"))
            self._write({"id": number, "error": f"internal error: {type(error).__name__}"})
        else:
            self._write({"id": number, "done": done})

    async def _refresh(self, request: Json, number: int) -> Json:
        refreshed: list[int] = []

        def tell(event: RefreshEvent) -> None:
            if event.status in ("new", "unchanged"):
                refreshed.append(event.feed_id)
            self._write({"id": number, "event": dataclasses.asdict(event)})

        feeds = request.get("feeds")
        summary = await refresh(
            self._store,
            self._fetcher,
            self._config,
            feed_ids=[int(feed) for feed in feeds] if feeds is not None else None,
            everything=bool(request.get("everything")),
            beside_screen=True,
            on_event=tell,
        )
        self._filler.wake()
        self._keeper.wake(refreshed)
        return dataclasses.asdict(summary)

    async def _article(self, request: Json, number: int) -> Json:
        """An article is told as soon as it is made: keeping it may wait for a refresh's writes."""
        entry_id, full = number_of(request, "entry"), bool(request.get("full"))
        async with self._entries.turn(entry_id):
            async with self._articles.turn():
                made = await reading.make_entry(
                    self._store,
                    self._fetcher,
                    entry_id,
                    full=full,
                    rules=self._site_rules.rules,
                )
            article, keep = made.article, made.keep
            if keep is not None:
                if article.thread is None and len(article.text) <= TOLD_UP_TO:
                    told = await asyncio.to_thread(_stored_form, article)
                    self._write({"id": number, "event": {"article": told}})
                await asyncio.to_thread(keep)
        return {"entry": entry_id, "repeats": article.repeats}

    async def _keep(self, request: Json, number: int) -> Json:
        feed_id, newest = number_of(request, "feed"), number_of(request, "newest")
        await self._keeper.idle()  # what it is at need not be fetched twice
        kept = await reading.keep_complete(
            self._store,
            self._fetcher,
            feed_id,
            newest,
            sites=self._sites,
            rules=self._site_rules.rules,
        )
        return {"feed": feed_id, **dataclasses.asdict(kept)}

    async def _open(self, request: Json, number: int) -> Json:
        feed = request.get("feed")
        entry_id = await reading.open_target(
            self._store,
            self._fetcher,
            str(request.get("target", "")),
            feed_id=None if feed is None else int(feed),
            rules=self._site_rules.rules,
        )
        return {"entry": entry_id}

    async def _index(self, request: Json, number: int) -> Json:
        await asyncio.shield(self._filler.wake())
        return {}

    async def _picture(self, request: Json, number: int) -> Json:
        from tui_reader.reading.pictures import load_picture

        wide, high = (min(400, max(1, int(pixels))) for pixels in request.get("box", (80, 48)))
        entry_id, url = number_of(request, "entry"), str(request.get("url", ""))
        picture, png = await load_picture(
            self._store, self._fetcher, self._pictures, entry_id, url, (wide, high)
        )
        pixels = base64.b64encode(picture.pixels).decode("ascii")
        whole = base64.b64encode(png).decode("ascii") if request.get("whole") else None
        return {"width": picture.width, "height": picture.height, "pixels": pixels, "png": whole}

    async def _site_account(self, request: Json, number: int) -> Json:
        account = await site_votes.account_for(self._store, number_of(request, "entry"))
        return {"host": account.host, "user": account.user}

    async def _site_vote(self, request: Json, number: int) -> Json:
        entry_id, value = number_of(request, "entry"), request.get("value")
        if value not in ("up", "down"):
            raise ReaderError("no vote to send")
        sent = await site_votes.vote_on_site(self._store, self._fetcher, entry_id, value)
        return {"value": sent.value, "count": sent.count}

    async def _ping(self, request: Json, number: int) -> Json:
        return {}


def _stored_form(article: Article) -> Json:
    """What `article_from_dict` needs of it."""
    told = article_to_dict(article)
    for told_by_the_blocks in ("text", "repeats"):
        del told[told_by_the_blocks]
    return told
