"""A small Gnuboard that runs: list pages, posts, comments, logins, votes, RSS, alerts.

    with TestServer() as server:
        site = FakeBoard(server)
        site.posts.append(Post(8, "제목"))
        ... site.url ...
        assert not site.forbidden

Markup and answers are those of the recorded default skin as far as a reader can tell. What a
reader must never follow (vote, delete, download, write by GET) is noted in `forbidden`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from itertools import count

from tests.servers import Answer, Request, TestServer

PER_PAGE = 5
GONE = "글이 존재하지 않습니다.\\n글이 삭제되었거나 이동된 경우입니다."
START = datetime(2020, 11, 1, 9, 0)  # noqa: DTZ001 -- the pages tell no zone


@dataclass
class Reply:
    """A comment; `depth` levels below the top."""

    number: int
    text: str
    author: str = "한혜*"
    depth: int = 0
    is_secret: bool = False


@dataclass
class Post:
    """A post of the board, newest last in the board's list of them."""

    number: int
    title: str
    body: str = "<p>첫 문단이다.</p><p>둘째 문단이다.</p>"
    author: str = "이도현"
    category: str = ""
    is_notice: bool = False
    is_secret: bool = False
    has_file: bool = False
    depth: int = 0  # of a reply post
    good: int = 0
    nogood: int = 0
    views: int = 0
    replies: list[Reply] = field(default_factory=list)
    apart: timedelta = timedelta(days=1)  # from the post before

    @property
    def at(self) -> datetime:
        return START + self.apart * self.number


