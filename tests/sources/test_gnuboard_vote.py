"""Site votes over a local board that answers as the recorded one did."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass, field
from typing import Literal

import pytest

from tests.servers import Answer, Request, TestServer
from tests.sources.boards import SITE, behind, board
from tui_reader.errors import FetchError, ReaderError
from tui_reader.sources.gnuboard.vote import Refusal, SiteVote, SiteVoteError, cast_site_vote

POST = f"{SITE}/bbs/board.php?bo_table=news&wr_id=136"
BUTTON = (
    '<a href="{site}/bbs/good.php?bo_table=news&amp;wr_id=136&amp;good={kind}&amp;" '
    'id="{kind}_button"><strong>3</strong></a>'
)


RIGHT = "right"


@dataclass
class Board:
    """A board with one member, one post, and its rules."""

    offered: tuple[str, ...] = ("good", "nogood")
    skin: str = ""
    answer: str | None = None  # what the vote script says in place of a count
    members: set[str] = field(default_factory=set)
    opened: set[str] = field(default_factory=set)
    votes: list[tuple[str, str]] = field(default_factory=list)

    def serve(self, server: TestServer) -> None:
        server.route("/bbs/board.php", self.post)
        server.route("/bbs/login_check.php", self.login)
        for script in ("/bbs/good.php", "/bbs/good.apms.php", "/plugin/nariya/good.php"):
            server.route(script, self.vote)

    def post(self, request: Request) -> Answer:
        session = request.headers.get("cookie", "")
        self.opened.add(session)
        is_member = session in self.members
        buttons = [BUTTON.format(site=SITE, kind=kind) for kind in self.offered if is_member]
        page = board(f'<div id="bo_v_con">글</div>{"".join(buttons)}{self.skin}')
        if is_member:
            page = page.replace('g5_is_member = ""', 'g5_is_member = "1"')
        fresh = () if session else ("PHPSESSID=s1; path=/",)
        return Answer(page, cookies=fresh)

    def login(self, request: Request) -> Answer:
        if request.form != {"mb_id": "reader1", "mb_password": "right", "url": POST}:
            words = "가입된 회원아이디가 아니거나 비밀번호가 틀립니다.\\n다시 입력하십시오."
            return Answer(f'<script>alert("{words}");history.back();</script>')
        self.members.add(request.headers["cookie"])
        return Answer(status=302, headers={"Location": POST})

    def vote(self, request: Request) -> Answer:
        session = request.headers.get("cookie", "")
        self.votes.append((request.method, request.target))
        if request.form.get("js") != "on":
            return Answer('<script>alert("이 글을 추천 하셨습니다.");history.back();</script>')
        if self.answer is not None:
            return Answer(self.answer)
        error = "" if session in self.members & self.opened else "회원만 가능합니다."
        return Answer(json.dumps({"error": error, "count": "" if error else "13"}))


async def cast(
    server: TestServer, value: Literal["up", "down"] = "up", password: str = RIGHT
) -> SiteVote:
    async with behind(server, POST) as fetch:
        return await cast_site_vote(fetch, POST, value, user="reader1", password=password)


@pytest.mark.parametrize(("value", "kind"), [("up", "good"), ("down", "nogood")])
async def test_a_vote_is_cast_once_and_confirmed(
    server: TestServer, value: Literal["up", "down"], kind: str
) -> None:
    site = Board()
    site.serve(server)
    assert await cast(server, value) == SiteVote(value, 13)
    target = f"{SITE}/bbs/good.php?bo_table=news&wr_id=136&good={kind}"
    assert site.votes == [("POST", target)]


async def test_the_password_goes_to_the_login_alone(server: TestServer) -> None:
    Board().serve(server)
    await cast(server)
    sent = [request for request in server.requests if b"right" in request.body]
    assert [request.path for request in sent] == ["/bbs/login_check.php"]
    assert not any("right" in request.target for request in server.requests)


@pytest.mark.parametrize(
    ("skin", "path"),
    [
        ("<a onclick=\"apms_good('news', '136', 'good', 'wr_good')\">", "/bbs/good.apms.php"),
        ('<script src="/plugin/nariya/js/nariya.js"></script>', "/plugin/nariya/good.php"),
    ],
)
async def test_forks_have_addresses_of_their_own(server: TestServer, skin: str, path: str) -> None:
    site = Board(offered=(), skin=skin)
    site.serve(server)
    assert (await cast(server)).count == 13
    assert site.votes == [("POST", f"{SITE}{path}?bo_table=news&wr_id=136&good=good")]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("회원만 가능합니다.", "not_logged_in"),
        ("해당 게시물에서만 추천 또는 비추천 하실 수 있습니다.", "not_opened"),
        ("자신의 글에는 추천 또는 비추천 하실 수 없습니다.", "own_post"),
        ("이미 추천 하신 글 입니다.", "already_up"),
        ("이미 비추천 하신 글 입니다.", "already_down"),
        ("이 게시판은 비추천 기능을 사용하지 않습니다.", "not_offered"),
        ("값이 제대로 넘어오지 않았습니다.", "bad_request"),
        ("하루에 열 번만 추천할 수 있습니다.", "other"),
    ],
)
async def test_every_answer_has_its_own_message(
    server: TestServer, words: str, reason: Refusal
) -> None:
    Board(answer=json.dumps({"error": words, "count": ""})).serve(server)
    with pytest.raises(SiteVoteError) as caught:
        await cast(server)
    assert caught.value.reason == reason
    assert words in str(caught.value)
    assert isinstance(caught.value, ReaderError)


async def test_messages_tell_the_answers_apart() -> None:
    from tui_reader.sources.gnuboard.vote import _ANSWERS

    lines = {reason: line for _, reason, line in _ANSWERS}
    assert len(set(lines.values())) == len(lines) == 7


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "<html>ok</html>",
        '{"error": "", "count": ""}',
        '{"error": "", "count": "many"}',
        '{"error": null}',
        "[1]",
    ],
)
async def test_no_count_is_no_vote(server: TestServer, answer: str) -> None:
    site = Board(answer=answer)
    site.serve(server)
    with pytest.raises(SiteVoteError, match="not known") as caught:
        await cast(server)
    assert caught.value.reason == "unclear"
    assert len(site.votes) == 1


async def test_a_refusal_as_an_alert_page_is_understood(server: TestServer) -> None:
    Board(answer='<script>alert("이미 추천 하신 글 입니다.");history.back();</script>').serve(
        server
    )
    with pytest.raises(SiteVoteError) as caught:
        await cast(server)
    assert caught.value.reason == "already_up"


async def test_a_broken_answer_leaves_it_open(server: TestServer) -> None:
    Board().serve(server)
    server.route("/bbs/good.php", b"", fault="drop")
    with pytest.raises(SiteVoteError, match=r"^sent, but no answer came") as caught:
        await cast(server)
    assert caught.value.reason == "unclear"
    assert sum(request.path == "/bbs/good.php" for request in server.requests) == 1


async def test_a_wrong_password_sends_no_vote(server: TestServer) -> None:
    site = Board()
    site.serve(server)
    with pytest.raises(SiteVoteError, match="did not accept the login") as caught:
        await cast(server, password="wrong")
    assert caught.value.reason == "login_failed"
    assert "비밀번호가 틀립니다" in str(caught.value)
    assert "wrong" not in str(caught.value)
    assert site.votes == []


async def test_a_vote_that_is_not_offered_is_not_sent(server: TestServer) -> None:
    site = Board(offered=("good",))
    site.serve(server)
    with pytest.raises(SiteVoteError, match="비추천") as caught:
        await cast(server, "down")
    assert caught.value.reason == "not_offered"
    assert site.votes == []


async def test_a_page_that_is_no_post(server: TestServer) -> None:
    server.route("/bbs/board.php", html.escape("none"))
    async with behind(server, POST) as fetch:
        with pytest.raises(SiteVoteError):
            await cast_site_vote(
                fetch, f"{SITE}/bbs/board.php?bo_table=news", "up", user="a", password="b"
            )
        server.route("/bbs/board.php", b"", status=500)
        with pytest.raises(FetchError):
            await cast_site_vote(fetch, POST, "up", user="a", password="b")
