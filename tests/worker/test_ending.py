"""How a worker ends that can't go on: parsers that never end, in the loop and beside it.

A source of another package stands for the parser, and the limits are cut to parts of a second.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.sources.installed import install
from tests.worker.client import worker
from tui_reader.paths import Paths

# As main() does it, with other limits.
SHORT = """
import asyncio, os, sys
from tui_reader import log
from tui_reader.config import Config
from tui_reader.paths import Paths, ensure
from tui_reader.sources import bounded
from tui_reader.store import Store
from tui_reader.worker.serving import serve

bounded.SECONDS = 0.3
paths = Paths.default()
log.setup(paths.log)
ensure(paths.data)
with Store.open(paths.library) as store:
    streams = (sys.stdin.buffer, sys.stdout.buffer)
    asyncio.run(serve(store, Config(), *streams, paths, blocked_seconds={0}))
os._exit(0)
"""


async def test_a_parser_that_stops_the_loop_ends_the_process(tmp_path: Path) -> None:
    home = tmp_path / "home"
    environment = install(tmp_path / "site", "Gopher")
    async with worker(home, environment, ("-c", SHORT.format(1.5))) as client:
        client.send(id=1, job="ping")
        assert (await client.answer(1))["done"] == {}
        client.send(id=2, job="open", target="http://blocks.example/1", feed=None)
        assert await client.ended() == 70
    assert "nothing was answered for 1.5 s" in Paths.under(home).log.read_text()


async def test_a_parser_beside_the_loop_is_given_up_then_the_process_ends(tmp_path: Path) -> None:
    home = tmp_path / "home"
    environment = install(tmp_path / "site", "Gopher")
    async with worker(home, environment, ("-c", SHORT.format(4.5))) as client:
        client.send(id=1, job="open", target="http://hangs.example/1", feed=None)
        error = (await client.answer(1))["error"]
        assert error == "given up: it could not be read within 0.3 s"
        assert await client.ended() == 70
    assert "1 parsers did not end" in Paths.under(home).log.read_text()


@pytest.mark.parametrize("is_stuck", [True, False])
async def test_the_end_of_stdin_ends_it_whatever_is_under_way(
    tmp_path: Path, is_stuck: bool
) -> None:
    environment = install(tmp_path / "site", "Gopher")
    async with worker(tmp_path / "home", environment) as client:
        url = "http://hangs.example/1" if is_stuck else "http://gopher.example/1"
        client.send(id=1, job="open", target=url, feed=None)
        client.send(id=2, job="ping")
        assert (await client.answer(2))["done"] == {}
        if not is_stuck:
            assert (await client.answer(1))["done"]["entry"] > 0
        assert client.process.stdin is not None
        client.process.stdin.close()
        async with asyncio.timeout(5):
            assert await client.process.wait() == 0
