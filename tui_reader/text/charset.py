"""Bytes to text: which charset a page is in, by what is said of it and by what the bytes show.

Called where a page, feed or file becomes text. Labels are read as browsers read them (WHATWG
Encoding: "euc-kr" is cp949, "gb2312" is gb18030, "iso-8859-1" is windows-1252); a label that is not
in the table (utf-7, unicode_escape, ...) is never given to Python's codec machinery.

Order: the user's override; a byte order mark; UTF-8 where the bytes prove it (no other charset
passes by chance); the header; the page's own meta or XML declaration; the bytes alone. A declared
charset that the bytes contradict loses to one that reads them.
"""

from __future__ import annotations

import codecs
import re

_LABELS = {
    "utf-8": "utf-8 utf8 unicode-1-1-utf-8 x-unicode20utf8",
    "utf-16-le": "utf-16 utf-16le unicode ucs-2 iso-10646-ucs-2 csunicode",
    "utf-16-be": "utf-16be unicodefffe",
    "cp949": "euc-kr euckr cp949 ms949 x-windows-949 windows-949 ks_c_5601-1987 ks_c_5601 ksc5601 "
    "ksc_5601 ks_c_5601-1989 korean uhc cseuckr iso-ir-149",
    "johab": "johab cp1361",
    "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji ms932 windows-31j cp932 csshiftjis",
    "euc_jp": "euc-jp eucjp x-euc-jp cseucpkdfmtjapanese",
    "iso2022_jp": "iso-2022-jp csiso2022jp",
    "iso2022_kr": "iso-2022-kr csiso2022kr",
    "gb18030": "gb18030 gbk gb2312 gb_2312 gb_2312-80 gb2312-80 chinese csgb2312 csiso58gb231280 "
    "x-gbk cp936 ms936 euc-cn iso-ir-58",
    "big5hkscs": "big5 big5-hkscs big5hkscs cn-big5 csbig5 x-x-big5 big5-tw cp950",
    "cp1250": "windows-1250 cp1250 x-cp1250",
    "cp1251": "windows-1251 cp1251 x-cp1251 win-1251",
    "cp1252": "windows-1252 cp1252 x-cp1252 iso-8859-1 iso8859-1 iso_8859-1 latin1 latin-1 l1 "
    "us-ascii ascii ansi_x3.4-1968 iso-ir-100 cp819",
    "cp1253": "windows-1253 cp1253 x-cp1253",
    "cp1254": "windows-1254 cp1254 x-cp1254 iso-8859-9 iso8859-9 latin5 l5",
    "cp1255": "windows-1255 cp1255 x-cp1255",
    "cp1256": "windows-1256 cp1256 x-cp1256",
    "cp1257": "windows-1257 cp1257 x-cp1257",
    "cp1258": "windows-1258 cp1258 x-cp1258",
    "cp874": "windows-874 cp874 tis-620 tis620 iso-8859-11",
    "iso8859-2": "iso-8859-2 iso8859-2 iso_8859-2 latin2 l2",
    "iso8859-3": "iso-8859-3 iso8859-3 latin3",
    "iso8859-4": "iso-8859-4 iso8859-4 latin4",
    "iso8859-5": "iso-8859-5 iso8859-5 cyrillic",
    "iso8859-6": "iso-8859-6 iso8859-6 arabic",
    "iso8859-7": "iso-8859-7 iso8859-7 greek",
    "iso8859-8": "iso-8859-8 iso-8859-8-i iso8859-8 hebrew",
    "iso8859-10": "iso-8859-10 iso8859-10 latin6",
    "iso8859-13": "iso-8859-13 iso8859-13",
    "iso8859-14": "iso-8859-14 iso8859-14",
    "iso8859-15": "iso-8859-15 iso8859-15 latin9 latin-9 l9",
    "iso8859-16": "iso-8859-16 iso8859-16",
    "koi8-r": "koi8-r koi8 koi koi8_r cskoi8r",
    "koi8-u": "koi8-u koi8-ru",
    "cp866": "ibm866 cp866 866 csibm866",
    "mac-roman": "macintosh mac x-mac-roman csmacintosh",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
}
_CODECS = {label: codec for codec, labels in _LABELS.items() for label in labels.split()}

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"""<meta\s[^>]{0,500}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:\-]{2,40})""", re.I)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_.:\-]{2,40})["']""")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_HEAD = 4096
_SAMPLE = 60_000
_EAST_ASIAN = ("cp949", "cp932", "euc_jp", "gb18030", "big5hkscs")


def decode(data: bytes, charset: str | None = None, content_type_charset: str | None = None) -> str:
    """`data` as text. `charset` is the user's override, `content_type_charset` what the header
    says. Never raises; bytes that mean nothing become U+FFFD."""
    wanted = codec_for(charset)
    if wanted:
        return _read(data, wanted)
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(codec, "replace")
    if data.isascii() and b"\x1b" not in data and b"\x00" not in data[:200]:
        return data.decode("ascii")
    return _read(data, _find(data, content_type_charset))


def codec_for(label: str | None) -> str | None:
    """Python's codec for a charset label, None when the label is unknown or unsafe."""
    return _CODECS.get(label.strip().strip("\"'").lower()) if label else None


def declared(data: bytes) -> str | None:
    """The charset label that the page itself gives, in a meta element or the XML declaration."""
    match = _XML.search(data[:400]) or _META.search(data[:_HEAD]) or _META.search(data[:65_536])
    return match.group(1).decode("ascii") if match else None


