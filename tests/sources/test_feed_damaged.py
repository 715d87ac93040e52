"""Damaged, wrongly encoded and hostile feeds: entries are kept, nothing is loaded or hangs."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.servers import TestServer
from tests.sources.feeds import ATOM, JSON_FEED, RSS, rss
from tui_reader.errors import ParseError
from tui_reader.sources.feed.parsing import ParsedFeed, parse_feed, read_feed

URL = "https://x.example/feed"
ITEMS = "".join(
    f"<item><title>Title {n}</title><link>http://x.example/{n}?a=1&amp;b=2</link>"
    f"<guid>http://x.example/{n}</guid><description>&lt;p&gt;Text&lt;/p&gt;</description></item>"
    for n in range(10)
)
WHOLE = rss(ITEMS)


def read(data: bytes) -> ParsedFeed:
    return read_feed(data, URL)


@pytest.mark.parametrize(
    ("name", "data", "kept"),
    [
        ("cut", WHOLE[: WHOLE.index(b"Title 7")], 8),
        ("loose ampersands", WHOLE.replace(b"<title>", b"<title>Q & A "), 10),
        ("unknown entity", WHOLE.replace(b"<title>", b"<title>a&nbsp;b &foo; "), 10),
        ("controls", WHOLE.replace(b"</title>", b"\x0b\x08\x1b[31m</title>"), 10),
        ("bytes before", b"\r\n  \n" + WHOLE, 10),
        ("words before", b"PHP Warning: x in y\n" + WHOLE, 10),
        ("invalid UTF-8", WHOLE.replace(b"</title>", b" \xff\xfe</title>", 3), 10),
        ("unclosed", WHOLE.replace(b"</link>", b"", 5), 10),
        ("unclosed guid", WHOLE.replace(b"4</guid>", b"4", 1), 10),
        ("HTML after", WHOLE + b"\n<script>var a = 1 < 2 && 3;</script>", 10),
        ("loose <", WHOLE.replace(b"<title>", b"<title>a < b "), 10),
        ("undeclared prefix", WHOLE.replace(b"</item>", b"<dc:creator>Me</dc:creator></item>"), 10),
        ("no root's end", WHOLE.replace(b"</channel></rss>", b""), 10),
    ],
)
def test_entries_of_damaged_feeds_are_kept(name: str, data: bytes, kept: int) -> None:
    entries = read(data).entries
    assert len(entries) == kept
    assert entries[0].title.endswith("0") or "Title 0" in entries[0].title
    assert entries[0].url == "http://x.example/0?a=1&b=2"
    assert len({entry.external_id for entry in entries}) == kept
    assert all("\x1b" not in entry.title for entry in entries)
    if name == "undeclared prefix":
        assert entries[0].author == "Me"


@pytest.mark.parametrize("declared", ["euc-kr", "utf-8", "", "ks_c_5601-1987", "nonsense"])
def test_korean_bytes_whatever_is_declared(declared: str) -> None:
    encoding = f' encoding="{declared}"' if declared else ""
    title = "과학기술 협력 강화 소식"
    item = f"<item><title>{title}</title></item>"
    text = f'<?xml version="1.0"{encoding}?><rss><channel>{item}</channel></rss>'
    assert read(text.encode("euc-kr")).entries[0].title == title


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-8-sig", "utf-32"])
def test_wide_encodings(codec: str) -> None:
    text = '<?xml version="1.0"?><rss><channel><item><title>한글</title></item></channel></rss>'
    assert read(text.encode(codec)).entries[0].title == "한글"


def test_a_users_charset_wins() -> None:
    data = "<rss><channel><item><title>Ünï</title></item></channel></rss>".encode("latin-1")
    assert read_feed(data, URL, charset="iso-8859-1").entries[0].title == "Ünï"


def test_no_file_or_address_is_read(server: TestServer, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("GEHEIM")
    server.route("/x.dtd", "<!ENTITY e 'GEHEIM'>")
    head = (
        f'<!DOCTYPE rss SYSTEM "{server.url}/x.dtd" [<!ENTITY f SYSTEM "{secret.as_uri()}">'
        f'<!ENTITY g SYSTEM "{server.url}/x.dtd"><!ENTITY ok "fine">]>'
    )
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret.as_uri()}"/>'
    parsed = read(rss(f"<item><title>a &f;&g; &ok; b</title>{include}</item>", head))
    assert "fine" in parsed.entries[0].title
    assert "GEHEIM" not in repr(parsed)
    assert server.requests == []


def _laughs() -> str:
    names = [("a0", "lol"), *((f"a{n}", f"&a{n - 1};" * 9) for n in range(1, 12))]
    return "<!DOCTYPE r [" + "".join(f'<!ENTITY {n} "{v}">' for n, v in names) + "]>"


@pytest.mark.parametrize(
    ("items", "head"),
    [
        ("<item><title>&a11;</title></item>", _laughs()),
        ("<item " + " ".join(f"a{n}='x'" for n in range(50_000)) + "/>", ""),
        ("<item><title>" + "<a>" * 100_000 + "</title></item>", ""),
        ("<item><title>" + "&" * 500_000 + "</title></item>", ""),
        ("<item><title>" + "<" * 500_000 + "</title></item>", ""),
        ("<item><title><![CDATA[" + "<b>" * 200_000 + "]]></title></item>", ""),
        ("<item>" + "<link>x" * 100_000 + "</item>", ""),
        ("<item><title>" + "e\u0301\u0301\u0301" * 100_000 + "</title></item>", ""),
        ("", "<!DOCTYPE rss [" + "<!ENTITY a 'b'>" * 50_000),
        ("<!--" * 50_000, ""),
    ],
)
def test_bombs_cost_little(items: str, head: str) -> None:
    began = time.process_time()
    try:
        parsed = read(rss(items, head))
    except ParseError:
        parsed = None
    assert time.process_time() - began < 3
    for entry in parsed.entries if parsed else ():
        assert len(entry.title) <= 500


def test_at_most_2000_entries() -> None:
    assert (
        len(read(rss("".join(f"<item><guid>{n}</guid></item>" for n in range(3000)))).entries)
        == 2000
    )


@pytest.mark.parametrize(
    "data",
    [
        b'{"items":' + b"[" * 50_000,
        b'{"version":"https://jsonfeed.org/version/1","items":[{"id":' + b"9" * 10_000 + b"}]}",
        b"<rss><channel><item><title>&#xD800;&#27;&#0;&#x1b;</title></item></channel></rss>",
        b'<?xml version="1.0" encoding="unicode_escape"?><rss><channel><title>\\x1b</title>'
        b"</channel></rss>",
        b"<rss><channel><item><title>\0a\0</title></item></channel></rss>",
    ],
)
def test_odd_numbers_and_characters(data: bytes) -> None:
    with contextlib.suppress(ParseError):
        parsed = read(data)
        _assert_harmless(parsed)


def _assert_harmless(parsed: ParsedFeed) -> None:
    told = parsed.feed.title + "".join(entry.title for entry in parsed.entries)
    assert "\x1b" not in told
    told.encode("utf-8")


SAMPLES = [RSS.encode(), ATOM.encode(), JSON_FEED.encode(), WHOLE]
PIECES = [
    b"<",
    b">",
    b"&",
    b"]]>",
    b"<![CDATA[",
    b"<item>",
    b"</item>",
    b"<!--",
    b"<?x ",
    b"\xff",
    b'"',
    b"\\",
]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 60), st.sampled_from(PIECES)), max_size=12),
)
def test_damage_raises_nothing_but_parse_errors(
    data: bytes, changes: list[tuple[float, int, bytes]]
) -> None:
    for place, cut, piece in changes:
        at = int(place * len(data))
        data = data[:at] + piece + data[at + cut :]
    for parser in (parse_feed, read_feed):
        with contextlib.suppress(ParseError):
            parsed = parser(data, URL)
            assert all(entry.external_id for entry in parsed.entries)