@dataclass
class FakeBoard:
    """The board `news` on a server of its own."""

    server: TestServer
    posts: list[Post] = field(default_factory=list)
    has_rss: bool = True
    lists_below: bool = False
    forbidden: list[str] = field(default_factory=list)
    votes: list[tuple[str, int, str]] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _members: dict[str, str] = field(default_factory=dict)  # session -> user
    _seen: set[tuple[str, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.server.route("/bbs/board.php", self._board)
        self.server.route("/bbs/rss.php", self._rss)
        self.server.route("/bbs/login_check.php", self._login)
        self.server.route("/bbs/good.php", self._good)
        for script in ("delete", "download", "write", "move", "scrap_popin", "link"):
            self.server.route(f"/bbs/{script}.php", self._acted)

    @property
    def url(self) -> str:
        return f"{self.server.url}/bbs/board.php?bo_table=news"

    def post_url(self, number: int) -> str:
        return f"{self.url}&wr_id={number}"

    def post(self, number: int) -> Post:
        return next(post for post in self.posts if post.number == number)

    @property
    def _in_order(self) -> list[Post]:
        return [post for post in reversed(self.posts) if not post.is_notice]

    # pages

    def _board(self, request: Request) -> Answer:
        session = request.headers.get("cookie", "").removeprefix("PHPSESSID=")
        fresh = () if session else (f"PHPSESSID={(session := f's{next(self._numbers)}')}; path=/",)
        number = request.query.get("wr_id")
        if number is None:
            page = self._list(int(request.query.get("page", "1")))
            return Answer(self._page(page, session), cookies=fresh)
        post = next((one for one in self.posts if str(one.number) == number), None)
        if post is None:
            return Answer(alert(GONE))
        if post.is_secret:
            return Answer(status=302, headers={"Location": f"/bbs/password.php?wr_id={number}"})
        body = self._article(post, session)
        if (session, post.number) not in self._seen:
            self._seen.add((session, post.number))
            post.views += 1
        if self.lists_below:
            body += self._list(1, current=post.number)
        return Answer(self._page(body, session, title=f"{post.title} > 뉴스"), cookies=fresh)

    def _page(self, body: str, session: str, title: str = "뉴스 1 페이지") -> str:
        member = '"1"' if session in self._members else '""'
        return f"""<!doctype html><html lang="ko"><head><meta charset="utf-8">
<title>{escape(title)} | 해온 소식</title><script>
var g5_url = "{self.server.url}";
var g5_bbs_url = "{self.server.url}/bbs";
var g5_is_member = {member};
var g5_bo_table = "news";
</script></head><body><h2 id="container_title">뉴스</h2>{body}</body></html>"""

    def _list(self, page: int, current: int | None = None) -> str:
        posts = self._in_order
        start = (page - 1) * PER_PAGE
        notices = [post for post in self.posts if post.is_notice] if page == 1 else []
        rows = [self._row(post, "<strong class='notice_icon'>공지</strong>") for post in notices]
        for place, post in enumerate(posts[start : start + PER_PAGE], start):
            number = "<span class='bo_current'>열람중</span>"
            rows.append(self._row(post, number if post.number == current else len(posts) - place))
        last = -(-len(posts) // PER_PAGE)
        pager = "".join(
            f'<a class="pg_page" href="{self.url}&amp;page={n}">{n}</a>' for n in range(1, last + 1)
        )
        rss = f'<a href="{self.server.url}/bbs/rss.php?bo_table=news" title="RSS">RSS</a>'
        empty = '<tr><td class="empty_table">게시물이 없습니다.</td></tr>'
        return f"""<div id="bo_list"><div id="bo_list_total">Total {len(self.posts)}건</div>
{rss if self.has_rss else ""}<table><thead><tr><th>번호</th><th>제목</th><th>글쓴이</th>
<th>조회</th><th>추천</th><th>비추천</th><th>날짜</th></tr></thead>
<tbody>{"".join(rows) or empty}</tbody></table><nav class="pg_wrap"><span class="pg">{pager}</span>
</nav></div>"""

    def _row(self, post: Post, number: object) -> str:
        category = f'<a class="bo_cate_link" href="{self.url}&amp;sca=x">{post.category}</a>'
        marks = "<i class='fa fa-lock'></i>" * post.is_secret
        marks += "<i class='fa fa-download'></i>" * post.has_file
        marks += f"<span class='cnt_cmt'>{len(post.replies)}</span>" if post.replies else ""
        reply = '<img class="icon_reply" src="r.gif">' * bool(post.depth)
        return f"""<tr class="{"bo_notice" if post.is_notice else ""}"><td class="td_num2">{number}
</td><td class="td_subject" style="padding-left:{10 * post.depth}px">
{category if post.category else ""}<div class="bo_tit">{reply}
<a href="{escape(self.post_url(post.number))}">{escape(post.title)} {marks}</a></div></td>
<td class="td_name"><span class="sv_member">{post.author}</span></td>
<td class="td_num">{post.views}</td><td class="td_num">{post.good}</td>
<td class="td_num">{post.nogood}</td><td class="td_datetime">{post.at:%m-%d}</td></tr>"""

    def _article(self, post: Post, session: str) -> str:
        is_member = session in self._members
        votes = "".join(self._button(post, kind, is_member) for kind in ("good", "nogood"))
        bbs = f"{self.server.url}/bbs"
        of = f"bo_table=news&amp;wr_id={post.number}"
        file = f"""<section id="bo_v_file"><ul><li><a class="view_file_download"
href="{bbs}/download.php?{of}&amp;no=0&amp;nonce=x"><strong>자료.pdf</strong></a> (12.5K)</li></ul>
</section>"""
        replies = "".join(self._reply(reply) for reply in post.replies)
        nothing = '<p id="bo_vc_empty">등록된 댓글이 없습니다.</p>'
        return f"""<article id="bo_v"><header><h2 id="bo_v_title">
<span class="bo_v_cate">{post.category}</span><span class="bo_v_tit">{escape(post.title)}</span>
</h2></header><section id="bo_v_info"><span class="sound_only">작성자</span>
<strong><span class="sv_member">{post.author}</span></strong>
<a href="#bo_vc">{len(post.replies)}건</a><span class="sound_only">조회</span>
<strong>{post.views}회</strong><strong class="if_date">{post.at:%y-%m-%d %H:%M}</strong></section>
<section id="bo_v_atc"><div id="bo_v_con">{post.body}</div>
<div id="bo_v_act">{votes}</div></section>
{file if post.has_file else ""}{"" if self.lists_below else self._neighbours(post)}
<a href="{bbs}/delete.php?{of}&amp;token=">삭제</a><a href="{bbs}/write.php?w=r&amp;{of}">답변</a>
<a href="{bbs}/scrap_popin.php?{of}">스크랩</a>
<section id="bo_vc"><h2>댓글목록</h2>{replies or nothing}</section></article>"""

    def _button(self, post: Post, kind: str, is_member: bool) -> str:
        label = "추천" if kind == "good" else "비추천"
        number = post.good if kind == "good" else post.nogood
        inside = f'<span class="sound_only">{label}</span><strong>{number}</strong>'
        if not is_member:
            return f'<span class="bo_v_{kind}">{inside}</span>'
        href = f"/bbs/good.php?bo_table=news&amp;wr_id={post.number}&amp;good={kind}&amp;"
        return f'<a href="{self.server.url}{href}" id="{kind}_button">{inside}</a>'

    def _neighbours(self, post: Post) -> str:
        posts = self._in_order
        place = posts.index(post) if post in posts else 0
        around = (("btn_prv", "이전글", place - 1), ("btn_next", "다음글", place + 1))
        items = "".join(
            f"""<li class="{name}"><span class="nb_tit">{label}</span>
<a href="{escape(self.post_url(posts[at].number))}">{escape(posts[at].title)}</a>
<span class="nb_date">{posts[at].at:%y.%m.%d}</span></li>"""
            for name, label, at in around
            if 0 <= at < len(posts)
        )
        return f'<ul class="bo_v_nb">{items}</ul>'

    def _reply(self, reply: Reply) -> str:
        hidden = '<img src="s.gif" alt="비밀글"><a class="s_cmt" href="#">댓글내용 확인</a>'
        text = hidden if reply.is_secret else escape(reply.text)
        return f"""<article id="c_{reply.number}" style="margin-left:{50 * reply.depth}px">
<div class="cm_wrap"><header><h2>{reply.author}님의 댓글</h2><span class="member">{reply.author}
</span><time datetime="2020-11-21T10:{reply.number % 60:02}:00+09:00">20-11-21</time></header>
<div class="cmt_contents"><p>{text}</p></div>
<input type="hidden" value="{"secret" if reply.is_secret else ""}"
id="secret_comment_{reply.number}"><textarea id="save_comment_{reply.number}">{text}</textarea>
</div></article>"""

    # scripts

    def _rss(self, request: Request) -> Answer:
        if not self.has_rss:
            return Answer("RSS 보기가 금지되어 있습니다.")
        items = "".join(
            f"""<item><title>{escape(post.title)}</title>
<link>{escape(escape(self.post_url(post.number)))}</link>
<description><![CDATA[{post.body}]]></description><dc:creator>{post.author}</dc:creator>
<dc:date>{post.at:%Y-%m-%dT%H:%M:%S}+09:00</dc:date></item>"""
            for post in self._in_order[:PER_PAGE]
            if not post.is_secret
        )
        head = '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        return Answer(f"{head}<title>뉴스</title>{items}</channel></rss>", content_type="text/xml")

    def _login(self, request: Request) -> Answer:
        form, session = request.form, request.headers.get("cookie", "")
        if (form.get("mb_id"), form.get("mb_password")) != ("reader1", "right"):
            return Answer(alert("가입된 회원아이디가 아니거나 비밀번호가 틀립니다."))
        self._members[session.removeprefix("PHPSESSID=")] = form["mb_id"]
        return Answer(status=302, headers={"Location": form["url"]})

    def _good(self, request: Request) -> Answer:
        session = request.headers.get("cookie", "").removeprefix("PHPSESSID=")
        if request.method != "POST" or request.form.get("js") != "on":
            self.forbidden.append(request.target)
        number, kind = int(request.query["wr_id"]), request.query["good"]
        user, post = self._members.get(session), self.post(number)
        before = {voter: what for voter, on, what in self.votes if on == number}
        if user is None:
            return refused("회원만 가능합니다.")
        if (session, number) not in self._seen:
            return refused("해당 게시물에서만 추천 또는 비추천 하실 수 있습니다.")
        if post.author == user:
            return refused("자신의 글에는 추천 또는 비추천 하실 수 없습니다.")
        if user in before:
            return refused(f"이미 {'추천' if before[user] == 'good' else '비추천'} 하신 글 입니다.")
        self.votes.append((user, number, kind))
        setattr(post, kind, getattr(post, kind) + 1)
        return Answer(json.dumps({"error": "", "count": str(getattr(post, kind))}))

    def _acted(self, request: Request) -> Answer:
        self.forbidden.append(request.target)
        return Answer(alert("잘못된 접근입니다."))


def alert(words: str) -> str:
    """A page of the engine that says something in a page's place."""
    return f"""<html><head><title>오류안내 페이지</title></head><body>
<script>alert("{words}");history.back();</script>
<noscript><div id="validation_check"><p class="cbg">{words}</p></div></noscript></body></html>"""


def refused(words: str) -> Answer:
    return Answer(json.dumps({"error": words, "count": ""}))
