"""Fields of one feed element: its own children, gathered once, then picked by precedence."""

from __future__ import annotations

from urllib.parse import urljoin

from lxml import etree

from tui_reader.models import Attachment, When
from tui_reader.sources.feed.children import Children, all_texts, first_text, gather, line_of
from tui_reader.sources.feed.dates import parse_when
from tui_reader.sources.feed.names import CORE, Key, Names
from tui_reader.sources.feed.people import person_of
from tui_reader.sources.feed.raw import RawEntry, RawFeed, RawText
from tui_reader.sources.feed.text import base_of
from tui_reader.urls import is_tidy

_XML = "{http://www.w3.org/XML/1998/namespace}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


def read_channel(channel: etree._Element, root: etree._Element, url: str, names: Names) -> RawFeed:
    """The facts of the feed itself."""
    children = gather(channel, names)
    base = base_of(channel, url)
    link = _link(children, base) or _address(channel.get("HREF") or channel.get("href"), base)
    person = person_of(children, names)
    return RawFeed(
        title=first_text(children, (CORE, "title"), ("dc", "title")),
        url=link,
        language=line_of(children, (CORE, "language"), ("dc", "language"))
        or root.get(f"{_XML}lang")
        or channel.get(f"{_XML}lang"),
        author=person[0] if person else None,
        ttl_minutes=_number(line_of(children, (CORE, "ttl"))),
    )


def read_entry(element: etree._Element, feed_url: str, names: Names) -> RawEntry:
    """One item or entry."""
    children = gather(element, names)
    base = base_of(element, feed_url) if names.has_bases else feed_url
    person = person_of(children, names)
    content, summary = _texts(children)
    entry = RawEntry(
        title=first_text(children, (CORE, "title"), ("dc", "title"), ("media", "title")),
        url=_link(children, base) or _address(element.get("HREF") or element.get("href"), base),
        given_id=line_of(children, (CORE, "guid"), (CORE, "id"), ("dc", "identifier"))
        or element.get(f"{_RDF}about"),
        author=person[0] if person else None,
        author_email=person[1] if person else None,
        category=_category(children),
        published=_when(children, (CORE, "pubdate"), (CORE, "published"), (CORE, "issued"),
                        ("dcterms", "issued"), ("dcterms", "created"), (CORE, "created")),
        updated=_when(children, (CORE, "updated"), (CORE, "modified"), ("dc", "date"),
                      ("dcterms", "modified"), (CORE, "date"))
        or parse_when(element.get("LASTMOD")),
        content=content,
        summary=summary,
        language=line_of(children, ("dc", "language")) or element.get(f"{_XML}lang"),
        comments_url=_address(line_of(children, (CORE, "comments")), base),
        comments_feed=_address(line_of(children, ("wfw", "commentrss")), base),
        comments_total=_number(
            line_of(children, ("slash", "comments"), ("thr", "total"), (CORE, "comment_count"))
        ),
    )  # fmt: skip
    _take_links(entry, children, base)
    _take_enclosures(entry, children, base)
    if ("podcast", "socialinteract") in children:
        entry.discussions = _social_posts(children[("podcast", "socialinteract")])
    if entry.url is None:
        entry.url = _permanent_id(children, element, base)
    return entry


def _texts(children: Children) -> tuple[RawText | None, RawText | None]:
    """Content and summary; where a feed gives two of the latter, the first is the content."""
    content = _longest(
        [
            *all_texts(children, ("content", "encoded")),
            *all_texts(children, (CORE, "content")),
            *all_texts(children, ("xhtml", "body"), ("xhtml", "div"), (CORE, "fullitem")),
        ]
    )
    description = first_text(children, (CORE, "description"))
    summary = first_text(children, (CORE, "summary"), (CORE, "abstract"))
    if description and summary and content is None:
        content = description
    else:
        summary = description or summary
    if summary is None and content is None:
        summary = first_text(
            children, ("itunes", "summary"), ("media", "description"), ("dc", "description"),
            ("itunes", "subtitle"), ("media", "text"),
        )  # fmt: skip
    return content, summary


def _longest(texts: list[RawText]) -> RawText | None:
    return max(texts, key=lambda text: len(text.value), default=None)


