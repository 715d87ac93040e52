"""A library, and a fetcher for which one local server is every site, http and https."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.servers import Network
from tests.tls import CERTIFICATE, TlsProxy
from tui_reader.fetch import Fetcher
from tui_reader.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "library.db") as opened:
        yield opened


@pytest.fixture
def world() -> Iterator[TlsProxy]:
    """The server that stands in for every site."""
    with TlsProxy() as running:
        yield running


@pytest_asyncio.fixture
async def behind(world: TlsProxy, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Fetcher]:
    """A fetcher that knows nothing but that server."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    async with Fetcher(Network(allow_private_hosts=()), environ=world.as_proxy) as made:
        yield made
