"""Secure connections: trusted, refused with a clear line, and through a proxy."""

from __future__ import annotations

import re

import pytest

from tests.servers import Network, TestServer
from tests.tls import CERTIFICATE, TlsProxy, TlsServer
from tui_reader.errors import FetchError
from tui_reader.fetch import Fetcher


async def test_a_certificate_that_nobody_vouches_for_is_named(fetcher: Fetcher) -> None:
    with TlsServer() as server, pytest.raises(FetchError) as caught:
        await fetcher(server.route("/a", "secret"))
    assert re.fullmatch(
        r"127\.0\.0\.1: its certificate is not valid \(self.signed certificate\)",
        str(caught.value),
    )
    assert server.requests == []


async def test_a_certificate_of_another_host_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with TlsServer() as server:
        url = server.route("/a", "text")
        async with Fetcher(Network(), environ={}) as fetch:
            assert (await fetch(url)).content == b"text"
            with pytest.raises(FetchError) as caught:
                await fetch(url.replace("127.0.0.1", "localhost"))
    said = str(caught.value)
    assert said.startswith("localhost: its certificate is not valid (")
    assert "Hostname mismatch" in said
    assert said.count("localhost") == 1
    assert "\n" not in said


async def test_a_server_without_tls_is_named(server: TestServer, fetcher: Fetcher) -> None:
    with pytest.raises(FetchError, match=r"127\.0\.0\.1: no secure connection could be made \("):
        await fetcher(server.url.replace("http://", "https://") + "/a")


async def test_a_proxy_stands_in_for_https_sites(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with TlsProxy() as server:
        url = server.route("https://lobste.rs/s/abc.json", "{}")
        plain = server.route("http://board.example/x", "plain")
        async with Fetcher(Network(allow_private_hosts=()), environ=server.as_proxy) as fetch:
            assert (await fetch(url)).content == b"{}"
            assert (await fetch(plain)).content == b"plain"
            with pytest.raises(FetchError, match=r"news\.example: its certificate is not valid"):
                await fetch("https://news.example/")
    assert [request.host for request in server.requests] == ["lobste.rs", "board.example"]
