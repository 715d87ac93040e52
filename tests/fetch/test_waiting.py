"""When a server says that it may be asked again, in all the forms that are met."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.servers import Network, TestServer
from tui_reader.errors import FetchError, RetryLaterError
from tui_reader.fetch import Fetcher
from tui_reader.fetch.limits import named_wait

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
EPOCH = int(NOW.timestamp())


@pytest.mark.parametrize("name", ["ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset"])
@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("90", 90),
        ("90.5", 90),
        ("0", 1),
        (str(EPOCH + 600), 600),
        (f"{EPOCH + 600}.25", 600),
        (str((EPOCH + 600) * 1000), 600),
        (str(EPOCH - 5), 1),
        (str(EPOCH + 10**7), 86400),
        ("9" * 40, 86400),
        ("2026-11-23T12:05:00.000Z", 300),
        ("2026-11-23T21:05:00+09:00", 300),
        ("2026-11-23T12:05:00", 300),
        ("Mon, 23 Nov 2026 12:05:00 GMT", 300),
        ("30, 120", 120),
        ("soon", None),
        ("-5", None),
        ("1e5", None),
        ("", None),
    ],
)
def test_reset_headers(name: str, value: str, seconds: int | None) -> None:
    expected = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert named_wait({name: value}, NOW) == expected


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "60", "ratelimit-reset": "7"}, 60),
        ({"retry-after": "never", "ratelimit-reset": "7"}, 7),
        ({"ratelimit-reset": "7", "x-ratelimit-reset": "9"}, 9),
        ({}, None),
    ],
)
def test_which_header_wins(headers: dict[str, str], seconds: int | None) -> None:
    expected = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert named_wait(headers, NOW) == expected


@pytest.mark.parametrize(("status", "remaining"), [(429, "12"), (429, None), (503, "0")])
async def test_the_reset_of_a_quota_is_obeyed(
    server: TestServer, status: int, remaining: str | None
) -> None:
    headers = {"RateLimit-Reset": str(EPOCH + 300)}
    if remaining is not None:
        headers["X-RateLimit-Remaining"] = remaining
    url = server.route("/s", "no", status=status, headers=headers)
    async with Fetcher(Network(), environ={}, now=lambda: NOW) as fetch:
        with pytest.raises(RetryLaterError, match="after 2026-11-23 12:05 UTC") as caught:
            await fetch(url)
    assert caught.value.until == NOW + timedelta(seconds=300)


@pytest.mark.parametrize("remaining", ["12", None])
async def test_a_fault_while_quota_is_left_is_no_quota(
    server: TestServer, fetcher: Fetcher, remaining: str | None
) -> None:
    headers = {"X-RateLimit-Reset": str(EPOCH + 300)}
    if remaining is not None:
        headers["X-RateLimit-Remaining"] = remaining
    url = server.route("/s", "no", status=503, headers=headers)
    with pytest.raises(FetchError, match="the server failed") as caught:
        await fetcher(url)
    assert not isinstance(caught.value, RetryLaterError)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("120", NOW + timedelta(seconds=120)),
        ("999999999999999999999999", NOW + timedelta(days=1)),
        ("Mon, 23 Nov 2026 13:00:00 GMT", NOW + timedelta(hours=1)),
        ("Mon, 23 Nov 2099 13:00:00 GMT", NOW + timedelta(days=1)),
        ("Mon, 23 Nov 1999 13:00:00 GMT", NOW + timedelta(seconds=1)),
        ("soon", NOW + timedelta(minutes=15)),
        ("-5", NOW + timedelta(minutes=15)),
    ],
)
async def test_retry_after_closes_the_host(
    server: TestServer, header: str, expected: datetime
) -> None:
    site = "http://news.example"
    server.route(f"{site}/s", "no", status=429, headers={"Retry-After": header})
    server.route(f"{site}/other", "text")
    now = NOW
    async with Fetcher(Network(), environ=server.as_proxy, now=lambda: now) as fetch:
        with pytest.raises(RetryLaterError) as caught:
            await fetch(f"{site}/s")
        assert caught.value.until == expected
        with pytest.raises(RetryLaterError):
            await fetch(f"{site}/other")
        assert server.paths() == [f"{site}/s"]
        now = expected
        assert (await fetch(f"{site}/other")).content == b"text"


async def test_on_this_machine_one_page_is_closed_not_all(
    server: TestServer, fetcher: Fetcher
) -> None:
    url = server.route("/s", "no", status=429, headers={"Retry-After": "60"})
    for _ in range(2):
        with pytest.raises(RetryLaterError):
            await fetcher(url)
    assert (await fetcher(server.route("/other", "text"))).content == b"text"
    assert server.paths() == ["/s", "/other"]


async def test_a_503_with_retry_after_is_for_its_address_only(
    server: TestServer, fetcher: Fetcher
) -> None:
    url = server.route("/s", "no", status=503, headers={"Retry-After": "60"})
    with pytest.raises(RetryLaterError):
        await fetcher(url)
    assert (await fetcher(server.route("/other", "text"))).status == 200
