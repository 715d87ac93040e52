"""What stands around an article on a page and is no part of it: votes, neighbours, share bars.

Recognises single lines by their whole form, in Korean and English (boards and news sites print
the same few dozen phrases everywhere); no site is named and nothing is guessed from a word that
could open a sentence. Used by `plain` (a page saved as text) and `extract` (blocks of any page).
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal, NamedTuple

Counter = Literal["up", "down", "views", "comments"]

_NAMES: dict[Counter, str] = {
    "up": "추천,추천수,추천하기,좋아요,공감,찬성,recommend,recommended,upvote,upvotes,like,likes,"
    "thumbs up,points,score,up",
    "down": "비추천,비추천수,비추,비추천하기,반대,싫어요,비공감,not recommend,not recommended,"
    "downvote,downvotes,dislike,dislikes,thumbs down,down",
    "views": "조회,조회수,읽음,view,views,hit,hits",
    "comments": "댓글,댓글수,전체댓글,전체 댓글,덧글,코멘트,comment,comments,replies",
}
_LABELS = {name: counter for counter, names in _NAMES.items() for name in names.split(",")}
_LABEL = "|".join(sorted(map(re.escape, _LABELS), key=len, reverse=True))
_NUMBER = r"\d{1,3}(?:,\d{3})+|\d{1,9}"
_MARKS = r"[\s:：|/·•\-–—▲▼△▽👍👎♥♡+()\[\]]*"
_PAIR = re.compile(
    rf"{_MARKS}(?P<label>{_LABEL}){_MARKS}(?P<number>{_NUMBER})?"
    rf"(?:\s*(?:건|개|회|명|번|표))?{_MARKS}",
    re.I,
)
_BEFORE = re.compile(
    rf"{_MARKS}(?P<number>{_NUMBER})\s*(?:건|개|회|명)?{_MARKS}(?P<label>{_LABEL}){_MARKS}", re.I
)
_BARE_NUMBER = re.compile(rf"{_MARKS}({_NUMBER})(?:\s*(?:건|개|회|명|번|표))?{_MARKS}")

_NEIGHBOUR = re.compile(
    r"^[\s\-–—•·*▲▼△▽◀▶←→<>«»∧∨^|\[\]()]*"
    r"(?P<label>이전\s?글|다음\s?글|이전\s?기사|다음\s?기사|윗\s?글|아랫\s?글"
    r"|(?:previous|prev|next)\s+(?:post|article|entry|story)|(?:previous|prev|next)(?=\s*[:：]))"
    r"[\s:：|\-–—▲▼◀▶←→<>«»\])]*(?P<rest>.*)$",
    re.I | re.S,
)
# What makes the label a word of a sentence: "in the previous post I said ...".
_PARTICLE = re.compile(r"(?:에서|에게|에|을|를|은|는|의|과|와|도|만|까지|부터|로|이(?!\s*없))\s")
_NO_NEIGHBOUR = re.compile(r"이?\s*(?:없습니다|없음|none|-)\.?$", re.I)
_DATE = r"(?P<year>\d{4}|\d{2})\s?[.\-/]\s?(?P<month>\d{1,2})\s?[.\-/]\s?(?P<day>\d{1,2})\.?"
_TIME = r"(?:\s*\(?[월화수목금토일]\)?)?(?:\s*(?:오전|오후|AM|PM)?\s*\d{1,2}:\d{2}(?::\d{2})?)?"
_DATE_LINE = re.compile(rf"[\s\-–—|()\[\]]*{_DATE}{_TIME}[\s\-–—|()\[\]]*", re.I)
_DATE_END = re.compile(rf"[\s|(\[]+{_DATE}{_TIME}[\s)\]]*$", re.I)

_NO_COMMENTS = re.compile(
    r"(?:(?:아직\s*)?(?:등록된|작성된|달린)\s*)?(?:댓글|덧글|코멘트|의견)(?:이|은)?"
    r"\s*(?:아직\s*)?없(?:습니다|어요|음)[.!]?"
    r"|첫\s*(?:번째\s*)?댓글을\s*(?:남겨|작성해|달아)\s*(?:보세요|주세요)[.!]?"
    r"|(?:there are\s+)?no (?:comments|replies|responses)(?: yet| posted| found)?[.!]?"
    r"(?: be the first.{0,40})?"
    r"|be the first to (?:comment|reply)[.!]?",
    re.I,
)
_COMMENTS_HEAD = re.compile(
    rf"{_MARKS}(?:(?:전체\s*)?(?:댓글|덧글|코멘트)\s*(?:목록|리스트)?|comments?|replies|responses)"
    rf"{_MARKS}(?:총\s*)?(?:({_NUMBER})\s*(?:개|건)?)?{_MARKS}",
    re.I,
)
_WORDS = (
    "공유 공유하기 공유버튼 스크랩 스크랩하기 북마크 신고 신고하기 인쇄 인쇄하기 프린트 목록 "
    "목록으로 목록보기 리스트 글쓰기 글수정 글삭제 수정 삭제 답변 답글 답글쓰기 댓글쓰기 댓글등록 "
    "댓글달기 등록 등록하기 검색 검색하기 복사 URL복사 주소복사 링크복사 url 본문 본문으로 "
    "카카오톡 카카오스토리 카카오 카톡 페이스북 트위터 네이버 네이버블로그 네이버밴드 블로그 밴드 "
    "라인 텔레그램 핀터레스트 구글플러스 인스타그램 이메일 메일 맨위로 위로 TOP 글자크기 크게 "
    "작게 확대 축소 좋아요 추천하기 비추천하기 로그인 회원가입 비밀글 이전 다음 처음 맨끝 "
    "SNS share tweet facebook twitter linkedin whatsapp telegram reddit pinterest instagram email "
    "print bookmark save list write edit delete reply report copy link kakaotalk line band login "
    "광고 ad advertisement subscribe follow flipboard pocket threads bluesky mastodon x"
)
_FURNITURE = frozenset(word.lower() for word in _WORDS.split())
_SPLIT = re.compile(r"[\s|/·•,:>]+")
_SHARE = re.compile(
    r"(?:share|공유)(?:\s+(?:this|on|via|to|이|기사|글|하기)[^.!?]{0,60})?"
    r"|(?:sns|기사|글)\s*공유(?:하기)?"
    r"|(?:click|tap) to share[^.]{0,60}|(?:copy|print|email) (?:this )?(?:link|article|page|story)"
    r"|(?:페이스북|트위터|카카오톡|카카오스토리|네이버|밴드|블로그)(?:으?로|에)?"
    r"\s*(?:공유|보내기)(?:하기)?",
    re.I,
)
_COPYRIGHT = re.compile(
    r"^.{0,80}(?:무단\s*(?:전재|복제|배포|도용)|재배포\s*(?:를\s*)?금지|저작권자\s*[ⓒ©(]"
    r"|all rights? reserved|AI\s*학습\s*(?:및\s*활용\s*)?(?:이용\s*)?금지)"
    r"|^\s*(?:copyrights?\b|[ⓒ©]|\(c\)\s)",
    re.I,
)
_MAIL = r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+"
_REPORTER = re.compile(
    rf"^[\s\[(/=▶■◆*]*(?:[^\s=]{{1,20}}\s*=\s*)?(?P<name>[가-힣·,\s]{{2,24}}?)\s*"
    rf"(?:선임|수습|전문|객원|인턴|뉴미디어|여행|스포츠)?\s*"
    rf"(?:기자|특파원|논설위원|리포터|PD|앵커|에디터)"
    rf"[\s\])/=|·:]*(?:{_MAIL})?[\s\])]*$"
)
_MAIL_LINE = re.compile(rf"^[\s\[(/▶■]*(?:[^\s@]{{1,20}}\s+){{0,4}}\(?{_MAIL}\)?[\s\])]*$")
_META_LABEL = re.compile(
    r"^[\s\-•·|]*(?:(?P<label>작성자|글쓴이|닉네임|등록자|작성일시?|작성\s?시간|등록일시?"
    r"|등록\s?시간|게시일|날짜|입력|수정일?|기사입력|최종수정)\s*(?:[:：|]\s*|\s+|$)"
    r"|(?P<other>이름|기자|분류|카테고리|author|writer|name|posted by|date|posted(?: on)?"
    r"|published|category)\s*(?:[:：|]\s*|$))(?P<value>.*)$",
    re.I,
)
_META_KINDS = {
    **dict.fromkeys(["작성자", "글쓴이", "이름", "닉네임", "등록자", "기자"], "author"),
    **dict.fromkeys(["author", "writer", "name", "posted by"], "author"),
    **dict.fromkeys(["분류", "카테고리", "category"], "category"),
}


class Neighbouring(NamedTuple):
    """A line that leads to the site's previous or next post."""

    which: Literal["previous", "next"]
    title: str
    published: date | None


