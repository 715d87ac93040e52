"""Skins that were not recorded, read by the stable marks: pages written for these tests."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.sources.boards import DATA, SITE, as_page, board, running_text, shown
from tui_reader.errors import NotAnArticleError
from tui_reader.models import Article, Attachment, Comment, Neighbour, Page, Score
from tui_reader.sources.boards.dom import tree_of
from tui_reader.sources.gnuboard.address import address_on, scripts_of
from tui_reader.sources.gnuboard.list_page import ListPage, dated, read_list
from tui_reader.sources.gnuboard.source import Gnuboard
from tui_reader.text.charset import decode

POST = f"{SITE}/bbs/board.php?bo_table=news&amp;wr_id="
URL = f"{SITE}/bbs/board.php?bo_table=news&wr_id="
DATE = {"date": "Mon, 23 Nov 2026 08:08:00 GMT"}
NOW = datetime(2026, 11, 23, 8, 8, tzinfo=UTC)


def skin(name: str) -> str:
    return (DATA / "gnuboard" / "skins" / f"{name}.html").read_text("utf-8")


def read(rows: str, *, number: int = 137, **more: str) -> Article:
    return Gnuboard().read_page(as_page(board(rows, **more), f"{URL}{number}", DATE))


def read_rows(rows: str, url: str = f"{SITE}/bbs/board.php?bo_table=news") -> ListPage:
    text = board(rows) if "<html" not in rows else rows
    address = address_on(url, scripts_of(text))
    assert address is not None
    found = read_list(tree_of(text), address, url)
    assert found is not None
    return found


def flat(comments: tuple[Comment, ...]) -> list[tuple[str, str | None, int, str | None, str, str]]:
    return [(c.id, c.author, c.depth, c.parent_id, c.state, c.text) for c in comments]


def test_amina() -> None:
    article = read(skin("amina"))
    assert (article.title, article.author, article.category) == (
        "갯마을 축제 개막",
        "한이슬",
        "문화",
    )
    assert shown(article.published) == "2026-11-23 13:05"
    assert (article.views, article.score) == (1204, Score(up=15, down=2))
    assert running_text(article.blocks) == ["축제가 열렸다.", "사흘 동안 이어진다."]
    assert article.blocks[0].url == f"{SITE}/data/file/news/a.jpg"
    assert article.previous == Neighbour(None, f"{URL}150")
    assert article.next == Neighbour(None, f"{URL}120")
    assert article.attachments == (
        Attachment(f"{SITE}/bbs/download.php?bo_table=news&no=0", "안내문.pdf", size=12800),
        Attachment("https://press.example/f", "https://press.example/f", type="text/html"),
    )
    assert article.thread is not None
    assert flat(article.thread.comments) == [
        ("201", "구름", 0, None, "ok", "재미있겠네요.\n꼭 갈게요."),
        ("202", "길손", 1, "201", "ok", "저도요."),
        ("203", "몰래", 0, None, "secret", ""),
    ]
    times = [shown(comment.published) for comment in article.thread.comments]
    assert times == ["2026-11-23 15:08", "2026-11-22 09:30", "2025-12-31 23:59"]
    assert article.thread.comments[0].score == Score(up=4)
    assert article.thread.total == 3


def test_nariya() -> None:
    article = read(skin("nariya"))
    assert (article.title, article.author) == ("항만 물동량 늘어", "이도현")
    assert (article.category, article.views) == ("경제", 1284)
    assert article.score == Score(up=1003)
    assert running_text(article.blocks) == ["물동량이 늘었다."]
    assert article.blocks[0].url == f"{SITE}/data/file/news/port.jpg"
    assert article.previous is not None
    assert article.next is not None
    assert (article.previous.title, article.previous.url) == ("이전 정부의 다음 과제", f"{URL}142")
    assert (article.next.title, article.next.url) == ("다음 주 날씨", f"{URL}136")
    assert shown(article.previous.published) == "2023-09-25 08:00"
    assert article.thread is not None
    assert flat(article.thread.comments) == [
        ("301", "가을", 0, None, "ok", "좋습니다."),
        ("302", "겨울", 1, "301", "secret", ""),
    ]
    assert article.thread.comments[0].score == Score(up=5, down=1)
    assert article.thread.total == 2


def nariya_row(number: int, title: str, *, num: str, mark: str = "", count: str = "") -> str:
    counted = f'<a href="{POST}{number}#bo_vc"><span class="count">+{count}</span></a>'
    facts = (
        ("name", "", "이름", '<span class="sv_member">이도현</span>'),
        ("date", "clock-o", "작성일", "09.24"),
        ("hit", "eye", "조회", "31"),
        ("good", "thumbs-o-up", "추천", "4"),
    )
    cells = "".join(
        f'<li class="td wr-{css}"><i class="fa fa-{icon}"></i>'
        f'<span class="sound_only">{label}</span> {value}</li>'
        for css, icon, label, value in facts
    )
    return f"""<li class="tr">
