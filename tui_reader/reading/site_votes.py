"""Votes on a site itself, with the account one has there: off until one is set up.

The account (user and password) is kept by the system's keyring, reached through the optional
package `keyring`, and in no file of ours. The worker casts for the screen; `account` of the
command line adds and removes. What a vote means to the site is in `sources/gnuboard/vote.py`.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from tui_reader import sources
from tui_reader.errors import ParseError, ReaderError
from tui_reader.hosts import display_host
from tui_reader.reading.stored import entry_and_feed
from tui_reader.urls import origin, parse_http

if TYPE_CHECKING:
    from tui_reader.fetch import Fetcher
    from tui_reader.sources.gnuboard.vote import SiteVote
    from tui_reader.store import Store

SERVICE = "tui-reader"
HOW_TO_INSTALL = "pip install 'tui-reader[keyring]' (or: pip install keyring)"


@dataclass(frozen=True, slots=True)
class Account:
    """One's account on a site. `site`: scheme, host and port."""

    site: str
    user: str
    password: str = field(repr=False)

    @property
    def host(self) -> str:
        return display_host(self.site)


def site_of(url: str) -> str:
    """The site an account is for. Raises ParseError when `url` is no http(s) address."""
    return origin(parse_http(url))


def account_of(url: str) -> Account | None:
    """The account on the site of an address. Raises ReaderError where no keyring can be asked."""
    site = site_of(url)
    kept = _keyring("get_password", site)
    if kept is None:
        return None
    try:
        told = json.loads(kept)
        return Account(site, str(told["user"]), str(told["password"]))
    except (ValueError, TypeError, KeyError):
        raise ReaderError(
            f"what the keyring has for {display_host(site)} can't be read: add the account again"
        ) from None


def keep_account(account: Account) -> None:
    """Put an account into the keyring, over an older one of its site. Raises ReaderError."""
    told = json.dumps({"user": account.user, "password": account.password})
    _keyring("set_password", account.site, told)


def forget_account(url: str) -> bool:
    """Take the account of a site out; False when there is none. Raises ReaderError."""
    if _keyring("get_password", site_of(url)) is None:
        return False
    _keyring("delete_password", site_of(url))
    return True


async def account_for(store: Store, entry_id: int) -> Account:
    """The account that votes on an entry's site. Raises ReaderError when none is set up, or the
    site is of no kind that can be voted on from here."""
    entry, feed = await asyncio.to_thread(entry_and_feed, store, entry_id)
    article = await asyncio.to_thread(store.articles.get, entry_id)
    try:
        site = site_of(entry.url or "")
    except ParseError:
        raise ReaderError("this entry has no address on a site that takes votes") from None
    claimed = sources.claim(entry.url or "", None)
    kinds = {feed.kind, claimed.kind if claimed else None, article.kind if article else None}
    if "gnuboard" not in kinds:
        raise ReaderError(
            "votes on the site itself are for Gnuboard boards; "
            + ("those of Rhymix are" if "rhymix" in kinds else f"{display_host(site)} is")
            + " not supported (+ and - are your own votes, and work everywhere)"
        )
    account = await asyncio.to_thread(account_of, site)
    if account is None:
        raise ReaderError(
            f"site votes are off: no account for {display_host(site)} "
            f"(set up by: tui-reader account add {site})"
        )
    return account


async def vote_on_site(
    store: Store, fetcher: Fetcher, entry_id: int, value: Literal["up", "down"]
) -> SiteVote:
    """Send one vote to the site of an entry; given only when the site counted it. It can't be
    taken back, and is never sent a second time. Raises SiteVoteError for every other answer,
    ReaderError where no account is set up."""
    from tui_reader.sources.gnuboard.source import Gnuboard
    from tui_reader.sources.gnuboard.vote import cast_site_vote

    account = await account_for(store, entry_id)
    entry, feed = await asyncio.to_thread(entry_and_feed, store, entry_id)
    fetch = sources.bind(fetcher, Gnuboard(), feed)
    return await cast_site_vote(
        fetch, entry.url or "", value, user=account.user, password=account.password
    )


def _keyring(function: str, site: str, *arguments: str) -> Any:
    """Ask the system's keyring. Raises ReaderError with one line for each way it can fail."""
    try:
        keyring: Any = import_module("keyring")
        errors: Any = import_module("keyring.errors")
    except ImportError:
        raise ReaderError(
            f"site votes need the system's keyring, and the package for it is not installed: "
            f"{HOW_TO_INSTALL}"
        ) from None
    if type(keyring.get_keyring()).__name__ == "PlaintextKeyring":
        raise ReaderError("the keyring set up here is a plain file: no password is put there")
    try:
        return getattr(keyring, function)(SERVICE, site, *arguments)
    except errors.NoKeyringError:
        raise ReaderError("this system has no keyring that could keep the password") from None
    except errors.KeyringError as error:
        reason = str(error) or type(error).__name__
        raise ReaderError(f"the system's keyring did not answer: {reason}") from None
