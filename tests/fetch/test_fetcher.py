"""One request: what is asked, followed, refused, and what a fault is called."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from tests.servers import Answer, Network, Request, TestServer, gzip_bomb
from tui_reader.errors import FetchError, NotFoundError, RetryLaterError
from tui_reader.fetch import Fetcher
from tui_reader.fetch.request import Request as Sent
from tui_reader.fetch.request import follow_redirect
from tui_reader.models import Feed, Page


async def test_gives_the_page_with_its_headers(server: TestServer, fetcher: Fetcher) -> None:
    url = server.route("/a", "한글", content_type="text/html; charset=EUC-KR")
    page = await fetcher(url)
    assert page.status == 200
    assert page.content == "한글".encode()
    assert (page.media_type, page.charset) == ("text/html", "EUC-KR")
    assert (page.url, page.requested_url, page.moved_to) == (url, url, None)
    asked = server.requests[0].headers
    assert asked["user-agent"].startswith("tui-reader/")
    assert asked["accept-encoding"] == "gzip"
    assert "cookie" not in asked
    assert "referer" not in asked


async def test_conditions_are_sent_and_not_modified_is_said(
    server: TestServer, fetcher: Fetcher
) -> None:
    url = server.route("/f", "feed", etag='"1"', modified="Mon, 23 Nov 2026 00:00:00 GMT")
    first = await fetcher(url, kind="feed")
    again = await fetcher(url, etag=first.headers["etag"], modified=first.headers["last-modified"])
    assert again.is_not_modified
    assert again.content == b""
    torn = await fetcher(url, etag='"\x1b한"', modified="x\r\nEvil: 1")
    assert torn.content == b"feed"
    assert "evil" not in server.requests[-1].headers


@pytest.mark.parametrize("codings", ["br", "gzip, gzip", "zstd", "deflate"])
async def test_codings_not_asked_for_are_refused(
    server: TestServer, fetcher: Fetcher, codings: str
) -> None:
    url = server.route("/b", b"xxxx", headers={"Content-Encoding": codings})
    with pytest.raises(FetchError, match="encoding that was not asked for"):
        await fetcher(url)


async def test_gzip_is_undone_also_in_parts_and_when_only_named(
    server: TestServer, fetcher: Fetcher
) -> None:
    import gzip

    text = b"abc" * 100_000
    assert (await fetcher(server.route("/g", text, compressed=True))).content == text
    two = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0padding"
    url = server.route("/two", two, headers={"Content-Encoding": "gzip"})
    assert (await fetcher(url)).content == b"one two"
    url = server.route("/named", b"plain text", headers={"Content-Encoding": "gzip"})
    assert (await fetcher(url)).content == b"plain text"


async def test_a_gzip_bomb_stops_at_the_cap(server: TestServer, fetcher: Fetcher) -> None:
    url = server.route("/bomb", gzip_bomb(64 * 2**20), headers={"Content-Encoding": "gzip"})
    with pytest.raises(FetchError, match="larger than 10 MB"):
        await fetcher(url, kind="feed")
    url = server.route("/big", bytes(5 * 2**20 + 1))
    with pytest.raises(FetchError, match="larger than 5 MB"):
        await fetcher(url)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("hang", "no whole answer within 0.3 s"),
        ("slow", "no whole answer within"),
        ("slow headers", "no whole answer within"),
        ("early answers", "no whole answer within"),
        ("drop", "cut off or is not HTTP"),
        ("garbage", "cut off or is not HTTP"),
        ("cut", "cut off or is not HTTP"),
        ("cut gzip", "its answer was cut off"),
    ],
)
async def test_faults_become_one_clear_line(server: TestServer, fault: str, said: str) -> None:
    url = server.route("/x", b"text" * 500, fault=fault)  # type: ignore[arg-type]
    async with Fetcher(Network(timeout_seconds=0.3), environ={}) as fetch:
        with pytest.raises(FetchError, match=said) as caught:
            await fetch(url)
    assert str(caught.value).startswith("127.0.0.1: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://example.org/x", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("javascript:alert(1)", "only http and https"),
        ("http://", "only http and https"),
        ("http://[::1", "no address"),
        ("http://a\x00b/", "no address"),
        ("http://example.org:99999/", "no address"),
        ("http://nowhere.invalid/", "no such host"),
        ("http://127.0.0.1:1/", "could not be connected to"),
    ],
)
async def test_what_is_no_address_or_not_there(fetcher: Fetcher, url: str, said: str) -> None:
    with pytest.raises(FetchError, match=said):
        await fetcher(url)


@pytest.mark.parametrize(
    ("status", "kind", "said"),
    [
        (404, NotFoundError, "nothing is there"),
        (410, NotFoundError, "gone for good"),
        (401, FetchError, "name and password"),
        (403, FetchError, "refuses access"),
        (500, FetchError, "the server failed"),
        (503, FetchError, "the server failed"),
        (429, RetryLaterError, "come back later"),
    ],
)
async def test_statuses(
    server: TestServer, fetcher: Fetcher, status: int, kind: type[FetchError], said: str
) -> None:
    url = server.route("/s", "no", status=status)
    with pytest.raises(kind, match=said) as caught:
        await fetcher(url)
    assert caught.value.status == status


async def test_redirects_are_followed_and_permanent_ones_told(
    server: TestServer, fetcher: Fetcher
) -> None:
    end = server.route("/end", "here")
    server.redirect("/b", "/end", 308)
    page = await fetcher(server.redirect("/a", server.url + "/b", 301))
    assert (page.url, page.moved_to, page.content) == (end, end, b"here")
    server.redirect("/mixed", "/a", 302)
    page = await fetcher(server.url + "/mixed")
    assert (page.url, page.moved_to) == (end, None)
    assert page.requested_url == server.url + "/mixed"


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("/loop", "more than 5 redirects"),
        ("javascript:alert(1)", "not http or https"),
        ("data:text/html,x", "not http or https"),
        ("file:///etc/passwd", "not http or https"),
        ("http://[::1", "no address"),
        ("", "redirect to nowhere"),
    ],
)
async def test_redirects_that_are_not_followed(
    server: TestServer, fetcher: Fetcher, to: str, said: str
) -> None:
    server.redirect("/loop", to)
    with pytest.raises(FetchError, match=said):
        await fetcher(server.url + "/loop")
    assert len(server.requests) <= 6


async def test_a_private_host_is_asked_only_where_the_source_lives(server: TestServer) -> None:
    server.route("/secret", "inside")
    strangers = ["127.0.0.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "localhost", "0.0.0.0"]
    async with Fetcher(Network(allow_private_hosts=()), environ={}) as fetch:
        for host in strangers:
            with pytest.raises(FetchError, match=r"private network|could not be connected"):
                await fetch(f"http://{host}:{server.port}/secret")
        assert server.requests == []
        at_home = fetch.for_feed(Feed(url=server.url + "/feed"))
        assert (await at_home(server.url + "/secret")).content == b"inside"
        # The connection that is open now is still not for strangers.
        with pytest.raises(FetchError, match="private network"):
            await fetch(server.url + "/secret")
        # Nor does another name of the same machine become home by a redirect.
        server.redirect("/away", f"http://2130706433:{server.port}/secret")
        with pytest.raises(FetchError, match="private network"):
            await at_home(server.url + "/away")
    assert server.paths() == ["/secret", "/away"]


async def test_the_users_proxy_does_the_connecting(server: TestServer) -> None:
    server.route("http://board.example/x", "through the proxy")
    async with Fetcher(Network(allow_private_hosts=()), environ=server.as_proxy) as fetch:
        assert (await fetch("http://board.example/x")).content == b"through the proxy"
    assert server.paths() == ["http://board.example/x"]


async def test_no_proxy_is_obeyed(server: TestServer) -> None:
    environ = {"http_proxy": "http://127.0.0.1:1", "no_proxy": "127.0.0.1"}
    async with Fetcher(Network(), environ=environ) as fetch:
        assert (await fetch(server.route("/x", "direct"))).content == b"direct"
        with pytest.raises(FetchError):
            await fetch("http://board.example/x")


async def test_credentials_and_headers_stay_at_their_origin(server: TestServer) -> None:
    server.route("/private", "for you", user=("한", "geheim:1"))
    with TestServer() as other:
        other.route("/x", "elsewhere")
        server.redirect("/away", other.url + "/x")
        async with Fetcher(Network(), environ={}) as fetch:
            feed = Feed(url=server.url + "/feed")
            mine = fetch.for_feed(feed, ("한", "geheim:1"))
            assert (await mine(server.url + "/private")).content == b"for you"
            await mine(server.url + "/away", headers={"X-Api-Key": "k"})
            await mine(other.url + "/x")
            assert server.requests[-1].headers["x-api-key"] == "k"
        for request in other.requests:
            assert "authorization" not in request.headers
            assert "x-api-key" not in request.headers


async def test_a_password_in_the_address_is_used_but_never_shown(
    server: TestServer, fetcher: Fetcher
) -> None:
    server.route("/private", "for you", user=("me", "geheim"))
    server.redirect("/loop", "/loop")
    base = f"http://me:geheim@127.0.0.1:{server.port}"
    page = await fetcher(base + "/private")
    assert page.content == b"for you"
    assert "geheim" not in page.url + page.requested_url
    for path in ("/loop", "/nothing"):
        with pytest.raises(FetchError) as caught:
            await fetcher(base + path)
        assert "geheim" not in str(caught.value)


async def test_a_session_is_begun_once(server: TestServer, fetcher: Fetcher) -> None:
    """Several requests at the start: one site, one session, one view of each page."""
    begun: list[str] = []

    def answer(request: Request) -> Answer:
        if "cookie" in request.headers:
            return Answer(request.headers["cookie"])
        begun.append(request.target)
        return Answer("", cookies=(f"PHPSESSID=s{len(begun)}; path=/",))

    url = server.route("/board", answer)
    session = fetcher.for_url(url, session=True)
    pages = await asyncio.gather(*(session(f"{url}?n={number}") for number in range(6)))
    assert begun == ["/board?n=0"]
    assert {page.content for page in pages[1:]} == {b"PHPSESSID=s1"}


async def test_cookies_are_kept_for_a_session_only(server: TestServer, fetcher: Fetcher) -> None:
    seen: list[str | None] = []

    def answer(request: Request) -> Answer:
        seen.append(request.headers.get("cookie"))
        return Answer("x", cookies=("PHPSESSID=abc; path=/", "evil=1; domain=example.org"))

    url = server.route("/board", answer)
    await fetcher(url)
    await fetcher(url)
    session = fetcher.for_url(url, session=True)
    await session(url)
    await session(url)
    await fetcher(url)
    assert seen == [None, None, None, "PHPSESSID=abc", None]


async def test_a_form_is_posted_and_not_passed_on(server: TestServer, fetcher: Fetcher) -> None:
    url = server.route("/form", lambda request: Answer(repr(request.form)))
    page = await fetcher(url, form={"a": "한글", "b": "1&2"})
    assert page.content.decode() == repr({"a": "한글", "b": "1&2"})
    server.redirect("/done", "/form", 303)
    assert (await fetcher(server.url + "/done", form={"a": "1"})).content == b"{}"
    with TestServer() as other:
        server.redirect("/stolen", other.url + "/form", 307)
        with pytest.raises(FetchError, match="passes a form on"):
            await fetcher(server.url + "/stolen", form={"password": "geheim"})
        assert other.requests == []


async def test_a_kept_connection_that_the_server_closed_is_made_again(
    server: TestServer, fetcher: Fetcher
) -> None:
    url = server.route("/x", "text", headers={"Connection": "keep-alive"})
    await fetcher(url)
    server.route("/drop", fault="drop")
    with pytest.raises(FetchError):
        await fetcher(server.url + "/drop")
    assert (await fetcher(url)).content == b"text"


@pytest.mark.parametrize(
    ("to", "said"),
    [("http://example.org/x", "from https to plain http"), ("//example.org/x", None), ("/x", None)],
)
def test_a_redirect_never_leaves_https(to: str, said: str | None) -> None:
    request = Sent(httpx.URL("https://example.org/a#part"), "page", {}, None, None, None, None)
    page = Page("https://example.org/a", 302, headers={"location": to})
    if said is None:
        follow_redirect(request, page)
        assert str(request.url) == "https://example.org/x#part"
    else:
        with pytest.raises(FetchError, match=said):
            follow_redirect(request, page)


async def test_a_connection_is_used_again_whatever_was_answered(
    server: TestServer, fetcher: Fetcher
) -> None:
    url = server.route("/f", "feed", etag='"1"')
    moved = server.redirect("/old", "/f", 301)
    server.route("/old", "moved", status=301, headers={"Location": "/f"})
    for _ in range(3):
        assert (await fetcher(url)).content == b"feed"
        assert (await fetcher(url, etag='"1"')).is_not_modified
        assert (await fetcher(moved)).moved_to == url
        with pytest.raises(NotFoundError):
            await fetcher(server.url + "/missing")
    assert server.connections == 1
