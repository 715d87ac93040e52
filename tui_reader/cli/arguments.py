"""The command line: every command, its arguments, and the function that carries it out.

Only argparse here: nothing else of the reader is imported to print a help text.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any, NoReturn

from tui_reader import __version__
from tui_reader.text.clean import clean_line

VIEWS = ("unread", "today", "starred", "voted", "later", "all")
SORTS = ("newest", "oldest", "score", "comments")
STATES = {
    "read": "mark entries read",
    "unread": "mark entries unread",
    "star": "star entries",
    "unstar": "take the star off entries",
}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        # One line, as every other fault; argparse would print the usage before it.
        self.exit(2, f"{self.prog}: {clean_line(message, 1000)} (see {self.prog} --help)\n")


def reader_parser() -> argparse.ArgumentParser:
    """`tui-reader [TARGET]`: the reader itself."""
    parser = _Parser(prog="tui-reader", add_help=False)
    parser.add_argument("target", nargs="?", metavar="TARGET")
    parser.add_argument("--demo", action="store_true")
    return parser


def command_parser() -> tuple[argparse.ArgumentParser, frozenset[str]]:
    """The parser of everything, with the names of the commands."""
    parser = _Parser(
        prog="tui-reader",
        usage="tui-reader [TARGET | --demo]\n       tui-reader COMMAND ...",
        description="A news reader for the terminal: feeds, boards and discussions, comments "
        "beside the article, votes by keyboard. Without a command it opens the reader, on an "
        "address or a saved file when one is given.",
        epilog="tui-reader COMMAND --help says more on each. Exit status: 0 done, 1 something "
        "failed or was not found, 2 wrong use.",
    )
    parser.add_argument("--version", action="version", version=f"tui-reader {__version__}")
    parser.add_argument(
        "--demo", action="store_true", help="open the sample edition in a throw-away library"
    )
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", required=True, prog="tui-reader"
    )
    for add in (_reading, _feeds, _entries, _votes, _transfer, _settings):
        add(commands)
    return parser, frozenset(commands.choices)


def _command(
    commands: Any, name: str, function: str, help_line: str, *, json: bool = True
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=help_line, description=help_line[0].upper() + help_line[1:] + "."
    )
    parser.set_defaults(function=function, name=name)
    if json:
        parser.add_argument("--json", action="store_true", help="print JSON, one object a line")
    return parser


def _reading(commands: Any) -> None:
    show = _command(
        commands, "show", "show:show", "print one article; changes and stores nothing", json=False
    )
    _target(show)
    show.add_argument("--url", help="where the text of a file or stdin came from")
    form = show.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print all that is known as JSON")
    form.add_argument("--text", action="store_true", help="print title and text only")
    form.add_argument("--markdown", action="store_true", help="print Markdown")
    comments = _command(commands, "comments", "show:comments", "print the comments of an article")
    _target(comments)
    comments.add_argument("--url", help="where the text of a file or stdin came from")


def _target(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "target",
        metavar="TARGET",
        help="a file, else the id of an entry, else an address; - reads stdin",
    )


def _feeds(commands: Any) -> None:
    add = _command(commands, "add", "feeds:add", "follow the feed, board or site behind an address")
    add.add_argument("url", metavar="URL")
    add.add_argument("--folder", metavar="F", help="put it into this folder")
    add.add_argument(
        "--first", action="store_true", help="take the first of several without asking"
    )
    add.add_argument(
        "--user",
        metavar="NAME",
        help="user of a password-protected feed (the password is asked for, or read from stdin)",
    )
    remove = _command(
        commands,
        "remove",
        "feeds:remove",
        "follow a feed no more; its entries are kept",
        json=False,
    )
    remove.add_argument("feed", metavar="FEED", help="id, address or part of the title")
    feeds = _command(commands, "feeds", "feeds:feeds", "list what is followed")
    feeds.add_argument(
        "--options", action="store_true", help="also say how each feed is read (see --set)"
    )
    feeds.add_argument(
        "--set",
        nargs="+",
        metavar=("FEED", "KEY=VALUE"),
        help="set options of a feed: full_text=when_short|always|never (fetch the page itself), "
        "charset=NAME, keep_newest=N (that many articles and threads ready for reading offline)",
    )
    refresh = _command(commands, "refresh", "refresh:refresh", "fetch the feeds that are due")
    refresh.add_argument("feeds", metavar="FEED", nargs="*", help="only these, due or not")
    refresh.add_argument("--all", action="store_true", help="all feeds, due or not")


def _entries(commands: Any) -> None:
    entries = _command(commands, "list", "entries:list_entries", "list entries")
    entries.add_argument(
        "--view",
        metavar="V",
        help=f"{', '.join(VIEWS)}, or a folder; default: unread, or all of a --feed",
    )
    entries.add_argument("--query", metavar="Q", default="", help="only entries with these words")
    entries.add_argument("--feed", metavar="F", help="only of this feed")
    entries.add_argument("--sort", choices=SORTS, default="newest")
    entries.add_argument("--limit", metavar="N", type=_count, default=50)
    search = _command(
        commands, "search", "search:search", "search the text of everything in the library"
    )
    search.add_argument(
        "words", metavar="WORDS", nargs="+", help='all must be there; "a phrase"; -not'
    )
    search.add_argument("--limit", metavar="N", type=_count, default=50)
    search.add_argument("--sort", choices=("newest", "best"), default="newest")
    for name, help_line in STATES.items():
        state = _command(commands, name, "entries:mark", help_line, json=False)
        state.add_argument("ids", metavar="ID", nargs="+")


def _votes(commands: Any) -> None:
    vote = _command(
        commands, "vote", "votes:vote", "recommend an article, or not, or take it back", json=False
    )
    vote.add_argument("target", metavar="ID|URL", help="id of an entry, address, or saved file")
    vote.add_argument("value", choices=("up", "down", "clear"))
    _command(commands, "votes", "votes:votes", "list your votes, newest first")
    account = _command(
        commands,
        "account",
        "account:account",
        "accounts on boards, for votes on the site itself (V)",
        json=False,
    )
    account.add_argument(
        "what",
        choices=("add", "remove", "show"),
        help="the password is kept by the system's keyring",
    )
    account.add_argument("url", metavar="URL", help="any address on the board's site")
    account.add_argument("--user", metavar="NAME", help="else it is asked for (add)")


def _transfer(commands: Any) -> None:
    take = _command(
        commands,
        "import",
        "transfer:import_file",
        "follow the feeds of an OPML or newsboat urls file",
    )
    take.add_argument("file", metavar="FILE", help="- reads stdin")
    give = _command(
        commands, "export", "transfer:export", "write feeds, votes or an article", json=False
    )
    kinds = give.add_subparsers(metavar="WHAT", required=True, prog="tui-reader export")
    for what, help_line in (("opml", "the feeds as OPML"), ("votes", "all votes as TOML")):
        kind = kinds.add_parser(what, help=help_line, description=help_line)
        kind.set_defaults(what=what)
        _output_file(kind)
    article = kinds.add_parser("article", help="an article", description="an article as a file")
    article.set_defaults(what="article")
    _target(article)
    article.add_argument("--url", help="where the text of a file or stdin came from")
    article.add_argument(
        "--format",
        choices=("markdown", "html", "json", "text"),
        help="default: what the ending of FILE says, else markdown",
    )
    _output_file(article)


def _output_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", metavar="FILE", help="default: stdout")


def _settings(commands: Any) -> None:
    themes = _command(commands, "themes", "settings:themes", "list the themes and check yours")
    del themes
    keys = _command(commands, "keys", "settings:keys", "list the keys and check yours")
    keys.add_argument("--preset", choices=("default", "newsboat", "vim", "less"))
    _command(commands, "config", "settings:config", "list the settings and check config.toml")
    _command(
        commands, "doctor", "doctor:doctor", "check library, votes, settings, terminal, network"
    )


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text[:12]) > 0 and len(text) <= 12):
        raise argparse.ArgumentTypeError(f"not a number of 1 or more: {text!r}")
    return int(text)


def names() -> Iterator[str]:
    """The names of all commands, for suggestions."""
    yield from sorted(command_parser()[1])
