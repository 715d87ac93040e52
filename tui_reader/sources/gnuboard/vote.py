"""A board's own 추천 and 비추천: sent once, on request, and believed only when the board says so.

Apart from the reader's votes: those need no account and can be taken back, these need one and can
not. The board wants a session that is logged in and has opened that very post; it answers with
JSON under the name of HTML. Called with a fetch that keeps cookies; the password goes to the
board's own login address and nowhere else, and into no message.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode, urlsplit

from tui_reader.errors import FetchError, ReaderError
from tui_reader.models import Page
from tui_reader.sources.base import Fetch
from tui_reader.sources.gnuboard.address import BoardAddress, address_on, scripts_of
from tui_reader.text.charset import decode
from tui_reader.text.clean import clean_line

Refusal = Literal[
    "login_failed",
    "not_logged_in",
    "not_opened",
    "own_post",
    "already_up",
    "already_down",
    "not_offered",
    "bad_request",
    "unclear",
    "other",
]


class SiteVoteError(ReaderError):
    """A site vote that was not counted, or not surely. `reason` tells which answer it was."""

    def __init__(self, message: str, reason: Refusal) -> None:
        super().__init__(message)
        self.reason: Refusal = reason


@dataclass(frozen=True, slots=True)
class SiteVote:
    """A vote that the board confirmed. `count`: its votes of this kind now."""

    value: Literal["up", "down"]
    count: int


_KINDS = {"up": ("good", "추천"), "down": ("nogood", "비추천")}
_ANSWERS: tuple[tuple[str, Refusal, str], ...] = (
    ("회원만", "not_logged_in", "only members may vote: the board does not see a login"),
    ("로그인", "not_logged_in", "only members may vote: the board does not see a login"),
    ("해당 게시물에서만", "not_opened", "the board did not see the post opened in this session"),
    ("자신의 글", "own_post", "one's own post can't be voted on"),
    ("이미 비추천", "already_down", "this account has voted 비추천 on the post already"),
    ("이미 추천", "already_up", "this account has voted 추천 on the post already"),
    ("기능을 사용하지 않습니다", "not_offered", "the board does not offer this vote"),
    ("값이 제대로", "bad_request", "the board did not understand the request"),
)


async def cast_site_vote(
    fetch: Fetch, url: str, value: Literal["up", "down"], *, user: str, password: str
) -> SiteVote:
    """Send one vote to the board and give the count it confirms; can't be taken back.

    `fetch` must keep the site's cookies. Raises SiteVoteError for every other answer (after an
    unclear one the vote may have been counted: do not send it again), FetchError when the site
    can't be reached before anything was sent.
    """
    text, board = await _open(fetch, url)
    if not scripts_of(text).is_member:
        text = await _log_in(fetch, board, user, password)
    target = _vote_address(text, board, value)
    if target is None:
        raise SiteVoteError(f"the board does not offer {_KINDS[value][1]} here", "not_offered")
    try:
        page = await fetch(target, form={"js": "on"})
    except FetchError as error:
        raise SiteVoteError(
            f"sent, but no answer came ({error}): whether it counts is not known", "unclear"
        ) from error
    return _confirmed(page, value)


async def _open(fetch: Fetch, url: str) -> tuple[str, BoardAddress]:
    """The post's page and the post. Raises SiteVoteError for what is no post."""
    page = await fetch(url)
    text = _text(page)
    board = address_on(page.url, scripts_of(text))
    if board is None or board.number is None:
        raise SiteVoteError("this is no post of a board that takes votes", "bad_request")
    return text, board


async def _log_in(fetch: Fetch, board: BoardAddress, user: str, password: str) -> str:
    """Log in, then open the post again: the vote counts only where the session has opened it."""
    post = board.post_url(board.number or "")
    form = {"mb_id": user, "mb_password": password, "url": post}
    answer = _text(await fetch(f"{board.bbs}/login_check.php", form=form))
    text, _ = await _open(fetch, post)
    if scripts_of(text).is_member:
        return text
    words = _alert(answer)
    said = f" (\u201c{words}\u201d)" if words else ""
    raise SiteVoteError(f"the board did not accept the login{said}", "login_failed")


def _vote_address(text: str, board: BoardAddress, value: Literal["up", "down"]) -> str | None:
    """Where the vote goes: the core's script, or that of the fork whose page it is. None when a
    page of the core has no such button."""
    kind = _KINDS[value][0]
    asked = urlencode({"bo_table": board.table, "wr_id": board.number or "", "good": kind})
    if "good.apms.php" in text or "apms_good(" in text:
        return f"{board.bbs}/good.apms.php?{asked}"
    if "/plugin/nariya/" in text:
        return f"{board.site}/plugin/nariya/good.php?{asked}"
    button = re.search(rf"""<a\b[^<>]{{0,1000}}\bid=["']{kind}_button["'][^<>]{{0,1000}}>""", text)
    if button is None or f"good={kind}" not in button[0].replace("&amp;", "&"):
        return None
    return f"{board.bbs}/good.php?{asked}"


def _confirmed(page: Page, value: Literal["up", "down"]) -> SiteVote:
    """What the board's answer means. Raises SiteVoteError for all but a count."""
    text = _text(page)
    try:
        answer = json.loads(text)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        _refuse(_alert(text))
        raise SiteVoteError(
            f"{urlsplit(page.url).hostname} gave no count: whether the vote counts is not known",
            "unclear",
        )
    _refuse(str(answer.get("error") or ""))
    count = str(answer.get("count", "")).replace(",", "").strip()
    if not count.isdecimal() or len(count) > 12:
        raise SiteVoteError(
            "the board gave no count: whether the vote counts is not known", "unclear"
        )
    return SiteVote(value=value, count=int(count))


def _refuse(words: str) -> None:
    """Raise what a refusal means; nothing for no words."""
    words = clean_line(words, 200)
    if not words:
        return
    for mark, reason, meaning in _ANSWERS:
        if mark in words:
            raise SiteVoteError(f"{meaning} (\u201c{words}\u201d)", reason)
    raise SiteVoteError(f"the board refused the vote (\u201c{words}\u201d)", "other")


def _alert(text: str) -> str:
    from tui_reader.sources.boards.dom import tree_of
    from tui_reader.sources.gnuboard.alert import alert_words

    return alert_words(text, tree_of(text)) or ""


def _text(page: Page) -> str:
    return decode(page.content, page.charset_override, page.charset)