<div class="td wr-num"><span class="sound_only">번호</span> {num}</div>
<div class="td wr-cont"><ul class="tr"><li class="td wr-subject">
<a href="{POST}{number}"><span class="na-icon {mark}"></span>{title}</a>
{counted if count else ""}</li>{cells}</ul></div></li>"""


def test_a_list_of_nariya() -> None:
    names = ("번호", "제목", "이름", "날짜", "조회")
    head = "".join(f"<span>{name}</span>" for name in names)
    head = f'<div class="div-head">{head}</div>'
    notice = nariya_row(1, "공지 글", num='<span class="na-notice"></span>')
    rows = nariya_row(9, "새 글 +3 아님", num="12", mark="na-secret", count="3")
    found = read_rows(f'<div>{head}<ul class="bo_list">{notice}{rows}</ul></div>')
    assert [(row.id, row.title, row.number, row.comments) for row in found.rows] == [
        ("1", "공지 글", None, 0),
        ("9", "새 글 +3 아님", 12, 3),
    ]
    first, second = found.rows
    assert "notice" in first.marks
    assert second.marks == {"secret"}
    assert (second.author, second.views, second.good) == ("이도현", 31, 4)
    assert shown(dated(found.rows, NOW)["9"]) == "2026-09-24"


def eyoom_row(number: int, title: str, *, num: str, css: str = "") -> str:
    values = ("2023-09-24", "1,284", "3", "1")
    cells = "".join(f'<div class="bl-item bl-num">{value}</div>' for value in values)
    return f"""<div class="bl-list {css}">
<div class="bl-item bl-num"><span class="bl-txt">{num}</span></div>
<div class="bl-subj"><a href="{POST}{number}"><span class="text-gray m-r-5">[경제]</span>
<span class="subj">{title}</span><span class="sound_only">댓글</span>
<span class="bl-comment m-l-5"><i class="far fa-comment-dots"></i> 7</span>
<span class="sound_only">개</span></a></div>
<div class="bl-item bl-author"><span class="sv_wrap"><a class="sv_member">이도현</a>
<span class="sv"><a href="{SITE}/bbs/new.php">전체게시물</a></span></span></div>{cells}</div>
<div class="bl-mobile"><span>이도현</span><i class="far fa-clock"></i> 2023-09-24</div>"""


def test_a_list_of_eyoom() -> None:
    names = ("번호", "제목", "글쓴이", "날짜", "조회", "추천", "비추")
    head = "".join(f"<div>{name}</div>" for name in names)
    notice = eyoom_row(1, "공지", num="공지", css="bl-notice")
    rows = eyoom_row(142, "실증 MOU 체결", num="1,057") + eyoom_row(137, "읽는 글", num="열람")
    page = f'<div class="bl-wrap"><div class="bl-head">{head}</div>{notice}{rows}</div>'
    found = read_rows(page)
    assert [(r.id, r.title, r.number, sorted(r.marks)) for r in found.rows] == [
        ("1", "공지", None, ["notice"]),
        ("142", "실증 MOU 체결", 1057, []),
        ("137", "읽는 글", None, ["current"]),
    ]
    row = found.rows[1]
    assert (row.category, row.author, row.comments) == ("경제", "이도현", 7)
    assert (row.views, row.good, row.nogood, row.date_shown) == (1284, 3, 1, "2023-09-24")


G4_URL = "http://old.example/g4/bbs/board.php?bo_table=news&wr_id=21"


def test_gnuboard4_in_cp949() -> None:
    page = Page(url=G4_URL, status=200, content=skin("g4").encode("cp949"), headers={})
    article = Gnuboard().read_page(page)
    assert (article.title, article.category, article.author) == (
        "똠방각하 다시 읽기",
        "문화",
        "펲시맨",
    )
    assert (shown(article.published), article.views) == ("2015-10-06 12:34", 1024)
    assert article.score == Score(up=3, down=1)
    assert running_text(article.blocks) == ["첫 줄.", "둘째 문단."]
    near = "http://old.example/g4/bbs/board.php?bo_table=news&wr_id="
    assert article.previous == Neighbour("새 글", f"{near}22")
    assert article.next == Neighbour("헌 글", f"{near}20")
    assert [(a.name, a.size) for a in article.attachments] == [("원문.hwp", 3072)]
    assert article.attachments[0].url.startswith("http://old.example/g4/bbs/download.php?")
    assert article.thread is not None
    assert flat(article.thread.comments) == [
        ("31", "가나", 0, None, "ok", "첫 댓글\n둘째 줄"),
        ("32", "다라", 1, "31", "secret", ""),
    ]


def test_a_list_of_gnuboard4() -> None:
    html = skin("g4_list")
    text = decode(html.encode("cp949"))
    found = read_rows(text, "http://old.example/g4/bbs/board.php?bo_table=news")
    notice, row = found.rows
    assert (notice.id, notice.author, "notice" in notice.marks) == ("3", "관리자", True)
    assert (row.id, row.title, row.category, row.author) == ("21", "똠방각하", "문화", "펲시맨")
    assert (row.number, row.comments, row.views, row.date_shown) == (7, 3, 1024, "10-06")
    assert row.marks == {"reply", "file"}
    assert row.url == "http://old.example/g4/bbs/board.php?bo_table=news&wr_id=21"
    assert found.last_page == 2


def plain(title: str, whole: str) -> Article:
    head = f"<title>{whole}</title>"
    rows = f"""<h2 id="container_title">뉴스</h2><article id="bo_v"><h2 id="bo_v_title">
