from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_reader import urls
from tui_reader.errors import ParseError
from tui_reader.hosts import display_host
from tui_reader.urls import canonical, is_tidy, join, origin, parse_http


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("example.org", "https://example.org/"),
        ("  HTTP://Example.ORG:80/A?b=C#d \n", "http://example.org/A?b=C#d"),
        ("https://example.org:443", "https://example.org/"),
        ("localhost:8080/feed", "http://localhost:8080/feed"),
        ("127.0.0.1:8091/a", "http://127.0.0.1:8091/a"),
        ("[::1]/a", "http://[::1]/a"),
        ("//example.org/x", "https://example.org/x"),
        ("http://127.0.0.1:9/", "http://127.0.0.1:9/"),
        ("http://[::0001]:9/x", "http://[::1]:9/x"),
        ("http://user:p%40ss@example.org/", "http://user:p%40ss@example.org/"),
        ("https://한국.kr/뉴스?q=가 나".replace(" ", "+"), None),
        ("https://example.org./", "https://example.org/"),
        ("https://sub_domain.example.org/", "https://sub_domain.example.org/"),
        ("https://example.org/a%2Fb%zz", "https://example.org/a%2Fb%zz"),
        ("https://example.org/?q=a[]|b", "https://example.org/?q=a[]|b"),
    ],
)
def test_what_people_type(typed: str, meant: str | None) -> None:
    expected = meant or "https://xn--3e0b707e.kr/%EB%89%B4%EC%8A%A4?q=%EA%B0%80+%EB%82%98"
    assert parse_http(typed) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "-x",
        "--version",
        "-https://example.org",
        "javascript:alert(1)",
        "JavaScript:alert(1)//example.org",
        "data:text/html,x",
        "file:///etc/passwd",
        "mailto:me@example.org",
        "ftp://example.org/",
        "exec:rm -rf",
        "nonsense",
        "nonsense/with/path",
        "http:",
        "http:/example.org",
        "http://",
        "http:///x",
        "https://?x",
        "https://exam ple.org/",
        "https://example.org/a b",
        "https://example.org/\x1b]0;x\x07",
        "https://example.org/\u202egpj",
        "https://example.org/\ud800",
        "https://example.org\u3000/",
        "https://exa\u200bmple.org/",
        "https://-x.example.org/",
        "https://a..b/",
        "https://.example.org/",
        "https://exa$mple.org/",
        "https://%65xample.org/",
        "https://example.org:99999/",
        "https://example.org:x/",
        "https://[::1/",
        "https://[1.2.3.4]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://127.1/",
        "http://good.example\\@bad.example/",
        "https://" + "a" * 64 + ".example/",
        "https://" + "a." * 127 + "example/",
        "https://example.org/" + "a" * 9_000,
    ],
)
def test_what_is_refused_in_one_line(typed: str) -> None:
    if typed == "http://0x7f.1/":
        # its last label is a number, so it can only be an address, which it is not
        assert not parse_or_none("http://0x7f.1/")
    with pytest.raises(ParseError) as caught:
        parse_http(typed)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 200


def parse_or_none(text: str) -> str | None:
    try:
        return parse_http(text)
    except ParseError:
        return None