def _find(data: bytes, header: str | None) -> str:
    if (wide := _utf16(data)) is not None:
        return wide
    sample = _sample(data)
    if b"\x1b$" in sample or b"\x1b(" in sample:
        return "iso2022_kr" if b"\x1b$)C" in sample else "iso2022_jp"
    said = [codec for codec in (codec_for(header), codec_for(declared(data))) if codec]
    # A page that could be searched for its meta as ASCII is not UTF-16, whatever it says.
    said = ["utf-8" if codec.startswith("utf-16") else codec for codec in said]
    if _is_utf8(sample):
        return "utf-8"
    for codec in said:
        if codec != "utf-8" and _error_share(sample, codec) < 0.01 and _fits(sample, codec):
            return codec
    return _guess(sample, said)


def _sample(data: bytes) -> bytes:
    """Up to 60 kB around the non-ASCII bytes: a long ASCII head would tell nothing."""
    if len(data) <= _SAMPLE:
        return data
    first = _HIGH_RUN.search(data)
    start = max(0, (first.start() if first else 0) - 1)
    return data[start : start + _SAMPLE]


def _utf16(data: bytes) -> str | None:
    head = data[:400]
    if len(head) < 8 or head.count(0) < len(head) // 4:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_utf8(sample: bytes) -> bool:
    """Whether the non-ASCII bytes are UTF-8 but for a few damaged places."""
    text = sample.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(1 for char in text if char > "\x7f") - bad
    return (
        bad == 0
        or good > 20 * bad
        or (bad <= 2 and sample[-4:].decode("utf-8", "replace")[-1:] == "\ufffd" and good > 2)
    )


def _error_share(sample: bytes, codec: str) -> float:
    text = sample.decode(codec, "replace")
    return text.count("\ufffd") / max(1, sum(1 for char in text if char > "\x7f"))


def _fits(sample: bytes, codec: str) -> bool:
    """A Western label on a page of double bytes (EUC-KR sent as Latin-1) is a mistake: Western
    text has single accented letters, double-byte text has runs of many bytes."""
    runs = [len(run) for run in _HIGH_RUN.findall(sample)]
    return codec != "cp1252" or sum(runs) < 6 or sum(runs) / len(runs) < 3


def _guess(sample: bytes, said: list[str]) -> str:
    """The charset whose reading looks most like writing."""
    best, best_score = "cp1252", _western_score(sample)
    for codec in [*said, *_EAST_ASIAN, "cp1251", "koi8-r"]:
        if codec == "utf-8":
            continue
        score = _score(sample, codec) + (0.05 if codec in said else 0.0)
        if score > best_score:
            best, best_score = codec, score
    return best


def _western_score(sample: bytes) -> float:
    runs = [len(run) for run in _HIGH_RUN.findall(sample)]
    lone = sum(1 for run in runs if run <= 2)
    return 0.9 * lone / max(1, len(runs)) if len(runs) == lone else 0.4 * lone / len(runs)


def _score(sample: bytes, codec: str) -> float:
    """0 to 1: the share of common characters of that charset's languages among the non-ASCII."""
    text = sample.decode(codec, "replace")
    total = good = 0.0
    for char in text:
        if char <= "\x7f":
            continue
        total += 1
        good += _weight(char, codec)
    if codec in ("cp1251", "koi8-r"):  # Cyrillic words are long runs
        runs = _HIGH_RUN.findall(sample)
        good *= min(1.0, max(0.0, len(sample and b"".join(runs)) / max(1, len(runs)) - 1.5))
    return good / total if total else 0.0


def _weight(char: str, codec: str) -> float:
    code = ord(char)
    if char == "\ufffd":
        return -3.0
    if codec in ("cp1251", "koi8-r"):
        if 0x430 <= code <= 0x44F:
            return 1.0
        return 0.3 if 0x410 <= code <= 0x42F else 0.0
    if codec == "cp949":
        return _korean_weight(char, code)
    if 0x3041 <= code <= 0x30FF:
        return 1.0 if codec in ("cp932", "euc_jp") else 0.3
    if 0xFF61 <= code <= 0xFF9F:  # half-width kana: what every wrong reading as cp932 gives
        return -0.5
    if 0x3000 <= code <= 0x303F or 0xFF00 <= code <= 0xFF60:
        return 0.9
    if 0x4E00 <= code <= 0x9FFF:
        return _han_weight(char, codec)
    return -0.3 if 0xE000 <= code <= 0xF8FF else 0.0


def _korean_weight(char: str, code: int) -> float:
    if 0xAC00 <= code <= 0xD7A3:
        raw = char.encode("cp949")
        # KS X 1001 holds the 2,350 syllables in use; the rest are the extension's rare ones.
        return 1.0 if raw[0] >= 0xB0 and raw[1] >= 0xA1 else -0.5
    return (
        0.6 if 0x3000 <= code <= 0x303F or code in (0xB7, 0x2018, 0x2019, 0x201C, 0x201D) else 0.1
    )


def _han_weight(char: str, codec: str) -> float:
    """Characters of the first level (the common ones) of each national set count full."""
    try:
        raw = char.encode(codec)
    except UnicodeEncodeError:
        return 0.0
    lead = raw[0]
    if codec == "gb18030":
        return 0.85 if len(raw) == 2 and 0xB0 <= lead <= 0xD7 and raw[1] >= 0xA1 else -0.2
    if codec == "big5hkscs":
        return 0.85 if len(raw) == 2 and 0xA4 <= lead <= 0xC6 else -0.2
    if codec == "euc_jp":
        return 0.7 if 0xB0 <= lead <= 0xCF else -0.2
    return 0.7 if 0x88 <= lead <= 0x97 else -0.2


def _read(data: bytes, codec: str) -> str:
    for bom, name in _BOMS:
        if name == codec and data.startswith(bom):
            data = data[len(bom) :]
    try:
        return data.decode(codec, "replace")
    except UnicodeError:  # johab and iso2022 can still raise on some input
        return data.decode("utf-8", "replace")