class Meta(NamedTuple):
    """A line that names the author, the time or the category."""

    kind: str
    value: str


_BYLINE_NAME = r"(?:[A-Z\u00c0-\u00de][\w.'’-]*\s?){1,4}"
_BYLINE = re.compile(
    rf"(?i:by|von|par|por|di|door|av|af)\s+{_BYLINE_NAME}"
    rf"(?:(?:,|(?i:and|und|et|y|e|en|og|och)\b)\s?{_BYLINE_NAME})*"
)


def counters(line: str) -> list[tuple[Counter, int | None]]:
    """The labels and numbers of a line that holds nothing else; [] for any other line. A label
    without a number has None."""
    if len(line) > 120:
        return []
    for pattern in (_PAIR, _BEFORE):
        found: list[tuple[Counter, int | None]] = []
        position = 0
        while match := pattern.match(line, position):
            number = match.group("number")
            found.append((_LABELS[match.group("label").lower()], to_number(number)))
            position = match.end()
        if found and position == len(line):
            return found
    return []


def to_number(text: str | None) -> int | None:
    return int(text.replace(",", "")) if text else None


def bare_number(line: str) -> int | None:
    """The number of a line that is nothing but a number."""
    match = _BARE_NUMBER.fullmatch(line)
    return to_number(match.group(1)) if match else None


