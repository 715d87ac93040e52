"""OPML: read from any reader, also when broken; written so that any reader takes it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tui_reader.errors import ParseError
from tui_reader.models import Feed
from tui_reader.transfer.importing import read_data
from tui_reader.transfer.opml import parse_opml, write_opml
from tui_reader.transfer.subscriptions import Subscription

GOOD = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>mine</title></head><body>
<outline text="News">
  <outline text="Korea" title="Korea">
    <outline type="rss" text="연합뉴스" title="other" xmlUrl="https://a.example/feed.xml"
             htmlUrl="https://a.example/"/>
  </outline>
  <outline type="rss" title="Only a title" xmlUrl="http://b.example/rss"/>
</outline>
<outline type="rss" text="" xmlUrl="feed://c.example/atom"/>
<outline text="flat" xmlurl="https://d.example/x" category="/Tech/Linux,/Other"/>
<outline text="again" xmlUrl="https://a.example/feed.xml"/>
<outline text="a note"/>
<outline type="atom" text="url" url="https://e.example/atom"/>
<outline type="include" text="included" url="https://e.example/more.opml"/>
</body></opml>"""


def test_titles_folders_and_unusual_forms() -> None:
    found = parse_opml(GOOD.encode())
    assert found.feeds == (
        Subscription(
            "https://a.example/feed.xml", "연합뉴스", "News / Korea", "https://a.example/"
        ),
        Subscription("http://b.example/rss", "Only a title", "News"),
        Subscription("http://c.example/atom"),
        Subscription("https://d.example/x", "flat", "Tech / Linux"),
        Subscription("https://e.example/atom", "url"),
    )
    assert found.refused == ()
    assert found.notes == ()


@pytest.mark.parametrize(
    "address",
    [
        "exec:curl x",
        "filter:x:http://a.example/",
        "query:x:unread",
        "file:///etc/passwd",
        "javascript:x",
        "| sh",
        "-x",
        "http://",
        "https://a.example/\tb c",
    ],
)
def test_what_is_no_http_address_is_listed_and_not_taken(address: str) -> None:
    text = f'<opml><body><outline text="x" xmlUrl="{address}"/></body></opml>'
    found = parse_opml(text.encode())
    assert found.feeds == ()
    assert len(found.refused) == 1
    assert "not taken" in found.refused[0]


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: text.index('<outline text="a note')],
        lambda text: text.replace("other", "R&D <b"),
        lambda text: text.replace("</outline>", ""),
        lambda text: text.replace('<?xml version="1.0" encoding="UTF-8"?>', "\n\n"),
        lambda text: text.replace("연합뉴스", "\x1b\x00연합뉴스"),
    ],
)
def test_a_broken_file_is_read_as_far_as_it_goes(damage: object) -> None:
    assert callable(damage)
    found = parse_opml(damage(GOOD).encode())
    assert found.feeds[0].url == "https://a.example/feed.xml"
    assert "\x1b" not in found.feeds[0].title


def test_bare_ampersands_are_kept() -> None:
    data = (
        b'<opml><body><outline text="R & D &lt;x&gt; &nbsp;" xmlUrl="https://x.example/?a=1&b=2"/>'
    )
    (feed,) = parse_opml(data).feeds
    assert feed.url == "https://x.example/?a=1&b=2"
    assert feed.title.startswith("R & D <x>")


def test_a_damaged_file_says_so() -> None:
    found = parse_opml(GOOD[: len(GOOD) // 2].encode())
    assert len(found.notes) == 1
    assert "damaged" in found.notes[0]
    assert "\n" not in found.notes[0]


@pytest.mark.parametrize("data", [b"", b"<html><body>x</body></html>", b"\x00\xff\xfe", b"hello"])
def test_what_is_no_opml_is_refused(data: bytes) -> None:
    with pytest.raises(ParseError):
        parse_opml(data)


def test_encodings() -> None:
    text = GOOD.replace("UTF-8", "EUC-KR")
    assert parse_opml(text.encode("euc-kr")).feeds[0].title == "연합뉴스"
    assert parse_opml(GOOD.replace("UTF-8", "UTF-16").encode("utf-16")).feeds[0].title == "연합뉴스"


def test_entities_reach_no_file_and_do_not_explode(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s3cr3t")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    text = (
        f'<!DOCTYPE opml [<!ENTITY file SYSTEM "{secret.as_uri()}">{laughs}]>'
        '<opml><body><outline text="&l11;" xmlUrl="https://a.example/x"/>'
        '<outline text="b" xmlUrl="https://b.example/x">&file;</outline></body></opml>'
    )
    began = time.process_time()
    try:
        found = repr(parse_opml(text.encode()))
    except ParseError as error:
        found = str(error)
    assert "s3cr3t" not in found
    assert len(found) < 20_000
    assert time.process_time() - began < 3


def test_deep_and_wide_files_are_bounded() -> None:
    deep = "<opml><body>" + '<outline text="x">' * 100_000
    began = time.process_time()
    assert parse_opml(deep.encode()).feeds == ()
    wide = "".join(f'<outline text="t{n}" xmlUrl="https://a.example/{n}"/>' for n in range(20_000))
    assert len(parse_opml(f"<opml><body>{wide}</body></opml>".encode()).feeds) == 20_000
    assert time.process_time() - began < 5


def test_what_is_written_is_read_back() -> None:
    feeds = [
        Feed("https://a.example/x?a=1&b=2", title='A "quoted" <b> & more', folder="Korea & Co"),
        Feed("https://b.example/", kind="hackernews", title="B", site_url="https://b.example/w"),
        Feed("https://c.example/", title="\x1b[31mred\ud800", folder="Korea & Co"),
    ]
    found = read_data(write_opml(feeds).encode())
    assert found.feeds[0] == Subscription(feeds[0].url, feeds[0].title, "Korea & Co")
    assert found.feeds[1].folder == "Korea & Co"
    assert found.feeds[2] == Subscription(
        "https://b.example/", "B", None, "https://b.example/w", "hackernews"
    )
    root = etree.fromstring(write_opml(feeds).encode())
    assert root.get("version") == "2.0"
    assert [e.get("text") for e in root.findall("body/outline")] == ["Korea & Co", "B"]


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=10)), max_size=5))
def test_any_title_and_folder_can_be_written(names: list[tuple[str, str]]) -> None:
    feeds = [
        Feed(f"https://a.example/{number}", title=title, folder=folder or None)
        for number, (title, folder) in enumerate(names)
    ]
    found = read_data(write_opml(feeds).encode())
    assert {feed.url for feed in found.feeds} == {feed.url for feed in feeds}
    assert not found.refused


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    said = ""
    try:
        parse_opml(b"<opml><body>" + data)
    except ParseError as error:
        said = str(error)
    assert "\n" not in said


def test_a_file_that_is_no_text_is_refused_in_one_line() -> None:
    with pytest.raises(ParseError, match="it is no text"):
        read_data(b"\x7fELF\x00\x01\n| x\n\x00")
