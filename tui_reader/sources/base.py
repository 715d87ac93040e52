"""What a source is: our code for one kind of site.

A source is one file in this package (or another package, by the entry point
`tui_reader.sources`), listed in `sources/__init__.py`. It turns a site's pages into the values of
`tui_reader.models`; parsing inside is a plain function from bytes to models, so that it can be
tested on recorded pages. A source never stores anything and never follows a link that changes
something on the site (vote, delete, download).

Beside what `Source` demands, a source may have these attributes; who reads them uses `getattr`
with the default named here:

    politeness: Mapping[str, Politeness] = {}
        What the site's rules ask, by host as it stands in an address, without port:
        `{"lobste.rs": Politeness(per_second=4, per_hour=400)}` (tui_reader.fetch.Politeness).
        The fetcher obeys it for every request to that host, whoever makes it.
    uses_session: bool = False
        The site's cookies are kept (in memory, for this site alone) from one request to the
        next: boards count a view for every visitor without them.
    reads_by_api: bool = False
        `article` and `thread`, called with an `Entry` that has only `url`, tell more than
        `read_page` can find in that address's page: they are asked first, and the page is what
        is left where the API is closed. Without it a page that was fetched is not fetched again.
    external_id_of(url: str) -> str | None
        The site's own id in an entry's address, the same as `entries` gives: what was opened by
        its address is then the same entry as the list brings later.

In another package, pyproject.toml names the class, which is called without arguments:

    [project.entry-points."tui_reader.sources"]
    gopher = "tui_reader_gopher:Gopher"
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from tui_reader.models import Article, Entry, Feed, Page, Thread

if TYPE_CHECKING:
    from tui_reader.store.prepared import PreparedEntry


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries of one fetched page, with what the answer said of the feed itself.

    `feed`: the feed with its new title, site_url, etag, modified, content_hash, url (after a
    permanent move) set; None when nothing of it changed. `is_unchanged`: the server or the
    content hash says that there is nothing new; `entries` is empty then. `prepared`: the entries
    as they are written, in place of `entries`, from a parser that made them so.
    """

    entries: tuple[Entry, ...] = ()
    feed: Feed | None = None
    is_unchanged: bool = False
    prepared: tuple[PreparedEntry, ...] = ()


class Fetch(Protocol):
    """Fetches one address politely; the only way for a source to reach the network.

    `etag` and `modified` make the request conditional: the answer may be a page with
    `is_not_modified`. `kind` picks the size limit. `form` makes it a POST.

    Raises `FetchError` (also `NotFoundError`, `RetryLaterError`): every status but 2xx and 304.
    """

    async def __call__(
        self,
        url: str,
        *,
        kind: str = "page",
        etag: str | None = None,
        modified: str | None = None,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Page: ...


@runtime_checkable
class Source(Protocol):
    """One kind of site. `kind` is its name in the library and in JSON: "gnuboard"."""

    kind: str

    def claims(self, url: str, page: Page | None) -> bool:
        """Whether this source reads `url`; `page` is what the address served, where the address
        alone does not tell (asked first without it, then with it)."""
        ...

    async def feed(self, url: str, fetch: Fetch, page: Page | None) -> Feed:
        """The feed that `add` follows for an address this source claims: canonical `url`,
        `title`, `site_url`, `kind`. Raises ParseError when the address holds no feed of ours."""
        ...

    def entries(self, feed: Feed, fetch: Fetch) -> AsyncIterator[Batch]:
        """Page after page of entries, newest first; the reader stops asking when it knows all
        of a page or its cap is reached."""
        ...

    async def article(self, entry: Entry, fetch: Fetch) -> Article:
        """The entry's article (from its own content where that is whole), with the thread when
        the same page tells it."""
        ...

    async def thread(self, entry: Entry, fetch: Fetch) -> Thread:
        """The entry's comments."""
        ...

    def read_page(self, page: Page) -> Article:
        """The article that a page holds (fetched or saved): for `show` and for neighbours.
        Raises NotAnArticleError with the site's own words ("the post was deleted")."""
        ...
