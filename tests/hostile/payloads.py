"""Strings that want to reach a terminal, a markup parser or a shell; and how to tell that they
did not: walks over any value of ours, and a grammar of what may be written to a terminal.

Used by the tests in this folder. All made here; none is copied from a collection.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date

ESC, CSI, OSC, DCS, ST, BEL = "\x1b", "\x9b", "\x9d", "\x90", "\x9c", "\x07"

TERMINAL = {
    "red": f"{ESC}[31mred{ESC}[0m",
    "clear screen": f"before{ESC}[2J{ESC}[Hafter",
    "title": f"{ESC}]0;owned{BEL}x",
    "title by ST": f"{ESC}]2;owned{ESC}\\x",
    "clipboard": f"{ESC}]52;c;b3duZWQ={BEL}x",
    "hyperlink": f"{ESC}]8;;file:///etc/passwd{ESC}\\click{ESC}]8;;{ESC}\\",
    "palette": f"{ESC}]4;1;rgb:00/00/00{BEL}x",
    "cwd": f"{ESC}]7;file://evil.example/{BEL}x",
    "iterm file": f"{ESC}]1337;File=inline=1:AAAA{BEL}x",
    "notification": f"{ESC}]777;notify;a;b{BEL}x",
    "DCS": f'{ESC}P$q"p{ESC}\\x',
    "DECRQSS answer": f"{ESC}P1$r0m{ESC}\\x",
    "sixel": f"{ESC}Pq#0;2;0;0;0~{ESC}\\x",
    "APC kitty": f"{ESC}_Ga=T,f=24;AAAA{ESC}\\x",
    "PM": f"{ESC}^private{ESC}\\x",
    "SOS": f"{ESC}Xstart{ESC}\\x",
    "reset": f"{ESC}cx",
    "device status": f"{ESC}[6n{ESC}[cx",
    "report title": f"{ESC}[21tx",
    "alternate screen": f"{ESC}[?1049lx",
    "mouse on": f"{ESC}[?1003h{ESC}[?1006hx",
    "hide cursor": f"{ESC}[?25lx",
    "bracketed paste": f"{ESC}[200~rm -rf{ESC}[201~",
    "scroll region": f"{ESC}[3;4r{ESC}[?6hx",
    "line drawing": f"{ESC}(0lqqk{ESC}(B",
    "shift out": "a\x0eb\x0fc",
    "C1 CSI": f"a{CSI}31mb",
    "C1 OSC": f"a{OSC}0;owned{ST}b",
    "C1 DCS": f"a{DCS}q{ST}b",
    "C1 of every kind": "".join(map(chr, range(0x80, 0xA0))) + "x",
    "C0 of every kind": "".join(map(chr, range(0x20))) + "x",
    "NUL": "a\0b",
    "DEL": "a\x7fb",
    "bells": BEL * 40 + "x",
    "backspaces": "honest" + "\b" * 6 + "owned!",
    "carriage return": "honest\rowned!",
    "line feeds": "one\n\n\ntwo\r\nthree",
    "tabs": "a\tb\t\tc",
    "form feed": "a\x0cb\x0bc",
    "NEL and separators": "a\x85b\u2028c\u2029d",
    "lone ESC": f"x{ESC}",
    "ESC at the end of many": f"x{ESC}{ESC}{ESC}",
    "split sequence": f"{ESC}\u200b[31mx",
    "UTF-8 of C1 read as Latin": "Â\x9b31mx",
}
TRICKS = {
    "bidi override": "a\u202egnp.exe",
    "bidi embeddings": "\u202a\u202b\u202c\u202dx\u202e",
    "bidi isolates": "\u2066\u2067\u2068x\u2069",
    "bidi marks": "a\u200e\u200f\u061cb",
    "zero width": "a\u200b\u200c\u2060\ufeffb",
    "soft hyphen": "a\u00adb",
    "tags": "a\U000e0041\U000e0042\U000e007fb",
    "interlinear": "a\ufff9b\ufffac\ufffbd",
    "invisible operators": "a\u2061\u2062\u2063\u2064b",
    "Hangul fillers": "\u3164\uffa0\u115f\u1160x",
    "lone surrogate high": "a\ud800b",
    "lone surrogate low": "a\udfffb",
    "surrogate pair apart": "a\ud83d b\ude00",
    "noncharacters": "a\ufffe\uffff\ufdd0b\U0010ffff",
    "private use": "a\ue000\uf8ffb",
    "zalgo": "z" + "\u0301\u0323\u0489" * 300 + "x",
    "marks first": "\u0301" * 50 + "x",
    "variation selectors": "a" + "\ufe0f" * 200 + "b",
    "joiners": "👩" + "\u200d👩" * 80,
    "flags": "🇰🇷" * 40 + "🇰",
    "keycaps": "1\ufe0f\u20e3" * 30,
    "honest Hebrew": "שלום עולם",
    "honest Arabic": "مرحبا بالعالم",
    "honest Hangul": "한·미 양국, 과학기술 협력",
    "old Hangul": "\u1112\u1161\u11ab" * 20,
    "wide and narrow": "Ａｂ한a" * 60,
    "ligatures": "\ufdfa" * 40,
    "long word": "W" * 5_000,
    "long Hangul": "가" * 5_000,
    "nothing": "",
    "blanks": " \u00a0\u3000\u2003 ",
    "one control": "\x01",
}
MARKUP = {
    "close": "[/]",
    "close path": "[/home/x]",
    "close many": "[/][/][/b][/red]",
    "action": "[@click=app.quit]x[/]",
    "action bell": "[@click='app.bell']x",
    "link": "[link='x]y",
    "link file": "[link=file:///etc/passwd]y[/link]",
    "type": "[type=x, v={'a[0]'}]",
    "style": "[bold red on blink]x",
    "nested": "[[[b]]] [b[i]] \\[b]x[/b] \\",
    "variable": "[$primary]x[/] $text",
    "numbers": "[1] [a,b] [0..9]",
    "emoji name": ":smile: :skull:",
    "template": "{0} {x!r} %s %(x)s %d ${HOME} {{7*7}}",
    "HTML": "<b>x</b><script>alert(1)</script><br>",
    "entities": "&lt;b&gt; &amp;amp; &#27;[31m &#x9b;31m &#xD800; &#1114112; &bogus;",
    "CDATA end": "]]> <![CDATA[x]]>",
    "comment": "<!-- x -- > --!> <!---->",
    "markdown": "[x](javascript:alert(1)) ![y](file:///etc/passwd) `` ` ``",
    "TOML": 'x"\nvalue = "down"\n[[vote]]\nurl = "',
    "SQL": "'); DROP TABLE entries; --",
    "LIKE": "%_%' ESCAPE '",
    "shell": "$(touch owned) `touch owned` ; touch owned | x & \"'",
    "option": "--version",
    "path": "../../../etc/passwd\\..\\x",
    "JSON": '"}],"x":{"y":[',
}
WORDS = {
    "no values": "null undefined None nil True FALSE NaN -Infinity",
    "numbers": "9" * 400 + " 1e999 -0 0x7fffffffffffffff 1/0 1,234.5 ١٢٣ ½ ² Ⅷ",
    "times": "2038-01-19T03:14:08Z 0000-00-00 9999-12-31T23:59:60+99:99 24:00 1d ago",
    "spreadsheet": "=cmd|' /C calc'!A0 @SUM(1+1) +1 -1 \t=1",
    "device names": "CON NUL aux.txt C:\\x\\..\\y \\\\server\\share file.",
    "patterns": "(?P<x>(a+)+$ .*+? [^ \\1 \\N{BEL} \\u001b[2J \\x1b[2J $0",
    "entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;',
    "case that grows": "İıſßŉ ΐ ﬃ Ǆ \u1e9e",
    "letters of another kind": "𝕳𝖔𝖓𝖊𝖘𝖙 ⒽⓄ ＜script＞ ʇsǝuoɥ",
    "Hangul taken apart": "\u1112\u1161\u11ab\u1100\u1173\u11af \u3131\u314f 각",
    "Thai and Devanagari": "ก็็็ ที่ นี่ क्षि त्र्य ஸ்ரீ ཨོཾ",
    "Arabic and numbers": "مرحبا (123) <b>١٢٣</b> שלום! 100%",
    "emoji": "👩🏽‍🚀 👨‍👩‍👧‍👦 🏳️‍🌈 🏴\U000e0067\U000e0062\U000e0065\U000e007f 🫱🏿‍🫲🏻 ☎︎ ☎️ #️⃣",
    "odd blanks": "a\u1680b\u2000c\u2007d\u202fe\u205ff\u2800g\u180eh",
    "half an escape": "\x1b[38;5;1 \x1b[ 31m \x1b]52;c \x1b\x1b[31m \x1b%G \x1b#8",
    "backslashes": "\\ \\\\ \\n \\' \\\" \\[b] \\$",
}
PAYLOADS = {**TERMINAL, **TRICKS, **MARKUP, **WORDS}

ADDRESSES = (
    "javascript:alert(1)",
    "data:text/html,<script>x</script>",
    "file:///etc/passwd",
    "vbscript:x",
    "--version",
    "-x",
    "//evil.example/x",
    "http://",
    "http://[",
    "http://[::1",
    "http://a b/",
    "http://evil.example\\@good.example/",
    "http://user:secret@good.example/",
    "http://good.example/\x1b]0;x\x07",
    "http://good.example/\r\nX-Injected: 1",
    "http://good.example/\u202egnp",
    "http://good.example:99999999/",
    "http://good.example:-1/",
    "http://gооd.example/",  # Cyrillic
    "http://" + "a" * 300 + ".example/",
    "http://good.example/" + "x" * 10_000,
    "http://%00.example/",
    "http://\ud800.example/",
    "http://2130706433/",
    "HTTP:x",
    "mailto:x@good.example",
    "exec:touch owned",
    "filter:touch owned:http://good.example/",
    "|touch owned",
    "$(touch owned)",
    "",
    " ",
    "\0",
)

# What may stand in no string of ours: controls but line feed and tab, surrogates, bidi controls,
# invisible format characters, noncharacters.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
RAW_FIELDS = frozenset({"content", "summary"})
"""HTML as a feed carries it: cleaned when it is read; only what no file can hold is gone."""


def strings_in(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every string in a value of ours, with the way to it."""
    if isinstance(value, str):
        yield path, value
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from strings_in(getattr(value, one.name), f"{path}.{one.name}")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from strings_in(key, f"{path}{{key}}")
            yield from strings_in(inner, f"{path}[{key!r}]")
    elif isinstance(value, list | tuple | set | frozenset):
        for number, inner in enumerate(value):
            yield from strings_in(inner, f"{path}[{number}]")


