"""Sound documents, files and headers with parts lost, doubled, moved or replaced, through every
parser: a clean value, or a clean line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hostile import documents, readers
from tests.hostile.damage import damaged
from tests.hostile.payloads import assert_inert
from tests.hostile.test_own_files import OWN
from tests.hostile.test_parsers import read
from tests.sources.trees import DATA, sample
from tui_reader.errors import ParseError
from tui_reader.fetch.limits import quota_reset, retry_after
from tui_reader.text import read_plain
from tui_reader.text.charset import codec_for, decode
from tui_reader.text.dom import parse_html
from tui_reader.text.selectors import selector
from tui_reader.text.site_rules import parse_rules
from tui_reader.ui.macros import live_keymap

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SEEDS, SHARES = st.integers(0, 2**32), st.sampled_from([0.01, 0.05, 0.3])
TEXT = "An honest text of some length. "

FEEDS = [
    *(maker(TEXT) for maker in (documents.rss, documents.atom, documents.json_feed)),
    sample("gnuboard/rss_news.xml"),
    sample("wordpress/comments-feed.xml"),
    sample("wordpress/comments-atom.xml"),
    sample("reddit/comments.xml"),
]
PAGES = [
    documents.page(TEXT),
    *(path.read_bytes() for path in sorted((DATA / "score").glob("*.html"))),
    sample("discourse/crawler.html"),
    sample("seed/000_85b1cb3dd052f3d4.txt"),
]
LISTS = [documents.opml(TEXT), documents.newsboat(TEXT)]
SAMPLES = {
    **dict.fromkeys(readers.FEEDS, FEEDS),
    **dict.fromkeys(readers.PAGES, PAGES),
    **dict.fromkeys(readers.LISTS, LISTS),
}

OWN_SOUND: dict[str, bytes] = {
    "config": b"""# mine
[appearance]
theme = "ink"
glyphs = "ascii"
[reading]
line_width = 72
preview_seconds = 0.5
[network]
allow_private_hosts = ["nas.local", "10.0.0.2"]
[keys]
preset = "vim"
[keys.bindings]
toggle_star = ["*", "f"]
[keys.macros]
b = ["toggle_star", "save ~/notes", "3 down"]
""",
    "state": b"""{"theme": "ink", "layout": "two", "view": {"kind": "unread", "key": ""},
"positions": [[1, 20, 3], [2, 4, 0]], "cursors": {"unread": 3}, "sorts": {"all": "newest"}}""",
    "theme": b"""name = "mine"
is_dark = true
[colors]
background = "#101010"
foreground = "#e0e0e0"
accent = "#5fafff"
""",
    "votes": b"""# votes/2026-11.toml: kept by tui-reader; safe to copy, edit and sync
[[vote]]
url = "https://board.example/bbs/board.php?bo_table=news&wr_id=137"
value = "up"                      # up, down, or none: taken back
at = 2026-11-23T09:15:02.123456Z
title = "Title"
feed = "Feed"

