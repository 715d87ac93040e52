"""Files of the reader's own, damaged or made hostile: it starts, says what is wrong, loses none."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hostile.payloads import ADDRESSES, PAYLOADS, assert_inert
from tui_reader import config, log, state
from tui_reader.errors import ReaderError
from tui_reader.models import Article, Block, Comment, Entry, Feed, Thread, View
from tui_reader.store import Store
from tui_reader.store.vote_files import VoteFiles
from tui_reader.ui.themes import load_themes
from tui_reader.votes import Ballot

NOW = datetime(2026, 11, 23, tzinfo=UTC)

DAMAGED: dict[str, bytes] = {
    "empty": b"",
    "NUL": b"\0" * 5_000,
    "bytes": bytes(range(256)) * 20,
    "UTF-16": "a = 1".encode("utf-16"),
    "BOM": b"\xef\xbb\xbf[x]\n",
    "deep": b"a = " + b"[" * 20_000,
    "deep tables": b"[" + b"a." * 20_000 + b"b]",
    "digits": b"a = " + b"9" * 20_000,
    "big number": b"a = 9223372036854775808\nb = 1e999\nc = nan",
    "times": b"at = 9999-12-31T23:59:59.999999Z\nb = 0001-01-01\nc = 24:00:00",
    "twice": b"a = 1\na = 2",
    "cut": b'[[vote]]\nurl = "https://a.exam',
    "wrong types": b'vote = 3\nappearance = []\nkeys = "x"\ncolors = 7\nrefresh = {at_start = {}}',
    "types in records": b'[[vote]]\nurl = 3\nvalue = []\nat = "x"\n[[vote]]\n[vote.url]\n',
    "JSON": b'{"view": {"kind": 7}, "positions": [[1]], "sorts": [], "cursors": {"x": "y"}}',
    "JSON of other kinds": b'[1, "x", null]',
    "JSON deep": b"[" * 50_000,
    "JSON numbers": b'{"positions": [["1e400", 1e999, NaN]], "cursors": {"a": 1e400}}',
    "JSON big": b'{"cursors": {"unread": ' + b"9" * 4_000 + b"}}",
    "JSON half": b'{"theme": "\\ud800", "layout": "\\u001b[2J"}',
    "JSON place": b'{"positions": [[99999999999999999999, 1, 1], [1, 99999999999999999999, 2]]}',
}
for _name, _text in PAYLOADS.items():
    _data = _text.encode("utf-8", "surrogatepass")
    DAMAGED[f"raw {_name}"] = _data
    DAMAGED[f"quoted {_name}"] = (
        b'[appearance]\ntheme = "'
        + _data
        + b'"\n[keys.bindings]\n"'
        + (_data.replace(b'"', b"'").replace(b"\\", b"/") + b'" = ["x"]\n')
    )


def as_config(folder: Path, data: bytes) -> object:
    path = folder / "config.toml"
    path.write_bytes(data)
    loaded = config.load(path)
    assert path.read_bytes() == data
    assert_inert([asdict(loaded.config)["refresh"], loaded.problems])
    assert all("\n" not in line for line in loaded.problems)
    return loaded


def as_state(folder: Path, data: bytes) -> object:
    path = folder / "state.json"
    path.write_bytes(data)
    loaded = state.load(path)
    state.save(path, loaded)
    assert repr(state.load(path)) == repr(loaded)
    return None


def as_theme(folder: Path, data: bytes) -> object:
    (folder / "x.toml").write_bytes(data)
    themes, problems = load_themes(None, folder)
    assert themes
    assert_inert(problems)
    assert all("\n" not in line for line in problems)
    return None


def as_votes(folder: Path, data: bytes) -> object:
    votes = folder / "votes"
    votes.mkdir(exist_ok=True)
    for old in votes.iterdir():
        old.unlink()
    (votes / f"{datetime.now(UTC):%Y-%m}.toml").write_bytes(data)
    with Store.open(folder / "library.db") as store:
        ballot = Ballot(VoteFiles(votes), store)
        lines = ballot.sync()
        assert_inert(lines)
        assert all("\n" not in line for line in lines)
        ballot.cast("https://a.example/1", "up", title="t")
        assert ballot.value("https://a.example/1") == "up"
        ballot.close()
    # Nothing of what stood there is lost: it is in its place or set aside.
    assert any(path.read_bytes().startswith(data) for path in votes.iterdir())
    return None


OWN: dict[str, Callable[[Path, bytes], object]] = {
    "config": as_config,
    "state": as_state,
    "theme": as_theme,
    "votes": as_votes,
}


@pytest.mark.parametrize("kind", OWN)
def test_damaged(kind: str, tmp_path: Path) -> None:
    chosen = list(DAMAGED.values())
    for data in chosen[::4] + chosen[:21] if kind == "votes" else chosen:
        OWN[kind](tmp_path, data)


@pytest.mark.parametrize("kind", ["config", "state", "theme"])
@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=300) | st.text(max_size=300).map(lambda t: t.encode()))
def test_any_bytes(kind: str, tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    OWN[kind](_folder(tmp_path_factory, kind), data)


def _folder(factory: pytest.TempPathFactory, kind: str) -> Path:
    folder = factory.getbasetemp() / f"any-{kind}"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.mark.parametrize("kind", ["folder", "link to itself", "pipe", "device"])
def test_something_else_in_the_place_of_a_file(kind: str, tmp_path: Path) -> None:
    def put(name: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        if kind == "folder":
            path.mkdir()
        elif kind == "pipe":
            os.mkfifo(path)
        else:
            path.symlink_to("/dev/zero" if kind == "device" else path)
        return path

    assert config.load(put("config.toml")).problems
    assert state.load(put("state.json")) == state.UiState()
    assert load_themes(None, tmp_path / "config.toml")[0]
    assert load_themes(None, put("themes/x.toml").parent)[1]
    log.setup(put("x.log")).warning("goes nowhere")
    if kind == "link to itself":  # as if it were not there, until a vote is to be written
        return
    put(f"votes/{datetime.now(UTC):%Y-%m}.toml")
    with Store.open(tmp_path / "library.db") as store:
        ballot = Ballot(VoteFiles(tmp_path / "votes"), store)
        assert len(ballot.sync()) == 1
        ballot.cast("https://a.example/1", "up", title="t")
        assert ballot.value("https://a.example/1") == "up"
        ballot.close()


def test_the_library_takes_any_value(tmp_path: Path) -> None:
    """What a source gives is kept or refused with our error; other entries are not lost."""
    with Store.open(tmp_path / "library.db") as store:
        feed = store.feeds.add(Feed("https://a.example/feed", title="\ud800\x1b[2J"))
        for number, text in enumerate([*PAYLOADS.values(), *ADDRESSES]):
            entry = Entry(
                external_id=text or "none",
                title=text,
                url=text or None,
                author=text,
                content=f"<p>{text}",
                published=NOW,
                views=2**70,
                comments_total=-(2**70),
                discussions=(text,),
            )
            honest = Entry(external_id=f"honest {number}", title="honest")
            store.entries.apply(feed, [entry, honest], NOW)
        rows = store.entries.page(View("all"), limit=1_000)
        assert sum(row.title == "honest" for row in rows) == len(PAYLOADS) + len(ADDRESSES)
        for number, text in enumerate(PAYLOADS.values()):
            block = Block("paragraph", text)
            entry_id = rows[number].id
            try:
                store.articles.put(entry_id, Article(title=text, blocks=(block,)), origin="feed")
                store.threads.put(entry_id, Thread((Comment(text or "1", text),)), NOW)
            except ReaderError:
                continue
            assert store.articles.get(entry_id) is not None
            assert store.threads.get(entry_id) is not None
        for text in PAYLOADS.values():
            store.feeds.find(text)
            store.entries.find_url(text)
            store.entries.page(View("all", words=text))
        assert store.entries.page(View("all", words="word " * 5_000)) == []
