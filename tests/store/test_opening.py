"""A library in every state it may be found in."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import time
from pathlib import Path

import pytest

from tests.store.conftest import START, entry
from tui_reader.errors import StoreError
from tui_reader.models import Feed, View
from tui_reader.store import Store
from tui_reader.store.opening import open_database
from tui_reader.store.schema import APPLICATION_ID, MIGRATIONS
from tui_reader.store.upgrading import BACKUP_DAYS, PAGE_BYTES


def fill(path: Path, entries: int = 50) -> None:
    with Store.open(path) as store:
        feed = store.feeds.add(Feed("https://a.example/", title="A", folder="F"))
        texts = [
            entry(number, content=f"<p>{os.urandom(600).hex()}</p>") for number in range(entries)
        ]
        store.entries.apply(feed, texts, START)
        store.entries.set_starred([1, 2, 3], True)


def names(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.iterdir())


def test_a_new_library_is_ours_alone(path: Path) -> None:
    with Store.open(path) as store:
        store.feeds.add(Feed("https://a.example/"))
        assert store.notices == ()
        assert not store.read_only
        assert all(each.stat().st_mode & 0o777 == 0o600 for each in path.parent.iterdir())
        assert path.parent.stat().st_mode & 0o777 == 0o700
    assert names(path) == ["feeds.json", "library.db"]
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_an_odd_name_is_no_trouble(tmp_path: Path) -> None:
    path = tmp_path / "a b?c#d%20é" / "library.db"
    fill(path)
    with Store.open(path) as store:
        assert store.entries.count(View("all")) == 50
    with Store.open(path, read_only=True) as store:
        assert store.entries.count(View("all")) == 50
    assert names(path) == ["feeds.json", "library.db"]


def test_reading_only_makes_nothing(path: Path) -> None:
    with Store.open(path, read_only=True) as store:
        assert store.feeds.all() == []
        assert store.entries.page(View("unread")) == []
        with pytest.raises(StoreError, match="reading only"):
            store.feeds.add(Feed("https://a.example/"))
    assert not path.parent.exists()


def test_reading_only_beside_a_writer(path: Path) -> None:
    fill(path)
    with Store.open(path) as writer, Store.open(path, read_only=True) as reader:
        before = reader.data_version()
        writer.entries.set_read([1], True)
        assert reader.data_version() != before
        assert reader.entries.count(View("unread")) == 49
        with pytest.raises(StoreError, match="reading only"):
            reader.entries.set_read([2], True)


def test_a_newer_library_is_only_read(path: Path) -> None:
    fill(path)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    before = path.read_bytes()
    with Store.open(path) as store:
        assert store.read_only
        (notice,) = store.notices
        assert "newer tui-reader" in notice
        assert store.entries.count(View("all")) == 50
        with pytest.raises(StoreError):
            store.entries.set_read([1], True)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"not a database at all" * 500,
        lambda data: data[: len(data) // 2],
        lambda data: data[:100],
        lambda data: b"\0" * len(data),
        lambda data: data[:16] + os.urandom(84) + data[100:],
        lambda data: data[:8192] + os.urandom(len(data) - 8192),
        lambda data: data[: len(data) // 3] + b"\xff" * 5000 + data[len(data) // 3 + 5000 :],
    ],
    ids=["text", "half", "header", "zeros", "bad header", "bad rest", "bad middle"],
)
def test_a_damaged_library_is_set_aside_and_made_anew(path: Path, damage: object) -> None:
    fill(path)
    broken = damage(path.read_bytes())  # type: ignore[operator]
    path.write_bytes(broken)
    with Store.open(path) as store:
        (notice,) = store.notices
        assert "set aside as library.db.damaged-1" in notice
        assert "\n" not in notice
        feed = store.feeds.add(Feed("https://b.example/"))
        assert len(store.entries.apply(feed, [entry(1)], START).new) == 1
        count = store.entries.count(View("all"))
        assert count == len(store.entries.page(View("all"), limit=1000))
    assert (path.parent / "library.db.damaged-1").read_bytes() == broken
    with Store.open(path) as store:
        assert store.notices == ()
    assert names(path) == ["feeds.json", "library.db", "library.db.damaged-1"]


def test_what_can_be_read_of_a_damaged_library_is_rescued(path: Path) -> None:
    fill(path, 400)
    data = bytearray(path.read_bytes())
    with contextlib.closing(sqlite3.connect(path)) as connection:
        root = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'state_all_newest'"
        ).fetchone()[0]
    data[(root - 1) * PAGE_BYTES : root * PAGE_BYTES] = b"\xff" * PAGE_BYTES
    path.write_bytes(bytes(data))
    with Store.open(path) as store:
        assert store.notices
        assert "with 1 feeds and 400 entries of it" in store.notices[0]
        assert store.entries.count(View("all")) == 400
        assert [row.id for row in store.entries.page(View("starred"), "oldest")] == [1, 2, 3]
        assert [feed.title for feed in store.feeds.all()] == ["A"]
        stored = store.entries.get(5)
        assert stored is not None
        assert len(stored.content or "") > 1000


def test_damage_met_in_use_is_mended_at_the_next_start(path: Path) -> None:
    fill(path, 4_000)
    assert path.stat().st_size > 4 * 1024 * 1024
    with contextlib.closing(sqlite3.connect(path)) as connection:
        page = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'state_unread_score'"
        ).fetchone()[0]
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE_BYTES)
        file.write(b"\xff" * PAGE_BYTES)
    with Store.open(path) as store:
        assert store.notices == ()
        with pytest.raises(StoreError, match="damaged") as caught:
            store.entries.page(View("unread"), "score")
        assert "\n" not in str(caught.value)
    with Store.open(path) as store:
        assert "damaged" in store.notices[0]
        assert len(store.entries.page(View("unread"), "score")) == 100
        assert store.entries.count(View("all")) == 4_000
    with Store.open(path) as store:
        assert store.notices == ()


def test_another_programs_database_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE precious (x)")
        connection.execute("INSERT INTO precious VALUES (1)")
        connection.commit()
    with Store.open(path) as store:
        assert "not tui-reader's" in store.notices[0]
        assert store.feeds.all() == []
    with contextlib.closing(sqlite3.connect(path.parent / "library.db.damaged-1")) as connection:
        assert connection.execute("SELECT x FROM precious").fetchall() == [(1,)]


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm", "-journal"])
@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "link to itself"])
def test_what_is_no_file_is_set_aside(path: Path, suffix: str, kind: str) -> None:
    fill(path)
    place = path.with_name(f"library.db{suffix}")
    place.unlink(missing_ok=True)
    if kind == "folder":
        place.mkdir()
    elif kind == "pipe":
        os.mkfifo(place)
    else:
        place.symlink_to("/dev/null" if kind == "device" else place)
    with Store.open(path) as store:
        assert f"library.db{suffix} was no file: set aside" in store.notices[0]
        assert [feed.url for feed in store.feeds.all()] == ["https://a.example/"]
    with Store.open(path) as store:
        assert store.notices == ()


def test_a_link_to_nothing_yet_is_followed(tmp_path: Path) -> None:
    path, target = tmp_path / "library.db", tmp_path / "elsewhere" / "l.db"
    path.symlink_to(target)
    with Store.open(path) as store:
        store.feeds.add(Feed("https://a.example/"))
    assert path.is_symlink()
    assert target.is_file()


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:5_000],
        lambda data: b"",
        lambda data: b"\0" * len(data),
        lambda data: b"no database\n" * 500,
        lambda data: data[:100] + b"\0" * (len(data) - 100),
    ],
    ids=["half", "one page", "empty", "zeros", "text", "head alone"],
)
def test_what_is_followed_outlives_the_library(path: Path, damage: object) -> None:
    fill(path)
    with Store.open(path) as store:
        feed = store.feeds.add(Feed("https://b.example/", title="\ud800한 [/]", folder="뉴스"))
        gone = store.feeds.add(Feed("https://gone.example/"))
        assert feed.id is not None
        assert gone.id is not None
        store.feeds.rename(feed.id, "My own name")
        store.feeds.set_credentials(feed.id, "me", "hunter2")
        store.feeds.remove(gone.id)
        before = [(f.id, f.url, f.title, f.folder) for f in store.feeds.all()]
    kept = path.with_name("feeds.json")
    assert "hunter2" not in kept.read_text("utf-8")
    assert kept.stat().st_mode & 0o777 == 0o600
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    with Store.open(path) as store:
        assert "2 feeds" in store.notices[0]
        assert [(f.id, f.url, f.title, f.folder) for f in store.feeds.all()] == before


@pytest.mark.parametrize(
    "text",
    [
        *("", "[", "[" * 50_000, "{}", "null", '"x"', "[1, null, [], {}]", '[{"url": 3}]'),
        '[{"url": "file:///etc/passwd"}, {"url": "exec:x"}, {"url": "javascript:x"}]',
        '[{"url": "https://a.example/", "id": -1, "keep_newest": 1e99, "title": {}, "kind": []}]',
        '[{"url": "https://a.example/", "id": true, "folder": "\\ud800", "x); DROP": 1}]',
    ],
)
def test_a_list_of_feeds_may_hold_anything(path: Path, text: str) -> None:
    path.parent.mkdir()
    path.with_name("feeds.json").write_text(text)
    path.write_bytes(b"\0" * 9_000)
    with Store.open(path) as store:
        assert len(store.notices) == 1
        assert {feed.url for feed in store.feeds.all()} <= {"https://a.example/"}


def test_a_library_that_is_gone_follows_the_same_feeds(path: Path) -> None:
    fill(path)
    path.unlink()
    with Store.open(path) as store:
        assert store.notices == (
            "the library was gone: a new one made with 1 feeds and 0 entries of it",
        )
        assert [feed.url for feed in store.feeds.all()] == ["https://a.example/"]


def test_a_library_without_its_tables_is_damaged(path: Path) -> None:
    fill(path)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE articles")
    with Store.open(path) as store:
        assert "was damaged" in store.notices[0]
        assert store.entries.count(View("all")) == 50


def test_migrations_run_together_or_not_at_all(path: Path) -> None:
    fill(path)
    later = (*MIGRATIONS, "ALTER TABLE feeds ADD COLUMN colour TEXT;", "CREATE TABLE more (x);")
    broken = (*later, "CREATE TABLE half (x); INSERT INTO nowhere VALUES (1);")
    with pytest.raises(StoreError):
        open_database(path, read_only=False, migrations=broken)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema")}
        assert not tables & {"more", "half"}
    database, notices = open_database(path, read_only=False, migrations=later)
    assert notices == ()
    assert database.row("SELECT count(colour) FROM feeds") == (0,)
    assert database.row("SELECT count(*) FROM entries") == (50,)
    database.close()
    backup = path.parent / f"library.db.backup-{len(MIGRATIONS)}"
    assert backup.stat().st_mode & 0o777 == 0o600
    with contextlib.closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("SELECT count(*) FROM entries").fetchone() == (50,)
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)


def test_the_copy_of_a_migration_goes_after_a_while(path: Path) -> None:
    fill(path)
    young, old, named = (path.with_name(f"library.db.backup-{end}") for end in ("3", "2", "2-mine"))
    for copy in (young, old, named):
        copy.write_bytes(b"x")
    for copy in (old, named):
        os.utime(copy, (0, time.time() - (BACKUP_DAYS + 1) * 86_400))
    with Store.open(path, read_only=True):
        assert old.exists()
    with Store.open(path):
        assert not old.exists()
        assert young.exists()
        assert named.exists()


def test_the_copy_of_a_migration_stays_while_something_is_amiss(path: Path) -> None:
    fill(path)
    copy = path.with_name("library.db.backup-2")
    copy.write_bytes(b"x")
    os.utime(copy, (0, 0))
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE articles")
    with Store.open(path) as store:
        assert "was damaged" in store.notices[0]
        assert copy.exists()


def test_what_was_written_survives_without_closing(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy" / "library.db"
    with Store.open(path) as store:
        feed = store.feeds.add(Feed("https://a.example/"))
        store.entries.apply(feed, [entry(1)], START)
        shutil.copytree(path.parent, copy.parent)
    with Store.open(copy) as store:
        assert store.notices == ()
        assert store.entries.count(View("all")) == 1


def test_a_folder_that_is_a_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    with pytest.raises(StoreError, match="can't be made"):
        Store.open(tmp_path / "data" / "library.db")


def test_threads_found_by_an_older_version_are_taken_over(path: Path) -> None:
    """They stood in the entry's discussions, behind a mark."""
    path.parent.mkdir()
    told = {
        1: {"discussions": ["https://n.example/", "tui-reader:found", "https://f.example/", "x"]},
        2: {"discussions": ["tui-reader:found", "https://f.example/"], "enclosures": [["u"]]},
        3: {"discussions": ["https://n.example/"]},
    }
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript("".join(MIGRATIONS[:2]))
        connection.execute("INSERT INTO feeds (url, url_key, kind) VALUES ('u', 'u', 'feed')")
        for number, further in told.items():
            connection.execute(
                "INSERT INTO entries (id, feed_id, external_id, external_key, title, further, "
                "told_key) VALUES (?, 1, ?, ?, 'T', ?, 0)",
                (number, number, number, json.dumps(further)),
            )
            connection.execute(
                "INSERT INTO entry_state (entry_id, feed_id, sort_at, first_seen, score, comments) "
                "VALUES (?, 1, 0, 5, 0, 0)",
                (number,),
            )
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 2")
        connection.commit()
    with Store.open(path) as store:
        found = {number: [one.url for one in store.threads.found(number)] for number in told}
        assert found == {1: ["https://f.example/", "x"], 2: ["https://f.example/"], 3: []}
        (feed,) = store.feeds.all()
        assert feed.keep_newest == 0
    with contextlib.closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT further FROM entries ORDER BY id").fetchall()
    assert [json.loads(row[0]) for row in rows] == [
        {"discussions": ["https://n.example/"]},
        {"discussions": [], "enclosures": [["u"]]},
        {"discussions": ["https://n.example/"]},
    ]
