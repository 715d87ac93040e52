"""Site rules: where the article of a site stands, for pages on which guessing goes wrong.

`show` and the worker keep the user's file (`RulesFile`) and hand its rules through `reading` to
`read_article`. A rule names its pages by host or by elements they hold, and says by selectors what
the body is, what to leave out, what the title is. The ones that come with the reader (rules.toml)
are for engines; a rule of the user's file (sites.toml) wins over them. A bad rule is named in one
line with its place and left out; the others hold.
"""

from __future__ import annotations

import logging
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tui_reader.errors import ParseError
from tui_reader.files import read_file
from tui_reader.text.clean import clean_line
from tui_reader.text.selectors import Selector, selector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_LISTS = ("has", "body", "strip")
_KEYS = frozenset([*_LISTS, "host", "title"])
_BIGGEST_FILE = 1_000_000
_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*site[ \t]*\]\]", re.M)
_PLACE = re.compile(r"\s*\(at line (\d+), column \d+\)|\s*\(at end of document\)")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SiteRule:
    """What holds for the pages of one site or engine."""

    host: str | None = None
    has: tuple[Selector, ...] = ()
    body: tuple[Selector, ...] = ()
    strip: tuple[Selector, ...] = ()
    title: Selector | None = None

    def is_for(self, host: str, root: HtmlElement) -> bool:
        if self.host is not None and host != self.host and not host.endswith(f".{self.host}"):
            return False
        return all(found(root) for found in self.has)

    def body_of(self, root: HtmlElement) -> list[HtmlElement]:
        """The elements that hold the article; [] where the rule does not say or they are not
        there. An element inside another is part of it."""
        for find in self.body:
            found = [x for x in find(root) if "".join(x.itertext()).strip()]
            if found:
                inside = set(found)
                return [x for x in found if not inside.intersection(x.iterancestors())]
        return []

    def drop(self, root: HtmlElement) -> None:
        """Takes out of the page what the rule leaves out."""
        for find in self.strip:
            for element in find(root):
                if element.getparent() is not None:
                    element.drop_tree()

    def title_of(self, root: HtmlElement) -> str | None:
        for element in self.title(root) if self.title else ():
            if text := clean_line("".join(element.itertext())):
                return text
        return None


@dataclass(frozen=True, slots=True)
class SiteRules:
    """All rules, those of the user first."""

    rules: tuple[SiteRule, ...] = ()

    def for_page(self, url: str, root: HtmlElement) -> SiteRule | None:
        """The first rule for a page."""
        try:
            host = (urlsplit(url).hostname or "").lower()
        except ValueError:
            host = ""
        return next((rule for rule in self.rules if rule.is_for(host, root)), None)


@dataclass(frozen=True, slots=True)
class LoadedRules:
    """The rules that hold, and one line for each that does not."""

    rules: SiteRules
    problems: tuple[str, ...] = ()


_MOST_BYTES = 4 * 1024 * 1024


class RulesFile:
    """The user's file of rules, read again when it was changed: who edits a rule need not start
    the reader anew. One a process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: tuple[int, int] | None = None
        self._loaded: LoadedRules | None = None

    @property
    def rules(self) -> SiteRules:
        return self.load().rules

    def load(self) -> LoadedRules:
        try:
            found = self._path.stat()
            now = (found.st_mtime_ns, found.st_size)
        except OSError:
            now = (0, 0)
        if self._loaded is None or now != self._known:
            self._loaded, self._known = load_rules(self._path), now
            for problem in self._loaded.problems:
                _log.warning("%s", problem)
        return self._loaded


def load_rules(user_file: Path | None = None) -> LoadedRules:
    """The user's rules and those that come with the reader. A file that is not there is none."""
    found: list[SiteRule] = []
    problems: list[str] = []
    if user_file is not None:
        try:
            there = read_file(user_file, _MOST_BYTES) if user_file.exists() else b""
            text = there.decode("utf-8-sig")
        except (OSError, ValueError) as error:
            problems.append(f"{user_file.name}: cannot be read: {clean_line(str(error), 200)}")
        else:
            loaded = parse_rules(text, user_file.name)
            found += loaded.rules.rules
            problems += loaded.problems
    found += shipped_rules().rules
    return LoadedRules(SiteRules(tuple(found)), tuple(problems))


