"""Skins that nobody recorded, without the marks that others have: told by what is left.

The pages are written for these tests after public skins: Bootstrap ones, Gnuboard4 in its DTD
edition, English sites, webzines, and boards whose comments come in pages.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.servers import Answer, Request, TestServer
from tests.sources.boards import SITE, as_page, behind, board, running_text, shown
from tui_reader.models import Article, Entry, Neighbour, Score
from tui_reader.sources.boards.dom import tree_of
from tui_reader.sources.gnuboard.address import address_on, scripts_of
from tui_reader.sources.gnuboard.list_page import ListPage, dated, read_list
from tui_reader.sources.gnuboard.source import Gnuboard

POST = f"{SITE}/bbs/board.php?bo_table=news&amp;wr_id="
URL = f"{SITE}/bbs/board.php?bo_table=news&wr_id="
DATE = {"date": "Mon, 23 Nov 2026 08:08:00 GMT"}
NOW = datetime(2026, 11, 23, 8, 8, tzinfo=UTC)


def read(rows: str, title: str, *, url: str = f"{URL}137") -> Article:
    page = board(rows, head=f"<title>{title}</title>")
    return Gnuboard().read_page(as_page(page, url, DATE))


def read_rows(text: str, url: str = f"{SITE}/bbs/board.php?bo_table=news") -> ListPage:
    address = address_on(url, scripts_of(text))
    assert address is not None
    found = read_list(tree_of(text), address, url)
    assert found is not None
    return found


BOOTSTRAP = f"""<header><h1><a href="/">해온 소식</a></h1>
<nav><a href="{POST}1">인기: 옛 글</a></nav></header>
<div class="container"><div><blockquote><h3>항구의 불빛 > 첫째…</h3></blockquote>
<div class="d-flex"><img src="/img/me.png" alt=""><div><ul class="list-inline">
<li><a href="#" data-bs-toggle="dropdown">이도현</a>
<div class="dropdown-menu"><a href="{SITE}/bbs/profile.php?mb_id=x">자기소개</a></div></li></ul>
<ul class="list-inline small"><li><i class="fa fa-clock-o"></i> 2026-11-22 10:05</li>
<li><i class="fa fa-eye"></i> 1,284 회</li><li><i class="fa fa-commenting-o"></i> 1 건</li></ul>
</div></div><div id="bo_v_con" class="mb-2"><p>첫 문단.</p><p>둘째 문단.</p></div>
<div class="text-center"><a href="{SITE}/bbs/good.php?bo_table=news&amp;wr_id=137&amp;good=good"
id="good_button" class="btn"><i class="fa fa-thumbs-up"></i> <strong>12</strong></a>
<b id="bo_v_act_good"></b><a href="" id="nogood_button" class="btn disabled">
<i class="fa fa-thumbs-down"></i> <strong>3</strong></a><b id="bo_v_act_nogood"></b></div>
<ul class="list-group"><li class="list-group-item"><small><i class="fa fa-download"></i></small>
<a href="{SITE}/bbs/download.php?bo_table=news&amp;wr_id=137&amp;no=0">보도 자료.hwp</a>
<small>(12.5K)</small> <small>3 회</small></li></ul>
<ul class="list-group"><li><small><i class="fa fa-caret-up"></i><span> 이전글</span></small>
<a href="{POST}142">새 글</a> <small>26.11.23</small></li>
<li><small><i class="fa fa-caret-down"></i><span> 다음글</span></small>
<a href="{POST}136">헌 글</a> <small>26.11.21</small></li></ul>
<section id="bo_vc"><div class="card" id="c_201" style="margin-left:0px"><strong>가을</strong>
<small><i class="fa fa-clock-o"></i> 2026-11-22 11:00</small>
<div class="comment-body"><p>좋네요.</p></div>
<input type="hidden" id="secret_comment_201" value="">
<textarea id="save_comment_201">좋네요.</textarea>
</div></section></div></div>"""


def test_a_bootstrap_skin_without_the_usual_frame() -> None:
    article = read(BOOTSTRAP, "항구의 불빛 > 첫째 이야기 > 뉴스 | 해온 소식")
    assert article.title == "항구의 불빛 > 첫째 이야기"
    assert article.author == "이도현"
    assert (shown(article.published), article.views) == ("2026-11-22 10:05", 1284)
    assert article.score == Score(12, 3)
    assert running_text(article.blocks) == ["첫 문단.", "둘째 문단."]
    assert [(file.name, file.size) for file in article.attachments] == [("보도 자료.hwp", 12800)]
    assert article.previous is not None
    assert article.next is not None
    assert (article.previous.title, article.previous.url) == ("새 글", f"{URL}142")
    assert (article.next.title, article.next.url) == ("헌 글", f"{URL}136")
    assert article.thread is not None
    assert [(c.id, c.author, c.text) for c in article.thread.comments] == [
        ("201", "가을", "좋네요.")
    ]


G4_DTD = """<div id='board_view' style='width:97%;'><div class='btn_area'>
<a href="./board.php?bo_table=news">목록</a>
<a href="./good.php?bo_table=news&amp;wr_id=21&amp;good=good" class="ajax_good">추천</a></div>
<div class='title_area'><h2 class='title'><span class='category'>[문화]</span>
<a href='./board.php?bo_table=news&amp;wr_id=21'>등대 이야기</a></h2>
<div class='sum'><span class="hit tit">조회</span><span class='num'>1,024</span>
<span class='good tit'>추천</span><span class='num'>3</span>
<span class='nogood tit'>비추천</span><span class='num'>1</span>
<span class='date'>2010.10.06 12:34</span></div></div>
<div class='author_area'><span class='author'><span class='member'>등대지기</span></span>
<span class='ipaddress'></span></div>
<dl class='attach'><dt>파일 #1</dt><dd><a href="javascript:file_download('./download.php?bo_table=news&amp;wr_id=21&amp;no=0', '%EB%93%B1');">등대.hwp (3.0K) (12)</a></dd></dl>
<div class='content'><p>첫 줄.</p><p>둘째 줄.</p></div><div class='signature'>등대지기 드림</div>
<div id="commentContents"></div></div>"""  # noqa: E501


def test_gnuboard4_in_its_dtd_edition() -> None:
    url = "http://old.example/g4/bbs/board.php?bo_table=news&wr_id=21"
    page = f"<html><head><title>등대 이야기</title></head><body>{G4_DTD}</body></html>"
    article = Gnuboard().read_page(as_page(page, url, DATE))
    assert (article.title, article.category) == ("등대 이야기", "문화")
    assert article.author == "등대지기"
    assert (shown(article.published), article.views) == ("2010-10-06 12:34", 1024)
    assert article.score == Score(3, 1)
    assert running_text(article.blocks) == ["첫 줄.", "둘째 줄."]
    assert [(file.name, file.size) for file in article.attachments] == [("등대.hwp", 3072)]


ENGLISH = f"""<article id="bo_v"><header><h2 id="bo_v_title"><span class="bo_v_cate">Docks</span>
<span class="bo_v_tit">Low tides</span></h2></header><section id="bo_v_info">
<span class="sound_only">Author</span> <strong><span class="sv_member">Mia Vale</span></strong>
<span class="sound_only">Comments</span><a href="#bo_vc">2</a>
<span class="sound_only">Views</span><strong>1,284</strong>
<span class="sound_only">Date</span><strong class="if_date">26-11-22 10:05</strong></section>
<section id="bo_v_atc"><div id="bo_v_con"><p>The harbour.</p></div>
<div id="bo_v_act"><span class="bo_v_good"><span class="sound_only">Recommend</span>
<strong>4</strong></span></div></section>
<ul class="bo_v_nb"><li class="btn_prv"><span class="nb_tit">Previous</span>
<a href="{POST}142">A newer one</a></li><li class="btn_next"><span class="nb_tit">Next</span>
<a href="{POST}136">An older one</a></li></ul>
<section id="bo_vc"><article id="c_1"><div class="cm_wrap"><header><h2>Comment of Ann</h2>
<span class="guest">Ann</span></header><div class="cmt_contents"><p>Well said.</p></div></div>
</article></section></article>"""


def test_a_board_in_english() -> None:
    article = read(ENGLISH, "Low tides > Notices | Harbour")
    assert (article.title, article.category, article.author) == ("Low tides", "Docks", "Mia Vale")
    assert (article.views, shown(article.published)) == (1284, "2026-11-22 10:05")
    assert article.score == Score(up=4)
    assert article.previous == Neighbour("A newer one", f"{URL}142")
    assert article.next == Neighbour("An older one", f"{URL}136")


def test_a_list_in_english() -> None:
    names = ("No.", "Subject", "Writer", "Hits", "Date")
    head = "".join(f"<th>{name}</th>" for name in names)
    row = f"""<tr><td>7</td><td><a href="{POST}9">Low tides</a> <span class="cnt_cmt">2</span></td>
