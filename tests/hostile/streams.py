"""What may be written to a terminal: a grammar of the sequences that Textual draws with."""

from __future__ import annotations

import base64
import re

_SEQUENCE = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~]|)", re.DOTALL
)
_ALLOWED = (
    re.compile(rb"\x1b\[\d*(?:;\d*)?H"),  # the cursor: to a place,
    re.compile(rb"\x1b\[\d*[ABCDGd]"),  # by some cells
    re.compile(rb"\x1b\[[0-9;:]*m"),  # colours and weights
    re.compile(
        rb"\x1b\[\?(?:7|25|1000|1002|1003|1004|1006|1015|1016|1049|2004|2026|2031|2048)[hl]"
    ),
    re.compile(rb"\x1b\[\?\d+\$p"),  # what the terminal can do
    re.compile(rb"\x1b\[(?:>\d+|<|\?)u"),  # the keyboard
    re.compile(rb"\x1b\[(?:\?|>)?[c0]?c?"),
    re.compile(rb"\x1b\[6n"),  # how wide glyphs are
    re.compile(rb"\x1b\]22;(?:default|pointer|text)(?:\x07|\x1b\\)"),  # shape of the mouse pointer
)
_CLIPBOARD = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)\x07")
_CONTROL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f]")


def stray(sent: bytes) -> list[bytes]:
    """All in `sent` that is neither text nor drawing: controls, unknown or foreign sequences."""
    found = [
        match[0]
        for match in _SEQUENCE.finditer(sent)
        if not any(pattern.fullmatch(match[0]) for pattern in _ALLOWED)
        and not _copies_an_address(match[0])
    ]
    rest = _SEQUENCE.sub(b"", sent).decode("utf-8", "surrogateescape")
    return found + [
        rest[max(0, match.start() - 10) : match.end() + 10].encode("utf-8", "surrogateescape")
        for match in _CONTROL.finditer(rest)
    ]


def _copies_an_address(sequence: bytes) -> bool:
    """Whether it puts a sound address into the clipboard, as the key y does."""
    match = _CLIPBOARD.fullmatch(sequence)
    if match is None:
        return False
    text = base64.b64decode(match[1]).decode()
    return text.startswith(("http://", "https://")) and text.isascii() and text.isprintable()


def sequences(sent: bytes) -> set[bytes]:
    """The kinds of sequences in `sent`; places and colours are told apart by form alone."""
    kinds = set()
    for match in _SEQUENCE.finditer(sent):
        found = match[0]
        if any(pattern.fullmatch(found) for pattern in _ALLOWED[:2]):
            found = b"a move"  # which of its forms is the shortest depends on the text
        elif found[-1:] == b"m":
            found = re.sub(rb"[0-9;:]+m", b"Nm", found)
        if not _CLIPBOARD.fullmatch(found):
            kinds.add(found)
    return kinds
