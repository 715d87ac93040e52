"""Documents of every form we read, with a payload in each place where text or an address stands."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from tests.sources.boards import page_bytes
from tests.sources.trees import sample_json

SITE = "https://board.example"
URL = f"{SITE}/bbs/board.php?bo_table=news&wr_id=137"
TEXT = "Running text of a sentence, long enough to be taken for the body of an article. " * 3


def as_written(payload: str) -> str:
    """The payload as it stands: XML and HTML get bytes they forbid."""
    return payload


def as_references(payload: str) -> str:
    """Every character as a numeric reference: parsers turn them back into what was forbidden."""
    return "".join(f"&#{ord(char)};" for char in payload)


def as_escaped(payload: str) -> str:
    return escape(payload)


def as_escaped_twice(payload: str) -> str:
    """A title of escaped HTML inside escaped HTML, as many feeds send it."""
    return escape(as_references(payload[:2_000]))


WAYS = (as_written, as_references, as_escaped, as_escaped_twice)


def in_bytes(text: str) -> bytes:
    """As a hostile server sends it: surrogates encoded like any other character."""
    return text.encode("utf-8", "surrogatepass")


def rss(text: str, url: str = f"{SITE}/1") -> bytes:
    return in_bytes(
        f"""<?xml version="1.0"?><rss version="2.0"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wfw="http://wellformedweb.org/CommentAPI/"
 xmlns:slash="http://purl.org/rss/1.0/modules/slash/">
<channel><title>{text}</title><link>{url}</link><description>{text}</description>
<language>{text}</language><ttl>{text}</ttl>
<item><title>{text}</title><link>{url}</link><guid>{text}</guid><dc:creator>{text}</dc:creator>
<category>{text}</category><pubDate>{text}</pubDate><description>{text}</description>
<content:encoded>&lt;p&gt;{text}&lt;/p&gt;</content:encoded><comments>{url}</comments>
<wfw:commentRss>{url}</wfw:commentRss><slash:comments>{text}</slash:comments>
<enclosure url="{url}" type="{text}" length="{text}"/></item>
<item><title>{text}</title></item><item><description>{text}</description></item>
</channel></rss>"""
    )


def atom(text: str, url: str = f"{SITE}/1") -> bytes:
    return in_bytes(
        f"""<feed xmlns="http://www.w3.org/2005/Atom"
 xmlns:thr="http://purl.org/syndication/thread/1.0"><title type="html">{text}</title>
<link href="{url}"/><updated>{text}</updated><author><name>{text}</name></author>
<entry><id>{text}</id><title type="html">{text}</title><link href="{url}" title="{text}"/>
<link rel="replies" href="{url}" thr:count="{text}"/>
<link rel="enclosure" href="{url}" type="{text}" length="{text}" title="{text}"/>
<author><name>{text}</name><uri>{url}</uri></author><category term="{text}" label="{text}"/>
<published>{text}</published><updated>{text}</updated>
<summary type="html">{text}</summary><content type="html">&lt;p&gt;{text}&lt;/p&gt;</content>
<thr:in-reply-to ref="{text}" href="{url}"/></entry>
<entry><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{text}</div></title>
<id>2</id></entry></feed>"""
    )


def json_feed(text: str, url: str = f"{SITE}/1") -> bytes:
    item = {
        "id": text,
        "url": url,
        "external_url": url,
        "title": text,
        "content_html": f"<p>{text}</p>",
        "content_text": text,
        "summary": text,
        "date_published": text,
        "date_modified": text,
        "authors": [{"name": text, "url": url}],
        "tags": [text, text],
        "language": text,
        "attachments": [
            {"url": url, "mime_type": text, "title": text, "size_in_bytes": 10**30},
            {"url": url, "size_in_bytes": text},
        ],
    }
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": text,
        "home_page_url": url,
        "language": text,
        "items": [item, {"id": 10**40, "title": text}, {"content_text": text}],
    }
    return json.dumps(feed).encode()


def page(text: str, url: str = f"{SITE}/1") -> bytes:
    """An article page: text in its metadata, body and every kind of block."""
    return in_bytes(
        f"""<!doctype html><html lang="{text}"><head><title>{text}</title>
<meta property="og:title" content="{text}"><meta property="og:url" content="{url}">
<meta name="author" content="{text}"><meta property="og:site_name" content="{text}">
<meta property="article:published_time" content="{text}">
<meta property="article:section" content="{text}"><link rel="canonical" href="{url}">
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": {json.dumps(text)},
"author": {{"name": {json.dumps(text)}}}, "datePublished": {json.dumps(text)}}}</script>
</head><body><article><h1>{text}</h1><p class="byline">By {text}</p>
<p>{TEXT}{text}</p><p>{TEXT}<a href="{url}" title="{text}">{text}</a> <em>{text}</em></p>
<h2>{text}</h2><ul><li>{text} {TEXT}</li><li>{text}<ul><li>{text}</li></ul></li></ul>
<blockquote><p>{text} {TEXT}</p></blockquote><pre><code class="language-{text}">{text}</code></pre>
<table><tr><th>{text}</th><th>b</th></tr><tr><td>{text}</td><td>{text}</td></tr></table>
<dl><dt>{text}</dt><dd>{text}</dd></dl>
<figure><img src="{url}" alt="{text}"><figcaption>{text}</figcaption></figure>
<iframe src="{url}" title="{text}"></iframe><p>{TEXT}</p></article></body></html>"""
    )


def gnuboard(text: str, url: str = f"{SITE}/1") -> bytes:
    """A recorded board page, its titles, names, counts, comments and neighbours replaced."""
    html = page_bytes("article_seedlike.html").decode()
    for word in ("한혜", "박성", "김샛", "추천", "과학", "조회", "기술", "2023", "정말", "이전"):
        html = html.replace(word, text[:3_000])
    return in_bytes(html.replace('href="http', f'href="{url}" data-x="http', 20))


def rhymix(text: str, url: str = f"{SITE}/1") -> bytes:
    html = page_bytes("rhymix_article.html", "rhymix").decode()
    for word in ("조회", "추천", "댓글", "2023", "2024", "2026", "이전", "글"):
        html = html.replace(word, text[:1_000])
    return in_bytes(html.replace('href="', f'href="{url}" data-x="', 20))


def opml(text: str, url: str = f"{SITE}/1") -> bytes:
    return in_bytes(
        f"""<?xml version="1.0"?><opml version="2.0"><head><title>{text}</title></head><body>
<outline text="{text}" title="{text}"><outline text="{text}" title="{text}" type="rss"
 xmlUrl="{url}" htmlUrl="{url}" category="{text}" description="{text}"/></outline>
<outline text="{text}" xmlUrl="http://good.example/feed"/></body></opml>"""
    )


def newsboat(text: str, url: str = f"{SITE}/1") -> bytes:
    return in_bytes(
        f'{url} "{text}" "~{text}" "!" {text}\n{text}\n"query:{text}:x = \\"y\\""\n'
        f'http://good.example/feed {text} "~{text}"\n'
    )


def json_answer(name: str, value: Any) -> Any:
    """A recorded answer of a site, every string in it but ids and times replaced."""
    keep = {"id", "path", "created_at", "objectID", "type", "uri", "published_at", "slug"}

    def put(node: Any, key: str = "") -> Any:
        if isinstance(node, dict):
            return {inner: put(part, inner) for inner, part in node.items()}
        if isinstance(node, list):
            return [put(part, key) for part in node]
        return value if isinstance(node, str) and key not in keep else node

    return put(sample_json(name))
