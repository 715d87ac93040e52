"""The vote files: what can be read in them, and what a new vote does to their bytes."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_reader.errors import VoteError
from tui_reader.models import Vote
from tui_reader.store.vote_files import FULL_AT, HEADER, VoteFiles
from tui_reader.store.vote_mirror import Stamp
from tui_reader.store.vote_records import parsed, read_plain_records, read_table, record

AT = datetime(2026, 11, 23, 9, 15, 2, 123456, tzinfo=UTC)
VOTE = Vote("https://a.example/1", "up", AT, "Title", "Feed")
MONTH = "2026-11.toml"


@pytest.fixture
def files(tmp_path: Path) -> VoteFiles:
    return VoteFiles(tmp_path / "votes")


def append(files: VoteFiles, vote: Vote) -> str:
    """Add a vote as one who has just read all files."""
    with files.lock():
        takers: dict[str, Stamp] = {}
        for name in files.names():
            stamp = files.stamp(name)
            if stamp is not None and files.read(name).takes_more:
                takers[name] = stamp
        return files.append(vote, takers=takers)[0]


def test_a_record_stands_in_the_month_of_its_time_in_utc(files: VoteFiles) -> None:
    assert append(files, VOTE) == MONTH
    path = files.folder / MONTH
    assert path.read_text("utf-8") == (
        "# kept by tui-reader; safe to copy, edit and sync\n\n"
        '[[vote]]\nurl = "https://a.example/1"\nvalue = "up"\nat = 2026-11-23T09:15:02.123456Z\n'
        'title = "Title"\nfeed = "Feed"\n'
    )
    assert path.stat().st_mode & 0o777 == 0o600
    assert files.folder.stat().st_mode & 0o777 == 0o700
    east = datetime.fromisoformat("2026-12-01T08:59:59+09:00")
    assert append(files, Vote("https://a.example/2", "down", east)) == MONTH
    assert files.read(MONTH).votes == (
        VOTE,
        Vote("https://a.example/2", "down", east.astimezone(UTC)),
    )


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b"# mine",
        b"# mine\n",
        b'\xef\xbb\xbf# bom\n[[vote]]\nurl = "u:x"\nvalue = "up"\nat = 2026-11-01T00:00:00Z',
        b'[[vote]]\r\nurl = "u:x"   # why\r\nvalue = "up"\r\nat = 2026-11-01 00:00:00+09:00\r\n',
        b'[ [vote] ]\nurl = "x"\n'.replace(b"[ [", b"[[").replace(b"] ]", b" ]]"),
        "title = '한국'\n[other]\nvote = 3\n".encode(),
    ],
    ids=range(7),
)
def test_the_bytes_that_are_there_stay(files: VoteFiles, before: bytes) -> None:
    files.folder.mkdir()
    path = files.folder / MONTH
    path.write_bytes(before)
    path.chmod(0o640)
    earlier = files.read(MONTH).votes
    assert append(files, VOTE) == MONTH
    assert path.read_bytes().startswith(before)
    assert files.read(MONTH).votes == (*earlier, VOTE)
    assert path.stat().st_mode & 0o777 == 0o640
    assert files.names() == [MONTH]
    assert [each.name for each in files.folder.iterdir()] == [MONTH]


@pytest.mark.parametrize(
    "before",
    [b"vote = []\n", b'[vote]\nurl = "u:x"\nvalue = "up"\nat = 2026-11-01\n', b"[[vote.x]]\n"],
    ids=["array", "table", "inside"],
)
def test_a_file_that_can_take_no_record_is_left_alone(files: VoteFiles, before: bytes) -> None:
    files.folder.mkdir()
    (files.folder / MONTH).write_bytes(before)
    assert append(files, VOTE) == "2026-11-2.toml"
    assert append(files, VOTE) == "2026-11-2.toml"
    assert (files.folder / MONTH).read_bytes() == before


def test_a_single_table_counts_as_one_record(files: VoteFiles) -> None:
    files.folder.mkdir()
    (files.folder / "x.toml").write_text('[vote]\nurl = "u:x"\nvalue = "up"\nat = 2026-11-01\n')
    assert files.read("x.toml").votes == (Vote("u:x", "up", datetime(2026, 11, 1, tzinfo=UTC)),)


def test_a_month_that_grew_too_large_goes_on_in_a_further_file(files: VoteFiles) -> None:
    files.folder.mkdir()
    large = HEADER + b"# " + b"x" * FULL_AT + b"\n"
    (files.folder / MONTH).write_bytes(large)
    assert append(files, VOTE) == "2026-11-2.toml"
    assert append(files, VOTE) == "2026-11-2.toml"
    assert (files.folder / MONTH).read_bytes() == large


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ('value = "up"\nat = 2026-11-01\n', "no url"),
        ('url = 3\nvalue = "up"\nat = 2026-11-01\n', "no url"),
        ('url = " "\nvalue = "up"\nat = 2026-11-01\n', "no url"),
        ('url = "u"\nvalue = "UP"\nat = 2026-11-01\n', "value"),
        ('url = "u"\nat = 2026-11-01\n', "value"),
        ('url = "u"\nvalue = "up"\n', "no time"),
        ('url = "u"\nvalue = "up"\nat = "2026-11-01"\n', "no time"),
        ('url = "u"\nvalue = "up"\nat = 09:15:00\n', "no time"),
        ('url = "u"\nvalue = "up"\nat = 0001-01-01T00:00:00+10:00\n', "out of range"),
    ],
)
def test_a_record_that_is_none_is_named_and_the_others_count(
    files: VoteFiles, table: str, reason: str
) -> None:
    files.folder.mkdir()
    good = '[[vote]]\nurl = "u:x"\nvalue = "down"\nat = 2026-11-01T00:00:00\ntitle = 3\n'
    (files.folder / "hand.toml").write_text(f"{good}[[vote]]\n{table}{good}")
    read = files.read("hand.toml")
    assert [vote.value for vote in read.votes] == ["down", "down"]
    (problem,) = read.problems
    assert problem.startswith("hand.toml: vote 2 does not count: ")
    assert reason in problem


@pytest.mark.parametrize(
    "data",
    [b"[[vote", b"\xff\xfe[\0", b"a = \n", b'x = "\n', b"[[vote]]\n[[vote]", b"a=" + b"[" * 20_000],
)
def test_a_damaged_file_is_no_votes_and_says_so(files: VoteFiles, data: bytes) -> None:
    files.folder.mkdir()
    (files.folder / MONTH).write_bytes(data)
    with pytest.raises(ValueError, match=r"\S") as caught:
        files.read(MONTH)
    assert "\n" not in str(caught.value)


def test_only_toml_files_count(files: VoteFiles) -> None:
    files.folder.mkdir()
    for name in ("a.toml", "b.TOML", ".c.toml", "a.toml.bak", "2026-11.sync-conflict.toml"):
        (files.folder / name).touch()
    assert files.names() == ["2026-11.sync-conflict.toml", "a.toml"]


def test_links_are_followed_and_stay_links(files: VoteFiles, tmp_path: Path) -> None:
    real = tmp_path / "synced"
    real.mkdir()
    (tmp_path / "elsewhere.toml").write_bytes(b"# elsewhere\n")
    files.folder.symlink_to(real)
    (real / MONTH).symlink_to(tmp_path / "elsewhere.toml")
    append(files, VOTE)
    assert files.folder.is_symlink()
    assert (real / MONTH).is_symlink()
    assert (tmp_path / "elsewhere.toml").read_bytes().startswith(b"# elsewhere\n\n[[vote]]\n")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["elsewhere.toml", "synced", "votes"]


def test_a_folder_that_can_t_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    files = VoteFiles(tmp_path / "file" / "votes")
    with pytest.raises(VoteError, match="can't be kept") as caught, files.lock():
        raise AssertionError("locked nothing")
    assert "\n" not in str(caught.value)


def test_leftovers_of_killed_writers_go_and_others_stay(files: VoteFiles) -> None:
    files.folder.mkdir()
    for name in (".2026-11.toml.x1y2.tmp", ".syncthing.2026-11.toml.tmp", "notes.tmp"):
        (files.folder / name).touch()
    with files.lock():
        files.remove_leftovers()
    assert sorted(each.name for each in files.folder.iterdir()) == [
        ".syncthing.2026-11.toml.tmp",
        "notes.tmp",
    ]


texts = st.text(max_size=40)
votes = st.builds(
    Vote,
    st.builds("urn:{}".format, texts.filter(lambda text: text == text.strip())),
    st.sampled_from(["up", "down", "none"]),
    st.datetimes(timezones=st.just(UTC)),
    texts,
    texts,
)


@settings(deadline=None)
@given(st.lists(votes, max_size=5))
def test_any_vote_comes_back_and_both_readers_agree(cast: list[Vote]) -> None:
    data = HEADER + "\n".join(record(vote) for vote in cast).encode()
    tables = parsed(data).get("vote", [])
    thorough = [read_table(table) for table in tables]
    assert len(thorough) == len(cast)
    for vote, back in zip(cast, thorough, strict=True):
        assert (back.value, back.at) == (vote.value, vote.at)
        assert (back.title + back.feed).isprintable()
    fast = read_plain_records(data)
    assert fast is None or fast == thorough


@settings(deadline=None)
@given(st.text(alphabet='[]vote\n url="x\\#=', max_size=60))
def test_the_fast_reader_takes_nothing_that_is_no_toml(text: str) -> None:
    read = read_plain_records(text.encode())
    if read is not None:
        assert [read_table(each) for each in tomllib.loads(text).get("vote", [])] == read


def test_a_file_of_ours_is_read_the_fast_way() -> None:
    moments = [AT + timedelta(seconds=number) for number in range(50)]
    cast = [Vote(f"https://a.example/{at}", "up", at, '제목 "x"\\', "") for at in moments]
    data = HEADER + b"".join(b"\n" + record(vote).encode() for vote in cast)
    read = read_plain_records(data)
    assert read is not None
    assert [vote.title for vote in read] == ['제목 "x"\\'] * 50
