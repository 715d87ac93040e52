"""`refresh` as a user runs it: what it says, what it leaves behind, how it is stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from typing import Any

import pytest

from tests.cli.conftest import Command
from tests.servers import Answer, Request, TestServer
from tests.sources.feeds import rss
from tui_reader.files import only_one
from tui_reader.models import Feed, View
from tui_reader.paths import Paths, ensure
from tui_reader.store import Store, search_index
from tui_reader.store.search_index import FEED_MARK
from tui_reader.worker import filling, words


def items(name: str, number: int = 3) -> bytes:
    return rss(
        "".join(
            f"<item><title>{name} {n}</title><guid>{name}{n}</guid>"
            f"<description>Lighthouses of {name}, part {n}</description></item>"
            for n in range(number)
        )
    )


def follow(paths: Paths, *urls: str) -> None:
    ensure(paths.data)
    with Store.open(paths.library) as store:
        for url in urls:
            store.feeds.add(Feed(url))


def test_what_came_is_searchable(command: Command, paths: Paths, server: TestServer) -> None:
    follow(paths, server.route("/a", items("Skerry")), server.route("/b", items("Fastnet")))
    done = command("refresh")
    assert done.status == 0, done.err
    assert len(done.lines) == 2
    assert all(line.endswith(": 3 new") for line in done.lines)
    with Store.open(paths.library) as store:
        assert store.unindexed() == 0
        assert len(store.search.find("lighthouses skerry")) == 3


def test_what_waits_is_taken_in_also_when_nothing_is_due(command: Command, sample: Store) -> None:
    assert sample.unindexed() > 0
    assert command("refresh").status == 0
    assert sample.unindexed() == 0


@pytest.mark.filterwarnings("ignore:subprocess .* is still running")  # it is to outlive it
def test_much_is_made_searchable_behind_the_command(
    command: Command, paths: Paths, server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []
    plain = subprocess.Popen

    def start(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        started.append(plain(*arguments, **options))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", start)
    monkeypatch.setattr("tui_reader.cli.refresh.AT_ONCE", 2)
    follow(paths, server.route("/a", items("Skerry")))
    assert command("refresh").status == 0
    (filler,) = started
    assert filler.wait(30) == 0
    with Store.open(paths.library) as store:
        assert store.unindexed() == 0
        assert len(store.search.find("skerry")) == 3


def test_the_words_of_much_are_found_by_processes(
    sample: Store, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "MUCH", 1)
    monkeypatch.setattr(search_index, "PORTION", 3)
    assert sample.unindexed() > 6
    assert filling.main() == 0
    assert sample.unindexed() == 0
    assert len(sample.search.find("captain")) == 1
    assert len(sample.search.find("자전거")) >= 1


def test_who_finds_words_ends_with_who_asks(sample: Store) -> None:
    """A filler that is killed closes the pipe and nothing else."""
    (row, *_) = sample.entries.page(View("all"))
    command = (sys.executable, "-m", "tui_reader.worker.words", str(sample.path))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"[{row.id}]\n".encode())
        process.stdin.flush()
        assert f"{FEED_MARK}{row.feed_id} " in json.loads(process.stdout.readline())[str(row.id)]
        process.stdin.close()
        assert process.wait(30) == 0


def test_a_process_that_finds_words_and_ends_ends_the_filling(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "MUCH", 1)
    program = words.PROGRAM
    monkeypatch.setattr(words, "PROGRAM", ("-c", "input()"))
    assert filling.main() == 1
    assert sample.unindexed() > 0, "it waits for the next one"
    monkeypatch.setattr(words, "PROGRAM", program)
    assert filling.main() == 0
    assert sample.unindexed() == 0


def test_where_no_process_can_be_started_the_command_does_it(
    command: Command, paths: Paths, server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_reader.cli.refresh.AT_ONCE", 2)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    follow(paths, server.route("/a", items("Skerry")))
    assert command("refresh").status == 0
    with Store.open(paths.library) as store:
        assert store.unindexed() == 0


def test_the_index_is_filled_by_one_process_at_a_time(
    sample: Store, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    with only_one(ensure(paths.cache)) as is_ours:
        assert is_ours
        assert filling.main() == 0
        assert sample.unindexed() > 0, "another one is at it"
    assert filling.main() == 0
    assert sample.unindexed() == 0


def test_nothing_due_loads_no_network(paths: Paths, server: TestServer) -> None:
    follow(paths)
    program = (
        "import sys; from tui_reader.__main__ import main; status = main(['refresh']); "
        "assert not {'httpx', 'lxml', 'asyncio'} & set(sys.modules), sys.modules; sys.exit(status)"
    )
    environment = {**os.environ, "TUI_READER_HOME": str(paths.config.parent)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_stopped_by_ctrl_c_it_keeps_what_came(paths: Paths, server: TestServer) -> None:
    asked = threading.Event()

    def never(request: Request) -> Answer:
        asked.set()
        server.closing.wait()
        return Answer(b"")

    urls = [server.route(f"/{n}", items(f"N{n}")) for n in range(5)]
    follow(paths, *urls, server.route("/hangs", never))
    environment = {**os.environ, "TUI_READER_HOME": str(paths.config.parent)}
    process = subprocess.Popen(
        [sys.executable, "-m", "tui_reader", "refresh"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    told = [process.stdout.readline() for _ in urls]
    assert all("3 new" in line for line in told)
    assert asked.wait(20)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in errors
    with Store.open(paths.library) as store:
        assert len(store.entries.page(View("all"))) == 15
        refreshed = [feed.last_refreshed is not None for feed in store.feeds.all()]
        assert refreshed.count(True) == 5, "also how the feeds ended is kept"
