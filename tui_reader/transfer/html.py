"""An article as one HTML file that needs nothing else: no scripts, no network but its pictures.

Called by `export article --format html`.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape

from tui_reader.models import Article
from tui_reader.text.clean import clean_line
from tui_reader.text.render import to_html
from tui_reader.transfer.markdown import byline_words

_STYLE = """
:root { color-scheme: light dark }
body { max-width: 38rem; margin: 3rem auto; padding: 0 1rem; font: 1.1rem/1.65 serif;
  word-break: keep-all; overflow-wrap: anywhere }
h1 { line-height: 1.25 } .about { opacity: .7; font-size: .9rem }
img { max-width: 100% } figcaption { opacity: .7; font-size: .9rem }
pre { overflow-x: auto; padding: .8rem; border: 1px solid #8886 }
table { border-collapse: collapse; display: block; overflow-x: auto }
td, th { border: 1px solid #8886; padding: .2rem .6rem; text-align: left }
blockquote { margin-left: 0; padding-left: 1rem; border-left: 3px solid #8886 }
"""


def write_html(article: Article, feed_title: str | None = None) -> str:
    """A whole HTML document; links to anything but http(s) stay text."""
    title = escape(clean_line(article.title) or clean_line(article.url) or "Untitled")
    about = [escape(word) for word in byline_words(article, feed_title)]
    if article.url:
        about.append(_link(article.url, article.url))
    files = "".join(
        f"<li>{_link(file.url, clean_line(file.name) or file.url)}</li>"
        for file in article.attachments
    )
    language = escape(clean_line(article.language, 35) or "")
    return (
        f"<!doctype html>\n<html{f' lang={chr(34)}{language}{chr(34)}' if language else ''}>\n"
        f'<head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width">'
        f"<style>{_STYLE}</style></head>\n<body>\n<h1>{title}</h1>\n"
        + (f'<p class="about">{" · ".join(about)}</p>\n' if about else "")
        + f"{to_html(replace(article, title=None)).strip()}\n"
        + (f"<ul>{files}</ul>\n" if files else "")
        + "</body>\n</html>\n"
    )


def _link(url: str, text: str) -> str:
    shown = escape(clean_line(text, 8000))
    if not url.lower().startswith(("http://", "https://")):
        return shown
    return f'<a href="{escape(clean_line(url, 8000))}" rel="noreferrer">{shown}</a>'