def _address(text: str | None, base: str) -> str | None:
    """`text` in full, as the feed spells it; None when it is no http(s) address."""
    if not text or not text.strip():
        return None
    if is_tidy(text):
        return text
    try:
        full = urljoin(base, "".join(text.split()))
    except ValueError:
        return None
    return full if full.lower().startswith(("http://", "https://")) else None


def _number(text: str | None) -> int | None:
    if text and text.isascii() and text.isdecimal() and len(text) < 10:
        return int(text)
    return None


def _when(children: Children, *keys: Key) -> When | None:
    """The first of `keys` that holds a time; of several elements of one name the last."""
    for key in keys:
        for element in reversed(children.get(key, ())):
            when = parse_when(element.text)
            if when is not None:
                return when
    return None


def _link(children: Children, base: str) -> str | None:
    """The address of the page: an Atom link that says alternate (or nothing), RSS's text."""
    plain = other = None
    for element in children.get((CORE, "link"), ()):
        rel = (element.get("rel") or "alternate").strip().lower()
        href = element.get("href")
        if href is not None:
            if rel.rpartition("/")[2] == "alternate":
                found = _address(href, base_of(element, base) if children.has_bases else base)
                media = (element.get("type") or "text/html").lower()
                if found and "html" in media:
                    return found
                other = other or found
        elif plain is None and element.text:
            plain = _address(element.text, base)
    return plain or other


def _permanent_id(children: Children, element: etree._Element, base: str) -> str | None:
    for guid in children.get((CORE, "guid"), ()):
        if (guid.get("isPermaLink") or "true").strip().lower() == "true":
            text = (guid.text or "").strip()
            return (
                _address(text, base) if text.lower().startswith(("http://", "https://")) else None
            )
    about = element.get(f"{_RDF}about")
    return _address(about, base) if about and about.lower().startswith("http") else None


def _take_links(entry: RawEntry, children: Children, base: str) -> None:
    """What further links of an Atom entry say: replies and enclosures."""
    for element in children.get((CORE, "link"), ()):
        rel = (element.get("rel") or "").strip().lower().rpartition("/")[2]
        if rel not in ("replies", "enclosure"):
            continue
        address = _address(
            element.get("href"), base_of(element, base) if children.has_bases else base
        )
        if address is None:
            continue
        media = (element.get("type") or "").strip()
        if rel == "replies":
            if "xml" in media and "xhtml" not in media:
                entry.comments_feed = entry.comments_feed or address
            else:
                entry.comments_url = entry.comments_url or address
            for name, value in element.attrib.items():
                if str(name).endswith("}count") and entry.comments_total is None:
                    entry.comments_total = _number(str(value).strip())
        elif rel == "enclosure":
            size = _number((element.get("length") or "").strip())
            entry.enclosures.append(
                Attachment(address, element.get("title"), media or None, size or None)
            )


def _social_posts(elements: list[etree._Element]) -> list[str]:
    """The posts whose answers are an episode's comments, by their priority; none where one says
    that comments are disabled."""
    posts = []
    for element in elements[:50]:
        protocol = (element.get("protocol") or "").strip().lower()
        if protocol == "disabled":
            return []
        address = (element.get("uri") or "").strip()
        if protocol in ("activitypub", "atproto") and len(address) <= 2_000:
            posts.append((_number((element.get("priority") or "").strip()) or 10**6, address))
    return [address for _, address in sorted(posts, key=lambda post: post[0]) if address]


def _take_enclosures(entry: RawEntry, children: Children, base: str) -> None:
    for element in children.get((CORE, "enclosure"), ()):
        address = _address(element.get("url") or element.get("href"), base)
        if address:
            size = _number((element.get("length") or "").strip())
            media = (element.get("type") or "").strip()
            entry.enclosures.append(Attachment(address, None, media or None, size or None))
    known = {file.url for file in entry.enclosures}
    for element in children.get(("media", "content"), ()):
        media = (element.get("type") or "").strip()
        medium = element.get("medium") or media.partition("/")[0]
        address = _address(element.get("url"), base)
        if address and medium in ("audio", "video") and address not in known:
            size = _number((element.get("fileSize") or "").strip())
            entry.enclosures.append(Attachment(address, None, media or None, size or None))


def _category(children: Children) -> str | None:
    for key in ((CORE, "category"), ("dc", "subject")):
        for element in children.get(key, ()):
            word = element.get("label") or element.get("term") or element.text
            if word and word.strip():
                return word.strip()
    return None
