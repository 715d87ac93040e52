"""`add`, `refresh`, `list` over a real server."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.servers import Answer, Request, TestServer
from tui_reader.cli.context import NOTHING_FOLLOWED
from tui_reader.paths import Paths

ITEMS = "".join(
    f"<item><title>News {number}</title><link>https://news.example/{number}</link>"
    f"<guid>n{number}</guid><pubDate>Mon, 23 Nov 2026 0{number}:00:00 +0900</pubDate>"
    f"<description>Something happened, for the {number}. time.</description></item>"
    for number in range(1, 4)
)
RSS = f"<rss version='2.0'><channel><title>The \u202eNews</title>{ITEMS}</channel></rss>"
HOME = """<html><head><title>Home</title>
<link rel="alternate" type="application/rss+xml" title="All" href="/all.xml">
<link rel="alternate" type="application/atom+xml" title="Sport" href="/sport.xml">
</head><body><p>Welcome.</p></body></html>"""


@pytest.fixture
def site(server: TestServer) -> TestServer:
    """A site with a page and two feeds."""
    server.route("/", HOME)
    for path in ("/all.xml", "/sport.xml"):
        server.route(path, RSS, content_type="application/rss+xml", etag='"1"')
    return server


def test_add_refresh_list(command: Command, site: TestServer, paths: Paths) -> None:
    url = site.url + "/all.xml"
    done = command("add", url, "--folder", "Daily", "--json")
    assert done.status == 0, done.err
    (feed,) = done.records
    assert (feed["url"], feed["title"], feed["folder"]) == (url, "The News", "Daily")
    done = command("refresh", "--all", "--json")
    assert done.status == 0
    (line,) = done.records
    assert list(line) == ["feed", "status", "new", "updated", "error"]
    assert line["status"] in ("new", "unchanged")
    assert line["error"] is None
    titles = [record["title"] for record in command("list", "--json").records]
    assert titles == ["News 3", "News 2", "News 1"]
    published = [record["published"] for record in command("list", "--json").records]
    assert published[0] == "2026-11-23T03:00:00+09:00"
    assert paths.library.stat().st_mode & 0o777 == 0o600


def test_adding_again_says_so(command: Command, site: TestServer) -> None:
    first = command("add", site.url + "/all.xml", "--json").records[0]["id"]
    again = command("add", site.url + "/all.xml")
    assert again.status == 0
    assert f"already followed: {first} " in again.out
    assert len(command("feeds", "--json").records) == 1


def test_several_are_listed_without_a_terminal(command: Command, site: TestServer) -> None:
    done = command("add", site.url)
    assert done.status == 1
    assert len(done.lines) == 2
    assert "/all.xml" in done.lines[0]
    assert "/sport.xml" in done.lines[1]
    assert len(done.err.splitlines()) == 1
    assert command("feeds", "--json").out == ""
    (feed,) = command("add", site.url, "--first", "--json").records
    assert feed["url"] == site.url + "/all.xml"


def test_an_address_without_a_feed_is_one_line(command: Command, site: TestServer) -> None:
    site.route("/plain", "<html><head><title>x</title></head><body><p>no feed</p></body></html>")
    for target in ("/plain", "/absent"):
        done = command("add", site.url + target)
        assert (done.status, done.out, len(done.err.splitlines())) == (1, "", 1)


def test_one_feeds_failure_is_one_line(command: Command, site: TestServer) -> None:
    command("add", site.url + "/all.xml")
    command("add", site.url + "/sport.xml")
    site.route("/sport.xml", "gone for now", status=500)
    done = command("refresh", "--all")
    assert done.status == 1
    assert len(done.err.splitlines()) == 1
    assert "500" in done.err
    (failed,) = (r for r in command("feeds", "--json").records if r["last_error"])
    assert "500" in failed["last_error"]


def test_named_feeds_only(command: Command, site: TestServer) -> None:
    command("add", site.url + "/all.xml")
    (sport,) = command("add", site.url + "/sport.xml", "--json").records
    asked = len(site.requests)
    done = command("refresh", sport["id"], "--json")
    assert len(done.records) == 1
    assert {request.path for request in site.requests[asked:]} == {"/sport.xml"}
    assert command("refresh", "absent").status == 1


def test_only_what_is_due(command: Command, site: TestServer) -> None:
    command("add", site.url + "/all.xml")
    command("refresh")
    asked = len(site.requests)
    assert command("refresh").status == 0
    assert len(site.requests) == asked


def test_a_feed_behind_a_password(
    command: Command, server: TestServer, monkeypatch: pytest.MonkeyPatch, paths: Paths
) -> None:
    url = server.route(
        "/private.xml", RSS, content_type="application/rss+xml", user=("anna", "s3cr3t")
    )
    assert command("add", url).status == 1
    monkeypatch.setattr(sys, "stdin", io.StringIO("wrong\n"))
    assert command("add", url, "--user", "anna").status == 1
    monkeypatch.setattr(sys, "stdin", io.StringIO("s3cr3t\n"))
    done = command("add", url, "--user", "anna")
    assert done.status == 0, done.err
    assert command("refresh", "--all").status == 0
    assert len(command("list", "--json").records) == 3
    shown = command("feeds").out + command("feeds", "--json").out + command("export", "opml").out
    assert "s3cr3t" not in shown + done.out + done.err


def test_a_password_inside_the_address_is_kept_apart(
    command: Command, server: TestServer, paths: Paths
) -> None:
    url = server.route("/p.xml", RSS, content_type="application/rss+xml", user=("a b", "s3c/r3t"))
    done = command("add", url.replace("://", "://a%20b:s3c%2Fr3t@"))
    assert done.status == 0, done.err
    assert command("feeds", "--json").records[0]["url"] == url
    assert command("refresh", "--all").status == 0
    assert len(command("list", "--json").records) == 3
    assert "r3t" not in done.out + command("feeds").out
    assert not paths.log.exists()


class Keyboard(io.StringIO):
    """A stdin at which somebody sits."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("typed", "status", "followed"),
    [("2\n", 0, ["/sport.xml"]), ("\n", 1, []), ("", 1, []), ("7\n", 1, [])],
)
def test_in_a_terminal_it_asks_which(
    command: Command,
    site: TestServer,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    status: int,
    followed: list[str],
) -> None:
    monkeypatch.setattr(sys, "stdin", Keyboard(typed))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    done = command("add", site.url)
    assert done.status == status
    assert "which one (1 to 2" in done.out
    urls = [record["url"] for record in command("feeds", "--json").records]
    assert urls == [site.url + path for path in followed]


