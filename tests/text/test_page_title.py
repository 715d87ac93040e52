"""The title of an article: what head and headings of a page say of it."""

from __future__ import annotations

import pytest

from tui_reader.text.dom import parse_html
from tui_reader.text.metadata import read_metadata

NEWS = "New ferry for Eastmouth"


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        (f"<title>{NEWS} - Daily</title>", f"<h1>{NEWS}</h1>", NEWS),
        (f"<title>{NEWS} - Daily</title>", f"<h1>Daily</h1><h3>{NEWS}</h3>", NEWS),
        ("<title>How to - Daily</title>", "<h1>How to</h1>", "How to"),
        (
            "<title>새 다리 설계 공개 - 한빛일보</title>",
            "<h3>새 다리 설계 공개</h3>",
            "새 다리 설계 공개",
        ),
        ("<title>새 다리 설계 공개 - 일보</title>", "", "새 다리 설계 공개"),
        ("<title>Rain, sun - and snow</title>", "<h4>sun</h4>", "Rain, sun - and snow"),
        (f"<title>{NEWS} | Eastmouth Chronicle</title>", "<h1>Eastmouth Chronicle</h1>", NEWS),
        (
            '<meta property="og:title" content="&amp;quot;Stop&amp;quot; &amp;#8216;x&amp;#8217;">',
            "",
            '"Stop" ‘x’',
        ),
        ('<meta property="og:title" content="A &amp;#27;[31m &amp;#x9b;B">', "", "A [31m ›B"),
        ("", "<h1>Only shown</h1>", None),
    ],
)
def test_the_headline_without_the_site(head: str, body: str, title: str | None) -> None:
    page = f"<html><head>{head}</head><body>{body}<p>Text.</p></body></html>"
    assert read_metadata(parse_html(page)).title == title