def test_a_password_is_not_repeated_in_the_error() -> None:
    with pytest.raises(ParseError) as caught:
        parse_http("https://me:hunter2@exa mple.org/")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("HTTPS://Example.Org:443", "https://example.org/"),
        (
            "https://example.org/?utm_source=a&id=3&UTM_medium=b&fbclid=c#top",
            "https://example.org/?id=3",
        ),
        ("https://example.org/?gclid=1", "https://example.org/"),
        ("https://example.org/?b=2&a=1&&b=3", "https://example.org/?b=2&a=1&b=3"),
        ("https://example.org/?ref=main&x", "https://example.org/?ref=main&x"),
        ("https://example.org/?ref=rss", "https://example.org/"),
        ("https://example.org/%7euser/%2f%e3", "https://example.org/~user/%2F%E3"),
        ("http://me:secret@example.org/", "http://example.org/"),
        (
            "https://b.example/bbs/board.php?sca=x&wr_id=137&page=2&bo_table=news#c_9",
            "https://b.example/bbs/board.php?bo_table=news&wr_id=137",
        ),
        ("https://b.example/bbs/board.php?bo_table=news&page=2", None),
        ("https://b.example/bbs/board.php?bo_table=news&wr_id=", None),
        ("file:///home/me/A%20b.html#x", None),
        ("urn:sha256:ABC", None),
        ("tui-reader:pages", None),
        ("not an address", None),
        ("https://[bad", None),
    ],
)
def test_the_key_of_an_address(url: str, key: str | None) -> None:
    assert canonical(url) == (key or url)
    assert canonical(canonical(url)) == canonical(url)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Example.org:8/x", "example.org"),
        ("https://xn--3e0b707e.kr/", "한국.kr"),
        ("https://한국.kr/", "한국.kr"),
        ("https://münchen.example/", "münchen.example"),
        ("https://日本語ひらカナ.example/", "日本語ひらカナ.example"),
        ("https://аррӏе.example/", "xn--80ak6aa92e.example"),  # Cyrillic throughout
        ("https://pаypal.example/", "xn--pypal-4ve.example"),  # one Cyrillic letter
        ("https://ɡoogle.example/", "xn--oogle-qmc.example"),
        ("https://user:pw@evil.example/", "evil.example"),
        ("http://[::1]:8/", "[::1]"),
        ("no address", ""),
        ("https://[bad", ""),
        ("urn:x", ""),
    ],
)
def test_the_host_as_shown(url: str, host: str) -> None:
    assert display_host(url) == host


def test_origin_and_join() -> None:
    assert origin("https://me:pw@Example.org:443/x?y#z") == "https://example.org"
    assert origin("http://example.org:8080") == "http://example.org:8080"
    assert origin("file:///x") == ""
    base = "https://example.org/a/b?c"
    assert join(base, "../x y?z") == "https://example.org/x%20y?z"
    assert join(base, " d\n/e ") == "https://example.org/a/d/e"
    assert join(base, "//other.example/") == "https://other.example/"
    assert join(base, "#here") == "https://example.org/a/b?c#here"
    for refused in ("javascript:x", "mailto:x", "data:,x", "http://[bad", "https://", "file:///x"):
        assert join(base, refused) is None


pieces = st.text(
    alphabet=st.one_of(
        st.sampled_from("ab.:/?#[]@%&=-\\_~ \t가é한\u202e\x1b0129"), st.characters()
    ),
    max_size=30,
)


@settings(deadline=None)
@given(st.builds("{}{}".format, st.sampled_from(["", "http://", "https://a.example/"]), pieces))
def test_whatever_is_accepted_is_a_plain_http_address(text: str) -> None:
    url = parse_or_none(text)
    if url is None:
        return
    parts = urlsplit(url)
    assert parts.scheme in ("http", "https")
    assert parts.hostname
    assert url.isascii()
    assert url.isprintable()
    assert " " not in url
    assert parse_http(url) == url
    key = canonical(url)
    assert canonical(key) == key
    assert canonical(f"  {url}") == key


@settings(deadline=None)
@given(pieces, pieces)
def test_nothing_raises_but_parse_errors(base: str, text: str) -> None:
    joined = join(base, text)
    assert joined is None or parse_http(joined) == joined
    assert canonical(text) == canonical(canonical(text))
    assert display_host(text).isprintable()
    assert origin(text) == "" or origin(text).startswith("http")


@given(
    st.from_regex(
        r"https?://[a-z0-9.-]{1,12}/[a-z0-9%?#/.~!$&'()*+,;=:@|_^-]{0,12}", fullmatch=True
    )
)
def test_an_address_that_is_tidy_already_is_what_the_long_way_makes_of_it(url: str) -> None:
    if not is_tidy(url):
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(urls, "is_tidy", lambda url: False)
        assert [parse_http(url), canonical(url), join("", url)] == [url, url, url]


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://example.org",
            "http://Example.org/",
            "http://example.org:80/",
            "http://a.b/?utm_x",
        ),
        *(
            "http://1.2.3.4/",
            "http://user@a.example/",
            "http://a.example/#x",
            "http://a.example/%7e",
        ),
        *("http://a..example/", "http://-a.example/", "http://a.example./", "ftp://a.example/"),
        *("http://a.example/\n", "http://a.example/é", f"http://{'a' * 64}.example/"),
        "http://a.example/" + "x" * urls.MAX_LENGTH,
    ],
)
def test_what_needs_a_second_look_is_not_tidy(url: str) -> None:
    assert not is_tidy(url)
    assert is_tidy("https://a.example/path/to;x=1,(2)_~")
