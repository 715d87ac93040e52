"""Site rules: where the article of a site stands, for pages on which guessing goes wrong.

`reading` loads them once (`load_rules`) and hands them to `read_article`. A rule names its pages by
host or by elements they hold, and says by selectors what the body is, what to leave out, what the
title is. The ones that come with the reader (rules.toml) are for engines; a rule of the user's file
wins over them. A bad rule is named in one line and left out; the others hold.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tui_reader.errors import ParseError
from tui_reader.text.clean import clean_line
from tui_reader.text.selectors import Selector, selector

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LISTS = ("has", "body", "strip")
_KEYS = frozenset([*_LISTS, "host", "title"])
_BIGGEST_FILE = 1_000_000


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


def load_rules(user_file: Path | None = None) -> LoadedRules:
    """The user's rules and those that come with the reader. A file that is not there is none."""
    found: list[SiteRule] = []
    problems: list[str] = []
    if user_file is not None:
        try:
            text = user_file.read_text("utf-8") if user_file.exists() else ""
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
    """The rules of a file's text; `name` stands in the lines about bad ones."""
    if len(text) > _BIGGEST_FILE:
        return LoadedRules(SiteRules(), (f"{name}: too big",))
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return LoadedRules(SiteRules(), (f"{name}: {clean_line(str(error), 200)}",))
    problems = [f"{name}: unknown key {key[:40]!r}" for key in data if key != "site"]
    sites = data.get("site", [])
    if not isinstance(sites, list):
        return LoadedRules(SiteRules(), (*problems, f"{name}: write [[site]], not [site]"))
    rules: list[SiteRule] = []
    for number, site in enumerate(sites, 1):
        try:
            rules.append(_rule(site))
        except ParseError as error:
            problems.append(f"{name}: rule {number}: {clean_line(str(error), 200)}")
    return LoadedRules(SiteRules(tuple(rules)), tuple(problems))


def _rule(site: Any) -> SiteRule:
    if not isinstance(site, dict):
        raise ParseError("not a table")
    unknown = [key for key in site if key not in _KEYS]
    if unknown:
        raise ParseError(f"unknown key {unknown[0][:40]!r}")
    host = site.get("host")
    if host is not None and (not isinstance(host, str) or not host.strip(". ") or "/" in host):
        raise ParseError("host is a name like news.example")
    lists = {key: _selectors(key, site.get(key, [])) for key in _LISTS}
    title = _selectors("title", site.get("title", []))
    if host is None and not lists["has"]:
        raise ParseError("says no host and no elements it is for")
    if not (lists["body"] or lists["strip"] or title):
        raise ParseError("says nothing: give body, strip or title")
    return SiteRule(
        host=host.strip(". ").lower() if host is not None else None,
        title=title[0] if title else None,
        **lists,
    )


def _selectors(key: str, value: Any) -> tuple[Selector, ...]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise ParseError(f"{key} is a selector or a list of them")
    return tuple(map(selector, values))
