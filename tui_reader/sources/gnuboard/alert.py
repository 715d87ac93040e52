"""What a Gnuboard says instead of a page: script alerts, password and login forms.

The engine answers errors with HTTP 200 and a page whose script shows an alert. Here such a page
becomes one line: what happened, in English, and the site's own words. Versions up to 5.5 print the
alert with plain quotes, Gnuboard4 without any page around it: all forms are read.
"""

from __future__ import annotations

import json
import re

from tui_reader.sources.boards.dom import Node, first, of_class, text_of
from tui_reader.text.clean import clean_line

_ALERT = re.compile(
    r"""\balert\s*\(\s*("(?:[^"\\]|\\.){0,2000}"|'(?:[^'\\]|\\.){0,2000}')\s*\)""", re.DOTALL
)
_LEAVES = re.compile(
    r"(?:document\.|window\.|top\.|parent\.|opener\.)?location(?:\.href|\.replace)?\s*[=(]"
    r"|history\.(?:go|back)\s*\(|window\.close\s*\(|self\.close\s*\("
)

_LOGIN = ("회원이시라면 로그인", "로그인 후 이용", "회원만", "비회원은", "로그인이 필요")
_MEANINGS = (
    (("글이 존재하지 않습니다", "삭제되었거나 이동"), "the post was deleted"),
    (("존재하지 않는 게시판", "게시판이 존재하지"), "there is no such board"),
    (("존재하지 않는 그룹",), "there is no such group of boards"),
    (("접근 권한이 없으므로",), "only members of the group may read it"),
    (("보유하신 포인트",), "reading it costs points"),
    (("본인확인", "본인인증", "성인"), "the site asks for an identity check"),
    (("비밀번호가 틀립니다", "패스워드가 틀립니다"), "the password is wrong"),
    (("RSS 보기가 금지", "게시판만 RSS"), "the board offers no RSS"),
    (
        ("접근이 가능하지 않", "접근을 차단", "접근 불가", "차단되"),
        "the site refuses this computer",
    ),
)
_NO_RIGHT = re.compile(r"권한이 없습니다|권한이 없어|접근할 권한")


def alert_words(text: str, page: Node) -> str | None:
    """The words of the alert that stands in a page's place; None for a page with content."""
    printed = first(page, "//*[@id='validation_check']//p")
    match = _ALERT.search(text)
    if printed is None and not _is_only_alert(text, page, match):
        return None
    if match is not None:
        return clean_line(_string(match[1]), 300)
    return text_of(printed, limit=300)


def _is_only_alert(text: str, page: Node, match: re.Match[str] | None) -> bool:
    """Whether a page is a script that shows a message and goes elsewhere, with no body of its own.

    An alert inside a function is a form's check, so what is left to see must be little.
    """
    if match is None or not _LEAVES.search(text, match.end(), match.end() + 400):
        return False
    return len(text_of(first(page, "//body"), limit=1000).split()) < 20


def _string(literal: str) -> str:
    """A JavaScript string, written with either quote."""
    if literal.startswith('"'):
        try:
            return str(json.loads(literal, strict=False))
        except ValueError:
            pass
    plain = literal[1:-1].replace("\\r", "").replace("\\n", "\n")
    return re.sub(r"\\(.)", r"\1", plain)


def meaning_of(words: str) -> str:
    """What an alert means, in English: "the post was deleted", "members only", ..."""
    for marks, meaning in _MEANINGS:
        if any(mark in words for mark in marks):
            return meaning
    if any(mark in words for mark in _LOGIN):
        return "members only: the site asks for a login"
    if _NO_RIGHT.search(words):
        return "members only: this account's level is too low"
    return "the board refused"


def line_of(words: str) -> str:
    """One line to show: the meaning, and the site's own words."""
    return f"{meaning_of(words)} (\u201c{clean_line(words, 200)}\u201d)"


def refusal(text: str, page: Node) -> str | None:
    """The one line of a page that is an alert, a password form or a login form; else None."""
    words = alert_words(text, page)
    if words is not None:
        return line_of(words)
    form = first(page, "//form[contains(@action, 'password_check.php')]")
    if form is not None:
        title = first(page, "//*[@id='pw_confirm']//h1")
        said = f" (\u201c{text_of(title, limit=120)}\u201d)" if title is not None else ""
        return f"a secret post: only its author and the board's staff may read it{said}"
    login = first(
        page, "//form[contains(@action, 'login_check.php')][@name='flogin' or @id='flogin']"
    )
    if (
        login is not None
        and first(page, f"//*[@id='bo_v_con' or ({of_class('view-content')})]") is None
    ):
        return "members only: the site asks for a login"
    return None
