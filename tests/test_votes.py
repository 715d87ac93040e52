"""Votes as people cast them: newest wins, on disk before anything says so, nothing ever lost."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.conftest import Clock, entry
from tui_reader.errors import StoreError, VoteError
from tui_reader.models import Feed, View, Vote, VoteValue
from tui_reader.store import Store, vote_files
from tui_reader.store.vote_files import VoteFiles
from tui_reader.store.vote_records import record
from tui_reader.votes import Ballot, toggled

URL = "https://board.example/bbs/board.php?bo_table=news&wr_id=137"
MONTH = "2026-11.toml"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "config" / "votes"


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with Store.open(tmp_path / "data" / "library.db", now=clock) as opened:
        yield opened


@pytest.fixture
def ballot(folder: Path, store: Store, clock: Clock) -> Ballot:
    return Ballot(VoteFiles(folder), store, clock)


def write(folder: Path, name: str, *votes: Vote) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("\n".join(record(vote) for vote in votes), "utf-8")


def test_a_vote_is_on_disk_and_in_every_list(ballot: Ballot, store: Store, folder: Path) -> None:
    feed = store.feeds.add(Feed("https://board.example/"))
    ids = store.entries.apply(feed, [entry(1, url=f"{URL}&page=2"), entry(2)], datetime.now(UTC))
    vote = ballot.cast(f"{URL}&utm_source=x#c", "up", title="제목\x1b[31m", feed="IT뉴스")
    assert (vote.url, vote.value, vote.title) == (URL, "up", "제목 [31m")
    assert ballot.value(f"{URL}&sca=1") == "up"
    assert ballot.all() == [vote]
    assert f'url = "{URL}"' in (folder / MONTH).read_text("utf-8")
    assert [row.id for row in store.entries.page(View("voted"))] == [ids.new[0]]
    assert store.entries.count(View("voted")) == 1
    ballot.cast(URL, "none")
    assert ballot.value(URL) == "none"
    assert store.entries.page(View("voted")) == []
    assert [each.value for each in ballot.all()] == ["none"]
    assert ballot.sync() == []


def test_a_vote_outlives_and_awaits_its_entry(ballot: Ballot, store: Store, clock: Clock) -> None:
    ballot.cast("https://news.example/7?fbclid=1", "down", title="seen elsewhere")
    feed = store.feeds.add(Feed("https://news.example/feed"))
    (entry_id,) = store.entries.apply(feed, [entry(7)], clock()).new
    row = store.entries.row(entry_id)
    assert row is not None
    assert row.vote == "down"
    assert ballot.value("file:///home/me/a.html") == "none"
    ballot.cast("file:///home/me/a.html", "up")
    assert ballot.value("file:///home/me/a.html") == "up"


def test_time_never_goes_back(ballot: Ballot, clock: Clock) -> None:
    first = ballot.cast(URL, "up")
    clock.forward(days=-400)
    second = ballot.cast("https://b.example/", "up")
    third = ballot.cast(URL, "down")
    step = timedelta(microseconds=1)
    assert [second.at - first.at, third.at - second.at] == [step, step]
    assert ballot.value(URL) == "down"


def test_a_vote_at_the_end_of_time_is_one_line(ballot: Ballot, folder: Path) -> None:
    last = datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    write(folder, "odd.toml", Vote("https://a.example/", "up", last))
    with pytest.raises(VoteError, match="end of time"):
        ballot.cast(URL, "up")


def test_votes_of_another_machine_are_merged(ballot: Ballot, folder: Path, clock: Clock) -> None:
    ours = ballot.cast(URL, "up")
    write(
        folder,
        "2026-11.sync-conflict-1.toml",
        Vote(URL, "down", ours.at - timedelta(hours=1), "old"),
        Vote("https://b.example/", "down", ours.at, "theirs"),
    )
    assert ballot.sync() == []
    assert [ballot.value(url) for url in (URL, "https://b.example/")] == ["up", "down"]
    write(folder, "other.toml", Vote(f"{URL}&page=1", "down", ours.at + timedelta(seconds=5)))
    clock.forward(hours=1)
    cast = ballot.cast("https://c.example/", "up")  # also sees what came in the meantime
    assert ballot.value(URL) == "down"
    assert cast.at > ours.at
    (folder / "other.toml").unlink()
    assert ballot.sync() == []
    assert ballot.value(URL) == "up"


def test_two_machines_with_further_files_of_a_month_merge(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both went on in 2026-11-2.toml, and a file sync brought the other's files along."""
    monkeypatch.setattr(vote_files, "FULL_AT", 400)
    urls = [f"https://board.example/{number}" for number in range(12)]
    expected: dict[str, str] = {}
    folders = [tmp_path / name / "votes" for name in ("here", "there")]
    for number, folder in enumerate(folders):
        with Store.open(tmp_path / f"{number}" / "library.db") as store:
            ballot = Ballot(VoteFiles(folder), store, clock)
            for place in range(number, 12 - 4 * number):
                clock.forward(seconds=1)
                value: VoteValue = "down" if (place + number) % 3 else "up"
                expected[urls[place]] = ballot.cast(urls[place], value).value
        assert (folder / "2026-11-2.toml").exists()
    for path in folders[1].glob("*.toml"):
        (folders[0] / f"{path.stem}.sync-conflict-7.toml").write_bytes(path.read_bytes())
    with Store.open(tmp_path / "0" / "library.db") as store:
        ballot = Ballot(VoteFiles(folders[0]), store, clock)
        assert ballot.sync() == []
        assert {vote.url: vote.value for vote in ballot.all()} == expected
        clock.forward(seconds=1)
        ballot.cast(urls[0], "none")
        assert ballot.value(urls[0]) == "none"


