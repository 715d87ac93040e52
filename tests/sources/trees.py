"""Threads written as text, so that a test can say the whole tree by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tui_reader.models import Thread

DATA = Path(__file__).parent.parent / "data"


def tree(thread: Thread) -> list[str]:
    """One line a comment: indented by depth, "author: text", with its state if not ok."""
    lines = []
    for one in thread.comments:
        said = " / ".join(line for line in one.text.split("\n") if line)
        state = "" if one.state == "ok" else f"[{one.state}] "
        lines.append(f"{'  ' * one.depth}{state}{one.author or '-'}: {said}".rstrip())
    return lines


def sample(name: str) -> bytes:
    return (DATA / name).read_bytes()


def sample_json(name: str) -> Any:
    return json.loads(sample(name))
