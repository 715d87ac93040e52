"""An article as a Markdown file of its own. Called by `export article`."""

from __future__ import annotations

import re
from dataclasses import replace

from tui_reader.models import Article
from tui_reader.text.clean import clean_line
from tui_reader.text.render import to_markdown

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&])")


def write_markdown(article: Article, feed_title: str | None = None) -> str:
    """Title, a line on where it comes from, the text, attachments."""
    title = clean_line(article.title) or clean_line(article.url) or "Untitled"
    parts = [f"# {_plain(title)}"]
    byline = " · ".join(_plain(word) for word in byline_words(article, feed_title))
    if byline:
        parts.append(byline)
    if article.url:
        parts.append(f"<{_address(article.url)}>")
    body = to_markdown(replace(article, title=None)).strip()  # the title stands above
    if body:
        parts.append(body)
    if article.attachments:
        parts.append(
            "\n".join(
                f"- [{_plain(clean_line(file.name) or file.url)}](<{_address(file.url)}>)"
                for file in article.attachments
            )
        )
    return "\n\n".join(parts) + "\n"


def byline_words(article: Article, feed_title: str | None) -> list[str]:
    """Feed or site, author and time of an article: those that are known."""
    published = article.published.isoformat() if article.published else None
    words = (feed_title or article.site_title, article.author, published)
    return [line for word in words if (line := clean_line(word))]


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _address(url: str) -> str:
    return clean_line(url, 8000).replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")
