"""The words by which pages name their parts: in classes, ids, tags and first words of a line.

Used by `candidates`. Only words that many sites use; none names a site.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui_reader.text.dom import names_of, tag_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

MOST_ABOVE = 14  # ancestors looked at

_GOOD = re.compile(r"article|body|content|entry|post|story|text|main|read|본문|news_?view|detail")
_BODY = re.compile(
    r"article[-_]?(?:body|content|text|copy)|story[-_]?(?:body|content|text)|entry[-_]?content"
    r"|post[-_]?(?:body|content|text|message)|body[-_]?(?:copy|text|content)|main[-_]?content"
    r"|rich[-_]?text|news[-_]?(?:body|content|text|view)|page[-_]?content"
    r"|message[-_]?(?:body|content|text)|(?:^|\s)prose|paragraph|text[-_]?block"
)
_BAD = {
    "comment": r"comment|disqus|reply|replies|respond|reader-?response|fb-root",
    "related": r"relat|recommend|also|more[-_]|[-_]more|similar|outbrain|taboola|teaser|trending"
    r"|popular|most[-_]?read|latest|further|recirc|promo|suggest|next[-_]|read[-_]?next|carousel"
    r"|rail\b|card|list-?item|tile",
    "share": r"share|social|follow|facebook|twitter|sns|toolbar|button|btn|\bcta",
    "bars": r"nav|menu|breadcrumb|header|footer|masthead|sidebar|side-?bar|widget|banner|\baside"
    r"|pagination|pager|skip|modal|popup|cookie|consent|gdpr|login|sign-?(?:in|up)|search|drawer"
    r"|overlay",
    "ads": r"\bads?\b|\bad[-_]|[-_]ads?\b|advert|sponsor|commercial|newsletter|subscri|paywall"
    r"|donat|member|piano|signup|premium|offer|shop|buy",
    "meta": r"meta|byline|author|bio\b|date|time|published|tags?\b|topic|categor|kicker|eyebrow"
    r"|credit|caption|copyright|legal|disclaimer|correction|label|info",
    "lead": r"lead|standfirst|subtitle|sub-?head|deck|dek|summary|intro|excerpt|chapo|teaser-?text"
    r"|abstract|sapo|perex|vorspann",
}
_BAD_PATTERNS = {name: re.compile(pattern) for name, pattern in _BAD.items()}
LEADS_ELSEWHERE = re.compile(
    r"^(?:read (?:more|also|next)|see also|also read|related|more (?:on|from|stories)|watch|listen"
    r"|click here|sign up|subscribe|follow us|join|advertisement|source|photo|image|credit|mehr"
    r"|lesen sie|lire aussi|à lire|lees ook|leggi anche|lea también|lee también|ver también|czytaj"
    r"|читайте|관련\s?기사|▶|☞|\[관련|あわせて読みたい|関連記事|続きを)",
    re.I,
)
# What a site asks of its readers: to subscribe, follow, write, agree.
PLEA = re.compile(
    r"newsletter|subscri(?:be|ption)|\bsign(?:ing)? up\b|\binbox\b|follow (?:us|him|her|them|me)\b"
    r"|follow @|\b(?:get|download) (?:the|our) \S+ ?\S* app\b|\bclick here\b|\be?-?mail .{0,60}@"
    r"|reached (?:at|by)\b|privacy (?:notice|policy)|terms of (?:use|service)|all rights reserved"
    r"|join (?:us|our|the) \S+|cookies?\b|affiliate links?\b"
    r"|your (?:e-?mail|privacy)|all comments|support our|donat"
    r"|abonn|infolettre|datenschutz|externer? inhalt|redaktionelle[rn]? inhalt|einwillig|anmelden"
    r"|einverstanden|privatsphäre|boletín|suscr[ií]b|s[ií]gu[ae]nos|inscrev|assin(?:e|ante)|siga"
    r"|iscriviti|consenso|inschrijven|nieuwsbrief|nyhetsbrev|zapisz się|odebírat|подпис|рассылк"
    r"|구독|뉴스레터|무단\s?전재|재배포|저작권|제보|카카오톡|会員|登録|購読|無断転載|关注|訂閱|订阅|扫码",
    re.I,
)
_ROLES = {
    "main": "in_main",
    "navigation": "in_nav",
    "complementary": "in_aside",
    "contentinfo": "in_footer",
    "banner": "in_footer",
}
_TAGS = frozenset(["article", "main", "aside", "nav", "footer", "header", "form", "figure"])
_FORUM_PROGRAM = re.compile(
    r"vbulletin|phpbb|xenforo|discourse|mybb|invision|ipboard|simple machines|smf|vanilla|flarum"
    r"|woltlab|nodebb|fluxbb|punbb",
    re.I,
)
_FORUM_DATA = re.compile(r'"(?:DiscussionForumPosting|QAPage)"')


class Surroundings:
    """What a page calls the elements around a block; each element is looked at once."""

    def __init__(self) -> None:
        self.known: dict[HtmlElement, tuple[str, ...]] = {}

    def above(self, element: HtmlElement) -> Iterator[tuple[str, ...]]:
        """The words for an element and those around it, the nearest first, up to the body."""
        here: HtmlElement | None = element
        for _ in range(MOST_ABOVE):
            if here is None or tag_of(here) in ("body", "html"):
                return
            words = self.known.get(here)
            if words is None:
                words = self.known[here] = tuple(_words_for(here))
            yield words
            here = here.getparent()


def _words_for(element: HtmlElement) -> list[str]:
    found = []
    tag = tag_of(element)
    if tag in _TAGS:
        found.append(f"in_{tag}")
    if tag in ("li", "td"):
        found.append("in_list")
    role = element.get("role")
    if role in _ROLES:
        found.append(_ROLES[role])
    if "articlebody" in (element.get("itemprop") or "").lower():
        found.append("itemprop_body")
    names = names_of(element)[:300]
    if names.strip():
        if _GOOD.search(names):
            found.append("good")
        if _BODY.search(names):
            found.append("body_name")
        found += [name for name, pattern in _BAD_PATTERNS.items() if pattern.search(names)]
    return found


def is_forum(root: HtmlElement) -> float:
    """1 where the page is a discussion (its posts are all article then), told by the program
    that made it or by its data; else 0."""
    for meta in root.iter("meta"):
        is_named = (meta.get("name") or "").lower() == "generator"
        if is_named and _FORUM_PROGRAM.search(meta.get("content") or ""):
            return 1.0
    body = root.find("body")
    marks = " ".join(names_of(x) for x in (root, body) if x is not None)
    if _FORUM_PROGRAM.search(marks):
        return 1.0
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "") and _FORUM_DATA.search(script.text or ""):
            return 1.0
    return 0.0
