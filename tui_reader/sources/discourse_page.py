"""A topic's own page as the JSON that Discourse's API would send of it.

For pages that were saved or opened by address. Browsers get the topic as JSON in the attribute
`data-preloaded`; programs get plain HTML (the "crawler" view, twenty posts a page). Facts:
app/views/topics and the preload store of discourse/discourse. Pure.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tui_reader.errors import ParseError
from tui_reader.models import Page
from tui_reader.sources.json_answer import Json, as_dict, as_dicts

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def topic_in(page: Page) -> Json | None:
    """The topic on a page, shaped as `t/ID.json`; None when there is none to be found."""
    from tui_reader.text.charset import decode
    from tui_reader.text.dom import parse_html

    try:
        root = parse_html(decode(page.content, page.charset_override, page.charset))
    except ParseError:
        return None
    return _preloaded(root) or _crawler_view(root)


def _preloaded(root: HtmlElement) -> Json | None:
    for element in root.iter("div"):
        if element.get("id") != "data-preloaded":
            continue
        for name, value in _loaded(element.get("data-preloaded")).items():
            if name.startswith("topic_") and isinstance(value, str):
                topic = _loaded(value)
                if as_dicts(as_dict(topic.get("post_stream")).get("posts")):
                    return topic
    return None


def _loaded(text: str | None) -> Json:
    try:
        return as_dict(json.loads(text or "{}"))
    except (ValueError, RecursionError):
        return {}


def _crawler_view(root: HtmlElement) -> Json | None:
    posts: list[dict[str, Any]] = []
    title, has_more = "", False
    for element in root.iter():
        names = (element.get("class") or "").split()
        if "crawler-post" in names:
            number = re.fullmatch(r"post_(\d+)", element.get("id") or "")
            if number:
                posts.append(_post(element, int(number[1])))
        elif element.tag == "h1" and not title:
            title = " ".join(str(element.text_content()).split())
        elif element.get("rel") == "next":
            has_more = True
    if not posts:
        return None
    return {"title": title, "post_stream": {"posts": posts}, "has_more": has_more}


def _post(element: HtmlElement, number: int) -> dict[str, Any]:
    post: dict[str, Any] = {"id": number, "post_number": number, "post_type": 1}
    for part in element.iter():
        names = (part.get("class") or "").split()
        prop = part.get("itemprop")
        if part.tag == "time" and part.get("datetime"):
            post.setdefault("created_at", part.get("datetime"))
        elif prop == "name":
            post.setdefault("username", part.text_content())
        elif "post" in names and "cooked" not in post:
            post["cooked"] = _inner_html(part)
        elif "post-likes" in names:
            likes = re.search(r"\d+", part.text_content())
            post["actions_summary"] = [{"id": 2, "count": likes[0]}] if likes else []
    return post


def _inner_html(element: HtmlElement) -> str:
    from lxml import html

    parts = [element.text or ""]
    parts += [html.tostring(child, encoding="unicode") for child in element]
    return "".join(parts)