[[vote]]
url = "https://b.example/1"
value = "none"
at = 2026-11-23T09:15:02Z
""",
}
RULES = b"""[[site]]
host = "news.example"
has = ["#story"]
body = ["div.story", "article"]
strip = [".ad", "#share > ul"]
title = "h1.headline"
[[site]]
host = "b.example"
body = "main p[data-x=one]"
"""


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=6, deadline=None)
@given(seed=SEEDS, share=SHARES)
def test_documents(name: str, seed: int, share: float) -> None:
    chance = Random(seed)  # noqa: S311
    read(readers.ALL[name], damaged(chance.choice(SAMPLES[name]), chance, share), name)


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS, share=SHARES)
def test_a_page_of_plain_text(seed: int, share: float) -> None:
    chance = Random(seed)  # noqa: S311
    data = damaged(sample("seed/000_85b1cb3dd052f3d4.txt"), chance, share)
    assert_inert(read_plain(decode(data)))


@pytest.mark.parametrize("kind", OWN_SOUND)
@settings(max_examples=10, deadline=None)
@given(seed=SEEDS, share=SHARES)
def test_own_files(
    kind: str, tmp_path_factory: pytest.TempPathFactory, seed: int, share: float
) -> None:
    folder = tmp_path_factory.getbasetemp() / f"damaged-{kind}"
    folder.mkdir(exist_ok=True)
    chance = Random(seed)  # noqa: S311
    OWN[kind](folder, damaged(OWN_SOUND[kind], chance, share))


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, share=SHARES)
def test_site_rules(seed: int, share: float) -> None:
    chance = Random(seed)  # noqa: S311
    data = damaged(RULES, chance, share)
    loaded = parse_rules(data.decode("utf-8", "replace"), "sites.toml")
    assert_inert(loaded.problems)
    assert all("\n" not in line for line in loaded.problems)


SELECTOR_PIECES = st.sampled_from(
    [
        "div",
        "#",
        ".",
        "[",
        "]",
        "=",
        '"',
        "'",
        ">",
        " ",
        ",",
        ":",
        "*",
        "a",
        "\\",
        "\x1b",
        "가",
        "(",
    ]
)


@settings(max_examples=100, deadline=None)
@given(text=st.lists(SELECTOR_PIECES, max_size=12).map("".join))
def test_selectors(text: str) -> None:
    """What a rule may say is found or refused; nothing of it reaches XPath as it stands."""
    try:
        find = selector(text)
    except ParseError:
        return
    find(parse_html("<div id=a class='b c'><p data-x=one>x</p></div>"))


HEADERS = st.text(max_size=40) | st.from_regex(
    r"[0-9]{1,400}(\.[0-9]{1,30})?|[A-Z][a-z]{2}, [0-9]{1,9} Nov [0-9]{1,9} [0-9:]{1,9} GMT"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{1,20}Z|([0-9]{1,9},? ?){1,5}",
    fullmatch=True,
)


@settings(max_examples=200, deadline=None)
@given(value=HEADERS)
def test_headers_that_ask_to_wait(value: str) -> None:
    """A time within a day from now, or none."""
    for moment in (retry_after(value, NOW), quota_reset(value, NOW)):
        assert moment is None or NOW <= moment <= NOW + timedelta(days=1)


@settings(max_examples=100, deadline=None)
@given(
    data=st.binary(max_size=80) | st.text(max_size=40).map(lambda t: t.encode("utf-16")),
    label=st.text(max_size=12)
    | st.sampled_from(
        ["unicode_escape", "idna", "base64", "utf-7", "punycode", "euc-kr", "utf-16"]
    ),
    override=st.none() | st.sampled_from(["cp949", "rot13", "undefined", "hex"]),
)
def test_charsets(data: bytes, label: str, override: str | None) -> None:
    """Any label: text comes out, by no codec that is none of letters."""
    data = b"<meta charset='" + label.encode("ascii", "ignore") + b"'>" + data
    for text in (decode(data, override, label), decode(data)):
        assert text.count("\x1b") <= data.count(0x1B)
    assert codec_for(label) not in ("unicode_escape", "idna", "base64", "punycode", "utf-7")


WORDS = st.sampled_from(
    ["toggle_star", "down", "save", "pipe", "tags", "macro", "3", "99999999999", "~/x", "\x1b[2J"]
)
LINES = st.lists(st.lists(WORDS, max_size=4).map(" ".join) | st.text(max_size=10), max_size=3)
KEYS = st.sampled_from(["b", "@", "ctrl+x", "g g", "space", "", "ㅎ", "\x1b", "ctrl+"])
NAMES = st.sampled_from(["toggle_star", "down", "quit", "nothing", "\x1b[2J", "macro"])


@settings(max_examples=60, deadline=None)
@given(
    bindings=st.dictionaries(NAMES, st.lists(KEYS | st.text(max_size=5), max_size=3)),
    macros=st.dictionaries(KEYS | st.text(max_size=3), LINES, max_size=4),
    preset=st.sampled_from(["default", "vim", "less", "newsboat", "none"]),
)
def test_keys_and_macros(
    bindings: dict[str, list[str]], macros: dict[str, list[str]], preset: str
) -> None:
    """Every action stays, each key is one action's, what is wrong is named."""
    keymap = live_keymap(preset, bindings, macros)
    held: dict[tuple[str, tuple[str, ...]], str] = {}
    for action in keymap.actions:
        for sequence in action.sequences:
            place = (action.where, sequence)
            assert held.setdefault(place, action.id) == action.id
    assert {"quit", "down", "help"} <= {action.id for action in keymap.actions}
