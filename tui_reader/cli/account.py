"""`account add|remove|show URL`: accounts on boards, for votes on the site itself.

The password is asked for (or read from stdin) and goes to the system's keyring, never into a
file or onto the screen.
"""

from __future__ import annotations

import argparse
import sys
from getpass import getpass

from tui_reader.cli.context import Context
from tui_reader.cli.output import write_error, write_line
from tui_reader.errors import ReaderError, UsageError
from tui_reader.hosts import display_host


def account(arguments: argparse.Namespace, context: Context) -> int:
    """Carry out `account WHAT URL`."""
    from tui_reader.reading import site_votes

    site = site_votes.site_of(arguments.url)
    host = display_host(site)
    if arguments.what == "remove":
        if not site_votes.forget_account(site):
            raise ReaderError(f"there is no account for {host}")
        write_line(f"removed the account for {host}")
        return 0
    kept = site_votes.account_of(site)
    if arguments.what == "show":
        if kept is None:
            raise ReaderError(f"there is no account for {host}")
        write_line(f"{kept.user} at {host}")
        return 0
    user = arguments.user or _asked_user(host)
    if not user:
        raise UsageError("an account needs a user name: --user NAME")
    if not site.startswith("https:"):
        write_error(f"note: {host} is not encrypted, the password can be read on its way")
    password = _asked_password(user, host)
    if not password:
        raise UsageError("no password was given")
    site_votes.keep_account(site_votes.Account(site, user, password))
    write_line(f"{user} at {host}: kept in the system's keyring; V in the reader votes there")
    return 0


def _asked_user(host: str) -> str:
    if not sys.stdin.isatty():
        return ""
    print(f"User at {host}: ", end="", flush=True, file=sys.stderr)
    return sys.stdin.readline().strip()


def _asked_password(user: str, host: str) -> str:
    if sys.stdin.isatty():
        return getpass(f"Password of {user} at {host}: ")
    return sys.stdin.readline().rstrip("\r\n")
