"""Names of hosts: the one ASCII form they are asked under, and the form that people may read.

Pure functions on text. Spec: the WHATWG URL standard's host parsing; IDNA by the standard library.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import urlsplit

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?")


def ascii_host(host: str) -> str | None:
    """`host` in lower-case ASCII (IPv6 in brackets); None when no such host can exist."""
    if ":" in host:
        try:
            return f"[{ipaddress.IPv6Address(host).compressed}]"
        except ValueError:
            return None
    host = host.removesuffix(".").lower()
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii").lower()
        except UnicodeError:
            return None
    labels = host.split(".")
    if len(host) > 253 or not all(len(x) <= 63 and _LABEL.fullmatch(x) for x in labels):
        return None
    if labels[-1].isdigit():
        try:  # all browsers read 2130706433 as 127.0.0.1; here only the plain form is a host
            return str(ipaddress.IPv4Address(host))
        except ValueError:
            return None
    return host


def display_host(url: str) -> str:
    """The host of `url` as people know it; in punycode where its letters could deceive.

    "" for an address without a host.
    """
    try:
        host = urlsplit(url.strip()).hostname or ""
    except ValueError:
        return ""
    plain = ascii_host(host)
    if plain is None:
        return "".join(char for char in host if char.isascii() and char.isprintable())
    return ".".join(_display_label(label) for label in plain.split("."))


def _display_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        shown = label.encode("ascii").decode("idna")
    except UnicodeError:
        return label
    return shown if _is_honest(shown) else label


_TOGETHER = (
    frozenset({"LATIN", "HANGUL", "CJK"}),
    frozenset({"LATIN", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "CJK"}),
    frozenset({"LATIN", "BOPOMOFO", "CJK"}),
    frozenset({"ARABIC"}),
    frozenset({"HEBREW"}),
    frozenset({"THAI"}),
    frozenset({"DEVANAGARI"}),
)
"""Scripts that honest names mix. Cyrillic and Greek are left out: they spell Latin names."""


def _is_honest(label: str) -> bool:
    scripts = set()
    for char in label:
        if char in "-0123456789":
            continue
        category = unicodedata.category(char)
        if category not in ("Ll", "Lo", "Lm", "Mn", "Mc"):
            return False
        script = unicodedata.name(char, "UNKNOWN").split()[0]
        if script == "LATIN" and (char > "\u017f" or char == "\u0131"):
            return False
        scripts.add(script)
    return any(scripts <= group for group in _TOGETHER)
