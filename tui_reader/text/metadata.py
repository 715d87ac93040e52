"""What a page says about itself in its head: title, author, times, language, site.

Used by `extract`. Reads JSON-LD, Open Graph and the older meta names, the `<title>` and the first
headline; unknown stays None. Times keep the page's own offset; a bare date stays one.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from tui_reader.models import When
from tui_reader.text.clean import clean_line
from tui_reader.text.dom import text_within
from tui_reader.text.page_title import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_ARTICLE_TYPES = re.compile(
    r"Article|Posting|Report|Review|Story|WebPage|Recipe|Question|Thesis", re.I
)
_AUTHOR_NAMED = (  # the last: the microformat that blogs use ("author vcard", in it "fn")
    "//*[@rel='author' or @itemprop='author'][position() <= 3]"
    " | //*[contains(concat(' ', @class, ' '), ' author ')]"
    "//*[contains(concat(' ', @class, ' '), ' fn ')][position() <= 3]"
)
_MOST_JSON = 1_000_000
_TITLES = ("og:title", "twitter:title", "dc.title", "title")
_BYLINE = re.compile(
    r"^(?:(?:written|posted|reported)\s+)?(?:by|von|par|por|di|door|av|af|autor(?:in)?:?)\s+", re.I
)


@dataclass(frozen=True, slots=True)
class Metadata:
    title: str | None = None
    author: str | None = None
    published: When | None = None
    language: str | None = None
    site: str | None = None
    category: str | None = None
    body: str | None = None  # articleBody of JSON-LD: plain text, or HTML


def read_metadata(root: HtmlElement) -> Metadata:
    """The page's own words about itself."""
    metas = _metas(root)
    linked = [node for node in json_ld(root) if _is_article(node)]
    site = _first(metas, "og:site_name", "application-name", "twitter:site") or _publisher(linked)
    headline = next(
        (
            clean_line(str(node["headline"]))
            for node in linked
            if isinstance(node.get("headline"), str)
        ),
        None,
    )
    return Metadata(
        title=title_of(root, _first(metas, *_TITLES), headline, site),
        author=_author(root, metas, linked),
        published=_published(root, metas, linked),
        language=_language(root, metas),
        site=site,
        category=_first(metas, "article:section", "section", "category"),
        body=_body(linked),
    )


def json_ld(root: HtmlElement) -> Iterator[dict[str, Any]]:
    """Every object of the page's JSON-LD blocks, graphs and lists taken apart."""
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        raw = (script.text or "").strip()
        if not raw or len(raw) > _MOST_JSON:
            continue
        try:
            data = json.loads(raw.strip("; \n"), strict=False)
        except (ValueError, RecursionError):
            continue
        waiting = [data]
        seen = 0
        while waiting and seen < 500:
            node = waiting.pop(0)
            seen += 1
            if isinstance(node, list):
                waiting += node
            elif isinstance(node, dict):
                yield node
                waiting += [
                    node[key]
                    for key in ("@graph", "mainEntity", "mainEntityOfPage")
                    if isinstance(node.get(key), dict | list)
                ]


def when(text: object) -> When | None:
    """A time as pages write it in their heads: ISO 8601 in its looser forms; None otherwise."""
    if not isinstance(text, str):
        return None
    value = text.strip()
    match = re.match(
        r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*"
        r"(Z|UTC|GMT|KST|JST|[+-]\d{2}:?\d{2})?)?",
        value,
    )
    if match is None:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    try:
        if hour is None or zone is None:
            return date(int(year), int(month), int(day))
        zone = {
            "Z": "+00:00",
            "UTC": "+00:00",
            "GMT": "+00:00",
            "KST": "+09:00",
            "JST": "+09:00",
        }.get(zone, zone)
        return datetime.fromisoformat(
            f"{year}-{int(month):02}-{int(day):02}T{int(hour):02}:{minute}:{second or '00'}{zone}"
        )
    except ValueError:
        return None


def _metas(root: HtmlElement) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        content = meta.get("content")
        if name and content and len(name) < 100:
            metas.setdefault(name.lower(), []).append(content)
    return metas


def _first(metas: dict[str, list[str]], *names: str) -> str | None:
    for name in names:
        for content in metas.get(name, ()):
            if line := clean_line(content):
                return line
    return None


def _is_article(node: dict[str, Any]) -> bool:
    kind = node.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(one, str) and _ARTICLE_TYPES.search(one) for one in kinds)


def _name(value: object) -> str | None:
    if isinstance(value, list):
        names = [name for one in value[:6] if (name := _name(one))]
        return ", ".join(dict.fromkeys(names)) or None
    if isinstance(value, dict):
        return _name(value.get("name"))
    return clean_line(value, 200) or None if isinstance(value, str) else None


def _publisher(linked: list[dict[str, Any]]) -> str | None:
    return next((name for node in linked if (name := _name(node.get("publisher")))), None)


def _author(
    root: HtmlElement, metas: dict[str, list[str]], linked: list[dict[str, Any]]
) -> str | None:
    for node in linked:
        if name := _name(node.get("author")):
            return _plain_author(name)
    for key in (
        "author",
        "article:author",
        "dc.creator",
        "dcterms.creator",
        "parsely-author",
        "sailthru.author",
        "byl",
    ):
        names = [
            clean_line(x, 200)
            for x in metas.get(key, ())
            if not x.startswith(("http:", "https:", "/", "@"))
        ]
        if names and names[0]:
            return _plain_author(", ".join(dict.fromkeys(names[:6])))
    for element in root.xpath(_AUTHOR_NAMED):
        text = clean_line(text_within(element, 2_000), 200)
        if text and len(text) < 80:
            return _plain_author(text)
    return None


def _plain_author(text: str) -> str | None:
    return _BYLINE.sub("", text).strip(" ,;|") or None


def _published(
    root: HtmlElement, metas: dict[str, list[str]], linked: list[dict[str, Any]]
) -> When | None:
    for node in linked:
        if found := when(node.get("datePublished")):
            return found
    for key in (
        "article:published_time",
        "og:article:published_time",
        "datepublished",
        "article.published",
        "date",
        "dc.date",
        "dc.date.issued",
        "dcterms.created",
        "pubdate",
        "publishdate",
        "publication_date",
        "parsely-pub-date",
        "sailthru.date",
    ):
        for content in metas.get(key, ()):
            if found := when(content):
                return found
    times = root.xpath(
        "//time[@datetime][ancestor-or-self::*[@itemprop='datePublished' or @pubdate]]"
    )
    times = times or islice(filter(_is_in_article, root.iter("time")), 3)
    for element in islice(times, 3):
        if found := when(element.get("datetime")):
            return found
    return None


def _is_in_article(element: HtmlElement) -> bool:
    around = next(element.iterancestors("article", "main"), None)
    return around is not None and element.get("datetime") is not None


def _language(root: HtmlElement, metas: dict[str, list[str]]) -> str | None:
    said = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang")
    said = said or _first(metas, "content-language", "og:locale", "dc.language", "language")
    match = re.match(r"([a-zA-Z]{2,3})(?:[-_]([A-Za-z0-9]{2,8}))*$", (said or "").strip())
    return match.group(1).lower() if match else None


def _body(linked: list[dict[str, Any]]) -> str | None:
    bodies = [
        node[key]
        for node in linked
        for key in ("articleBody", "text")
        if isinstance(node.get(key), str)
    ]
    return max(bodies, key=len, default=None)