def test_a_file_edited_by_hand_counts_as_edited(
    ballot: Ballot, store: Store, folder: Path, clock: Clock
) -> None:
    feed = store.feeds.add(Feed("https://news.example/feed"))
    (entry_id,) = store.entries.apply(feed, [entry(1)], clock()).new
    ballot.cast("https://news.example/1", "up")
    path = folder / MONTH
    path.write_text(path.read_text().replace('"up"', '"down" # I was wrong'))
    ballot.sync()
    row = store.entries.row(entry_id)
    assert row is not None
    assert row.vote == "down"
    path.write_text("")
    ballot.sync()
    assert ballot.all() == []
    row = store.entries.row(entry_id)
    assert row is not None
    assert row.vote == "none"


def test_a_damaged_file_is_set_aside_and_the_others_count(ballot: Ballot, folder: Path) -> None:
    ballot.cast(URL, "up")
    write(
        folder, "2026-10.toml", Vote("https://b.example/", "up", datetime(2026, 10, 1, tzinfo=UTC))
    )
    whole = (folder / MONTH).read_bytes()
    (folder / MONTH).write_bytes(whole[:-30])
    (line,) = ballot.sync()
    assert f"{MONTH} is damaged" in line
    assert f"{MONTH}.damaged-1" in line
    assert (folder / f"{MONTH}.damaged-1").read_bytes() == whole[:-30]
    assert [ballot.value(url) for url in (URL, "https://b.example/")] == ["none", "up"]
    ballot.cast("https://c.example/", "down")
    (folder / MONTH).write_bytes(b"\xff\xff")
    ballot.cast("https://d.example/", "down")
    assert (folder / f"{MONTH}.damaged-2").read_bytes() == b"\xff\xff"
    assert [ballot.value(f"https://{name}.example/") for name in "bd"] == ["up", "down"]
    assert ballot.sync() == []


def test_a_record_that_does_not_count_is_named_each_time(ballot: Ballot, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "hand.toml").write_text('[[vote]]\nurl = "https://a.example/"\nvalue = "yes"\n')
    for _ in range(2):
        (line,) = ballot.sync()
        assert line.startswith("hand.toml: vote 1 does not count")


def test_two_ballots_and_many_threads_lose_nothing(
    ballot: Ballot, folder: Path, store: Store, clock: Clock
) -> None:
    other = Ballot(VoteFiles(folder), store, clock)
    threads = [
        threading.Thread(target=one.cast, args=(f"https://{name}.example/{number}", "up"))
        for number in range(10)
        for name, one in (("a", ballot), ("b", other))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    votes = VoteFiles(folder).read(MONTH).votes
    assert len({vote.url for vote in votes}) == 20
    assert len({vote.at for vote in votes}) == 20
    assert [vote.at for vote in votes] == sorted(vote.at for vote in votes)


def test_votes_work_where_the_library_can_t_be_written(
    folder: Path, tmp_path: Path, clock: Clock
) -> None:
    with Store.open(tmp_path / "none.db", read_only=True) as store:
        ballot = Ballot(VoteFiles(folder), store, clock)
        ballot.cast(URL, "up")
        assert ballot.value(URL) == "up"
        assert ballot.sync() == []
        ballot.close()
        again = Ballot(VoteFiles(folder), store, clock)
        assert again.sync() == []
        assert [vote.url for vote in again.all()] == [URL]
        again.close()


def test_a_vote_counts_when_only_the_mirror_fails(ballot: Ballot, store: Store) -> None:
    ballot.cast("https://a.example/", "up")

    def fail(name: str, *rest: object) -> None:
        raise StoreError(f"the disk is full: {name}")

    store.votes.add = fail  # type: ignore[assignment]
    ballot.cast(URL, "down")
    assert [ballot.value(url) for url in (URL, "https://a.example/")] == ["down", "up"]
    ballot.close()


def test_a_full_disk_is_one_line_and_loses_nothing(ballot: Ballot, folder: Path) -> None:
    ballot.cast(URL, "up")
    before = (folder / MONTH).read_bytes()
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 10, old[1]))
    try:
        with pytest.raises(VoteError, match="could not be written") as caught:
            ballot.cast("https://b.example/", "up")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)
    assert "\n" not in str(caught.value)
    assert [each.name for each in folder.iterdir()] == [MONTH]
    assert (folder / MONTH).read_bytes() == before
    assert ballot.value("https://b.example/") == "none"
    ballot.cast("https://b.example/", "up")
    assert ballot.value("https://b.example/") == "up"