<td>Mia Vale</td><td>31</td><td>2026-11-22</td></tr>"""
    found = read_rows(board(f'<form name="fboardlist"><table><tr>{head}</tr>{row}</table></form>'))
    (only,) = found.rows
    assert (only.title, only.author, only.views, only.comments) == ("Low tides", "Mia Vale", 31, 2)
    assert shown(dated(found.rows, NOW)["9"]) == "2026-11-22"


def card(number: int, title: str, mark: str = "") -> str:
    return f"""<div class="card"><a href="{POST}{number}" class="thumb"><img src="/t/{number}.jpg"
alt="{title}"></a><div class="body"><h5><a href="{POST}{number}">{mark}{title}</a></h5>
<p class="text">줄거리 {number}</p><span><i class="fa fa-user"></i> 이도현</span>
<span><i class="fa fa-clock-o"></i> 2026.11.2{number}</span>
<span><i class="fa fa-eye"></i> 1{number}</span></div></div>"""


def test_a_webzine_whose_list_has_no_name() -> None:
    cards = card(3, "셋째", '<i class="fa fa-lock"></i>') + card(2, "둘째") + card(1, "첫째")
    side = '<aside><a href="/bbs/board.php?bo_table=free&amp;wr_id=9">다른 게시판</a></aside>'
    found = read_rows(board(f'{side}<main><div class="row">{cards}</div></main>'))
    assert [(row.id, row.title, row.author, row.views) for row in found.rows] == [
        ("3", "셋째", "이도현", 13),
        ("2", "둘째", "이도현", 12),
        ("1", "첫째", "이도현", 11),
    ]
    assert [sorted(row.marks) for row in found.rows] == [["secret"], [], []]
    assert shown(dated(found.rows, NOW)["3"]) == "2026-11-23"


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_page_with_a_link_or_two_is_no_list(count: int) -> None:
    cards = "".join(card(number, f"글 {number}") for number in range(1, count + 1))
    text = board(f"<main><p>준비 중입니다.</p>{cards}</main>")
    address = address_on(f"{SITE}/bbs/board.php?bo_table=news", scripts_of(text))
    assert address is not None
    assert read_list(tree_of(text), address, f"{SITE}/bbs/board.php?bo_table=news") is None


def test_a_port_in_the_scripts_and_a_folder() -> None:
    page = board("<article id='bo_v'><div id='bo_v_con'>글.</div></article>", path=":443/home")
    article = Gnuboard().read_page(as_page(page, f"{SITE}/home/news/12", DATE))
    assert article.url == f"{SITE}/home/bbs/board.php?bo_table=news&wr_id=12"


def said(number: int, depth: int = 0) -> str:
    return f"""<article id="c_{number}" style="margin-left:{15 * depth}px"><div class="cm_wrap">
