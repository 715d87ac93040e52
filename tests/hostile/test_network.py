"""Servers that want to keep us busy, fill the memory, or lead us where we must not go.

All in one refresh: each ends in one line of its own, the honest feeds among them come through,
and nobody who must not be asked is asked.
"""

from __future__ import annotations

import asyncio
import gzip
import re
import resource
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.hostile.payloads import assert_inert
from tests.hostile.wire import RESET, Answer, WireServer, chunk, drip, flood, http, stall, zeros
from tests.sources.feeds import rss
from tui_reader.config import Config, Network
from tui_reader.fetch import Fetcher
from tui_reader.fetch.connections import is_private
from tui_reader.models import Feed
from tui_reader.refresh import RefreshEvent, refresh
from tui_reader.store import Store

SECONDS = 6.0
OK = rss("<item><title>honest</title><guid>1</guid></item>")
HEAD, CHUNKED = b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
GZIPPED = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
_EMPTY_BLOCKS = chunk(b"\0\0\0\xff\xff" * 4_000)
_GZIP_HEAD = chunk(b"\x1f\x8b\x08\0\0\0\0\0\0\x03")
_ARRAY = b'{"version":"https://jsonfeed.org/version/1.1","items":['
LATE, CUT, BIG, ODD = "within 6 s", "cut off or is not HTTP", "larger than 10 MB", "not asked for"
ENDLESS, NOWHERE, NOT_HTTP = "without end", "no address", "not http or https"