@pytest.mark.parametrize(
    ("current", "wanted", "cast"),
    [("none", "up", "up"), ("up", "up", "none"), ("down", "up", "up"), ("down", "down", "none")],
)
def test_the_same_again_takes_it_back(current: VoteValue, wanted: str, cast: VoteValue) -> None:
    assert toggled(current, wanted) == cast  # type: ignore[arg-type]


VOTER = """
import sys
from pathlib import Path
from tui_reader.store import Store
from tui_reader.store.vote_files import VoteFiles
from tui_reader.votes import Ballot

with Store.open(Path(sys.argv[1])) as store:
    ballot = Ballot(VoteFiles(Path(sys.argv[2])), store)
    ballot.sync()
    for number in range(10_000):
        vote = ballot.cast(f"https://{sys.argv[3]}.example/{number}", "up", title="t" * 300)
        print(vote.url, flush=True)
"""


def test_what_was_said_to_be_cast_survives_kill_9(tmp_path: Path, folder: Path) -> None:
    """Again and again, at another moment each time; what the voter has said is what counts."""
    library = tmp_path / "data" / "library.db"
    said: set[str] = set()
    for turn in range(8):
        with subprocess.Popen(
            [sys.executable, "-c", VOTER, str(library), str(folder), f"v{turn}"],
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            for _ in range(3 + turn * 4):
                said.add(process.stdout.readline().strip())
            os.kill(process.pid, signal.SIGKILL)
            said.update(line.strip() for line in process.stdout if line.endswith("\n"))
    with Store.open(library) as store:
        assert store.notices == ()
        ballot = Ballot(VoteFiles(folder), store)
        assert ballot.sync() == []
        assert said <= {vote.url for vote in ballot.all()}
    assert all(name.endswith(".toml") for name in os.listdir(folder))
    assert len(said) > 8 * 3


values = st.sampled_from(["up", "down", "none"])
machine = st.lists(
    st.tuples(st.integers(0, 4), values, st.integers(0, 30), st.integers(0, 3)), max_size=12
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(machine)
def test_the_newest_wins_in_whichever_file_it_stands(
    records: list[tuple[int, VoteValue, int, int]],
) -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    votes = [
        (file, Vote(f"https://{url}.example/", value, start + timedelta(seconds=second)))
        for url, value, second, file in records
    ]
    expected: dict[str, Vote] = {}
    for _, vote in sorted(votes, key=lambda each: each[1].at):
        expected[vote.url] = vote
    newest = {vote.url: vote.at for vote in expected.values()}
    with tempfile.TemporaryDirectory() as place, Store.open(Path(place) / "l.db") as store:
        folder = Path(place) / "votes"
        ballot = Ballot(VoteFiles(folder), store, lambda: start)
        for file in sorted({file for file, _ in votes}):
            write(folder, f"{file}.toml", *(vote for name, vote in votes if name == file))
            ballot.sync()
        found = {vote.url: vote for vote in ballot.all()}
        assert {url: vote.at for url, vote in found.items()} == newest
        for url, vote in found.items():
            at_once = {each.value for _, each in votes if (each.url, each.at) == (url, vote.at)}
            assert vote.value in at_once
        last = ballot.cast("https://1.example/", "up")
        assert all(last.at > at for at in newest.values())
        assert ballot.value("https://1.example/") == "up"


def test_it_is_said_to_be_on_disk_when_it_is(ballot: Ballot, folder: Path) -> None:
    seen: list[bytes] = []
    ballot.cast(URL, "up", on_disk=lambda: seen.append((folder / MONTH).read_bytes()))
    assert len(seen) == 1
    assert b'value = "up"' in seen[0]


def test_what_can_not_be_put_on_disk_is_not_said_to_be(ballot: Ballot, folder: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_text("no folder")
    said: list[str] = []
    with pytest.raises(VoteError):
        ballot.cast(URL, "up", on_disk=lambda: said.append("on disk"))
    assert said == []
