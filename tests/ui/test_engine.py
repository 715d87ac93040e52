"""The worker process seen from the screen: answers, events, faults, stopping, dying."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tui_reader.errors import ReaderError
from tui_reader.paths import Paths
from tui_reader.ui.engine import Engine
from tui_reader.ui.worker_process import WorkerProcess

# A process that speaks the worker's protocol: what a job is called says what it does.
WORKER = """
import json, sys, time
for line in sys.stdin:
    job = json.loads(line)
    def say(**what):
        print(json.dumps({"id": job["id"], **what}), flush=True)
    if job["job"] == "echo":
        say(event={"half": 1}); say(done={"text": job["text"]})
    elif job["job"] == "fail":
        say(error="no such host")
    elif job["job"] == "die":
        sys.exit(3)
    elif job["job"] == "noise":
        print("not json"); print("[]"); print('{"id": 999, "done": {}}'); say(done={})
    elif job["job"] == "stop":
        open(sys.argv[1], "w").write(str(job["of"]))
"""

MakeEngine = Callable[..., AbstractAsyncContextManager[Engine]]


@asynccontextmanager
async def running(*arguments: str, script: str = WORKER) -> AsyncIterator[Engine]:
    engine = Engine((sys.executable, "-c", script, *arguments), os.environ)
    try:
        yield engine
    finally:
        await engine.close()


async def until(is_so: Callable[[], bool]) -> None:
    for _ in range(1_000):
        if is_so():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come about")


async def test_a_job_gives_events_and_its_result() -> None:
    async with running() as engine:
        events: list[dict[str, Any]] = []
        done = await engine.ask("echo", text="한글 \u2028 x", on_event=events.append)
        assert done == {"text": "한글 \u2028 x"}
        assert events == [{"half": 1}]
        both = await asyncio.gather(engine.ask("echo", text="a"), engine.ask("echo", text="b"))
        assert [each["text"] for each in both] == ["a", "b"]
        assert await engine.ask("noise") == {}


async def test_a_fault_is_one_line() -> None:
    async with running() as engine:
        with pytest.raises(ReaderError, match="no such host"):
            await engine.ask("fail")


async def test_a_worker_that_dies_is_started_again() -> None:
    async with running() as engine:
        with pytest.raises(ReaderError, match="has ended"):
            await engine.ask("die")
        assert await engine.ask("echo", text="back") == {"text": "back"}


async def test_a_worker_that_keeps_dying_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    # (a busy machine starts them slowly)
    monkeypatch.setattr("tui_reader.ui.worker_process._WITHIN", 600.0)
    async with running(script="raise SystemExit(1)") as engine:
        messages = []
        for _ in range(7):
            with pytest.raises(ReaderError) as caught:
                await engine.ask("echo", text="x")
            messages.append(str(caught.value))
        assert "keeps ending" in messages[-1]


async def test_a_cancelled_job_is_stopped_in_the_worker(tmp_path: Any) -> None:
    note = tmp_path / "stopped"
    async with running(str(note)) as engine:
        await engine.ask("echo", text="job 1")
        job = asyncio.create_task(engine.ask("sit"))
        await asyncio.sleep(0)  # it is job 2
        await engine.ask("echo", text="x")
        job.cancel()
        with pytest.raises(asyncio.CancelledError):
            await job
        await engine.ask("echo", text="x")
        assert note.read_text() == "2"


async def test_what_can_not_be_started_is_said() -> None:
    engine = Engine(("/nonexistent/worker",), {})
    with pytest.raises(ReaderError, match="can't be started"):
        await engine.ask("echo")
    await engine.close()
    with pytest.raises(ReaderError, match="closing"):
        await engine.ask("echo")


async def test_the_real_worker_answers_and_ends(tmp_path: Any) -> None:
    engine = Engine.for_paths(Paths.under(tmp_path))
    assert await engine.ask("ping") == {}
    with pytest.raises(ReaderError):
        await engine.ask("article", entry=12345, full=False)
    await engine.close()


async def test_a_command_runs_beside_the_screen(tmp_path: Any) -> None:
    engine = Engine.for_paths(Paths.under(tmp_path))
    subscriptions = tmp_path / "urls"
    subscriptions.write_text('https://x.example/rss "~X" tech\nexec:rm -rf\n')
    assert await engine.command("import", str(subscriptions))
    with pytest.raises(ReaderError):
        await engine.command("import", str(tmp_path / "not-there"))


async def test_the_worker_runs_no_code_of_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tomllib.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()")
    monkeypatch.chdir(tmp_path)
    engine = Engine.for_paths(Paths.under(tmp_path / "home"))
    try:
        await engine.ask("ping")
    finally:
        await engine.close()
    assert not (tmp_path / "ran").exists()


async def test_a_worker_with_nothing_to_do_ends_and_comes_back() -> None:
    process = WorkerProcess((sys.executable, "-c", WORKER), os.environ, idle_seconds=0.0)
    assert await process.ask("echo", text="a") == {"text": "a"}
    await until(lambda: not process.is_up)
    assert await process.ask("echo", text="b") == {"text": "b"}
    for _ in range(7):  # an end of its own is no fault
        await until(lambda: not process.is_up)
        assert await process.ask("echo", text="c") == {"text": "c"}
    await process.close()
    assert not process.is_up


@pytest.mark.parametrize("job", ["refresh", "index"])
async def test_reading_does_not_wait_for_what_is_done_behind(job: str) -> None:
    # A worker that answers nothing else meanwhile.
    sleeping = f'if job["job"] == "{job}": time.sleep(60)\n    elif job["job"] == "echo"'
    script = WORKER.replace('if job["job"] == "echo"', sleeping)
    async with running(script=script) as engine:
        refresh = asyncio.create_task(engine.ask(job))
        await asyncio.sleep(0)
        assert await engine.ask("echo", text="x") == {"text": "x"}
        assert not refresh.done()
        refresh.cancel()
        with pytest.raises(asyncio.CancelledError):
            await refresh


async def test_what_is_done_behind_lets_others_go_first() -> None:
    script = """
import json, os, sys
for line in sys.stdin:
    nice = os.getpriority(os.PRIO_PROCESS, 0)
    done = {"arguments": sys.argv[1:], "nice": nice}
    print(json.dumps({"id": json.loads(line)["id"], "done": done}), flush=True)
"""
    async with running(script=script) as engine:
        reading, behind = await engine.ask("article"), await engine.ask("refresh")
    assert (reading["arguments"], behind["arguments"]) == ([], ["--behind"])
    if hasattr(os, "getpriority"):
        ours = os.getpriority(os.PRIO_PROCESS, 0)
        assert (reading["nice"], behind["nice"]) == (ours, min(ours + 10, 19))