def test_an_interrupted_refresh_ends_quietly(
    command: Command, server: TestServer, home: Path
) -> None:
    asked = threading.Event()

    def told(_: Request) -> Answer:
        asked.set()
        return Answer()

    url = server.route("/slow.xml", RSS, content_type="application/rss+xml")
    command("add", url)
    server.route("/slow.xml", told, fault="hang")
    process = subprocess.Popen(
        [sys.executable, "-m", "tui_reader", "refresh", "--all"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "TUI_READER_HOME": str(home), "NO_PROXY": "*"},
        # A shell that runs the tests in its background hands down SIGINT as ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    with process:
        assert asked.wait(30)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, b"", b"")
    assert command("feeds", "--json").records[0]["last_error"] is None


def test_the_users_own_titles_outlive_a_refresh(
    command: Command, server: TestServer, tmp_path: Path
) -> None:
    url = server.route("/named.xml", RSS, content_type="application/rss+xml")
    file = tmp_path / "urls"
    file.write_text(f'{url} "~My own name"\n')
    assert command("import", str(file)).status == 0
    assert command("refresh", "--all").status == 0
    assert [feed["title"] for feed in command("feeds", "--json").records] == ["My own name"]


def test_a_refresh_whose_reader_goes_away_is_no_fault(
    command: Command, server: TestServer, home: Path
) -> None:
    for number in range(6):
        url = server.route(f"/{number}.xml", RSS, content_type="application/rss+xml")
        command("add", url)
    process = subprocess.Popen(
        [sys.executable, "-m", "tui_reader", "refresh", "--all", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "TUI_READER_HOME": str(home), "NO_PROXY": "*"},
    )
    with process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_a_refresh_with_nothing_to_do_says_why(command: Command, site: TestServer) -> None:
    assert command("refresh").lines == [NOTHING_FOLLOWED]
    assert command("refresh", "--json").out == ""
    command("add", site.url + "/all.xml")
    command("refresh")
    (line,) = command("refresh").lines
    assert line.startswith("nothing is due before 2")
    assert command("refresh", "--json").out == ""


def test_options_of_a_feed(command: Command, site: TestServer) -> None:
    url = site.url + "/all.xml"
    (feed,) = command("add", url, "--json").records
    done = command("feeds", "--set", feed["id"], "full_text=never", "charset=EUC-KR")
    assert done.status == 0, done.err
    assert done.lines == [f"{feed['id']}  The News  full_text=never  charset=EUC-KR  keep_newest=0"]
    (listed,) = command("feeds", "--options", "--json").records
    assert (listed["full_text"], listed["charset"], listed["keep_newest"]) == ("never", "EUC-KR", 0)
    assert "full_text=never  charset=EUC-KR" in command("feeds").out
    assert "keep_newest" not in command("feeds").out
    done = command("feeds", "--json", "--set", "News", "charset=", "keep_newest=7")
    (changed,) = done.records
    assert (changed["charset"], changed["keep_newest"], changed["id"]) == (None, 7, feed["id"])


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["1"], 2),
        (["1", "charset=klingon"], 2),
        (["1", "keep_newest=-1"], 2),
        (["1", "keep_newest=501"], 2),
        (["1", "keep_newest=\u0663"], 2),
        (["1", "full_text=perhaps"], 2),
        (["1", "full_text"], 2),
        (["1", "title=x"], 2),
        (["9", "keep_newest=1"], 1),
    ],
)
def test_options_that_can_not_be_set(
    command: Command, site: TestServer, words: list[str], status: int
) -> None:
    command("add", site.url + "/all.xml")
    before = command("feeds", "--options", "--json").out
    done = command("feeds", "--set", *words)
    assert (done.status, done.out, len(done.err.splitlines())) == (status, "", 1)
    assert command("feeds", "--options", "--json").out == before


def test_a_refresh_keeps_the_newest_complete(command: Command, server: TestServer) -> None:
    words = "<p>" + "The tide was low, and the boats stayed where they were. " * 20 + "</p>"
    items = "".join(
        f"<item><title>{n}</title><link>{server.route(f'/{n}', words)}</link></item>"
        for n in range(3)
    )
    feed = f"<rss version='2.0'><channel><title>Tides</title>{items}</channel></rss>"
    (added,) = command(
        "add", server.route("/f.xml", feed, content_type="application/rss+xml"), "--json"
    ).records
    command("feeds", "--set", added["id"], "keep_newest=2")
    done = command("refresh", "--all")
    assert done.status == 0, done.err
    assert done.lines[-1] == "Tides: 2 kept complete"
    assert len({request.path for request in server.requests} - {"/f.xml"}) == 2
    assert len(command("refresh", "--all", "--json").records) == 1