@cache
def shipped_rules() -> SiteRules:
    """The rules that come with the reader."""
    text = files("tui_reader.text").joinpath("rules.toml").read_text("utf-8")
    return parse_rules(text, "rules.toml").rules


def parse_rules(text: str, name: str) -> LoadedRules:
    """The rules of a file's text; `name` stands in the lines about bad ones. Each rule is read by
    itself, so that a slip in one costs only that one."""
    if len(text) > _BIGGEST_FILE:
        return LoadedRules(SiteRules(), (f"{name}: too big",))
    rules: list[SiteRule] = []
    problems: list[str] = []
    for first, part in _parts(text):
        try:
            rules += map(_rule, _sites(part))
        except _BadRuleError as error:
            line = first + (error.line or _line_of(part, error.key))
            problems.append(f"{name}:{line}: {clean_line(str(error), 200)}")
    return LoadedRules(SiteRules(tuple(rules)), tuple(problems))


class _BadRuleError(ParseError):
    """What is wrong with a rule: at a key, or at a line of its text (from 1)."""

    def __init__(self, said: str, key: str = "", line: int = 0) -> None:
        super().__init__(said)
        self.key = key
        self.line = line


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """What stands above the first `[[site]]`, and each rule, with the number of lines before it."""
    starts = [0, *(match.start() for match in _HEADER.finditer(text))]
    for start, end in pairwise([*dict.fromkeys(starts), len(text)]):
        yield text.count("\n", 0, start), text[start:end]


def _line_of(part: str, key: str) -> int:
    """The line of a rule's text on which a key is set, else its first."""
    found = re.search(rf"^\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", part, re.M) if key else None
    return part.count("\n", 0, found.end() if found else 0) + 1


def _sites(part: str) -> list[Any]:
    try:
        data = tomllib.loads(part)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        said = str(error)
        place = _PLACE.search(said)
        at_end = part.rstrip().count("\n") + 1
        line = min(at_end, int(place[1])) if place and place[1] else at_end
        raise _BadRuleError(_PLACE.sub("", said), line=line) from None
    for key in data:
        if key != "site":
            raise _BadRuleError(f"unknown key {key[:40]!r}", key)
    sites = data.get("site", [])
    if not isinstance(sites, list):
        raise _BadRuleError("write [[site]], not [site]")
    return sites


def _rule(site: Any) -> SiteRule:
    if not isinstance(site, dict):
        raise _BadRuleError("not a table")
    unknown = [key for key in site if key not in _KEYS]
    if unknown:
        raise _BadRuleError(f"unknown key {unknown[0][:40]!r}", unknown[0])
    host = site.get("host")
    if host is not None and (not isinstance(host, str) or not host.strip(". ") or "/" in host):
        raise _BadRuleError("host is a name like news.example", "host")
    lists = {key: _selectors(key, site.get(key, [])) for key in _LISTS}
    title = _selectors("title", site.get("title", []))
    if host is None and not lists["has"]:
        raise _BadRuleError("says no host and no elements it is for")
    if not (lists["body"] or lists["strip"] or title):
        raise _BadRuleError("says nothing: give body, strip or title")
    return SiteRule(
        host=host.strip(". ").lower() if host is not None else None,
        title=title[0] if title else None,
        **lists,
    )


def _selectors(key: str, value: Any) -> tuple[Selector, ...]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise _BadRuleError(f"{key} is a selector or a list of them", key)
    try:
        return tuple(map(selector, values))
    except ParseError as error:
        raise _BadRuleError(f"{key}: {error}", key) from None
