"""Damage to sound documents: what truncation, lost or doubled tags and other types make of them."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Sequence
from typing import Any

from tests.hostile.payloads import ADDRESSES, PAYLOADS

ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    1e308,
    float("nan"),
    2**70,
    "",
    "0." * 2_000,
    "9" * 5_000,
    "2026-99-99T00:00:00Z",
    "<" * 50,
    [],
    {},
    [[[]]],
    *PAYLOADS.values(),
    *ADDRESSES,
)
_TOKENS = re.compile(rb"<[^>]*>|[^<>]+|[<>]")
_DIGITS, _VALUE = re.compile(rb"\d+"), re.compile(rb'="[^"]*"')
_JUNK = [text.encode("utf-8", "surrogatepass")[:5_000] for text in PAYLOADS.values()]
_JUNK += [
    b"<table><tr><td>",
    b"</div></div></body>",
    b"<!--",
    b"<script>",
    b"&#xD800;",
    b"\xff\xfe",
]


def spoiled(value: Any, chance: random.Random, share: float) -> Any:
    """A value of JSON with some parts of it replaced by odd ones, left out, or given twice."""
    if chance.random() < share:
        return chance.choice(ODD)
    if isinstance(value, dict):
        kept = {key: inner for key, inner in value.items() if chance.random() >= share / 2}
        return {key: spoiled(inner, chance, share) for key, inner in kept.items()}
    if isinstance(value, list):
        times = (1 + (chance.random() < share) for _ in value)
        parts = [inner for inner, many in zip(value, times, strict=True) for _ in range(many)]
        return [spoiled(inner, chance, share) for inner in parts]
    return value


def torn(data: bytes, chance: random.Random, share: float) -> bytes:
    """A document with tags, texts or lines of it lost, doubled, moved or replaced; maybe cut."""
    parts = _TOKENS.findall(data) if b"<" in data else data.splitlines(keepends=True)
    out: list[bytes] = []
    for part in parts:
        if chance.random() >= share:
            out.append(part)
        else:
            out += chance.choice(_WAYS)(part, parts, chance)
    whole = b"".join(out)
    return whole[: chance.randrange(len(whole) + 1)] if chance.random() < 0.25 else whole


_WAYS: tuple[Callable[[bytes, Sequence[bytes], random.Random], list[bytes]], ...] = (
    lambda part, parts, chance: [],
    lambda part, parts, chance: [part, part],
    lambda part, parts, chance: [chance.choice(parts)],
    lambda part, parts, chance: [part, chance.choice(_JUNK)],
    lambda part, parts, chance: [part[: len(part) // 2]],
    lambda part, parts, chance: [_DIGITS.sub(b"9" * chance.choice((0, 4, 40, 400)), part)],
    lambda part, parts, chance: [_VALUE.sub(lambda _: b'="%b"' % chance.choice(_JUNK), part)],
)


def damaged(data: bytes, chance: random.Random, share: float) -> bytes:
    """A document damaged as its form allows."""
    is_json = data[:1] in (b"{", b"[") and data[:2] != b"[["  # two are a table of TOML
    if is_json and chance.random() < 0.8:
        return json.dumps(spoiled(json.loads(data), chance, share)).encode()
    return torn(data, chance, share)