def assert_inert(value: object) -> None:
    """No string in `value` holds what a terminal would obey, nor more than four marks a base;
    addresses are http(s), times can be written down, numbers fit the library."""
    for path, text in strings_in(value):
        name = path.rpartition(".")[2]
        if name in RAW_FIELDS:
            text.encode("utf-8")
            continue
        found = _FORBIDDEN.search(text)
        assert found is None, f"{path}: {text[max(0, found.start() - 20) : found.end() + 20]!a}"
        assert most_marks(text) <= 4, f"{path}: {text[:60]!a}"
        if name in ("url", "site_url", "comments_url", "comments_feed"):
            assert is_address(text), f"{path}: {text[:80]!a}"
    for path, number in _scalars(value):
        if isinstance(number, date):
            assert number.isoformat()
        elif isinstance(number, int):
            assert -(2**63) <= number < 2**63, f"{path}: {number}"


def is_address(text: str) -> bool:
    return not text or text.startswith(("http://", "https://", "file:", "urn:", "tui-reader:"))


def most_marks(text: str) -> int:
    """The most combining marks on one base."""
    most = run = 0
    if text.isascii():
        return 0
    for char in text:
        run = run + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        most = max(most, run)
    return most


def _scalars(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    if is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from _scalars(getattr(value, one.name), f"{path}.{one.name}")
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _scalars(inner, path)
    else:
        yield path, value
