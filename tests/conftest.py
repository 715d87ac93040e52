"""Fixtures for all tests: a real HTTP server, and a fetcher that may ask it."""

from __future__ import annotations

import signal
import threading
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from hypothesis import settings

from tests.servers import Network, TestServer
from tui_reader.fetch import Fetcher

# A shell that starts the tests in the background has them ignore ^C, and every program that they
# start inherits that: those that test ^C would wait for ever.
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A busy machine stops a test for longer than Hypothesis allows an example.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
def server() -> Iterator[TestServer]:
    """An HTTP server on 127.0.0.1 with no routes yet."""
    with TestServer() as running:
        yield running


@pytest_asyncio.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    """A fetcher that knows no proxy and may ask this machine."""
    async with Fetcher(Network(), environ={}) as made:
        yield made
