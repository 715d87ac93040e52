"""`show`, `comments` and `export article`: files, stdin, entries, addresses."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.servers import TestServer
from tui_reader.models import View
from tui_reader.paths import Paths
from tui_reader.store import Store

SEED = Path(__file__).parent.parent / "data" / "seed"
(SEED_PAGE,) = SEED.glob("*.txt")
EXPECTED = json.loads((SEED / "expected.json").read_text("utf-8"))

FIELDS = [
    *("id", "kind", "url", "feed", "title", "author", "category", "published", "views", "score"),
    *("vote", "article", "attachments", "previous", "next", "comments", "comments_total"),
    "comments_url",
]
COMMENT_FIELDS = [
    *("id", "parent_id", "depth", "author", "published", "edited", "text", "state", "score", "url"),
]
PAGE = """<!doctype html><html lang="en"><head><title>A quiet harbour</title></head><body>
<article><h1>A quiet harbour</h1>
<p>The boats lay still all morning, and nobody on the quay had anything to say about it.</p>
<p>Toward noon the wind came round, and with it the gulls, and <a href="/more">more of them</a>.</p>
<p>By four o'clock there was nothing left of the calm but a line of foam along the wall.</p>
</article></body></html>"""


def stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def entry_id(store: Store, title: str) -> str:
    (row,) = (r for r in store.entries.page(View("all"), limit=50) if r.title == title)
    return str(row.id)


def test_the_seed_reads_as_expected(command: Command, home: Path) -> None:
    done = command("show", str(SEED_PAGE), "--json")
    assert (done.status, done.err) == (0, "")
    (shown,) = done.records
    assert list(shown) == FIELDS
    assert shown["title"] == EXPECTED["title"]
    paragraphs = shown["article"]["text"].split("\n\n")
    assert len(paragraphs) == EXPECTED["paragraphs"]
    for text, start in zip(paragraphs, EXPECTED["paragraphs_start_with"], strict=True):
        assert text.startswith(start)
    assert shown["article"]["repeats"] == EXPECTED["repeats"]
    assert shown["score"] == EXPECTED["score"]
    assert shown["previous"] == EXPECTED["previous"]
    assert shown["next"] == EXPECTED["next"]
    said = [{"author": c["author"], "text": c["text"]} for c in shown["comments"]]
    assert said == EXPECTED["comments"]
    assert [list(comment) for comment in shown["comments"]] == [COMMENT_FIELDS] * 3
    assert [comment["id"] for comment in shown["comments"]] == ["#1", "#2", "#3"]
    for line in EXPECTED["not_shown"]:
        assert line not in done.out
    assert not home.exists()


def test_the_forms_agree_on_the_text(command: Command) -> None:
    (shown,) = command("show", str(SEED_PAGE), "--json").records
    assert command("show", str(SEED_PAGE), "--text").out == (
        f"{shown['title']}\n\n{shown['article']['text']}\n"
    )
    markdown = command("show", str(SEED_PAGE), "--markdown").out
    assert markdown.startswith(f"# {shown['title']}\n")
    people = command("show", str(SEED_PAGE)).out
    assert shown["article"]["text"] in people
    assert "5 repeats folded" in people
    assert "3 comments" in people
    assert "한혜*" in people


def test_stdin_with_an_address(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, PAGE.encode())
    (shown,) = command("show", "-", "--url", "harbour.example/today", "--json").records
    assert shown["title"] == "A quiet harbour"
    assert shown["url"] == "https://harbour.example/today"
    assert shown["id"] is None
    links = [link for block in shown["article"]["blocks"] for link in block.get("links", [])]
    assert [link["url"] for link in links] == ["https://harbour.example/more"]


def test_stdin_without_an_address(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, SEED_PAGE.read_bytes())
    (shown,) = command("show", "-", "--json").records
    assert shown["title"] == EXPECTED["title"]


BOARDS = [
    "https://board.example/bbs/board.php?bo_table=news&wr_id=137",
    "https://board.example/index.php?mid=news&document_srl=137",
    "https://news.ycombinator.com/item?id=1",
]


@pytest.mark.parametrize("url", BOARDS)
def test_plain_text_from_a_sites_address_is_read_as_text(
    command: Command, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    stdin(monkeypatch, SEED_PAGE.read_bytes())
    (shown,) = command("show", "-", "--url", url, "--json").records
    assert (shown["title"], shown["url"]) == (EXPECTED["title"], url)
    assert shown["article"]["repeats"] == EXPECTED["repeats"]


def test_a_number_of_comments_that_the_feed_told_is_known(
    command: Command, server: TestServer, paths: Paths
) -> None:
    words = "<description>" + "Low tides, and nobody on the quay. " * 30 + "</description>"
    rss = (
        '<rss version="2.0" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel>'
        f"<title>F</title><item><title>x</title><slash:comments>5</slash:comments>{words}</item>"
        "</channel></rss>"
    )
    command("add", server.route("/feed", rss, content_type="application/rss+xml"))
    command("refresh")
    (listed,) = command("list", "--json").records
    (shown,) = command("show", listed["id"], "--json").records
    assert (shown["comments"], shown["comments_total"]) == ([], 5)
    assert listed["comments_total"] == 5


def test_a_paragraph_says_its_links_also_where_it_has_none(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    stdin(monkeypatch, PAGE.encode())
    (shown,) = command("show", "-", "--url", "harbour.example/today", "--json").records
    paragraphs = [b for b in shown["article"]["blocks"] if b["kind"] == "paragraph"]
    assert [list(paragraph) for paragraph in paragraphs] == [["kind", "text", "links"]] * 3
    assert [len(paragraph["links"]) for paragraph in paragraphs] == [0, 1, 0]


def test_an_entry_is_of_the_kind_that_list_says(
    command: Command, server: TestServer, paths: Paths
) -> None:
    story = server.route("/story", PAGE)
    feed = server.route(
        "/feed",
        f"<rss version='2.0'><channel><title>F</title><item><title>A quiet harbour</title>"
        f"<link>{story}</link></item></channel></rss>",
        content_type="application/rss+xml",
    )
    command("add", feed)
    command("refresh")
    (listed,) = command("list", "--json").records
    for target in (listed["id"], story):
        (shown,) = command("show", target, "--json").records
        assert (shown["id"], shown["kind"]) == (listed["id"], "feed")
        assert listed["kind"] == "feed"


def test_an_address_is_fetched_and_not_stored(
    command: Command, server: TestServer, home: Path
) -> None:
    url = server.route("/story", PAGE)
    (shown,) = command("show", url, "--json").records
    assert shown["title"] == "A quiet harbour"
    assert shown["url"] == url
    assert not home.exists()
    assert len(server.requests) == 1


def test_a_vote_on_the_address_is_shown(command: Command, server: TestServer, paths: Paths) -> None:
    url = server.route("/story", PAGE)
    command("vote", url, "up")
    assert command("show", url, "--json").records[0]["vote"] == "up"
    for file in paths.data.glob("library.db*"):
        file.unlink()
    assert command("show", url, "--json").records[0]["vote"] == "up"


def test_an_entry_of_the_library(command: Command, sample: Store) -> None:
    number = entry_id(sample, "동네 도서관, 밤 열 시까지 문을 연다")
    (shown,) = command("show", number, "--json").records
    assert shown["id"] == number
    assert shown["kind"] == "sample"
    assert shown["feed"] == {"title": "한빛동 게시판", "url": "tui-reader:sample/town"}
    assert shown["article"]["repeats"] == 5
    assert shown["score"] == {"up": 23, "down": 1}
    assert shown["views"] == 371
    assert shown["next"]["title"] == "비 오는 날 자전거는 어디에 두시나요?"
    assert [comment["depth"] for comment in shown["comments"]] == [0, 0, 1]
    assert shown["comments_total"] == 3
    row = sample.entries.row(int(number))
    assert row is not None
    assert not row.is_read


def test_attachments_and_blocks(command: Command, sample: Store) -> None:
    (shown,) = command("show", entry_id(sample, "How to read a tide table"), "--json").records
    (file,) = shown["attachments"]
    assert file["name"] == "The harbour forecast, read aloud"
    assert file["url"] == "https://gazette.example/audio/tides.mp3"
    assert file["size"] == 3145728
    kinds = [block["kind"] for block in shown["article"]["blocks"]]
    assert {"table", "definitions", "footnote", "heading"} <= set(kinds)


def test_comments_of_an_entry(command: Command, sample: Store) -> None:
    number = entry_id(sample, "A small queue in SQLite")
    done = command("comments", number, "--json")
    assert done.status == 0
    assert len(done.records) == 10
    assert [list(record) for record in done.records] == [COMMENT_FIELDS] * 10
    assert {record["state"] for record in done.records} == {"ok", "deleted"}
    people = command("comments", number).out
    assert "10 comments" in people
    assert "(deleted)" in people


def test_comments_of_a_file(command: Command) -> None:
    done = command("comments", str(SEED_PAGE), "--json")
    assert [record["author"] for record in done.records] == ["한혜*", "박성*", "김샛*"]


@pytest.mark.parametrize(
    ("target", "status"), [("999", 1), ("absent.html", 1), ("http://", 1), ("-x", 2), ("", 1)]
)
def test_what_is_not_there_is_one_line(
    command: Command, monkeypatch: pytest.MonkeyPatch, target: str, status: int
) -> None:
    # No name is looked up: the proxy is a closed port of this machine.
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    for name in ("show", "comments"):
        done = command(name, target)
        assert done.status == status
        assert done.out == ""
        assert len(done.err.splitlines()) == 1


def test_a_path_that_is_not_there_is_called_a_file(command: Command) -> None:
    for target in ("/absent", "./absent.html", "absent"):
        assert "no such file" in command("show", target).err


def test_pages_that_are_no_article(command: Command, server: TestServer) -> None:
    missing = server.url + "/absent"
    feed = server.route(
        "/feed",
        "<rss version='2.0'><channel><title>F</title><item><title>x</title></item></channel></rss>",
        content_type="application/rss+xml",
    )
    for url in (missing, feed):
        done = command("show", url)
        assert (done.status, done.out, len(done.err.splitlines())) == (1, "", 1)
    assert "add" in command("show", feed).err


@pytest.mark.parametrize("data", [b"", b"\x00\xff" * 5000, b"<html></html>"])
def test_what_holds_no_text_is_one_line(
    command: Command, monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    stdin(monkeypatch, data)
    done = command("show", "-")
    assert done.status in (0, 1)
    assert len(done.err.splitlines()) == done.status


def test_hostile_text_is_harmless_in_every_form(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = "\x1b]0;x\x07 \x9b31m \u202e [/x] [@click=app.quit]x[/]"
    page = PAGE.replace("quiet", hostile).replace("morning", hostile)
    for form in ((), ("--text",), ("--markdown",), ("--json",)):
        stdin(monkeypatch, page.encode())
        done = command("show", "-", *form)
        assert done.status == 0
        assert not set("\x1b\x07\x9b\u202e") & set(done.out)
        assert "[/x]" in done.out or "\\[/x\\]" in done.out


@pytest.mark.parametrize("form", ["markdown", "html", "json", "text"])
def test_export_of_an_article(command: Command, sample: Store, tmp_path: Path, form: str) -> None:
    file = tmp_path / f"article.{form}"
    number = entry_id(sample, "Bread for a slow Sunday")
    done = command("export", "article", number, "--format", form, "-o", str(file))
    assert (done.status, done.out) == (0, "")
    text = file.read_text("utf-8")
    assert "Bread for a slow Sunday" in text
    assert "Do not cut it while it is hot." in text
    if form == "json":
        assert json.loads(text)["id"] == number
    if form == "html":
        assert text.startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("name", "start"),
    [("a.html", "<!doctype html>"), ("a.json", "{"), ("a.txt", "Bread"), ("a", "#")],
)
def test_the_ending_of_the_file_says_the_form(
    command: Command, sample: Store, tmp_path: Path, name: str, start: str
) -> None:
    number = entry_id(sample, "Bread for a slow Sunday")
    assert command("export", "article", number, "-o", str(tmp_path / name)).status == 0
    assert (tmp_path / name).read_text("utf-8").startswith(start)


RULE = """[[site]]
host = "127.0.0.1"
body = "#told"
strip = ".aside"

[[site]]
host = "127.0.0.1"
bdy = "p"
"""


def test_the_users_site_rules_hold(command: Command, server: TestServer, paths: Paths) -> None:
    told = "<div id=told><p>Only this.<p class=aside>Not this.</div>"
    url = server.route("/a", PAGE.replace("</body>", f"{told}</body>"))
    assert "all morning" in command("show", url, "--text").out
    paths.config.mkdir(parents=True)
    paths.site_rules.write_text(RULE, "utf-8")
    done = command("show", url, "--text")
    assert done.lines == ["A quiet harbour", "", "Only this."]
    assert done.err == "tui-reader: sites.toml:8: unknown key 'bdy'\n"
    assert command("config").status == 1
    assert "sites.toml:8" in command("doctor").out