ANSWERS: dict[str, tuple[str, Answer]] = {
    "ok": ("", http(OK)),
    "gzip": ("", http(gzip.compress(OK), Content_Encoding="gzip")),
    "gzip in name alone": ("", http(OK, Content_Encoding="gzip")),
    "gzip and more": ("", http(gzip.compress(OK) + b"more", Content_Encoding="gzip")),
    "gzip bomb": (BIG, http(zeros(200), Content_Encoding="gzip")),
    "gzip twice": (ODD, http(gzip.compress(zeros(50)), Content_Encoding="gzip, gzip")),
    "gzip cut": ("cut off", http(gzip.compress(OK)[:-9], Content_Encoding="gzip")),
    "gzip of empty members": ("empty", http(gzip.compress(b"") * 9_000, Content_Encoding="gzip")),
    "gzip damaged": ("damaged", http(b"\x1f\x8b\x08junk" * 9, Content_Encoding="gzip")),
    "gzip without end": (BIG, flood(GZIPPED, chunk(gzip.compress(b" " * 2**20)))),
    "gzip of nothing without end": (ENDLESS, flood(GZIPPED + _GZIP_HEAD, _EMPTY_BLOCKS)),
    "brotli": (ODD, http(b"\x8b\x02\x80" * 300, Content_Encoding="br")),
    "zstd": (ODD, http(b"\x28\xb5\x2f\xfd" * 300, Content_Encoding="zstd")),
    "deflate": (ODD, http(b"x\x9c\x03\0\0\0\0\x01", Content_Encoding="deflate")),
    "chunks without end": (BIG, flood(CHUNKED, chunk(b" " * 65_536))),
    "crumbs without end": ("crumbs", flood(CHUNKED, chunk(b" ") * 4_000)),
    "chunk extensions": (CUT, flood(CHUNKED + b"5;", b"x" * 65_536)),
    "chunk of no size": (CUT, CHUNKED + b"zz\r\nabc\r\n"),
    "chunk of huge size": (CUT, CHUNKED + b"f" * 60 + b"\r\nabc\r\n"),
    "trailers": (CUT, flood(CHUNKED + chunk(OK) + b"0\r\n", b"X: y\r\n" * 2_000)),
    "longer than said": ("", HEAD + b"Content-Length: 60\r\n\r\n" + OK),
    "shorter than said": (CUT, HEAD + b"Content-Length: 9999\r\n\r\n" + OK),
    "length of words": (CUT, HEAD + b"Content-Length: abc\r\n\r\n" + OK),
    "length below nothing": (CUT, HEAD + b"Content-Length: -5\r\n\r\n" + OK),
    "length of digits": (CUT, HEAD + b"Content-Length: " + b"9" * 400 + b"\r\n\r\n" + OK),
    "a byte now and then": (LATE, drip(HEAD + b"Content-Length: 99999\r\n\r\n")),
    "headers now and then": (LATE, drip(HEAD + b"X: ")),
    "103 now and then": (LATE, drip(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n")),
    "103 without end": (ENDLESS, flood(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 2_000)),
    "silence": (LATE, stall(b"")),
    "silence in the body": (LATE, stall(HEAD + b"Content-Length: 9999\r\n\r\n" + OK)),
    "reset": ("broke off", RESET),
    "nothing": (CUT, b""),
    "escapes": (CUT, b"\x1b]0;owned\x07\x1b[2J"),
    "another protocol": (CUT, b"SSH-2.0-x\r\n"),
    "huge headers": (CUT, http(OK, X="a" * 200_000)),
    "headers without end": (CUT, flood(HEAD, b"X: y\r\n" * 2_000)),
    "no header": (CUT, HEAD + b"no header\r\n\r\n" + OK),
    "escape in a header": ("", http(OK, X="\x1b]0;owned\x07")),
    "odd ETag": ("", http(OK, ETag='"\x1b]0;x\x07"', Last_Modified="한국어")),
    "cookie": ("", http(OK, Set_Cookie="a=b; Path=/")),
    "status of escapes": ("500", http(status="500 \x1b]0;owned\x07")),
    "status of no number": (CUT, http(status="abc")),
    "status 999": ("999", http(status="999 x")),
    "401": ("name and password", http(status="401 x", WWW_Authenticate='Basic realm="\x1b[2J"')),
    "410": ("gone", http(status="410 x")),
    "429": ("come back later", http(status="429 x", Retry_After="120")),
    "503": ("come back later", http(status="503 x", Retry_After="9" * 5_000)),
    "503 of no time": ("503", http(status="503 x", Retry_After="\x1b[31m")),
    "many JSON values": ("too many", http(_ARRAY + b"{}," * 3_000_000 + b"{}]}")),
    "itself": ("5 redirects", http(status="302 x", Location="/itself")),
    "to nowhere": ("nowhere", http(status="302 x")),
}
LEADS = {
    "javascript:alert(1)": NOT_HTTP,
    "data:text/xml,<rss/>": NOT_HTTP,
    "file:///etc/passwd": NOT_HTTP,
    "ftp://127.0.0.1/x": NOT_HTTP,
    "exec:touch owned": NOT_HTTP,
    "http://[": NOWHERE,
    "http://a b/": NOWHERE,
    "http://127.0.0.1:99999/": NOWHERE,
    "http://127.0.0.1:-1/": NOWHERE,
    f"http://{'a' * 300}/": NOWHERE,
    f"http://{'1' * 5_000}/": NOWHERE,
}
PRIVATE = (
    *("127.0.0.2", "127.2", "2130706434", "0x7f000002", "0x7f.0.0.2", "017700000002", "localhost"),
    *("[::ffff:127.0.0.2]", "[::ffff:7f00:2]", "[::1]", "[::]", "0.0.0.0", "0", "LOCALHOST"),
    *("user:secret@127.0.0.2", "127.0.0.1@127.0.0.2", "127。0。0。2", "10.0.0.1", "192.168.0.1"),
    *("169.254.169.254", "[fe80::1]", "[fc00::1]", "100.64.0.1", "[64:ff9b::7f00:2]"),
    *("[::127.0.0.2]", "[2002:7f00:2::]", "[::ffff:0:127.0.0.2]", "192.0.0.8", "255.255.255.255"),
)


def answers(canary: int) -> dict[str, Answer]:
    found = {f"/{name.replace(' ', '-')}": answer for name, (_, answer) in ANSWERS.items()}
    for number, target in enumerate(LEADS):
        found[f"/lead-{number}"] = http(status="302 x", Location=target)
    for number, host in enumerate(PRIVATE):
        location = f"http://{host}:{canary}/{number}"
        found[f"/private-{number}"] = http(status="301 x", Location=location)
    return found


def run(folder: Path, urls: list[str]) -> Mapping[str, RefreshEvent]:
    """One refresh of all; what it told, by the last part of the address."""
    told: dict[str, RefreshEvent] = {}
    network = replace(Network(), timeout_seconds=SECONDS)

    async def work(store: Store) -> None:
        async with Fetcher(network) as fetcher:
            await refresh(
                store,
                fetcher,
                replace(Config(), network=network),
                everything=True,
                beside_screen=False,
                on_event=lambda event: told.update({event.url.rpartition("/")[2]: event}),
            )

    with Store.open(folder / "library.db") as store:
        for url in urls:
            store.feeds.add(Feed(url))
        asyncio.run(work(store))
        shown = [
            (feed.title, feed.url, feed.site_url, feed.last_error) for feed in store.feeds.all()
        ]
        assert_inert([shown, *told.values()])
    return told


def test_hostile_servers(tmp_path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF)
    with WireServer({}, "0.0.0.0") as canary:
        served = answers(canary.port)
        with WireServer(served) as server:
            told = run(tmp_path, [server.url + path for path in served])
            heads = "\n".join(server.heads).lower()
        assert canary.asked == []
    assert len(told) == len(served)
    wanted = {name.replace(" ", "-"): line for name, (line, _) in ANSWERS.items()}
    wanted |= {f"lead-{number}": line for number, line in enumerate(LEADS.values())}
    wanted |= {f"private-{number}": "" for number in range(len(PRIVATE))}
    for name, line in wanted.items():
        event = told[name]
        if name.startswith("private"):
            assert re.search("private network|no such host|no address", event.error or ""), event
        elif line:
            assert event.status == "failed", event
            # on a busy machine the deadline may come before the limit
            assert re.search(f"{line}|{LATE}", event.error or ""), event
        else:
            assert event.status in ("new", "unchanged"), event
            assert event.error is None, event
        assert "\n" not in (event.error or "")
        assert len(event.error or "") < 400
        assert "secret" not in (event.error or "")
    assert "referer:" not in heads
    assert "cookie:" not in heads
    after = resource.getrusage(resource.RUSAGE_SELF)
    assert (after.ru_maxrss - before.ru_maxrss) // 1024 < 250  # of all of them at once
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 20


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "192.168.1.1", "172.31.0.1", "169.254.1.1", "100.64.0.1"),
        *("0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.0.8", "192.88.99.1", "198.18.0.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "100::1"),
        *("::ffff:10.0.0.1", "::10.0.0.1", "::ffff:0:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::"),
        *("64:ff9b:1::808:808", "2001::1", "2001:db8::1", "5f00::1", "no address", ""),
    ],
)
def test_private_addresses(address: str) -> None:
    assert is_private(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "203.0.114.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2a00::1"],
)
def test_public_addresses(address: str) -> None:
    assert not is_private(address)