<span class="bo_v_tit">{title}</span></h2><div id="bo_v_con">글.</div></article>"""
    return read(rows, head=head)


@pytest.mark.parametrize(
    ("cut", "page_title", "whole"),
    [
        ("가나다…", "가나다 라마바 > 뉴스 | 해온 소식", "가나다 라마바"),
        ("A &amp; B &lt;C…", "A & B &lt;C&gt; > D > 뉴스 | 소식", "A & B <C> > D"),
        ("A &amp;am…", "A & B > 뉴스 | 소식 | 신문", "A & B"),
        ("열린 결말…", "열린 결말… > 뉴스 | 소식", "열린 결말…"),
        ("다른 글…", "뉴스 | 소식", "다른 글…"),
        ("온전한 제목", "온전한 제목 > 뉴스 | 소식", "온전한 제목"),
    ],
)
def test_a_cut_title_is_made_whole(cut: str, page_title: str, whole: str) -> None:
    assert plain(cut, page_title).title == whole


def test_a_title_with_a_bar_is_no_category_unless_the_page_says_so() -> None:
    rows = '<article id="bo_v"><h1 id="bo_v_title">{}</h1><div id="bo_v_con">글.</div></article>'
    titled = read(rows.format("밤 | 낮"), head="<title>밤 | 낮 > 뉴스 | 소식</title>")
    assert (titled.title, titled.category) == ("밤 | 낮", None)
    filed = read(rows.format("문화 | 밤과 낮"), head="<title>밤과 낮 > 뉴스 | 소식</title>")
    assert (filed.title, filed.category) == ("밤과 낮", "문화")


def test_titles_as_addresses_and_a_subfolder() -> None:
    """Pretty addresses of the second kind hold no number: the page's own forms tell it."""
    rows = f"""<article id="bo_v"><h2 id="bo_v_title">제목</h2><div id="bo_v_con">글.</div>
<ul class="bo_v_nb"><li class="btn_prv">
<a href="{SITE}/g5/news/%EC%83%88-%EA%B8%80-1/">새 글</a></li></ul>
<form id="fviewcomment"><input type="hidden" name="wr_id" value="77"></form></article>"""
    page = as_page(board(rows, path="/g5"), f"{SITE}/g5/news/%EC%A0%9C%EB%AA%A9/")
    assert Gnuboard().claims(page.url, page)
    article = Gnuboard().read_page(page)
    assert article.url == f"{SITE}/g5/bbs/board.php?bo_table=news&wr_id=77"
    assert article.previous == Neighbour("새 글", f"{SITE}/g5/news/%EC%83%88-%EA%B8%80-1/")


