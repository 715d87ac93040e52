"""Two-set Hangul keys back to the Latin letters printed on them.

With a Korean layout on, the `j` key sends ㅓ, and an input method may join what was typed into
syllables. `latin` takes either apart into the keys that were struck, so that keys work whatever
layout is on. Pure; called by the key reader only.
"""

from __future__ import annotations

_KEYS = {
    **dict(zip("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "qwertyuiop", strict=True)),
    **dict(zip("ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", "asdfghjkl", strict=True)),
    **dict(zip("ㅋㅌㅊㅍㅠㅜㅡ", "zxcvbnm", strict=True)),
    **dict(zip("ㅃㅉㄸㄲㅆㅒㅖ", "QWERTOP", strict=True)),
    "ㅘ": "hk", "ㅙ": "ho", "ㅚ": "hl", "ㅝ": "nj", "ㅞ": "np", "ㅟ": "nl", "ㅢ": "ml",
    "ㄳ": "rt", "ㄵ": "sw", "ㄶ": "sg", "ㄺ": "fr", "ㄻ": "fa", "ㄼ": "fq", "ㄽ": "ft",
    "ㄾ": "fx", "ㄿ": "fv", "ㅀ": "fg", "ㅄ": "qt",
}  # fmt: skip
_LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_TAILS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_FIRST, _LAST = 0xAC00, 0xD7A3


def latin(character: str) -> str:
    """The Latin keys behind one character; "" when it is no Hangul of the two-set keyboard."""
    if character in _KEYS:
        return _KEYS[character]
    if len(character) != 1 or not _FIRST <= ord(character) <= _LAST:
        return ""
    rest, tail = divmod(ord(character) - _FIRST, len(_TAILS))
    lead, vowel = divmod(rest, len(_VOWELS))
    return _KEYS[_LEADS[lead]] + _KEYS[_VOWELS[vowel]] + _KEYS.get(_TAILS[tail], "")