def neighbour(line: str) -> Neighbouring | None:
    """What a "previous post" or "next post" line leads to; its title may stand on the next line."""
    match = _NEIGHBOUR.match(line)
    if match is None or _PARTICLE.match(match.group("rest")):
        return None
    label = match.group("label").lower()
    which: Literal["previous", "next"] = (
        "previous" if label.startswith(("이전", "prev", "아랫")) else "next"
    )
    title, published = split_date(match.group("rest").strip())
    return Neighbouring(which, "" if _NO_NEIGHBOUR.fullmatch(title) else title, published)


def has_no_neighbour(text: str) -> bool:
    """ "There is none" in the place of a title."""
    return bool(_NO_NEIGHBOUR.search(text)) and len(text) < 24


def split_date(text: str) -> tuple[str, date | None]:
    """A title and the date that ends its line."""
    if (whole := only_date(text)) is not None:
        return "", whole
    match = _DATE_END.search(text)
    found = _to_date(match) if match else None
    return (text[: match.start()].strip(), found) if match and found else (text, None)


def only_date(line: str) -> date | None:
    """The date of a line that is nothing but a date (and a time of day)."""
    match = _DATE_LINE.fullmatch(line)
    return _to_date(match) if match else None


def comment_date(line: str) -> date | None:
    """The date of a line that says when a comment was written ("작성일 23-09-23 18:30")."""
    said = meta(line)
    return only_date(said.value if said is not None and said.kind == "published" else line)


def _to_date(match: re.Match[str]) -> date | None:
    year = int(match.group("year"))
    if len(match.group("year")) == 2:
        year += 2000 if year < 70 else 1900
    try:
        return date(year, int(match.group("month")), int(match.group("day")))
    except ValueError:
        return None


def is_no_comments(line: str) -> bool:
    """ "No comments yet" in its usual forms."""
    return len(line) < 100 and _NO_COMMENTS.fullmatch(line.strip(" -·•()[]")) is not None


def comments_head(line: str) -> tuple[bool, int | None]:
    """Whether a line heads the comments, and the number it gives."""
    match = _COMMENTS_HEAD.fullmatch(line) if len(line) < 60 else None
    return (True, to_number(match.group(1))) if match else (False, None)


def is_button(line: str) -> bool:
    """Whether a line holds nothing but the words of buttons: share bar, list, write, print."""
    if len(line) > 120:
        return False
    words = [word for word in _SPLIT.split(line.strip("[]()<>«»-–— \t").lower()) if word]
    return bool(words) and (
        all(word.strip("[]()") in _FURNITURE for word in words)
        or _SHARE.fullmatch(line.strip()) is not None
    )


def is_copyright(line: str) -> bool:
    """Copyright and "no redistribution" lines."""
    return len(line) < 200 and _COPYRIGHT.search(line) is not None


def reporter(line: str) -> str | None:
    """The name on a reporter's line ("홍길동 기자 hong@news.example"); "" for a bare mail line."""
    if len(line) > 100:
        return None
    if match := _REPORTER.match(line):
        return " ".join(match.group("name").split())
    return "" if _MAIL_LINE.match(line) else None


def is_byline(line: str) -> bool:
    """ "By Jane Doe" and nothing else."""
    return len(line) < 80 and _BYLINE.fullmatch(line.strip()) is not None


def meta(line: str) -> Meta | None:
    """Author, time or category where the line is labelled so."""
    match = _META_LABEL.match(line) if len(line) < 120 else None
    if match is None:
        return None
    label = (match.group("label") or match.group("other")).lower()
    return Meta(_META_KINDS.get(label, "published"), match.group("value").strip())
