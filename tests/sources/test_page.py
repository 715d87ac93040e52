"""Pages of any address: what is read, and what is told to be something else."""

from __future__ import annotations

import pytest

from tui_reader.errors import NotAnArticleError, ParseError
from tui_reader.models import Page
from tui_reader.sources.base import Source
from tui_reader.sources.page import PageSource

PARAGRAPH = "The harbour was built in a year of low tides, and nobody wrote down why it was. " * 4
ARTICLE = (
    "<!doctype html><html><head><title>Low tides</title></head><body>"
    "<nav><a href='/'>Home</a></nav>"
    f"<article><h1>Low tides</h1><p>{PARAGRAPH}</p><p>Then {PARAGRAPH}</p></article></body></html>"
)
LIST = (
    "<!doctype html><html><head><title>Board</title></head><body><main><h1>All posts</h1><ul>"
    + "".join(
        f"<li><a href='/post/{n}'>Post number {n} about the harbour</a></li>" for n in range(15)
    )
    + "</ul></main></body></html>"
)
LOGIN = (
    "<!doctype html><html><body><h1>Sign in</h1><form><p>Name and password, please, to go on.</p>"
    "<input name=u><input type='password' name=p></form></body></html>"
)


def page(content: str | bytes, media_type: str = "") -> Page:
    data = content.encode() if isinstance(content, str) else content
    headers = {"content-type": media_type} if media_type else {}
    return Page(url="https://x.example/a", status=200, content=data, headers=headers)


@pytest.mark.parametrize("media_type", ["text/html; charset=utf-8", "", "application/octet-stream"])
def test_html(media_type: str) -> None:
    assert isinstance(PageSource(), Source)
    article = PageSource().read_page(page(ARTICLE, media_type))
    assert (article.title, article.kind) == ("Low tides", "page")
    assert article.text.count("The harbour was built") == 8
    assert "Home" not in article.text


@pytest.mark.parametrize("media_type", ["text/plain", "text/plain; charset=utf-8", ""])
def test_plain_text(media_type: str) -> None:
    text = f"Low tides\n{PARAGRAPH}\nIf a < b and x > y, then <b>so</b>.\n추천\n3\n비추천1\n"
    article = PageSource().read_page(page(text, media_type))
    assert article.title == "Low tides"
    assert "<b>so</b>" in article.text
    assert article.score is not None
    assert (article.score.up, article.score.down) == (3, 1)


def test_html_that_is_called_plain_text() -> None:
    assert PageSource().read_page(page(ARTICLE, "text/plain")).title == "Low tides"


@pytest.mark.parametrize(
    ("content", "media_type", "said"),
    [
        (LIST, "text/html", "a list of 15 posts: use add"),
        (LOGIN, "text/html", "a login form"),
        (b"%PDF-1.7 ...", "application/pdf", "a PDF file"),
        (b"%PDF-1.7 ...", "", "a PDF file"),
        (b"\x89PNG\r\n\x1a\n\0\0", "image/png", "a picture"),
        (b"\0\1\2\3" * 50, "", "a binary file"),
        (b"ID3\0\0", "audio/mpeg", "not a page of text"),
    ],
)
def test_what_is_no_article(content: str | bytes, media_type: str, said: str) -> None:
    with pytest.raises(NotAnArticleError, match=said):
        PageSource().read_page(page(content, media_type))


@pytest.mark.parametrize("content", ["", "  \n ", "<html><body></body></html>"])
def test_nothing_to_read(content: str) -> None:
    with pytest.raises(ParseError):
        PageSource().read_page(page(content, "text/html"))


def test_an_article_with_many_links_is_no_list() -> None:
    links = "".join(f"<li><a href='/see/{n}'>See also number {n}</a></li>" for n in range(30))
    html = ARTICLE.replace("</article>", f"<ul>{links}</ul></article>")
    assert "The harbour was built" in PageSource().read_page(page(html, "text/html")).text
