"""Charsets by header, meta, declaration and content."""

from __future__ import annotations

import pytest

from tui_reader.text import decode
from tui_reader.text.charset import codec_for

KOREAN = "과학기술정통부는 지난 4월에 이어 8월에 열린 회담의 후속 조치로서 협력을 강화하기로 했다."
JAPANESE = "今日は天気がいいですね。首相は東京で記者会見を行い、新しい政策を発表した。"
CHINESE = "今天北京的天气很好,双方就贸易问题进行了讨论,并且会见了外国客人。"
TAIWAN = "今天台北的天氣很好,雙方就貿易問題進行了討論,並且會見了外國客人。"
RUSSIAN = "Сегодня хорошая погода, министры встретились в новом здании."
FRENCH = "Le président a déclaré que l’été dernier était très chaud à la frontière."


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [
        (KOREAN, "cp949", "euc-kr"),
        (JAPANESE, "cp932", "Shift_JIS"),
        (JAPANESE, "euc_jp", "EUC-JP"),
        (CHINESE, "gb18030", "gb2312"),
        (TAIWAN, "big5hkscs", "Big5"),
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "koi8-r", "KOI8-R"),
        (FRENCH, "cp1252", "ISO-8859-1"),
        (KOREAN, "utf-8", "utf-8"),
    ],
)
def test_every_way_to_tell(text: str, codec: str, label: str) -> None:
    data = text.encode(codec)
    meta = f'<html><head><meta charset="{label}"></head><p>'.encode()
    xml = f"<?xml version='1.0' encoding='{label}'?><p>".encode()
    http_equiv = f'<meta http-equiv=Content-Type content="text/html; charset={label}">'.encode()
    assert decode(data, label) == text
    assert decode(data, None, label) == text
    assert decode(data) == text
    assert decode(data, None, "utf-8") == text
    assert decode(meta + data).endswith(text)
    assert decode(xml + data).endswith(text)
    assert decode(http_equiv + data).endswith(text)


def test_utf8_wins_over_a_wrong_label() -> None:
    assert decode(KOREAN.encode(), None, "euc-kr") == KOREAN
    assert decode(KOREAN.encode(), "euc-kr") != KOREAN  # but not over the user's own word
    assert decode(KOREAN.encode("cp949"), None, "iso-8859-1") == KOREAN


@pytest.mark.parametrize("codec", ["utf-16", "utf-8-sig", "utf-32"])
def test_byte_order_marks(codec: str) -> None:
    assert decode(KOREAN.encode(codec)) == KOREAN


def test_damage_stays_where_it_is() -> None:
    data = (KOREAN * 3).encode()
    assert decode(data[:-2]).startswith(KOREAN * 2)
    assert decode(b"\xff" + data).endswith(KOREAN * 3)


@pytest.mark.parametrize("label", ["utf-7", "unicode_escape", "idna", "hex", "zip", "", None, "x"])
def test_unsafe_labels_are_not_codecs(label: str | None) -> None:
    assert codec_for(label) is None
    assert decode(rb"\x1b[31m plain", label, label) == r"\x1b[31m plain"