<header><span class="sv_member">이{number}</span></header>
<div class="cmt-contents">글 {number}</div></div></article>"""


PAGER = {
    "nariya": """<ul class="pagination"><li><a href="javascript:;"
onclick="na_page('viewcomment', '{url}&amp;page=1', '1');">1</a></li><li class="active">2</li><li><a
href="javascript:;" onclick="na_page('viewcomment', '{url}&amp;page=3', '1');">3</a></li></ul>""",
    "amina": """<ul class="pagination"><li><a href="#" onclick="apms_page('viewcomment',
'{url}&amp;page=1'); return false;">1</a></li><li class="active"><a>2</a></li>
<li><a href="javascript:apms_page('viewcomment','{url}&amp;page=3');">3</a></li></ul>""",
}


def with_pager(inside: str, pager: str, url: str) -> str:
    section = f'<section id="bo_vc">{inside}{pager.format(url=url)}</section>'
    post = f'<div id="bo_v_con"><p>글.</p></div><div id="viewcomment">{section}</div>'
    return board(f'<article id="bo_v">{post}</article>')


@pytest.mark.parametrize("pager", PAGER.values(), ids=PAGER)
async def test_comments_that_come_in_pages_are_read_whole(server: TestServer, pager: str) -> None:
    asked: list[str] = []

    def page(request: Request) -> Answer:
        asked.append(request.query["page"])
        pages = {"1": said(1) + said(2, 1), "3": said(5, 1) + said(6)}
        return Answer(f'<section id="bo_vc">{pages[request.query["page"]]}</section>')

    listing = "./view_comment.php?bo_table=news&amp;wr_id=137"
    server.route("/bbs/board.php", with_pager(said(3, 2) + said(4), pager, listing))
    server.route("/bbs/view_comment.php", page)
    async with behind(server) as fetch:
        article = await Gnuboard().article(Entry("137", url=f"{URL}137"), fetch)
        assert article.thread is not None
        assert [(c.id, c.depth, c.parent_id) for c in article.thread.comments] == [
            ("1", 0, None),
            ("2", 1, "1"),
            ("3", 2, "2"),
            ("4", 0, None),
            ("5", 1, "4"),
            ("6", 0, None),
        ]
        assert {c.url for c in article.thread.comments} == {f"{URL}137#c_{n}" for n in range(1, 7)}
        assert asked == ["1", "3"]
        server.route("/bbs/view_comment.php", "gone", status=404)
        thread = await Gnuboard().thread(Entry("137", url=f"{URL}137"), fetch)
        assert [c.id for c in thread.comments] == ["3", "4"], "what stands on the page itself"


@pytest.mark.parametrize(
    "url",
    [
        "http://other.example/bbs/view_comment.php?x=1",
        "/bbs/delete_comment.php?x=1",
        "/bbs/write_comment_update.php?x=1",
        "/bbs/view_comment.php?token=1",
        "/bbs/board.php?bo_table=news",
        "javascript:alert(1)",
    ],
)
async def test_what_only_looks_like_a_page_of_comments_is_not_asked_for(
    server: TestServer, url: str
) -> None:
    server.route("/bbs/board.php", with_pager(said(1), PAGER["nariya"], url))
    async with behind(server) as fetch:
        await Gnuboard().article(Entry("137", url=f"{URL}137"), fetch)
    assert [request.path for request in server.requests] == ["/bbs/board.php"]
