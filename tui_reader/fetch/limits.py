"""How often we ask: at once, a host, a second, an hour, and not before a server said so.

Used by the fetcher alone; sources only declare `Politeness`. Waiting is done here; what would
have to wait long is refused with RetryLaterError instead, so that nothing hangs unseen.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import Protocol

from tui_reader.errors import RetryLaterError

LONGEST_WAIT = 10.0
"""Seconds a request waits for its turn under a site's own rate before it is put off."""

LONGEST_RETRY_AFTER = timedelta(days=1)
SHORTEST_RETRY_AFTER = timedelta(seconds=1)
TO_COME_BACK = "asks to come back later"
"""In every line for a host that wants no requests; such a feed waits also when asked by hand."""

EPOCH_FROM = 10**9
"""From here on the number of a reset header is a moment since 1970, below it seconds to wait."""
_RESET_HEADERS = ("ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset")
_REMAINING_HEADERS = ("ratelimit-remaining", "x-ratelimit-remaining", "x-rate-limit-remaining")


class NetworkSettings(Protocol):
    """The part of the settings that counts here (`config.network` has it)."""

    @property
    def requests_at_once(self) -> int: ...
    @property
    def requests_a_host(self) -> int: ...
    @property
    def timeout_seconds(self) -> float: ...
    @property
    def allow_private_hosts(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Politeness:
    """What a site's rules ask of us, declared by its source for each of its hosts."""

    at_once: int | None = None
    per_second: float | None = None  # 0.5: one request in two seconds
    per_hour: int | None = None
    within: tuple[tuple[int, int], ...] = ()  # (30, 60): 30 requests in 60 seconds

    @property
    def quotas(self) -> tuple[tuple[int, int], ...]:
        """All windows: so many requests within so many seconds."""
        return (*self.within, *([(self.per_hour, 3600)] if self.per_hour else []))


@dataclass(slots=True)
class _Host:
    """What is known of one host: its slots, its pace, and until when it wants no requests."""

    slots: asyncio.Semaphore | None
    politeness: Politeness
    next_turn: float = 0.0
    recent: deque[float] | None = None
    closed_until: datetime | None = None


class Limits:
    """Slots and paces of all hosts, for one event loop."""

    def __init__(
        self,
        settings: NetworkSettings,
        now: Callable[[], datetime],
        clock: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._now = now
        self._clock = clock
        self._all = asyncio.Semaphore(max(1, settings.requests_at_once))
        self._hosts: dict[str, _Host] = {}
        self._declared: dict[str, Politeness] = {}
        self._closed_pages: dict[str, datetime] = {}

    def declare(self, politeness: Mapping[str, Politeness]) -> None:
        """Take over a source's rules. Declaring the same again changes nothing."""
        for host, rules in politeness.items():
            if self._declared.get(host) != rules:
                self._declared[host] = rules
                self._hosts.pop(host, None)

    def close_host(self, host: str, path: str, until: datetime) -> None:
        """The server of `host` wants no requests before `until`. On this machine, where servers
        of all kinds stand behind one name, only the page at `path` is meant."""
        if is_loopback(host):
            self._closed_pages[host + path] = until
        else:
            self._host(host).closed_until = until

    @contextlib.asynccontextmanager
    async def turn(self, host: str, path: str = "") -> AsyncIterator[None]:
        """Wait for a slot of `host` and one of all; RetryLaterError when that would be long."""
        state = self._host(host)
        self._refuse_closed(host, path, state)
        async with state.slots or contextlib.nullcontext():
            self._refuse_closed(host, path, state)
            await self._pace(host, state)
            async with self._all:
                yield

    def _host(self, host: str) -> _Host:
        state = self._hosts.get(host)
        if state is None:
            rules = self._declared.get(host, Politeness())
            at_once = rules.at_once or max(1, self._settings.requests_a_host)
            unlimited = is_loopback(host) and rules.at_once is None
            slots = None if unlimited else asyncio.Semaphore(at_once)
            state = self._hosts[host] = _Host(slots, rules)
        return state

    def _refuse_closed(self, host: str, path: str, state: _Host) -> None:
        until = state.closed_until or self._closed_pages.get(host + path)
        if until is None:
            return
        if self._now() < until:
            raise RetryLaterError(asks_to_wait(host, until), until=until)
        state.closed_until = None
        self._closed_pages.pop(host + path, None)

    async def _pace(self, host: str, state: _Host) -> None:
        rules = state.politeness
        now = self._clock()
        if rules.quotas:
            await self._within_quotas(host, state)
            now = self._clock()
        if rules.per_second:
            wait = max(0.0, state.next_turn - now)
            if wait > LONGEST_WAIT:
                until = self._now() + timedelta(seconds=wait)
                raise RetryLaterError(
                    f"{host}: too many requests are waiting; next {_at(until)}", until=until
                )
            state.next_turn = max(now, state.next_turn) + 1 / rules.per_second
            if wait:
                await asyncio.sleep(wait)

    async def _within_quotas(self, host: str, state: _Host) -> None:
        """Wait for room in every window; RetryLaterError where that would be long."""
        recent = state.recent = state.recent if state.recent is not None else deque()
        longest = max(seconds for _, seconds in state.politeness.quotas)
        while True:
            now = self._clock()
            while recent and recent[0] <= now - longest:
                recent.popleft()
            waits = [
                (recent[-most] + seconds - now, most, seconds)
                for most, seconds in state.politeness.quotas
                if len(recent) >= most
            ]
            wait, most, seconds = max(waits, default=(0.0, 0, 0))
            if wait <= 0:
                recent.append(now)
                return
            if wait > LONGEST_WAIT:
                until = self._now() + timedelta(seconds=wait)
                span = "an hour" if seconds == 3600 else f"in {seconds} s"
                raise RetryLaterError(
                    f"{host} {TO_COME_BACK}: {_at(until)} ({most} requests {span})", until=until
                )
            await asyncio.sleep(wait)


def asks_to_wait(host: str, until: datetime) -> str:
    """The one line for a host that wants no requests before `until`."""
    return f"{host} {TO_COME_BACK}: {_at(until)}"


def _at(until: datetime) -> str:
    return f"after {until.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def named_wait(
    headers: Mapping[str, str], now: datetime, *, is_quota: bool = True
) -> datetime | None:
    """When an answer's headers (names in lower case) allow the next request, a day at most; None
    when they do not say. Retry-After wins over the reset headers of rate limits, which many
    servers send with every answer: without `is_quota` (a 503) they count only if nothing is left.
    """
    until = retry_after(headers.get("retry-after"), now)
    if until is not None:
        return until
    if not is_quota and all(headers.get(name, "").strip() != "0" for name in _REMAINING_HEADERS):
        return None
    said = [quota_reset(headers.get(name), now) for name in _RESET_HEADERS]
    return max((moment for moment in said if moment is not None), default=None)


def retry_after(value: str | None, now: datetime) -> datetime | None:
    """When a Retry-After header (seconds or a date) allows the next request, a day at most."""
    if not value:
        return None
    value = value.strip()
    wait = _seconds(value)
    if wait is None:
        try:
            date = parsedate_to_datetime(value)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        wait = (date if date.tzinfo else date.replace(tzinfo=UTC)) - now
    return _within_a_day(now, wait)


def quota_reset(value: str | None, now: datetime) -> datetime | None:
    """When a RateLimit-Reset header allows the next request, a day at most. Its form is not
    settled: seconds to wait, seconds or milliseconds since 1970, an ISO or an HTTP date; several
    limits stand with commas between, and the last to end counts."""
    value = (value or "").strip()
    if value.endswith("GMT"):
        return retry_after(value, now)
    found = [_reset(part.strip(), now) for part in value.split(",")]
    return max((moment for moment in found if moment is not None), default=None)


def _reset(text: str, now: datetime) -> datetime | None:
    number, _, fraction = text.partition(".")
    if fraction and not (fraction.isascii() and fraction.isdecimal()):
        number = ""
    wait = _seconds(number)
    if wait is not None:
        seconds = wait.total_seconds()
        if seconds >= EPOCH_FROM * 1000:
            seconds /= 1000
        if seconds >= EPOCH_FROM:
            wait = timedelta(seconds=seconds - now.timestamp())
        return _within_a_day(now, wait)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return _within_a_day(now, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now)


def _seconds(text: str) -> timedelta | None:
    if not (text.isascii() and text.isdecimal()):
        return None
    return timedelta(seconds=min(int(text[:18]), 10**13))


def _within_a_day(now: datetime, wait: timedelta) -> datetime:
    return now + min(max(wait, SHORTEST_RETRY_AFTER), LONGEST_RETRY_AFTER)


def is_loopback(host: str) -> bool:
    """Whether the name itself says that the host is this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
