"""One request on its way: what is sent, and where a redirect may lead it.

Used by the fetcher alone. Custom headers stay at the origin they were meant for, credentials at
the home of the feed, cookies in the site's own jar; no address keeps a password.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import httpcore
import httpx

from tui_reader import __version__
from tui_reader.errors import FetchError
from tui_reader.models import Page

USER_AGENT = f"tui-reader/{__version__} (news reader for the terminal)"
_ACCEPT = {
    "feed": "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.7, */*;q=0.5",
    "image": "image/webp, image/png, image/jpeg, image/gif, image/*;q=0.5",
    "thread": "application/json, text/html;q=0.9, */*;q=0.5",
}
_ACCEPT_PAGE = "text/html, application/xhtml+xml, */*;q=0.8"
_HOST = re.compile(rb"[A-Za-z0-9_.:-]{1,253}")
_COOKIES_A_SITE = 50
_ONE_VALUE = frozenset(
    {
        *("set-cookie", "content-type", "content-length", "content-location", "location"),
        *("etag", "last-modified", "date", "expires", "age", "retry-after", "server"),
    }
)
"""Headers that are no lists: of several the first counts (cookies are kept apart)."""


@dataclass(slots=True)
class Request:
    """What is being asked for, on its way through redirects."""

    url: httpx.URL
    kind: str
    headers: Mapping[str, str]
    form: bytes | None
    home: httpx.URL | None
    credentials: tuple[str, str] | None
    cookies: httpx.Cookies | None
    etag: str | None = None
    modified: str | None = None
    first: httpx.URL = field(init=False)
    seconds_left: float = 0.0

    def __post_init__(self) -> None:
        self.first = self.url


def to_send(request: Request) -> httpcore.Request:
    url = request.url
    headers = {
        "host": url.netloc.decode("ascii"),
        "user-agent": USER_AGENT,
        "accept": _ACCEPT.get(request.kind, _ACCEPT_PAGE),
        "accept-encoding": "gzip",
    }
    if _can_be_sent(request.etag):
        headers["if-none-match"] = request.etag or ""
    if _can_be_sent(request.modified):
        headers["if-modified-since"] = request.modified or ""
    if origin_of(url) == origin_of(request.first):
        headers.update({name.lower(): value for name, value in request.headers.items()})
    if request.credentials and request.home and origin_of(url) == origin_of(request.home):
        pair = ":".join(request.credentials).encode("utf-8")
        headers["authorization"] = "Basic " + base64.b64encode(pair).decode("ascii")
    if request.form is not None:
        headers["content-type"] = "application/x-www-form-urlencoded"
        headers["content-length"] = str(len(request.form))
    if request.cookies is not None:
        plain = httpx.Request("GET", url)
        request.cookies.set_cookie_header(plain)
        if "cookie" in plain.headers:
            headers["cookie"] = plain.headers["cookie"]
    return httpcore.Request(
        "GET" if request.form is None else "POST",
        httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=[(name.encode("ascii"), value.encode("utf-8")) for name, value in headers.items()],
        content=request.form,
    )


def _can_be_sent(value: str | None) -> bool:
    return bool(value) and str(value).isascii() and str(value).isprintable()


def joined(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """An answer's headers, names in lower case, one sent several times as one list (RFC 9110)."""
    found: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if name not in found:
            found[name] = value
        elif name not in _ONE_VALUE:
            found[name] = f"{found[name]}, {value}"
    return found


def keep_cookies(request: Request, response: httpcore.Response) -> None:
    if request.cookies is None or not any(n.lower() == b"set-cookie" for n, _ in response.headers):
        return
    seen = httpx.Response(
        response.status,
        headers=[(n, v) for n, v in response.headers if n.lower() == b"set-cookie"],
        request=httpx.Request("GET", request.url),
    )
    request.cookies.extract_cookies(seen)
    if len(request.cookies.jar) > _COOKIES_A_SITE:
        request.cookies.clear()


def follow_redirect(request: Request, page: Page) -> None:
    """Point `request` at the next hop. Raises FetchError for one that must not be followed."""
    host = host_of(request.url)
    location = page.headers.get("location", "").strip()
    if not location:
        raise FetchError(f"{host}: a redirect to nowhere", status=page.status)
    try:
        # Header bytes come as latin-1; what is really sent is UTF-8.
        target = request.url.join(location.encode("latin-1").decode("utf-8", "replace"))
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise FetchError(f"{host}: redirects to something that is no address") from error
    if target.scheme not in ("http", "https") or not target.raw_host:
        raise FetchError(f"{host}: redirects to something that is not http or https")
    if not _is_possible(target):
        raise FetchError(f"{host}: redirects to something that is no address")
    if request.url.scheme == "https" and target.scheme == "http":
        raise FetchError(f"{host}: redirects from https to plain http, to {host_of(target)}")
    if request.form is not None:
        if page.status not in (307, 308):
            request.form = None
        elif origin_of(target) != origin_of(request.url):
            raise FetchError(f"{host}: passes a form on to {host_of(target)}")
    if not target.fragment and request.url.fragment:
        target = target.copy_with(fragment=request.url.fragment)
    request.url = without_user(target)


def parse_address(url: str) -> tuple[httpx.URL, tuple[str, str] | None]:
    """The address without user and password, and these. Raises FetchError."""
    try:
        parsed = httpx.URL(url.strip())
        if parsed.scheme not in ("http", "https") or not parsed.raw_host:
            raise FetchError("not fetched: only http and https addresses are")
        if not _is_possible(parsed):
            raise FetchError("not fetched: that is no address")
        inside = (parsed.username, parsed.password) if parsed.userinfo else None
        return without_user(parsed), inside
    except (httpx.InvalidURL, UnicodeError, ValueError, TypeError) as error:
        raise FetchError("not fetched: that is no address") from error


def _is_possible(url: httpx.URL) -> bool:
    """Whether there can be such a port and such a name (httpx makes "%5b" of "[")."""
    has_port = 0 < (80 if url.port is None else url.port) < 2**16
    return has_port and _HOST.fullmatch(url.raw_host) is not None


def without_user(url: httpx.URL) -> httpx.URL:
    return url.copy_with(username=None, password=None) if url.userinfo else url


def host_of(url: httpx.URL) -> str:
    return url.raw_host.decode("ascii")


def origin_of(url: httpx.URL) -> tuple[str, bytes, int]:
    return url.scheme, url.raw_host, url.port or (443 if url.scheme == "https" else 80)