def test_rows_with_titles_as_addresses() -> None:
    row = (
        '<tr><td>{n}</td><td class="td_subject"><a href="/news/{slug}/?page=2">글 {n}</a></td>'
        "<td>09-2{n}</td></tr>"
    )
    rows = row.format(n=5, slug="%EA%B8%80-5") + row.format(n=4, slug="%EA%B8%80-4")
    head = "<tr><th>번호</th><th>제목</th><th>날짜</th></tr>"
    text = board(
        f'<div id="bo_list"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div>'
    )
    found = read_rows(text, f"{SITE}/news?page=2")
    assert [(r.id, r.url) for r in found.rows] == [
        ("글-5", f"{SITE}/news/%EA%B8%80-5/"),
        ("글-4", f"{SITE}/news/%EA%B8%80-4/"),
    ]
    assert shown(dated(found.rows, NOW)["글-5"]) == "2026-09-25"


def post(comments: str) -> str:
    section = f'<section id="bo_vc">{comments}</section>'
    return f'<article id="bo_v"><div id="bo_v_con">글</div>{section}</article>'


def comment(number: int, margin: int) -> str:
    return f"""<article id="c_{number}" style="margin-left:{margin}px"><div class="cm_wrap">
<header><span class="member">이{number}</span></header>
<div class="cmt_contents"><p>글 {number}</p></div></div></article>"""


def test_replies_to_a_deleted_comment_keep_their_depth() -> None:
    """A deleted comment leaves no trace: who is told as parent must really be one level up."""
    rows = "".join(comment(n, m) for n, m in ((1, 100), (2, 150), (3, 0), (4, 100), (5, 50)))
    article = read(post(rows))
    assert article.thread is not None
    assert [(c.id, c.depth, c.parent_id) for c in article.thread.comments] == [
        ("1", 2, None),
        ("2", 3, "1"),
        ("3", 0, None),
        ("4", 2, None),
        ("5", 1, "3"),
    ]


def test_the_best_comment_that_eyoom_repeats_is_one() -> None:
    rows = comment(8, 0).replace('id="c_8"', 'id="c_8_0"') + comment(7, 0) + comment(8, 0)
    article = read(f'<article id="bo_v"><div id="bo_v_con">글</div><div>{rows}</div></article>')
    assert article.thread is not None
    assert [c.id for c in article.thread.comments] == ["7", "8"]


def test_an_unlocked_secret_comment_is_readable() -> None:
    rows = comment(9, 0).replace("<p>", '<p><img alt="비밀글" src="/s.gif">')
    article = read(post(rows))
    assert article.thread is not None
    (only,) = article.thread.comments
    assert (only.state, only.text) == ("secret", "글 9")


OWN = {
    "table": "<table class='cmt_tbl'>{}</table>|<tr><td><b>{}</b></td><td>{}</td></tr>",
    "definitions": "<dl class='reply-list'>{}</dl>|<dt>{}</dt><dd>{}</dd>",
    "paragraphs": "<div class='comment_box'>{}</div>|<p><strong>{}</strong> : {}</p>",
    "with a time and buttons": "<ul class='cmt'>{}</ul>|<li><span class='nick'>{}</span>"
    "<span>2023.09.24 10:00</span><div>{}</div><a href='#'>답글</a><button>신고</button></li>",
    "wrapped": "<div id='talk'><div class='in'>{}</div></div>|"
    "<div class='row'><div><div><em>{}</em></div></div><div class='b'><span>{}</span></div></div>",
}


@pytest.mark.parametrize("form", OWN.values(), ids=OWN)
@pytest.mark.parametrize("inside", [True, False], ids=["in the section", "before the section"])
def test_comments_in_a_list_of_the_sites_own(form: str, inside: bool) -> None:
    around, item = form.split("|")
    said = [("한혜*", "정말 반갑네요."), ("박성*", "좋은 정보."), ("김샛*", "자주 올려 주세요.")]
    own = around.format("".join(item.format(name, text) for name, text in said))
    empty = '<p id="bo_vc_empty">등록된 댓글이 없습니다.</p>'
    section = f'<section id="bo_vc"><h2>댓글목록</h2>{own if inside else ""}{empty}</section>'
    article = read(
        f'<article id="bo_v"><div id="bo_v_con">글</div>{"" if inside else own}{section}</article>'
    )
    assert article.thread is not None
    assert [(c.id, c.author, c.text) for c in article.thread.comments] == [
        (f"#{number}", *pair) for number, pair in enumerate(said, 1)
    ]
    assert article.thread.total == 3


