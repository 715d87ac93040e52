"""How often a host is asked."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

import pytest

from tests.servers import Answer, Network, Request, TestServer
from tui_reader.errors import RetryLaterError
from tui_reader.fetch import Fetcher, Politeness
from tui_reader.fetch.connections import is_private
from tui_reader.fetch.limits import Limits


class Clock:
    """A clock that is set by hand."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return datetime.fromtimestamp(1_800_000_000 + self.seconds, UTC)


async def _most_at_once(limits: Limits, hosts: list[str]) -> int:
    running = most = 0

    async def one(host: str) -> None:
        nonlocal running, most
        async with limits.turn(host):
            running += 1
            most = max(most, running)
            for _ in range(5):
                await asyncio.sleep(0)
            running -= 1

    await asyncio.gather(*(one(host) for host in hosts))
    return most


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [
        (["a.example"] * 9, 2),
        ([f"{n}.example" for n in range(20)], 8),
        (["127.0.0.1"] * 20, 8),
        (["localhost"] * 20, 8),
        (["slow.example"] * 5, 1),
    ],
)
async def test_requests_at_once(hosts: list[str], expected: int) -> None:
    limits = Limits(Network(requests_at_once=8), Clock().now, Clock())
    limits.declare({"slow.example": Politeness(at_once=1)})
    assert await _most_at_once(limits, hosts) == expected


async def test_an_hours_quota_is_obeyed_and_comes_back() -> None:
    clock = Clock()
    limits = Limits(Network(), clock.now, clock)
    rules = {"api.example": Politeness(per_hour=2)}
    limits.declare(rules)
    for _ in range(2):
        async with limits.turn("api.example"):
            limits.declare(rules)  # each feed of the source declares the same
    with pytest.raises(RetryLaterError, match=r"come back later.*2 requests an hour") as caught:
        async with limits.turn("api.example"):
            raise AssertionError("the quota was used up")
    assert (caught.value.until - clock.now()).total_seconds() == 3600
    clock.seconds = 3600
    async with limits.turn("api.example"):
        pass


async def test_several_windows_are_obeyed_and_the_one_to_wait_longest_for_is_told() -> None:
    clock = Clock()
    limits = Limits(Network(), clock.now, clock)
    limits.declare({"api.example": Politeness(per_hour=9, within=((3, 60), (5, 600)))})

    async def ask(times: int) -> None:
        for _ in range(times):
            async with limits.turn("api.example"):
                pass

    await ask(3)
    with pytest.raises(RetryLaterError, match="3 requests in 60 s") as caught:
        await ask(1)
    assert (caught.value.until - clock.now()).total_seconds() == 60
    clock.seconds = 60
    await ask(2)
    with pytest.raises(RetryLaterError, match="5 requests in 600 s"):
        await ask(1)
    clock.seconds = 700
    await ask(3)
    clock.seconds = 770
    await ask(1)
    clock.seconds = 1400
    with pytest.raises(RetryLaterError, match="9 requests an hour"):
        await ask(1)


async def test_a_pace_is_kept_and_a_long_queue_refused() -> None:
    limits = Limits(Network(), lambda: datetime.now(UTC), time.monotonic)
    limits.declare(
        {"a.example": Politeness(per_second=20), "b.example": Politeness(per_second=0.05)}
    )
    began = time.monotonic()
    for _ in range(3):
        async with limits.turn("a.example"):
            pass
    assert time.monotonic() - began >= 0.099
    async with limits.turn("b.example"):
        pass
    with pytest.raises(RetryLaterError, match="waiting"):
        async with limits.turn("b.example"):
            raise AssertionError("it would have to wait 20 s")


async def test_a_slow_host_does_not_hold_the_others(server: TestServer) -> None:
    server.route("/hang", fault="hang")

    def ok(request: Request) -> Answer:
        return Answer("ok")

    server.route("/ok", ok)
    async with Fetcher(Network(timeout_seconds=5), environ=server.as_proxy) as fetch:
        hung = [asyncio.create_task(fetch(f"http://bad{n}.example/hang")) for n in range(8)]
        page = await asyncio.wait_for(fetch("http://good.example/ok"), 3)
        assert page.content == b"ok"
        for task in hung:
            task.cancel()
        await asyncio.gather(*hung, return_exceptions=True)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.216.34", False),
        ("2606:2800:220:1::1", False),
        ("127.0.0.1", True),
        ("10.0.0.1", True),
        ("192.168.1.1", True),
        ("169.254.169.254", True),
        ("100.64.0.1", True),
        ("0.0.0.0", True),
        ("224.0.0.1", True),
        ("::1", True),
        ("::", True),
        ("fe80::1%eth0", True),
        ("fd00::1", True),
        ("::ffff:127.0.0.1", True),
        ("::ffff:93.184.216.34", False),
        ("64:ff9b::7f00:1", True),
        ("2002:7f00:1::", True),
        ("what", True),
    ],
)
def test_which_addresses_are_private(address: str, expected: bool) -> None:
    assert is_private(address) is expected