@pytest.mark.parametrize(
    "section",
    [
        '<h2>댓글목록</h2><p id="bo_vc_empty">등록된 댓글이 없습니다.</p>',
        '<h2>댓글목록</h2><ul class="tabs"><li>최신순</li><li>추천순</li></ul>',
        '<form><ul><li><b>이름</b> <input name="wr_name"></li></ul></form>',
        "",
    ],
)
def test_an_empty_section_holds_no_comments(section: str) -> None:
    thread = read(post(section)).thread
    assert thread is not None
    assert thread.comments == ()


@pytest.mark.parametrize(
    ("page", "line"),
    [
        (
            """<script>alert('글을 읽을 권한이 없습니다.\\n\\n회원이시라면 로그인 하십시오.');
document.location.replace('http://board.example/bbs/login.php');</script>""",
            "members only: the site asks for a login",
        ),
        (
            "<meta charset=euc-kr><script>alert('접근 권한이 없으므로 글읽기가 불가합니다.');"
            "history.go(-1);</script>",
            "only members of the group may read it",
        ),
        (
            '<script>alert("보유하신 포인트(100)가 없거나 모자라서 글읽기(200)가 불가합니다.");'
            "location.href = './';</script>",
            "reading it costs points",
        ),
        (
            '<script>alert("글을 읽을 권한이 없습니다.");document.location.replace("/");</script>',
            "members only: this account's level is too low",
        ),
        (
            '<script>alert("존재하지 않는 게시판입니다.");document.location.replace("/");</script>',
            "there is no such board",
        ),
        (
            '<script>alert("본 게시판은 \\"본인확인\\" 하신 회원만");history.back();</script>',
            "the site asks for an identity check",
        ),
        ('<script>alert("점검 중입니다.");history.back();</script>', "the board refused"),
    ],
)
def test_alerts_of_every_version(page: str, line: str) -> None:
    with pytest.raises(NotAnArticleError) as caught:
        Gnuboard().read_page(as_page(page, f"{URL}7"))
    message = str(caught.value)
    assert message.partition(" (“")[0] == line
    assert "\n" not in message


def test_the_alert_of_a_form_is_no_refusal() -> None:
    check = (
        "<script>function f() { if (!x) { alert('내용을 입력하세요'); history.back(); } }</script>"
    )
    assert read(f'<article id="bo_v"><div id="bo_v_con">글.</div></article>{check}').text == "글."


def test_a_login_page_in_a_posts_place() -> None:
    form = f'<form name="flogin" action="{SITE}/bbs/login_check.php"><input name="mb_id"></form>'
    with pytest.raises(NotAnArticleError, match=r"^members only: the site asks for a login$"):
        Gnuboard().read_page(as_page(board(form, name=""), f"{SITE}/bbs/login.php?url=x"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe" * 1000,
        b"<div id='bo_list'>" * 20_000,
        b"<div class='comment'><p>a" * 20_000,
        b'var g5_bbs_url = "http://x/bbs";\nvar g5_bo_table = "' * 5_000,
        b'<script>alert("' * 20_000,
        b"<article id='c_1' style='margin-left:99999999px'>" * 500,
    ],
    ids=["empty", "binary", "nested lists", "nested comments", "variables", "alerts", "margins"],
)
def test_hostile_pages_end_in_one_line(content: bytes) -> None:
    page = Page(url=f"{URL}7", status=200, content=content, headers={})
    assert Gnuboard().claims(page.url, page)
    with pytest.raises(NotAnArticleError) as caught:
        Gnuboard().read_page(page)
    assert "\n" not in str(caught.value)


def test_controls_do_not_pass() -> None:
    rows = """<article id="bo_v"><h2 id="bo_v_title">제\x1b[31m목\u202e</h2><div id="bo_v_info">
<span class="sv_member">이\x07름</span></div><div id="bo_v_con">글\x1b]0;x\x07.</div>
<section id="bo_vc"><article id="c_1"><div class="cmt_contents"><p>말\x9b</p></div>
</article></section></article>"""
    article = read(rows)
    assert article.thread is not None
    said = [article.title, article.author, article.text, article.thread.comments[0].text]
    assert not any(char in text for text in said if text for char in "\x1b\x07\x9b\u202e")
